"""Groups of people described and laid beside each other, as far as they may be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samtakt.engines.fairness import Difference, Summary, compare, summarise
from samtakt.inclusion.disclosure import Disclosed, GroupFigure, disclose_each
from samtakt.inclusion.groups import Member


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """One group: its people's values, their sum, and how they lie beside the other groups'.

    The others are those that are shown; None where there is no other.
    """

    summary: Summary
    total: float
    against_others: Difference | None


def compare_groups(
    values: Mapping[int, float], members: Mapping[int, Member]
) -> tuple[Disclosed[GroupComparison], ...]:
    """Return, by every grouping, each group beside the others; nothing about nobody.

    `values` holds one value per person, by the person's number.
    """
    if not values:
        return ()
    return tuple(
        Disclosed(
            grouping=found.grouping,
            groups=tuple(_beside(group, found.shown()) for group in found.groups),
            everybody=_beside(found.everybody, ()),
            minimum=found.minimum,
        )
        for found in disclose_each(values, members, figure=tuple)
    )


Raw = GroupFigure[tuple[float, ...]]


def _beside(group: Raw, shown: Sequence[Raw]) -> GroupFigure[GroupComparison]:
    if not group.figure:
        return GroupFigure(group.key, group.label, None, None)
    others = [value for other in shown if other is not group for value in other.figure or ()]
    return GroupFigure(
        group.key,
        group.label,
        group.people,
        GroupComparison(
            summarise(group.figure),
            sum(group.figure),
            compare(group.figure, others) if others else None,
        ),
    )

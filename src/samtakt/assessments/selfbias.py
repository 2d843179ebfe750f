"""How people's own ratings lie beside their managers', person by person and by group."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from samtakt.assessments.crossratings import CrossRating, Source
from samtakt.engines.fairness import Difference, Summary, compare, summarise
from samtakt.inclusion.disclosure import Disclosed, GroupFigure, disclose
from samtakt.inclusion.groups import Grouping, Member


@dataclass(frozen=True, slots=True)
class GroupBias:
    """One group: its people's tilt, and how it lies beside the other groups that are shown."""

    summary: Summary
    against_others: Difference | None


def orders(ratings: Iterable[CrossRating]) -> dict[int, list[int]]:
    """Return per person, for each comparison with a manager, -1, 0 or 1.

    -1 is an own rating below the manager's, 1 one above.
    """
    own: dict[tuple[int, int], int] = {}
    managers: dict[tuple[int, int], list[int]] = defaultdict(list)
    for rating in ratings:
        cell = (rating.person, rating.competence)
        if rating.source == Source.SELF:
            own[cell] = rating.level
        elif rating.source == Source.MANAGER:
            managers[cell].append(rating.level)
    signs: dict[int, list[int]] = defaultdict(list)
    for cell, level in own.items():
        for other in managers.get(cell, ()):
            signs[cell[0]].append((level > other) - (level < other))
    return dict(signs)


def tilts(ratings: Iterable[CrossRating]) -> dict[int, float]:
    """Return per person how often the own rating is above the manager's, less below.

    -1 to 1, over the comparisons of the person's competences; 0 is even. One value per
    person, because what a person says of one competence hangs together with the next.
    """
    return {person: sum(found) / len(found) for person, found in orders(ratings).items()}


def by_group(
    values: Mapping[int, float], members: Mapping[int, Member], grouping: Grouping
) -> Disclosed[GroupBias]:
    """Return the tilt by group, each against the others; small groups stay hidden."""
    found = disclose(values, members, grouping, figure=tuple)
    shown = [group for group in found.shown() if group.figure]
    return Disclosed(
        grouping=found.grouping,
        groups=tuple(_bias(group, shown) for group in found.groups),
        everybody=_bias(found.everybody, []),
        minimum=found.minimum,
    )


def _bias(
    group: GroupFigure[tuple[float, ...]], shown: Sequence[GroupFigure[tuple[float, ...]]]
) -> GroupFigure[GroupBias]:
    if not group.figure:
        return GroupFigure(group.key, group.label, None, None)
    others = [value for other in shown if other is not group for value in other.figure or ()]
    return GroupFigure(
        group.key,
        group.label,
        group.people,
        GroupBias(summarise(group.figure), compare(group.figure, others) if others else None),
    )

"""The only door through which figures by sex, age group or kind of employment leave.

A group smaller than the legal rule `disclosure.minimum_cell` is never shown, nor is any
figure of it, and so many other groups are hidden with it that none can be worked out from
the totals. A group that nobody is in is as small as one of three. What is said of one
breakdown holds within one answer: ask once for what stands on one page, rather than for parts
whose difference would tell.

Who may open the door at all, each area's access rules say. The one breakdown that passes
unhidden is the plain number of the company's own staff, to those who keep its staff list.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils import timezone

from samtakt.engines.fairness import Shown, Table, suppress
from samtakt.foundation.legalrules import rule_on
from samtakt.inclusion.groups import GROUPING_NAMES, GROUPS, Grouping, Member

MINIMUM_CELL = "disclosure.minimum_cell"

Value = TypeVar("Value")
Figure = TypeVar("Figure")
Place = TypeVar("Place", bound=Hashable)


@dataclass(frozen=True, slots=True)
class GroupFigure(Generic[Figure]):
    """One group; `people` and `figure` are None where they are hidden."""

    key: str
    label: str
    people: int | None
    figure: Figure | None

    @property
    def is_hidden(self) -> bool:
        """Whether the group is too small, or protects one that is."""
        return self.people is None


@dataclass(frozen=True, slots=True)
class Disclosed(Generic[Figure]):
    """One figure by group and for all together. Groups that nobody at all is in are left out."""

    grouping: Grouping
    groups: tuple[GroupFigure[Figure], ...]
    everybody: GroupFigure[Figure]
    minimum: int

    @property
    def title(self) -> str:
        """What people are grouped by, in words."""
        return str(GROUPING_NAMES[self.grouping])

    @property
    def hides(self) -> bool:
        """Whether any group is hidden, so that a page must say why."""
        return any(group.is_hidden for group in self.groups)

    def shown(self) -> tuple[GroupFigure[Figure], ...]:
        """Return the groups that may be compared with each other."""
        return tuple(group for group in self.groups if not group.is_hidden)


def minimum_cell() -> int:
    """Return the smallest group that may be shown today, whatever day figures are of."""
    return int(rule_on(MINIMUM_CELL, timezone.localdate()).value)


def disclose(
    values: Mapping[int, Value],
    members: Mapping[int, Member],
    grouping: Grouping,
    *,
    figure: Callable[[Sequence[Value]], Figure],
) -> Disclosed[Figure]:
    """Return a figure by group of people, worked out for those groups only that are shown.

    `values` holds one value per person, by the person's number. `figure` gets the values of
    one group.
    """
    return _disclosed(values, members, grouping, figure, minimum_cell())


def disclose_each(
    values: Mapping[int, Value],
    members: Mapping[int, Member],
    *,
    figure: Callable[[Sequence[Value]], Figure],
) -> tuple[Disclosed[Figure], ...]:
    """Return the same figure by every grouping; the rule is read once."""
    minimum = minimum_cell()
    return tuple(_disclosed(values, members, each, figure, minimum) for each in Grouping)


def _disclosed(
    values: Mapping[int, Value],
    members: Mapping[int, Member],
    grouping: Grouping,
    figure: Callable[[Sequence[Value]], Figure],
    minimum: int,
) -> Disclosed[Figure]:
    held: dict[str, list[Value]] = defaultdict(list)
    for person, value in values.items():
        held[members[person].group(grouping)].append(value)
    keys = [key for key in GROUPS[grouping] if key in held]
    if not keys:
        return Disclosed(grouping, (), GroupFigure("", "", None, None), minimum)
    shown = suppress(Table((tuple(len(held[key]) for key in keys),)), threshold=minimum)

    def group(key: str, people: int | None, found: Sequence[Value]) -> GroupFigure[Figure]:
        label = str(GROUPS[grouping].get(key, ""))
        return GroupFigure(key, label, people, None if people is None else figure(found))

    return Disclosed(
        grouping=grouping,
        groups=tuple(
            group(key, people, held[key]) for key, people in zip(keys, shown.cells[0], strict=True)
        ),
        everybody=group("", _total(shown, minimum), list(values.values())),
        minimum=minimum,
    )


def _total(shown: Shown, minimum: int) -> int | None:
    # That a company has so few people may be known; a figure of them is still one of few.
    return None if shown.total is None or shown.total < minimum else shown.total


def disclose_places(
    values: Mapping[int, Value],
    places: Mapping[int, Place],
    *,
    figure: Callable[[Sequence[Value]], Figure],
) -> dict[Place, Figure | None]:
    """Return a figure by place, for readers who may see sums but not people; None is hidden.

    A place with few people is hidden like a small group, together with others that would
    give it away.
    """
    held: dict[Place, list[Value]] = defaultdict(list)
    for person, value in values.items():
        held[places[person]].append(value)
    if not held:
        return {}
    counts = tuple(len(found) for found in held.values())
    shown = suppress(Table((counts,)), threshold=minimum_cell()).cells[0]
    return {
        place: None if people is None else figure(held[place])
        for place, people in zip(held, shown, strict=True)
    }


def own_headcount(groups: Sequence[str], grouping: Grouping) -> tuple[tuple[str, str, int], ...]:
    """Count a company's own staff by group, small groups too: key, label and number.

    For those only who keep the company's staff list and see each row of it; a number of
    people with nothing assessed about them. Everything else goes through `disclose`.
    """
    found = Counter(groups)
    return tuple(
        (key, str(label), found[key]) for key, label in GROUPS[grouping].items() if found[key]
    )

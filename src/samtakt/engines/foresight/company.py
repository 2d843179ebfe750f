"""What a whole company requires, from what its teams and shifts require."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from samtakt.engines.foresight.facts import Identifier, Requirement
from samtakt.engines.foresight.forecast import in_force

ONE_DAY = timedelta(days=1)


def in_company(
    requirements: Sequence[Requirement], *, least: Mapping[Identifier, int] | None = None
) -> tuple[Requirement, ...]:
    """Return, per competence, how many the teams require together, period by period.

    `least` is the smallest number that is wise for a competence, whatever is stated.

    A team needs what its shifts need together, or what it needs on whichever shift if that is
    more; the company what its teams need together, or what is required of it as a whole if
    that is more. The level is the lowest that somebody requires, as holders of a higher level
    count for a lower one as well.

    Example: press needs 2 by day and 2 at night, and 3 in all; paint needs 1. Together 5.
    """
    by_competence: dict[Identifier, list[Requirement]] = defaultdict(list)
    for one in requirements:
        by_competence[one.competence].append(one)
    return tuple(
        whole
        for competence, mine in by_competence.items()
        for whole in _periods(competence, mine, (least or {}).get(competence, 1))
    )


def _periods(
    competence: Identifier, mine: Sequence[Requirement], least: int
) -> Iterable[Requirement]:
    starts = sorted(
        {one.valid_from for one in mine}
        | {one.valid_to + ONE_DAY for one in mine if one.valid_to is not None}
    )
    for starts_on, following in zip(starts, [*starts[1:], None], strict=True):
        found = _required_on(mine, starts_on)
        if found is not None:
            level, number = found
            last = following - ONE_DAY if following else None
            yield Requirement(competence, None, None, level, max(number, least), starts_on, last)


def _required_on(mine: Sequence[Requirement], day: date) -> tuple[int, int] | None:
    """The lowest level and the number together on a day; None where nothing is required."""
    places: dict[tuple[Identifier | None, Identifier | None], list[Requirement]] = defaultdict(list)
    for one in mine:
        places[one.team, one.shift].append(one)
    holding = [found for versions in places.values() if (found := in_force(versions, day))]
    if not holding:
        return None
    any_shift: dict[Identifier | None, int] = defaultdict(int)
    by_shift: dict[Identifier | None, int] = defaultdict(int)
    for one in holding:
        (any_shift if one.shift is None else by_shift)[one.team] += one.number
    teams = {one.team for one in holding} - {None}
    together = sum(max(any_shift[team], by_shift[team]) for team in teams)
    whole = max(any_shift[None], by_shift[None])
    return min(one.level for one in holding), max(together, whole)

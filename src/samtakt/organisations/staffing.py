"""How many of a team may be away at once: the one rule of planning and of booking.

The team's own limit and its minimum staffing both hold. Where neither is stated a small share
of the team may be away, but always one person.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import MinimumStaffing, Team

SHARE_AWAY = 0.15
"""How much of a team may be away at once where neither a limit nor a minimum is stated."""


class Rule(StrEnum):
    """Where a limit comes from."""

    STATED = "stated"
    MINIMUM = "minimum"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class AwayLimit:
    """How many of a team may be away at once, all together and, where stated, on each shift.

    `minimum` holds how many must be there: under None of the whole team, else of a shift.
    """

    most: int
    rule: Rule
    by_shift: Mapping[int | None, int] = field(default_factory=dict)
    minimum: Mapping[int | None, int] = field(default_factory=dict)


StaffingRow = tuple[int, int | None, int, datetime.date, datetime.date | None]


@dataclass(frozen=True)
class StatedLimits:
    """What a company has stated of its teams' staffing; read once for all teams and days."""

    absent_most: Mapping[int, int | None]
    staffing: tuple[StaffingRow, ...]

    def of_team(
        self, team: int | None, shifts: Mapping[int | None, int], day: datetime.date
    ) -> AwayLimit:
        """Return the limit on a day of a team that has so many people on each shift."""
        if team is None:
            return away_limit(None, {}, shifts)
        minimum = {
            shift: number
            for own_team, shift, number, starts_on, ends_on in self.staffing
            if own_team == team and starts_on <= day and (ends_on is None or ends_on >= day)
        }
        return away_limit(self.absent_most.get(team), minimum, shifts)


def stated_limits(company: Organisation, teams: Iterable[int] | None = None) -> StatedLimits:
    """Read what is stated of a company's teams, or of some of them, in two queries."""
    rows = Team.objects.filter(organisation=company)
    staffing = MinimumStaffing.objects.filter(organisation=company).order_by("starts_on", "pk")
    if teams is not None:
        wanted = list(teams)
        rows, staffing = rows.filter(pk__in=wanted), staffing.filter(team__in=wanted)
    columns = ("team_id", "shift_id", "number", "starts_on", "ends_on")
    return StatedLimits(
        dict(rows.values_list("pk", "absent_most")), tuple(staffing.values_list(*columns))
    )


def away_limit(
    absent_most: int | None,
    minimum: Mapping[int | None, int],
    shifts: Mapping[int | None, int],
) -> AwayLimit:
    """Return how many may be away of a team with so many people on each shift."""
    people = sum(shifts.values())
    by_shift: dict[int | None, int] = {
        shift: max(0, number - minimum[shift])
        for shift, number in shifts.items()
        if shift is not None and shift in minimum
    }
    beyond = _beyond_minimum(minimum, shifts, by_shift)
    known = [one for one in (absent_most, beyond) if one is not None]
    if not known:
        return AwayLimit(max(1, int(people * SHARE_AWAY)), Rule.SHARE)
    most = min(known)
    rule = Rule.MINIMUM if most == beyond else Rule.STATED
    return AwayLimit(most, rule, by_shift, dict(minimum))


def _beyond_minimum(
    minimum: Mapping[int | None, int],
    shifts: Mapping[int | None, int],
    by_shift: Mapping[int | None, int],
) -> int | None:
    """How many there are beyond the minimum, of the team as a whole and shift by shift."""
    people = sum(shifts.values())
    whole = max(0, people - minimum[None]) if None in minimum else None
    if not any(shift is not None for shift in minimum):
        return whole
    free = sum(by_shift.get(shift, number) for shift, number in shifts.items())
    return free if whole is None else min(whole, free)


def sizes(placed: Iterable[tuple[int | None, int | None]]) -> dict[int | None, Counter[int | None]]:
    """Count people per team and shift, from the team and shift of each."""
    found: dict[int | None, Counter[int | None]] = defaultdict(Counter)
    for team, shift in placed:
        found[team][shift] += 1
    return found

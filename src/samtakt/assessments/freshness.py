"""How fresh a company's agreed levels are: what is stale, how much is fresh, and until when.

A level is fresh while it counts without a new confirmation: as long as the company's decay rule
says, or for twelve months after it was last shown where no rule says anything. Only what a role
requires is counted; what was never assessed is counted apart.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samtakt.assessments.asked import Asked, asked_of
from samtakt.assessments.decay import AgreedFact, Shown, last_shown
from samtakt.assessments.models import FreshnessTarget, Observation
from samtakt.competences.models import Competence
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.legalrules import months_after
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Person, Team
from samtakt.organisations.queries import employed_on

FRESH_MONTHS = 12
"""For how long a level is fresh where the company has set no rule (a yearly walk-through)."""

TARGET_SET = audit.verb("assessments.freshness_target_set")


Placed = dict[int, tuple[Person, Team | None]]


class NotAShare(Exception):
    """A target is a share between 1 and 100 percent."""

    def __str__(self) -> str:
        return str(_("Give a share between 1 and 100 percent."))


@dataclass(frozen=True)
class Stale:
    """A required level that nobody has shown for too long.

    `claimed_on` is the last use that the person reports, which confirms nothing by itself.
    """

    person: Person
    team: Team | None
    competence: Competence
    level: int
    required: int
    last_on: datetime.date
    fresh_until: datetime.date
    claimed_on: datetime.date | None


@dataclass(frozen=True)
class Freshness:
    """Required levels of a team or a company: fresh, stale, and never assessed."""

    fresh: int = 0
    stale: int = 0
    not_assessed: int = 0

    @property
    def share(self) -> float | None:
        """The share (0–1) of the assessed that is fresh; None where nothing is assessed."""
        assessed = self.fresh + self.stale
        return self.fresh / assessed if assessed else None


@dataclass(frozen=True)
class TeamFreshness:
    """One team's freshness; `team` None gathers people without a team."""

    team: Team | None
    freshness: Freshness


@dataclass(frozen=True)
class FreshnessReport:
    """A company's freshness on a day, per team, and the stale levels, the oldest first.

    `last_days` are the days through which the levels that are fresh now stay so.
    """

    day: datetime.date
    whole: Freshness
    teams: tuple[TeamFreshness, ...]
    stale: tuple[Stale, ...]
    last_days: tuple[datetime.date, ...]

    def stale_by(self, day: datetime.date) -> int:
        """How many levels will be stale on a later day if nobody confirms anything."""
        return len(self.stale) + sum(1 for last in self.last_days if last < day)


@dataclass(frozen=True)
class _Line:
    """One required competence of one person, and through which day its level is fresh."""

    person: Person
    team: Team | None
    asked: Asked
    last_on: datetime.date | None = None
    fresh_until: datetime.date | None = None

    def stands(self, day: datetime.date) -> str:
        if self.fresh_until is None:
            return "not_assessed"
        return "fresh" if day <= self.fresh_until else "stale"


def freshness_of(
    organisation: Organisation, day: datetime.date, *, teams: frozenset[int] | None = None
) -> FreshnessReport:
    """Return how fresh the levels of everybody employed are on a day, or of some teams.

    A later day than today says what will be stale then if nobody confirms anything. At most
    eight queries whatever the size; called in the company's scope.
    """
    placed = _placed(organisation, day, teams)
    lines = _lines(organisation, placed, day)
    claimed = _claimed(organisation, placed, day)
    stale = [_stale(line, claimed) for line in lines if line.stands(day) == "stale"]
    return FreshnessReport(
        day=day,
        whole=_counted(lines, day),
        teams=tuple(
            TeamFreshness(team, _counted([line for line in lines if line.team == team], day))
            for team in sorted({line.team for line in lines}, key=_in_order_of_name)
        ),
        stale=tuple(sorted(stale, key=lambda row: (row.last_on, row.person.name_key))),
        last_days=tuple(
            line.fresh_until for line in lines if line.fresh_until and day <= line.fresh_until
        ),
    )


def _in_order_of_name(team: Team | None) -> tuple[bool, str]:
    return (team is None, team.name if team else "")


def _counted(lines: list[_Line], day: datetime.date) -> Freshness:
    return Freshness(**Counter(line.stands(day) for line in lines))


def _placed(organisation: Organisation, day: datetime.date, teams: frozenset[int] | None) -> Placed:
    found: Placed = {}
    rows = employed_on(day).filter(organisation=organisation)
    for row in rows.order_by("person__name_key", "person_id", "starts_on", "pk"):
        if teams is None or row.team_id in teams:
            found[row.person_id] = (row.person, row.team)
    return found


def _lines(organisation: Organisation, placed: Placed, day: datetime.date) -> list[_Line]:
    asked = [
        one
        for mine in asked_of(organisation, list(placed), day).values()
        for one in mine
        if one.required is not None
    ]
    levels = [
        AgreedFact(one.person, one.competence.pk, one.agreed, one.decided_on)
        for one in asked
        if one.agreed is not None and one.decided_on is not None
    ]
    shown = last_shown(organisation, levels, day=day, people=list(placed), always=True)
    return [_line(placed, one, shown.get((one.person, one.competence.pk))) for one in asked]


def _line(placed: Placed, one: Asked, shown: Shown | None) -> _Line:
    person, team = placed[one.person]
    if shown is None:
        return _Line(person, team, one)
    until = shown.counts_until or months_after(shown.last_on, FRESH_MONTHS)
    return _Line(person, team, one, shown.last_on, until)


def _stale(line: _Line, claimed: dict[tuple[int, int], datetime.date]) -> Stale:
    assert line.last_on is not None
    assert line.fresh_until is not None
    assert line.asked.agreed is not None
    assert line.asked.required is not None
    return Stale(
        person=line.person,
        team=line.team,
        competence=line.asked.competence,
        level=line.asked.agreed,
        required=line.asked.required,
        last_on=line.last_on,
        fresh_until=line.fresh_until,
        claimed_on=claimed.get((line.person.pk, line.asked.competence.pk)),
    )


def _claimed(
    organisation: Organisation, people: Iterable[int], day: datetime.date
) -> dict[tuple[int, int], datetime.date]:
    rows = Observation.objects.filter(
        organisation=organisation,
        person__in=list(people),
        source=Observation.Source.SELF,
        last_performed__lte=day,
    ).order_by("last_performed", "pk")
    return {
        (person, competence): on
        for person, competence, on in rows.values_list(
            "person_id", "competence_id", "last_performed"
        )
    }


def target_of(organisation: Organisation, day: datetime.date) -> FreshnessTarget | None:
    """Return the target of the day's year; None if the company has set none."""
    return FreshnessTarget.objects.filter(organisation=organisation, year=day.year).first()


def set_target(
    organisation: Organisation, *, due_on: datetime.date, percent: int, by: Actor
) -> FreshnessTarget:
    """Say how much shall be fresh by a day; the year's earlier target is replaced.

    Raises:
        NotAShare: the percentage is not between 1 and 100.
    """
    if not 1 <= percent <= 100:
        raise NotAShare
    with transaction.atomic():
        row, _new = FreshnessTarget.objects.update_or_create(
            organisation=organisation,
            year=due_on.year,
            defaults={"due_on": due_on, "percent": percent, "set_by": by.name},
        )
        audit.record(by, TARGET_SET, row, due_on=due_on, percent=percent)
    return row

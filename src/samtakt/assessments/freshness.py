"""How fresh a company's agreed levels are: what is stale, how much is fresh, and until when.

A level is fresh while it counts without a new confirmation: as long as the company's decay rule
says, or for twelve months after it was last shown where no rule says anything. Only what a role
requires is counted; what was never assessed is counted apart.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samtakt.assessments.asked import asked_of, in_order
from samtakt.assessments.decay import AgreedFact, last_shown
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
    """A company's freshness on a day, per team, and the stale levels, the oldest first."""

    day: datetime.date
    whole: Freshness
    teams: tuple[TeamFreshness, ...]
    stale: tuple[Stale, ...]


def freshness_of(
    organisation: Organisation, day: datetime.date, *, teams: "frozenset[int] | None" = None
) -> FreshnessReport:
    """Return how fresh the levels of everybody employed are on a day, or of some teams.

    A later day than today says what will be stale then if nobody confirms anything. At most
    twelve queries whatever the size; called in the company's scope.
    """
    placed: dict[int, tuple[Person, Team | None]] = {}
    rows = employed_on(day).filter(organisation=organisation)
    for row in rows.order_by("person__name_key", "person_id", "starts_on", "pk"):
        if teams is None or row.team_id in teams:
            placed[row.person_id] = (row.person, row.team)
    asked = asked_of(organisation, list(placed), day)
    levels = [
        AgreedFact(one.person, one.competence.pk, one.agreed, one.decided_on)
        for mine in asked.values()
        for one in mine
        if one.agreed is not None and one.decided_on is not None
    ]
    shown = last_shown(organisation, levels, day=day, people=list(placed), always=True)
    claimed = _claimed(organisation, list(placed), day)
    counted: dict[Team | None, list[int]] = defaultdict(lambda: [0, 0, 0])
    stale: list[Stale] = []
    for person, mine in asked.items():
        who, team = placed[person]
        for one in sorted(mine, key=in_order):
            if one.required is None:
                continue
            if one.agreed is None:
                counted[team][2] += 1
                continue
            each = shown[person, one.competence.pk]
            until = each.counts_until or months_after(each.last_on, FRESH_MONTHS)
            counted[team][1 if day > until else 0] += 1
            if day > until:
                stale.append(
                    Stale(
                        who, team, one.competence, one.agreed, one.required, each.last_on, until,
                        claimed.get((person, one.competence.pk)),
                    )
                )  # fmt: skip
    return FreshnessReport(
        day=day,
        whole=Freshness(*(sum(each) for each in zip(*counted.values(), strict=True)))
        if counted
        else Freshness(),
        teams=tuple(
            TeamFreshness(team, Freshness(*counts))
            for team, counts in sorted(
                counted.items(), key=lambda item: (item[0] is None, item[0].name if item[0] else "")
            )
        ),
        stale=tuple(sorted(stale, key=lambda row: (row.last_on, row.person.name_key))),
    )


def _claimed(
    organisation: Organisation, people: list[int], day: datetime.date
) -> dict[tuple[int, int], datetime.date]:
    rows = Observation.objects.filter(
        organisation=organisation,
        person__in=people,
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

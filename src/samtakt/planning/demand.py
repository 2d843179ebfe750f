"""From named needs to demand: counts per team, competence, levels and days. No names.

What a company publishes in a round replaces what it published before. Rows that no plan was
made from are deleted; rows that a plan refers to are kept for that plan and marked replaced.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from samtakt.analysis.facts import Facts, read_facts
from samtakt.catalogue.models import CourseOutcome, CoursePrerequisite
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import DataClass, Person
from samtakt.organisations.queries import agreements_on
from samtakt.organisations.staffing import sizes, stated_limits
from samtakt.planning.models import (
    Demand,
    Participation,
    PlannedSeats,
    PublishedTeam,
    Round,
    UnmetDemand,
)
from samtakt.planning.needs import Need, needs_in

PUBLISHED = audit.verb("planning.demand_published")


class NotInTheRound(Exception):
    """The company has not joined the round."""


class AgreementMissing(Exception):
    """No agreement in force lets the hub read the company's counts."""


def publish_demand(round: Round, *, by: Actor) -> list[Demand]:
    """Publish the company's needs in the round as counts; called in the company's scope."""
    company = by.organisation
    participation = Participation.objects.filter(organisation=company, round=round).first()
    if participation is None:
        raise NotInTheRound(company.name)
    if not has_agreed(company):
        raise AgreementMissing(company.name)
    facts = read_facts(company, as_of=round.as_of)
    needs = needs_in(facts, until=round.needs_until).needs
    with transaction.atomic():
        _withdraw(company, round)
        demand = Demand.objects.bulk_create(_demand(company, round, needs, sexes_for(round)))
        PublishedTeam.objects.bulk_create(_teams(company, round, facts, needs))
        participation.published_at = timezone.now()
        participation.save(update_fields=["published_at"])
        people = sum(row.people for row in demand)
        audit.record(by, PUBLISHED, participation, rows=len(demand), people=people)
    return demand


def has_agreed(company: Organisation) -> bool:
    """Return whether an agreement in force lets the hub read the company's counts."""
    rows = agreements_on(timezone.localdate()).filter(organisation=company)
    return any(DataClass.PLAN_COUNTS in row.data_classes for row in rows)


def _withdraw(company: Organisation, round: Round) -> None:
    earlier = Demand.objects.filter(organisation=company, round=round, replaced_at__isnull=True)
    in_a_plan = Exists(PlannedSeats.objects.filter(demand=OuterRef("pk"))) | Exists(
        UnmetDemand.objects.filter(demand=OuterRef("pk"))
    )
    earlier.filter(~in_a_plan).delete()
    earlier.update(replaced_at=timezone.now())
    PublishedTeam.objects.filter(organisation=company, round=round).delete()


def sexes_for(round: Round) -> dict[int, str]:
    """Return the sex of each person where the round counts needs by sex; else of nobody.

    Called in the company's scope. It is for the calculation alone: no page shows it.
    """
    if not round.equal_sex:
        return {}
    return dict(Person.objects.values_list("pk", "sex"))


def _demand(
    company: Organisation, round: Round, needs: Iterable[Need], sexes: Mapping[int, str]
) -> list[Demand]:
    groups = Counter(demand_key(need, sexes) for need in needs)
    return [
        Demand(
            organisation=company,
            round=round,
            team_id=team,
            competence_id=competence,
            from_level=from_level,
            to_level=to_level,
            people=people,
            value=value,
            earliest=earliest,
            latest=latest,
            sex=sex,
        )
        for (
            (team, competence, from_level, to_level, value, earliest, latest, sex),
            people,
        ) in groups.items()
    ]


DemandKey = tuple[int | None, int, int, int, float, datetime.date | None, datetime.date | None, str]


def demand_key(need: Need, sexes: Mapping[int, str]) -> DemandKey:
    """Return what makes two people's needs one demand: everything but who they are.

    `sexes` says the sex of people where that counts too.
    """
    return (
        need.team.id if need.team else None,
        need.competence.id,
        need.from_level,
        need.to_level,
        need.value,
        need.earliest,
        need.latest,
        sexes.get(need.person.id, ""),
    )


def key_of(demand: Demand) -> DemandKey:
    """Return the same key of a published demand."""
    return (
        demand.team_id,
        demand.competence_id,
        demand.from_level,
        demand.to_level,
        demand.value,
        demand.earliest,
        demand.latest,
        demand.sex,
    )


def _teams(
    company: Organisation,
    round: Round,
    facts: Facts,
    needs: Iterable[Need],
) -> list[PublishedTeam]:
    placed = _placed(facts)
    limits = _limits(company, round.starts_on, placed)
    completed = _completed(company, facts, placed)
    asking = dict.fromkeys(need.team.id if need.team else None for need in needs)
    return [
        PublishedTeam(
            organisation=company,
            round=round,
            team_id=team,
            absent_most=limits.get(team, 1),
            completed={str(course): people for course, people in completed[team].items()},
        )
        for team in asking
    ]


Placed = dict[int, tuple[int | None, int | None]]


def _placed(facts: Facts) -> Placed:
    """Team and shift of everybody employed on the day."""
    rows = sorted(facts.employments, key=lambda row: row.starts_on)
    return {
        row.person.id: (row.team.id if row.team else None, row.shift.id if row.shift else None)
        for row in rows
        if row.holds_on(facts.as_of)
    }


def _limits(company: Organisation, day: datetime.date, placed: Placed) -> dict[int | None, int]:
    """How many of each team may be away at once."""
    stated = stated_limits(company)
    counted = sizes(placed.values())
    return {team: stated.of_team(team, shifts, day).most for team, shifts in counted.items()}


def _completed(
    company: Organisation, facts: Facts, placed: Placed
) -> dict[int | None, Counter[int]]:
    """Per team, how many hold already what each prerequisite course leads to."""
    needed: dict[int, list[tuple[int, int]]] = defaultdict(list)
    prerequisites = CoursePrerequisite.objects.filter(organisation=company.hub_id)
    outcomes = CourseOutcome.objects.filter(course__in=prerequisites.values("required"))
    for course, competence, level in outcomes.values_list("course_id", "competence_id", "to_level"):
        needed[course].append((competence, level))
    held = {(row.person, row.competence): row.level for row in facts.levels}
    completed: dict[int | None, Counter[int]] = defaultdict(Counter)
    for person, (team, _shift) in placed.items():
        for course, levels in needed.items():
            if all(held.get((person, competence), 0) >= level for competence, level in levels):
                completed[team][course] += 1
    return completed

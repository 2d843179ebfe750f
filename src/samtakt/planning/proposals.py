"""Actions proposed from a person's gaps: a course where one leads on, else coaching at work.

A proposal is only a beginning: somebody chooses, changes and confirms. Its cost is the
cheapest offer's price for one person; where nobody has stated a price there is no cost to give. It is due when the level is first required, else
six months ahead.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from samtakt.analysis.facts import read_gap_facts
from samtakt.analysis.results import CompetenceName
from samtakt.catalogue.costs import price_of_one
from samtakt.catalogue.models import Course, CourseOutcome, Offer
from samtakt.foundation.legalrules import months_after
from samtakt.foundation.tenancy import library_of
from samtakt.organisations.models import Organisation, Person
from samtakt.planning.models import PlanAction
from samtakt.planning.needs import Need, needs_in

MONTHS_TO_CLOSE = 6


@dataclass(frozen=True, slots=True)
class Proposal:
    """One action that would close, or begin to close, one gap of one person."""

    kind: str
    competence: CompetenceName
    from_level: int
    expected_level: int
    weight: int
    course: Course | None
    cost: Decimal | None
    hours: Decimal | None
    due_on: datetime.date

    @property
    def key(self) -> str:
        """What a form sends back to choose this proposal."""
        return str(self.competence.id)


def proposals_for(person: Person, *, as_of: datetime.date) -> list[Proposal]:
    """Return a proposal per gap of a person, the most important gap first.

    Called in the company's scope. What an unfinished action already is about is left out.
    """
    facts = read_gap_facts(person.organisation, as_of=as_of, people=[person.pk])
    begun = set(
        PlanAction.objects.filter(person=person, state=PlanAction.State.PLANNED).values_list(
            "competence_id", flat=True
        )
    )
    needs = [
        need
        for need in needs_in(facts, until=as_of).of_person(person.pk)
        if need.competence.id not in begun
    ]
    courses = _courses_by_step(person.organisation, {need.competence.id for need in needs})
    return [_proposal(need, courses[need.competence.id], as_of) for need in needs]


@dataclass(frozen=True, slots=True)
class _Step:
    course: Course
    low: int
    high: int
    cost: Decimal | None


def _courses_by_step(
    organisation: Organisation, competences: Iterable[int]
) -> dict[int, list[_Step]]:
    outcomes = list(
        CourseOutcome.objects.filter(library_of(organisation), competence__in=list(competences))
        .select_related("course")
        .order_by("competence_id", "course__code", "course_id")
    )
    prices: dict[int, list[Decimal]] = defaultdict(list)
    offered = Offer.objects.filter(
        course__in=[row.course_id for row in outcomes], price_stated=True
    )
    for offer in offered.order_by("pk"):
        price = price_of_one(offer.price_per_session, offer.price_per_seat, offer.minimum)
        prices[offer.course_id].append(price)
    steps: dict[int, list[_Step]] = defaultdict(list)
    for row in outcomes:
        cost = min(prices[row.course_id], default=None)
        steps[row.competence_id].append(_Step(row.course, row.from_level, row.to_level, cost))
    return steps


def _proposal(need: Need, steps: list[_Step], as_of: datetime.date) -> Proposal:
    due = need.latest or months_after(as_of, MONTHS_TO_CLOSE)
    fitting = [step for step in steps if step.low <= need.from_level < step.high]
    # The course that leads furthest towards what is needed; of several the cheapest.
    best = min(
        fitting,
        key=lambda step: (
            -min(step.high, need.to_level),
            step.cost is None,
            step.cost or Decimal(0),
            step.course.code,
        ),
        default=None,
    )
    if best is None:
        return Proposal(
            kind=PlanAction.Kind.COACHING,
            competence=need.competence,
            from_level=need.from_level,
            expected_level=need.from_level + 1,
            weight=need.weight,
            course=None,
            cost=None,
            hours=None,
            due_on=max(due, as_of),
        )
    return Proposal(
        kind=PlanAction.Kind.COURSE,
        competence=need.competence,
        from_level=need.from_level,
        expected_level=min(best.high, need.to_level),
        weight=need.weight,
        course=best.course,
        cost=best.cost.quantize(Decimal(1)) if best.cost is not None else None,
        hours=best.course.hours,
        due_on=max(due, as_of),
    )

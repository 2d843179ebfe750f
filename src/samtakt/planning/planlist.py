"""People and their development plans as lists show them; few queries whatever the number."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from samtakt.organisations.models import Person, Team
from samtakt.organisations.queries import employed_on
from samtakt.planning.models import DevelopmentPlan, PlanAction


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One person, the plan in force (None: there is none) and how its actions stand."""

    person: Person
    team: Team | None
    plan: DevelopmentPlan | None
    planned: int
    late: int
    ended: int


def plans_in_force(day: datetime.date) -> "QuerySet[DevelopmentPlan]":
    """Return the plans that are not closed and whose period holds a day."""
    return DevelopmentPlan.objects.filter(starts_on__lte=day, ends_on__gte=day).exclude(
        state=DevelopmentPlan.State.CLOSED
    )


def people_by_plan(
    people: "QuerySet[Person]", state: str, day: datetime.date
) -> "QuerySet[Person]":
    """Return the people without a plan ("none"), or with one in a state; "" returns them all."""
    if not state:
        return people
    plans = plans_in_force(day).filter(person=OuterRef("pk"))
    if state == "none":
        return people.filter(~Exists(plans))
    return people.filter(Exists(plans.filter(state=state)))


def plan_lines(people: Iterable[Person], day: datetime.date) -> list[PlanLine]:
    """Return one line per person, in the order given; three queries."""
    people = list(people)
    teams = {row.person_id: row.team for row in employed_on(day).filter(person__in=people)}
    newest: dict[int, DevelopmentPlan] = {}
    in_force = plans_in_force(day).filter(person__in=people)
    for plan in in_force.order_by("starts_on", "pk"):
        assert plan.person_id is not None
        newest[plan.person_id] = plan
    counts: Counter[tuple[int, str]] = Counter()
    for action in PlanAction.objects.filter(plan__in=list(newest.values())):
        ended = action.state != PlanAction.State.PLANNED
        late = not ended and action.due_on < day
        counts[action.plan_id, "ended" if ended else "late" if late else "planned"] += 1
    return [_line(person, teams.get(person.pk), newest.get(person.pk), counts) for person in people]


def _line(
    person: Person,
    team: Team | None,
    plan: DevelopmentPlan | None,
    counts: "Counter[tuple[int, str]]",
) -> PlanLine:
    number = plan.pk if plan else 0
    return PlanLine(
        person,
        team,
        plan,
        planned=counts[number, "planned"],
        late=counts[number, "late"],
        ended=counts[number, "ended"],
    )

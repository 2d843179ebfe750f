"""Taking proposals up into a plan."""

import datetime
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from samtakt.competences.models import Competence
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person
from samtakt.planning.developmentplans import ActionDetails, add_action, make_plan
from samtakt.planning.models import DevelopmentPlan, PlanAction
from samtakt.planning.proposals import Proposal


def make_plan_of(
    proposals: Iterable[Proposal],
    *,
    person: Person,
    name: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    by: Actor,
) -> DevelopmentPlan:
    """Make a person's plan with an action for each proposal; all of it or nothing.

    Raises:
        PlanRefused: what `make_plan` and `add_action` refuse.
    """
    with transaction.atomic():
        plan = make_plan(person=person, name=name, starts_on=starts_on, ends_on=ends_on, by=by)
        take_up(plan, proposals, by=by)
    return plan


def take_up(plan: DevelopmentPlan, proposals: Iterable[Proposal], *, by: Actor) -> list[PlanAction]:
    """Add an action for each proposal; all of them or none. Whoever plans sees to them at first."""
    proposals = list(proposals)
    known = Competence.objects.in_bulk([proposal.competence.id for proposal in proposals])
    with transaction.atomic():
        return [
            add_action(plan, _details(proposal, known[proposal.competence.id], by), by=by)
            for proposal in proposals
        ]


def _details(proposal: Proposal, competence: Competence, by: Actor) -> ActionDetails:
    return ActionDetails(
        kind=proposal.kind,
        title=proposal.course.name if proposal.course else proposal.competence.name,
        due_on=proposal.due_on,
        owner_name=by.name,
        competence=competence,
        from_level=proposal.from_level,
        expected_level=proposal.expected_level,
        course=proposal.course,
        cost=proposal.cost or Decimal(0),
        hours=proposal.hours,
    )

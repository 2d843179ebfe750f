"""How far each company has come with its competence analysis: for itself and for the hub.

The hub sees the states and days of the steps, of the companies whose agreement in force holds
progress; no names, and nothing that was written.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce

from samtakt.analysis.models import (
    Assignment,
    AssignmentStep,
    CompanyFigures,
    Goal,
    SwotEntry,
    TechnologyItem,
)
from samtakt.assessments.models import AgreedLevel, AssessmentRound
from samtakt.assessments.purposes import statement_in_force
from samtakt.competences.models import HeadcountRequirement, Requirement
from samtakt.competences.roles import requirements_in_force
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.organisations.models import DataClass
from samtakt.organisations.queries import members_of, sharing

if TYPE_CHECKING:
    from django.db.models import QuerySet

State = AssignmentStep.State


@dataclass(frozen=True, slots=True)
class StepCell:
    """One step of one company. `late`: not done, and its due day has passed."""

    number: int
    state: str
    due_on: datetime.date | None
    done_on: datetime.date | None
    late: bool


@dataclass(frozen=True, slots=True)
class CompanyProgress:
    """One company's newest assignment; no cells where it has none, or has not agreed."""

    company_id: int
    name: str
    place: str
    agreed: bool
    assignment_state: str
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    cells: tuple[StepCell, ...]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(1 for cell in self.cells if cell.state == State.DONE)

    @property
    def late(self) -> int:
        """How many steps are late."""
        return sum(1 for cell in self.cells if cell.late)


def network_progress(hub: Organisation, *, today: datetime.date) -> list[CompanyProgress]:
    """Return every member by name: how far it has come, if its agreement lets the hub see."""
    agreed = sharing(hub, DataClass.PROGRESS, today)
    with scope_across(hub, agreed):
        assignments = _newest_of_each()
        cells: dict[int, list[StepCell]] = defaultdict(list)
        numbers = [row.pk for row in assignments.values()]
        steps = AssignmentStep.objects.filter(assignment__in=numbers)
        for step in steps.order_by("assignment_id", "number"):
            cells[step.assignment_id].append(cell_of(step, today))
    may_see = {company.pk for company in agreed}
    return [
        _of(company, company.pk in may_see, assignments.get(company.pk), cells)
        for company in members_of(hub)
    ]


def _newest_of_each() -> dict[int, Assignment]:
    # One that is under way stands before one that was begun later and is over.
    rows = Assignment.objects.order_by("starts_on", "pk")
    found: dict[int, Assignment] = {}
    for row in rows:
        known = found.get(row.organisation_id)
        if known is None or known.state != Assignment.State.UNDER_WAY:
            found[row.organisation_id] = row
    return found


def cell_of(step: AssignmentStep, today: datetime.date) -> StepCell:
    """Return how far a step is on a day."""
    due = step.due_on is not None and step.due_on < today
    late = due and step.state != State.DONE
    return StepCell(step.number, step.state, step.due_on, step.done_on, late)


def _of(
    company: Organisation,
    agreed: bool,
    assignment: Assignment | None,
    cells: dict[int, list[StepCell]],
) -> CompanyProgress:
    return CompanyProgress(
        company_id=company.pk,
        name=company.name,
        place=company.place,
        agreed=agreed,
        assignment_state=assignment.state if assignment else "",
        starts_on=assignment.starts_on if assignment else None,
        ends_on=assignment.ends_on if assignment else None,
        cells=tuple(cells[assignment.pk]) if assignment else (),
    )


def newest_assignment(organisation: Organisation) -> Assignment | None:
    """Return the company's assignment under way, else the one that began last."""
    return _newest_of_each().get(organisation.pk)


@dataclass(frozen=True, slots=True)
class WhatThereIs:
    """What a company has so far of what the steps produce; counts on a day."""

    told_on: datetime.date | None
    goals: int
    sentences: int
    technology: int
    requirements: int
    headcount: int
    rounds: int
    open_rounds: int
    people_agreed: int
    figures_on: datetime.date | None


def what_there_is(assignment: Assignment, *, today: datetime.date) -> WhatThereIs:
    """Return what the company has so far; two queries, in its scope."""
    statement = statement_in_force(today)
    in_force = requirements_in_force(today)
    rounds = AssessmentRound.objects.all()
    newest = CompanyFigures.objects.order_by("-as_of")
    counted = Assignment.objects.filter(pk=assignment.pk).values(
        goals=_number_of(Goal.objects.filter(state=Goal.State.ACTIVE)),
        sentences=_number_of(SwotEntry.objects.filter(assignment=assignment.pk)),
        technology=_number_of(TechnologyItem.objects.exclude(state=TechnologyItem.State.CANCELLED)),
        requirements=_number_of(Requirement.objects.filter(in_force)),
        headcount=_number_of(HeadcountRequirement.objects.filter(in_force)),
        rounds=_number_of(rounds),
        open_rounds=_number_of(rounds.filter(state=AssessmentRound.State.OPEN)),
        people_agreed=_number_of(AgreedLevel.objects.all(), "person"),
        figures_on=Subquery(newest.values("as_of")[:1]),
    )
    return WhatThereIs(told_on=statement.published_on if statement else None, **counted.get())


def _number_of(rows: "QuerySet[Any]", of: str = "pk") -> Coalesce:
    """Count rows, or different values of a column, as a part of another query."""
    one = rows.order_by().annotate(all=Value(1)).values("all")
    return Coalesce(Subquery(one.annotate(n=Count(of, distinct=True)).values("n")), 0)

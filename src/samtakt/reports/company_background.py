"""What a company's report says before its figures: the assignment, how it was done, the goals."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from samtakt.analysis.chain import Chain, read_chain
from samtakt.analysis.models import Assignment, TechnologyEffect, TechnologyItem
from samtakt.analysis.progress import newest_assignment
from samtakt.analysis.steps import REASONS, STEPS
from samtakt.analysis.swot import board
from samtakt.analysis.technologylist import items_by_day
from samtakt.assessments.freshness import FreshnessReport, freshness_of, target_of
from samtakt.assessments.purposes import statement_in_force
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.actionlinks import LinkedGoal, join_actions


@dataclass(frozen=True, slots=True)
class StepDone:
    """One step of the method: how far it is, and when it is due or was done."""

    number: int
    title: str
    state: str
    state_text: str
    owner: str
    due_on: datetime.date | None
    done_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class AssignmentDone:
    """The assignment that the report is the outcome of."""

    name: str
    reasons: tuple[str, ...]
    scope: str
    lead: str
    starts_on: datetime.date
    ends_on: datetime.date | None
    signed_on: datetime.date | None
    signed_by: tuple[str, ...]
    steps: tuple[StepDone, ...]


@dataclass(frozen=True, slots=True)
class EffectComing:
    """What a technology item will ask for: of a role, or of so many in a team."""

    id: int
    competence: str
    level: int
    of: str
    number: int | None


@dataclass(frozen=True, slots=True)
class TechnologyComing:
    """One item of the technology plan that is not cancelled, and what it will require."""

    name: str
    kind: str
    state: str
    goes_live_on: datetime.date
    cost: float | None
    goal: str
    effects: tuple[EffectComing, ...]


@dataclass(frozen=True)
class Background:
    """Everything before the figures; `assignment` None where none was ever begun.

    `purpose` is what the staff were told, "" where nothing was; `swot` its sentences by
    quadrant. `target` is the share (0–1) of levels that shall be fresh, None where none is set.
    """

    assignment: AssignmentDone | None
    purpose: str
    purpose_on: datetime.date | None
    freshness: FreshnessReport
    target: float | None
    chain: Chain
    goals: tuple[LinkedGoal, ...]
    swot: Mapping[str, tuple[str, ...]]
    technology: tuple[TechnologyComing, ...]


def read_background(company: Organisation, *, as_of: datetime.date) -> Background:
    """Read what stands before the figures; called in the company's scope."""
    assignment = newest_assignment(company)
    statement = statement_in_force(as_of)
    target = target_of(company, as_of)
    chain = read_chain(company, as_of=as_of)
    return Background(
        assignment=_assignment(assignment) if assignment else None,
        purpose=statement.purpose if statement else "",
        purpose_on=statement.published_on if statement else None,
        freshness=freshness_of(company, as_of),
        target=target.percent / 100 if target else None,
        chain=chain,
        goals=join_actions(chain),
        swot=_swot(assignment),
        technology=tuple(_technology()),
    )


def _assignment(row: Assignment) -> AssignmentDone:
    titles = {step.number: str(step.title) for step in STEPS}
    return AssignmentDone(
        name=row.name,
        reasons=tuple(str(REASONS.get(reason, reason)) for reason in row.reasons),
        scope=row.scope,
        lead=row.lead,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        signed_on=row.signed_on,
        signed_by=tuple(filter(None, (row.signed_by_management, row.signed_by_union))),
        steps=tuple(
            StepDone(
                number=step.number,
                title=titles[step.number],
                state=step.state,
                state_text=str(step.get_state_display()),
                owner=step.owner.name if step.owner else step.owner_name,
                due_on=step.due_on,
                done_on=step.done_on,
            )
            for step in row.steps.select_related("owner").order_by("number")
        ),
    )


def _swot(assignment: Assignment | None) -> dict[str, tuple[str, ...]]:
    if assignment is None:
        return {}
    return {
        quadrant: tuple(entry.text for entry in entries)
        for quadrant, entries in board(assignment).items()
        if entries
    }


def _technology() -> list[TechnologyComing]:
    asked: dict[int, list[EffectComing]] = {}
    effects = TechnologyEffect.objects.select_related("competence", "role", "team")
    for row in effects.order_by("item_id", "pk"):
        of = row.role.title if row.role else str(row.team)
        asked.setdefault(row.item_id, []).append(
            EffectComing(row.pk, row.competence.name, row.level, of, row.number)
        )
    return [
        TechnologyComing(
            name=item.name,
            kind=str(item.get_kind_display()),
            state=str(item.get_state_display()),
            goes_live_on=item.goes_live_on,
            cost=float(item.cost) if item.cost is not None else None,
            goal=item.goal.name if item.goal else "",
            effects=tuple(asked.get(item.pk, ())),
        )
        for item in items_by_day()
        if item.state != TechnologyItem.State.CANCELLED
    ]

"""Keeps a plan with all that its pages need: files, sessions, seats, and what is not met and why.

A plan that does not verify is never kept. The instance and the plan are kept as files too,
so that anybody can check the plan without this program's database.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass

from django.db import transaction

from samtakt.catalogue.costs import kronor
from samtakt.engines import planning as engine
from samtakt.engines.planning.changes import Change, changes_for_all
from samtakt.engines.planning.losses import SessionLoss, session_losses
from samtakt.engines.planning.reading import Reading
from samtakt.engines.planning.venues import Venues
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.files import StoredFile
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import scope_across
from samtakt.planning.identities import course_id
from samtakt.planning.instance import Instance
from samtakt.planning.models import (
    Plan,
    PlannedSeats,
    PlannedSession,
    PlanScenario,
    Round,
    UnmetDemand,
)

PLAN_MADE = audit.verb("planning.plan_made")

NEW_SESSIONS = ("no_session_in_days", "too_far", "travel_over_budget")
"""Changes by which a session is held on other days or at another place."""

MOST_TO_WEIGH = 25_000_000
"""Sessions times needs of a plan whose losses without each session are worked out.

Each session is struck out in turn: at this size it takes about a minute of the worker's time."""


class PlanDoesNotVerify(Exception):
    """The plan breaks a rule; `violations` say which."""

    def __init__(self, violations: Iterable[engine.Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__("; ".join(each.message for each in self.violations))


@dataclass(frozen=True)
class Origin:
    """Where a plan comes from: a job, a scenario, or another plan that was changed."""

    made: str = Plan.Made.OPTIMISED
    job: Job | None = None
    scenario: PlanScenario | None = None
    based_on: Plan | None = None
    seats_moved: int | None = None


@dataclass(frozen=True)
class Weighed:
    """An answer of the planner, what each session is worth, and what would help each need."""

    answer: engine.Plan
    losses: tuple[SessionLoss, ...]
    unmet: tuple[tuple[engine.Unmet, tuple[Change, ...] | None], ...]


def weigh(problem: engine.Problem, answer: engine.Plan) -> Weighed:
    """Verify an answer and work out what its pages say of sessions and needs.

    Raises:
        PlanDoesNotVerify: the answer breaks a rule.
    """
    violations = engine.verify(problem, answer)
    if violations:
        raise PlanDoesNotVerify(violations)
    changes = changes_for_all(problem, answer.unmet)
    unmet = tuple(zip(answer.unmet, changes, strict=True))
    return Weighed(answer, _losses(problem, answer), unmet)


def keep_plan(
    round: Round, instance: Instance, found: Weighed, *, by: Actor, origin: Origin
) -> Plan:
    """Keep a weighed answer as a plan of the round; called in the hub's scope."""
    answer = found.answer
    with transaction.atomic(), scope_across(round.organisation, instance.companies):
        plan = _keep_plan(round, instance, answer, origin)
        sessions = _keep_sessions(plan, instance, answer, found.losses)
        PlannedSeats.objects.bulk_create(_seats(sessions, instance, answer))
        UnmetDemand.objects.bulk_create(_unmet(plan, instance, found.unmet))
        open_still = Round.objects.filter(pk=round.pk, state=Round.State.OPEN)
        open_still.update(state=Round.State.PLANNED)
        audit.record(
            by,
            PLAN_MADE,
            plan,
            status=answer.status,
            objective=answer.objective,
            bound=answer.bound,
            sessions=len(answer.sessions),
            made=origin.made,
        )
    return plan


def _losses(problem: engine.Problem, answer: engine.Plan) -> tuple[SessionLoss, ...]:
    """Return the loss without each session; nothing where that would take too long."""
    if len(answer.sessions) * len(problem.demands) > MOST_TO_WEIGH:
        return ()
    return session_losses(problem, answer)


def _keep_plan(round: Round, instance: Instance, answer: engine.Plan, origin: Origin) -> Plan:
    def stored(name: str, text: str) -> StoredFile:
        return StoredFile.store(
            round.organisation,
            name,
            text.encode(),
            purpose="planning",
            media_type="application/json",
        )

    plan = Plan(
        organisation=round.organisation,
        round=round,
        job=origin.job,
        scenario=origin.scenario,
        based_on=origin.based_on,
        made=origin.made,
        seats_moved=origin.seats_moved,
        status=answer.status,
        objective=answer.objective,
        bound=answer.bound,
        gap=answer.gap,
        seconds=answer.seconds,
        seed=answer.seed,
        value=answer.value,
        expected_cancelled=answer.expected_cancelled,
        network_cost=kronor(answer.network_cost),
        company_cost=kronor(sum(row.seats + row.travel for row in answer.company_costs)),
        instance_file=stored("instance.json", instance.problem.to_json()),
        plan_file=stored("plan.json", answer.to_json()),
    )
    plan.save()
    return plan


def _keep_sessions(
    plan: Plan, instance: Instance, answer: engine.Plan, losses: Iterable[SessionLoss]
) -> dict[str, PlannedSession]:
    lost = {loss.session: loss for loss in losses}
    # The prices that the plan was made with; in the catalogue they may have changed since.
    prices = {each.id: each.price_session for each in instance.problem.sessions}
    companies: dict[str, set[int]] = defaultdict(set)
    for seats in answer.seats:
        companies[seats.session].add(instance.demand[seats.demand].organisation_id)
    opened = [row for row in answer.sessions if row.seats]
    kept = PlannedSession.objects.bulk_create(
        PlannedSession(
            organisation=plan.organisation,
            plan=plan,
            offer_date=instance.dates[row.session],
            participants=row.seats,
            companies=len(companies[row.session]),
            network_cost=kronor(prices[row.session]),
            loss_at_least=loss.at_least if (loss := lost.get(row.session)) else None,
            loss_at_most=loss.at_most if loss else None,
        )
        for row in opened
    )
    return {row.session: session for row, session in zip(opened, kept, strict=True)}


def _seats(
    sessions: Mapping[str, PlannedSession], instance: Instance, answer: engine.Plan
) -> list[PlannedSeats]:
    reading = Reading(instance.problem, answer)
    rows = []
    for need, candidate, count in reading.seats:
        demand = instance.demand[need.id]
        rows.append(
            PlannedSeats(
                organisation_id=demand.organisation_id,
                session=sessions[candidate.id],
                demand=demand,
                seats=count,
                cost=kronor(count * reading.seat_cost(need, candidate)),
                value=count * reading.gain(need, candidate),
            )
        )
    return rows


def _unmet(
    plan: Plan,
    instance: Instance,
    rows: Iterable[tuple[engine.Unmet, tuple[Change, ...] | None]],
) -> list[UnmetDemand]:
    """The planner gives one row per need and level, so that none is there twice."""
    places = Venues(instance.problem).places
    return [
        UnmetDemand(
            organisation_id=instance.demand[row.demand].organisation_id,
            plan=plan,
            demand=instance.demand[row.demand],
            people=row.people,
            level=row.level,
            reason=row.reason,
            detail=dict(row.parameters),
            nearest=instance.dates.get(row.session),
            others=[[each.reason, dict(each.parameters)] for each in row.others],
            changes=None
            if changes is None
            else [_change(each, row, instance, places) for each in changes],
        )
        for row, changes in rows
    ]


def _change(
    change: Change, unmet: engine.Unmet, instance: Instance, places: Collection[str]
) -> dict[str, object]:
    """Return a change as it is kept: with what its words need beside its own numbers.

    A place where no session is held is the company's own.
    """
    kept = asdict(change)
    if change.kind in NEW_SESSIONS:
        kept["course"] = course_id(instance.dates[change.target].offer.course_id)
        kept["hosted"] = bool(change.place) and change.place not in places
    if change.kind == "no_session_in_days":
        kept |= {name: unmet.parameters[name] for name in ("earliest", "latest")}
    return kept

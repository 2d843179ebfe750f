"""The worker's part of planning again: the changed problem, the frontier, and the plans kept."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from samtakt.catalogue.queries import plannable_dates
from samtakt.engines import planning as engine
from samtakt.engines.planning.byhand import plan_of_seats
from samtakt.engines.planning.conflicts import find_conflict
from samtakt.engines.planning.replanning import (
    Replanned,
    fewest_moved,
    frontier,
    replan,
    with_fewest_moved,
    without_company,
)
from samtakt.foundation.access import Actor
from samtakt.foundation.jobs import Job
from samtakt.planning.contradicting import limits_in_words
from samtakt.planning.instance import Instance, instance_of
from samtakt.planning.keeping import Origin, Weighed, keep_plan, weigh
from samtakt.planning.models import Plan
from samtakt.planning.replans import USUAL_LOSS
from samtakt.planning.staying import refuse_broken_limits, with_what_stays

SECONDS = 10.0
"""How long each plan of the frontier is searched for."""

SECONDS_FOR_A_CONFLICT = 60.0


@dataclass(frozen=True)
class Rearranged:
    """The plans kept, from fewest seats moved to most value; or the limits that contradict."""

    plans: tuple[Plan, ...]
    limits: tuple[str, ...]
    published: int


def rearrange(
    plan: Plan,
    *,
    companies_out: Collection[int],
    keep_all: bool,
    loss: float = USUAL_LOSS,
    by: Actor,
    job: Job | None = None,
    should_cancel: Callable[[], bool] | None = None,
    before_keeping: Callable[[], None] | None = None,
    seconds: float = SECONDS,
) -> Rearranged:
    """Plan again without some companies and without dates cancelled since; in the hub's scope.

    Binding seats of those who stay do not move out of sessions that have begun or are confirmed.
    The plans are kept as drafts based on the plan, among them one that moves few seats for at most
    a share `loss` of the value that can be had: `chosen_of` finds it. With `keep_all`, seats of those who stay do not
    move; if they cannot all stay, no plan is kept and the limits that contradict are returned.

    Raises:
        SeatsBreakLimits: seats that are binding break limits of the plan.
        NotAnswered: seats cannot all stay, and why was not known in time or before it was
            cancelled.
    """
    answer = engine.Plan.from_json(plan.plan_file.read())
    instance = _left(plan, instance_of(plan), companies_out)
    instance = with_what_stays(instance, plan.round, today=timezone.localdate())
    problem = instance.problem
    published = _seats_in(problem, answer)
    engine.warm_up()
    if keep_all:
        held = _kept_in_place(problem, answer)
        one = replan(
            held, answer, kept_worth=0.0, time_limit_seconds=seconds, seed=plan.seed,
            should_cancel=should_cancel,
        )  # fmt: skip
        if one.plan.status == "infeasible":
            limits = find_conflict(
                held, seconds=SECONDS_FOR_A_CONFLICT, should_cancel=should_cancel
            )
            return Rearranged((), tuple(limits_in_words(limits, instance, plan.round)), published)
        points: tuple[Replanned, ...] = (one,)
    else:
        points = frontier(
            problem, answer, time_limit_seconds=seconds, seed=plan.seed, should_cancel=should_cancel
        )
        points = with_fewest_moved(
            problem, answer, points, loss=loss, time_limit_seconds=seconds, seed=plan.seed,
            should_cancel=should_cancel,
        )  # fmt: skip
    if before_keeping is not None:
        before_keeping()
    for each in points:
        refuse_broken_limits(each.plan, instance, plan.round)
    weighed = [(_weighed(problem, answer, each), each) for each in points]
    if before_keeping is not None:
        before_keeping()
    gone = sum(row.count for row in answer.seats) - published
    with transaction.atomic():
        kept = [
            keep_plan(
                plan.round,
                instance,
                found,
                by=by,
                origin=Origin(
                    made=Plan.Made.REPLANNED,
                    job=job,
                    scenario=plan.scenario,
                    based_on=plan,
                    seats_moved=max(0, each.moved - gone),
                ),
            )
            for found, each in weighed
        ]
    return Rearranged(tuple(kept), (), published)


def published_seats(plan: Plan, made: Plan) -> int:
    """Return how many seats of a plan are of those who stay in a plan made from it."""
    problem = engine.Problem.from_json(made.instance_file.read())
    return _seats_in(problem, engine.Plan.from_json(plan.plan_file.read()))


def _seats_in(problem: engine.Problem, answer: engine.Plan) -> int:
    known = {each.id for each in problem.demands}
    return sum(row.count for row in answer.seats if row.demand in known)


@dataclass(frozen=True)
class _Kept:
    objective: float
    moved: int
    plan: Plan


def chosen_of(plans: Iterable[Plan], *, loss: float) -> Plan | None:
    """Return the plan with fewest seats moved for at most a share `loss` of the most value.

    None if there is no plan.
    """
    points = [_Kept(each.objective, each.seats_moved or 0, each) for each in plans]
    return fewest_moved(points, loss=loss).plan if points else None


def _weighed(problem: engine.Problem, answer: engine.Plan, found: Replanned) -> Weighed:
    """The plan of the changed problem itself, without what a seat that stays was worth."""
    plain = plan_of_seats(
        problem,
        found.plan.seats,
        proven_by=[found.plan, answer],
        seed=found.plan.seed,
        seconds=found.plan.seconds,
    )
    return weigh(problem, plain)


def _left(plan: Plan, instance: Instance, companies_out: Collection[int]) -> Instance:
    """The plan's problem without companies that leave and dates that are not offered any more."""
    problem = instance.problem
    staying = tuple(each for each in instance.companies if each.pk not in companies_out)
    slugs = {each.slug for each in staying}
    # A company that withdrew its agreement leaves too: nothing could be written for it.
    for company in problem.companies:
        if company.id not in slugs:
            problem = without_company(problem, company.id)
    offered = set(plannable_dates(plan.organisation).values_list("pk", flat=True))
    there = {key for key, date in instance.dates.items() if date.pk in offered}
    sessions = tuple(each for each in problem.sessions if each.id in there)
    # What is confirmed is asked anew: a date that is not offered any more may have been.
    problem = replace(problem, sessions=sessions, confirmed=())
    return replace(instance, problem=problem, companies=staying)


def _kept_in_place(problem: engine.Problem, answer: engine.Plan) -> engine.Problem:
    """The problem in which no seat of the plan moves; where some are binding, these stay."""
    known = {each.id for each in problem.demands}
    held = {each.id for each in problem.sessions} - {row.session for row in problem.confirmed}
    staying = tuple(row for row in answer.seats if row.demand in known and row.session in held)
    return replace(problem, confirmed=(*problem.confirmed, *staying))

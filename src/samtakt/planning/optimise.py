"""Makes a joint plan: state the problem, solve it, check the answer, and keep all of it."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from django.utils import timezone

from samtakt.engines import planning as engine
from samtakt.engines.planning.sizes import shares_of
from samtakt.foundation.access import Actor
from samtakt.foundation.jobs import Job
from samtakt.planning.binding import released_plans
from samtakt.planning.changing import changed_problem
from samtakt.planning.instance import build_problem
from samtakt.planning.keeping import Origin, keep_plan, weigh
from samtakt.planning.models import Plan, PlanScenario, Round
from samtakt.planning.shareworkers import AT_ONCE, HANDS, ShareWorkers
from samtakt.planning.staying import refuse_broken_limits, with_what_stays


def optimise_round(
    round: Round,
    *,
    by: Actor,
    scenario: PlanScenario | None = None,
    job: Job | None = None,
    on_progress: Callable[[float, float, float], object] | None = None,
    should_cancel: Callable[[], bool] | None = None,
    before_keeping: Callable[[], None] | None = None,
) -> Plan:
    """Make and keep a joint plan of what is demanded in a round; called in the hub's scope.

    With a scenario, the round is planned as that says. Once a plan is released, its seats stay in
    sessions that have begun or are confirmed. `on_progress` hears of the share done
    (0–1), the points so far, and the bound. `before_keeping` may raise to throw the plan away, as
    a cancelled job does; it is asked when the search has ended, and again when what the plan's
    sessions are worth is worked out. For a `job`, shares of a large plan are improved by whichever
    workers are free.

    Raises:
        SeatsBreakLimits: seats that are binding break limits that were lowered since.
        PlanDoesNotVerify: the plan breaks a rule; nothing is kept.
        Cancelled: `should_cancel` said yes while shares were improved.
    """
    instance = build_problem(round)
    if scenario is not None:
        problem = changed_problem(instance.problem, scenario.changes, instance.companies)
        instance = replace(instance, problem=problem)
    # A first plan may be of a time gone by, as those of the examples: nothing is binding yet.
    if released_plans(round).exists():
        instance = with_what_stays(instance, round, today=timezone.localdate())
    # The first solve on a machine compiles for a while; the round's seconds are for searching.
    engine.warm_up()
    with ExitStack() as work:
        workers = None
        if job is not None and shares_of(instance.problem) > 1:
            workers = work.enter_context(ShareWorkers(job, by=by, should_cancel=should_cancel))
        answer = engine.solve(
            instance.problem,
            time_limit_seconds=float(round.time_limit_seconds),
            seed=round.seed,
            on_progress=on_progress,
            should_cancel=should_cancel,
            threads=HANDS if workers is None else AT_ONCE,
            workers=workers,
        )
    if before_keeping is not None:
        before_keeping()
    refuse_broken_limits(answer, instance, round)
    found = weigh(instance.problem, answer)
    if before_keeping is not None:
        before_keeping()
    origin = Origin(job=job, scenario=scenario)
    return keep_plan(round, instance, found, by=by, origin=origin)

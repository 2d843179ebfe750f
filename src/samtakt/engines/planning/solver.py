"""The joint plan: a bound with prices first, then a plan along the prices, then improvement.

Stages, each of which leaves a plan that keeps every limit, and a valid bound: (1) first prices, and
a plan along them; (2) the volume algorithm; (3) a small instance goes whole to HiGHS, and of a very
large one a part of all columns is laid out anew; (4) a plan along the final prices; (5) annealing;
(6) all seats chosen anew for the sessions opened, and blocks of courses solved to proof. The clock
is read for the time limit alone. With `iterations` the work is counted instead, and the same seed
gives the same plan as long as the time limit is not reached.
"""

import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial

import numpy as np

from samtakt.engines.planning.annealing import Annealer
from samtakt.engines.planning.arrays import Floats
from samtakt.engines.planning.bound import Bound, PricedSessions, find_bound, first_prices
from samtakt.engines.planning.bundles import bundle_layout
from samtakt.engines.planning.exact import solve_exactly
from samtakt.engines.planning.layout import lay_out
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.narrowing import Narrowing, best_of_sessions
from samtakt.engines.planning.outcome import confirmed_alone, plan_of
from samtakt.engines.planning.plan import Plan, Seats
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.refinement import LOCAL, Refinement
from samtakt.engines.planning.resuming import resume
from samtakt.engines.planning.rounds import Phase, anneal_in_rounds, share_count
from samtakt.engines.planning.running import OnProgress, Run
from samtakt.engines.planning.search import Found, build, objective_of, top_up, weigh
from samtakt.engines.planning.waiting import Asking, Unwanted

WHOLE_COLUMNS = 5_000
"""Up to here HiGHS proves most instances in seconds, and nothing else comes as close."""

USUAL_COLUMNS = 120_000
"""Seventeen companies. With each doubling the bound gets `WIDER_SHARE` more of the time: a step takes
time in proportion to the columns, and the large need no fewer steps."""

WIDER_SHARE = 0.05

REFINED_COLUMNS = 1_000_000
"""Above, components are too large to be programmes of their own, and every round counts."""

BOUND_SHARE, WHOLE_SHARE, ANNEAL_SHARE, SEATS_SHARE = 0.15, 0.7, 0.9, 0.96
"""The parts of the time limit by which bound, whole solve, annealing and seats have ended."""

MOST_BOUND_SHARE = 0.35
"""The bound never has more than that part of the time. At two hundred companies the same plan and a
gap of 1.18 % come of it (0.44: 1.05 %, 0.28: 1.40 %), at a thousand 0.5 left the plan worse."""

ROUNDS = 20
"""How many rounds each phase of the annealing has, each at a lower temperature."""

PHASES: tuple[Phase, ...] = ((0.90, 0.50, 0.01, 0.9), (0.10, 0.06, 0.01, 0.4))
"""The annealing's phases: their share of its time, first and last temperature (in what a seat is
worth on average), and the part of money's and days' prices that it reckons with. At nearly full
prices it finds out which sessions to open, at lower ones it spends what is left."""

LARGE_PHASES: tuple[Phase, ...] = (
    (0.60, 1.2, 0.02, 0.9),
    (0.10, 0.06, 0.01, 0.4),
    (0.20, 0.20, 0.02, 0.9),
    (0.10, 0.06, 0.01, 0.4),
)
"""The phases in rounds, above `REFINED_COLUMNS`: one long phase came out a quarter per cent worse."""

RESUMED_PHASES: tuple[Phase, ...] = ((1.0, 0.06, 0.01, 0.4),)
"""The phases from a published plan: heat would throw it over, which nobody asked for."""

MANY_SHARES = 5
"""From so many shares on a large plan is annealed as cold, too. A team's free days are then spread
over so many shares that whoever heat throws out of a seat finds no other: with 14 shares the gap
was 10.6 % hot and 6.3 % cold after the same forty seconds, with two 4.6 and 6.1 % after sixty."""

RESUMED_SHARE = 0.5
"""The part of the time by which these have ended. Cold annealing comes to rest soon, and blocks
solved to proof find what is left to gain."""

UNPRICED = ("one_course_a_day",)
"""Rules whose rows get no price: they would tighten the bound by less than 0.01 %."""


def solve(
    problem: Problem,
    *,
    time_limit_seconds: float = 30.0,
    seed: int = 0,
    on_progress: OnProgress | None = None,
    should_cancel: Callable[[], bool] | None = None,
    iterations: int | None = None,
    start: Plan | None = None,
    threads: int = 2,
    workers: Executor | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Plan:
    """Return the best plan found, with a bound that no plan can exceed.

    `on_progress(fraction, objective, bound)` hears of each stage; `should_cancel()` is asked about
    ten times a second, and when it says yes the best plan so far is returned as "cancelled". Both are
    called from the calling thread only, whose context they may need. What is cancelled before there
    is any plan has the seats confirmed alone. `start` is a plan to begin from, perhaps of an
    instance that has changed since. `clock` says what seconds are, to any thread: a benchmark may
    count those of the processor. The shares of large networks are improved by `workers`, `threads`
    at a time, which changes nothing in the plan; without, by threads. The compiled loops are
    compiled at their very first use on a machine, the better part of a minute; `warm_up` does that
    ahead of time.
    """
    started, asking = clock(), Asking(should_cancel)
    run = asking.unless_cancelled(
        lambda: _begin(
            problem, time_limit_seconds, seed, on_progress, asking, iterations, threads, workers,
            clock, started, resuming=start is not None,
        )
    )  # fmt: skip
    if run is None:
        return confirmed_alone(problem, seed=seed, seconds=clock() - started)
    try:
        if start is not None:
            run.keep_unless_cancelled(partial(resume, run, start))
            run.resumed = bool(problem.published)
        run.tell(0.01)
        if run.model.columns and not run.proven:
            with suppress(Unwanted):
                _search(run)
    finally:
        run.sessions.close()
    return plan_of(run)


@cache
def warm_up() -> None:
    """Compile the loops, so that later solves start at once; once in a process is enough."""
    from samtakt.engines.planning.generate import TINY, generate

    size = replace(TINY, people=60, needs=120, smallest_group=6)
    clock = time.monotonic
    run = _begin(
        generate(size, seed=2), math.inf, 1, None, Asking(None), 30, 2, None, clock, clock()
    )  # fmt: skip
    try:
        _price(run)
        _raise_prices(run)
        _anneal(run)
        anneal_in_rounds(run, [(0.05, 1.0, 0.1, 0.9)], _linking_prices(run), 1.0)
        # One seat in every session: some groups are filled up, others given up.
        problem, model = run.model.problem, run.model
        _, alone = np.unique(model.session, return_index=True)
        seats = tuple(
            Seats(problem.demands[model.demand[at]].id, problem.sessions[model.session[at]].id, 1)
            for at in alone
        )
        resume(run, replace(plan_of(run), seats=seats))
        _narrow(run)
    finally:
        run.sessions.close()


def _begin(
    problem: Problem,
    limit: float,
    seed: int,
    on_progress: OnProgress | None,
    asking: Asking,
    counted: int | None,
    threads: int,
    workers: Executor | None,
    clock: Callable[[], float],
    started: float,
    *,
    resuming: bool = False,
) -> Run:
    model = build_model(problem, between=asking.go_on)
    # What stays of a plan may be anywhere; without one, some columns are enough to begin with.
    narrow = not resuming and share_count(model.columns) > 1
    sessions = PricedSessions(model, threads=threads, unpriced=UNPRICED, alone=narrow)
    prices = np.zeros(len(model.limit))
    value = sessions.evaluate(prices)
    layout, order = sessions.layout, sessions.order
    if narrow:
        asking.go_on()
        nobody = np.zeros(model.columns, dtype=bool)
        some = Narrowing(model, nobody, seed).draw(0)
        layout, order = lay_out(model, within=some, users=False)
    if model.columns > REFINED_COLUMNS:
        sessions.asking = asking
    least = layout.least.copy()
    forced = layout.forced.copy()
    return Run(
        model=model,
        layout=layout,
        bundle=bundle_layout(layout),
        order=order,
        sessions=sessions,
        limit=max(1e-3, limit),
        seed=seed,
        on_progress=on_progress,
        asking=asking,
        counted=counted,
        clock=clock,
        threads=threads,
        workers=workers,
        best=Found(least, forced, objective_of(layout, least, forced)),
        bound=Bound(value, prices, sessions.choice.opened.astype(float), sessions.left.copy()),
        started=started,
    )


def _search(run: Run) -> None:
    _price(run)
    # Compiling, the first time on a machine, must not eat the time of the bound alone.
    run.asking.unless_cancelled(warm_up)
    run.ready = min(run.elapsed, run.limit)
    if run.over():
        return
    _raise_prices(run)
    if share_count(run.model.columns) > 1:
        _narrow(run)
    if run.model.columns <= WHOLE_COLUMNS and not run.over() and not run.proven:
        _solve_whole(run)
    if not run.over() and not run.proven:
        _anneal(run)
    if run.model.columns > REFINED_COLUMNS:
        return
    if run.counted is None and not run.over() and not run.proven:
        # By its nature one long solve that only the clock can bound.
        _choose_seats(run)
    if not run.over() and not run.proven:
        _solve_blocks(run)


def _price(run: Run) -> None:
    """Build a plan by plain worth; then find first prices, and build another along them."""
    _build_along(run, np.argsort(-run.sessions.choice.gain, kind="stable"), (0.0,))
    run.tell(0.01)
    prices = first_prices(run.sessions, run.model.row_keys, stop=run.over)
    value = run.sessions.evaluate(prices)
    if value < run.bound.value:
        opened = run.sessions.choice.opened.astype(float)
        run.bound = Bound(value, prices, opened, run.sessions.left.copy(), 1)
    if run.model.columns <= REFINED_COLUMNS:
        # Above, it takes as long as the steps that make prices much better than these.
        _build_along(run, np.argsort(-run.sessions.choice.gain, kind="stable"))
    run.tell(0.02)


def _build_along(run: Run, order: np.ndarray, shares: tuple[float, ...] = (0.0, 1.0)) -> None:
    """Build plans opening sessions in the order given, seating at such shares of the prices."""
    layout, prices, guide = run.layout, run.prices, run.guide

    def built() -> Iterator[Found]:
        free = weigh(layout, prices, judged=0.0, seated=0.0)
        for seated in shares:
            weights = weigh(layout, guide, judged=0.0, seated=seated)
            confirmed = Found(layout.least.copy(), layout.forced.copy(), 0.0)
            plan = build(layout, run.bundle, weights, confirmed, order)
            yield top_up(layout, run.bundle, free, plan)

    run.keep_unless_cancelled(lambda: list(built()))


def _raise_prices(run: Run) -> None:
    def stop(iteration: int, value: float) -> bool:
        if iteration % 200 == 0:
            run.tell(0.02)
        return run.over(share)

    is_large = run.model.columns > REFINED_COLUMNS
    wider = max(1.0, run.model.columns / USUAL_COLUMNS)
    share = min(MOST_BOUND_SHARE, BOUND_SHARE + WIDER_SHARE * float(np.log2(wider)))
    found = find_bound(
        run.sessions,
        run.model.row_keys,
        target=run.best.objective,
        iterations=run.counted or 5_000,
        stop=stop,
        start=run.prices,
        is_large=is_large,
    )
    if is_large:
        # So many prices are not settled so early, and a search does better by the last ones.
        found.early = None
    if found.value <= run.bound.value:
        run.bound = found
    run.bound_share = share
    run.tell(share)


def _narrow(run: Run) -> None:
    """Let a large network be searched among a part of all columns; the bound has been found by now."""
    favoured = run.asking.unless_cancelled(lambda: best_of_sessions(run.sessions, run.prices))
    run.sessions.close()
    if favoured is not None:
        run.narrowing = Narrowing(run.model, favoured, run.seed)
        run.look_among(run.narrowing.draw(1), run.best)


def _solve_whole(run: Run) -> None:
    found = _exact(
        run,
        np.ones(run.model.sessions, dtype=bool),
        seconds=run.until(WHOLE_SHARE if run.counted is None else 1.0) - run.elapsed,
        nodes=1_000_000 if run.counted is None else 10 * run.counted,
    )
    if found is not None:
        run.searched = max(found, run.best.objective)
    run.tell(WHOLE_SHARE)


def _exact(
    run: Run,
    free: np.ndarray,
    *,
    seconds: float,
    nodes: int,
    keep_open: bool = False,
    tolerance: float = 1e-7,
) -> float | None:
    """Improve the best plan in some sessions with HiGHS; return the bound if that proves one."""
    seats = np.zeros(run.model.columns, dtype=np.int64)
    seats[run.order] = run.best.seats
    result = solve_exactly(
        run.model,
        seats,
        run.best.opened.astype(np.int64),
        free,
        seconds=seconds,
        nodes=nodes,
        should_stop=run.over,
        keep_open=keep_open,
        tolerance=tolerance,
    )
    chosen, opened = result.seats[run.order].astype(np.int32), result.opened > 0
    run.keep(Found(chosen, opened, objective_of(run.layout, chosen, opened)))
    return result.bound


def _linking_prices(run: Run) -> Floats:
    """Return the prices of what ties courses together, none for the rest.

    Reckoning with a price on needs would make it look cheap to leave them unmet.
    """
    local = run.model.row_keys.of_rule(*LOCAL)
    return np.asarray(np.where(local, 0.0, run.guide))


def _annealer(run: Run) -> Annealer:
    return Annealer(
        run.model,
        run.layout,
        run.bundle,
        average_opened=run.bound.average_opened,
        start=run.best,
        seed=run.seed,
    )


def _anneal(run: Run) -> None:
    if not run.resumed:
        _build_along(run, np.argsort(-run.bound.average_opened, kind="stable"))
    is_large = run.model.columns > REFINED_COLUMNS
    phases, end = LARGE_PHASES if is_large else PHASES, ANNEAL_SHARE
    if share_count(run.model.columns) >= MANY_SHARES:
        phases = RESUMED_PHASES
    if run.resumed:
        phases, end = RESUMED_PHASES, RESUMED_SHARE
    paid = run.layout.profit[run.layout.profit > 0]
    worth = float(paid.mean()) if len(paid) else 1.0
    if is_large:
        in_points = [
            (share, worth * hot, worth * cold, judged) for share, hot, cold, judged in phases
        ]
        anneal_in_rounds(run, in_points, _linking_prices(run), 1.0)
        return
    annealer = _annealer(run)
    begun, until = run.elapsed, run.bound_share
    refinement = _refine(run)
    # Seats topped up take the money that later sessions need: they are for plans to be kept.
    found = run.best
    try:
        for share, hot, cold, judged in phases:
            until += share * (end - run.bound_share)
            found = _phase(
                run, annealer, found, worth * hot, worth * cold, judged, share, begun, until
            )
            begun = run.elapsed
    finally:
        # Whoever is told of progress may raise; nobody would end the thread then.
        if refinement is not None:
            run.refining = False
            refinement.join()
    run.tell(end)


def _refine(run: Run) -> Refinement | None:
    """Start refining the bound beside the annealing, where there is a second thread and time.

    Not when work is counted: how far it comes depends on the clock.
    """
    if run.counted is not None or run.threads < 2 or run.model.columns > REFINED_COLUMNS:
        return None
    run.refining = True
    refinement = Refinement(
        run.model,
        run.sessions.beside(),
        run.bound,
        target=lambda: run.best.objective,
        found=run.take_bound,
        should_stop=lambda: not run.refining or run.spent(),
    )
    refinement.start()
    return refinement


def _phase(
    run: Run, annealer: Annealer, found: Found, hot: float, cold: float, judged: float,
    share: float, begun: float, until: float,
) -> Found:  # fmt: skip
    free = weigh(run.layout, run.prices, judged=0.0, seated=0.0)
    annealer.begin(found, prices=run.guide, judging=_linking_prices(run), judged=judged)
    for number in range(ROUNDS):
        part = number / ROUNDS
        if run.counted is None:
            part = (run.elapsed - begun) / max(1e-9, run.until(until) - begun)
        if run.over(until) or part >= 1.0:
            break
        heat = hot * (cold / hot) ** part
        found = annealer.anneal(heat, _until(run, share, begun, until, number + 1))
        run.keep(top_up(run.layout, run.bundle, free, found))
        run.tell(run.bound_share)
    return found


def _until(
    run: Run, share: float, begun: float, until: float, number: int
) -> Callable[[int], bool]:
    """Return what says whether to go on in a round: by moves counted, or by the clock."""
    if run.counted is not None:
        moves = max(1, round(share * 4 * run.counted / ROUNDS))
        return lambda made: made < moves and not run.over()
    end = begun + (run.until(until) - begun) * number / ROUNDS
    return lambda _: run.elapsed < end and not run.over(until)


def _choose_seats(run: Run) -> None:
    _exact(
        run,
        run.best.opened,
        seconds=run.until(SEATS_SHARE) - run.elapsed,
        nodes=200,
        keep_open=True,
        tolerance=1e-4 * max(1e-3, run.best.objective),
    )
    run.tell(SEATS_SHARE)


def _solve_blocks(run: Run) -> None:
    """Solve the promising sessions of a few random courses anew, and again with others."""
    model = run.model
    random = np.random.default_rng(run.seed)
    promising = run.bound.average_opened > 0.01
    size, fruitless = (40.0 if run.counted is None else 12.0), 0
    blocks = 10_000 if run.counted is None else run.counted // 50
    for _ in range(blocks):
        if run.over() or run.proven or fruitless > 40:
            break
        free = np.zeros(model.sessions, dtype=bool)
        for course in random.permutation(len(model.problem.courses)):
            free |= (promising | run.best.opened) & (model.course == course)
            if free.sum() >= size:
                break
        before = run.best.objective
        left = run.limit - run.elapsed
        began = run.elapsed
        _exact(
            run,
            free,
            seconds=left if run.counted is not None else min(3.0, left),
            nodes=50 if run.counted is None else 5,
            tolerance=1e-4 * max(1e-3, run.best.objective),
        )
        fruitless = 0 if run.best.objective > before else fruitless + 1
        if run.counted is None:
            size = min(300.0, size * 1.15) if run.elapsed - began < 1.0 else max(10.0, size * 0.9)
        run.tell(SEATS_SHARE)

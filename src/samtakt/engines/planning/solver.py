"""The joint plan: a bound with prices first, then a plan along the prices, then improvement.

Stages, each of which leaves a plan that keeps every limit, and a valid bound: (1) a plan without
prices; (2) the volume algorithm; (3) a small instance goes whole to HiGHS; (4) ruin and recreate;
(5) all seats chosen anew for the sessions opened; (6) blocks of courses solved to proof. The clock
is read for the time limit alone. With `iterations` the work is counted instead, and the same seed
gives the same plan as long as the time limit is not reached.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from samtakt.engines.planning import kernels
from samtakt.engines.planning.bound import Bound, PricedSessions, find_bound
from samtakt.engines.planning.exact import solve_exactly
from samtakt.engines.planning.explain import explain
from samtakt.engines.planning.model import Ints, Model, build_model
from samtakt.engines.planning.placing import opened_by, place_seats
from samtakt.engines.planning.plan import (
    OPTIMAL_GAP,
    BoundSource,
    CompanyCost,
    OpenedSession,
    Plan,
    Price,
    Progress,
    Seats,
    Status,
    relative_gap,
)
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.repair import repair_seats
from samtakt.engines.planning.search import Searcher, copy_state
from samtakt.engines.planning.shows import chance_under

OnProgress = Callable[[float, float, float], object]

WHOLE_COLUMNS = 2_500
"""Up to here HiGHS proves most instances in seconds, and nothing else comes as close."""

BOUND_SHARE, ANNEAL_SHARE, SEATS_SHARE = 0.3, 0.45, 0.8
"""The parts of the time limit by which bound, annealing, and choosing seats anew have ended."""


@dataclass
class _Run:
    """The best plan and bound so far, and whether to go on."""

    model: Model
    limit: float
    seed: int
    on_progress: OnProgress | None
    should_cancel: Callable[[], bool] | None
    counted: int | None
    seats: Ints
    opened: Ints
    bound: Bound
    searched: float | None = None
    started: float = field(default_factory=time.monotonic)
    ready: float = 0.0
    asked: float = 0.0
    cancelled: bool = False
    history: list[Progress] = field(default_factory=list)

    @property
    def objective(self) -> float:
        return float(self.seats @ self.model.profit - self.opened @ self.model.opening)

    @property
    def best_bound(self) -> float:
        return self.bound.value if self.searched is None else min(self.bound.value, self.searched)

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.started

    def over(self, share: float = 1.0) -> bool:
        """Return whether that share of the time is used up, or somebody wants to stop."""
        now = time.monotonic()
        if self.should_cancel is not None and now - self.asked > 0.1 and not self.cancelled:
            self.asked = now
            self.cancelled = bool(self.should_cancel())
        # Counted work must not depend on the clock before the very end of the time.
        share = 1.0 if self.counted is not None else share
        return self.cancelled or now - self.started >= self.until(share)

    def until(self, share: float) -> float:
        """Return the second at which that share of the time after compiling is used up."""
        return self.ready + share * (self.limit - self.ready)

    @property
    def proven(self) -> bool:
        return relative_gap(self.objective, self.best_bound) <= OPTIMAL_GAP

    def keep(self, seats: Ints, opened: Ints) -> None:
        """Remember a plan if it is better."""
        value = float(seats @ self.model.profit - opened @ self.model.opening)
        if value > self.objective + 1e-9:
            self.seats, self.opened = seats.copy(), opened.copy()

    def tell(self, fraction: float) -> None:
        """Note how far the search is, and tell whoever listens."""
        self.history.append(Progress(self.elapsed, self.objective, self.best_bound))
        if self.on_progress is not None:
            fraction = max(fraction, min(1.0, self.elapsed / self.limit))
            self.on_progress(fraction, self.objective, self.best_bound)


def solve(
    problem: Problem,
    *,
    time_limit_seconds: float = 30.0,
    seed: int = 0,
    on_progress: OnProgress | None = None,
    should_cancel: Callable[[], bool] | None = None,
    iterations: int | None = None,
    start: Plan | None = None,
) -> Plan:
    """Return the best plan found, with a bound that no plan can exceed.

    `start` is a plan to begin with, perhaps of an instance that was a little different: what of
    it still keeps the limits is where the search begins.

    `on_progress(fraction, objective, bound)` hears of each stage; `should_cancel()` is asked about
    ten times a second, and when it says yes the best plan so far is returned as "cancelled". The
    compiled loops are compiled at their very first use on a machine (some twenty seconds, which
    cannot be interrupted); `warm_up` does that ahead of time.
    """
    started = time.monotonic()
    model = build_model(problem)
    nothing = np.zeros(model.columns, np.int64), np.zeros(model.sessions, np.int64)
    run = _Run(
        model=model,
        limit=max(1e-3, time_limit_seconds),
        seed=seed,
        on_progress=on_progress,
        should_cancel=should_cancel,
        counted=iterations,
        seats=nothing[0],
        opened=nothing[1],
        bound=_unpriced_bound(model),
        started=started,
    )
    if start is not None:
        seats = repair_seats(model, place_seats(model, start.seats))
        run.keep(seats, opened_by(model, seats))
    run.tell(0.01)
    if model.columns and not run.proven:
        _search(run)
    return _finish(run)


def warm_up() -> None:
    """Compile the loops, so that later solves start at once."""
    from samtakt.engines.planning.generate import TINY, generate

    searcher = Searcher(build_model(generate(TINY, seed=1)), seed=1)
    prices = np.zeros(len(searcher.model.limit))
    PricedSessions(searcher.model).evaluate(prices)
    weights = searcher.weights(prices, judged=0.0, seated=0.0)
    searcher.anneal(searcher.build(weights), weights, moves=1, hot=1.0, cold=1.0)


def _unpriced_bound(model: Model) -> Bound:
    prices = np.zeros(len(model.limit))
    averages = np.zeros(model.columns), np.zeros(model.sessions)
    return Bound(PricedSessions(model).evaluate(prices), prices, *averages)


def _search(run: _Run) -> None:
    searcher = Searcher(run.model, seed=run.seed)
    plain = searcher.weights(run.bound.prices, judged=0.0, seated=0.0)
    first = searcher.build(plain)
    run.keep(first.seats, first.opened)
    run.tell(0.02)
    if run.over():
        return
    # Compiling, the first time on a machine, must not eat the time of the bound alone.
    searcher.anneal(copy_state(first), plain, moves=0, hot=1.0, cold=1.0)
    run.ready = min(run.elapsed, run.limit)
    if run.over():
        return
    _raise_prices(run)
    if run.model.columns <= WHOLE_COLUMNS and not run.over() and not run.proven:
        _solve_whole(run)
    if not run.over() and not run.proven:
        _anneal(run, searcher)
    if run.counted is None and not run.over() and not run.proven:
        # By its nature one long solve that only the clock can bound.
        _choose_seats(run)
    if not run.over() and not run.proven:
        _solve_blocks(run)


def _raise_prices(run: _Run) -> None:
    def stop(iteration: int, value: float) -> bool:
        if iteration % 200 == 0:
            run.tell(0.02)
        return run.over(BOUND_SHARE)

    found = find_bound(run.model, target=run.objective, iterations=run.counted or 5_000, stop=stop)
    if found.value <= run.bound.value:
        run.bound = found
    run.tell(BOUND_SHARE)


def _solve_whole(run: _Run) -> None:
    model = run.model
    result = solve_exactly(
        model,
        run.seats,
        run.opened,
        np.ones(model.sessions, dtype=bool),
        seconds=run.until(0.7 if run.counted is None else 1.0) - run.elapsed,
        nodes=1_000_000 if run.counted is None else 10 * run.counted,
        should_stop=run.over,
    )
    run.keep(result.seats, result.opened)
    if result.bound is not None:
        run.searched = max(result.bound, run.objective)
    run.tell(0.7)


def _anneal(run: _Run, searcher: Searcher) -> None:
    prices = run.bound.prices
    weights = searcher.weights(prices, judged=0.3, seated=0.9)
    order = np.argsort(-run.bound.average_opened, kind="stable").astype(np.int64)
    for built in (searcher.build(weights), searcher.build(weights, order=order)):
        run.keep(built.seats, built.opened)
    state = searcher.state_of(run.seats, run.opened)
    hot = 6e-4 * max(abs(run.objective), 1e-3)
    cold = hot / 20
    begun, chunk, done = run.elapsed, 100, 0
    moves = 0 if run.counted is None else 4 * run.counted
    while not run.over(ANNEAL_SHARE):
        part = (
            done / max(1, moves)
            if run.counted is not None
            else (run.elapsed - begun) / max(1e-9, run.until(ANNEAL_SHARE) - begun)
        )
        if part >= 1.0:
            break
        heat = hot * (cold / hot) ** part
        best = searcher.anneal(state, weights, moves=chunk, hot=heat, cold=heat)
        run.keep(best.seats, best.opened)
        done += chunk
        if done % 1_000 == 0:
            run.tell(BOUND_SHARE)
    _top_up(run, searcher)
    run.tell(ANNEAL_SHARE)


def _top_up(run: _Run, searcher: Searcher) -> None:
    """Use what the prices held back."""
    free = searcher.weights(run.bound.prices, judged=0.0, seated=0.0)
    state = copy_state(searcher.state_of(run.seats, run.opened))
    kernels.top_up(searcher.network, free, state, 0.0)
    run.keep(state.seats, state.opened)


def _choose_seats(run: _Run) -> None:
    result = solve_exactly(
        run.model,
        run.seats,
        run.opened,
        run.opened > 0,
        seconds=run.until(SEATS_SHARE) - run.elapsed,
        nodes=200,
        should_stop=run.over,
        keep_open=True,
        tolerance=1e-4 * max(1e-3, run.objective),
    )
    run.keep(result.seats, result.opened)
    run.tell(SEATS_SHARE)


def _solve_blocks(run: _Run) -> None:
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
            free |= (promising | (run.opened > 0)) & (model.course == course)
            if free.sum() >= size:
                break
        before = run.objective
        left = run.limit - run.elapsed
        result = solve_exactly(
            model,
            run.seats,
            run.opened,
            free,
            seconds=left if run.counted is not None else min(3.0, left),
            nodes=50 if run.counted is None else 5,
            should_stop=run.over,
            tolerance=1e-4 * max(1e-3, run.objective),
        )
        run.keep(result.seats, result.opened)
        fruitless = 0 if run.objective > before else fruitless + 1
        if run.counted is None:
            size = min(300.0, size * 1.15) if result.proven else max(10.0, size * 0.9)
        run.tell(SEATS_SHARE)


def _finish(run: _Run) -> Plan:
    model, problem = run.model, run.model.problem
    seated = np.bincount(model.session, weights=run.seats, minlength=model.sessions)
    # A session without a minimum may stand empty: holding it has no use.
    run.opened = np.where((seated > 0) | model.forced, run.opened, 0)
    objective = run.objective
    certified = run.bound.value
    bound, source = certified, _source("certificate")
    if run.searched is not None and run.searched < certified:
        bound, source = max(run.searched, objective), _source("search")
    gap = relative_gap(objective, bound)
    status: Status = "optimal" if gap <= OPTIMAL_GAP else "feasible"
    run.tell(1.0)
    sessions = problem.sessions
    value = run.seats @ (model.profit + problem.points_per_krona * model.cost)
    value -= run.seats @ model.bonus if len(model.bonus) else 0.0
    return Plan(
        status="cancelled" if run.cancelled else status,
        objective=objective,
        bound=bound,
        gap=gap,
        seconds=run.elapsed,
        seed=run.seed,
        sessions=tuple(
            OpenedSession(sessions[each].id, int(seated[each]))
            for each in np.flatnonzero(run.opened)
        ),
        seats=_seats(run),
        bound_certified=certified,
        bound_source=source,
        value=float(value),
        company_costs=_company_costs(run),
        network_cost=float(
            sum(sessions[each].price_session for each in np.flatnonzero(run.opened))
        ),
        expected_cancelled=sum(
            chance_under(int(seated[each]), sessions[each].minimum, sessions[each].show_rate)
            for each in np.flatnonzero(run.opened)
        ),
        certificate=tuple(
            Price(rule, key, float(price))
            for (rule, key), price in zip(model.row_keys, run.bound.prices, strict=True)
            if price > 0
        ),
        unmet=explain(model, run.seats, run.opened, run.bound.prices),
        history=tuple(run.history),
    )


def _seats(run: _Run) -> tuple[Seats, ...]:
    """Return the seats of each need in each session, in whatever pieces the model counts them."""
    model, problem = run.model, run.model.problem
    counts: Counter[tuple[int, int]] = Counter()
    for column in np.flatnonzero(run.seats):
        for demand, _, _ in model.needs_of(int(column)):
            counts[demand, int(model.session[column])] += int(run.seats[column])
    return tuple(
        Seats(problem.demands[demand].id, problem.sessions[session].id, count)
        for (demand, session), count in counts.items()
    )


def _source(name: BoundSource) -> BoundSource:
    return name


def _company_costs(run: _Run) -> tuple[CompanyCost, ...]:
    model, problem = run.model, run.model.problem
    seats = dict.fromkeys((company.id for company in problem.companies), 0.0)
    travel, aid = dict(seats), dict(seats)
    for column in np.flatnonzero(run.seats):
        company = problem.demands[model.demand[column]].company
        session = problem.sessions[model.session[column]]
        count = int(run.seats[column])
        seats[company] += count * session.price_seat
        travel[company] += count * (float(model.cost[column]) - session.price_seat)
        aid[company] += count * session.price_session / max(1, session.minimum)
    return tuple(
        CompanyCost(company, seats[company], travel[company], aid[company]) for company in seats
    )

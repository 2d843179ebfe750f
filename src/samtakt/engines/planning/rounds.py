"""Annealing in rounds: shares of a large plan improved side by side, and cut anew each round.

`improve` is a pure function of a part and an order to work by, so it does not matter who runs it:
threads of this process, as the compiled loops let go of the interpreter, or other processes. The
parts are put together in the order of the shares, whoever is done first. How many shares there are
depends on the instance alone.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np

from samtakt.engines.planning.annealing import PROMISING, Annealer
from samtakt.engines.planning.arrays import Floats, Mask
from samtakt.engines.planning.bundles import (
    Weights,
    bundle_layout,
)
from samtakt.engines.planning.layout import Layout
from samtakt.engines.planning.model import Model
from samtakt.engines.planning.running import Run
from samtakt.engines.planning.search import Found, top_up, weigh
from samtakt.engines.planning.shares import Cutter, Part
from samtakt.engines.planning.waiting import Asking

COLUMNS_EACH = 2_000_000
"""How many columns a share has, about. For the same moves, two shares end 0.4 % below one, in half
the time on two cores; so there are no more than must be."""

STEPS = 6
"""Temperatures within a round."""

CUTS = 16
"""How many rounds the annealing has in all."""

ROUNDS_A_DRAW = 3
"""After so many rounds the columns that a large network's search is among are drawn anew."""

FIRST_MOVES = 600
"""Moves per share by which the pace is first taken."""

SECONDS_BETWEEN_LOOKS = 0.1
"""So often whoever waits for threads looks whether to go on."""

Result = tuple[Found, Found]
"""Where annealing has led, and the best that was come across."""


def share_count(columns: int) -> int:
    """Return into how many shares a plan of so many columns is cut."""
    return max(1, round(columns / COLUMNS_EACH))


Phase = tuple[float, float, float, float]
"""Share of the annealing, first and last temperature in points, share of the prices to judge by."""


@dataclass(frozen=True)
class Order:
    """How to improve a part: prices of its rows, temperatures from hot to cold, moves, a seed.

    Changes are judged at the share `judged` of the prices `judging`.
    """

    prices: Floats
    judging: Floats
    judged: float
    hot: float
    cold: float
    moves: int
    seed: int


def improve(part: Part, order: Order, go_on: Callable[[], bool] | None = None) -> Result:
    """Return where annealing has led, and the best plan of the part that it came across.

    `go_on` may end it early; without, the same part and order give the same plans anywhere.
    """
    annealer = Annealer.of_kin(part.layout, bundle_layout(part.layout), part.kin, order.seed)
    annealer.begin(part.found, prices=order.prices, judging=order.judging, judged=order.judged)
    each = max(1, order.moves // STEPS)
    best = part.found
    for step in range(STEPS):
        heat = order.hot * (order.cold / order.hot) ** (step / STEPS)
        best = annealer.anneal(heat, lambda made: made < each and (go_on is None or go_on()))
    return annealer.plan(), best


@dataclass(frozen=True)
class Round:
    """How one cut is worked on: temperatures in points, share of prices to judge by, all moves."""

    hot: float
    cold: float
    judged: float
    moves: int
    seed: int


class SharedSearch:
    """Works on a plan of a whole layout, round after round.

    Workers ask `go_on` whether to; whoever waits for them calls `look` now and then. Without, a
    round is worked to its end. When `asking` hears that somebody wants to stop, the round is dropped.
    """

    def __init__(
        self,
        model: Model,
        layout: Layout,
        bundle: Layout,
        *,
        average_opened: Floats,
        weights: Weights,
        workers: Executor,
        threads: int,
        go_on: Callable[[], bool] | None,
        look: Callable[[], object] | None,
        asking: Asking,
    ) -> None:
        self.layout, self.bundle, self.weights = layout, bundle, weights
        self.cutter = Cutter(model, layout, bundle, average_opened > PROMISING)
        self.count = share_count(len(layout.session))
        if share_count(model.columns) > 1:
            # Few columns are looked at; but what was worth cutting gives two of them work.
            self.count = max(2, self.count)
        self.workers, self.at_once, self.go_on, self.look = workers, threads, go_on, look
        self.asking = asking

    def round(self, found: Found, work: Round, prices: Floats, judging: Floats) -> list[Found]:
        """Return where one round leads from a plan, and the best of each share put together.

        Nothing if somebody wants to stop before its end.
        """
        draw = np.random.default_rng([work.seed, 1])
        opened = max(1, int(found.opened.sum()))
        cut = self.asking.unless_cancelled(lambda: self._cut(found, draw))
        if cut is None:
            return []
        inside, allowed = cut

        def task(share: int) -> tuple[Part, Order]:
            part = self.cutter.part(inside[share], found, allowed[share])
            size = float(part.found.opened.sum()) / opened
            return part, Order(
                prices[part.rows], judging[part.rows], work.judged, work.hot, work.cold,
                round(work.moves * size), work.seed * 1_000 + share,
            )  # fmt: skip

        now = Found(np.zeros_like(found.seats), np.zeros_like(found.opened), 0.0)
        best = Found(np.zeros_like(found.seats), np.zeros_like(found.opened), 0.0)
        for part, results in self._results(task):
            for whole, own in zip((now, best), results, strict=True):
                whole.seats[part.columns] = own.seats
                whole.opened[part.sessions] = own.opened
        plans = self.asking.unless_cancelled(
            lambda: [top_up(self.layout, self.bundle, self.weights, each) for each in (now, best)]
        )
        return plans or []

    def _cut(self, found: Found, draw: np.random.Generator) -> tuple[list[Mask], list[Floats]]:
        """Return what each share has inside, and what it may use of every limit."""
        label = self.cutter.cut(self.count, draw)
        inside = [self.cutter.inside(label, share) for share in range(self.count)]
        used = [self.cutter.used(found, each) for each in inside]
        return inside, self.cutter.allowances(used, label, draw)

    def _results(self, task: Callable[[int], tuple[Part, Order]]) -> Iterator[tuple[Part, Result]]:
        """Yield the parts in order; no more are there at a time than there are workers."""
        under_way: deque[tuple[Part, Future[Result]]] = deque()
        for share in range(self.count):
            if len(under_way) >= self.at_once:
                part, future = under_way.popleft()
                yield part, self._result_of(future)
            made = self.asking.unless_cancelled(partial(task, share))
            if made is None:
                # What is under way ends by itself: `go_on` says so, or whoever sees to the workers.
                return
            part, order = made
            under_way.append((part, self.workers.submit(improve, part, order, self.go_on)))
        for part, future in under_way:
            yield part, self._result_of(future)

    def _result_of(self, future: Future[Result]) -> Result:
        while self.look is not None and not future.done():
            wait([future], timeout=SECONDS_BETWEEN_LOOKS)
            self.look()
        return future.result()


def anneal_in_rounds(run: Run, phases: Iterable[Phase], judging: Floats, end: float) -> None:
    """Improve the best plan of a run, until that part `end` of its time is used up."""
    with _workers_of(run) as workers:
        search = _search_of(run, workers, end)
        pace, number, until = 0.0, 0, run.bound_share
        for share, hot, cold, judged in phases:
            start, until = run.elapsed, until + share * (end - run.bound_share)
            now, cuts = run.best, max(1, round(share * CUTS))
            for cut in range(cuts):
                if run.narrowing is not None and number and number % ROUNDS_A_DRAW == 0:
                    now = run.look_among(run.narrowing.draw(number), now)
                    search = _search_of(run, workers, end)
                if search is None or run.over(end):
                    return
                began, number = run.elapsed, number + 1
                part = cut / cuts
                if run.counted is None:
                    # Rounds may take longer than was thought: by the end it is to be cold all the same.
                    part = min(1.0, (began - start) / max(1e-9, run.until(until) - start))
                work = Round(
                    hot * (cold / hot) ** part,
                    hot * (cold / hot) ** min(1.0, part + 1 / cuts),
                    judged,
                    _moves(run, search.count, pace, share / cuts, until, cuts - cut),
                    run.seed * 1_000 + number,
                )
                plans = search.round(now, work, run.guide, judging)
                pace = work.moves / max(1e-6, run.elapsed - began)
                for plan in plans:
                    run.keep(plan)
                now = plans[0] if plans else run.best
                run.tell(run.bound_share)


def _search_of(run: Run, workers: Executor, end: float) -> SharedSearch | None:
    """Return what works on the plan of a run as it is laid out now; None if somebody wants to stop."""
    return run.asking.unless_cancelled(
        lambda: SharedSearch(
            run.model,
            run.layout,
            run.bundle,
            average_opened=run.bound.average_opened,
            weights=weigh(run.layout, run.prices, judged=0.0, seated=0.0),
            workers=workers,
            threads=run.threads,
            # Whoever waits can stop a thread at any time, another process between two rounds.
            go_on=(lambda: not run.spent(end)) if run.workers is None else None,
            look=(lambda: run.over(end)) if run.workers is None else None,
            asking=run.asking,
        )
    )


@contextmanager
def _workers_of(run: Run) -> Iterator[Executor]:
    if run.workers is not None:
        yield run.workers
        return
    threads = ThreadPoolExecutor(run.threads)
    try:
        yield threads
    finally:
        # Whoever cancels does not wait for the last moves; nobody reads what they change.
        threads.shutdown(wait=not run.cancelled)


def _moves(run: Run, shares: int, pace: float, share: float, until: float, cuts: int) -> int:
    """Return how many moves the next round has: counted, or as many as the time allows."""
    if run.counted is not None:
        return max(shares * STEPS, round(share * 4 * run.counted))
    if pace <= 0.0:
        return FIRST_MOVES * shares
    return max(shares * STEPS, round(pace * (run.until(until) - run.elapsed) / cuts))

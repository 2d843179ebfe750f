"""What a solve has found so far, and whether it is to go on."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import numpy as np

from samtakt.engines.planning.arrays import Floats, Mask
from samtakt.engines.planning.bound import Bound, PricedSessions
from samtakt.engines.planning.bundles import bundle_layout
from samtakt.engines.planning.layout import Layout, Longs, lay_out
from samtakt.engines.planning.model import Model
from samtakt.engines.planning.narrowing import Narrowing
from samtakt.engines.planning.plan import OPTIMAL_GAP, Progress, relative_gap
from samtakt.engines.planning.search import Found
from samtakt.engines.planning.waiting import Asking

OnProgress = Callable[[float, float, float], object]


@dataclass
class Run:
    """The best plan and bound so far; `clock` is read for the time limit alone.

    With `counted`, work is counted instead of timed, and only the very end of the time counts.
    `workers` improve the shares of a large network, `threads` at a time (None: threads of the run).
    `resumed` says that the best plan is what could stay of a published one. The search of a large
    network is among the columns that its `narrowing` draws; `layout` has these alone.
    """

    model: Model
    layout: Layout
    bundle: Layout
    order: Longs
    sessions: PricedSessions
    limit: float
    seed: int
    on_progress: OnProgress | None
    asking: Asking
    counted: int | None
    clock: Callable[[], float]
    threads: int
    workers: Executor | None
    best: Found
    bound: Bound
    started: float
    searched: float | None = None
    ready: float = 0.0
    refining: bool = False
    bound_share: float = 0.15
    feasible: bool = True
    resumed: bool = False
    narrowing: Narrowing | None = None
    history: list[Progress] = field(default_factory=list)

    @property
    def cancelled(self) -> bool:
        """Whether somebody wants to stop."""
        return self.asking.cancelled

    @property
    def prices(self) -> Floats:
        """The prices that prove the certified bound."""
        return self.bound.prices

    @property
    def guide(self) -> Floats:
        """The prices that the search goes by."""
        return self.bound.prices if self.bound.early is None else self.bound.early

    @property
    def best_bound(self) -> float:
        """The smaller of what prices and exact search have proven."""
        return self.bound.value if self.searched is None else min(self.bound.value, self.searched)

    @property
    def elapsed(self) -> float:
        """Seconds since the solve began."""
        return self.clock() - self.started

    @property
    def proven(self) -> bool:
        """Whether nothing is left to gain."""
        return relative_gap(self.best.objective, self.best_bound) <= OPTIMAL_GAP

    def over(self, share: float = 1.0) -> bool:
        """Return whether that share of the time is used up, or somebody wants to stop.

        It asks `should_cancel`, so the thread that called the solver alone may call it.
        """
        self.asking.ask()
        return self.spent(share)

    def spent(self, share: float = 1.0) -> bool:
        """As `over`, without asking anybody: for threads that only work."""
        # Counted work must not depend on the clock before the very end of the time.
        share = 1.0 if self.counted is not None else share
        return self.cancelled or self.elapsed >= self.until(share)

    def until(self, share: float) -> float:
        """Return the second at which that share of the time after compiling is used up."""
        return self.ready + share * (self.limit - self.ready)

    def keep(self, found: Found) -> None:
        """Remember a plan if it is better."""
        if found.objective > self.best.objective + 1e-9:
            self.best = found

    def keep_unless_cancelled(self, work: Callable[[], Iterable[Found]]) -> None:
        """Remember the best plan of those that some work makes, unless somebody wants to stop."""
        for found in self.asking.unless_cancelled(work) or ():
            self.keep(found)

    def look_among(self, columns: Mask, now: Found) -> Found:
        """Search from now on among some of the model's columns; return the plan `now` there.

        Columns that it or the best plan uses stay. Nothing changes if somebody wants to stop.
        """
        model = self.model
        plans = [np.zeros(model.columns, np.int32) for _ in range(2)]
        for seats, found in zip(plans, (self.best, now), strict=True):
            seats[self.order] = found.seats
        within = columns | (plans[0] > 0) | (plans[1] > 0)
        laid_out = self.asking.unless_cancelled(lambda: lay_out(model, within=within, users=False))
        if laid_out is None:
            return now
        self.layout, self.order = laid_out
        self.bundle = bundle_layout(self.layout)
        self.best, now = (
            replace(found, seats=seats[self.order])
            for found, seats in zip((self.best, now), plans, strict=True)
        )
        return now

    def take_bound(self, bound: Bound) -> None:
        """Take over a smaller bound, with its prices as certificate."""
        self.bound = bound

    def tell(self, fraction: float) -> None:
        """Note how far the search is, and tell whoever listens."""
        self.history.append(Progress(self.elapsed, self.best.objective, self.best_bound))
        if self.on_progress is not None:
            fraction = max(fraction, min(1.0, self.elapsed / self.limit))
            self.on_progress(fraction, self.best.objective, self.best_bound)

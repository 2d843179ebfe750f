"""An upper bound on every plan, and a price for every limit, by strides and the volume algorithm.

The rows are taken into the objective at a price; what is left falls apart into one small group
choice per session. Any prices give a valid bound; the volume algorithm (Barahona and Anbil, 2000),
after a first approach by long strides, moves them towards the best ones and keeps a running average of the choices, which tends to the
linear relaxation's solution. Averages are kept of what the choices leave of every row and of which
sessions they open, never of every column.

Within a session, people of one team are at most as many as the team may miss. That inequality is
what makes the bound good: without it the bound is some four per cent weaker.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from samtakt.engines.planning import lagrangian
from samtakt.engines.planning.arrays import Floats, RowKeys
from samtakt.engines.planning.bundles import bundle_choice, bundle_layout
from samtakt.engines.planning.layout import compiled, lay_out
from samtakt.engines.planning.model import Model
from samtakt.engines.planning.strides import approach, reaches
from samtakt.engines.planning.waiting import Asking, Unwanted

SMALLEST_STEP = 1e-4
"""Below this, further steps have been seen to gain less than a hundredth of a per cent."""

PARALLEL_COLUMNS = 50_000
"""From here on, halves of the sessions are worth a thread each."""

AT_A_TIME = 500
"""So many sessions choose between two looks whether to go on: a hundredth of a second's work."""

STRIDES = 100
"""So many evaluations find prices whose bound is within two per cent of the best one."""

FIRST_STEP, FIRST_MEMORY = 0.05, 0.1
"""The volume algorithm's step and the weight of the newest choice, to begin with after strides."""

EARLY = 300
"""So many evaluations give the prices that a search does best by.

The bound is then within one per cent of the best one. Prices that prove the best bound ask so much
for the network's money that a plan along them leaves part of it unspent.
"""

FURTHER = 5_000
"""So many further evaluations, at most, when a good plan is known."""

NEARER = 0.98
"""After the early prices, steps aim no lower than at this part of the bound so far.

A first plan is some eight per cent below the bound, where no price leads: aiming at it ends 0.05 %
(17 companies) to 0.15 % (50) higher. A large network has no good early prices, and a first plan of it
is a quarter below: there, all steps aim at this part of what the bound is by then.
"""

MONEY = ("company_within_budget", "network_within_budget", "aid_within_cap")


@dataclass
class Bound:
    """The best bound so far, the prices that prove it, and the average choices of sessions.

    `early` are the prices after `EARLY` evaluations, if it came so far: for a search to go by.
    """

    value: float
    prices: Floats
    average_opened: Floats
    left: Floats
    iterations: int = 0
    early: Floats | None = None


class PricedSessions:
    """Evaluates the Lagrangian of a model at any prices, in one thread or two.

    `layout` has the model's columns in another order: `order` tells the model's column of each.
    Rows of the rules `unpriced` keep the price 0; in a layout for the bound `alone` they are left
    out, so that nobody may be seated in it. With `asking`, somebody may want to stop in the
    middle of an evaluation: one of a thousand companies takes a second.
    """

    def __init__(
        self,
        model: Model,
        *,
        threads: int = 1,
        unpriced: tuple[str, ...] = (),
        alone: bool = False,
    ) -> None:
        self.layout, self.order = (
            lay_out(model, without=unpriced, users=False)
            if alone
            else lay_out(model, unpriced=unpriced)
        )
        at = self.layout.first_column[self.layout.first_group]
        self._middle = int(np.searchsorted(at, at[-1] // 2))
        two = threads > 1 and model.columns >= PARALLEL_COLUMNS
        self._helper = ThreadPoolExecutor(1) if two else None
        self.asking: Asking | None = None
        self.bundle = bundle_layout(self.layout)
        self.use = lagrangian.use_of_rows(self.layout, self.bundle)
        self._choose_anew()

    def _choose_anew(self) -> None:
        self.choice = lagrangian.no_choice(self.layout)
        self.left = np.zeros(len(self.layout.limit))
        self._bundles = self.bundle, bundle_choice(self.choice)

    def beside(self) -> Self:
        """Return another that shares all but what it chooses, for one thread of its own."""
        other = copy(self)
        other._helper = other.asking = None  # noqa: SLF001
        other._choose_anew()  # noqa: SLF001
        return other

    def close(self) -> None:
        """Let the second thread go, and the arrays; nothing can be evaluated any more."""
        if self._helper is not None:
            self._helper.shutdown()
            self._helper = None
        for name in ("layout", "bundle", "choice", "_bundles"):
            vars(self).pop(name, None)

    def evaluate(self, prices: Floats) -> float:
        """Return the bound at these prices; `choice` and `left` hold what the sessions choose.

        Raises:
            Unwanted: somebody wants to stop.
        """
        sessions, other = len(self.layout.opening), None
        if self._helper is not None:
            other = self._helper.submit(self._choose, self._middle, sessions, prices)
            sessions = self._middle
        ask = None if self.asking is None else self.asking.ask
        self._choose(0, sessions, prices, ask)
        if other is not None:
            other.result()
        layout, choice = self._bundles
        value = float(lagrangian.leave(layout, choice, prices, self.left))
        if self.asking is not None:
            # What is done with the prices of millions of rows takes half a second, too.
            self.asking.ask()
            self.asking.go_on()
        return value

    def _choose(
        self, start: int, end: int, prices: Floats, ask: Callable[[], object] | None = None
    ) -> None:
        """Let sessions `start` to `end` choose, a few at a time if somebody may want to stop."""
        layout, choice = self._bundles
        if self.asking is None:
            lagrangian.choose(start, end, layout, prices, choice)
            return
        for first in range(start, end, AT_A_TIME):
            if ask is not None:
                ask()
            self.asking.go_on()
            lagrangian.choose(first, min(first + AT_A_TIME, end), layout, prices, choice)


def _scales(use: lagrangian.Use, limit: Floats, row_keys: RowKeys) -> Floats:
    """Return how far a price of each row may move at a time, relative to the others.

    Rows are brought to the unit of one seat or session; a limit that many seats share moves less.
    Everything depends on these: a factor of five wrong costs one to two per cent of the bound.
    """
    scales = 1.0 / use.mean / np.sqrt(np.maximum(1.0, limit / use.mean))
    factor = {"people_are_enough": 1.0, "company_within_budget": 1.2, "network_within_budget": 4.0}
    factors = [np.full(block.rows, factor.get(block.rule, 0.3)) for block in row_keys.blocks]
    return np.asarray(scales * np.concatenate(factors)) if factors else scales


def first_prices(
    sessions: PricedSessions, row_keys: RowKeys, *, stop: Callable[[], bool] = lambda: False
) -> Floats:
    """Return prices to start from: one part of what a need is worth, one price for all money.

    The two numbers are found by a few dozen evaluations; starting from them instead of from zero
    saves some two hundred iterations. `stop()` may end the search before.
    """
    layout = sessions.layout
    need = np.where(row_keys.of_rule("people_are_enough"), sessions.use.most, 0.0)
    money = row_keys.of_rule(*MONEY).astype(float)
    limit = float(layout.limit[money > 0].sum())
    parts = [0.4, 0.2 * float(need.sum()) / limit if limit > 0 else 0.0]
    steps = [2.0, 2.0]
    best = sessions.evaluate(parts[0] * need + parts[1] * money)
    for turn in range(16):
        which = turn % 2
        if stop():
            break
        for factor in (steps[which], 1.0 / steps[which]):
            tried = parts.copy()
            tried[which] *= factor
            value = sessions.evaluate(tried[0] * need + tried[1] * money)
            if value < best:
                best, parts = value, tried
                break
        else:
            steps[which] **= 0.5
    return np.asarray(parts[0] * need + parts[1] * money)


@compiled
def _direction(left: Floats, scales: Floats, prices: Floats, towards: Floats) -> float:
    """Fill in the scaled direction of the next step; return its squared length."""
    length = 0.0
    for row in range(len(left)):
        towards[row] = left[row] * scales[row]
        if towards[row] > 0.0 and prices[row] <= 0.0:
            towards[row] = 0.0
        length += towards[row] * towards[row]
    return length


@compiled
def _move(prices: Floats, towards: Floats, scales: Floats, length: float, moved: Floats) -> None:
    for row in range(len(prices)):
        moved[row] = max(0.0, prices[row] - length * towards[row] * scales[row])


@compiled
def _average(average: Floats, newest: Floats, weight: float) -> None:
    # A loop, because at a thousand companies every array along the rows is ninety megabytes.
    for row in range(len(newest)):
        average[row] += weight * (newest[row] - average[row])


@compiled
def _remember(
    average: Floats, left: Floats, memory: float, towards: Floats, scales: Floats
) -> float:
    """Average what is left over; return how far the newest agrees with the step's direction."""
    agreement = 0.0
    for row in range(len(left)):
        agreement += towards[row] * left[row] * scales[row]
        average[row] += memory * (left[row] - average[row])
    return agreement


def find_bound(
    sessions: PricedSessions,
    row_keys: RowKeys,
    *,
    target: float,
    iterations: int,
    stop: Callable[[int, float], bool],
    start: Floats | None = None,
    is_large: bool = False,
) -> Bound:
    """Return the best bound found; `stop(iteration, bound)` may end the search at any time.

    `target` is the objective of the best plan known, which is what steps aim at; if the instance
    `is_large`, they aim just below the bound from the beginning. The bound is valid whenever it stops.
    """
    prices = first_prices(sessions, row_keys) if start is None else start.copy()
    value = sessions.evaluate(prices)
    best = Bound(value, prices, sessions.choice.opened.astype(float), sessions.left.copy(), 1)
    # Whoever wants to stop may do so in the middle of an evaluation: what is best so far is valid.
    with suppress(Unwanted):
        _stride(sessions, best, min(STRIDES, iterations // 3), stop)
        _step(sessions, row_keys, best, target, iterations, stop, is_large=is_large)
    return best


def improve_bound(
    sessions: PricedSessions,
    row_keys: RowKeys,
    bound: Bound,
    *,
    target: float,
    stop: Callable[[int, float], bool],
) -> Bound:
    """Return a bound that is no larger, by further steps from where one was left.

    `target` is the objective of the best plan known by now, which tells how far to aim.
    """
    best = replace(bound, left=bound.left.copy(), average_opened=bound.average_opened.copy())
    _step(sessions, row_keys, best, target, best.iterations + FURTHER, stop)
    return best


def _stride(
    sessions: PricedSessions, best: Bound, strides: int, stop: Callable[[int, float], bool]
) -> None:
    """Improve the bound by long strides; leaves the averages of where they led."""

    def seen(_: int, value: float, prices: Floats, weight: float) -> None:
        _average(best.left, sessions.left, weight)
        best.average_opened += weight * (sessions.choice.opened - best.average_opened)
        best.iterations += 1
        if value < best.value:
            best.value, best.prices = value, prices.copy()

    approach(
        sessions.evaluate,
        sessions.left,
        best.prices,
        reaches(sessions.layout, sessions.use),
        strides=strides,
        stop=lambda number: stop(number, best.value),
        seen=seen,
    )


def _step(
    sessions: PricedSessions,
    row_keys: RowKeys,
    best: Bound,
    target: float,
    iterations: int,
    stop: Callable[[int, float], bool],
    *,
    is_large: bool = False,
) -> None:
    """Improve the bound by the volume algorithm, from where it is."""
    scales = _scales(sessions.use, sessions.layout.limit, row_keys)
    towards, moved = np.zeros(len(scales)), np.zeros(len(scales))
    step, memory, poor, checkpoint = FIRST_STEP, FIRST_MEMORY, 0, best.value
    for iteration in range(best.iterations, iterations):
        if iteration == EARLY:
            best.early = best.prices.copy()
        if iteration >= EARLY and not is_large:
            target = max(target, NEARER * best.value)
        if stop(iteration, best.value):
            break
        length = _direction(best.left, scales, best.prices, towards)
        if length < 1e-18 or step < SMALLEST_STEP:
            break
        nearest = max(target, NEARER * best.value) if is_large else target
        aim = max(best.value - nearest, 1e-4 * abs(best.value))
        _move(best.prices, towards, scales, step * aim / length, moved)
        value = sessions.evaluate(moved)
        agreement = _remember(best.left, sessions.left, memory, towards, scales)
        best.average_opened += memory * (sessions.choice.opened - best.average_opened)
        best.iterations = iteration + 1
        if value < best.value:
            best.value, poor = value, 0
            best.prices, moved = moved, best.prices.copy()
            step = min(step * 1.1, 2.0) if agreement > 0 else step
        else:
            poor += 1
            if poor >= 10:
                step, poor = step * 0.66, 0
        if iteration % 50 == 0:
            if checkpoint - best.value < 0.01 * abs(best.value):
                memory = max(memory * 0.5, 0.001)
            checkpoint = best.value

"""An upper bound on every plan, and a price for every limit, by the volume algorithm.

The rows are taken into the objective at a price; what is left falls apart into one small group
choice per session. Any prices give a valid bound; the volume algorithm (Barahona and Anbil, 2000)
moves them towards the best ones and keeps a running average of the choices, which tends to the
linear relaxation's solution.

Within a session, people of one team are at most as many as the team may miss. That inequality is
what makes the bound good: without it the bound is some four per cent weaker.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from samtakt.engines.planning import kernels
from samtakt.engines.planning.model import Floats, Ints, Model

SMALLEST_STEP = 1e-4
"""Below this, further steps have been seen to gain less than a hundredth of a per cent."""


@dataclass
class Bound:
    """The best bound so far, the prices that prove it, and the average choices of sessions."""

    value: float
    prices: Floats
    average_seats: Floats
    average_opened: Floats
    iterations: int = 0


class PricedSessions:
    """Evaluates the Lagrangian of a model at any prices."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.seat_use_columns = model.seat_use.T.tocsr()
        self.session_use_columns = model.session_use.T.tocsr()
        self.groups = kernels.Groups(
            model.first_column,
            model.most,
            model.team,
            model.team_cap,
            model.minimum,
            model.maximum,
            model.attendee,
        )
        self.seats: Ints = np.zeros(model.columns, np.int64)
        self.opened: Ints = np.zeros(model.sessions, np.int64)

    def worth(self, prices: Floats) -> tuple[Floats, Floats]:
        """Return the priced profit of every seat, and the priced cost of opening every session."""
        model = self.model
        return (
            model.profit - self.seat_use_columns @ prices,
            model.opening + self.session_use_columns @ prices,
        )

    def evaluate(self, prices: Floats) -> float:
        """Return the bound at these prices; `seats` and `opened` hold the sessions' choices."""
        model = self.model
        worth, opening = self.worth(prices)
        chosen = kernels.best_groups(
            self.groups,
            worth,
            opening,
            self.seats,
            self.opened,
        )
        return float(chosen + model.limit @ prices)

    def left_over(self, seats: Floats, opened: Floats) -> Floats:
        """Return how much of every limit (averaged) choices leave; negative where they exceed it."""
        model = self.model
        return np.asarray(model.limit - model.seat_use @ seats - model.session_use @ opened)


def _scales(model: Model) -> Floats:
    """Return how far a price of each row may move at a time, relative to the others.

    Rows are brought to the unit of one seat or session; a limit that many seats share moves less.
    """
    scales = np.ones(len(model.limit))
    for use in (model.seat_use, model.session_use):
        counts = np.diff(use.indptr)
        sums = np.asarray(abs(use).sum(axis=1)).ravel()
        mean = np.divide(sums, counts, out=np.ones_like(sums), where=counts > 0)
        mean[mean <= 0] = 1.0
        share = 1.0 / mean / np.sqrt(np.maximum(1.0, model.limit / mean))
        scales = np.where(counts > 0, share, scales)
    factor = {"company_within_budget": 2.0, "network_within_budget": 2.0}
    factors = np.array([factor.get(rule, 1.0) for rule, _ in model.row_keys])
    return scales * factors if len(scales) else scales


def find_bound(
    model: Model,
    *,
    target: float,
    iterations: int,
    stop: Callable[[int, float], bool],
    start: Bound | None = None,
) -> Bound:
    """Return the best bound found; `stop(iteration, bound)` may end the search at any time.

    `target` is the objective of the best plan known. The bound is valid whenever it stops.
    """
    sessions = PricedSessions(model)
    scales = _scales(model)
    prices = np.zeros(len(model.limit)) if start is None else start.prices.copy()
    value = sessions.evaluate(prices)
    best = Bound(
        value, prices, sessions.seats.astype(float), sessions.opened.astype(float), iterations=1
    )
    step, memory = 0.2, 0.2
    poor = 0
    checkpoint = value
    for iteration in range(1, iterations):
        if stop(iteration, best.value):
            break
        left = sessions.left_over(best.average_seats, best.average_opened) * scales
        left[(left > 0) & (best.prices <= 0)] = 0.0
        length = float(left @ left)
        if length < 1e-18 or step < SMALLEST_STEP:
            break
        aim = max(best.value - target, 1e-4 * abs(best.value))
        move = step * aim / length
        prices = np.maximum(0.0, best.prices - move * left * scales)
        value = sessions.evaluate(prices)
        chosen = sessions.left_over(sessions.seats.astype(float), sessions.opened.astype(float))
        agreement = float(np.dot(left, chosen * scales))
        best.average_seats += memory * (sessions.seats - best.average_seats)
        best.average_opened += memory * (sessions.opened - best.average_opened)
        best.iterations = iteration + 1
        if value < best.value:
            best.value, best.prices, poor = value, prices, 0
            step = min(step * 1.1, 2.0) if agreement > 0 else step
        else:
            poor += 1
            if poor >= 20:
                step, poor = step * 0.66, 0
        if iteration % 100 == 0:
            if checkpoint - best.value < 0.01 * abs(best.value):
                memory = max(memory * 0.5, 0.005)
            checkpoint = best.value
    return best

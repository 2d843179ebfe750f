"""From rough prices to nearly the best ones in some hundred evaluations, by adaptive steps.

Each price moves by a stride of its own: long at first, shorter the more its row has asked for
(AdaGrad; Duchi, Hazan and Singer, 2011), in the direction of the last few evaluations together.
The volume algorithm, which moves all prices by one common step, needs several times as many
evaluations for the same way, more the larger the network; but it ends nearer to the best prices.
So it begins where this ends.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from samtakt.engines.planning.arrays import Floats
from samtakt.engines.planning.lagrangian import Use
from samtakt.engines.planning.layout import Layout, compiled

STRIDE, SHORTER, MEMORY = 0.3, 3.0, 0.7
"""The first stride as a part of what a row's price could be; how many times shorter strides become
towards the end, beside what the rows ask for; and the share of earlier directions in each."""

AVERAGED = 0.02
"""The weight of the newest evaluation in the averages, once there are enough of them."""


@dataclass
class Strides:
    """The prices that the strides are at, and what rows have asked for so far."""

    prices: Floats
    reach: Floats
    direction: Floats
    asked: Floats


def reaches(layout: Layout, use: Use) -> Floats:
    """Return what a price of each row could be: the worth of what uses it, per unit of use."""
    worth = np.maximum(layout.profit, 0.0)
    seat = float(worth.mean()) if len(worth) else 0.0
    most = use.most.copy()
    most[layout.shared.row] = seat
    most[layout.opened.row] = seat * (float(layout.maximum.mean()) if len(layout.maximum) else 0.0)
    return np.asarray(most / use.mean)


@compiled
def _stride(
    left: Floats, prices: Floats, reach: Floats, direction: Floats, asked: Floats, length: float,
    memory: float,
) -> None:  # fmt: skip
    for row in range(len(prices)):
        direction[row] = memory * direction[row] + (1.0 - memory) * left[row]
        wanted = direction[row]
        if wanted > 0.0 and prices[row] <= 0.0:
            continue
        asked[row] += wanted * wanted
        if asked[row] > 0.0:
            stride = length * reach[row] * wanted / np.sqrt(asked[row])
            prices[row] = max(0.0, prices[row] - stride)


def approach(
    evaluate: Callable[[Floats], float],
    left: Floats,
    start: Floats,
    reach: Floats,
    *,
    strides: int,
    stop: Callable[[int], bool],
    seen: Callable[[int, float, Floats, float], None],
) -> None:
    """Stride from the prices `start`; `seen(number, value, prices, weight)` is told of each place.

    `left` is where `evaluate` puts what the choices leave of every row; `weight` is what that
    evaluation counts for in an average of all.
    """
    rows = len(start)
    at = Strides(start.copy(), reach, np.zeros(rows), np.zeros(rows))
    for number in range(strides):
        if stop(number):
            return
        value = evaluate(at.prices)
        seen(number, value, at.prices, max(AVERAGED, 1.0 / (number + 1)))
        length = STRIDE / (1.0 + SHORTER * (number + 1) / strides)
        _stride(left, at.prices, at.reach, at.direction, at.asked, length, MEMORY)

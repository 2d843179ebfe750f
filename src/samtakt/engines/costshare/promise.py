"""What shares promise to every coalition: how much more than alone it pays at most."""

from __future__ import annotations

import numpy as np

from samtakt.engines.costshare.coalitions import MOST_COMPANIES, Coalitions, sums
from samtakt.engines.costshare.game import Amounts, Game
from samtakt.engines.costshare.prices import seat_prices
from samtakt.engines.costshare.shares import Promise, Shares


def promise(game: Game, shares: Shares) -> Promise:
    """Return what is proven: by looking at every coalition, or by prices if there are too many."""
    if len(game.paying) <= 1:
        # There is no coalition but none and all.
        return Promise(ratio=1.0, excess=0.0, proof="every_coalition")
    if len(game.paying) <= MOST_COMPANIES:
        return promise_by_every_coalition(Coalitions(game), shares)
    return promise_by_prices(game, shares)


def promise_by_every_coalition(coalitions: Coalitions, shares: Shares) -> Promise:
    """Look at every coalition but none and all of the companies that pay."""
    amounts = np.array(shares.amounts)
    paid = sums(amounts[list(coalitions.game.paying)])[1:-1]
    costs = coalitions.costs[1:-1]
    excess = paid - costs
    ratios = paid / costs
    worst = int(ratios.argmax())
    return Promise(
        ratio=float(ratios[worst]),
        excess=float(excess.max()),
        proof="every_coalition",
        coalition=coalitions.members(worst + 1),
    )


def promise_by_prices(game: Game, shares: Shares) -> Promise:
    """Return what follows from the seat prices p: c(S) is at least what S pays at prices p.

    If nobody pays more than r times their seats at prices p, no coalition pays more than r
    times what it would alone; and the excess of a coalition is at most the sum of what its
    members pay above their seats at p.
    """
    amounts = np.array(shares.amounts)
    at_prices = game.people @ seat_prices(game)
    return Promise(
        ratio=_largest_ratio(amounts, at_prices),
        excess=float(np.maximum(amounts - at_prices, 0.0).sum()),
        proof="prices",
    )


def _largest_ratio(amounts: Amounts, at_prices: Amounts) -> float:
    pays = amounts > 0
    if not pays.any():
        return 0.0
    if (at_prices[pays] <= 0).any():
        return float("inf")
    return float((amounts[pays] / at_prices[pays]).max())

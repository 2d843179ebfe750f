"""What shares promise to every coalition: how much more than alone it pays at most."""

from __future__ import annotations

import numpy as np

from samtakt.engines.costshare.branching import MOST_STEPS, proven_ratio
from samtakt.engines.costshare.coalitions import MOST_COMPANIES, Coalitions, sums
from samtakt.engines.costshare.game import Amounts, Game
from samtakt.engines.costshare.prices import seat_prices
from samtakt.engines.costshare.shares import Promise, Shares


def promise(
    game: Game, shares: Shares, *, target: float = 1.0, most_steps: int = MOST_STEPS
) -> Promise:
    """Return what is proven: by looking at every coalition, by branching, or by prices.

    Up to 20 companies all are looked at; beyond, whichever of the two others proves more. By
    branching nothing better than `target`, the ratio that is good enough, is tried.
    """
    if len(game.paying) <= 1:
        # There is no coalition but none and all.
        return Promise(ratio=1.0, excess=0.0, proof="every_coalition")
    if len(game.paying) <= MOST_COMPANIES:
        return promise_by_every_coalition(Coalitions(game), shares)
    by_prices = promise_by_prices(game, shares)
    if by_prices.ratio <= target:
        return by_prices
    by_branching = promise_by_branching(game, shares, target=target, most_steps=most_steps)
    better = by_branching is not None and by_branching.ratio < by_prices.ratio
    return by_branching if by_branching and better else by_prices


def promise_by_branching(
    game: Game, shares: Shares, *, target: float, most_steps: int
) -> Promise | None:
    """Search all coalitions, leaving out those that a bound excludes; None if it takes too long.

    A coalition that pays at most r times its cost pays at most (r - 1) c(N) above it.
    """
    ratio = proven_ratio(game, np.array(shares.amounts), target=target, most_steps=most_steps)
    if ratio is None:
        return None
    excess = min(max(0.0, ratio - 1) * game.joint, promise_by_prices(game, shares).excess)
    return Promise(ratio=ratio, excess=excess, proof="branching")


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


def settling(*, joint_cost: float, ratio: float, real_cost: float) -> float:
    """Return what somebody else has to bear of a real cost so that no coalition pays more than alone.

    Shares that promise `ratio` for the joint cost, lowered until they promise 1, collect joint_cost
    / ratio. With the least ratio that is the most that can be collected so: Blauth, Ellerbrock,
    Traub and Vygen (arXiv 2401.04040) call such shares the happy nucleolus.
    """
    return max(0.0, real_cost - joint_cost / ratio)


def _largest_ratio(amounts: Amounts, at_prices: Amounts) -> float:
    pays = amounts > 0
    if not pays.any():
        return 0.0
    if (at_prices[pays] <= 0).any():
        return float("inf")
    return float((amounts[pays] / at_prices[pays]).max())

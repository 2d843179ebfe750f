"""A price per seat of each course that no coalition could undercut.

The dearest price per seat of course k that no group size could beat is the least of f_k(n) / n.
It is the dual of the linear programme that covers all participations by sessions: a coalition
that pays these prices for its seats never pays more than it would alone, whoever is in it. The
prices collect the linear programme's value LP <= c(N). Everybody bears the rest by the same mark-up
c(N) / LP, or the network bears it and no coalition is overcharged at all.

Sources: Goemans and Skutella, Cooperative facility location games, Journal of Algorithms 50
(2004): dual prices and the core. Blauth, Ellerbrock, Traub and Vygen, arXiv 2401.04040: collect
as much as possible with no coalition overcharged (the happy nucleolus).
"""

from __future__ import annotations

import numpy as np

from samtakt.engines.costshare.game import Amounts, Game
from samtakt.engines.costshare.shares import Shares, shares_of


def seat_prices(game: Game) -> Amounts:
    """Return the price of a seat in each course that no group size could undercut.

    By hand: f = 0, 1,100, 1,100, 1,200, 2,200 for 0 to 4 people. Per head 1,100, 550, 400, 550:
    the price is 400, and four people pay 1,600 of the 2,200.
    """
    return np.array(
        [
            float((table[1:] / np.arange(1, len(table))).min()) if len(table) > 1 else 0.0
            for table in game.tables
        ]
    )


def at_marked_up_prices(game: Game) -> Shares:
    """Everybody pays the seat prices and the same mark-up on them.

    No coalition pays more than c(N) / LP of what it would pay alone. With many people in each
    course that is nearly 1: the last, half-empty session is one of many.
    """
    amounts: Amounts = game.people @ seat_prices(game)
    return shares_of(game, "prices", amounts)


def equal_savings_under_prices(game: Game, *, allowed: float) -> Shares:
    """Equal relative savings as far as seat prices prove that no coalition pays too much.

    Everybody pays the same share t of what they would pay alone, but nobody more than `allowed`
    times their seat prices (or the mark-up c(N) / LP, where that is larger: nothing less can be
    proven so). t is found exactly, by walking through the companies in the order in which
    they meet their limits. For networks with too many coalitions to look at.
    """
    prices = game.people @ seat_prices(game)
    if not prices.any():
        return shares_of(game, "equal_savings", prices)
    provable = prices * max(allowed, game.joint / float(prices.sum()))
    # A company alone is a coalition too: nobody pays more than alone, if that leaves enough.
    limits = np.minimum(provable, game.alone)
    if limits.sum() < game.joint:
        limits = provable
    if limits.sum() <= game.joint:
        return shares_of(game, "equal_savings", limits)
    return shares_of(game, "equal_savings", _filled(game.alone, limits, game.joint))


def _filled(weights: Amounts, limits: Amounts, total: float) -> Amounts:
    """Return min(limit, t * weight) with the t at which they sum to the total."""
    meets = np.divide(limits, weights, out=np.full_like(limits, np.inf), where=weights > 0)
    order = np.argsort(meets, kind="stable")
    fixed, open_weight = 0.0, float(weights.sum())
    for company in order:
        level = (total - fixed) / open_weight if open_weight > 0 else np.inf
        if level <= meets[company]:
            return np.asarray(np.minimum(limits, level * weights))
        fixed += float(limits[company])
        open_weight -= float(weights[company])
    return limits

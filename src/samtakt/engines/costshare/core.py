"""The least that coalitions need object, and equal savings within that.

The core holds the shares by which no coalition pays more than it would alone. It may be empty,
when one session too many has to be paid by somebody. Then the least core holds the shares
whose largest excess is least: in kronor (Shapley and Shubik 1966; Maschler, Peleg and
Shapley 1979), or as a share of what the coalition would pay alone (the multiplicative
epsilon-core of Faigle and Kern 1993).
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import lsq_linear

from samtakt.engines.costshare.coalitions import Coalitions, sums
from samtakt.engines.costshare.game import Amounts, Game
from samtakt.engines.costshare.programme import (
    MOST_ROUNDS,
    TOLERANCE,
    LeastLimit,
    NoAnswer,
    first_rows,
    worst_of,
)
from samtakt.engines.costshare.shares import Shares, shares_of

SLACK = 1e-9
"""How much of the joint cost the core is widened by, so that a core of one point is found."""


def least_core(game: Game) -> Shares:
    """Return shares whose largest excess in kronor, over all coalitions, is least.

    By hand: A, B and C each have one person in a course of 1,200 kr with two seats. Alone 1,200,
    two together 1,200, all three 2,400. Any two pay 1,600 of 2,400 if all pay 800: 400 more
    than alone. Nothing is better, for the three pairs pay 4,800 together.
    """
    coalitions = Coalitions(game)
    if coalitions.size == 1:
        return shares_of(game, "least_core", game.alone)
    weights = np.ones(1 << coalitions.size)
    return shares_of(game, "least_core", _least(coalitions, weights)[0])


def least_ratio(coalitions: Coalitions) -> float:
    """Return the least r by which shares exist so that nobody pays more than r times alone.

    At most 1 if and only if the core has a member. All companies together are no coalition here.
    """
    if coalitions.size == 1:
        return 1.0
    weights = coalitions.costs / game_scale(coalitions)
    return 1.0 + _least(coalitions, weights)[1]


def equal_savings(game: Game, *, target: float = 1.0) -> Shares:
    """Return the member of the core that is nearest to equal relative savings.

    Nearest: the sum of c_i * (x_i / c_i - r)^2 is least, where c_i is the cost alone and r the
    ratio that all would pay if savings were equal. That is a single point, the same for
    companies that are alike, and it changes little when figures change little. If the core
    is empty, the same among the shares with the least ratio.

    `target` is what a coalition may pay of its cost alone, 1 in the core. Where the real cost is
    above the joint cost, joint / real makes that true of what is really paid, if it can be so.

    The idea is the equal profit method of Frisk, Göthe-Lundgren, Jörnsten and Rönnqvist, European
    Journal of Operational Research 205 (2010); they minimise the largest difference, which
    many points may share.

    By hand: A and B have one person each in a course of 800 kr and 200 kr a seat with two seats,
    C has one in another such course. Alone each pays 1,000, A and B together 1,200, all 2,200.
    Equal savings would be 733.33 each, but A and B pay no more than 1,200 and C no more
    than 1,000, so all of that must be paid: 600, 600 and 1,000.
    """
    coalitions = Coalitions(game)
    if coalitions.size == 1:
        return shares_of(game, "equal_savings", game.alone)
    ratio = max(target, least_ratio(coalitions)) + SLACK
    scale = game_scale(coalitions)
    alone = game.alone[list(game.paying)] / scale
    limits = ratio * coalitions.costs / scale
    return shares_of(
        game, "equal_savings", coalitions.spread(scale * _nearest(coalitions, alone, limits))
    )


def _least(coalitions: Coalitions, weights: Amounts) -> tuple[Amounts, float]:
    """Return shares of all companies of the game and the least t of x(S) <= c(S) + t weight(S)."""
    scale = game_scale(coalitions)
    weights = weights.copy()
    weights[[0, coalitions.everybody]] = np.nan
    programme = LeastLimit(
        coalitions,
        coalitions.costs / scale,
        weights,
        fixed=[(np.ones(coalitions.size), 1.0)],
        rows=first_rows(coalitions),
    )
    shares, limit, _prices = programme.solve()
    return coalitions.spread(scale * shares), limit


def game_scale(coalitions: Coalitions) -> float:
    """Return the unit in which programmes are written: the joint cost."""
    return float(coalitions.costs[-1])


def _nearest(coalitions: Coalitions, alone: Amounts, limits: Amounts) -> Amounts:
    """Return the shares nearest to equal savings with x(S) <= limit(S), and x(N) = 1.

    The rows are added as they are broken.
    """
    rows: list[int] = []
    shares: Amounts = alone / alone.sum()
    for _round in range(MOST_ROUNDS):
        broken = sums(shares) - limits
        broken[[0, -1]] = -np.inf
        worst = worst_of(broken, rows)
        if not worst:
            return shares
        rows += worst
        members = coalitions.rows(np.array(rows, dtype=np.int64))
        shares = nearest_within(alone, members, limits[rows])
    raise NoAnswer(f"no end after {MOST_ROUNDS} rounds")


def nearest_within(alone: Amounts, members: Amounts, limits: Amounts) -> Amounts:
    """Return the shares nearest to equal savings by which no listed coalition is above its limit.

    `members` has a row of ones and zeros for each coalition. Together the shares are 1.

    In z_i = (x_i - r c_i) / sqrt(c_i) the distance is the length of z. Least distance programming
    (Lawson and Hanson 1974, chapter 23) turns it into non-negative least squares.

    Raises:
        NoAnswer: no shares keep to the limits.
    """
    start = alone / alone.sum()
    root = np.sqrt(alone)
    # The directions in which the sum of all shares stays: orthogonal to root.
    basis = np.linalg.svd(root[None, :])[2][1:].T
    room = limits - members @ start
    return np.asarray(start + root * (basis @ _shortest(-(members * root) @ basis, -room)))


def _shortest(rows: Amounts, least: Amounts) -> Amounts:
    """Return the shortest z with rows @ z >= least."""
    columns = np.vstack([rows.T, least])
    target = np.append(np.zeros(rows.shape[1]), 1.0)
    # SciPy's own non-negative least squares stops too early when two rows are nearly the same.
    prices = lsq_linear(
        columns, target, bounds=(0, np.inf), method="bvls", tol=1e-14, max_iter=100 * len(least)
    ).x
    residual = columns @ prices - target
    if abs(residual[-1]) < np.finfo(float).eps:
        raise NoAnswer("no shares keep to the limits")
    shortest: Amounts = -residual[:-1] / residual[-1]
    if float((rows @ shortest - least).min()) < -TOLERANCE:
        raise NoAnswer("the nearest shares were not found")
    return shortest

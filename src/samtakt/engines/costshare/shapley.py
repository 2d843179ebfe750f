"""The Shapley value: what a company adds to the cost, over all orders in which they may come.

Exact: the value of a sum of games is the sum of their values, and in one course a company adds
f(m + a) - f(m), where m is how many are there before it. Let each of the others be there with
probability q; the value is the integral over q of the expected addition (Owen 1972). It
is a polynomial of degree n - 1 in q, which Gauss–Legendre quadrature integrates exactly. The
distribution of m is a convolution, so no coalition is ever listed.

Sampled: the mean over random orders (Castro, Gómez and Tejada 2009), with standard errors.
The value need not lie in the core.
"""

from __future__ import annotations

import numpy as np

from samtakt.engines.costshare.game import Amounts, Counts, Game
from samtakt.engines.costshare.shares import Shares, shares_of

MOST_EXACT = 60
"""With more companies than this the exact value takes longer than sampling."""

PERMUTATIONS = 400


def shapley(game: Game, *, seed: int = 1) -> Shares:
    """Return the Shapley value: exact for up to 60 companies, sampled beyond."""
    if len(game.paying) <= MOST_EXACT:
        return shapley_exact(game)
    return shapley_sampled(game, permutations=PERMUTATIONS, seed=seed)


def shapley_exact(game: Game) -> Shares:
    """Return the Shapley value, own costs apart.

    By hand: A and B have 1 person each, C has 2, in a course of 900 kr with three seats. f = 0,
    900, 900, 900, 1,800. A adds 900 if first (2 of 6 orders); after B nothing, after C
    nothing; last it makes 3 into 4 and adds 900 (2 of 6): 600. B likewise. C adds 900 if
    first; after one other nothing; last it makes 2 into 4 and adds 900: 600.
    """
    total = np.zeros(len(game.companies))
    for table, taking in zip(game.tables, game.people.T, strict=True):
        total += _of_course(table, taking)
    return shares_of(game, "shapley", total)


def _of_course(table: Amounts, taking: Counts) -> Amounts:
    shares = np.zeros(len(taking))
    members = taking[taking > 0]
    if not len(members):
        return shares
    nodes, weights = np.polynomial.legendre.leggauss((len(members) + 1) // 2 + 1)
    chances = (nodes + 1) / 2
    for people in np.unique(members):
        others = list(members)
        others.remove(people)
        spread = _distribution(others, chances)
        before = spread.shape[1]
        adds = table[people : people + before] - table[:before]
        shares[taking == people] = float((weights / 2) @ (spread @ adds))
    return shares


def _distribution(others: list[np.int64], chances: Amounts) -> Amounts:
    """Return, for each chance to be there (row), how likely each number of people is."""
    spread = np.zeros((len(chances), int(sum(others)) + 1))
    spread[:, 0] = 1.0
    there = chances[:, None]
    reached = 1
    for people in others:
        now = spread[:, :reached].copy()
        spread[:, :reached] = (1 - there) * now
        spread[:, people : people + reached] += there * now
        reached += int(people)
    return spread


def shapley_sampled(game: Game, *, permutations: int, seed: int) -> Shares:
    """Return the mean addition over random orders, and its standard error for each company."""
    draw = np.random.default_rng(seed)
    companies = len(game.companies)
    mean, squares = np.zeros(companies), np.zeros(companies)
    for number in range(1, permutations + 1):
        order = draw.permutation(companies)
        there = np.cumsum(game.people[order], axis=0)
        adds = np.empty(companies)
        adds[order] = np.diff(game.costs(there), prepend=0.0)
        # Welford's running variance: no difference of two large sums.
        step = adds - mean
        mean += step / number
        squares += step * (adds - mean)
    errors = np.sqrt(squares / max(1, permutations - 1) / permutations)
    return Shares(
        "shapley",
        shares_of(game, "shapley", mean).amounts,
        standard_errors=tuple(float(each) for each in errors),
    )

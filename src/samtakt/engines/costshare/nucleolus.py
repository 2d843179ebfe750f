"""The nucleolus: make the largest excess least, then the second largest, and so on.

It is one single point, in the core if the core has members, the same for companies that are
alike (Schmeidler 1969). One linear programme after the other: rows with a positive
price hold with equality in every answer of their programme, so their coalitions are settled,
and so is every coalition whose row they span (Maschler, Peleg and Shapley 1979; Benedek,
Fliege and Nguyen, Mathematical Programming 188, 2021). Each round settles at least one more
direction, so there are fewer rounds than companies.
"""

from __future__ import annotations

import numpy as np

from samtakt.engines.costshare.coalitions import Coalitions, sums
from samtakt.engines.costshare.core import game_scale
from samtakt.engines.costshare.game import Amounts, Game
from samtakt.engines.costshare.programme import LeastLimit, NoAnswer, first_rows
from samtakt.engines.costshare.shares import Shares, shares_of

SPANNED = 1e-7
PRICE = 1e-8


def nucleolus(game: Game) -> Shares:
    """Return the nucleolus of the game, own costs apart.

    By hand: A and B have one person each in a course of 900 kr with two seats, A and C in
    another such course. Alone A pays 1,800, B and C 900; every pair 1,800 and so do all. B and C are
    alike; each pays t. B alone has the excess t - 900, A and B have -t: least when both are
    -450. So B and C pay 450 and A 900.
    """
    coalitions = Coalitions(game)
    if coalitions.size == 1:
        return shares_of(game, "nucleolus", game.alone)
    scale = game_scale(coalitions)
    costs = coalitions.costs / scale
    fixed: list[tuple[Amounts, float]] = [(np.ones(coalitions.size), 1.0)]
    rows = first_rows(coalitions)
    while len(fixed) < coalitions.size:
        settled = _spanned(fixed, coalitions.size)
        programme = LeastLimit(
            coalitions,
            costs,
            np.where(settled, np.nan, 1.0),
            fixed=fixed,
            rows=[row for row in rows if not settled[row]],
        )
        _shares, limit, prices = programme.solve()
        rows = programme.rows
        before = len(fixed)
        for number in sorted(prices, key=lambda each: -prices[each]):
            row = coalitions.rows(np.array([number]))[0]
            if prices[number] > PRICE and not _spans(fixed, row):
                fixed.append((row, float(costs[number] + limit)))
        if len(fixed) == before:
            raise NoAnswer("no coalition was settled")
    matrix = np.array([row for row, _value in fixed])
    shares = np.linalg.solve(matrix, np.array([value for _row, value in fixed]))
    return shares_of(game, "nucleolus", coalitions.spread(scale * shares))


def _null_space(fixed: list[tuple[Amounts, float]]) -> Amounts:
    matrix = np.array([row for row, _value in fixed])
    return np.asarray(np.linalg.svd(matrix)[2][len(fixed) :])


def _spanned(
    fixed: list[tuple[Amounts, float]], size: int
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell for every coalition whether what it pays follows from what is fixed."""
    distance = np.zeros(1 << size)
    for direction in _null_space(fixed):
        distance = np.maximum(distance, np.abs(sums(direction)))
    return np.asarray(distance < SPANNED)


def _spans(fixed: list[tuple[Amounts, float]], row: Amounts) -> bool:
    free = _null_space(fixed)
    return not len(free) or float(np.abs(free @ row).max()) < SPANNED

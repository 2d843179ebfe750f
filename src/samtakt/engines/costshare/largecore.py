"""Equal savings that nobody objects to, where coalitions are too many to list but can be searched.

Row generation: shares for the coalitions written down so far, then a search for those that object to
them, quick first (climbing from random coalitions) and thorough when that finds none (branch and
bound). Once the thorough search finds none, the shares keep to the limits of all coalitions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linprog

from samtakt.engines.costshare.branching import (
    MOST_BRANCHED,
    MOST_STEPS,
    Branched,
    furthest_above,
    proven_ratio,
)
from samtakt.engines.costshare.core import SLACK, nearest_within
from samtakt.engines.costshare.game import Amounts, Game
from samtakt.engines.costshare.objections import STARTS, search_objections
from samtakt.engines.costshare.programme import NoAnswer
from samtakt.engines.costshare.shares import Shares, shares_of

MOST_ROUNDS = 100

STEPS_FIRST = 2_000_000
"""Steps after which the thorough search is asked for any coalition, not for the worst."""

ROUNDS_OF_ALL_STEPS = 3
"""So many full searches may be spent in all before the search for shares is given up."""

NEAR_LEAST = 1e-3
"""Where the core is empty, shares may be this much above the least ratio: the last rows are many."""

IN_CORE = 1e-6
"""A coalition that pays more than alone by less than this part does not object."""

Coalition = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """Shares, and the ratio that no coalition is proven to pay more than."""

    shares: Shares
    ratio: float


def equal_savings_by_search(
    game: Game, *, target: float = 1.0, most_steps: int = MOST_STEPS
) -> Searched | None:
    """Return the member of the core nearest to equal savings, or None if nothing can be proven.

    `target` is what a coalition may pay of its cost alone, 1 in the core. If no shares keep to that,
    the same among shares within 0.1 % of the least ratio. If the search is
    given up before it has seen every coalition, the ratio is what could be proven of the shares. None
    is no statement about the core: there are too many companies, or nothing was proven.
    """
    if not 2 <= len(game.paying) <= MOST_BRANCHED:
        return None
    rows = _first_rows(game)
    steps_left = ROUNDS_OF_ALL_STEPS * most_steps
    for number in range(MOST_ROUNDS):
        try:
            amounts, ratio = _shares_for(game, rows, target)
        except NoAnswer:
            return None
        limit = ratio + (NEAR_LEAST if ratio > target + IN_CORE else IN_CORE)
        quick = search_objections(game, amounts, starts=STARTS, seed=number)
        broken = [each.coalition for each in quick if each.ratio > limit]
        if not broken:
            thorough = _thorough(game, amounts, limit, min(most_steps, steps_left))
            steps_left -= thorough.steps
            if thorough.coalition is None:
                proven = (
                    limit
                    if thorough.complete
                    else proven_ratio(game, amounts, target=target, most_steps=most_steps)
                )
                shares = shares_of(game, "equal_savings", amounts)
                return None if proven is None else Searched(shares, proven)
            broken = [thorough.coalition]
        rows += broken
    return None


def _thorough(game: Game, amounts: Amounts, limit: float, most_steps: int) -> Branched:
    """Search for a coalition above the limit by branching, a short time first: any of them will do.

    The steps are those of both searches.
    """
    first = furthest_above(game, amounts, ratio=limit, most_steps=min(STEPS_FIRST, most_steps))
    if first.coalition or first.complete:
        return first
    second = furthest_above(game, amounts, ratio=limit, most_steps=most_steps)
    return replace(second, steps=first.steps + second.steps)


def _first_rows(game: Game) -> list[Coalition]:
    """Return the rows to begin with: each company alone, and all but one."""
    everybody = game.paying
    rest = [tuple(each for each in everybody if each != left) for left in everybody]
    return sorted({*((each,) for each in everybody), *rest})


def _shares_for(game: Game, rows: list[Coalition], target: float) -> tuple[Amounts, float]:
    """Return equal savings within the least ratio of the coalitions written down, and that ratio.

    The ratio is at least the target; the true least ratio is not below it, since there are more coalitions.
    """
    paying = np.array(game.paying)
    place = {company: column for column, company in enumerate(game.paying)}
    members = np.zeros((len(rows), len(paying)))
    for row, coalition in enumerate(rows):
        members[row, [place[each] for each in coalition]] = 1.0
    costs = game.costs(np.rint(members).astype(np.int64) @ game.people[paying]) / game.joint
    answer = linprog(
        np.append(np.zeros(len(paying)), 1.0),
        A_ub=np.column_stack([members, -costs]),
        b_ub=np.zeros(len(rows)),
        A_eq=[np.append(np.ones(len(paying)), 0.0)],
        b_eq=[1.0],
        bounds=[(None, None)] * (len(paying) + 1),
        method="highs",
    )
    if answer.x is None:
        raise NoAnswer(answer.message)
    ratio = max(target, float(answer.x[-1]))
    alone = game.alone[paying] / game.joint
    amounts = np.zeros(len(game.companies))
    amounts[paying] = game.joint * nearest_within(alone, members, (ratio + SLACK) * costs)
    return amounts, ratio

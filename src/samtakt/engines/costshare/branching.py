"""Proves for more companies than all coalitions can be listed of that none of them pays too much.

Branch and bound: decide for one company after the other whether it is in the coalition. What is
decided so far bounds what any completion pays above `ratio` times its cost alone; if that is nothing,
none of the completions is looked at. The bound takes a course at a time: with m people decided, the
others that may still join add some number of people e that they can make up, and the course costs at
least p * e more than the least of f(m + e) - p * e, where p is its seat price. It bites once few are
undecided, since half-empty sessions can then no longer be filled. So the work grows a little
slower than the number of coalitions, with some millions of steps for 25 companies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samtakt.engines.costshare.game import Amounts, Counts, Game
from samtakt.engines.costshare.objections import STARTS, objection, search_objections
from samtakt.engines.costshare.prices import seat_prices

MOST_BRANCHED = 40
"""With more companies nothing was ever proven so; 62 fit in a whole number of the machine."""

MOST_STEPS = 20_000_000
"""Steps after which a proof is given up; they take about a second."""

ROOMS = (0.01, 0.005, 0.002, 1e-6)
"""How much above the worst coalition known a ratio is tried: the more, the sooner it is proven."""

MOST_TRIES = 24


@dataclass(frozen=True, slots=True)
class Branched:
    """The coalition that pays most above the limit, None if none was found; and whether all is seen."""

    coalition: tuple[int, ...] | None
    complete: bool
    steps: int


def furthest_above(
    game: Game, amounts: Amounts, *, ratio: float, most_steps: int = MOST_STEPS
) -> Branched:
    """Return the coalition with the largest x(S) - ratio * c(S), if that is above nothing.

    All companies that pay together are no coalition here. If `complete`, no coalition pays more
    above the limit than the one returned, and none pays more than `ratio` times its cost if
    none is returned. Deterministic: it stops after a number of steps, not of seconds.
    """
    paying = np.array(game.paying)
    # The compiler is heavy, and every command of the platform loads this module.
    from samtakt.engines.costshare.branchloop import search

    # Who has most people first: few are then needed to fill what is undecided at the end.
    order = paying[np.argsort(-game.people[paying].sum(axis=1), kind="stable")]
    people, paid = game.people[order], np.asarray(amounts, dtype=np.float64)[order]
    above = paid - ratio * (people @ seat_prices(game))
    gain = np.append(np.cumsum(np.maximum(above, 0.0)[::-1])[::-1], 0.0)
    places, bounds = _bounds(game, people)
    members, complete, steps = search(people, paid, gain, places, ratio * bounds, most_steps)
    found = tuple(sorted(int(each) for bit, each in enumerate(order) if members >> bit & 1))
    return Branched(found or None, bool(complete), int(steps))


def proven_ratio(
    game: Game, amounts: Amounts, *, target: float = 1.0, most_steps: int = MOST_STEPS
) -> float | None:
    """Return a ratio of at least `target` that no coalition pays more than, or None if none is proven.

    The least of some: from well above the worst coalition that is known down to just above it, as
    far as the proof ends within the steps.
    """
    if not 2 <= len(game.paying) <= MOST_BRANCHED:
        return None
    quick = search_objections(game, amounts, starts=STARTS, seed=1)
    worst = max(target, quick[0].ratio)
    proven: float | None = None
    rooms = list(ROOMS)
    for _try in range(MOST_TRIES):
        if not rooms:
            break
        found = furthest_above(game, amounts, ratio=worst + rooms[0], most_steps=most_steps)
        if found.coalition is not None:
            worst = objection(game, amounts, found.coalition).ratio
            continue
        if not found.complete:
            break
        # From a worse coalition, less room may lead to a ratio above one that is proven already.
        limit = worst + rooms.pop(0)
        proven = limit if proven is None else min(proven, limit)
    return proven


def _bounds(game: Game, people: Counts) -> tuple[NDArray[np.int64], Amounts]:
    """Return the bound of each course by number of companies decided and people decided.

    Row d holds for every course, from its place on, with m people: the least of f(m + e) - p e
    over the numbers of people e that companies d and later can make up.
    """
    prices = seat_prices(game)
    places = np.append(0, np.cumsum([len(table) for table in game.tables]))
    bounds = np.empty((len(people) + 1, int(places[-1])))
    for course, (table, price) in enumerate(zip(game.tables, prices, strict=True)):
        at_price = price * np.arange(len(table))
        least = table - at_price
        part = slice(int(places[course]), int(places[course + 1]))
        bounds[len(people), part] = table
        for decided in range(len(people) - 1, -1, -1):
            joining = int(people[decided, course])
            if joining:
                least = least.copy()
                least[:-joining] = np.minimum(least[:-joining], least[joining:])
            bounds[decided, part] = least + at_price
    return places[:-1], bounds

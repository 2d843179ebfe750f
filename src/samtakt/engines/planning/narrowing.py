"""The columns of a large network that its search looks at: a part of all, drawn anew now and then.

A session of a thousand companies has some seven hundred possible seats and a dozen places. A search
among all of them needs several times the memory, and spends its time on making ready. So it looks at
those that the prices make best in each session, and at some of all the others by lot. Without the
lot, sessions of one course would all be left the same few people.
"""

from dataclasses import dataclass

import numpy as np

from samtakt.engines.planning.arrays import Floats, Mask
from samtakt.engines.planning.bound import PricedSessions
from samtakt.engines.planning.layout import Longs, Short, compiled
from samtakt.engines.planning.model import Model
from samtakt.engines.planning.search import prices_of_columns

PER_PLACE = 4
"""So many columns for each place of a session are looked at because of the prices."""

BY_LOT = 0.2
"""The part of all columns that is looked at by lot."""


@dataclass(frozen=True)
class Narrowing:
    """Draws from a model's columns; the `favoured` are always among those drawn."""

    model: Model
    favoured: Mask
    seed: int

    def draw(self, number: int) -> Mask:
        """Return which columns the draw of that number has; those with confirmed seats too."""
        draw = np.random.default_rng([self.seed, number])
        lot = draw.random(self.model.columns, dtype=np.float32) < BY_LOT
        return np.asarray(lot | self.favoured | (self.model.confirmed > 0))


def best_of_sessions(sessions: PricedSessions, prices: Floats) -> Mask:
    """Return the model's columns that are worth most in their session at some prices."""
    layout = sessions.layout
    worth = layout.profit - prices_of_columns(layout, prices)
    first = layout.first_column[layout.first_group]
    best = np.zeros(len(worth), dtype=bool)
    best[sessions.order] = _best_of_each(first, worth, PER_PLACE * layout.maximum)
    return best


@compiled
def _best_of_each(first: Longs, worth: Floats, wanted: Short) -> Mask:
    """Return which columns are among so many that are worth most in their session."""
    best = np.zeros(len(worth), np.bool_)
    for session in range(len(first) - 1):
        start, end = first[session], first[session + 1]
        by_worth = np.argsort(-worth[start:end], kind="mergesort")
        for place in by_worth[: wanted[session]]:
            best[start + place] = True
    return best

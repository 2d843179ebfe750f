"""A plan's seats and prices in a model, perhaps of an instance that has changed since."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from samtakt.engines.planning.arrays import Floats, Ints, RowKeys
from samtakt.engines.planning.model import Model
from samtakt.engines.planning.parts import Seats
from samtakt.engines.planning.plan import Price


def place_seats(model: Model, seats: Iterable[Seats]) -> Ints:
    """Return how many of a plan's seats each column has.

    Seats of a need or in a session that the instance does not have (any more) are left out, and
    those beyond what a class or person can use. Nothing else is checked: limits may be exceeded.
    """
    demand_at = {demand.id: at for at, demand in enumerate(model.problem.demands)}
    session_at = {session.id: at for at, session in enumerate(model.problem.sessions)}
    demands = model.problem.demands
    together: defaultdict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    for row in seats:
        demand, session = demand_at.get(row.demand), session_at.get(row.session)
        if demand is not None and session is not None:
            # A person's needs in one session are one seat; every other class stands alone.
            who = demands[demand].person or f"class {row.demand}"
            together[session, who][demand] = row.count
    placed: Ints = np.zeros(model.columns, dtype=np.int64)
    for (session, _), counts in together.items():
        left = min(counts.values())
        for column in _columns_of(model, session, frozenset(counts)):
            placed[column] = min(left, int(model.most[column]))
            left -= int(placed[column])
    return placed


def _columns_of(model: Model, session: int, demands: frozenset[int]) -> list[int]:
    """Return the columns of a session that meet exactly these needs, in pieces or whole."""
    start, end = model.first_column[session], model.first_column[session + 1]
    return [
        int(column)
        for column in start + np.flatnonzero(np.isin(model.demand[start:end], list(demands)))
        if {demand for demand, _, _ in model.needs_of(int(column))} == demands
    ]


def opened_by(model: Model, seats: Ints) -> Ints:
    """Return which sessions are opened by some seats, or held in any case."""
    seated = model.seated(seats)
    return np.asarray((seated > 0) | model.forced, dtype=np.int64)


def prices_of(row_keys: RowKeys, certificate: Iterable[Price]) -> Floats:
    """Return the prices of a certificate by row, in points per unit of the limit.

    A limit without a price costs nothing; prices on limits that are not there are left out.
    """
    known = {(price.rule, tuple(price.key)): price.price for price in certificate}
    if not known:
        # The keys are made when asked for: of a large instance, not in vain.
        return np.zeros(len(row_keys))
    return np.fromiter((known.get(key, 0.0) for key in row_keys), np.float64, len(row_keys))

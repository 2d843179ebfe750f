"""Going on from a plan that was made before: what can stay of it, and what it knew of prices.

Leavers bring sessions under their minimum. To close those at once would move everybody who is left
in them, so the free seats are first offered to whoever wants one; then people are asked to come from
other sessions; and only what still cannot be filled is closed, one at a time, as each frees people
for the rest.
"""

import numpy as np

from samtakt.engines.planning import kernels
from samtakt.engines.planning.arrays import Floats, Ints
from samtakt.engines.planning.bundles import bundle_layout, bundle_state, bundle_weights
from samtakt.engines.planning.insertion import insert
from samtakt.engines.planning.kernels import LOGGED, REMOVED, TOUCHED
from samtakt.engines.planning.placing import opened_by, place_seats, prices_of
from samtakt.engines.planning.plan import Plan
from samtakt.engines.planning.repair import Repair, repair_seats
from samtakt.engines.planning.running import Run
from samtakt.engines.planning.search import Found, found_in, objective_of, state_of, weigh

ASKED_EACH = 8
"""How many people are asked to come from elsewhere for each seat that a session misses."""

ANY_LOSS = 1e12
"""A heat at which an insertion is kept whatever it loses: the session is judged when it is full."""


def resume(run: Run, start: Plan) -> list[Found]:
    """Return a plan's seats as far as they still keep the limits, and with small groups filled up."""
    placed = place_seats(run.model, start.seats)
    repaired = _found(run, repair_seats(run.model, placed))
    repair = Repair(run.model, np.maximum(placed, run.model.confirmed))
    repair.keep_limits()
    prices = prices_of(run.model.row_keys, start.certificate)
    filling = Filling(run, _found(run, repair.seats), prices)
    filling.run()
    seats: Ints = np.zeros(run.model.columns, dtype=np.int64)
    seats[run.order] = filling.found().seats
    # Where confirmed seats break a limit, or a session could not be closed, this sees to the rest.
    return [repaired, _found(run, repair_seats(run.model, seats))]


def _found(run: Run, seats: Ints) -> Found:
    opened = opened_by(run.model, seats) > 0
    chosen = seats[run.order].astype(np.int32)
    return Found(chosen, opened, objective_of(run.layout, chosen, opened))


class Filling:
    """A plan in which sessions under their minimum are filled up, or closed one after the other."""

    def __init__(self, run: Run, found: Found, prices: Floats) -> None:
        self.arrays = run.layout
        self._state = state_of(
            run.layout,
            run.bundle,
            found,
            weigh(run.layout, prices, judged=0.0, seated=1.0),
            run.seed,
        )
        self.layout = run.bundle
        self.to_minimum = bundle_layout(run.layout._replace(maximum=run.layout.minimum))
        self._weights = weigh(run.layout, prices, judged=0.0, seated=1.0)
        self.weights, self.state = bundle_weights(self._weights), bundle_state(self._state)

    def run(self) -> None:
        """Go on until no session is under its minimum but those that must be held."""
        while True:
            left = [session for session in self._small() if not self._fill(session)]
            if not left:
                return
            self._begin()
            kernels.close(min(left, key=self._worth), self.layout, self.weights, self.state)

    def found(self) -> Found:
        """Return the plan."""
        return found_in(self.arrays, self._state)

    def _small(self) -> list[int]:
        """Return the opened sessions under their minimum that may close, fewest missing first."""
        layout, state = self.arrays, self._state
        missing = layout.minimum - state.seated
        small = np.flatnonzero((state.open_place >= 0) & (missing > 0) & ~layout.forced)
        return [int(session) for session in small[np.argsort(missing[small], kind="stable")]]

    def _worth(self, session: int) -> float:
        """Return what a session's people are worth beyond holding it."""
        state = self._state
        first = state.first_sitting[session]
        inside = state.sitting[first : first + state.sitters[session]]
        worth = state.seats[inside] @ self._weights.seat[inside] - self._weights.opening[session]
        return float(worth)

    def _begin(self) -> tuple[int, float]:
        """Forget earlier steps; return what a step that does not please goes back to."""
        self._state.number[[LOGGED, REMOVED, TOUCHED]] = 0
        return 0, float(self._state.weight[0])

    def _fill(self, session: int) -> bool:
        """Seat people up to the minimum; return whether it could be, all as before otherwise."""
        if self._state.open_place[session] < 0:
            return True
        mark, before = self._begin()
        closed = before - self._worth(session)
        kernels.fill(session, self.to_minimum, self.weights, self.state, 0.0)
        if self._missing(session) > 0:
            self._ask(session)
        if self._missing(session) <= 0 and self._state.weight[0] > closed:
            return True
        kernels.undo(mark, self.layout, self.state)
        self._state.weight[0] = before
        return False

    def _missing(self, session: int) -> int:
        return int(self.arrays.minimum[session] - self._state.seated[session])

    def _ask(self, session: int) -> None:
        """Ask those worth most in a session to come, whoever they are in the way of moves on."""
        layout, weights = self.arrays, self._weights
        tries = ASKED_EACH * self._missing(session)
        groups = layout.first_group[session : session + 2]
        first, end = layout.first_column[groups]
        for column in weights.order[first:end]:
            if tries == 0 or self._missing(session) <= 0 or weights.worth[column] <= 0.0:
                return
            if self._state.seats[column] < layout.most[column]:
                tries -= 1
                insert(int(column), -1, ANY_LOSS, self.layout, self.weights, self.state)

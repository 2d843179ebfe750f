"""Simulated annealing on a whole plan: close and rebuild, move people, accept worse now and then.

What was tried and left: two threads that change one half of the courses each, with what is left of
the teams' days parted between them. A team that may miss one person a day then belongs to one half,
and the other half's plan comes out several per cent worse.
"""

from collections.abc import Callable
from typing import Self

from samtakt.engines.planning import moves
from samtakt.engines.planning.arrays import Floats
from samtakt.engines.planning.bundles import (
    Kinship,
    bundle_best,
    bundle_kinship,
    bundle_state,
    bundle_weights,
)
from samtakt.engines.planning.layout import Layout
from samtakt.engines.planning.model import Model
from samtakt.engines.planning.search import (
    Found,
    best_as_found,
    find_kin,
    found_in,
    room_for_best,
    state_of,
    weigh,
)

MOVES_AT_ONCE = 100
"""Between two looks at the clock: some 30 milliseconds at 17 companies."""

REASSIGNED_EACH = 15
PROMISING = 0.002


class Annealer:
    """Keeps a plan that it changes, and the best that it has come across."""

    def __init__(
        self,
        model: Model,
        layout: Layout,
        bundle: Layout,
        *,
        average_opened: Floats,
        start: Found,
        seed: int,
    ) -> None:
        self.layout, self.bundle, self.seed = layout, bundle, seed
        self.kin = bundle_kinship(find_kin(model, (average_opened > PROMISING) | start.opened))

    @classmethod
    def of_kin(cls, layout: Layout, bundle: Layout, kin: Kinship, seed: int) -> Self:
        """Return one for a layout whose sessions' kinship is known: a part of a larger plan."""
        annealer = cls.__new__(cls)
        annealer.layout, annealer.bundle, annealer.seed = layout, bundle, seed
        annealer.kin = bundle_kinship(kin)
        return annealer

    def begin(self, start: Found, *, prices: Floats, judging: Floats, judged: float) -> None:
        """Start from a plan, reckoning with the share `judged` of the prices `judging`."""
        weights = weigh(self.layout, prices, judged=judged, seated=1.0, judging=judging)
        state = state_of(self.layout, self.bundle, start, weights, self.seed)
        self.seed += 1
        self._now, self._best = state, room_for_best(self.layout)
        self._weights = bundle_weights(weights)
        self._state, self._best_bundle = bundle_state(state), bundle_best(self._best)
        moves.snapshot(self._state, self._best_bundle)

    def anneal(self, heat: float, go_on: Callable[[int], bool]) -> Found:
        """Anneal at one temperature while `go_on(moves made)`; return the best seen since `begin`."""
        made = 0
        while True:
            wanted = MOVES_AT_ONCE if go_on(made) else 0
            # Without a move to make it is at least compiled.
            moves.anneal(
                wanted, REASSIGNED_EACH, heat, heat, self.bundle, self.kin, self._weights,
                self._state, self._best_bundle,
            )  # fmt: skip
            made += wanted
            if wanted == 0:
                return best_as_found(self.layout, self._best)

    def plan(self) -> Found:
        """Return the plan that it is at, not the best."""
        return found_in(self.layout, self._now)

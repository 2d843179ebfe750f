"""A better bound beside the search: further steps, and whole components of courses.

Once a good plan is known the volume algorithm can aim nearer, and goes on. Then, with money, days
and providers priced, courses that share no competence and no prerequisite have nothing to do with
each other: each such component is a linear programme of its own, which gives the best prices of
needs and order. Both end in prices that go into the certificate, which anybody can check.

What was tried and left: the components' whole-number optima. They are another 0.05 % smaller, but
only the search itself could vouch for them.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import highspy
import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from samtakt.engines.planning.arrays import Floats, Ints, Mask
from samtakt.engines.planning.bound import Bound, PricedSessions, improve_bound
from samtakt.engines.planning.exact import listen, load_programme, programme_of
from samtakt.engines.planning.model import Model
from samtakt.engines.planning.search import related_courses

LOCAL = (
    "people_are_enough",
    "steps_in_order",
    "prerequisite_first",
    "person_prerequisite_first",
)
"""Rules whose rows never tie components of courses together."""

WORTHWHILE = 1e-5
"""A turn that gains less of the bound is the last."""


def components_of(model: Model) -> Ints:
    """Return for each session the number of its component."""
    related = related_courses(model)
    one = np.repeat(np.arange(len(related)), [len(each) for each in related])
    other = np.array([course for each in related for course in each], dtype=np.int64)
    links = sparse.csr_array((np.ones(len(one)), (one, other)), shape=(len(related),) * 2)
    _, label = connected_components(links, directed=False)
    components: Ints = np.asarray(label)[model.course]
    return components


@dataclass(frozen=True)
class _Component:
    """A component's columns and sessions, in the order of the model, and its programme."""

    columns: Ints
    sessions: Ints
    rows: Ints
    matrix: sparse.csr_array
    lower: Floats
    upper: Floats


class Refinement:
    """Refines a bound in a thread of its own; `found` is told of each smaller one.

    `sessions` are its own to evaluate with; `target` tells the objective of the best plan known.
    """

    def __init__(
        self,
        model: Model,
        sessions: PricedSessions,
        bound: Bound,
        *,
        target: Callable[[], float],
        found: Callable[[Bound], object],
        should_stop: Callable[[], bool],
    ) -> None:
        self.model, self.sessions, self.bound = model, sessions, bound
        self.target, self.found, self.should_stop = target, found, should_stop
        self._local = np.flatnonzero(model.row_keys.of_rule(*LOCAL))
        self._rows = replace(
            model,
            seat_use=sparse.csr_array(model.seat_use[self._local]),
            session_use=sparse.csr_array(model.session_use[self._local]),
            limit=model.limit[self._local],
        )
        self._component = components_of(model)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self) -> None:
        """Wait for the end, which comes soon once `should_stop` says so."""
        self._thread.join()

    def _run(self) -> None:
        while not self.should_stop():
            before = self.bound.value
            further = improve_bound(
                self.sessions,
                self.model.row_keys,
                self.bound,
                target=self.target(),
                stop=lambda *_: self.should_stop(),
            )
            self._take(further)
            prices = self.with_components(further.prices)
            if prices is None:
                return
            self._take(replace(further, value=self.sessions.evaluate(prices), prices=prices))
            if before - self.bound.value < WORTHWHILE * abs(before):
                return

    def _take(self, bound: Bound) -> None:
        if bound.value < self.bound.value:
            self.bound = bound
            self.found(bound)

    def with_components(self, prices: Floats) -> Floats | None:
        """Return the prices with the best ones of needs and order; None if stopped."""
        linking = prices.copy()
        linking[self._local] = 0.0
        worth = self.model.profit - self.model.seat_use.T @ linking
        opening = self.model.opening + self.model.session_use.T @ linking
        for number in range(int(self._component.max(initial=-1)) + 1):
            component = self._of(number)
            duals = self._duals(component, worth, opening)
            if duals is None:
                return None
            linking[self._local[component.rows]] = duals
        return linking

    def _of(self, number: int) -> _Component:
        chosen: Mask = self._component == number
        sessions = np.flatnonzero(chosen)
        columns = np.flatnonzero(chosen[self.model.session])
        matrix, lower, upper, rows = programme_of(self._rows, columns, sessions, self._rows.limit)
        return _Component(columns, sessions, rows, matrix, lower, upper)

    def _duals(self, component: _Component, worth: Floats, opening: Floats) -> Floats | None:
        """Return the dual value of each row of a component's relaxation; None if stopped."""
        model, columns, sessions = self.model, component.columns, component.sessions
        if self.should_stop():
            return None
        highs = load_programme(
            component.matrix,
            component.lower,
            component.upper,
            np.r_[worth[columns], -opening[sessions]],
            np.r_[model.confirmed[columns], model.forced[sessions]],
            np.r_[model.most[columns], np.ones(len(sessions), dtype=np.int64)],
        )
        listen(highs, self.should_stop)
        highs.setOptionValue("solve_relaxation", True)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.asarray(np.abs(highs.getSolution().row_dual)[: len(component.rows)])

"""A better bound from whole components of courses, at the prices of what ties them together.

With money, days and providers priced, courses that share no competence and no prerequisite have
nothing to do with each other. Each such component is a programme of its own. Its linear relaxation
gives the best prices of needs and order: they go into the certificate, which anybody can check. Its
whole-number optimum gives a still smaller bound, which only the search itself vouches for.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import highspy
import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from samtakt.engines.planning.arrays import Floats, Ints, Mask
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

DAILY = ("absence_within_limit", "one_course_a_day")
"""Priced rules of which a component must not break any row alone: nobody's seats give room back."""

SECONDS_EACH = 4.0
"""What a component's whole-number search may take: most end in less."""


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
class _Part:
    """A component's columns, sessions and programme, in the order of the model."""

    columns: Ints
    sessions: Ints
    rows: Ints
    matrix: sparse.csr_array
    lower: Floats
    upper: Floats


def _of_rows(model: Model, rows: Ints) -> Model:
    """Return the model with some of its rows only."""
    return replace(
        model,
        seat_use=sparse.csr_array(model.seat_use[rows]),
        session_use=sparse.csr_array(model.session_use[rows]),
        limit=model.limit[rows],
    )


class Refinement:
    """Refines a bound in a thread of its own; `prices` and `searched` hold what it has found."""

    def __init__(self, model: Model, prices: Floats, should_stop: Callable[[], bool]) -> None:
        self.local = np.flatnonzero(model.row_keys.of_rule(*LOCAL))
        self.model = _of_rows(model, self.local)
        self.daily = _of_rows(model, np.flatnonzero(model.row_keys.of_rule(*LOCAL, *DAILY)))
        linking = prices.copy()
        linking[self.local] = 0.0
        self.handed_back = float((model.limit * linking).sum())
        self.worth = model.profit - model.seat_use.T @ linking
        self.opening = model.opening + model.session_use.T @ linking
        self.component = components_of(model)
        self.should_stop = should_stop
        self.prices: Floats | None = None
        self.searched: float | None = None
        self._linking = linking
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self) -> None:
        """Wait for the end, which comes soon once `should_stop` says so."""
        self._thread.join()

    def _run(self) -> None:
        numbers = range(int(self.component.max(initial=-1)) + 1)
        parts = [self._part(number, self.model) for number in numbers]
        prices = self._linking.copy()
        values = []
        for part in parts:
            found = self._relaxed(part, prices)
            if found is None:
                return
            values.append(found)
        self.prices = prices
        self.searched = self.handed_back + sum(values)
        for number in np.argsort(values)[::-1]:
            if self.should_stop():
                return
            value = self._searched(self._part(int(number), self.daily))
            if value is not None and value < values[number]:
                values[number] = value
                self.searched = self.handed_back + sum(values)

    def _part(self, number: int, model: Model) -> _Part:
        chosen: Mask = self.component == number
        sessions = np.flatnonzero(chosen)
        columns = np.flatnonzero(chosen[model.session])
        matrix, lower, upper, rows = programme_of(model, columns, sessions, model.limit)
        return _Part(columns, sessions, rows, matrix, lower, upper)

    def _load(self, part: _Part) -> highspy.Highs:
        model = self.model
        highs = load_programme(
            part.matrix,
            part.lower,
            part.upper,
            np.r_[self.worth[part.columns], -self.opening[part.sessions]],
            np.r_[model.confirmed[part.columns], model.forced[part.sessions]],
            np.r_[model.most[part.columns], np.ones(len(part.sessions), dtype=np.int64)],
        )
        listen(highs, self.should_stop)
        return highs

    def _relaxed(self, part: _Part, prices: Floats) -> float | None:
        """Fill in the component's prices; return the relaxation's value, None if stopped."""
        highs = self._load(part)
        highs.setOptionValue("solve_relaxation", True)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        duals = np.abs(np.asarray(highs.getSolution().row_dual)[: len(part.rows)])
        prices[self.local[part.rows]] = duals
        return float(highs.getInfo().objective_function_value)

    def _searched(self, part: _Part) -> float | None:
        highs = self._load(part)
        highs.setOptionValue("time_limit", SECONDS_EACH)
        highs.run()
        bound = float(highs.getInfo().mip_dual_bound)
        return bound if np.isfinite(bound) else None

"""Plans by hand: build one along the prices, then close and rebuild parts of it.

A plan in the making always keeps every limit, so the search can be stopped at any moment.
"""

from collections import defaultdict
from itertools import combinations

import numpy as np
from scipy import sparse

from samtakt.engines.planning import kernels
from samtakt.engines.planning.model import Floats, Ints, Model

EVERYTHING_STAYS = 0.0


def _uses(matrix: sparse.csr_array) -> kernels.Uses:
    """Return a matrix' rows (of any meaning) as what each of them uses."""
    return kernels.Uses(
        matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data.astype(float)
    )


def related_courses(model: Model) -> list[list[int]]:
    """Return for each course itself and those that share a competence or a prerequisite with it."""
    groups: defaultdict[str, set[int]] = defaultdict(set)
    for index, course in enumerate(model.problem.courses):
        groups[f"course {course.id}"].add(index)
        for outcome in course.covers:
            groups[f"competence {outcome.competence}"].add(index)
        for before in course.prerequisites:
            groups[f"course {before}"].add(index)
    related = [{index} for index in range(len(model.problem.courses))]
    for group in groups.values():
        for one, other in combinations(group, 2):
            related[one].add(other)
            related[other].add(one)
    return [sorted(each) for each in related]


def _lists(lists: list[list[int]]) -> tuple[Ints, Ints]:
    first = np.cumsum([0, *(len(each) for each in lists)]).astype(np.int64)
    return first, np.array([item for each in lists for item in each], dtype=np.int64)


class Searcher:
    """A plan that is built, improved, and handed out as seats per column."""

    def __init__(self, model: Model, *, seed: int) -> None:
        self.model = model
        by_course: list[list[int]] = [[] for _ in model.problem.courses]
        for session, course in enumerate(model.course):
            by_course[course].append(session)
        first_session, course_sessions = _lists(by_course)
        first_related, related = _lists(related_courses(model))
        self.seat_columns = model.seat_use.T.tocsr()
        self.open_columns = model.session_use.T.tocsr()
        self.network = kernels.Network(
            groups=kernels.Groups(
                model.first_column,
                model.most,
                model.team,
                model.team_cap,
                model.minimum,
                model.maximum,
                model.attendee,
            ),
            seat_uses=_uses(self.seat_columns),
            open_uses=_uses(self.open_columns),
            row_users=_uses(model.seat_use),
            session_of=model.session,
            course_of=model.course,
            first_session=first_session,
            course_sessions=course_sessions,
            first_related=first_related,
            related=related,
            # Deeper than any chain of seats that wait for seats.
            waiting=np.zeros(4 * model.columns + 16, np.int64),
        )
        self.state = self.empty_state()
        self.random = np.random.default_rng(seed)
        kernels.seed_random(seed)

    def empty_state(self) -> kernels.State:
        """Return the plan with nothing in it."""
        model = self.model
        return kernels.State(
            np.zeros(model.columns, np.int64),
            np.zeros(model.sessions, np.int64),
            np.zeros(model.sessions, np.int64),
            model.limit.copy(),
        )

    def state_of(self, seats: Ints, opened: Ints) -> kernels.State:
        """Return a known plan as a state."""
        model = self.model
        seated = np.bincount(model.session, weights=seats, minlength=model.sessions)
        used = model.seat_use @ seats + model.session_use @ opened
        return kernels.State(
            seats.astype(np.int64), seated.astype(np.int64), opened.astype(np.int64),
            np.asarray(model.limit - used, dtype=float),
        )  # fmt: skip

    def weights(
        self, prices: Floats, *, judged: float, seated: float, noise: float = 0.0
    ) -> kernels.Weights:
        """Return what a search goes by.

        A change is judged by profits with the share `judged` of the prices taken off; a seat is
        taken if it pays with the share `seated` of them taken off, those worth most at full
        prices first. `noise` (in points) shuffles whom to prefer: at good prices, many seats are
        worth the same.
        """
        model = self.model
        price = self.seat_columns @ prices
        shuffled = self.random.normal(0.0, noise, model.columns) if noise else 0.0
        full = model.profit - price + shuffled
        worth = model.profit - seated * price + shuffled
        ranked = np.argsort(-full, kind="stable")
        return kernels.Weights(
            seat=model.profit - judged * price,
            opening=model.opening + judged * (self.open_columns @ prices),
            worth=worth,
            order=np.lexsort((-full, model.session)).astype(np.int64),
            best_first=ranked[worth[ranked] > 0].astype(np.int64),
        )

    def objective(self, state: kernels.State) -> float:
        """Return the state's objective in points."""
        return float(state.seats @ self.model.profit - state.opened @ self.model.opening)

    def weight_of(self, state: kernels.State, weights: kernels.Weights) -> float:
        """Return what the search sees as the state's objective."""
        return float(state.seats @ weights.seat - state.opened @ weights.opening)

    def build(self, weights: kernels.Weights, *, order: Ints | None = None) -> kernels.State:
        """Return a plan built from nothing: the best session first, or in the order given."""
        state = self.empty_state()
        if order is None:
            # A second pass, since courses that others wait for only make room once they are open.
            for _ in range(2):
                everything = np.arange(self.model.sessions, dtype=np.int64)
                kernels.open_best_of(
                    everything, len(everything), self.network, weights, state, EVERYTHING_STAYS
                )
        else:
            for session in order:
                if not state.opened[session]:
                    kernels.try_open(int(session), self.network, weights, state, EVERYTHING_STAYS)
        if self.model.sessions:
            kernels.top_up(self.network, weights, state, EVERYTHING_STAYS)
        return state

    def anneal(
        self,
        state: kernels.State,
        weights: kernels.Weights,
        *,
        moves: int,
        hot: float,
        cold: float,
    ) -> kernels.State:
        """Change `state` in place by ruin and recreate; return a copy of the best plan seen."""
        best = copy_state(state)
        if self.model.sessions:
            current = self.weight_of(state, weights)
            kernels.ruin_and_recreate(
                moves, hot, cold, current, current, self.network, weights, state, best
            )
        return best


def copy_state(state: kernels.State) -> kernels.State:
    """Return a copy that shares nothing with the state."""
    return kernels.State(
        state.seats.copy(), state.seated.copy(), state.opened.copy(), state.slack.copy()
    )

"""Which limits cannot hold together: a smallest set of them, for needs that must be met.

As a rule there always is a plan, if only the one with nothing in it. But people ask "can all of
these be trained by then?", and seats confirmed once may break a budget cut later. The answer is a
set of limits and wishes that contradict each other, and as few of them as possible: let go of any
one, and the rest of the set can hold.

The method is the implicit hitting set of Ignatiev et al. (Smallest MUS extraction with minimal
hitting set dualization, 2015): a correction set is what has to be let go for the rest to hold; the
smallest set that hits every correction set seen is either a conflict, and then a smallest one, or
yields another correction set.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from samtakt.engines.planning.arrays import Floats, Ints, RowKey
from samtakt.engines.planning.exact import listen, load_programme
from samtakt.engines.planning.model import Model, build_model
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.waiting import Asking
from samtakt.engines.planning.wording import LIMITS, fill

GROUPED_BY = {
    "absence_within_limit": 1,
    "aid_within_cap": 1,
    "company_within_budget": 1,
    "equal_access": 1,
    "network_within_budget": 0,
    "one_course_a_day": 1,
    "provider_within_capacity": 1,
    "resource_within_limit": 1,
}
"""How much of a row's key names the limit for people: a team's absence is one limit, not one a day.

Rows of other rules are no limits that somebody has set: nobody reaches a level twice."""

INFEASIBLE = (
    highspy.HighsModelStatus.kInfeasible,
    # Every column is bounded, so that nothing can be unbounded.
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


class NotAnswered(Exception):
    """The time was over, or somebody wanted to stop, before the question was answered."""


@dataclass(frozen=True)
class Limit:
    """A limit, or a wish, by its rule and what it is about (a key of `wording.LIMITS`)."""

    rule: str
    key: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """The limit in English."""
        return fill(LIMITS[self.rule], dict(zip("abc", self.key, strict=False)))


def find_conflict(
    problem: Problem,
    wanted: Mapping[str, int] | None = None,
    *,
    seconds: float = 30.0,
    should_cancel: Callable[[], bool] | None = None,
) -> tuple[Limit, ...]:
    """Return a smallest set of limits that cannot hold together; nothing if all can.

    `wanted` says of how many people of a need (by its id) all steps must be taken. The seats that
    the problem calls confirmed must stay. `should_cancel()` is asked some times a second.

    Raises:
        NotAnswered: `seconds` were over, or `should_cancel` said yes.
        KeyError: a need is not in the problem.
    """
    known = {demand.id for demand in problem.demands}
    for demand in wanted or {}:
        if demand not in known:
            raise KeyError(demand)
    until, asking = time.monotonic() + seconds, Asking(should_cancel)
    model = asking.unless_cancelled(lambda: build_model(problem, between=asking.go_on))
    if model is None:
        raise NotAnswered
    question = _Question(model, wanted or {}, until, asking)
    if not question.rows:
        # Nothing is wanted and no seat is confirmed: nothing has to hold.
        return ()
    question.assemble()
    corrections: list[frozenset[int]] = []
    while True:
        held = _smallest_hitting_set(corrections, len(question.limits))
        correction = question.correct(held)
        if correction is None:
            return tuple(sorted((question.limits[each] for each in held), key=_by_rule))
        if not correction:
            return ()
        corrections.append(correction)


def _by_rule(limit: Limit) -> tuple[str, tuple[str, ...]]:
    return limit.rule, limit.key


def _smallest_hitting_set(sets: list[frozenset[int]], size: int) -> frozenset[int]:
    if not sets:
        return frozenset()
    members = sorted(frozenset().union(*sets))
    place = {member: at for at, member in enumerate(members)}
    hit = np.zeros((len(sets), len(members)))
    for row, each in enumerate(sets):
        hit[row, [place[member] for member in each]] = 1.0
    found = milp(
        # Ties go to the limits listed last: wishes before rules, the particular before the general.
        1.0 + 1e-6 * (size - np.array(members)) / max(1, size),
        constraints=LinearConstraint(hit, lb=1.0),
        integrality=np.ones(len(members)),
        bounds=Bounds(0, 1),
    )
    return frozenset(members[at] for at in np.flatnonzero(np.rint(found.x)))


class _Question:
    """A mixed-integer programme in which every limit can be let go at the price of one."""

    def __init__(
        self,
        model: Model,
        wanted: Mapping[str, int],
        until: float,
        asking: Asking,
    ) -> None:
        self.model, self.until, self.asking = model, until, asking
        self.limits: list[Limit] = []
        self.index: dict[Limit, int] = {}
        self.rows: list[tuple[Ints, Floats, float, int | None]] = []
        self.sessions = _useful_sessions(model, wanted)
        self.columns = np.flatnonzero(np.isin(model.session, self.sessions))
        self.width = len(self.columns) + len(self.sessions)
        self.most = np.r_[_sizes(model, self.columns), np.ones(len(self.sessions))]
        self._limit_rows()
        self._session_rows()
        self._wish_rows(wanted)

    def assemble(self) -> None:
        """Make the matrix of the rows; there is one at least."""
        rows, at, amounts, upper = [], [], [], []
        for row, (columns, amount, limit, number) in enumerate(self.rows):
            rows.append(np.full(len(columns), row))
            at.append(columns)
            amounts.append(amount)
            upper.append(limit)
            if number is not None:
                # So much may the sum exceed the limit at all: let go, it says nothing.
                excess = float(np.maximum(amount, 0.0) @ self.most[columns]) - limit
                rows.append(np.array([row]))
                at.append(np.array([self.width + number]))
                amounts.append(np.array([-max(0.0, excess)]))
        shape = (len(self.rows), self.width + len(self.limits))
        entries = (np.concatenate(amounts), (np.concatenate(rows), np.concatenate(at)))
        self.matrix = sparse.csr_array(sparse.coo_array(entries, shape=shape))
        self.upper = np.array(upper)

    def correct(self, held: Iterable[int]) -> frozenset[int] | None:
        """Return fewest limits to let go so that the rest can hold; None if `held` cannot.

        What is `held` is not let go.
        """
        left = self.until - time.monotonic()
        if left <= 0 or self.asking.ask():
            raise NotAnswered
        most = np.r_[self.most, np.ones(len(self.limits))]
        most[self.width + np.fromiter(held, dtype=np.int64)] = 0.0
        highs = load_programme(
            self.matrix,
            np.full(len(self.upper), -np.inf),
            self.upper,
            -np.r_[np.zeros(self.width), np.ones(len(self.limits))],
            np.zeros(len(most), dtype=np.int64),
            most,
        )
        highs.setOptionValue("time_limit", left)
        listen(highs, self.asking.ask)
        highs.run()
        status = highs.getModelStatus()
        if status in INFEASIBLE:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise NotAnswered
        values = np.asarray(highs.getSolution().col_value)
        return frozenset(np.flatnonzero(np.rint(values[self.width :])).tolist())

    def _number(self, rule: str, *key: str) -> int:
        limit = Limit(rule, key)
        if limit not in self.index:
            self.index[limit] = len(self.limits)
            self.limits.append(limit)
        return self.index[limit]

    def _at_most(self, at: Ints, amount: Floats, limit: float, number: int | None) -> None:
        """Note that a sum is at most a limit, which may be let go if it has a number."""
        self.rows.append((at, amount, limit, number))

    def _limit_rows(self) -> None:
        """Note the rows that tie sessions together."""
        model = self.model
        seats = model.seat_use[:, self.columns].tocsr()
        opened = model.session_use[:, self.sessions].tocsr()
        shared = sparse.csr_array(sparse.hstack([seats, opened]))
        for row in np.flatnonzero(np.diff(shared.indptr)):
            entries = slice(shared.indptr[row], shared.indptr[row + 1])
            rule, key = _named(model.row_keys[int(row)])
            number = None if rule is None else self._number(rule, *key)
            self._at_most(
                shared.indices[entries], shared.data[entries], float(model.limit[row]), number
            )

    def _session_rows(self) -> None:
        """Note group sizes, what a team may miss in a session, and who sits only where it opens."""
        model, problem = self.model, self.model.problem
        for place, session in enumerate(self.sessions):
            inside = np.flatnonzero(model.session[self.columns] == session)
            opens = len(self.columns) + place
            course = problem.courses[model.course[session]].id
            at, ones = np.r_[inside, opens], np.ones(len(inside))
            most = float(self.most[inside].sum())
            self._at_most(at, np.r_[ones, -most], 0.0, None)
            largest, least = int(model.maximum[session]), int(model.minimum[session])
            if most > largest:
                number = self._number("group_within_maximum", course)
                self._at_most(inside, ones, largest, number)
            if least > 0:
                number = self._number("group_reaches_minimum", course)
                self._at_most(at, np.r_[-ones, least], 0.0, number)
            self._team_rows(session, inside)
            self._attendee_rows(inside)
        for column in np.flatnonzero(model.confirmed[self.columns]):
            place = self.columns[column]
            demand = problem.demands[model.demand[place]].id
            number = self._number(
                "confirmed_seats_kept", demand, problem.sessions[model.session[place]].id
            )
            self._at_most(
                np.array([column]), np.array([-1.0]), -float(model.confirmed[place]), number
            )

    def _team_rows(self, session: int, inside: Ints) -> None:
        model = self.model
        teams = model.team[self.columns[inside]]
        for team in np.unique(teams):
            limit = model.problem.teams[team].absent_max
            members = inside[teams == team]
            if limit is not None and self.most[members].sum() > limit:
                number = self._number("absence_within_limit", model.problem.teams[team].id)
                self._at_most(members, np.ones(len(members)), limit, number)

    def _attendee_rows(self, inside: Ints) -> None:
        if not len(self.model.attendee):
            return
        attendees = self.model.attendee[self.columns[inside]]
        for attendee in np.unique(attendees[attendees >= 0]):
            same = inside[attendees == attendee]
            if len(same) > 1:
                self._at_most(same, np.ones(len(same)), 1.0, None)

    def _wish_rows(self, wanted: Mapping[str, int]) -> None:
        leads: defaultdict[str, list[int]] = defaultdict(list)
        demands = self.model.problem.demands
        for place, column in enumerate(self.columns):
            for demand, _, leave in self.model.needs_of(int(column)):
                if leave == demands[demand].to_level:
                    leads[demands[demand].id].append(place)
        for demand_id, people in wanted.items():
            at = np.array(leads[demand_id], dtype=np.int64)
            self._at_most(at, -np.ones(len(at)), -people, self._number("wanted", demand_id))


def _named(key: RowKey) -> tuple[str | None, tuple[str, ...]]:
    """Return the limit that a row belongs to; no rule if nobody has set it."""
    rule, parts = key
    if rule in {"prerequisite_first", "person_prerequisite_first"}:
        return "prerequisite_first", (parts[2],)
    kept = GROUPED_BY.get(rule)
    return (None, ()) if kept is None else (rule, parts[:kept])


def _sizes(model: Model, columns: Ints) -> Floats:
    """Return how many people each column has, whatever the limits say."""
    sizes = np.array([demand.size for demand in model.problem.demands], dtype=float)
    return np.asarray(sizes[model.demand[columns]])


def _useful_sessions(model: Model, wanted: Mapping[str, int]) -> Ints:
    """Return the sessions that lead to what is wanted, those that come before, and those forced."""
    problem = model.problem
    demands = {at for at, demand in enumerate(problem.demands) if demand.id in wanted}
    leads = np.isin(model.demand, list(demands)) | np.isin(
        np.arange(model.columns), model.further.column[np.isin(model.further.demand, list(demands))]
    )
    before = {course.id: course.prerequisites for course in problem.courses}
    useful = {problem.courses[each].id for each in np.unique(model.course[model.session[leads]])}
    waiting = list(useful)
    while waiting:
        for course in before[waiting.pop()]:
            if course not in useful:
                useful.add(course)
                waiting.append(course)
    chosen = np.array([course.id in useful for course in problem.courses], dtype=bool)
    return np.flatnonzero(chosen[model.course] | (model.forced > 0))

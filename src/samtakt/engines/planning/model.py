"""The instance as arrays: one column per possible seat, one row per limit that ties sessions together.

Maximise   profit . n - opening . y
subject to A n + O y <= limit           (the rows, each with its rule and key)
           minimum y_j <= sum n <= maximum y_j     within each session j
           sum over a team's columns <= cap of the team in j, n_c <= most_c y_j

Columns are ordered by session. `n` counts seats, `y` says whether a session is opened.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from samtakt.engines.planning.problem import DemandClass, Problem, SessionCandidate

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
RowKey = tuple[str, tuple[str, ...]]
Triples = tuple[list[int], list[int], list[float]]


@dataclass(frozen=True)
class Model:
    """The arrays; lengths are columns, sessions or rows as the module's formula says."""

    problem: Problem
    demand: Ints
    session: Ints
    entry: Ints
    exit: Ints
    team: Ints
    most: Ints
    team_cap: Ints
    cost: Floats
    profit: Floats
    first_column: Ints
    minimum: Ints
    maximum: Ints
    opening: Floats
    finish: Ints
    course: Ints
    row_keys: tuple[RowKey, ...]
    limit: Floats
    seat_use: sparse.csr_array
    session_use: sparse.csr_array

    @property
    def columns(self) -> int:
        """How many pairs of demand class and session there are."""
        return len(self.demand)

    @property
    def sessions(self) -> int:
        """How many candidate sessions there are."""
        return len(self.minimum)


class _Rows:
    """Collects the rows: for each, its limit and what seats and sessions use of it."""

    def __init__(self) -> None:
        self.index: dict[RowKey, int] = {}
        self.limits: list[float] = []
        self.seats: Triples = ([], [], [])
        self.sessions: Triples = ([], [], [])

    def seat(self, key: RowKey, limit: float, column: int, amount: float) -> None:
        self._add(self.seats, self._row(key, limit), column, amount)

    def open(self, key: RowKey, limit: float, session: int, amount: float) -> None:
        self._add(self.sessions, self._row(key, limit), session, amount)

    def _row(self, key: RowKey, limit: float) -> int:
        row = self.index.setdefault(key, len(self.limits))
        if row == len(self.limits):
            self.limits.append(limit)
        return row

    @staticmethod
    def _add(triples: Triples, row: int, column: int, amount: float) -> None:
        if amount:
            rows, columns, amounts = triples
            rows.append(row)
            columns.append(column)
            amounts.append(amount)

    def matrix(self, triples: Triples, width: int) -> sparse.csr_array:
        rows, columns, amounts = triples
        shape = (len(self.limits), width)
        return sparse.csr_array(
            sparse.coo_array((amounts, (rows, columns)), shape=shape, dtype=float)
        )


@dataclass(frozen=True)
class _Column:
    """A seat that is possible: the class, the session, and the levels it takes people between."""

    index: int
    demand: DemandClass
    session: SessionCandidate
    session_index: int
    entry: int
    exit: int
    finish: int


def build_model(problem: Problem) -> Model:
    """Return the arrays of an instance."""
    columns = _possible_seats(problem)
    rows = _Rows()
    travel = {(row.company, row.place): row.cost for row in problem.travel}
    cost = np.array(
        [
            each.session.price_seat
            + travel.get((each.demand.company, each.session.place), problem.travel_default)
            for each in columns
        ],
        dtype=float,
    )
    _people_and_order_rows(rows, columns)
    _absence_rows(rows, problem, columns)
    _budget_rows(rows, problem, columns, cost)
    _prerequisite_rows(rows, problem, columns)
    _provider_rows(rows, problem)
    _resource_rows(rows, problem, columns)
    return _arrays(problem, columns, rows, cost)


def _possible_seats(problem: Problem) -> list[_Column]:
    takers: defaultdict[str, list[DemandClass]] = defaultdict(list)
    for demand in problem.demands:
        takers[demand.competence].append(demand)
    courses = {course.id: course for course in problem.courses}
    columns: list[_Column] = []
    for index, session in enumerate(problem.sessions):
        course = courses[session.course]
        finish = session.week + course.weeks - 1
        for outcome in course.covers:
            for demand in takers[outcome.competence]:
                entry = max(outcome.from_level, demand.from_level)
                leave = min(outcome.to_level, demand.to_level)
                in_time = demand.earliest <= session.week and finish <= demand.latest
                if entry < leave and in_time:
                    columns.append(
                        _Column(len(columns), demand, session, index, entry, leave, finish)
                    )
    return columns


def _people_and_order_rows(rows: _Rows, columns: list[_Column]) -> None:
    leaving: defaultdict[tuple[str, int], list[_Column]] = defaultdict(list)
    arriving: defaultdict[tuple[str, int], list[_Column]] = defaultdict(list)
    for column in columns:
        demand = column.demand
        if column.entry == demand.from_level:
            rows.seat(("people_are_enough", (demand.id,)), demand.size, column.index, 1)
        else:
            leaving[demand.id, column.entry].append(column)
        arriving[demand.id, column.exit].append(column)
    for (demand_id, level), departures in leaving.items():
        for week in sorted({column.session.week for column in departures}):
            key = ("steps_in_order", (demand_id, str(level), str(week)))
            for column in departures:
                if column.session.week <= week:
                    rows.seat(key, 0, column.index, 1)
            for column in arriving[demand_id, level]:
                if column.finish < week:
                    rows.seat(key, 0, column.index, -1)


def _absence_rows(rows: _Rows, problem: Problem, columns: list[_Column]) -> None:
    limits = {team.id: team.absent_max for team in problem.teams}
    for column in columns:
        limit = limits[column.demand.team]
        if limit is not None:
            for week in range(column.session.week, column.finish + 1):
                key = ("absence_within_limit", (column.demand.team, str(week)))
                rows.seat(key, limit, column.index, 1)


def _budget_rows(rows: _Rows, problem: Problem, columns: list[_Column], cost: Floats) -> None:
    budgets = {company.id: company.budget for company in problem.companies}
    for column in columns:
        company = column.demand.company
        budget = budgets[company]
        if budget is not None:
            amount = float(cost[column.index])
            rows.seat(("company_within_budget", (company,)), budget, column.index, amount)
    if problem.network_budget is not None:
        for index, session in enumerate(problem.sessions):
            key: RowKey = ("network_within_budget", ())
            rows.open(key, problem.network_budget, index, session.price_session)


def _prerequisite_rows(rows: _Rows, problem: Problem, columns: list[_Column]) -> None:
    taken: defaultdict[tuple[str, str], list[_Column]] = defaultdict(list)
    for column in columns:
        taken[column.demand.team, column.session.course].append(column)
    teams = {team.id: team for team in problem.teams}
    courses = {course.id: course for course in problem.courses}
    for (team, course), seats in list(taken.items()):
        for before in courses[course].prerequisites:
            completed = teams[team].completed.get(before, 0)
            for week in sorted({column.session.week for column in seats}):
                key = ("prerequisite_first", (team, course, before, str(week)))
                for column in seats:
                    if column.session.week <= week:
                        rows.seat(key, completed, column.index, 1)
                for column in taken.get((team, before), ()):
                    if column.finish < week:
                        rows.seat(key, completed, column.index, -1)


def _provider_rows(rows: _Rows, problem: Problem) -> None:
    capacity = {(row.provider, row.week): row.sessions for row in problem.provider_capacity}
    weeks = {course.id: course.weeks for course in problem.courses}
    for index, session in enumerate(problem.sessions):
        for week in range(session.week, session.week + weeks[session.course]):
            usual = capacity.get((session.provider, None))
            limit = capacity.get((session.provider, week), usual)
            if limit is not None:
                key = ("provider_within_capacity", (session.provider, str(week)))
                rows.open(key, limit, index, 1)


def _resource_rows(rows: _Rows, problem: Problem, columns: list[_Column]) -> None:
    position = {(column.demand.id, column.session.id): column.index for column in columns}
    session_index = {session.id: index for index, session in enumerate(problem.sessions)}
    for resource in problem.resources:
        key = ("resource_within_limit", (resource.id,))
        for seat in resource.seats:
            column = position.get((seat.demand, seat.session))
            if column is not None:
                rows.seat(key, resource.limit, column, seat.amount)
        for use in resource.sessions:
            rows.open(key, resource.limit, session_index[use.session], use.amount)


def _arrays(problem: Problem, columns: list[_Column], rows: _Rows, cost: Floats) -> Model:
    sessions = problem.sessions
    demand_index = {demand.id: index for index, demand in enumerate(problem.demands)}
    team_index = {team.id: index for index, team in enumerate(problem.teams)}
    course_index = {course.id: index for index, course in enumerate(problem.courses)}
    maximum = _ints(session.maximum for session in sessions)
    session = _ints(column.session_index for column in columns)
    team = _ints(team_index[column.demand.team] for column in columns)
    largest = int(maximum.max(initial=1))
    caps = _ints(largest if t.absent_max is None else t.absent_max for t in problem.teams)
    team_cap = np.minimum(caps[team], maximum[session])
    size = _ints(column.demand.size for column in columns)
    gain = np.array(
        [
            sum(c.demand.step_values[c.entry - c.demand.from_level : c.exit - c.demand.from_level])
            for c in columns
        ],
        dtype=float,
    )
    price = np.array([each.price_session for each in sessions], dtype=float)
    weeks = [course.weeks for course in problem.courses]
    course = _ints(course_index[each.course] for each in sessions)
    return Model(
        problem=problem,
        demand=_ints(demand_index[column.demand.id] for column in columns),
        session=session,
        entry=_ints(column.entry for column in columns),
        exit=_ints(column.exit for column in columns),
        team=team,
        most=np.minimum(size, team_cap),
        team_cap=team_cap,
        cost=cost,
        profit=gain - problem.points_per_krona * cost,
        first_column=np.searchsorted(session, np.arange(len(sessions) + 1)).astype(np.int64),
        minimum=_ints(each.minimum for each in sessions),
        maximum=maximum,
        opening=problem.points_per_krona * price,
        finish=_ints(s.week + weeks[c] - 1 for s, c in zip(sessions, course, strict=True)),
        course=course,
        row_keys=tuple(rows.index),
        limit=np.array(rows.limits, dtype=float),
        seat_use=rows.matrix(rows.seats, len(columns)),
        session_use=rows.matrix(rows.sessions, len(sessions)),
    )


def _ints(values: object) -> Ints:
    return np.fromiter(values, dtype=np.int64)  # type: ignore[call-overload,no-any-return]

"""The limits that tie sessions together, as rows of two sparse matrices: what seats and sessions use.

A row that no plan can break is left out, and so is one that says the same as another.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from samtakt.engines.planning.arrays import Floats, Ints, KeyBlock, RowKeys
from samtakt.engines.planning.columns import WIDE, Columns, Index, whole
from samtakt.engines.planning.daily import by_day
from samtakt.engines.planning.entries import NOTHING, Uses, grouped, ones, spread
from samtakt.engines.planning.ordering import GroupedSeats, in_order

MANY_COLUMNS = 1_000_000
"""From so many on, amounts take 32 bits where that loses nothing."""


@dataclass(frozen=True)
class Rows:
    """All rows, in the order of their keys."""

    keys: RowKeys
    limit: Floats
    seat_use: sparse.csr_array
    session_use: sparse.csr_array


class _Collector:
    """Takes block after block of rows, and stacks them."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.blocks: list[KeyBlock] = []
        self.limits: list[Floats] = []
        self.seats: list[sparse.csr_array] = []
        self.sessions: list[sparse.csr_array] = []

    def add(self, block: KeyBlock, limit: Floats, seats: Uses, sessions: Uses = NOTHING) -> None:
        """Add a block of rows, without those that could not be broken by any plan."""
        most = self.columns.most
        most_used = np.bincount(
            seats.row,
            weights=np.maximum(seats.amount, 0.0) * most[seats.column],
            minlength=block.rows,
        ) + np.bincount(
            sessions.row, weights=np.maximum(sessions.amount, 0.0), minlength=block.rows
        )
        kept = np.flatnonzero(most_used > limit)
        if not len(kept):
            return
        parts = tuple((names, numbers[kept]) for names, numbers in block.parts)
        self.blocks.append(KeyBlock(block.rule, parts, len(kept)))
        self.limits.append(limit[kept])
        index = self.columns.index
        self.seats.append(_matrix(seats, block.rows, len(most), kept))
        self.sessions.append(_matrix(sessions, block.rows, len(index.start), kept))

    def rows(self) -> Rows:
        """Return all that was added."""
        width, height = len(self.columns.demand), len(self.columns.index.start)
        if not self.blocks:
            return Rows(
                RowKeys(()),
                np.zeros(0),
                sparse.csr_array((0, width)),
                sparse.csr_array((0, height)),
            )
        return Rows(
            RowKeys(self.blocks),
            np.concatenate(self.limits),
            _stacked(self.seats, width),
            _stacked(self.sessions, height),
        )


def _stacked(blocks: list[sparse.csr_array], width: int) -> sparse.csr_array:
    """Return the blocks one below the other, letting go of each on the way, to save memory."""
    rows = sum(block.shape[0] for block in blocks)
    entries = sum(block.nnz for block in blocks)
    kind = np.result_type(*(block.data.dtype for block in blocks))
    data, indices = np.empty(entries, kind), np.empty(entries, WIDE)
    first = np.zeros(rows + 1, WIDE if entries < np.iinfo(WIDE).max else np.int64)
    row = entry = 0
    blocks.reverse()
    while blocks:
        block = blocks.pop()
        after, last = row + block.shape[0], entry + block.nnz
        data[entry:last], indices[entry:last] = block.data, block.indices
        first[row + 1 : after + 1] = block.indptr[1:].astype(first.dtype) + entry
        row, entry = after, last
    return sparse.csr_array((data, indices, first), shape=(rows, width))


def _matrix(uses: Uses, height: int, width: int, kept: Ints) -> sparse.csr_array:
    amount: npt.NDArray[np.floating[Any]] = uses.amount
    if width > MANY_COLUMNS:
        narrow = amount.astype(np.float32)
        amount = narrow if np.array_equal(narrow, amount) else amount
    at = uses.row.astype(WIDE, copy=False), uses.column.astype(WIDE, copy=False)
    entries = amount, at
    matrix = sparse.csr_array(sparse.coo_array(entries, shape=(height, width)))
    return matrix if len(kept) == height else sparse.csr_array(matrix[kept])


def make_rows(columns: Columns, *, between: Callable[[], object] | None = None) -> Rows:
    """Return the rows of an instance whose columns are known; `between` is called before each rule."""
    collector = _Collector(columns)
    for add in (
        _people,
        _steps,
        _absence,
        _one_course_a_day,
        _company_budgets,
        _aid,
        _network_budget,
        _team_prerequisites,
        _person_prerequisites,
        _providers,
        _equal_access,
        _resources,
    ):
        if between is not None:
            between()
        add(collector)
    return collector.rows()


def _people(collector: _Collector) -> None:
    columns, index = collector.columns, collector.columns.index
    column, demand, entry, _ = columns.needs
    first = entry == index.from_level[demand]
    demands, row = grouped(demand[first])
    names = tuple(each.id for each in index.problem.demands)
    block = KeyBlock("people_are_enough", ((names, demands),), len(demands))
    collector.add(block, index.size[demands].astype(float), ones(row, column[first]))


def _steps(collector: _Collector) -> None:
    columns, index = collector.columns, collector.columns.index
    column, demand, entry, leave = columns.needs
    levels = int(index.to_level.max(initial=0)) + 1
    middle = entry > index.from_level[demand]
    later = GroupedSeats(demand[middle].astype(np.int64) * levels + entry[middle], column[middle])
    earlier = GroupedSeats(demand.astype(np.int64) * levels + leave, column)
    needed = (
        np.isin(earlier.group, later.group) if len(later.group) else np.zeros(len(demand), bool)
    )
    earlier = GroupedSeats(earlier.group[needed], column[needed])
    groups, days, uses = in_order(columns, later, earlier, cumulative=True)
    names = tuple(each.id for each in index.problem.demands)
    parts = ((names, groups // levels), (None, groups % levels), (None, days))
    block = KeyBlock("steps_in_order", parts, len(groups))
    collector.add(block, np.zeros(len(groups)), uses)


def _absence(collector: _Collector) -> None:
    columns, index = collector.columns, collector.columns.index
    teams = index.problem.teams
    limited = np.array([team.absent_max is not None for team in teams], dtype=bool)
    chosen = np.flatnonzero(limited[columns.team]).astype(WIDE)
    names = tuple(team.id for team in teams)
    for owners, days, row, column in by_day(columns, columns.team, chosen):
        block = KeyBlock("absence_within_limit", ((names, owners), (None, days)), len(owners))
        collector.add(block, index.team_cap[owners].astype(float), ones(row, column))


def _one_course_a_day(collector: _Collector) -> None:
    columns, index = collector.columns, collector.columns.index
    person = index.person[columns.demand]
    chosen = np.flatnonzero(person >= 0).astype(WIDE)
    for owners, days, row, column in by_day(columns, person, chosen):
        block = KeyBlock("one_course_a_day", ((index.persons, owners), (None, days)), len(owners))
        collector.add(block, np.ones(len(owners)), ones(row, column))


def _per_company(collector: _Collector, rule: str, limits: Iterable[float | None],
                 amount: Floats) -> None:  # fmt: skip
    """Add a row per company that has the limit, with what each of its seats takes of it."""
    columns, index = collector.columns, collector.columns.index
    limit = np.array([np.inf if each is None else each for each in limits], dtype=float)
    company = index.company[columns.demand]
    chosen = np.flatnonzero(np.isfinite(limit)[company] & (amount > 0)).astype(WIDE)
    companies, row = grouped(company[chosen])
    names = tuple(each.id for each in index.problem.companies)
    block = KeyBlock(rule, ((names, companies),), len(companies))
    collector.add(block, limit[companies], Uses(row, chosen, amount[chosen]))


def _company_budgets(collector: _Collector) -> None:
    companies = collector.columns.index.problem.companies
    limits = (company.budget for company in companies)
    _per_company(collector, "company_within_budget", limits, collector.columns.cost)


def _aid(collector: _Collector) -> None:
    problem = collector.columns.index.problem
    if any(company.aid is not None for company in problem.companies):
        charge = np.array([each.charge for each in problem.sessions])
        limits = (company.aid for company in problem.companies)
        _per_company(collector, "aid_within_cap", limits, charge[collector.columns.session])


def _network_budget(collector: _Collector) -> None:
    index = collector.columns.index
    budget = index.problem.network_budget
    if budget is not None:
        priced = np.flatnonzero(index.price_session > 0).astype(WIDE)
        uses = Uses(np.zeros(len(priced), WIDE), priced, index.price_session[priced])
        collector.add(KeyBlock("network_within_budget", (), 1), np.array([budget]), NOTHING, uses)


def _links(index: Index) -> tuple[Ints, Ints]:
    """Return every course with each course that must come before it."""
    pairs = [
        (place, index.course_at[before])
        for place, course in enumerate(index.problem.courses)
        for before in course.prerequisites
    ]
    return whole(later for later, _ in pairs), whole(before for _, before in pairs)


def _of_courses(
    columns: Columns, chosen: Ints, courses: Ints, owner: Ints, owners: int
) -> GroupedSeats:
    """Return the chosen seats in each listed course; a group is a place in the list and an owner."""
    course = columns.index.course[columns.session[chosen]]
    found = [np.flatnonzero(course == each) for each in courses]
    groups = [place * owners + owner[chosen[at]] for place, at in enumerate(found)]
    return GroupedSeats(np.concatenate(groups).astype(np.int64), chosen[np.concatenate(found)])


def _prerequisites(collector: _Collector, rule: str, names: tuple[str, ...], owner: Ints,
                   later: GroupedSeats, earlier: GroupedSeats, completed: Ints | None) -> None:  # fmt: skip
    columns, index = collector.columns, collector.columns.index
    courses, before = _links(index)
    cumulative = completed is not None
    groups, days, uses = in_order(columns, later, earlier, cumulative=cumulative)
    link, who = groups // len(names), groups % len(names)
    course_names = tuple(course.id for course in index.problem.courses)
    parts = (
        (names, who),
        (course_names, courses[link]),
        (course_names, before[link]),
        (None, days),
    )
    limit = np.zeros(len(groups)) if completed is None else completed[link, who].astype(float)
    collector.add(KeyBlock(rule, parts, len(groups)), limit, uses)


def _team_prerequisites(collector: _Collector) -> None:
    columns, index = collector.columns, collector.columns.index
    courses, before = _links(index)
    if not len(courses) or not len(columns.demand):
        return
    teams = index.problem.teams
    chosen = np.flatnonzero(index.person[columns.demand] < 0).astype(WIDE)
    completed = np.array(
        [
            [team.completed.get(index.problem.courses[course].id, 0) for team in teams]
            for course in before
        ]
    )
    later, earlier = (
        _of_courses(columns, chosen, each, columns.team, len(teams)) for each in (courses, before)
    )
    names = tuple(team.id for team in teams)
    _prerequisites(collector, "prerequisite_first", names, columns.team, later, earlier, completed)


def _person_prerequisites(collector: _Collector) -> None:
    columns, index = collector.columns, collector.columns.index
    courses, before = _links(index)
    person = index.person[columns.demand]
    chosen = np.flatnonzero(person >= 0).astype(WIDE)
    if not len(courses) or not len(chosen):
        return
    later = _of_courses(columns, chosen, courses, person, len(index.persons))
    earlier = _of_courses(columns, chosen, before, person, len(index.persons))
    have = {
        (course, demand.person)
        for demand in index.problem.demands
        for course in demand.completed
    }  # fmt: skip
    names = [course.id for course in index.problem.courses]
    missing = np.array(
        [
            (names[before[group // len(index.persons)]], index.persons[group % len(index.persons)])
            not in have
            for group in later.group
        ],
        dtype=bool,
    )
    later = GroupedSeats(later.group[missing], later.column[missing])
    _prerequisites(
        collector, "person_prerequisite_first", index.persons, person, later, earlier, None
    )


def _providers(collector: _Collector) -> None:
    index = collector.columns.index
    capacity = {
        (row.provider, row.week): row.sessions for row in index.problem.provider_capacity
    }  # fmt: skip
    rows: dict[tuple[str, int], list[int]] = {}
    for place, session in enumerate(index.problem.sessions):
        for week in sorted({day // 7 for day in session.days}):
            rows.setdefault((session.provider, week), []).append(place)
    usual = {provider: limit for (provider, week), limit in capacity.items() if week is None}
    limited = [key for key in rows if key in capacity or key[0] in usual]
    names = tuple(dict.fromkeys(provider for provider, _ in limited))
    provider_at = {name: place for place, name in enumerate(names)}
    parts = (
        (names, whole(provider_at[provider] for provider, _ in limited)),
        (None, whole(week for _, week in limited)),
    )
    limit = np.array([float(capacity.get(key, usual.get(key[0], 0))) for key in limited])
    held = [rows[key] for key in limited]
    row = np.repeat(np.arange(len(held), dtype=WIDE), [len(each) for each in held])
    uses = ones(row, whole(place for each in held for place in each))
    collector.add(
        KeyBlock("provider_within_capacity", parts, len(limited)), limit, NOTHING, uses
    )  # fmt: skip


def _equal_access(collector: _Collector) -> None:
    columns, index = collector.columns, collector.columns.index
    hours = index.hours[columns.session]
    for access in index.problem.equal_access:
        due = access.share - access.tolerance
        inside = np.array([access.group in each.groups for each in index.problem.demands])
        amount = hours * (due - inside[columns.demand])
        used = np.flatnonzero(amount).astype(WIDE)
        uses = Uses(np.zeros(len(used), WIDE), used, amount[used])
        block = KeyBlock("equal_access", (((access.group,), np.zeros(1, WIDE)),), 1)
        collector.add(block, np.zeros(1), uses)


def _resources(collector: _Collector) -> None:
    columns, index = collector.columns, collector.columns.index
    resources = index.problem.resources
    if not resources:
        return
    column, demand, _, _ = columns.needs
    height = len(index.start)
    pair = demand.astype(np.int64) * height + columns.session[column]
    order = np.argsort(pair, kind="stable")
    pair, column = pair[order], column[order]
    asked = list(_seat_uses(index, height))
    row, wanted, amount = (
        whole(each[0] for each in asked),
        whole((each[1] for each in asked), np.int64),
        np.array([each[2] for each in asked], dtype=float),
    )
    at, whose = spread(
        np.searchsorted(pair, wanted, side="left"), np.searchsorted(pair, wanted, side="right")
    )
    opening = [
        (place, index.session_at[use.session], use.amount)
        for place, resource in enumerate(resources)
        for use in resource.sessions
        if use.amount > 0
    ]
    sessions = Uses(
        whole(each[0] for each in opening),
        whole(each[1] for each in opening),
        np.array([each[2] for each in opening], dtype=float),
    )
    seats = _largest(Uses(row[whose], column[at], amount[whose]), len(columns.demand))
    names = tuple(resource.id for resource in resources)
    parts = ((names, np.arange(len(names), dtype=WIDE)),)
    limit = np.array([resource.limit for resource in resources], dtype=float)
    block = KeyBlock("resource_within_limit", parts, len(names))
    collector.add(block, limit, seats, sessions)


def _seat_uses(index: Index, height: int) -> Iterator[tuple[int, int, float]]:
    for place, resource in enumerate(index.problem.resources):
        for use in resource.seats:
            if use.amount > 0:
                demand = index.demand_at[use.demand]
                yield place, demand * height + index.session_at[use.session], use.amount


def _largest(uses: Uses, width: int) -> Uses:
    """Return one entry per row and column: the largest of the amounts."""
    number = uses.row.astype(np.int64) * width + uses.column
    order = np.lexsort((-uses.amount, number))
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.diff(number[order]) > 0
    kept = order[first]
    return Uses(uses.row[kept], uses.column[kept], uses.amount[kept])

"""The limits that tie sessions together, as rows of two sparse matrices: what seats and sessions use.

A row that no plan can break is left out, and so is one that says the same as another.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from samtakt.engines.planning.arrays import Floats, Ints, KeyBlock, Mask, RowKeys
from samtakt.engines.planning.columns import WIDE, Columns, Index, whole

MANY_USES = 5_000_000
"""From so many on, amounts take 32 bits where that loses nothing."""


@dataclass(frozen=True)
class Uses:
    """How much of which row (of a block) each entry's column takes."""

    row: Ints
    column: Ints
    amount: Floats


@dataclass(frozen=True)
class Rows:
    """All rows, in the order of their keys."""

    keys: RowKeys
    limit: Floats
    seat_use: sparse.csr_array
    session_use: sparse.csr_array


NOTHING = Uses(np.zeros(0, WIDE), np.zeros(0, WIDE), np.zeros(0))


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
            sparse.csr_array(sparse.vstack(self.seats, format="csr")),
            sparse.csr_array(sparse.vstack(self.sessions, format="csr")),
        )


def _matrix(uses: Uses, height: int, width: int, kept: Ints) -> sparse.csr_array:
    amount: npt.NDArray[np.floating[Any]] = uses.amount
    if len(amount) > MANY_USES:
        narrow = amount.astype(np.float32)
        amount = narrow if np.array_equal(narrow, amount) else amount
    entries = amount, (uses.row.astype(WIDE), uses.column.astype(WIDE))
    matrix = sparse.csr_array(sparse.coo_array(entries, shape=(height, width)))
    return matrix if len(kept) == height else sparse.csr_array(matrix[kept])


def make_rows(columns: Columns) -> Rows:
    """Return the rows of an instance whose columns are known."""
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
        add(collector)
    return collector.rows()


def _grouped(numbers: Ints) -> tuple[Ints, Ints]:
    """Return the different numbers (none negative) in order, and which of them each entry is."""
    if not len(numbers):
        return np.zeros(0, np.int64), np.zeros(0, WIDE)
    largest = int(numbers.max())
    if largest > 4 * len(numbers) + 1_000:
        different, row = np.unique(numbers, return_inverse=True)
        return different, row.astype(WIDE)
    there = np.zeros(largest + 1, dtype=bool)
    there[numbers] = True
    place = (np.cumsum(there) - 1).astype(WIDE)
    return np.flatnonzero(there), place[numbers]


def _ones(row: Ints, column: Ints) -> Uses:
    return Uses(row, column, np.ones(len(row)))


def _people(collector: _Collector) -> None:
    columns, index = collector.columns, collector.columns.index
    column, demand, entry, _ = columns.needs
    first = entry == index.from_level[demand]
    demands, row = _grouped(demand[first])
    names = tuple(each.id for each in index.problem.demands)
    block = KeyBlock("people_are_enough", ((names, demands),), len(demands))
    collector.add(block, index.size[demands].astype(float), _ones(row, column[first]))


def _spread(begin: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return all numbers from each `begin` up to before its `end`, and whose they are."""
    counts = np.maximum(end - begin, 0)
    whose = np.repeat(np.arange(len(counts), dtype=WIDE), counts)
    offset = np.arange(len(whose)) - np.repeat(np.cumsum(counts) - counts, counts)
    return begin[whose] + offset, whose


@dataclass(frozen=True)
class _Seats:
    """Seats of some groups, each group with its own order of before and after."""

    group: Ints
    column: Ints


def _in_order(
    columns: Columns, later: _Seats, earlier: _Seats, *, cumulative: bool
) -> tuple[Ints, Ints, Uses]:
    """Return groups, days and uses of the rows that let nobody be later without being earlier first.

    A row of a group and a day: the seats that start by then (or, not `cumulative`, on that day)
    minus the earlier seats that have finished before.
    """
    index = columns.index
    origin = int(index.start.min(initial=0))
    span = int(index.finish.max(initial=0)) - origin + 1
    starts = later.group.astype(np.int64) * span + (
        index.start[columns.session[later.column]] - origin
    )
    ends = earlier.group.astype(np.int64) * span + (
        index.finish[columns.session[earlier.column]] - origin
    )
    wanted = np.unique(starts)
    if cumulative:
        # Where nobody finishes between one day and the next, the next day's row says more.
        ready = np.searchsorted(np.sort(ends), wanted, side="left")
        last = np.append(np.diff(wanted // span) > 0, True)[: len(wanted)]
        wanted = wanted[last | np.append(np.diff(ready) > 0, True)[: len(wanted)]]
    begin = np.searchsorted(wanted, starts, side="left")
    group_end = np.searchsorted(wanted, (later.group.astype(np.int64) + 1) * span, side="left")
    row, whose = _spread(begin, group_end if cumulative else begin + 1)
    freed, who = _spread(
        np.searchsorted(wanted, ends, side="right"),
        np.searchsorted(wanted, (earlier.group.astype(np.int64) + 1) * span, side="left"),
    )
    uses = Uses(
        np.concatenate([row, freed]),
        np.concatenate([later.column[whose], earlier.column[who]]),
        np.concatenate([np.ones(len(row)), np.full(len(freed), -1.0)]),
    )
    return wanted // span, wanted % span + origin, uses


def _steps(collector: _Collector) -> None:
    columns, index = collector.columns, collector.columns.index
    column, demand, entry, leave = columns.needs
    levels = int(index.to_level.max(initial=0)) + 1
    middle = entry > index.from_level[demand]
    later = _Seats(demand[middle].astype(np.int64) * levels + entry[middle], column[middle])
    earlier = _Seats(demand.astype(np.int64) * levels + leave, column)
    needed = (
        np.isin(earlier.group, later.group) if len(later.group) else np.zeros(len(demand), bool)
    )
    earlier = _Seats(earlier.group[needed], column[needed])
    groups, days, uses = _in_order(columns, later, earlier, cumulative=True)
    names = tuple(each.id for each in index.problem.demands)
    parts = ((names, groups // levels), (None, groups % levels), (None, days))
    block = KeyBlock("steps_in_order", parts, len(groups))
    collector.add(block, np.zeros(len(groups)), uses)


@dataclass(frozen=True)
class _Days:
    """The days on which something differs from the day before it: which, and each session's."""

    day: Ints
    first: Ints
    of_session: Ints


def _different_days(index: Index) -> _Days:
    """Leave out days on which the very same sessions are held as on an earlier one."""
    held: dict[int, list[int]] = {}
    for place, session in enumerate(index.problem.sessions):
        for day in session.days:
            held.setdefault(day, []).append(place)
    seen: dict[tuple[int, ...], int] = {}
    for day in sorted(held):
        seen.setdefault(tuple(held[day]), day)
    lists: list[list[int]] = [[] for _ in index.problem.sessions]
    for place, (sessions, _) in enumerate(seen.items()):
        for session_place in sessions:
            lists[session_place].append(place)
    first = np.cumsum([0, *map(len, lists)]).astype(np.int64)
    return _Days(whole(seen.values()), first, whole(day for each in lists for day in each))


def _by_day(columns: Columns, owner: Ints, chosen: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Return owners, days, rows and columns: one row per owner and day, an entry per seat then."""
    days = _different_days(columns.index)
    session = columns.session[chosen]
    place, whose = _spread(days.first[session], days.first[session + 1])
    numbers = owner[chosen][whose].astype(np.int64) * max(1, len(days.day)) + days.of_session[place]
    column = chosen[whose]
    del place, whose
    different, row = _grouped(numbers)
    kept = _different_rows(row, column, len(different), len(columns.demand))
    place_of = np.cumsum(kept) - 1
    entries = kept[row]
    different = different[kept]
    return (
        different // max(1, len(days.day)),
        days.day[different % max(1, len(days.day))],
        place_of[row[entries]],
        column[entries],
    )


def _different_rows(row: Ints, column: Ints, height: int, width: int) -> Mask:
    """Return whether each row is the first with its columns, told by two random sums of them."""
    random = np.random.default_rng(0)
    sums = [
        np.bincount(row, weights=random.integers(1, 1 << 26, width)[column], minlength=height)
        for _ in range(2)
    ]
    _, first = np.unique(sums[0] + 1j * sums[1], return_index=True)
    kept = np.zeros(height, dtype=bool)
    kept[first] = True
    return kept


def _absence(collector: _Collector) -> None:
    columns, index = collector.columns, collector.columns.index
    teams = index.problem.teams
    limited = np.array([team.absent_max is not None for team in teams], dtype=bool)
    chosen = np.flatnonzero(limited[columns.team]).astype(WIDE)
    owners, days, row, column = _by_day(columns, columns.team, chosen)
    block = KeyBlock(
        "absence_within_limit",
        ((tuple(team.id for team in teams), owners), (None, days)),
        len(owners),
    )
    collector.add(block, index.team_cap[owners].astype(float), _ones(row, column))


def _one_course_a_day(collector: _Collector) -> None:
    columns, index = collector.columns, collector.columns.index
    person = index.person[columns.demand]
    chosen = np.flatnonzero(person >= 0).astype(WIDE)
    owners, days, row, column = _by_day(columns, person, chosen)
    block = KeyBlock("one_course_a_day", ((index.persons, owners), (None, days)), len(owners))
    collector.add(block, np.ones(len(owners)), _ones(row, column))


def _per_company(collector: _Collector, rule: str, limits: Iterable[float | None],
                 amount: Floats) -> None:  # fmt: skip
    """Add a row per company that has the limit, with what each of its seats takes of it."""
    columns, index = collector.columns, collector.columns.index
    limit = np.array([np.inf if each is None else each for each in limits], dtype=float)
    company = index.company[columns.demand]
    chosen = np.flatnonzero(np.isfinite(limit)[company] & (amount > 0)).astype(WIDE)
    companies, row = _grouped(company[chosen])
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
        charge = np.array([each.price_session / max(1, each.minimum) for each in problem.sessions])
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


def _of_courses(columns: Columns, chosen: Ints, courses: Ints, owner: Ints, owners: int) -> _Seats:
    """Return the chosen seats in each listed course; a group is a place in the list and an owner."""
    course = columns.index.course[columns.session[chosen]]
    found = [np.flatnonzero(course == each) for each in courses]
    groups = [place * owners + owner[chosen[at]] for place, at in enumerate(found)]
    return _Seats(np.concatenate(groups).astype(np.int64), chosen[np.concatenate(found)])


def _prerequisites(collector: _Collector, rule: str, names: tuple[str, ...], owner: Ints,
                   later: _Seats, earlier: _Seats, completed: Ints | None) -> None:  # fmt: skip
    columns, index = collector.columns, collector.columns.index
    courses, before = _links(index)
    cumulative = completed is not None
    groups, days, uses = _in_order(columns, later, earlier, cumulative=cumulative)
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
    later = _Seats(later.group[missing], later.column[missing])
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
    uses = _ones(row, whole(place for each in held for place in each))
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
    at, whose = _spread(
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

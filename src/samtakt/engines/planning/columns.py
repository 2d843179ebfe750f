"""Which seats are possible: every need with every session that would raise it, in time and reach."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, combinations

import numpy as np

from samtakt.engines.planning.arrays import Floats, Ints, Mask, NeedsMet
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.shows import fewest_seats

WIDE, LEVELS = np.int32, np.int16


def whole(values: Iterable[int], kind: type = WIDE) -> Ints:
    """Return whole numbers as an array."""
    return np.fromiter(values, dtype=kind)


def positions(names: Iterable[str]) -> dict[str, int]:
    """Return the place of each name."""
    return {name: place for place, name in enumerate(names)}


class Index:
    """The parts of an instance by their place in it, as arrays."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.company_at = positions(company.id for company in problem.companies)
        self.team_at = positions(team.id for team in problem.teams)
        self.course_at = positions(course.id for course in problem.courses)
        self.session_at = positions(session.id for session in problem.sessions)
        self.demand_at = positions(demand.id for demand in problem.demands)
        self._read_demands(problem)
        self._read_sessions(problem)

    def _read_demands(self, problem: Problem) -> None:
        demands = problem.demands
        self.team = whole(self.team_at[each.team] for each in demands)
        self.company = whole(self.company_at[each.company] for each in demands)
        self.size = whole(each.size for each in demands)
        self.from_level = whole((each.from_level for each in demands), LEVELS)
        self.to_level = whole((each.to_level for each in demands), LEVELS)
        self.earliest = whole(each.earliest for each in demands)
        self.latest = whole(each.latest for each in demands)
        last = np.iinfo(WIDE).max
        self.due = whole(last if each.due is None else each.due for each in demands)
        self.late_share = np.array([each.late_share for each in demands], dtype=float)
        people = dict.fromkeys(each.person for each in demands if each.person is not None)
        self.persons = tuple(people)
        person_at = positions(self.persons)
        self.person = whole(-1 if d.person is None else person_at[d.person] for d in demands)

    def _read_sessions(self, problem: Problem) -> None:
        sessions = problem.sessions
        self.start = whole(each.start for each in sessions)
        self.finish = whole(each.finish for each in sessions)
        self.course = whole(self.course_at[each.course] for each in sessions)
        risk = problem.fall_under_risk
        self.minimum = whole(fewest_seats(each, risk) for each in sessions)
        self.maximum = whole(each.maximum for each in sessions)
        self.price_session = np.array([each.price_session for each in sessions], dtype=float)
        self.price_seat = np.array([each.price_seat for each in sessions], dtype=float)
        self.hours = np.array([each.hours for each in sessions], dtype=float)
        places = positions(dict.fromkeys(each.place for each in sessions if not each.online))
        # The place after the last is nowhere: online.
        self.place = whole(len(places) if s.online else places[s.place] for s in sessions)
        self.travel = np.full((len(self.company_at), len(places) + 1), problem.travel_default)
        self.travel[:, -1] = 0.0
        for row in problem.travel:
            if row.place in places:
                self.travel[self.company_at[row.company], places[row.place]] = row.cost

    @cached_property
    def team_cap(self) -> Ints:
        """How many of each team may be on courses on a day; plenty where there is no limit."""
        plenty = int(self.maximum.max(initial=1))
        teams = self.problem.teams
        return whole(plenty if t.absent_max is None else t.absent_max for t in teams)

    @cached_property
    def worth_up_to(self) -> tuple[Ints, Floats]:
        """Points from each class' own level up to each level: where its part begins, and all."""
        steps = [
            tuple(accumulate(demand.step_values, initial=0.0)) for demand in self.problem.demands
        ]
        first = np.cumsum([0, *map(len, steps)]).astype(np.int64)
        return first, np.array([value for each in steps for value in each], dtype=float)

    def gain(self, demand: Ints, entry: Ints, leave: Ints, session: Ints) -> Floats:
        """Return the points of one seat that raises people of a class between two levels."""
        first, up_to = self.worth_up_to
        base = first[demand] - self.from_level[demand]
        share = np.where(self.finish[session] > self.due[demand], self.late_share[demand], 1.0)
        gained: Floats = (up_to[base + leave] - up_to[base + entry]) * share
        return gained


@dataclass(frozen=True)
class Columns:
    """The possible seats, ordered by session; `model.Model` tells the meaning of each array."""

    index: Index
    demand: Ints
    session: Ints
    entry: Ints
    exit: Ints
    further: NeedsMet
    attendee: Ints
    first_column: Ints
    team: Ints
    most: Ints
    team_cap: Ints
    cost: Floats
    profit: Floats
    bonus: Floats
    confirmed: Ints
    forced: Mask

    @property
    def needs(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Columns, demand classes, and levels from and to: one entry per need that a column meets."""
        if not len(self.further.column):
            return np.arange(len(self.demand), dtype=WIDE), self.demand, self.entry, self.exit
        further = self.further
        return (
            np.concatenate([np.arange(len(self.demand), dtype=WIDE), further.column]),
            np.concatenate([self.demand, further.demand]),
            np.concatenate([self.entry, further.entry]),
            np.concatenate([self.exit, further.exit]),
        )


def make_columns(problem: Problem) -> Columns:
    """Return all seats that are possible in an instance."""
    index = Index(problem)
    demand, session, entry, leave = _pairs(index)
    order = np.argsort(session, kind="stable")
    demand, session, entry, leave = demand[order], session[order], entry[order], leave[order]
    if problem.published:
        pieces = _in_pieces(index, demand, session)
        demand, session, entry, leave = (each[pieces] for each in (demand, session, entry, leave))
    none, no_levels = np.zeros(0, WIDE), np.zeros(0, LEVELS)
    further = NeedsMet(none, none, no_levels, no_levels)
    attendee = np.zeros(0, WIDE)
    joint = _joint_seats(index, demand, session)
    if joint:
        demand, session, entry, leave, further = _with_joint(demand, session, entry, leave, joint)
        attendee = _attendees(index, demand, session)
    return _complete(index, demand, session, entry, leave, further, attendee)


def pairs_by_outcome(index: Index) -> Iterator[tuple[Ints, Ints, Ints, Ints]]:
    """Yield each need with each session that raises it: class, session, levels from and to."""
    problem, limit = index.problem, index.problem.travel_limit
    takers: defaultdict[str, list[int]] = defaultdict(list)
    for place, need in enumerate(problem.demands):
        takers[need.competence].append(place)
    held: defaultdict[int, list[int]] = defaultdict(list)
    for place, course in enumerate(index.course):
        held[int(course)].append(place)
    for course_place, places in held.items():
        sessions = whole(places)
        for outcome in problem.courses[course_place].covers:
            demands = whole(takers.get(outcome.competence, ()))
            entry = np.maximum(outcome.from_level, index.from_level[demands]).astype(LEVELS)
            leave = np.minimum(outcome.to_level, index.to_level[demands]).astype(LEVELS)
            raised = entry < leave
            demands, entry, leave = demands[raised], entry[raised], leave[raised]
            fits = index.earliest[demands] <= index.start[sessions, None]
            fits &= index.finish[sessions, None] <= index.latest[demands]
            if limit is not None:
                travel = index.travel[:, index.place[sessions]].T
                fits &= travel[:, index.company[demands]] <= limit
            at_session, at_demand = np.nonzero(fits)
            yield demands[at_demand], sessions[at_session], entry[at_demand], leave[at_demand]


def _pairs(index: Index) -> tuple[Ints, Ints, Ints, Ints]:
    found = list(pairs_by_outcome(index))
    if not found:
        return np.zeros(0, WIDE), np.zeros(0, WIDE), np.zeros(0, LEVELS), np.zeros(0, LEVELS)
    demand, session, entry, leave = (np.concatenate(each) for each in zip(*found, strict=True))
    return demand, session, entry, leave


def _joint_seats(index: Index, demand: Ints, session: Ints) -> list[tuple[int, ...]]:
    """Return the selections of two and more pairs that are one seat of one person."""
    of_person = np.flatnonzero(index.person[demand] >= 0)
    if not len(of_person):
        return []
    seat = session[of_person].astype(np.int64) * len(index.persons) + index.person[
        demand[of_person]
    ]  # fmt: skip
    order = np.argsort(seat, kind="stable")
    seat, of_person = seat[order], of_person[order]
    begins = np.flatnonzero(np.append(True, seat[1:] != seat[:-1]))
    ends = np.append(begins[1:], len(seat))
    several = ends - begins > 1
    return [
        selection
        for begin, end in zip(begins[several], ends[several], strict=True)
        for number in range(2, end - begin + 1)
        for selection in combinations([int(pair) for pair in of_person[begin:end]], number)
    ]


def _with_joint(
    demand: Ints, session: Ints, entry: Ints, leave: Ints, joint: Sequence[tuple[int, ...]]
) -> tuple[Ints, Ints, Ints, Ints, NeedsMet]:
    first = whole(selection[0] for selection in joint)
    pairs = len(demand)
    session_all = np.concatenate([session, session[first]])
    order = np.argsort(session_all, kind="stable")
    place = np.empty(len(order), WIDE)
    place[order] = np.arange(len(order), dtype=WIDE)
    rest = whole(pair for selection in joint for pair in selection[1:])
    column = np.repeat(place[pairs:], [len(selection) - 1 for selection in joint])
    # Joint seats keep their order among each other, so these are in the order of the columns
    # within a session only; sorted once more they are so throughout.
    further = np.argsort(column, kind="stable")
    return (
        np.concatenate([demand, demand[first]])[order],
        session_all[order],
        np.concatenate([entry, entry[first]])[order],
        np.concatenate([leave, leave[first]])[order],
        NeedsMet(
            column[further], demand[rest][further], entry[rest][further], leave[rest][further]
        ),
    )


def _attendees(index: Index, demand: Ints, session: Ints) -> Ints:
    """Return a number per column that is the same for all seats of one person in a session."""
    person = index.person[demand]
    seat = session.astype(np.int64) * (len(index.persons) + 1) + person
    _, inverse, counts = np.unique(seat, return_inverse=True, return_counts=True)
    attendees: Ints = np.where((person >= 0) & (counts[inverse] > 1), person, -1).astype(WIDE)
    return attendees


def _complete(
    index: Index,
    demand: Ints,
    session: Ints,
    entry: Ints,
    leave: Ints,
    further: NeedsMet,
    attendee: Ints,
) -> Columns:
    team = index.team[demand]
    team_cap = np.minimum(index.team_cap[team], index.maximum[session])
    sizes, kept = _pieces(index, demand, session)
    cost = index.price_seat[session] + index.travel[index.company[demand], index.place[session]]
    profit = index.gain(demand, entry, leave, session)
    if len(further.column):
        more = index.gain(further.demand, further.entry, further.exit, session[further.column])
        np.add.at(profit, further.column, more)
    profit -= index.problem.points_per_krona * cost
    bonus = np.zeros(0)
    if index.problem.published:
        bonus = index.problem.kept_worth * _seats_kept(index, demand, session, further, kept)
        profit += bonus
    bounds = np.arange(len(index.start) + 1)
    first_column = np.searchsorted(session, bounds).astype(np.int64)
    confirmed, forced = _confirmed(index, demand, further, first_column, sizes)
    return Columns(
        index=index,
        demand=demand,
        session=session,
        entry=entry,
        exit=leave,
        further=further,
        attendee=attendee,
        first_column=first_column,
        team=team,
        most=np.minimum(sizes, team_cap),
        team_cap=team_cap,
        cost=cost,
        profit=profit,
        bonus=bonus,
        confirmed=confirmed,
        forced=forced,
    )


def _published(index: Index) -> tuple[Ints, Ints]:
    """Return the published pairs of class and session as sorted numbers, and their seats."""
    height = len(index.start)
    rows = sorted(
        (index.demand_at[row.demand] * height + index.session_at[row.session], row.count)
        for row in index.problem.published
    )
    return whole((pair for pair, _ in rows), np.int64), whole(count for _, count in rows)


def _seats_published(index: Index, demand: Ints, session: Ints) -> Ints:
    """Return how many seats of each pair of class and session were published."""
    pairs, counts = _published(index)
    wanted = demand.astype(np.int64) * len(index.start) + session
    at = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
    seats: Ints = np.where(pairs[at] == wanted, counts[at], 0)
    return seats


def _in_pieces(index: Index, demand: Ints, session: Ints) -> Ints:
    """Return each pair's place, twice where only some of a class have a published seat.

    The first of the two pieces is theirs: only so many seats are worth more than others.
    """
    published = _seats_published(index, demand, session)
    split = (published > 0) & (published < index.size[demand])
    return np.repeat(np.arange(len(demand), dtype=WIDE), 1 + split)


def _pieces(index: Index, demand: Ints, session: Ints) -> tuple[Ints, Ints]:
    """Return how many people each column is for, and how many of its seats were published."""
    sizes = index.size[demand]
    if not index.problem.published:
        return sizes, sizes
    published = np.minimum(_seats_published(index, demand, session), sizes)
    alone = index.person[demand] < 0
    again = np.zeros(len(demand), dtype=bool)
    again[1:] = alone[1:] & (demand[1:] == demand[:-1]) & (session[1:] == session[:-1])
    first_of_two = np.append(again[1:], False)
    sizes = np.where(again, sizes - published, np.where(first_of_two, published, sizes))
    return sizes, np.where(again, 0, published)


def _seats_kept(index: Index, demand: Ints, session: Ints, further: NeedsMet, kept: Ints) -> Floats:
    """Return how many published seats one seat of each column keeps."""
    stays = (kept > 0).astype(float)
    if len(further.column):
        more = _seats_published(index, further.demand, session[further.column]) > 0
        np.add.at(stays, further.column, more)
    return stays


def _confirmed(
    index: Index, demand: Ints, further: NeedsMet, first_column: Ints, sizes: Ints
) -> tuple[Ints, Mask]:
    """Return the seats that must stay, and the sessions that they keep open."""
    least = np.zeros(len(demand), WIDE)
    forced = np.zeros(len(index.start), dtype=bool)
    kept: defaultdict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for row in index.problem.confirmed:
        place = index.demand_at[row.demand]
        session = index.session_at[row.session]
        forced[session] = True
        person = int(index.person[place])
        # A person's confirmed needs in a session are one seat; other classes stand alone.
        kept[session, person if person >= 0 else -1 - place][place] = row.count
    for (session, _), seats in kept.items():
        left = max(seats.values())
        for column in range(first_column[session], first_column[session + 1]):
            if demand[column] in seats:
                first, last = np.searchsorted(further.column, [column, column + 1])
                needs = {int(demand[column]), *map(int, further.demand[first:last])}
                if needs == seats.keys():
                    # A class in two pieces has the rest in its second.
                    least[column] = min(left, int(sizes[column]))
                    left -= int(least[column])
    return least, forced

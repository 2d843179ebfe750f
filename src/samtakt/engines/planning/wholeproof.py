"""All plans of an instance as one mixed-integer programme, and a search through all of them.

A bound that an exact search has proven comes with no certificate that could be kept: whoever doubts
it has to search again. This page writes the instance down a second time, from the rules of
`constraints` and what `reading` says seats are worth, and shares neither a column nor a row with
what the solver writes: a person's needs, for one, are columns of their own here, and presence
another. It is plain and takes every rule as it is said, for instances that can be searched whole.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import highspy

from samtakt.engines.planning.parts import DemandClass, SessionCandidate
from samtakt.engines.planning.plan import Seats
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.proof import PricedProblem
from samtakt.engines.planning.reading import Attendance

CLOSE = 1e-7
"""A search is over when no plan is left that is worth more than this, relative to the best."""


@dataclass(frozen=True)
class Search:
    """What a search through all plans found: the best of them, unless there is none to be found.

    `finished` says that nothing better is left; after an unfinished search there may be more.
    """

    finished: bool
    worth: float | None
    seats: tuple[Seats, ...] = ()


class Programme:
    """Columns with their gain and limits, and rows of which each says "at most"."""

    def __init__(self) -> None:
        self.gain: list[float] = []
        self.least: list[float] = []
        self.most: list[float] = []
        self.whole: list[bool] = []
        self.rows: dict[tuple[tuple[int, float], ...], float] = {}

    def column(self, gain: float, most: float, *, least: float = 0.0, whole: bool = True) -> int:
        """Add something that can be chosen between `least` and `most` times; return its place."""
        self.gain.append(gain)
        self.least.append(least)
        self.most.append(most)
        self.whole.append(whole)
        return len(self.gain) - 1

    def at_most(self, limit: float, uses: Mapping[int, float]) -> None:
        """Limit what the columns use together, unless they never could use more."""
        terms = tuple(sorted((at, amount) for at, amount in uses.items() if amount != 0))
        ends = (self.most[at] if amount > 0 else self.least[at] for at, amount in terms)
        largest = math.fsum(amount * end for (_, amount), end in zip(terms, ends, strict=True))
        if largest > limit:
            self.rows[terms] = min(limit, self.rows.get(terms, math.inf))

    def loaded(self) -> highspy.Highs:
        """Return the programme in HiGHS, which asks for the least and is given losses."""
        linear = highspy.HighsLp()
        linear.num_col_, linear.num_row_ = len(self.gain), len(self.rows)
        linear.col_cost_ = [-gain for gain in self.gain]
        linear.col_lower_, linear.col_upper_ = self.least, self.most
        linear.row_lower_ = [-highspy.kHighsInf] * len(self.rows)
        linear.row_upper_ = list(self.rows.values())
        starts = [0]
        for terms in self.rows:
            starts.append(starts[-1] + len(terms))
        linear.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        linear.a_matrix_.start_ = starts
        linear.a_matrix_.index_ = [at for terms in self.rows for at, _ in terms]
        linear.a_matrix_.value_ = [amount for terms in self.rows for _, amount in terms]
        kinds = highspy.HighsVarType
        linear.integrality_ = [kinds.kInteger if each else kinds.kContinuous for each in self.whole]
        highs: highspy.Highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("threads", 1)
        highs.setOptionValue("parallel", "off")
        highs.setOptionValue("mip_rel_gap", CLOSE)
        highs.setOptionValue("mip_abs_gap", CLOSE)
        if highs.passModel(linear) == highspy.HighsStatus.kError:
            raise ValueError("HiGHS does not take the programme")
        return highs

    def worth(self, values: Sequence[float]) -> float:
        """Return what a choice of all columns gains, in points."""
        return math.fsum(gain * value for gain, value in zip(self.gain, values, strict=True))


class WholeProblem:
    """An instance as a programme: who could be where, which sessions are held, and every rule."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        # Without prices: what the checker knows of an instance beside any plan.
        self.priced = PricedProblem(problem, ())
        self.reading = self.priced.reading
        self.programme = Programme()
        self.held: dict[str, int] = {}
        self.seats: dict[tuple[str, str], int] = {}
        self.attendances: list[tuple[Attendance, int]] = []
        takers = self.priced.takers_by_course()
        for session in problem.sessions:
            self._write_session(session, [taker.demand for taker in takers[session.course]])
        self._people_and_steps()
        self._team_prerequisites()
        self._persons()
        self._absence()
        self._money()
        self._providers()
        self._resources()
        self._equal_access()

    def _write_session(self, session: SessionCandidate, needs: Iterable[DemandClass]) -> None:
        fewest = self.priced.fewest(session)
        could = [need for need in needs if self._could_be_in(need, session)]
        forced = session.id in self.priced.forced
        if not forced and (not could or fewest > session.maximum):
            return
        cost = self.priced.opening_cost(session)
        held = self.held[session.id] = self.programme.column(-cost, 1, least=forced)
        of_person: defaultdict[str, list[DemandClass]] = defaultdict(list)
        first = len(self.attendances)
        for need in could:
            if need.person is None:
                self._seat_class(need, session)
            else:
                of_person[need.person].append(need)
        for own in of_person.values():
            self._seat_person(own, session)
        group = self.attendances[first:]
        everybody = dict.fromkeys((at for _, at in group), 1.0)
        self.programme.at_most(0, {**everybody, held: -session.maximum})
        self.programme.at_most(0, {**dict.fromkeys(everybody, -1.0), held: fewest})
        in_team: defaultdict[str, list[int]] = defaultdict(list)
        for attendance, at in group:
            in_team[attendance.first.team].append(at)
            # Nobody is in a session that is not held: said seat by seat, the search is short.
            self.programme.at_most(0, {at: 1, held: -attendance.count})
        for team, together in in_team.items():
            limit = self.reading.teams[team].absent_max
            if limit is not None and limit < session.maximum:
                self.programme.at_most(0, {**dict.fromkeys(together, 1.0), held: -limit})

    def _could_be_in(self, need: DemandClass, session: SessionCandidate) -> bool:
        limit = self.problem.travel_limit
        near = limit is None or self.reading.travel_cost(need, session) <= limit
        return near and need.earliest <= session.start and session.finish <= need.latest

    def _seat_class(self, need: DemandClass, session: SessionCandidate) -> None:
        programme, pair = self.programme, (need.id, session.id)
        least = self.priced.confirmed.get(pair, 0)
        absent = self.reading.teams[need.team].absent_max
        most = min(need.size, session.maximum, need.size if absent is None else absent)
        most = max(least, most)
        gain = self.reading.gain(need, session) - self._paid(need, session)
        at = self.seats[pair] = programme.column(gain, most, least=least)
        self.attendances.append((Attendance(session, (need,), most), at))
        stay = min(most, self.priced.published.get(pair, 0))
        if stay > 0 and self.problem.kept_worth > 0:
            staying = programme.column(self.problem.kept_worth, stay, whole=False)
            programme.at_most(0, {staying: 1, at: -1})

    def _seat_person(self, own: list[DemandClass], session: SessionCandidate) -> None:
        """Write a person's presence, and each need that it could be for."""
        programme, confirmed = self.programme, self.priced.confirmed
        kept = [need for need in own if (need.id, session.id) in confirmed]
        met = kept or own
        present = programme.column(-self._paid(met[0], session), 1, least=bool(kept))
        for need in met:
            gain = self.reading.gain(need, session)
            published = self.priced.published.get((need.id, session.id), 0)
            gain += self.problem.kept_worth * min(1, published)
            at = self.seats[need.id, session.id] = programme.column(gain, 1, least=bool(kept))
            programme.at_most(0, {at: 1, present: -1})
        needs = {self.seats[need.id, session.id]: -1.0 for need in met}
        programme.at_most(0, {present: 1, **needs})
        self.attendances.append((Attendance(session, tuple(met), 1), present))

    def _paid(self, need: DemandClass, session: SessionCandidate) -> float:
        return self.problem.points_per_krona * self.reading.seat_cost(need, session)

    def _people_and_steps(self) -> None:
        """`people_are_enough` and `steps_in_order`."""
        leaving: defaultdict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        arriving: defaultdict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        for (identity, name), at in self.seats.items():
            session = self.reading.sessions[name]
            step = self.reading.step(self.reading.demands[identity], session)
            if step is not None:
                leaving[identity, step[0]].append((session.start, at))
                arriving[identity, step[1]].append((session.finish, at))
        for (identity, level), seats in leaving.items():
            need = self.reading.demands[identity]
            if level == need.from_level:
                self.programme.at_most(need.size, {at: 1.0 for _, at in seats})
            else:
                self._in_order(0, seats, arriving[identity, level])

    def _in_order(
        self, ready: int, later: list[tuple[int, int]], before: list[tuple[int, int]]
    ) -> None:
        """By any day, let no more start than are ready or have ended what comes before."""
        for day in sorted({start for start, _ in later}):
            uses = {at: 1.0 for start, at in later if start <= day}
            ended = {at: -1.0 for finish, at in before if finish < day}
            self.programme.at_most(ready, {**uses, **ended})

    def _team_prerequisites(self) -> None:
        starting: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        ending: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for attendance, at in self.attendances:
            if attendance.first.person is None:
                key = attendance.first.team, attendance.session.course
                starting[key].append((attendance.session.start, at))
                ending[key].append((attendance.session.finish, at))
        for (team, course), later in starting.items():
            for before in self.reading.courses[course].prerequisites:
                ready = self.reading.teams[team].completed.get(before, 0)
                self._in_order(ready, later, ending.get((team, before), []))

    def _persons(self) -> None:
        """`person_prerequisite_first` and `one_course_a_day`."""
        of_person: defaultdict[str, list[tuple[Attendance, int]]] = defaultdict(list)
        for attendance, at in self.attendances:
            if attendance.first.person is not None:
                of_person[attendance.first.person].append((attendance, at))
        for own in of_person.values():
            days: defaultdict[int, list[int]] = defaultdict(list)
            starts: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
            for attendance, at in own:
                starts[attendance.session.course, attendance.session.start].append(at)
                for day in attendance.session.days:
                    days[day].append(at)
            for together in days.values():
                self.programme.at_most(1, dict.fromkeys(together, 1.0))
            completed = own[0][0].first.completed
            for (course, day), together in starts.items():
                for before in set(self.reading.courses[course].prerequisites) - set(completed):
                    done = {
                        at: -1.0
                        for each, at in own
                        if each.session.course == before and each.session.finish < day
                    }
                    # They all begin on one day, so that the person is in one of them at most.
                    self.programme.at_most(0, {**dict.fromkeys(together, 1.0), **done})

    def _absence(self) -> None:
        away: defaultdict[tuple[str, int], dict[int, float]] = defaultdict(dict)
        for attendance, at in self.attendances:
            for day in attendance.session.days:
                away[attendance.first.team, day][at] = 1.0
        for (team, _), seats in away.items():
            limit = self.reading.teams[team].absent_max
            if limit is not None:
                self.programme.at_most(limit, seats)

    def _money(self) -> None:
        """`company_within_budget`, `aid_within_cap` and `network_within_budget`."""
        paid: defaultdict[str, dict[int, float]] = defaultdict(dict)
        charged: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for attendance, at in self.attendances:
            need, session = attendance.first, attendance.session
            paid[need.company][at] = self.reading.seat_cost(need, session)
            charged[need.company][at] = session.charge
        for company in self.problem.companies:
            if company.budget is not None:
                self.programme.at_most(company.budget, paid[company.id])
            if company.aid is not None:
                self.programme.at_most(company.aid, charged[company.id])
        if self.problem.network_budget is not None:
            fixed = {
                at: self.reading.sessions[name].price_session for name, at in self.held.items()
            }
            self.programme.at_most(self.problem.network_budget, fixed)

    def _providers(self) -> None:
        held: defaultdict[tuple[str, int], dict[int, float]] = defaultdict(dict)
        for name, at in self.held.items():
            session = self.reading.sessions[name]
            for day in session.days:
                held[session.provider, day // 7][at] = 1.0
        capacity = self.priced.capacity
        for (provider, week), sessions in held.items():
            limit = capacity.get((provider, week), capacity.get((provider, None)))
            if limit is not None:
                self.programme.at_most(limit, sessions)

    def _resources(self) -> None:
        for row in self.problem.resources:
            amounts = {(use.demand, use.session): use.amount for use in row.seats}
            uses = {
                self.held[use.session]: use.amount
                for use in row.sessions
                if use.session in self.held
            }
            for attendance, _ in self.attendances:
                name = attendance.session.id
                asked = {
                    self.seats[need.id, name]: amounts.get((need.id, name), 0.0)
                    for need in attendance.demands
                }
                uses |= asked if len(asked) == 1 else {self._largest(asked): 1.0}
            self.programme.at_most(row.limit, uses)

    def _largest(self, asked: Mapping[int, float]) -> int:
        """Add what a seat for several needs takes: the largest of their amounts."""
        largest = self.programme.column(0.0, max(asked.values()), whole=False)
        for need, amount in asked.items():
            self.programme.at_most(0, {need: amount, largest: -1.0})
        return largest

    def _equal_access(self) -> None:
        for row in self.problem.equal_access:
            due = row.share - row.tolerance
            self.programme.at_most(
                0,
                {
                    at: each.session.hours * (due - (row.group in each.first.groups))
                    for each, at in self.attendances
                },
            )

    def seats_in(self, values: Sequence[float]) -> tuple[Seats, ...]:
        """Return the seats of a plan found."""
        return tuple(
            Seats(demand, session, round(values[at]))
            for (demand, session), at in self.seats.items()
            if round(values[at])
        )


def search(problem: Problem, *, above: float = -math.inf, seconds: float = math.inf) -> Search:
    """Search all plans for the best, or for any that is worth more than `above` points.

    Of the latter kind the first is returned, and none if there is none.
    """
    whole = WholeProblem(problem)
    highs = whole.programme.loaded()
    if math.isfinite(seconds):
        highs.setOptionValue("time_limit", max(0.0, seconds))
    enough: list[float] = []
    if math.isfinite(above):
        # Losses are minimised. What cannot be worth more is cut off, the first that is ends it,
        # and so does a proof that nothing is, before the best of the rest is known.
        highs.setOptionValue("objective_bound", -above)
        highs.setOptionValue("objective_target", -above)

        def proven(event: highspy.HighsCallbackEvent) -> None:
            if -event.data_out.mip_dual_bound <= above:
                enough.append(-event.data_out.mip_dual_bound)
                event.interrupt()

        highs.cbMipInterrupt += proven
    highs.run()
    kinds = highspy.HighsModelStatus
    ended = highs.getModelStatus() in {kinds.kOptimal, kinds.kInfeasible, kinds.kModelEmpty}
    values = list(highs.getSolution().col_value) if _has_solution(highs) else None
    worth = None if values is None else whole.programme.worth(values)
    if values is None or worth is None or worth <= above:
        return Search(ended or bool(enough), None)
    return Search(ended, worth, whole.seats_in(values))


def _has_solution(highs: highspy.Highs) -> bool:
    solved = (
        highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    )
    return solved or highs.getModelStatus() == highspy.HighsModelStatus.kModelEmpty

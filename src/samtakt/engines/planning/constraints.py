"""The rules of a joint plan, one function each, and the table that says which are hard.

Only `verify` uses this page. The solver has its own arithmetic and never sees these functions, so a
mistake there cannot hide itself here.

Each function takes a `Reading` (instance and plan side by side) and yields a `Violation` for every
place where the rule is broken.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from samtakt.engines.planning.plan import Plan
from samtakt.engines.planning.problem import Course, DemandClass, Problem, SessionCandidate, Team
from samtakt.engines.planning.wording import VIOLATIONS, fill

MONEY_TOLERANCE = 0.005
"""Half an öre: sums of kronor are compared with this much room for rounding."""


@dataclass(frozen=True)
class Violation:
    """A rule broken at one place; `parameters` fill the rule's template in `wording.VIOLATIONS`."""

    rule: str
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return fill(VIOLATIONS[self.rule], self.parameters)


class Reading:
    """An instance and a plan, looked up by id; rows with unknown ids are left to `known_names`."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.companies = {company.id for company in problem.companies}
        self.teams: dict[str, Team] = {team.id: team for team in problem.teams}
        self.demands: dict[str, DemandClass] = {each.id: each for each in problem.demands}
        self.courses: dict[str, Course] = {course.id: course for course in problem.courses}
        self.sessions: dict[str, SessionCandidate] = {each.id: each for each in problem.sessions}

    @cached_property
    def seats(self) -> list[tuple[DemandClass, SessionCandidate, int]]:
        """All seats whose demand class and session exist."""
        return [
            (self.demands[row.demand], self.sessions[row.session], row.count)
            for row in self.plan.seats
            if row.demand in self.demands and row.session in self.sessions
        ]

    @cached_property
    def opened(self) -> list[SessionCandidate]:
        """All opened sessions that exist."""
        rows = self.plan.sessions
        return [self.sessions[row.session] for row in rows if row.session in self.sessions]

    @cached_property
    def participants(self) -> Counter[str]:
        """Seats per session id."""
        seats: Counter[str] = Counter()
        for _, session, count in self.seats:
            seats[session.id] += count
        return seats

    @cached_property
    def travel(self) -> dict[tuple[str, str], float]:
        """Travel cost per company and place, where the instance names one."""
        return {(row.company, row.place): row.cost for row in self.problem.travel}

    def finish(self, session: SessionCandidate) -> int:
        """Return the last week in which the session runs."""
        return session.week + self.courses[session.course].weeks - 1

    def running_weeks(self, session: SessionCandidate) -> range:
        """Return the weeks in which the session runs."""
        return range(session.week, self.finish(session) + 1)

    def step(self, demand: DemandClass, session: SessionCandidate) -> tuple[int, int] | None:
        """Return the levels between which the session takes these people, or None."""
        for outcome in self.courses[session.course].covers:
            if outcome.competence == demand.competence:
                start = max(outcome.from_level, demand.from_level)
                end = min(outcome.to_level, demand.to_level)
                return (start, end) if start < end else None
        return None

    def travel_cost(self, demand: DemandClass, session: SessionCandidate) -> float:
        """Return what travel costs for one seat."""
        return self.travel.get((demand.company, session.place), self.problem.travel_default)

    def seat_cost(self, demand: DemandClass, session: SessionCandidate) -> float:
        """Return what one seat costs the company, travel included."""
        return session.price_seat + self.travel_cost(demand, session)

    def company_costs(self) -> dict[str, float]:
        """Return what each company pays."""
        costs = dict.fromkeys(self.companies, 0.0)
        for demand, session, count in self.seats:
            costs[demand.company] += count * self.seat_cost(demand, session)
        return costs

    def network_cost(self) -> float:
        """Return what the network pays for the opened sessions."""
        return sum(session.price_session for session in self.opened)

    def value(self) -> float:
        """Return the points of all steps closed."""
        total = 0.0
        for demand, session, count in self.seats:
            step = self.step(demand, session)
            if step is not None:
                start, end = (level - demand.from_level for level in step)
                total += count * sum(demand.step_values[start:end])
        return total

    def objective(self) -> float:
        """Return value minus all money spent, in points."""
        spent = self.network_cost() + sum(self.company_costs().values())
        return self.value() - self.problem.points_per_krona * spent


Rule = Callable[[Reading], Iterator[Violation]]


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def known_names(reading: Reading) -> Iterator[Violation]:
    """Every need and session in the plan is in the instance."""
    for seat in reading.plan.seats:
        if seat.demand not in reading.demands:
            yield Violation("known_names", {"kind": "need", "id": seat.demand})
    named = [row.session for row in reading.plan.sessions]
    named += [row.session for row in reading.plan.seats]
    for session in dict.fromkeys(named):
        if session not in reading.sessions:
            yield Violation("known_names", {"kind": "session", "id": session})


def named_once(reading: Reading) -> Iterator[Violation]:
    """No session is opened twice, and no pair of need and session is listed twice."""
    for session in _repeated(row.session for row in reading.plan.sessions):
        yield Violation("named_once", {"kind": "session", "id": session})
    for pair in _repeated(f"{row.demand} in {row.session}" for row in reading.plan.seats):
        yield Violation("named_once", {"kind": "need", "id": pair})


def whole_seats(reading: Reading) -> Iterator[Violation]:
    """Seats are whole and positive."""
    for row in reading.plan.seats:
        if isinstance(row.count, bool) or not isinstance(row.count, int) or row.count < 1:
            parameters = {"demand": row.demand, "session": row.session, "count": row.count}
            yield Violation("whole_seats", parameters)


def seats_only_in_opened_sessions(reading: Reading) -> Iterator[Violation]:
    """Nobody sits in a session that is not held."""
    opened = {row.session for row in reading.plan.sessions}
    for row in reading.plan.seats:
        if row.session not in opened:
            parameters = {"demand": row.demand, "session": row.session, "count": row.count}
            yield Violation("seats_only_in_opened_sessions", parameters)


def course_leads_to_the_need(reading: Reading) -> Iterator[Violation]:
    """Everybody seated is raised by the course."""
    for demand, session, _ in reading.seats:
        if reading.step(demand, session) is None:
            parameters = {"demand": demand.id, "session": session.id, "course": session.course}
            yield Violation("course_leads_to_the_need", parameters)


def session_within_the_needs_weeks(reading: Reading) -> Iterator[Violation]:
    """A session starts in the need's earliest week or later and ends by its latest."""
    for demand, session, _ in reading.seats:
        finish = reading.finish(session)
        if session.week < demand.earliest or finish > demand.latest:
            parameters = {
                "demand": demand.id,
                "session": session.id,
                "start": session.week,
                "finish": finish,
                "earliest": demand.earliest,
                "latest": demand.latest,
            }
            yield Violation("session_within_the_needs_weeks", parameters)


def group_size_as_listed(reading: Reading) -> Iterator[Violation]:
    """The number of participants listed with a session is the sum of its seats."""
    for row in reading.plan.sessions:
        seats = reading.participants[row.session]
        if row.session in reading.sessions and row.seats != seats:
            parameters = {"session": row.session, "listed": row.seats, "seats": seats}
            yield Violation("group_size_as_listed", parameters)


def group_reaches_minimum(reading: Reading) -> Iterator[Violation]:
    """An opened session has at least its minimum of participants."""
    for session in reading.opened:
        seats = reading.participants[session.id]
        if seats < session.minimum:
            parameters = {"session": session.id, "seats": seats, "minimum": session.minimum}
            yield Violation("group_reaches_minimum", parameters)


def group_within_maximum(reading: Reading) -> Iterator[Violation]:
    """No session has more than its maximum of participants."""
    for session in reading.opened:
        seats = reading.participants[session.id]
        if seats > session.maximum:
            parameters = {"session": session.id, "seats": seats, "maximum": session.maximum}
            yield Violation("group_within_maximum", parameters)


def people_are_enough(reading: Reading) -> Iterator[Violation]:
    """Each person takes the first step of a need at most once."""
    starting: Counter[str] = Counter()
    for demand, session, count in reading.seats:
        step = reading.step(demand, session)
        if step is not None and step[0] == demand.from_level:
            starting[demand.id] += count
    for identity, seats in starting.items():
        people = reading.demands[identity].size
        if seats > people:
            parameters = {"demand": identity, "seats": seats, "people": people}
            yield Violation("people_are_enough", parameters)


def steps_in_order(reading: Reading) -> Iterator[Violation]:
    """Nobody starts from a level that they have not reached in a session finished before."""
    departures: defaultdict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    arrivals: defaultdict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for demand, session, count in reading.seats:
        step = reading.step(demand, session)
        if step is not None:
            departures[demand.id, step[0]].append((session.week, count))
            arrivals[demand.id, step[1]].append((reading.finish(session), count))
    for (identity, level), leaving in departures.items():
        if level == reading.demands[identity].from_level:
            continue
        for week in sorted({start for start, _ in leaving}):
            seats = sum(count for start, count in leaving if start <= week)
            ready = sum(count for end, count in arrivals[identity, level] if end < week)
            if seats > ready:
                parameters = {
                    "demand": identity,
                    "level": level,
                    "week": week,
                    "seats": seats,
                    "ready": ready,
                }
                yield Violation("steps_in_order", parameters)


def prerequisite_first(reading: Reading) -> Iterator[Violation]:
    """A team never has more people in a course than have completed what must come before it."""
    taken: defaultdict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
    for demand, session, count in reading.seats:
        weeks = session.week, reading.finish(session)
        taken[demand.team, session.course].append((*weeks, count))
    for (team, course), seats_taken in list(taken.items()):
        for before in reading.courses[course].prerequisites:
            for week in sorted({start for start, _, _ in seats_taken}):
                seats = sum(count for start, _, count in seats_taken if start <= week)
                done = sum(count for _, end, count in taken[team, before] if end < week)
                ready = reading.teams[team].completed.get(before, 0) + done
                if seats > ready:
                    parameters = {
                        "team": team,
                        "week": week,
                        "seats": seats,
                        "course": course,
                        "ready": ready,
                        "prerequisite": before,
                    }
                    yield Violation("prerequisite_first", parameters)


def absence_within_limit(reading: Reading) -> Iterator[Violation]:
    """In no week are more of a team's people on courses than the team allows."""
    absent: Counter[tuple[str, int]] = Counter()
    for demand, session, count in reading.seats:
        for week in reading.running_weeks(session):
            absent[demand.team, week] += count
    for (team, week), seats in sorted(absent.items()):
        limit = reading.teams[team].absent_max
        if limit is not None and seats > limit:
            parameters = {"team": team, "week": week, "seats": seats, "limit": limit}
            yield Violation("absence_within_limit", parameters)


def company_within_budget(reading: Reading) -> Iterator[Violation]:
    """No company pays more than its budget for seats and travel."""
    costs = reading.company_costs()
    for company in reading.problem.companies:
        if company.budget is not None and costs[company.id] > company.budget + MONEY_TOLERANCE:
            parameters = {
                "company": company.id,
                "cost": costs[company.id],
                "budget": company.budget,
            }
            yield Violation("company_within_budget", parameters)


def network_within_budget(reading: Reading) -> Iterator[Violation]:
    """The network pays no more than its budget for the sessions that it opens."""
    budget = reading.problem.network_budget
    cost = reading.network_cost()
    if budget is not None and cost > budget + MONEY_TOLERANCE:
        yield Violation("network_within_budget", {"cost": cost, "budget": budget})


def provider_within_capacity(reading: Reading) -> Iterator[Violation]:
    """No provider holds more sessions in a week than it can."""
    capacity = {(row.provider, row.week): row.sessions for row in reading.problem.provider_capacity}
    held: Counter[tuple[str, int]] = Counter()
    for session in reading.opened:
        for week in reading.running_weeks(session):
            held[session.provider, week] += 1
    for (provider, week), sessions in sorted(held.items()):
        limit = capacity.get((provider, week), capacity.get((provider, None)))
        if limit is not None and sessions > limit:
            parameters = {
                "provider": provider,
                "week": week,
                "sessions": sessions,
                "limit": limit,
            }
            yield Violation("provider_within_capacity", parameters)


def resource_within_limit(reading: Reading) -> Iterator[Violation]:
    """Every further limit of the instance is kept."""
    counts = {(demand.id, session.id): count for demand, session, count in reading.seats}
    opened = {session.id for session in reading.opened}
    for row in reading.problem.resources:
        used = sum(use.amount * counts.get((use.demand, use.session), 0) for use in row.seats)
        used += sum(use.amount for use in row.sessions if use.session in opened)
        if used > row.limit + 1e-6 * max(1.0, row.limit):
            parameters = {"resource": row.id, "used": used, "limit": row.limit}
            yield Violation("resource_within_limit", parameters)


@dataclass(frozen=True)
class Constraint:
    """A rule and how strict it is: a hard one must hold, a soft one is paid for in the objective."""

    name: str
    kind: Literal["hard", "soft"]
    check: Rule | None


CONSTRAINTS: tuple[Constraint, ...] = (
    Constraint("known_names", "hard", known_names),
    Constraint("named_once", "hard", named_once),
    Constraint("whole_seats", "hard", whole_seats),
    Constraint("seats_only_in_opened_sessions", "hard", seats_only_in_opened_sessions),
    Constraint("course_leads_to_the_need", "hard", course_leads_to_the_need),
    Constraint("session_within_the_needs_weeks", "hard", session_within_the_needs_weeks),
    Constraint("group_size_as_listed", "hard", group_size_as_listed),
    Constraint("group_reaches_minimum", "hard", group_reaches_minimum),
    Constraint("group_within_maximum", "hard", group_within_maximum),
    Constraint("people_are_enough", "hard", people_are_enough),
    Constraint("steps_in_order", "hard", steps_in_order),
    Constraint("prerequisite_first", "hard", prerequisite_first),
    Constraint("absence_within_limit", "hard", absence_within_limit),
    Constraint("company_within_budget", "hard", company_within_budget),
    Constraint("network_within_budget", "hard", network_within_budget),
    Constraint("provider_within_capacity", "hard", provider_within_capacity),
    Constraint("resource_within_limit", "hard", resource_within_limit),
    # Soft: broken freely, at the price that the objective gives them.
    Constraint("every_need_is_met", "soft", None),
    Constraint("money_is_saved", "soft", None),
)

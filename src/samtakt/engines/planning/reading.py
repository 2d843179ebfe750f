"""An instance and a plan side by side, as the checker reads them; the solver never uses this page."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from samtakt.engines.planning.parts import Course, DemandClass, SessionCandidate, Team
from samtakt.engines.planning.plan import Plan
from samtakt.engines.planning.problem import Problem


@dataclass(frozen=True)
class Attendance:
    """People who are in a session: some of a class, or one person for one or more needs."""

    session: SessionCandidate
    demands: tuple[DemandClass, ...]
    count: int

    @property
    def first(self) -> DemandClass:
        """One of the needs; of a person, all have the same company, team and groups."""
        return self.demands[0]


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
    def attendances(self) -> list[Attendance]:
        """Who is where: the seats, those of one person in one session taken together."""
        together: dict[tuple[str, str], Attendance] = {}
        alone: list[Attendance] = []
        for demand, session, count in self.seats:
            if demand.person is None:
                alone.append(Attendance(session, (demand,), count))
            elif (demand.person, session.id) in together:
                known = together[demand.person, session.id]
                together[demand.person, session.id] = Attendance(
                    session, (*known.demands, demand), max(known.count, count)
                )
            else:
                together[demand.person, session.id] = Attendance(session, (demand,), count)
        return alone + list(together.values())

    @cached_property
    def opened(self) -> list[SessionCandidate]:
        """All opened sessions that exist."""
        return [
            self.sessions[row.session] for row in self.plan.sessions if row.session in self.sessions
        ]

    @cached_property
    def participants(self) -> Counter[str]:
        """How many people each session has."""
        people: Counter[str] = Counter()
        for each in self.attendances:
            people[each.session.id] += each.count
        return people

    @cached_property
    def travel(self) -> dict[tuple[str, str], float]:
        """Travel cost per company and place, where the instance names one."""
        return {(row.company, row.place): row.cost for row in self.problem.travel}

    def step(self, demand: DemandClass, session: SessionCandidate) -> tuple[int, int] | None:
        """Return the levels between which the session takes these people, or None."""
        for outcome in self.courses[session.course].covers:
            if outcome.competence == demand.competence:
                start = max(outcome.from_level, demand.from_level)
                end = min(outcome.to_level, demand.to_level)
                return (start, end) if start < end else None
        return None

    def gain_in_time(self, demand: DemandClass, session: SessionCandidate) -> float:
        """Return the points of the steps that one seat closes, were it in time."""
        step = self.step(demand, session)
        return 0.0 if step is None else demand.points(*step)

    def gain(self, demand: DemandClass, session: SessionCandidate) -> float:
        """Return the points of one seat."""
        step = self.step(demand, session)
        return 0.0 if step is None else demand.points(*step, finish=session.finish)

    def travel_cost(self, demand: DemandClass, session: SessionCandidate) -> float:
        """Return what travel costs for one seat."""
        if session.online:
            return 0.0
        return self.travel.get((demand.company, session.place), self.problem.travel_default)

    def seat_cost(self, demand: DemandClass, session: SessionCandidate) -> float:
        """Return what one seat costs the company, travel included."""
        return session.price_seat + self.travel_cost(demand, session)

    def _per_company(self, amount: Callable[[Attendance], float]) -> dict[str, float]:
        """Return by company what all its seats add up to, each taking an amount."""
        sums = dict.fromkeys(self.companies, 0.0)
        for each in self.attendances:
            sums[each.first.company] += each.count * amount(each)
        return sums

    def seat_prices(self) -> dict[str, float]:
        """Return what each company pays for seats, without travel."""
        return self._per_company(lambda each: each.session.price_seat)

    def travel_costs(self) -> dict[str, float]:
        """Return what travel costs each company."""
        return self._per_company(lambda each: self.travel_cost(each.first, each.session))

    def company_costs(self) -> dict[str, float]:
        """Return what each company pays, for seats and travel."""
        return self._per_company(lambda each: self.seat_cost(each.first, each.session))

    def aid(self) -> dict[str, float]:
        """Return the most that each company can be charged of the fixed prices."""
        return self._per_company(lambda each: each.session.charge)

    def people_left(self) -> Counter[tuple[str, int]]:
        """Return how many people of each need end at each level below the one they need."""
        people = Counter({(each.id, each.from_level): each.size for each in self.problem.demands})
        for demand, session, count in self.seats:
            step = self.step(demand, session)
            if step is not None:
                people[demand.id, step[0]] -= count
                people[demand.id, step[1]] += count
        return Counter(
            {
                (demand, level): count
                for (demand, level), count in people.items()
                if count > 0 and level < self.demands[demand].to_level
            }
        )

    def network_cost(self) -> float:
        """Return what the network pays for the opened sessions."""
        return sum(session.price_session for session in self.opened)

    def value(self) -> float:
        """Return the points of all steps closed."""
        return sum(count * self.gain(demand, session) for demand, session, count in self.seats)

    def kept(self) -> int:
        """Return how many of the published seats are in the plan."""
        published = {(row.demand, row.session): row.count for row in self.problem.published}
        return sum(
            min(count, published.get((demand.id, session.id), 0))
            for demand, session, count in self.seats
        )

    def worth_of_needs(self) -> float:
        """Return what it would be worth to meet all needs for nothing, and to keep all seats."""
        all_steps = (each.size * sum(each.step_values) for each in self.problem.demands)
        stay = (min(row.count, self.demands[row.demand].size) for row in self.problem.published)
        return math.fsum(all_steps) + self.problem.kept_worth * sum(stay)

    def spent(self) -> float:
        """Return what companies and network pay together, in kronor."""
        return self.network_cost() + sum(self.company_costs().values())

    def objective(self) -> float:
        """Return value minus all money spent, and what seats kept are worth, in points."""
        stays = self.problem.kept_worth * self.kept()
        return self.value() - self.problem.points_per_krona * self.spent() + stays

    def expected_cancelled(self) -> float:
        """Return how many opened sessions will be under their minimum, by the show rates."""
        return sum(
            chance_under_minimum(session, self.participants[session.id]) for session in self.opened
        )


def chance_under_minimum(session: SessionCandidate, seats: int) -> float:
    """Return the chance that fewer come than the session needs: a sum of binomial chances."""
    rate = session.show_rate
    if session.minimum <= 0 or (rate >= 1 and seats >= session.minimum):
        return 0.0
    if seats < session.minimum or rate <= 0:
        return 1.0
    come, stay_away = math.log(rate), math.log1p(-rate)
    return math.fsum(
        math.exp(
            math.lgamma(seats + 1)
            - math.lgamma(coming + 1)
            - math.lgamma(seats - coming + 1)
            + coming * come
            + (seats - coming) * stay_away
        )
        for coming in range(session.minimum)
    )

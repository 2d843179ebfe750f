"""What the prices in a plan's certificate prove about every possible plan.

Take any prices of at least 0 for the limits that tie sessions together. Charge every seat and every
session for what it uses of them, hand back the price of all there is, and let each session choose
its best group on its own: nobody can do better than that sum. This page computes it from the
instance alone, slowly and plainly, and shares no code with the solver.
"""

from collections import defaultdict
from collections.abc import Iterable

from samtakt.engines.planning.constraints import Reading
from samtakt.engines.planning.plan import Plan, Price
from samtakt.engines.planning.problem import DemandClass, Problem, SessionCandidate

Levels = tuple[int, int]


class UnknownRow(ValueError):
    """A price is on a limit that the instance does not have."""


class PricedProblem:
    """An instance seen through prices: what is handed back, and what seats and sessions are worth."""

    def __init__(self, problem: Problem, prices: Iterable[Price]) -> None:
        empty = Plan("feasible", 0, 0, 0, 0, 0, (), (), 0, "certificate", 0, (), 0)
        self.problem = problem
        self.reading = Reading(problem, empty)
        self.budgets = {company.id: company.budget for company in problem.companies}
        self.capacity = {
            (row.provider, row.week): row.sessions for row in problem.provider_capacity
        }
        self.resources = {row.id: row for row in problem.resources}
        self.handed_back = 0.0
        self.single: defaultdict[tuple[str, ...], float] = defaultdict(float)
        self.orders: defaultdict[str, list[tuple[int, int, float]]] = defaultdict(list)
        self.befores: defaultdict[str, list[tuple[str, str, int, float]]] = defaultdict(list)
        self.seat_use: defaultdict[tuple[str, str], float] = defaultdict(float)
        self.session_use: defaultdict[str, float] = defaultdict(float)
        for price in prices:
            try:
                self.handed_back += price.price * self._available(price)
            except (KeyError, ValueError, TypeError) as error:
                raise UnknownRow(f"{price.rule} {' '.join(map(str, price.key))}") from error

    def _available(self, price: Price) -> float:
        """Note the price where seats and sessions will find it; return how much there is."""
        rule, key = price.rule, price.key
        if rule == "steps_in_order":
            demand, level, week = self.reading.demands[key[0]], int(key[1]), int(key[2])
            if not demand.from_level < level < demand.to_level:
                raise KeyError(level)
            self.orders[demand.id].append((level, week, price.price))
            return 0.0
        if rule == "prerequisite_first":
            team, course, before, week = *key[:3], int(key[3])
            if before not in self.reading.courses[course].prerequisites:
                raise KeyError(before)
            self.befores[team].append((course, before, week, price.price))
            return self.reading.teams[team].completed.get(before, 0)
        if rule == "resource_within_limit":
            row = self.resources[key[0]]
            for seat in row.seats:
                self.seat_use[seat.demand, seat.session] += price.price * seat.amount
            for use in row.sessions:
                self.session_use[use.session] += price.price * use.amount
            return row.limit
        self.single[rule, *key] += price.price
        available = self._simple_limit(rule, key)
        if available is None:
            raise KeyError(rule)
        return available

    def _simple_limit(self, rule: str, key: tuple[str, ...]) -> float | None:
        if rule == "people_are_enough":
            (demand,) = key
            return self.reading.demands[demand].size
        if rule == "absence_within_limit":
            team, week = key
            int(week)
            return self.reading.teams[team].absent_max
        if rule == "company_within_budget":
            (company,) = key
            return self.budgets[company]
        if rule == "network_within_budget":
            () = key
            return self.problem.network_budget
        if rule == "provider_within_capacity":
            provider, week = key
            return self.capacity.get((provider, int(week)), self.capacity.get((provider, None)))
        raise KeyError(rule)

    def seat_worth(self, demand: DemandClass, session: SessionCandidate, step: Levels) -> float:
        """Return what one seat adds, its use of priced limits paid for."""
        reading, (start, end) = self.reading, step
        finish = reading.finish(session)
        worth = sum(demand.step_values[start - demand.from_level : end - demand.from_level])
        per_krona = self.problem.points_per_krona
        per_krona += self.single.get(("company_within_budget", demand.company), 0.0)
        worth -= per_krona * reading.seat_cost(demand, session)
        if start == demand.from_level:
            worth -= self.single.get(("people_are_enough", demand.id), 0.0)
        for level, week, price in self.orders.get(demand.id, ()):
            worth -= price * (level == start and session.week <= week)
            worth += price * (level == end and finish < week)
        for course, before, week, price in self.befores.get(demand.team, ()):
            worth -= price * (course == session.course and session.week <= week)
            worth += price * (before == session.course and finish < week)
        for week in reading.running_weeks(session):
            worth -= self.single.get(("absence_within_limit", demand.team, str(week)), 0.0)
        return worth - self.seat_use.get((demand.id, session.id), 0.0)

    def opening_cost(self, session: SessionCandidate) -> float:
        """Return what opening a session takes, in points, priced limits included."""
        per_krona = self.problem.points_per_krona + self.single.get(("network_within_budget",), 0.0)
        cost = per_krona * session.price_session + self.session_use.get(session.id, 0.0)
        for week in self.reading.running_weeks(session):
            key = ("provider_within_capacity", session.provider, str(week))
            cost += self.single.get(key, 0.0)
        return cost

    def best_group(self, session: SessionCandidate, demands: Iterable[DemandClass]) -> float:
        """Return the most that the session can add; 0 if it had better stay closed."""
        offers = []
        for demand in demands:
            step = self.reading.step(demand, session)
            within = demand.earliest <= session.week and self.reading.finish(session) <= (
                demand.latest
            )
            if step is not None and within:
                offers.append((self.seat_worth(demand, session, step), demand))
        offers.sort(key=lambda offer: -offer[0])
        room: dict[str, int] = {}
        seated, total = 0, -self.opening_cost(session)
        for worth, demand in offers:
            limit = self.reading.teams[demand.team].absent_max
            team_room = room.setdefault(demand.team, session.maximum if limit is None else limit)
            taken = min(demand.size, team_room, session.maximum - seated)
            if worth <= 0:
                taken = min(taken, max(0, session.minimum - seated))
            room[demand.team] -= taken
            seated += taken
            total += taken * worth
        return max(0.0, total) if seated >= session.minimum else 0.0


def certified_bound(problem: Problem, prices: Iterable[Price]) -> float:
    """Return a value in points that no plan can exceed; raises `UnknownRow`.

    The prices must not be negative, or the result proves nothing.
    """
    priced = PricedProblem(problem, prices)
    by_competence: defaultdict[str, list[DemandClass]] = defaultdict(list)
    for demand in problem.demands:
        by_competence[demand.competence].append(demand)
    courses = {course.id: course for course in problem.courses}
    bound = priced.handed_back
    for session in problem.sessions:
        covers = courses[session.course].covers
        takers = [demand for each in covers for demand in by_competence[each.competence]]
        bound += priced.best_group(session, takers)
    return bound

"""What the prices in a plan's certificate prove about every possible plan.

Take any prices of at least 0 for the limits that tie sessions together. Charge every seat and every
session for what it uses of them, hand back the price of all there is, and let each session choose
its best group on its own: nobody can do better than that sum. This page computes it from the
instance alone, slowly and plainly, and shares no code with the solver.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from samtakt.engines.planning.parts import DemandClass, EqualAccess, SessionCandidate
from samtakt.engines.planning.plan import Plan, Price
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.reading import Reading, chance_under_minimum

Selection = tuple[DemandClass, ...]


class UnknownRow(ValueError):
    """A price is on a limit that the instance does not have."""


@dataclass(frozen=True)
class Offer:
    """Seats alike that a session could give: what each is worth, how many, and how many it must."""

    needs: Selection
    worth: float
    most: int
    least: int = 0


class PricedProblem:
    """An instance seen through prices: what is handed back, and what seats and sessions are worth."""

    def __init__(self, problem: Problem, prices: Iterable[Price]) -> None:
        empty = Plan("feasible", 0, 0, 0, 0, 0, (), (), 0, "certificate", 0, (), 0)
        self.problem = problem
        self.reading = Reading(problem, empty)
        self.companies = {company.id: company for company in problem.companies}
        self.capacity = {
            (row.provider, row.week): row.sessions for row in problem.provider_capacity
        }
        self.resources = {row.id: row for row in problem.resources}
        self.persons = {each.person: each for each in problem.demands if each.person is not None}
        self.confirmed = {(row.demand, row.session): row.count for row in problem.confirmed}
        self.forced = {row.session for row in problem.confirmed}
        self.published = {(row.demand, row.session): row.count for row in problem.published}
        self.handed_back = 0.0
        self.single: defaultdict[tuple[str, ...], float] = defaultdict(float)
        self.orders: defaultdict[str, list[tuple[int, int, float]]] = defaultdict(list)
        self.team_orders: defaultdict[str, list[tuple[str, str, int, float]]] = defaultdict(list)
        self.own_orders: defaultdict[str, list[tuple[str, str, int, float]]] = defaultdict(list)
        self.access: list[tuple[EqualAccess, float]] = []
        self.resource_use: defaultdict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        self.session_use: defaultdict[str, float] = defaultdict(float)
        for price in prices:
            try:
                self.handed_back += price.price * self._available(price)
            except (KeyError, ValueError, TypeError, IndexError) as error:
                raise UnknownRow(f"{price.rule} {' '.join(map(str, price.key))}") from error

    def knows(self, price: Price) -> bool:
        """Return whether the instance has the limit that a price is on."""
        try:
            self._available(price)
        except (KeyError, ValueError, TypeError, IndexError):
            return False
        return True

    def _available(self, price: Price) -> float:
        """Note the price where seats and sessions will find it; return how much there is."""
        rule, key = price.rule, price.key
        if rule == "steps_in_order":
            demand, level, day = self.reading.demands[key[0]], int(key[1]), int(key[2])
            if not demand.from_level < level < demand.to_level:
                raise KeyError(level)
            self.orders[demand.id].append((level, day, price.price))
            return 0.0
        if rule in {"prerequisite_first", "person_prerequisite_first"}:
            return self._prerequisite(price)
        if rule == "equal_access":
            (group,) = key
            row = next((row for row in self.problem.equal_access if row.group == group), None)
            if row is None:
                raise KeyError(group)
            self.access.append((row, price.price))
            return 0.0
        if rule == "resource_within_limit":
            resource = self.resources[key[0]]
            for seat in resource.seats:
                uses = self.resource_use[seat.demand, seat.session]
                uses[resource.id] = uses.get(resource.id, 0.0) + price.price * seat.amount
            for use in resource.sessions:
                self.session_use[use.session] += price.price * use.amount
            return resource.limit
        self.single[rule, *key] += price.price
        available = self._simple_limit(rule, key)
        if available is None:
            raise KeyError(rule)
        return available

    def _prerequisite(self, price: Price) -> float:
        who, course, before, day = *price.key[:3], int(price.key[3])
        if before not in self.reading.courses[course].prerequisites:
            raise KeyError(before)
        if price.rule == "prerequisite_first":
            self.team_orders[who].append((course, before, day, price.price))
            return self.reading.teams[who].completed.get(before, 0)
        if before in self.persons[who].completed:
            raise KeyError(before)
        self.own_orders[who].append((course, before, day, price.price))
        return 0.0

    def _simple_limit(self, rule: str, key: tuple[str, ...]) -> float | None:
        if rule == "people_are_enough":
            (demand,) = key
            return self.reading.demands[demand].size
        if rule == "absence_within_limit":
            team, day = key
            int(day)
            return self.reading.teams[team].absent_max
        if rule == "one_course_a_day":
            person, day = key
            int(day)
            return 1.0 if person in self.persons else None
        if rule == "company_within_budget":
            (company,) = key
            return self.companies[company].budget
        if rule == "aid_within_cap":
            (company,) = key
            return self.companies[company].aid
        if rule == "network_within_budget":
            () = key
            return self.problem.network_budget
        if rule == "provider_within_capacity":
            provider, week = key
            return self.capacity.get((provider, int(week)), self.capacity.get((provider, None)))
        raise KeyError(rule)

    def need_worth(self, demand: DemandClass, session: SessionCandidate) -> float:
        """Return what meeting one need adds, apart from what the seat itself takes."""
        step = self.reading.step(demand, session)
        if step is None:
            return 0.0
        start, end = step
        worth = self.reading.gain(demand, session)
        if start == demand.from_level:
            worth -= self.single.get(("people_are_enough", demand.id), 0.0)
        for level, day, price in self.orders.get(demand.id, ()):
            worth -= price * (level == start and session.start <= day)
            worth += price * (level == end and session.finish < day)
        return worth

    def stays(self, demand: DemandClass, session: SessionCandidate) -> float:
        """Return what it is worth that a published seat stays."""
        published = (demand.id, session.id) in self.published
        return self.problem.kept_worth if published else 0.0

    def seat_cost(self, needs: Selection, session: SessionCandidate) -> float:
        """Return what one seat takes, in points, priced limits included."""
        reading, demand = self.reading, needs[0]
        per_krona = self.problem.points_per_krona
        per_krona += self.single.get(("company_within_budget", demand.company), 0.0)
        cost = per_krona * reading.seat_cost(demand, session)
        aid = self.single.get(("aid_within_cap", demand.company), 0.0)
        cost += aid * session.price_session / max(1, session.minimum)
        for day in session.days:
            cost += self.single.get(("absence_within_limit", demand.team, str(day)), 0.0)
            if demand.person is not None:
                cost += self.single.get(("one_course_a_day", demand.person, str(day)), 0.0)
        for row, price in self.access:
            share = row.share - row.tolerance - (row.group in demand.groups)
            cost += price * session.hours * share
        largest: dict[str, float] = {}
        for need in needs:
            for resource, used in self.resource_use.get((need.id, session.id), {}).items():
                largest[resource] = max(largest.get(resource, 0.0), used)
        return cost + sum(largest.values()) + self._order_cost(demand, session)

    def _order_cost(self, demand: DemandClass, session: SessionCandidate) -> float:
        cost = 0.0
        if demand.person is None:
            for course, before, day, price in self.team_orders.get(demand.team, ()):
                cost += price * (course == session.course and session.start <= day)
                cost -= price * (before == session.course and session.finish < day)
        else:
            for course, before, day, price in self.own_orders.get(demand.person, ()):
                cost += price * (course == session.course and session.start == day)
                cost -= price * (before == session.course and session.finish < day)
        return cost

    def opening_cost(self, session: SessionCandidate) -> float:
        """Return what opening a session takes, in points, priced limits included."""
        per_krona = self.problem.points_per_krona + self.single.get(("network_within_budget",), 0.0)
        cost = per_krona * session.price_session + self.session_use.get(session.id, 0.0)
        for week in {day // 7 for day in session.days}:
            key = ("provider_within_capacity", session.provider, str(week))
            cost += self.single.get(key, 0.0)
        return cost

    def fewest(self, session: SessionCandidate) -> int:
        """Return how many seats an opened session needs; above its maximum if none are enough."""
        allowed = self.problem.fall_under_risk
        if allowed is None:
            return session.minimum
        for seats in range(session.minimum, session.maximum + 1):
            if chance_under_minimum(session, seats) <= allowed + 1e-9:
                return seats
        return session.maximum + 1

    def offers(self, session: SessionCandidate, demands: Iterable[DemandClass]) -> Iterator[Offer]:
        """Return all seats that the session can give; to a person, the best that it can."""
        limit = self.problem.travel_limit
        of_person: defaultdict[str, list[DemandClass]] = defaultdict(list)
        for demand in demands:
            within = demand.earliest <= session.start and session.finish <= demand.latest
            near = limit is None or self.reading.travel_cost(demand, session) <= limit
            if self.reading.step(demand, session) is None or not (within and near):
                continue
            if demand.person is None:
                worth = self.need_worth(demand, session) - self.seat_cost((demand,), session)
                least = self.confirmed.get((demand.id, session.id), 0)
                stay = min(self.published.get((demand.id, session.id), 0), demand.size)
                if stay:
                    more = worth + self.problem.kept_worth
                    yield Offer((demand,), more, stay, min(least, stay))
                yield Offer((demand,), worth, demand.size - stay, max(0, least - stay))
            else:
                of_person[demand.person].append(demand)
        for needs in of_person.values():
            yield self._best_for_person(session, needs)

    def _best_for_person(self, session: SessionCandidate, needs: list[DemandClass]) -> Offer:
        kept = tuple(need for need in needs if (need.id, session.id) in self.confirmed)
        every = [
            chosen for number in range(1, len(needs) + 1) for chosen in combinations(needs, number)
        ]
        selections = [kept] if kept else every
        worths = [
            sum(self.need_worth(need, session) + self.stays(need, session) for need in chosen)
            - self.seat_cost(chosen, session)
            for chosen in selections
        ]
        best = max(range(len(worths)), key=worths.__getitem__)
        return Offer(selections[best], worths[best], 1, 1 if kept else 0)

    def best_group(self, session: SessionCandidate, demands: Iterable[DemandClass]) -> float:
        """Return the most that the session can add; minus infinity if it must open but cannot."""
        offers = sorted(self.offers(session, demands), key=lambda offer: -offer.worth)
        fewest = self.fewest(session)
        room: dict[str, int] = {}
        for offer in offers:
            limit = self.reading.teams[offer.needs[0].team].absent_max
            room[offer.needs[0].team] = session.maximum if limit is None else limit
        seated, total = 0, -self.opening_cost(session)
        for offer in offers:
            room[offer.needs[0].team] -= offer.least
            seated += offer.least
            total += offer.least * offer.worth
        if seated > session.maximum or min(room.values(), default=0) < 0:
            return -math.inf
        for offer in offers:
            team = offer.needs[0].team
            taken = min(offer.most - offer.least, room[team], session.maximum - seated)
            if offer.worth <= 0:
                taken = min(taken, max(0, fewest - seated))
            room[team] -= taken
            seated += taken
            total += taken * offer.worth
        if session.id in self.forced:
            return total if seated >= fewest else -math.inf
        return max(0.0, total) if seated >= fewest else 0.0


def known_prices(problem: Problem, prices: Iterable[Price]) -> tuple[Price, ...]:
    """Return the prices on limits that the instance has; those of another may be on others."""
    priced = PricedProblem(problem, ())
    return tuple(price for price in prices if priced.knows(price))


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

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

from samtakt.engines.planning.parts import DemandClass, EqualAccess, Outcome, SessionCandidate
from samtakt.engines.planning.plan import Plan, Price
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.reading import Reading, chance_under_minimum


class UnknownRow(ValueError):
    """A price is on a limit that the instance does not have."""


@dataclass(frozen=True, slots=True)
class Taker:
    """A need that a course meets: the levels, and what a seat adds in time and late.

    The price of people is taken off where the course gives the first step.
    """

    demand: DemandClass
    start: int
    end: int
    in_time: float
    late: float


@dataclass(frozen=True, slots=True)
class Offer:
    """Seats alike that a session could give: what each is worth, how many, and how many it must."""

    team: str
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
        self.absence: defaultdict[str, dict[int, float]] = defaultdict(dict)
        self.own_days: defaultdict[str, dict[int, float]] = defaultdict(dict)
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
        if rule in {"absence_within_limit", "one_course_a_day"}:
            return self._daily(price)
        self.single[rule, *key] += price.price
        available = self._simple_limit(rule, key)
        if available is None:
            raise KeyError(rule)
        return available

    def _daily(self, price: Price) -> float:
        who, day = price.key[0], int(price.key[1])
        if price.rule == "one_course_a_day":
            if who not in self.persons:
                raise KeyError(who)
            prices, available = self.own_days[who], 1
        else:
            limit = self.reading.teams[who].absent_max
            if limit is None:
                raise KeyError(who)
            prices, available = self.absence[who], limit
        prices[day] = prices.get(day, 0.0) + price.price
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

    def takers_by_course(self) -> dict[str, list[Taker]]:
        """Return by course all needs that it meets."""
        by_competence: defaultdict[str, list[DemandClass]] = defaultdict(list)
        for demand in self.problem.demands:
            by_competence[demand.competence].append(demand)
        return {
            course.id: [
                taker
                for outcome in course.covers
                for taker in self.takers(outcome, by_competence[outcome.competence])
            ]
            for course in self.problem.courses
        }

    def takers(self, outcome: Outcome, demands: Iterable[DemandClass]) -> Iterator[Taker]:
        """Yield those needs of a competence that an outcome of a course meets."""
        for demand in demands:
            start = max(outcome.from_level, demand.from_level)
            end = min(outcome.to_level, demand.to_level)
            if start < end:
                first = demand.from_level
                gain = sum(demand.step_values[start - first : end - first])
                price = self.single.get(("people_are_enough", demand.id), 0.0)
                price = price if start == first else 0.0
                yield Taker(demand, start, end, gain - price, gain * demand.late_share - price)

    def need_worth(self, taker: Taker, session: SessionCandidate) -> float:
        """Return what meeting one need adds, apart from what the seat itself takes."""
        demand = taker.demand
        late = demand.due is not None and session.finish > demand.due
        worth = taker.late if late else taker.in_time
        for level, day, price in self.orders.get(demand.id, ()):
            worth -= price * (level == taker.start and session.start <= day)
            worth += price * (level == taker.end and session.finish < day)
        return worth

    def stays(self, demand: DemandClass, session: SessionCandidate) -> float:
        """Return what it is worth that a published seat stays."""
        published = (demand.id, session.id) in self.published
        return self.problem.kept_worth if published else 0.0

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

    def offers(self, session: SessionCandidate, takers: Iterable[Taker]) -> Iterator[Offer]:
        """Yield all seats that the session can give; to a person, the best that it can."""
        costs = SeatCosts(self, session)
        of_person: defaultdict[str, list[Taker]] = defaultdict(list)
        for taker in takers:
            demand = taker.demand
            if session.start < demand.earliest or session.finish > demand.latest:
                continue
            if not costs.near(demand):
                continue
            if demand.person is None:
                worth = self.need_worth(taker, session) - costs.of((demand,))
                least = self.confirmed.get((demand.id, session.id), 0)
                stay = min(self.published.get((demand.id, session.id), 0), demand.size)
                if stay:
                    more = worth + self.problem.kept_worth
                    yield Offer(demand.team, more, stay, min(least, stay))
                yield Offer(demand.team, worth, demand.size - stay, max(0, least - stay))
            else:
                of_person[demand.person].append(taker)
        for own in of_person.values():
            yield self._best_for_person(session, own, costs)

    def _best_for_person(
        self, session: SessionCandidate, takers: list[Taker], costs: "SeatCosts"
    ) -> Offer:
        kept = tuple(each for each in takers if (each.demand.id, session.id) in self.confirmed)
        every = [
            chosen
            for number in range(1, len(takers) + 1)
            for chosen in combinations(takers, number)
        ]
        worth = max(
            sum(
                self.need_worth(each, session) + self.stays(each.demand, session) for each in chosen
            )
            - costs.of(tuple(each.demand for each in chosen))
            for chosen in ([kept] if kept else every)
        )
        return Offer(takers[0].demand.team, worth, 1, 1 if kept else 0)

    def best_group(self, session: SessionCandidate, takers: Iterable[Taker]) -> float:
        """Return the most that the session can add; minus infinity if it must open but cannot."""
        offers = sorted(self.offers(session, takers), key=lambda offer: -offer.worth)
        fewest = self.fewest(session)
        room: dict[str, int] = {}
        for team in {offer.team for offer in offers}:
            limit = self.reading.teams[team].absent_max
            room[team] = session.maximum if limit is None else limit
        seated, total = 0, -self.opening_cost(session)
        for offer in offers:
            room[offer.team] -= offer.least
            seated += offer.least
            total += offer.least * offer.worth
        if seated > session.maximum or min(room.values(), default=0) < 0:
            return -math.inf
        for offer in offers:
            taken = min(offer.most - offer.least, room[offer.team], session.maximum - seated)
            if offer.worth <= 0:
                taken = min(taken, max(0, fewest - seated))
            room[offer.team] -= taken
            seated += taken
            total += taken * offer.worth
        if session.id in self.forced:
            return total if seated >= fewest else -math.inf
        return max(0.0, total) if seated >= fewest else 0.0


class SeatCosts:
    """What seats in one session take, in points, priced limits included."""

    def __init__(self, priced: PricedProblem, session: SessionCandidate) -> None:
        self.priced = priced
        self.session = session
        self.travel: dict[str, float] = {}
        self.money: dict[str, float] = {}
        self.team: dict[str, float] = {}

    def near(self, demand: DemandClass) -> bool:
        """Return whether the session is within the reach of a company's people."""
        if demand.company not in self.travel:
            self.travel[demand.company] = self.priced.reading.travel_cost(demand, self.session)
        limit = self.priced.problem.travel_limit
        return limit is None or self.travel[demand.company] <= limit

    def of(self, needs: tuple[DemandClass, ...]) -> float:
        """Return what one seat takes that is for some needs."""
        priced, session, demand = self.priced, self.session, needs[0]
        if demand.company not in self.money:
            self.money[demand.company] = self._money(demand)
        if demand.team not in self.team:
            self.team[demand.team] = _on_days(priced.absence.get(demand.team), session)
            self.team[demand.team] += self._team_orders(demand.team)
        cost = self.money[demand.company] + self.team[demand.team]
        if demand.person is not None:
            cost -= self._team_orders(demand.team)
            cost += self._own_orders(demand.person)
            cost += _on_days(priced.own_days.get(demand.person), session)
        for row, price in priced.access:
            share = row.share - row.tolerance - (row.group in demand.groups)
            cost += price * session.hours * share
        if priced.resource_use:
            largest: dict[str, float] = {}
            for need in needs:
                for resource, used in priced.resource_use.get((need.id, session.id), {}).items():
                    largest[resource] = max(largest.get(resource, 0.0), used)
            cost += sum(largest.values())
        return cost

    def _money(self, demand: DemandClass) -> float:
        priced, session = self.priced, self.session
        per_krona = priced.problem.points_per_krona
        per_krona += priced.single.get(("company_within_budget", demand.company), 0.0)
        aid = priced.single.get(("aid_within_cap", demand.company), 0.0)
        return per_krona * priced.reading.seat_cost(demand, session) + aid * session.charge

    def _team_orders(self, team: str) -> float:
        session, cost = self.session, 0.0
        for course, before, day, price in self.priced.team_orders.get(team, ()):
            cost += price * (course == session.course and session.start <= day)
            cost -= price * (before == session.course and session.finish < day)
        return cost

    def _own_orders(self, person: str) -> float:
        session, cost = self.session, 0.0
        for course, before, day, price in self.priced.own_orders.get(person, ()):
            cost += price * (course == session.course and session.start == day)
            cost -= price * (before == session.course and session.finish < day)
        return cost


def _on_days(prices: dict[int, float] | None, session: SessionCandidate) -> float:
    return sum(prices.get(day, 0.0) for day in session.days) if prices else 0.0


def known_prices(problem: Problem, prices: Iterable[Price]) -> tuple[Price, ...]:
    """Return the prices on limits that the instance has; those of another may be on others."""
    priced = PricedProblem(problem, ())
    return tuple(price for price in prices if priced.knows(price))


def certified_bound(problem: Problem, prices: Iterable[Price]) -> float:
    """Return a value in points that no plan can exceed; raises `UnknownRow`.

    The prices must not be negative, or the result proves nothing.
    """
    priced = PricedProblem(problem, prices)
    takers = priced.takers_by_course()
    groups = (priced.best_group(session, takers[session.course]) for session in problem.sessions)
    return priced.handed_back + sum(groups)

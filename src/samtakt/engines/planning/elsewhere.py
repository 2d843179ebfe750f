"""What could be held for those whom no session is offered: at another venue, or on another date.

Where no session is both in a need's days and in its company's reach, this finds the one that would
be the cheapest to move or to hold once more, and says what else would stand in the way.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any

import numpy as np

from samtakt.engines.planning.arrays import Floats
from samtakt.engines.planning.fullrows import ROUNDING
from samtakt.engines.planning.leftovers import Leftovers
from samtakt.engines.planning.model import Model
from samtakt.engines.planning.parts import Course, DemandClass, Outcome, SessionCandidate
from samtakt.engines.planning.plan import Obstacle
from samtakt.engines.planning.shows import fewest_seats
from samtakt.engines.planning.venues import Venues


@dataclass(frozen=True)
class Proposal:
    """A session that could be held: like another one, on such days, at such a place.

    `again`: it is held beside the other one. Otherwise the other one, to which nobody goes yet, is
    moved.
    """

    like: SessionCandidate
    days: tuple[int, ...]
    place: str
    again: bool


@dataclass(frozen=True)
class Told:
    """Why there is no session: what an `Unmet` says of it."""

    reason: str
    parameters: Mapping[str, Any]
    session: str = ""
    others: tuple[Obstacle, ...] = ()


class Elsewhere:
    """Looks for sessions that could be held beside a finished plan.

    `prices` are the points that one more unit of each row could be worth, `seat_worth` counts for
    what has no price, `standing` says how many of each class are left at each level.
    """

    def __init__(
        self,
        model: Model,
        left: Leftovers,
        prices: Floats,
        seat_worth: float,
        standing: Mapping[tuple[int, int], int],
    ) -> None:
        self.model, self.problem, self.left = model, model.problem, left
        self.prices, self.seat_worth, self.standing = prices, seat_worth, standing
        self.venues = Venues(model.problem)

    def explain(self, demand: DemandClass, level: int) -> Told:
        """Return why people of a class have no session that takes them on from their level.

        Reasons are `no_course`, `too_far` (some are in their days, none in reach) and
        `no_session_in_days`.
        """
        leading = [each for each in self.problem.courses if outcome_for(each, demand, level)]
        if not leading:
            return Told("no_course", {"competence": demand.competence, "level": level})
        told: dict[str, Any] = {
            "courses": ", ".join(course.id for course in leading),
            "earliest": demand.earliest,
            "latest": demand.latest,
        }
        offered = [each for course in leading for each in self._offered[course.id]]
        far = [s for s in offered if demand.earliest <= s.start and s.finish <= demand.latest]
        if far:
            found = self._cheapest([self._moved(demand, each) for each in far], demand)
            others = tuple(self._obstacles(found, demand, level))
            told |= {"like": found.like.id, "venue": found.place, "again": int(found.again)}
            return Told("too_far", told, found.like.id, others)
        room = demand.latest - demand.earliest
        short = [each for each in offered if each.finish - each.start <= room]
        if not short:
            return Told("no_session_in_days", told)
        found = self._cheapest([self._another_day(demand, each) for each in short], demand)
        others = tuple(self._obstacles(found, demand, level))
        venue = "" if found.place == found.like.place else found.place
        told |= {"like": found.like.id, "day": found.days[0], "venue": venue}
        return Told("no_session_in_days", told, others=others)

    @cached_property
    def _offered(self) -> defaultdict[str, list[SessionCandidate]]:
        offered: defaultdict[str, list[SessionCandidate]] = defaultdict(list)
        for session in self.problem.sessions:
            offered[session.course].append(session)
        return offered

    def _place(self, demand: DemandClass, session: SessionCandidate) -> str:
        """Return where the session could be for the company to reach it."""
        if self.venues.within_reach(self.venues.to_session(demand.company, session)):
            return session.place
        return self.venues.nearest(demand.company, most=self.problem.travel_limit)

    def _moved(self, demand: DemandClass, session: SessionCandidate) -> Proposal:
        place = self._place(demand, session)
        return Proposal(session, session.days, place, again=session.id in self.left.held)

    def _another_day(self, demand: DemandClass, session: SessionCandidate) -> Proposal:
        """Hold a session once more, from the first day on that the team and the person are free."""
        last = demand.latest - (session.finish - session.start)
        starts = [_days_from(session, day) for day in range(demand.earliest, last + 1)]
        days = next((each for each in starts if self._is_free(demand, each)), starts[0])
        return Proposal(session, days, self._place(demand, session), again=True)

    def _is_free(self, demand: DemandClass, days: tuple[int, ...]) -> bool:
        left = self.left
        away = left.day_away(demand, days)
        return away is None and left.full_day(demand.team, days) is None

    def _cheapest(self, proposals: list[Proposal], demand: DemandClass) -> Proposal:
        def cost(proposal: Proposal) -> tuple[float, float, str]:
            """Points at the prices, and kronor, of a seat with its part of the session."""
            like = proposal.like
            seat, part = self._seat_cost(proposal, demand), like.charge
            points = self._price("company_within_budget", demand.company) * seat
            points += self._price("network_within_budget") * part
            points += self.problem.points_per_krona * (seat + part)
            points += self.seat_worth * len(list(self._limits(proposal, demand)))
            return points, seat + part, like.id

        return min(proposals, key=cost)

    def _seat_cost(self, proposal: Proposal, demand: DemandClass) -> float:
        return proposal.like.price_seat + self._travel(proposal, demand)

    def _travel(self, proposal: Proposal, demand: DemandClass) -> float:
        online = proposal.like.online
        return 0.0 if online else self.venues.cost(demand.company, proposal.place)

    def _price(self, rule: str, *key: str) -> float:
        return self._money_prices.get((rule, key), 0.0)

    @cached_property
    def _money_prices(self) -> dict[tuple[str, tuple[str, ...]], float]:
        keys = self.model.row_keys
        rows = np.flatnonzero(keys.of_rule("company_within_budget", "network_within_budget"))
        return {keys[int(row)]: float(self.prices[row]) for row in rows}

    def _obstacles(self, proposal: Proposal, demand: DemandClass, level: int) -> Iterator[Obstacle]:
        """Yield what else stands in the way: money, days and weeks, and the group."""
        like, company = proposal.like, demand.company
        for reason, needed, left in (
            ("company_budget", self._seat_cost(proposal, demand), self.left.of_budget[company]),
            ("aid_cap", like.charge, self.left.of_aid[company]),
            ("network_budget", like.price_session, self.left.of_network),
        ):
            if needed > left + ROUNDING:
                yield Obstacle(reason, {"missing": round(needed - left, 2)})
        yield from self._limits(proposal, demand)
        yield from self.group_obstacles(proposal, demand, level)

    def _limits(self, proposal: Proposal, demand: DemandClass) -> Iterator[Obstacle]:
        """Yield the first day or week of each kind that is taken."""
        days, provider = proposal.days, proposal.like.provider
        full = self.left.full_day(demand.team, days)
        if full is not None:
            yield Obstacle("absence_limit", {"team": demand.team, "day": full})
        away = self.left.day_away(demand, days)
        if away is not None:
            yield Obstacle("other_course", {"day": away})
        week = self.left.full_week(provider, days)
        if week is not None:
            yield Obstacle("provider_capacity", {"provider": provider, "week": week})

    def group_obstacles(
        self, proposal: Proposal, demand: DemandClass, level: int
    ) -> Iterator[Obstacle]:
        """Yield that too few could come, or that those who could are worth less than it costs."""
        like = proposal.like.as_offered()
        fewest = fewest_seats(like, self.problem.fall_under_risk)
        comers = self._comers(proposal, demand, level)
        if len(comers) < fewest:
            yield Obstacle("group_under_minimum", {"missing": fewest - len(comers)})
            return
        worths = sorted(comers, reverse=True)[: like.maximum]
        # Below the smallest group, seats that do not pay are taken too.
        paying = sum(worths[: max(1, fewest)])
        paying += sum(worth for worth in worths[max(1, fewest) :] if worth > 0)
        cost = self.problem.points_per_krona * like.price_session
        if paying <= cost:
            yield Obstacle("value_below_cost", {"value": paying, "cost": cost})

    @cached_property
    def _place_of(self) -> dict[str, int]:
        return {session.id: place for place, session in enumerate(self.problem.sessions)}

    @cached_property
    def _left_behind(self) -> defaultdict[tuple[str, int], list[tuple[DemandClass, int]]]:
        left: defaultdict[tuple[str, int], list[tuple[DemandClass, int]]] = defaultdict(list)
        for (index, level), people in sorted(self.standing.items()):
            demand = self.problem.demands[index]
            left[demand.competence, level].append((demand, people))
        return left

    def _comers(self, proposal: Proposal, demand: DemandClass, level: int) -> list[float]:
        """Return the points of each of those left behind at the same step who could come.

        One of the class in question counts, whatever its other limits say.
        """
        problem, like, days = self.problem, proposal.like, proposal.days
        course = problem.courses[self.model.course[self._place_of[like.id]]]
        left = dict(self.left.of_budget)
        room: dict[str, int | None] = {}
        worths: list[float] = []
        for other, people in self._left_behind[demand.competence, level]:
            outcome = outcome_for(course, other, level)
            away = self._travel(proposal, other)
            in_time = other.earliest <= days[0] and days[-1] <= other.latest
            if outcome is None or not in_time or not self.venues.within_reach(away):
                continue
            seat = like.price_seat + away
            could = people if self.left.day_away(other, days) is None else 0
            most = room.setdefault(other.team, self.left.room(other.team, days))
            if most is not None:
                could = min(could, most)
            if seat > 0 and left[other.company] < inf:
                could = min(could, int((left[other.company] + ROUNDING) // seat))
            # The one in question may have taken more than there was.
            could = max(1 if other is demand else 0, could)
            if most is not None:
                room[other.team] = most - could
            left[other.company] -= could * seat
            worth = other.points(level, outcome.to_level, finish=days[-1])
            worths += [worth - problem.points_per_krona * seat] * could
        return worths


def outcome_for(course: Course, demand: DemandClass, level: int) -> Outcome | None:
    """Return what of a course takes people of a class on from a level; None if it does not."""
    for outcome in course.covers:
        if outcome.competence == demand.competence:
            starts = max(outcome.from_level, demand.from_level) == level
            return outcome if starts and level < outcome.to_level else None
    return None


def _days_from(session: SessionCandidate, day: int) -> tuple[int, ...]:
    """Return the days of a session that starts on another day."""
    return tuple(each - session.start + day for each in session.days)

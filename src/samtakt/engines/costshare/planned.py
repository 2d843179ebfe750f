"""From the documents of a joint plan to the cost game of those who have seats in it.

Reads the planner's instance and plan as docs/developer/planning-instance.md describes them. Any
group may buy what the instance offers of a course, at each session's terms, as often as it likes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from samtakt.engines.costshare.game import Company, Course, Game, Offer


@dataclass(frozen=True)
class PlannedGame:
    """The game of a plan, the seats of each of its companies, and what the plan really costs.

    `real_cost` is what its sessions and seats cost in kronor, without travel.
    """

    game: Game
    seats: tuple[int, ...]
    real_cost: float

    @property
    def target(self) -> float:
        """What a coalition may pay of the joint cost so that nobody really pays more than alone."""
        return min(1.0, self.game.joint / self.real_cost) if self.real_cost else 1.0


def planned_game(instance: Mapping[str, Any], plan: Mapping[str, Any]) -> PlannedGame:
    """Return the game of the companies that have seats in a plan, in the order of their ids.

    A person who sits in a session for several needs takes one seat of it. What a company bears in
    any case is the travel to its seats.

    Raises:
        KeyError: a document lacks a part, or the plan names what is not in the instance.
        GameInputError: figures that make no game.
    """
    sessions = {session["id"]: session for session in instance["sessions"]}
    travel = {(row["company"], row["place"]): row["cost"] for row in instance.get("travel", ())}
    anywhere = instance.get("travel_default", 0.0)
    people: dict[str, Counter[str]] = defaultdict(Counter)
    own: dict[str, float] = defaultdict(float)
    seated = 0.0
    for company, session, count in _attendances(instance, plan, sessions):
        people[company][session["course"]] += count
        seated += count * session["price_seat"]
        if not session.get("online"):
            own[company] += count * travel.get((company, session["place"]), anywhere)
    taken = {course for courses in people.values() for course in courses}
    game = Game(
        companies=tuple(
            Company(company, dict(sorted(people[company].items())), own[company])
            for company in sorted(people)
        ),
        courses=tuple(_course(course, sessions) for course in sorted(taken)),
    )
    opened = sum(sessions[row["session"]]["price_session"] for row in plan["sessions"])
    return PlannedGame(
        game=game,
        seats=tuple(people[company].total() for company in sorted(people)),
        real_cost=float(opened + seated),
    )


def _attendances(
    instance: Mapping[str, Any], plan: Mapping[str, Any], sessions: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any], int]]:
    """Yield who is where: company, session and number of people."""
    demands = {demand["id"]: demand for demand in instance["demands"]}
    seen: set[tuple[str, str]] = set()
    for row in plan["seats"]:
        demand = demands[row["demand"]]
        person = demand.get("person")
        if person is not None:
            if (person, row["session"]) in seen:
                continue
            seen.add((person, row["session"]))
        yield demand["company"], sessions[row["session"]], row["count"]


def _course(course: str, sessions: Mapping[str, Any]) -> Course:
    terms = {_terms(each) for each in sessions.values() if each["course"] == course}
    return Course(course, tuple(Offer(*each) for each in sorted(terms)))


def _terms(session: Mapping[str, Any]) -> tuple[float, float, int, int]:
    """Return prices and group of an offer; a session that is held anyway may have other limits."""
    smallest, largest = session.get("smallest_group"), session.get("largest_group")
    return (
        session["price_session"],
        session["price_seat"],
        session["minimum"] if smallest is None else smallest,
        session["maximum"] if largest is None else largest,
    )

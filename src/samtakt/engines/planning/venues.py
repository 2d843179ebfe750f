"""Sessions held at another place or once more: what they are called and what travel there costs.

The names and places of sessions that nobody offers yet are settled here, so that whoever asks for
one and whoever tries it mean the same.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from samtakt.engines.planning.parts import SessionCandidate, TravelCost
from samtakt.engines.planning.problem import Problem


class Venues:
    """Where sessions are held, and what each company pays to travel there."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.costs = {(row.company, row.place): row.cost for row in problem.travel}
        held = (each.place for each in problem.sessions if not each.online)
        self.places = dict.fromkeys((*held, *(row.place for row in problem.travel)))

    def cost(self, company: str, place: str) -> float:
        """Return what one seat at a place costs a company in travel.

        At its own premises nothing. At others', which no session is held at, as much as at the
        farthest place that is known, so that an unknown place never looks near.
        """
        if place not in self.places:
            return 0.0 if place == self.own_place(company) else self._farthest[company]
        return self.costs.get((company, place), self.problem.travel_default)

    def to_session(self, company: str, session: SessionCandidate) -> float:
        """Return what one seat in a session costs a company in travel."""
        return 0.0 if session.online else self.cost(company, session.place)

    def within_reach(self, cost: float) -> bool:
        """Return whether people travel to where it costs so much."""
        limit = self.problem.travel_limit
        return limit is None or cost <= limit

    def own_place(self, company: str) -> str:
        """Return what a company's own premises are called."""
        return _free_name(company, self.places)

    def nearest(self, company: str, *, most: float | None) -> str:
        """Return the place that costs a company least, its own if none costs at most so much."""
        place = self._nearest.get(company)
        if place is not None and (most is None or self.cost(company, place) <= most):
            return place
        return self.own_place(company)

    @cached_property
    def _farthest(self) -> dict[str, float]:
        default = self.problem.travel_default
        return {
            company.id: max(
                (self.cost(company.id, place) for place in self.places), default=default
            )
            for company in self.problem.companies
        }

    @cached_property
    def _nearest(self) -> dict[str, str]:
        return {
            company.id: min(self.places, key=lambda place: (self.cost(company.id, place), place))
            for company in self.problem.companies
            if self.places
        }

    def with_place(self, place: str) -> Problem:
        """Return the instance in which it is known what travel to a place costs."""
        if place in self.places or not place:
            return self.problem
        rows = (
            TravelCost(company.id, place, self.cost(company.id, place))
            for company in self.problem.companies
        )
        return replace(self.problem, travel=(*self.problem.travel, *rows))


def name_again(problem: Problem, session: str) -> str:
    """Return what a session that is held once more is called."""
    return _free_name(f"{session} again", {each.id for each in problem.sessions})


def held_again(
    problem: Problem, session: SessionCandidate, days: tuple[int, ...], place: str
) -> Problem:
    """Return the instance with one more session like another, on such days and at such a place.

    It takes of every resource what the other one takes. What is online stays so.
    """
    again = name_again(problem, session.id)
    problem = Venues(problem).with_place(place)
    resources = tuple(
        replace(
            row,
            seats=(*row.seats, *_again(row.seats, session.id, again)),
            sessions=(*row.sessions, *_again(row.sessions, session.id, again)),
        )
        for row in problem.resources
    )
    held = replace(session, id=again, days=days, place=session.place if session.online else place)
    return replace(problem, sessions=(*problem.sessions, held), resources=resources)


def held_at(problem: Problem, session: SessionCandidate, place: str) -> Problem:
    """Return the instance in which a session is held at another place."""
    problem = Venues(problem).with_place(place)
    moved = replace(session, place=place)
    sessions = (moved if each.id == session.id else each for each in problem.sessions)
    return replace(problem, sessions=tuple(sessions))


def _free_name(name: str, taken: Collection[str]) -> str:
    """Return the name, with as many "again" behind it as set it apart."""
    while name in taken:
        name = f"{name} again"
    return name


def _again(uses: Iterable[Any], session: str, again: str) -> Iterator[Any]:
    return (replace(use, session=again) for use in uses if use.session == session)

"""What any coalition of companies would pay for its own participations if it went alone.

The joint plan says how many people of each company take each course. A coalition that left
the others would hold the same courses for its own people only, on days of its choosing, and
pay at least for the smallest group. Courses are bought one by one, and a session does not
care whose people fill it: so a coalition's least cost is a sum over courses of a function of
ONE number, how many of its people take that course. That function is a short table, exact, and
everything here rests on it.

What a company bears in any case, travel above all, is its `own`: no rule moves it.
Companies and coalitions are positions in `Game.companies`; money is in kronor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Amounts = NDArray[np.float64]
Counts = NDArray[np.int64]

MESSAGES = {
    "negative_price": "course {course}: a price cannot be negative",
    "group_reversed": "course {course}: the smallest group {minimum} is above the largest {maximum}",
    "group_too_small": "course {course}: a group has 1 or more people, not {maximum}",
    "no_offer": "course {course}: nobody offers it",
    "named_twice": "{name} is named twice",
    "unknown_course": "company {company}: there is no course {course}",
    "negative_people": "company {company}, course {course}: {people} people cannot take part",
    "negative_own": "company {company}: own cost cannot be negative",
    "nobody_takes_part": "no company takes part in anything that costs",
    "too_many_companies": "{found} companies take part; every coalition is looked at up to {most}",
}


class GameInputError(ValueError):
    """Figures that make no cost game; `code` is a key of `MESSAGES`."""

    def __init__(self, code: str, **parameters: object) -> None:
        self.code = code
        self.parameters = parameters
        super().__init__(MESSAGES[code].format(**parameters))


@dataclass(frozen=True, slots=True)
class Offer:
    """A session that can be bought as often as wanted: its price, that of a seat, its group."""

    price_session: float
    price_seat: float
    minimum: int
    maximum: int

    def cost(self, people: int) -> float:
        """Return what a session for so many people costs; too few pay for the smallest group."""
        return self.price_session + self.price_seat * max(people, self.minimum)


@dataclass(frozen=True, slots=True)
class Course:
    """A course and who offers it on which terms."""

    id: str
    offers: tuple[Offer, ...]

    def __post_init__(self) -> None:
        if not self.offers:
            raise GameInputError("no_offer", course=self.id)
        for offer in self.offers:
            if offer.price_session < 0 or offer.price_seat < 0:
                raise GameInputError("negative_price", course=self.id)
            if offer.maximum < 1:
                raise GameInputError("group_too_small", course=self.id, maximum=offer.maximum)
            if offer.minimum > offer.maximum:
                raise GameInputError(
                    "group_reversed",
                    course=self.id,
                    minimum=offer.minimum,
                    maximum=offer.maximum,
                )

    def least_costs(self, most: int) -> Amounts:
        """Return the least cost of 0, 1, … `most` people on any number of sessions.

        f(n) = min over s of session(s) + f(n - s), where session(s) is the cheapest offer that
        takes s. Two groups together can always do what they do apart, so f(m + n) <= f(m) + f(n),
        and one person more never makes it cheaper.

        By hand: 900 kr a session, 100 kr a seat, groups of 2 to 3. One person: 900 + 2 * 100 =
        1,100. Three: 1,200. Four, in groups of 2 and 2: 2,200.
        """
        largest = max(offer.maximum for offer in self.offers)
        session = np.array(
            [
                min(offer.cost(people) for offer in self.offers if offer.maximum >= people)
                for people in range(1, largest + 1)
            ]
        )
        least = np.zeros(most + 1)
        last_first = session[::-1]
        for people in range(1, most + 1):
            seats = min(people, largest)
            least[people] = (last_first[largest - seats :] + least[people - seats : people]).min()
        return least


@dataclass(frozen=True, slots=True)
class Company:
    """A company: how many of its people take each course, and what it bears in any case."""

    id: str
    participations: Mapping[str, int] = field(default_factory=dict)
    own: float = 0.0

    def __post_init__(self) -> None:
        if self.own < 0:
            raise GameInputError("negative_own", company=self.id)
        for course, people in self.participations.items():
            if people < 0:
                raise GameInputError(
                    "negative_people", company=self.id, course=course, people=people
                )


@dataclass(frozen=True)
class Game:
    """The companies of a plan and the courses that their people take."""

    companies: tuple[Company, ...]
    courses: tuple[Course, ...]

    def __post_init__(self) -> None:
        for names in (
            [company.id for company in self.companies],
            [course.id for course in self.courses],
        ):
            for one, other in pairwise(sorted(names)):
                if one == other:
                    raise GameInputError("named_twice", name=one)
        known = {course.id for course in self.courses}
        for company in self.companies:
            for course in company.participations:
                if course not in known:
                    raise GameInputError("unknown_course", company=company.id, course=course)

    @cached_property
    def people(self) -> Counts:
        """How many people each company (row) has in each course (column)."""
        return np.array(
            [
                [company.participations.get(course.id, 0) for course in self.courses]
                for company in self.companies
            ],
            dtype=np.int64,
        ).reshape(len(self.companies), len(self.courses))

    @cached_property
    def tables(self) -> tuple[Amounts, ...]:
        """The least cost of each course by number of people, up to all who take it."""
        taking = self.people.sum(axis=0)
        return tuple(
            course.least_costs(int(most)) for course, most in zip(self.courses, taking, strict=True)
        )

    @cached_property
    def alone(self) -> Amounts:
        """What each company would pay if it went alone, its own cost apart."""
        return self.costs(self.people)

    @cached_property
    def joint(self) -> float:
        """The least that all companies pay together, own costs apart."""
        return float(self.costs(self.people.sum(axis=0, keepdims=True))[0])

    @cached_property
    def paying(self) -> tuple[int, ...]:
        """The companies that take part in anything that costs; the others pay nothing."""
        return tuple(int(each) for each in np.flatnonzero(self.alone > 0))

    def costs(self, people: Counts) -> Amounts:
        """Return the least cost of each row of participations by course."""
        total = np.zeros(len(people))
        for table, taking in zip(self.tables, people.T, strict=True):
            total += table[taking]
        return total

    def cost(self, coalition: Iterable[int]) -> float:
        """Return the least cost of a coalition, its members' own costs apart."""
        members = list(coalition)
        return float(self.costs(self.people[members].sum(axis=0, keepdims=True))[0])

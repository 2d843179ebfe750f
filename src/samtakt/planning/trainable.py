"""Who could be trained fastest: people below a level, and their way there by course or coaching.

Stands on the catalogue's outcomes, offers and dates and on the assumptions about coaching. A
person of whose level nobody knows is not proposed: not assessed is not level 0. Nor is a price
that nobody has stated a price of 0: where ways are compared, and in what is recommended, such a
course counts as much as the dearest one to the same competence whose price is stated (of all
courses, where there is none), so that it never looks the cheapest; what a way costs leaves it out.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from samtakt.analysis.assumptions import Assumptions
from samtakt.analysis.facts import EmploymentFact, Facts
from samtakt.analysis.foresight import LIKELY, ForesightFacts, careers_of
from samtakt.analysis.results import Named
from samtakt.catalogue.costs import price_of_one
from samtakt.catalogue.models import CourseOutcome
from samtakt.engines.foresight import (
    Career,
    Step,
    Way,
    fastest_way,
    survival,
    training_cost,
)
from samtakt.foundation.legalrules import months_after
from samtakt.foundation.phrases import in_language
from samtakt.foundation.tenancy import library_of
from samtakt.organisations.models import Organisation

MONTHS_OF_USE = 12
"""Whoever is trained should still be there so long after."""


@dataclass(frozen=True, slots=True)
class CourseName:
    """A course as pages show it."""

    id: int
    name: str
    hours: Decimal
    mandatory: bool


@dataclass(frozen=True)
class Courses:
    """The steps that courses take, by competence, and what the courses are called.

    The price of the `unpriced` steps is assumed: nobody has stated it.
    """

    steps: Mapping[int, tuple[Step, ...]]
    names: Mapping[int, CourseName]
    unpriced: frozenset[Step] = frozenset()

    def price_of(self, step: Step) -> float | None:
        """Return the price of a step in kronor; None where nobody has stated it."""
        return None if step in self.unpriced else step.price


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """One step of a way, on its days; `course` None is coaching at work, `dated` a known date.

    `price` None is one that nobody has stated.
    """

    course: CourseName | None
    from_level: int
    to_level: int
    starts_on: datetime.date
    ready_on: datetime.date
    dated: bool
    hours: float
    price: float | None


@dataclass(frozen=True, slots=True)
class Trainee:
    """One person who could be trained, and how.

    `chance` is the probability (0–1) of still being here a year after. `cost` is in kronor,
    with the hours of learner and coach and without prices that nobody has stated. `percent` is
    the person's employment.
    """

    person: Named
    team: Named | None
    shift: Named | None
    percent: int
    level: int
    target: int
    way: Way
    steps: tuple[TrainingStep, ...]
    cost: float
    chance: float
    days: int


@dataclass(frozen=True)
class Candidates:
    """Everybody who could be trained, fastest first, and how many nobody has assessed."""

    trainees: tuple[Trainee, ...] = ()
    not_assessed: int = 0


def read_courses(organisation: Organisation, *, as_of: datetime.date, default_wait: int) -> Courses:
    """Read what courses lead to and when they start; one query.

    An offer without a coming date starts `default_wait` days after it is asked for, as does a
    course that nobody offers yet.
    """
    values = (
        CourseOutcome.objects.filter(library_of(organisation))
        .order_by("pk", "course__offers__pk", "course__offers__dates__starts_on")
        .values_list(
            *("competence_id", "from_level", "to_level", "course_id", "course__name_sv"),
            *("course__name_en", "course__hours", "course__weeks", "course__mandatory_by_law"),
            *("course__offers__pk", "course__offers__price_per_session"),
            *("course__offers__price_per_seat", "course__offers__minimum"),
            *("course__offers__price_stated", "course__offers__dates__cancelled_on"),
            "course__offers__dates__starts_on",
        )
    )
    names: dict[int, CourseName] = {}
    starts: dict[tuple[Any, ...], list[datetime.date]] = defaultdict(list)
    for (
        competence,
        low,
        high,
        course,
        sv,
        en,
        hours,
        weeks,
        by_law,
        offer,
        *terms,
        stated,
        off,
        starts_on,
    ) in values:
        names[course] = CourseName(course, in_language(sv, en), hours, by_law)
        price = float(price_of_one(*terms)) if stated else None
        coming = starts[competence, low, high, course, float(hours), weeks, offer, price]
        if starts_on is not None and starts_on >= as_of and off is None:
            coming.append(starts_on)
    dearest = _dearest((key[0], key[-1]) for key in starts)
    steps: dict[int, list[Step]] = defaultdict(list)
    priced: set[Step] = set()
    for key, coming in starts.items():
        competence, low, high, course, hours, weeks, _offer, price = key
        step = Step(
            course=course,
            from_level=low,
            to_level=high,
            hours=hours,
            price=dearest(competence) if price is None else price,
            days=weeks * 7,
            starts=tuple(dict.fromkeys(coming)),
            wait_days=0 if coming else default_wait,
        )
        if price is not None:
            priced.add(step)
        steps[competence].append(step)
    for found in steps.values():
        # Of two that are alike the first is taken.
        found.sort(key=lambda step: step not in priced)
    return Courses(
        {competence: tuple(found) for competence, found in steps.items()},
        names,
        frozenset(step for found in steps.values() for step in found if step not in priced),
    )


def _dearest(stated: Iterable[tuple[int, float | None]]) -> Callable[[int], float]:
    """Return what says the dearest price stated for a course to a competence, else to any."""
    prices: dict[int, float] = {}
    for competence, price in stated:
        if price is not None:
            prices[competence] = max(price, prices.get(competence, 0.0))
    of_all = max(prices.values(), default=0.0)
    return lambda competence: prices.get(competence, of_all)


@dataclass
class Trainers:
    """Finds who could be trained; each way between two levels is worked out once."""

    facts: ForesightFacts
    courses: Courses
    _ways: dict[tuple[int, int, int, datetime.date], Way | None] = field(default_factory=dict)
    _shown: dict[int, tuple[TrainingStep, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        holders = self.facts.holders
        self._careers: dict[int, Career] = {one.person: one for one in careers_of(self.facts)}
        self._placed = _placed(holders)
        self._levels: dict[int, dict[int, int]] = defaultdict(dict)
        for fact in holders.levels:
            self._levels[fact.competence][fact.person] = fact.level

    def candidates(
        self,
        competence: int,
        target: int,
        *,
        team: int | None = None,
        shift: int | None = None,
        people: Collection[int] | None = None,
    ) -> Candidates:
        """Return who works in a place (None: anywhere) and could be trained to a level.

        Whoever is more likely than not to have left a year after is not proposed. With
        `people`, only of these.
        """
        known = self._levels.get(competence, {})
        trainees: list[Trainee] = []
        unknown = 0
        for person, row in self._placed.items():
            if not _works(row, team, shift) or (people is not None and person not in people):
                continue
            if person not in known:
                unknown += 1
            elif known[person] < target:
                found = self._trainee(row, competence, known[person], target)
                if found is not None:
                    trainees.append(found)
        return Candidates(tuple(sorted(trainees, key=_fastest_first)), unknown)

    def _trainee(
        self, row: EmploymentFact, competence: int, level: int, target: int
    ) -> Trainee | None:
        as_of = self.facts.as_of
        way = self.way(competence, level, target, max(as_of, row.starts_on))
        if way is None:
            return None
        later = months_after(way.ready_on, MONTHS_OF_USE)
        chance = survival(self._careers[row.person.id], later, as_of=as_of)
        if chance <= LIKELY:
            return None
        return Trainee(
            person=row.person,
            team=row.team,
            shift=row.shift,
            percent=row.percent,
            level=level,
            target=target,
            way=way,
            steps=self._steps(way, max(as_of, row.starts_on)),
            cost=self._cost(way),
            chance=chance,
            days=(way.ready_on - as_of).days,
        )

    def _cost(self, way: Way) -> float:
        cost: float = training_cost(way, self.facts.assumptions.costs.working_hour)
        return cost - sum(step.price for step in way.steps if step in self.courses.unpriced)

    def _steps(self, way: Way, free_from: datetime.date) -> tuple[TrainingStep, ...]:
        # A way is kept as long as its finder, so that its identity stays its own.
        if id(way) not in self._shown:
            self._shown[id(way)] = tuple(steps_of(way, self.courses, free_from))
        return self._shown[id(way)]

    def way(self, competence: int, level: int, target: int, free_from: datetime.date) -> Way | None:
        """Return the fastest way between two levels for somebody free from a day."""
        key = (competence, level, target, free_from)
        if key not in self._ways:
            steps = [
                *self.courses.steps.get(competence, ()),
                *coaching_steps(self.facts.assumptions),
            ]
            self._ways[key] = fastest_way(level, target, steps, free_from=free_from)
        return self._ways[key]


def steps_of(way: Way, courses: Courses, free_from: datetime.date) -> Iterator[TrainingStep]:
    """Return the steps of a way on their days, for somebody free from a day."""
    level = way.from_level
    for step in way.steps:
        ready_on = step.ready_on(free_from)
        assert ready_on is not None
        yield TrainingStep(
            course=courses.names[step.course] if isinstance(step.course, int) else None,
            from_level=level,
            to_level=step.to_level,
            starts_on=ready_on - datetime.timedelta(days=step.days),
            ready_on=ready_on,
            dated=bool(step.starts),
            hours=step.hours,
            price=courses.price_of(step),
        )
        level, free_from = step.to_level, ready_on


def coaching_steps(assumptions: Assumptions) -> list[Step]:
    """Return coaching from each level to the next: what is left where no course helps."""
    return [assumptions.coaching(level) for level in range(4)]


def _placed(holders: Facts) -> dict[int, EmploymentFact]:
    """Where each person works today, or will work first."""
    found: dict[int, EmploymentFact] = {}
    for row in holders.employments:  # by start: the present place comes before a later one
        if row.ends_on is None or row.ends_on >= holders.as_of:
            found.setdefault(row.person.id, row)
    return found


def _works(row: EmploymentFact, team: int | None, shift: int | None) -> bool:
    return (team is None or (row.team is not None and row.team.id == team)) and (
        shift is None or (row.shift is not None and row.shift.id == shift)
    )


def _fastest_first(one: Trainee) -> tuple[object, ...]:
    return (*one.way.order, one.way.levels, -one.chance, one.person.name, one.person.id)

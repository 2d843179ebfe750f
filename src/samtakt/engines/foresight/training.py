"""The fastest way from one level to another: courses on their dates, and coaching at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from samtakt.engines.foresight.facts import ForesightInputError, Identifier

HIGHEST_LEVEL = 4


@dataclass(frozen=True, slots=True)
class Step:
    """Something that takes a person from a level, or any above it, to a higher one.

    `course` None is coaching at the workplace. It lasts `days` from its start. With `starts` it
    begins on one of these days; without, `wait_days` after it is asked for. `hours` are the
    person's own working hours, `trainer_hours` a colleague's, `price` is in kronor.
    """

    course: Identifier | None
    from_level: int
    to_level: int
    hours: float
    price: float
    days: int
    starts: tuple[date, ...] = ()
    wait_days: int = 0
    trainer_hours: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.from_level < self.to_level <= HIGHEST_LEVEL:
            raise ForesightInputError("step_leads_nowhere", low=self.from_level, high=self.to_level)

    def ready_on(self, free_from: date) -> date | None:
        """The first day with the new level, for somebody free from a day; None: no date left."""
        if self.starts:
            start = min((day for day in self.starts if day >= free_from), default=None)
        else:
            start = free_from + timedelta(days=self.wait_days)
        return None if start is None else start + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Way:
    """Steps one after another, and what they take together."""

    from_level: int
    to_level: int
    steps: tuple[Step, ...]
    ready_on: date

    @property
    def hours(self) -> float:
        """The person's own hours."""
        return sum(step.hours for step in self.steps)

    @property
    def trainer_hours(self) -> float:
        """The hours of colleagues who coach."""
        return sum(step.trainer_hours for step in self.steps)

    @property
    def price(self) -> float:
        """What the courses cost, in kronor."""
        return sum(step.price for step in self.steps)

    @property
    def levels(self) -> int:
        """How many levels are missing."""
        return self.to_level - self.from_level

    @property
    def order(self) -> tuple[date, float, float, int]:
        """Fastest first, then cheapest, then least time away from work, then fewest steps."""
        return self.ready_on, self.price, self.hours + self.trainer_hours, len(self.steps)


def fastest_way(level: int, target: int, steps: Sequence[Step], *, free_from: date) -> Way | None:
    """Return the way that is ready first, of several the cheapest; None where there is none.

    A step may be taken from any level it accepts and only while it leads higher. Of the ways
    to a level those that another way beats in every respect are dropped, no others: an earlier
    day half-way may cost more and gain nothing in the end.
    """
    ways: dict[int, list[Way]] = {level: [Way(level, level, (), free_from)]}
    for reached in range(level, target):
        for way in ways.get(reached, []):
            for step in steps:
                if not step.from_level <= reached < step.to_level:
                    continue
                ready_on = step.ready_on(way.ready_on)
                if ready_on is not None:
                    longer = Way(level, step.to_level, (*way.steps, step), ready_on)
                    _keep(ways.setdefault(step.to_level, []), longer)
    reaching = [way for reached, found in ways.items() if reached >= target for way in found]
    return min(reaching, key=lambda way: way.order, default=None)


def _keep(ways: list[Way], new: Way) -> None:
    if any(_beats(way, new) for way in ways):
        return
    ways[:] = [way for way in ways if not _beats(new, way)]
    ways.append(new)


def _beats(one: Way, other: Way) -> bool:
    return one.ready_on <= other.ready_on and all(
        ours <= theirs for ours, theirs in zip(one.order[1:], other.order[1:], strict=True)
    )

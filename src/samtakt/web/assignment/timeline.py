"""The technology plan as a picture: years along a line, each item a mark on its day."""

import datetime
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from samtakt.analysis.models import TechnologyItem

WIDTH = 760
EDGE = 24
LANE = 46
TOP = 40
LABEL = 230
"""How wide a name may be before the next one needs a lane of its own; drawing units."""

Place = Callable[[datetime.date], int]
"""Where along the line a day stands."""


@dataclass(frozen=True)
class Tick:
    """A quarter: where it begins, and its year at the first of each."""

    x: int
    label: str
    is_year: bool


@dataclass(frozen=True)
class Mark:
    """An item on its day. `before`: its name stands left of the mark, where it has room."""

    x: int
    y: int
    item: TechnologyItem
    before: bool

    @property
    def corner(self) -> tuple[int, int]:
        """Where a square of 14 units begins, so that the day is in its middle."""
        return self.x - 7, self.y - 7

    @property
    def text_x(self) -> int:
        """Where the name begins, or ends where it stands before the mark."""
        return self.x - 14 if self.before else self.x + 14


@dataclass(frozen=True)
class Timeline:
    """A drawing: its size, the line of today, quarters and marks."""

    width: int
    height: int
    today_x: int | None
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]

    @property
    def bottom(self) -> int:
        """Where the vertical lines end."""
        return self.height - 20

    @property
    def today_y(self) -> int:
        """Where the word for today stands, below its line."""
        return self.height - 5


def timeline_of(items: Sequence[TechnologyItem], *, today: datetime.date) -> Timeline | None:
    """Return the drawing of items; None where there is nothing to draw."""
    if not items:
        return None
    days = [item.goes_live_on for item in items]
    first = _quarter(min([*days, today]))
    last = _quarter(max([*days, today]), later=1)
    span = max((last - first).days, 1)

    def place(day: datetime.date) -> int:
        return round(EDGE + (WIDTH - 2 * EDGE) * (day - first).days / span)

    marks = _marks(sorted(items, key=lambda item: (item.goes_live_on, item.name)), place)
    lanes = max(mark.y for mark in marks)
    return Timeline(
        width=WIDTH,
        height=lanes + LANE,
        today_x=place(today),
        ticks=tuple(_ticks(first, last, place)),
        marks=tuple(marks),
    )


def _quarter(day: datetime.date, later: int = 0) -> datetime.date:
    number = day.year * 4 + (day.month - 1) // 3 + later
    return datetime.date(number // 4, number % 4 * 3 + 1, 1)


def _ticks(first: datetime.date, last: datetime.date, place: Place) -> list[Tick]:
    ticks = []
    day = first
    while day <= last:
        is_year = day.month == 1 or day == first
        ticks.append(Tick(place(day), str(day.year) if is_year else "", is_year))
        day = _quarter(day, later=1)
    # The year of the first quarter would lie on the next year's, were they side by side.
    return _without_crowded(ticks)


def _without_crowded(ticks: list[Tick]) -> list[Tick]:
    labelled = [tick for tick in ticks if tick.label]
    crowded = {id(one) for one, other in itertools.pairwise(labelled) if other.x - one.x < 44}
    return [Tick(tick.x, "", False) if id(tick) in crowded else tick for tick in ticks]


def _marks(items: Sequence[TechnologyItem], place: Place) -> list[Mark]:
    ends: list[int] = []
    marks = []
    for item in items:
        x = place(item.goes_live_on)
        before = x > WIDTH - LABEL
        begin, end = (x - LABEL, x + 12) if before else (x - 12, x + LABEL)
        lane = next((n for n, until in enumerate(ends) if until <= begin), len(ends))
        ends[lane : lane + 1] = [end]
        marks.append(Mark(x, TOP + 24 + lane * LANE, item, before))
    return marks

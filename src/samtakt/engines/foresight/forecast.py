"""What to expect of each requirement on each of several days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from samtakt.engines.foresight.distribution import (
    Probabilities,
    poisson_binomial,
    probability_below,
    quantile,
)
from samtakt.engines.foresight.facts import (
    ForesightInputError,
    ForesightProblem,
    Holding,
    Identifier,
    Requirement,
)
from samtakt.engines.foresight.survival import survival

BAND = (0.1, 0.9)
Place = tuple[Identifier, Identifier | None, Identifier | None]


@dataclass(frozen=True, slots=True)
class Point:
    """One requirement on one day.

    `expected` is the mean number of holders left, `low` and `high` the band around it, and
    `shortage` the probability (0–1) that fewer than `required` are left. `level` and
    `required` are None on days on which nothing is required; holders are then counted at the
    level of the nearest requirement in time.
    """

    day: date
    level: int
    required: int | None
    expected: float
    low: int
    high: int
    shortage: float | None

    @property
    def expected_missing(self) -> float:
        """By how much the expected number falls short of the required one."""
        return max(0.0, (self.required or 0) - self.expected)


@dataclass(frozen=True, slots=True)
class RequirementForecast:
    """One competence in one place over time; a point for each day asked about, in order."""

    competence: Identifier
    team: Identifier | None
    shift: Identifier | None
    points: tuple[Point, ...]

    @property
    def place(self) -> Place:
        """What is required where."""
        return self.competence, self.team, self.shift

    def point_on(self, day: date) -> Point:
        """Return the point of a day that was asked about."""
        return next(point for point in self.points if point.day == day)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The whole answer, one forecast per competence and place, in order of first requirement."""

    as_of: date
    days: tuple[date, ...]
    band: tuple[float, float]
    requirements: tuple[RequirementForecast, ...]


@dataclass(frozen=True, slots=True)
class Chance:
    """One person's probability (0–1) of being a holder on a day."""

    person: Identifier
    level: int
    probability: float


def measure_forecast(
    problem: ForesightProblem, days: Iterable[date], *, band: tuple[float, float] = BAND
) -> Forecast:
    """Say for each competence and place how many holders will be left on each day.

    Nobody is trained or hired on the way: it shows what happens if nothing is done.

    Example: two who can weld, one of whom retires in the second year and one of whom leaves
    within a year with probability 0.1. After one year 1.9 are expected and the probability
    that fewer than two are left is 0.1; after three years 0.729 and 1.

    Raises `ForesightInputError` when a day lies before the problem's, or the band is none.
    """
    asked = tuple(sorted(set(days)))
    _check(problem, asked, band)
    staying = {
        career.person: np.array([survival(career, day, as_of=problem.as_of) for day in asked])
        for career in problem.careers
    }
    index = _by_place(problem.holdings)
    versions: dict[Place, list[Requirement]] = defaultdict(list)
    for requirement in problem.requirements:
        versions[requirement.place].append(requirement)
    return Forecast(
        problem.as_of,
        asked,
        band,
        tuple(
            _forecast(place, found, index.get(place, ()), staying, asked, band)
            for place, found in versions.items()
        ),
    )


def chances(
    problem: ForesightProblem,
    *,
    competence: Identifier,
    team: Identifier | None,
    shift: Identifier | None,
    level: int,
    day: date,
) -> tuple[Chance, ...]:
    """Return the people behind one point, likeliest first; their chances add up to it."""
    careers = {career.person: career for career in problem.careers}
    levels: dict[Identifier, int] = {}
    for holding in problem.holdings:
        if (
            holding.competence == competence
            and team in (None, holding.team)
            and shift in (None, holding.shift)
            and holding.level >= level
            and holding.counts_on(day)
        ):
            levels[holding.person] = max(holding.level, levels.get(holding.person, 0))
    found = [
        Chance(person, held, survival(careers[person], day, as_of=problem.as_of))
        for person, held in levels.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.probability, -each.level, str(each.person))))


def _check(problem: ForesightProblem, days: Sequence[date], band: tuple[float, float]) -> None:
    if days and days[0] < problem.as_of:
        raise ForesightInputError("day_before_as_of", day=days[0], as_of=problem.as_of)
    if not 0 <= band[0] <= band[1] <= 1:
        raise ForesightInputError("band_out_of_order", low=band[0], high=band[1])


def _by_place(holdings: Iterable[Holding]) -> dict[Place, list[Holding]]:
    """List each holding under every place that a requirement may ask about."""
    index: dict[Place, list[Holding]] = defaultdict(list)
    for holding in holdings:
        for team in {holding.team, None}:
            for shift in {holding.shift, None}:
                index[holding.competence, team, shift].append(holding)
    return index


def _forecast(
    place: Place,
    versions: Sequence[Requirement],
    holdings: Sequence[Holding],
    staying: Mapping[Identifier, Probabilities],
    days: Sequence[date],
    band: tuple[float, float],
) -> RequirementForecast:
    applying = [in_force(versions, day) for day in days]
    levels = [_level(versions, found, day) for found, day in zip(applying, days, strict=True)]
    distributions = {
        level: poisson_binomial(_chances_at(level, holdings, staying, days))
        for level in sorted(set(levels))
    }
    points = []
    for number, (day, found, level) in enumerate(zip(days, applying, levels, strict=True)):
        left = distributions[level][number]
        points.append(
            Point(
                day=day,
                level=level,
                required=found.number if found else None,
                expected=float(left @ np.arange(len(left))),
                low=quantile(left, band[0]),
                high=quantile(left, band[1]),
                shortage=probability_below(left, found.number) if found else None,
            )
        )
    return RequirementForecast(*place, tuple(points))


def in_force(versions: Iterable[Requirement], day: date) -> Requirement | None:
    """Return the version that holds on a day: the one that began last, of several the strictest."""
    holding = [version for version in versions if version.holds_on(day)]
    return max(holding, key=lambda one: (one.valid_from, one.level, one.number), default=None)


def _level(versions: Sequence[Requirement], found: Requirement | None, day: date) -> int:
    if found is not None:
        return found.level
    return min(
        versions,
        key=lambda one: (
            # None of them holds on the day: what has no end begins after it.
            min(
                abs((one.valid_from - day).days),
                abs(((one.valid_to or one.valid_from) - day).days),
            ),
            one.valid_from,
            one.level,
        ),
    ).level


def _chances_at(
    level: int,
    holdings: Iterable[Holding],
    staying: Mapping[Identifier, Probabilities],
    days: Sequence[date],
) -> Probabilities:
    """Each person's chance to count, days × people; one person counts once, wherever placed."""
    windows: dict[Identifier, list[Holding]] = defaultdict(list)
    for holding in holdings:
        if holding.level >= level:
            windows[holding.person].append(holding)
    if not windows:
        return np.zeros((len(days), 0))
    columns = [
        staying[person]
        if any(one.counts_from is None and one.counts_until is None for one in mine)
        else staying[person] * [any(one.counts_on(day) for one in mine) for day in days]
        for person, mine in windows.items()
    ]
    return np.column_stack(columns)

"""Recomputes a forecast and a recommendation by other means than the engine's.

Survival comes from the standard library's normal distribution, the distribution of the number
left from its characteristic function (a discrete Fourier transform, in closed form) instead
of convolutions, and the requirement in force from a walk through all of them. What is
recommended is compared with every choice there is.
"""

from __future__ import annotations

import cmath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import isclose, pi
from statistics import NormalDist

from samtakt.engines.foresight.facts import Career, ForesightProblem, Identifier, Requirement
from samtakt.engines.foresight.forecast import Forecast, Point, RequirementForecast
from samtakt.engines.foresight.options import (
    Kind,
    Recommendation,
    UnitCosts,
    Verdict,
)
from samtakt.engines.foresight.training import Way

NEAR = 1e-9


@dataclass(frozen=True)
class Discrepancy:
    """One figure that is not what the facts say; `subject` is a place and a day.

    `code` is "requirements_differ", "days_differ" or "value_differs".
    """

    code: str
    subject: object
    figure: str = ""
    expected: object = None
    found: object = None


def verify(problem: ForesightProblem, forecast: Forecast) -> list[Discrepancy]:
    """Check every figure of a forecast; an empty list means that all agree."""
    places = list(dict.fromkeys(one.place for one in problem.requirements))
    answered = [one.place for one in forecast.requirements]
    if places != answered:
        return [Discrepancy("requirements_differ", None, "", places, answered)]
    return [
        wrong for one in forecast.requirements for wrong in _requirement(problem, one, forecast)
    ]


def _requirement(
    problem: ForesightProblem, found: RequirementForecast, forecast: Forecast
) -> Iterator[Discrepancy]:
    days = [point.day for point in found.points]
    if days != list(forecast.days):
        yield Discrepancy("days_differ", found.place, "", list(forecast.days), days)
        return
    careers = {career.person: career for career in problem.careers}
    for point in found.points:
        yield from _point(problem, found, point, careers, forecast.band)


def _point(
    problem: ForesightProblem,
    found: RequirementForecast,
    point: Point,
    careers: dict[Identifier, Career],
    band: tuple[float, float],
) -> Iterator[Discrepancy]:
    subject = (found.place, point.day)
    asked = _asked(problem.requirements, found, point.day)
    if asked is not None:
        yield from _same(subject, "level", asked.level, point.level)
    yield from _same(subject, "required", asked.number if asked else None, point.required)
    people = {
        holding.person
        for holding in problem.holdings
        if holding.competence == found.competence
        and (found.team is None or found.team == holding.team)
        and (found.shift is None or found.shift == holding.shift)
        and holding.level >= point.level
        and not (holding.counts_from and holding.counts_from > point.day)
        and not (holding.counts_until and holding.counts_until < point.day)
    }
    staying = [_staying(careers[person], problem.as_of, point.day) for person in people]
    left = _by_fourier(staying)
    yield from _near(subject, "expected", sum(staying), point.expected)
    short = sum(left[: asked.number]) if asked else None
    yield from _near(subject, "shortage", short, point.shortage)
    for figure, share, number in (("low", band[0], point.low), ("high", band[1], point.high)):
        # A quantile within the error of a Fourier sum may fall on either side.
        below = sum(left[:number])
        reached = below + (left[number] if number < len(left) else 0.0)
        if below > share + NEAR or (reached < share - NEAR and number < len(left) - 1):
            yield Discrepancy("value_differs", subject, figure, share, number)


def _asked(
    requirements: Iterable[Requirement], found: RequirementForecast, day: date
) -> Requirement | None:
    latest: Requirement | None = None
    for one in requirements:
        if one.place != found.place or one.valid_from > day:
            continue
        if one.valid_to is not None and one.valid_to < day:
            continue
        if latest is None or (one.valid_from, one.level, one.number) > (
            latest.valid_from,
            latest.level,
            latest.number,
        ):
            latest = one
    return latest


def _staying(career: Career, as_of: date, day: date) -> float:
    if career.last_day and day > career.last_day:
        return 0.0
    if day <= as_of:
        return 1.0
    begins = career.starts_on if career.starts_on and career.starts_on > as_of else as_of
    years = (day - begins).days / 365.25 if day > begins else 0.0
    stays = (1.0 - career.yearly_turnover) ** years if years else 1.0
    if career.retirement is None:
        return stays
    if not career.spread_years:
        return stays if day <= career.retirement else 0.0
    usual = NormalDist(0.0, career.spread_years)
    # The lower tail mirrored: 1 - cdf(z) would lose the digits of a small tail.
    now = usual.cdf((career.retirement - as_of).days / 365.25)
    then = usual.cdf((career.retirement - day).days / 365.25)
    return stays * then / now if now else 0.0


def _by_fourier(chances: Sequence[float]) -> list[float]:
    """The distribution of the number left, from its characteristic function."""
    size = len(chances) + 1
    values = []
    for frequency in range(size):
        turn = cmath.exp(2j * pi * frequency / size)
        product = complex(1.0)
        for chance in chances:
            product *= 1.0 - chance + chance * turn
        values.append(product)
    return [
        max(
            0.0,
            sum(
                value * cmath.exp(-2j * pi * frequency * number / size)
                for frequency, value in enumerate(values)
            ).real
            / size,
        )
        for number in range(size)
    ]


def _same(subject: object, figure: str, expected: object, found: object) -> Iterator[Discrepancy]:
    if expected != found:
        yield Discrepancy("value_differs", subject, figure, expected, found)


def _near(
    subject: object, figure: str, expected: float | None, found: float | None
) -> Iterator[Discrepancy]:
    if expected is None or found is None:
        yield from _same(subject, figure, expected, found)
    elif not isclose(expected, found, rel_tol=NEAR, abs_tol=NEAR):
        yield Discrepancy("value_differs", subject, figure, expected, found)


def verify_recommendation(
    recommendation: Recommendation, *, ways: Sequence[Way], surplus: int, costs: UnitCosts
) -> list[Discrepancy]:
    """Compare a recommendation with every way to put one together; for small shortages.

    No choice may have more people in time, and none with as many may cost less for them.
    """
    shortage = recommendation.shortage
    offered = [
        (Kind.TRAIN, _price(way, costs), (way.ready_on - shortage.as_of).days) for way in ways
    ]
    offered += [
        (Kind.ROTATE, costs.rotation_hours * costs.working_hour, costs.rotation_days)
    ] * min(surplus, shortage.missing)
    wait = costs.recruit_days_hard if shortage.hard_to_recruit else costs.recruit_days
    offered += [(Kind.RECRUIT, costs.recruit, wait)] * shortage.missing
    patience = (shortage.needed_on - shortage.as_of).days
    best = min(
        (_judge(choice, patience) for choice in combinations(offered, shortage.missing)),
        default=(0, 0.0, 0),
    )
    found: list[Discrepancy] = []
    people = sum(part.people for part in recommendation.parts)
    found += _same(shortage, "people", shortage.missing, people)
    ready = recommendation.ready_on
    late = bool(ready and ready > shortage.needed_on)
    found += _same(shortage, "late", best[0] > 0, late)
    if not late:
        durable = sum(part.cost for part in recommendation.parts)
        found += _near(shortage, "cost", best[1], durable)
        found += _same(shortage, "bridge", None, recommendation.bridge)
    elif ready is not None:
        found += _same(shortage, "ready_on", best[2], (ready - shortage.as_of).days)
    if recommendation.bridge is not None:
        found += _same(shortage, "bridged", best[0], recommendation.bridge.people)
    for option in recommendation.alone:
        if option.verdict == Verdict.IN_TIME:
            found += _same(shortage, f"alone.{option.kind}", shortage.missing, option.people)
    return found


def _price(way: Way, costs: UnitCosts) -> float:
    spent = 0.0
    for step in way.steps:
        spent += step.price + costs.working_hour * step.hours
        spent += costs.working_hour * step.trainer_hours
    return spent


def _judge(choice: Sequence[tuple[Kind, float, int]], patience: int) -> tuple[int, float, int]:
    """How many are late, what those in time cost, and when the last of the late is ready."""
    late = [days for _kind, _cost, days in choice if days > patience]
    in_time = sum(cost for _kind, cost, days in choice if days <= patience)
    return len(late), in_time, max(late, default=0)

"""What would be if: a scenario changes the facts, and the forecast is made as ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil

from samtakt.engines.foresight.facts import (
    Career,
    ForesightInputError,
    ForesightProblem,
    Holding,
    Identifier,
    Requirement,
)
from samtakt.engines.foresight.survival import DAYS_IN_A_YEAR

ONE_DAY = timedelta(days=1)
# 10 people and 10 % more are 11, although 10 × 1.1 is a little over 11 to a computer.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Newcomers:
    """People who are hired: how many, where, from when, and what they can."""

    number: int
    team: Identifier | None
    shift: Identifier | None
    starts_on: date
    levels: tuple[tuple[Identifier, int], ...]
    yearly_turnover: float = 0.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """How the future differs from what is known; the default changes nothing.

    `growth` is how much more (0.2: a fifth) of everybody is required from `growth_from` on,
    rounded up. `retirement_shift_years` moves every retirement, planned or not, later
    (positive) or earlier. `turnover_factor` multiplies everybody's turnover, at most to 1.
    Requirements that a technology in `without` causes are left out.
    """

    growth: float = 0.0
    growth_from: date | None = None
    retirement_shift_years: float = 0.0
    turnover_factor: float = 1.0
    without: frozenset[Identifier] = frozenset()
    newcomers: tuple[Newcomers, ...] = ()

    def __post_init__(self) -> None:
        if self.growth <= -1:
            raise ForesightInputError("growth_too_low", found=self.growth)
        if self.turnover_factor < 0:
            raise ForesightInputError("factor_negative", found=self.turnover_factor)


def apply_scenario(problem: ForesightProblem, scenario: Scenario) -> ForesightProblem:
    """Return the problem as it would be; an unchanged scenario returns an equal one."""
    careers = tuple(_career(career, scenario, problem.as_of) for career in problem.careers)
    hired, held = _hire(scenario.newcomers, problem.as_of)
    kept = without_technologies(problem.requirements, scenario.without)
    return replace(
        problem,
        careers=(*careers, *hired),
        holdings=(*problem.holdings, *held),
        requirements=tuple(_grown(kept, scenario, problem.as_of)),
    )


def without_technologies(
    requirements: Sequence[Requirement], technologies: frozenset[Identifier]
) -> tuple[Requirement, ...]:
    """Leave out what technologies cause; what they would have replaced goes on as before.

    A requirement that ends the day before one of a left-out technology begins was ended by it,
    and lasts as long as the left-out one would have.
    """
    left_out = [one for one in requirements if one.technology in technologies]
    if not technologies or not left_out:
        return tuple(requirements)
    until = {(one.place, one.valid_from - ONE_DAY): one.valid_to for one in left_out}
    kept = []
    for one in requirements:
        if one.technology in technologies:
            continue
        last = one.valid_to
        while last is not None and (one.place, last) in until:
            last = until[one.place, last]
        kept.append(replace(one, valid_to=last))
    return tuple(kept)


def _career(career: Career, scenario: Scenario, as_of: date) -> Career:
    retirement = career.retirement
    if retirement is not None and scenario.retirement_shift_years:
        shift = timedelta(days=round(scenario.retirement_shift_years * DAYS_IN_A_YEAR))
        retirement += shift
        if not career.spread_years:
            # Nobody who is at work today has retired before today.
            retirement = max(retirement, as_of)
    return replace(
        career,
        retirement=retirement,
        yearly_turnover=min(1.0, career.yearly_turnover * scenario.turnover_factor),
    )


def _grown(
    requirements: Iterable[Requirement], scenario: Scenario, as_of: date
) -> Iterator[Requirement]:
    first = scenario.growth_from or as_of
    for one in requirements:
        if not scenario.growth or (one.valid_to is not None and one.valid_to < first):
            yield one
            continue
        number = max(1, ceil(one.number * (1 + scenario.growth) - ROUNDING))
        if one.valid_from < first:
            yield replace(one, valid_to=first - ONE_DAY)
        yield replace(one, number=number, valid_from=max(one.valid_from, first))


def _hire(newcomers: Iterable[Newcomers], as_of: date) -> tuple[list[Career], list[Holding]]:
    careers: list[Career] = []
    holdings: list[Holding] = []
    for group, wave in enumerate(newcomers):
        starts_on = max(wave.starts_on, as_of)
        for number in range(wave.number):
            person = f"newcomer-{group}-{number}"
            careers.append(Career(person, wave.yearly_turnover, starts_on=starts_on))
            holdings += [
                Holding(person, wave.team, wave.shift, competence, level, starts_on)
                for competence, level in wave.levels
            ]
    return careers, holdings

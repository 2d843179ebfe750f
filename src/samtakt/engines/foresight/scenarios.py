"""What would be if: a scenario changes the facts, and the forecast is made as ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from typing import Protocol, TypeVar

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

    `growth` is how much more (0.2: a fifth) of everybody is required after `growth_years`, in
    equal steps year by year, each rounded up to whole people. `retirement_shift_years` moves
    every retirement, planned or not, later (positive) or earlier. `yearly_turnover` is then
    everybody's. Requirements that a technology in `without` causes are left out.
    """

    growth: float = 0.0
    growth_years: int = 5
    retirement_shift_years: float = 0.0
    yearly_turnover: float | None = None
    without: frozenset[Identifier] = frozenset()
    newcomers: tuple[Newcomers, ...] = ()

    def __post_init__(self) -> None:
        if self.growth <= -1:
            raise ForesightInputError("growth_too_low", found=self.growth)
        if self.yearly_turnover is not None and not 0 <= self.yearly_turnover <= 1:
            raise ForesightInputError("turnover_out_of_range", found=self.yearly_turnover)
        if self.growth_years < 1:
            raise ForesightInputError("growth_takes_time", found=self.growth_years)


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


class Dated(Protocol):
    """Any frozen dataclass of one version of a requirement, whatever else it says."""

    @property
    def place(self) -> tuple[object, ...]: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def technology(self) -> Identifier | None: ...


Version = TypeVar("Version", bound=Dated)


def without_technologies(
    versions: Sequence[Version], technologies: frozenset[Identifier]
) -> tuple[Version, ...]:
    """Leave out what technologies cause; what they would have replaced goes on as before.

    A version that ends the day before one of a left-out technology begins was ended by it, and
    lasts as long as the left-out one would have.
    """
    left_out = [one for one in versions if one.technology in technologies]
    if not left_out:
        return tuple(versions)
    until = {(one.place, one.valid_from - ONE_DAY): one.valid_to for one in left_out}
    kept = []
    for one in versions:
        if one.technology in technologies:
            continue
        last = one.valid_to
        while last is not None and (one.place, last) in until:
            last = until[one.place, last]
        kept.append(replace(one, valid_to=last))  # type: ignore[type-var]
    return tuple(kept)


def _career(career: Career, scenario: Scenario, as_of: date) -> Career:
    retirement = career.retirement
    if retirement is not None and scenario.retirement_shift_years:
        shift = timedelta(days=round(scenario.retirement_shift_years * DAYS_IN_A_YEAR))
        retirement += shift
        if not career.spread_years:
            # Nobody who is at work today has retired before today.
            retirement = max(retirement, as_of)
    turnover = scenario.yearly_turnover
    return replace(
        career,
        retirement=retirement,
        yearly_turnover=career.yearly_turnover if turnover is None else turnover,
    )


def _grown(
    requirements: Iterable[Requirement], scenario: Scenario, as_of: date
) -> Iterator[Requirement]:
    steps = [_years_after(as_of, year) for year in range(1, scenario.growth_years + 1)]
    for one in requirements:
        if not scenario.growth:
            yield one
            continue
        starts = [one.valid_from, *(step for step in steps if step > one.valid_from)]
        for starts_on, following in zip(starts, [*starts[1:], None], strict=True):
            last = min(
                filter(None, (one.valid_to, following and following - ONE_DAY)), default=None
            )
            if last is None or last >= starts_on:
                taken = sum(1 for step in steps if step <= starts_on)
                growth = scenario.growth * taken / scenario.growth_years
                number = max(1, ceil(one.number * (1 + growth) - ROUNDING))
                yield replace(one, number=number, valid_from=starts_on, valid_to=last)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


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

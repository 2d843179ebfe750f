"""Recounts coverage person by person, without the index and the shortcuts of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from samtakt.engines.coverage.facts import HeadcountRequirement, Holding, Identifier
from samtakt.engines.coverage.result import CompetenceCoverage, Coverage, RequirementCoverage


@dataclass(frozen=True)
class Discrepancy:
    """One figure that is not what the facts say; `subject` is a requirement or (competence, level).

    `code` is "requirements_differ", "competences_differ" or "value_differs".
    """

    code: str
    subject: object
    figure: str = ""
    expected: object = None
    found: object = None


def verify(
    holdings: Iterable[Holding],
    requirements: Iterable[HeadcountRequirement],
    coverage: Coverage,
) -> list[Discrepancy]:
    """Check every figure of a coverage; an empty list means that all agree."""
    held, asked = list(holdings), list(requirements)
    answered = [found.requirement for found in coverage.requirements]
    if answered != asked:
        return [Discrepancy("requirements_differ", None, "", asked, answered)]
    pairs = sorted({(requirement.competence, requirement.level) for requirement in asked})
    listed = [(found.competence, found.level) for found in coverage.competences]
    if listed != pairs:
        return [Discrepancy("competences_differ", None, "", pairs, listed)]
    return [
        *(
            wrong
            for found in coverage.requirements
            for wrong in _requirement(held, found, coverage)
        ),
        *(
            wrong
            for found in coverage.competences
            for wrong in _competence(held, asked, found, coverage)
        ),
    ]


def _requirement(
    held: Sequence[Holding], found: RequirementCoverage, coverage: Coverage
) -> Iterator[Discrepancy]:
    asked = found.requirement
    here = [
        holding
        for holding in held
        if asked.team in (None, holding.team) and asked.shift in (None, holding.shift)
    ]
    minimum = coverage.minimum.shift_work if asked.shift is not None else coverage.minimum.ordinary
    required = asked.number if asked.number is not None else minimum
    today = _holders(here, asked.competence, asked.level, coverage.as_of)
    then = today & _holders(here, asked.competence, asked.level, coverage.horizon)
    company = _holders(held, asked.competence, asked.level, coverage.as_of)
    leaving = _leaving(here, asked.competence, asked.level, today - then)
    yield from _compare(
        asked,
        ("minimum", minimum, found.minimum),
        ("required", required, found.required),
        ("holders", sorted(today), list(found.holders)),
        ("company_holders", sorted(company), list(found.company_holders)),
        ("remaining", sorted(then), list(found.remaining)),
        ("lost.leave", sorted(leaving), list(found.lost.leave)),
        (
            "lost.certificates_lapse",
            sorted(today - then - leaving),
            list(found.lost.certificates_lapse),
        ),
        ("short", _at_least_zero(required - len(today)), found.short),
        ("short_at_horizon", _at_least_zero(required - len(then)), found.short_at_horizon),
        ("bus_factor", _at_least_zero(len(today) - required), found.bus_factor),
    )


def _competence(
    held: Sequence[Holding],
    asked: Sequence[HeadcountRequirement],
    found: CompetenceCoverage,
    coverage: Coverage,
) -> Iterator[Discrepancy]:
    competence, level = found.competence, found.level
    by_shift = any(one.competence == competence and one.shift is not None for one in asked)
    minimum = coverage.minimum.shift_work if by_shift else coverage.minimum.ordinary
    today = _holders(held, competence, level, coverage.as_of)
    then = today & _holders(held, competence, level, coverage.horizon)
    leaving = _leaving(held, competence, level, today - then)
    parts = [
        one
        for one in coverage.requirements
        if (one.requirement.competence, one.requirement.level) == (competence, level)
    ]
    yield from _compare(
        (competence, level),
        ("minimum", minimum, found.minimum),
        ("holders", sorted(today), list(found.holders)),
        ("remaining", sorted(then), list(found.remaining)),
        ("lost.leave", sorted(leaving), list(found.lost.leave)),
        (
            "lost.certificates_lapse",
            sorted(today - then - leaving),
            list(found.lost.certificates_lapse),
        ),
        ("fewest_holders", min(len(one.holders) for one in parts), found.fewest_holders),
        ("bus_factor", min(one.bus_factor for one in parts), found.bus_factor),
    )


def _holders(
    held: Iterable[Holding], competence: Identifier, level: int, day: date
) -> set[Identifier]:
    return {
        holding.person
        for holding in held
        if holding.competence == competence
        and holding.level >= level
        and (holding.counts_until is None or day <= holding.counts_until)
        and (holding.leaves_on is None or day <= holding.leaves_on)
    }


def _leaving(
    held: Sequence[Holding], competence: Identifier, level: int, lost: set[Identifier]
) -> set[Identifier]:
    """Those of the lost whose last counting day is also their last day at work in a holding."""
    leaving = set()
    for person in lost:
        ends: dict[date, bool] = {}
        for holding in held:
            if (holding.person, holding.competence) == (person, competence) and (
                holding.level >= level
            ):
                dates = [day for day in (holding.counts_until, holding.leaves_on) if day]
                by_leaving = holding.leaves_on == min(dates)
                ends[min(dates)] = ends.get(min(dates), False) or by_leaving
        if ends[max(ends)]:
            leaving.add(person)
    return leaving


def _compare(subject: object, *figures: tuple[str, object, object]) -> Iterator[Discrepancy]:
    for figure, expected, found in figures:
        if expected != found:
            yield Discrepancy("value_differs", subject, figure, expected, found)


def _at_least_zero(number: int) -> int:
    return max(0, number)

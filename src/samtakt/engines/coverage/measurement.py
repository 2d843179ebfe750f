"""Counts holders against headcount requirements, on a day and on a later one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from samtakt.engines.coverage.facts import (
    CoverageInputError,
    HeadcountRequirement,
    Holding,
    Identifier,
    Minimum,
)
from samtakt.engines.coverage.result import (
    CompetenceCoverage,
    Coverage,
    Losses,
    People,
    RequirementCoverage,
)

Place = tuple[Identifier, Identifier | None, Identifier | None]
"""A competence, in a team (None: any) and on a shift (None: any)."""


def measure_coverage(
    holdings: Iterable[Holding],
    requirements: Iterable[HeadcountRequirement],
    *,
    as_of: date,
    horizon: date | timedelta = timedelta(days=365),
    minimum: Minimum | None = None,
) -> Coverage:
    """Say who covers each requirement on the day `as_of`, and who will on the horizon.

    All holdings are one company's. The horizon is a day, or a time after
    `as_of`; nobody is trained or hired before it, so it shows what happens if
    nothing is done. A requirement with neither team, shift nor number asks for
    the minimum in the whole company: the competence-wide view.

    Example: the night shift needs two who can weld at level 3. Anna and Bo
    hold 3, Cia holds 2. Holders are Anna and Bo, nobody is missing, and the
    bus factor is 0: the next absence breaks it. Bo retires in June; with the
    horizon in July one remains and one is missing.

    Raises `CoverageInputError` when the horizon is before `as_of`.
    """
    minimum = minimum or Minimum()
    end = horizon if isinstance(horizon, date) else as_of + horizon
    if end < as_of:
        raise CoverageInputError("horizon_before_as_of", horizon=end, as_of=as_of)
    asked = tuple(requirements)
    shift_work = {found.competence for found in asked if found.shift is not None}
    index = _by_place(holding for holding in holdings if holding.last_day >= as_of)
    covered = tuple(_cover(requirement, index, end, minimum) for requirement in asked)
    return Coverage(
        as_of, end, minimum, covered, _competences(covered, shift_work, end, minimum, index)
    )


def _by_place(holdings: Iterable[Holding]) -> dict[Place, list[Holding]]:
    """List each holding under every place that a requirement may ask about."""
    index: dict[Place, list[Holding]] = defaultdict(list)
    for holding in holdings:
        for team in {holding.team, None}:
            for shift in {holding.shift, None}:
                index[holding.competence, team, shift].append(holding)
    return index


def _cover(
    requirement: HeadcountRequirement,
    index: Mapping[Place, list[Holding]],
    end: date,
    minimum: Minimum,
) -> RequirementCoverage:
    place = (requirement.competence, requirement.team, requirement.shift)
    lasting = _longest_holdings(index.get(place, ()), requirement.level)
    in_company = _longest_holdings(
        index.get((requirement.competence, None, None), ()), requirement.level
    )
    applies = minimum.ordinary if requirement.shift is None else minimum.shift_work
    return RequirementCoverage(
        requirement=requirement,
        required=requirement.number or applies,
        minimum=applies,
        holders=_in_order(lasting),
        company_holders=_in_order(in_company),
        lost=_losses(lasting, end),
        remaining=_remaining(lasting, end),
    )


def _competences(
    covered: Iterable[RequirementCoverage],
    shift_work: set[Identifier],
    end: date,
    minimum: Minimum,
    index: Mapping[Place, list[Holding]],
) -> tuple[CompetenceCoverage, ...]:
    groups: dict[tuple[Identifier, int], list[RequirementCoverage]] = defaultdict(list)
    for found in covered:
        groups[found.requirement.competence, found.requirement.level].append(found)
    answers = []
    for (competence, level), group in sorted(groups.items()):
        lasting = _longest_holdings(index.get((competence, None, None), ()), level)
        answers.append(
            CompetenceCoverage(
                competence=competence,
                level=level,
                minimum=minimum.shift_work if competence in shift_work else minimum.ordinary,
                holders=_in_order(lasting),
                lost=_losses(lasting, end),
                remaining=_remaining(lasting, end),
                fewest_holders=min(found.holder_count for found in group),
                bus_factor=min(found.bus_factor for found in group),
            )
        )
    return tuple(answers)


def _longest_holdings(holdings: Iterable[Holding], level: int) -> dict[Identifier, Holding]:
    """Per person who holds the level, the holding that lasts the longest."""
    longest: dict[Identifier, Holding] = {}
    for holding in holdings:
        if holding.level < level:
            continue
        known = longest.setdefault(holding.person, holding)
        if _lasts(holding) > _lasts(known):
            longest[holding.person] = holding
    return longest


def _lasts(holding: Holding) -> tuple[date, bool]:
    # Of two that end on one day, the one that ends by leaving: the reason must not
    # depend on the order in which the holdings were given.
    return holding.last_day, _ends_by_leaving(holding)


def _ends_by_leaving(holding: Holding) -> bool:
    return holding.leaves_on is not None and holding.leaves_on == holding.last_day


def _losses(lasting: Mapping[Identifier, Holding], end: date) -> Losses:
    lost = {person: holding for person, holding in lasting.items() if holding.last_day < end}
    return Losses(
        certificates_lapse=_in_order(
            person for person, holding in lost.items() if not _ends_by_leaving(holding)
        ),
        leave=_in_order(person for person, holding in lost.items() if _ends_by_leaving(holding)),
    )


def _remaining(lasting: Mapping[Identifier, Holding], end: date) -> People:
    return _in_order(person for person, holding in lasting.items() if holding.last_day >= end)


def _in_order(people: Iterable[Identifier]) -> People:
    return tuple(sorted(people))

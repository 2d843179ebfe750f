"""Who can do what is needed, and who will no longer: the facts of a company for `coverage`.

A person counts as a holder where the agreed level is high enough and needs no confirmation,
the certificate that the competence needs is valid, and the person is employed. Decided here:

* A competence needs a certificate when a certificate type names it. Several types that name
  one competence are alternatives (a national and an international one, say): one valid
  certificate suffices, and the one that lasts longest decides until when the person counts.
* A person leaves on the last day of the employment, or by retirement: on the planned day,
  else on the last day of the year in which the legal rule's age is reached. Whoever is still
  employed after that day has stayed, and no later day is guessed.
* A move to another team within the company is a loss for the team, not for the company.
* Where no number is stated for a competence that some role calls critical, the legal rule's
  least number applies to the whole company, at the lowest level any role requires.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator

from samtakt.analysis.facts import (
    MINIMUM_DAY_WORK,
    MINIMUM_SHIFT_WORK,
    RETIREMENT_AGE,
    EmploymentFact,
    Facts,
)
from samtakt.analysis.results import CompetenceRisk, CoverageRow, Loss, Named
from samtakt.engines.coverage import (
    CompetenceCoverage,
    Coverage,
    HeadcountRequirement,
    Holding,
    Losses,
    Minimum,
    RequirementCoverage,
    measure_coverage,
)
from samtakt.engines.coverage.facts import Identifier

CRITICAL = 3


def measure_holders(
    facts: Facts, *, horizon: datetime.date
) -> tuple[tuple[CoverageRow, ...], tuple[CompetenceRisk, ...]]:
    """Return the coverage of every requirement and the risk of every competence, worst first."""
    stated = [
        HeadcountRequirement(
            row.team.id, row.shift.id if row.shift else None, row.competence, row.level, row.number
        )
        for row in facts.headcount
    ]
    unstated = list(_unstated(facts))
    holdings = list(_holdings(facts))
    coverage = measure_coverage(
        holdings,
        [*stated, *unstated],
        as_of=facts.as_of,
        horizon=horizon,
        minimum=Minimum(facts.rules[MINIMUM_DAY_WORK], facts.rules[MINIMUM_SHIFT_WORK]),
    )
    placed = _by_person(holdings)
    return (
        _coverage_rows(facts, coverage, len(stated), placed),
        _risks(facts, coverage, placed),
    )


def leaving_days(facts: Facts) -> dict[int, datetime.date]:
    """Return the day each employee leaves the company, where one is known."""
    found: dict[int, datetime.date] = {}
    for person, rows in _placements(facts).items():
        day = _career_end(facts, rows)
        if day is not None:
            found[person] = day
    return found


def _placements(facts: Facts) -> dict[int, list[EmploymentFact]]:
    """The present and later employments of everybody employed on the day."""
    rows: dict[int, list[EmploymentFact]] = defaultdict(list)
    for row in facts.employments:
        if row.ends_on is None or row.ends_on >= facts.as_of:
            rows[row.person.id].append(row)
    return {
        person: mine
        for person, mine in rows.items()
        if any(row.holds_on(facts.as_of) for row in mine)
    }


def _retirement(facts: Facts, rows: Iterable[EmploymentFact]) -> datetime.date | None:
    age = facts.rules.get(RETIREMENT_AGE)
    days = (row.retires(age) for row in rows)
    return min((day for day in days if day is not None and day >= facts.as_of), default=None)


def _career_end(facts: Facts, rows: list[EmploymentFact]) -> datetime.date | None:
    last = max(row.ends_on or datetime.date.max for row in rows)
    return _first(None if last == datetime.date.max else last, _retirement(facts, rows))


def _first(*days: datetime.date | None) -> datetime.date | None:
    return min((day for day in days if day is not None), default=None)


def _holdings(facts: Facts) -> Iterator[Holding]:
    placements = _placements(facts)
    until = _certified_until(facts)
    ends = {person: _career_end(facts, rows) for person, rows in placements.items()}
    for fact in facts.levels:
        key = (fact.person, fact.competence)
        if key in facts.needs_confirmation:
            continue
        needs_certificate = fact.competence in facts.certified_competences
        if fact.person not in placements or (needs_certificate and key not in until):
            continue
        certified = until.get(key) if needs_certificate else None
        rows = placements[fact.person]
        for row in rows:
            if row.holds_on(facts.as_of):
                yield Holding(
                    person=fact.person,
                    team=row.team.id if row.team else None,
                    shift=row.shift.id if row.shift else None,
                    competence=fact.competence,
                    level=fact.level,
                    counts_until=certified,
                    leaves_on=_first(row.ends_on, ends[fact.person]),
                )
        if any(not row.holds_on(facts.as_of) for row in rows):
            # Somebody who moves within the company stays a holder of the company.
            yield Holding(
                fact.person, None, None, fact.competence, fact.level, certified, ends[fact.person]
            )


def _certified_until(facts: Facts) -> dict[tuple[int, int], datetime.date | None]:
    """Until when each person's certificates for a competence last; None: they do not lapse."""
    last: dict[tuple[int, int], datetime.date] = {}
    for row in facts.certificates:
        if row.competence is not None:
            key = (row.person, row.competence)
            last[key] = max(last.get(key, datetime.date.min), row.valid_to or datetime.date.max)
    return {key: None if day == datetime.date.max else day for key, day in last.items()}


def _unstated(facts: Facts) -> Iterator[HeadcountRequirement]:
    stated = {row.competence for row in facts.headcount}
    employed = _placements(facts).keys()
    lowest: dict[int, int] = {}
    critical: set[int] = set()
    for row in facts.requirements:
        if row.person in employed and row.competence not in stated and row.holds_on(facts.as_of):
            lowest[row.competence] = min(row.level, lowest.get(row.competence, row.level))
            if row.criticality == CRITICAL:
                critical.add(row.competence)
    for competence in sorted(critical):
        yield HeadcountRequirement(None, None, competence, lowest[competence])


Placed = dict[tuple[Identifier, Identifier], list[Holding]]


def _by_person(holdings: list[Holding]) -> Placed:
    """The holdings of each person in each competence."""
    found: Placed = defaultdict(list)
    for holding in holdings:
        found[holding.person, holding.competence].append(holding)
    return found


def _last_day(
    placed: Placed, person: Identifier, competence: Identifier, *places: Identifier | None
) -> datetime.date:
    """The last day on which a person counts in a team and on a shift (None: in any)."""
    return max(
        holding.last_day
        for holding in placed[person, competence]
        if all(
            asked is None or asked == place
            for asked, place in zip(places, (holding.team, holding.shift), strict=False)
        )
    )


def _coverage_rows(
    facts: Facts,
    coverage: Coverage,
    stated: int,
    placed: Placed,
) -> tuple[CoverageRow, ...]:
    teams = {row.team.id: row.team for row in facts.headcount}
    shifts = {row.shift.id: row.shift for row in facts.headcount if row.shift}
    rows = [
        _coverage_row(facts, found, number < stated, teams, shifts, placed)
        for number, found in enumerate(coverage.requirements)
    ]
    return tuple(sorted(rows, key=_worst_coverage_first))


def _worst_coverage_first(row: CoverageRow) -> tuple[object, ...]:
    return (
        -row.short * row.competence.criticality,
        -row.short_at_horizon * row.competence.criticality,
        row.bus_factor,
        -row.competence.criticality,
        row.competence.name,
        row.team.name if row.team else "",
        row.shift.name if row.shift else "",
    )


def _coverage_row(
    facts: Facts,
    found: RequirementCoverage,
    stated: bool,
    teams: dict[int, Named],
    shifts: dict[int, Named],
    placed: Placed,
) -> CoverageRow:
    asked = found.requirement
    return CoverageRow(
        team=teams.get(asked.team),  # type: ignore[arg-type]
        shift=shifts.get(asked.shift),  # type: ignore[arg-type]
        competence=facts.competences[asked.competence],  # type: ignore[index]
        level=asked.level,
        required=found.required,
        minimum=found.minimum,
        stated=stated,
        holders=_people(facts, found.holders),
        holder_count=found.holder_count,
        company_holder_count=len(found.company_holders),
        short=found.short,
        short_at_horizon=found.short_at_horizon,
        bus_factor=found.bus_factor,
        below_minimum=found.below_minimum,
        key_person=_person(facts, found.key_person),
        is_key_person_risk=found.is_key_person_risk,
        losses=_losses(facts, found.lost, placed, asked.competence, asked.team, asked.shift),
        remaining_count=len(found.remaining),
    )


def _risks(facts: Facts, coverage: Coverage, placed: Placed) -> tuple[CompetenceRisk, ...]:
    rows = [_risk(facts, found, placed) for found in coverage.competences]
    return tuple(sorted(rows, key=_worst_risk_first))


def _worst_risk_first(row: CompetenceRisk) -> tuple[object, ...]:
    # Fewest holders first among the most critical; what is about to get worse before the rest.
    return (
        -row.competence.criticality,
        row.holder_count,
        row.remaining_count,
        row.bus_factor,
        row.competence.name,
        row.level,
    )


def _risk(facts: Facts, found: CompetenceCoverage, placed: Placed) -> CompetenceRisk:
    competence: int = found.competence  # type: ignore[assignment]
    return CompetenceRisk(
        competence=facts.competences[competence],
        level=found.level,
        minimum=found.minimum,
        holders=_people(facts, found.holders),
        holder_count=found.holder_count,
        key_person=_person(facts, found.key_person),
        below_minimum=found.below_minimum,
        below_minimum_at_horizon=found.below_minimum_at_horizon,
        fewest_holders=found.fewest_holders,
        bus_factor=found.bus_factor,
        losses=_losses(facts, found.lost, placed, competence),
        remaining_count=len(found.remaining),
    )


def _people(facts: Facts, people: Iterable[str | int]) -> tuple[Named, ...]:
    return tuple(facts.people[person] for person in people)  # type: ignore[index]


def _person(facts: Facts, person: str | int | None) -> Named | None:
    return None if person is None else facts.people[person]  # type: ignore[index]


def _losses(
    facts: Facts,
    lost: Losses,
    placed: Placed,
    competence: Identifier,
    *places: Identifier | None,
) -> tuple[Loss, ...]:
    found = [
        Loss(
            person=facts.people[person],  # type: ignore[index]
            last_day=_last_day(placed, person, competence, *places),
            by_leaving=by_leaving,
        )
        for people, by_leaving in ((lost.certificates_lapse, False), (lost.leave, True))
        for person in people
    ]
    return tuple(sorted(found, key=lambda loss: (loss.last_day, loss.person.name)))

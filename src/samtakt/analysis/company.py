"""One company's analysis on one day: gaps, coverage, certificates and staff.

`analyse_company` reads the facts in a few queries, lets the engines measure, and returns
frozen dataclasses; pages, reports and stored figures all stand on what it returns. What a
reader may see of it is decided by `audience.analysis_for`.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from samtakt.analysis.facts import RETIREMENT_AGE, Facts, read_facts
from samtakt.analysis.holders import leaving_days, measure_holders
from samtakt.analysis.results import (
    Cell,
    CertificateRow,
    CompanyAnalysis,
    CompetenceGaps,
    GapSums,
    Named,
    PersonGaps,
    TeamGaps,
)
from samtakt.analysis.staff import staff_profile
from samtakt.certificates.standing import EXPIRING_SOON
from samtakt.engines import gaps
from samtakt.foundation.legalrules import months_after
from samtakt.organisations.models import Organisation

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "HORIZON_MONTHS",
    "CompanyAnalysis",
    "analyse_company",
    "analyse_facts",
    "gap_cells",
]

HORIZON_MONTHS = 24


def analyse_company(
    organisation: Organisation,
    *,
    as_of: datetime.date,
    horizon_months: int = HORIZON_MONTHS,
) -> CompanyAnalysis:
    """Analyse a company as it stood, or will stand, at the end of a day.

    Called inside the company's scope; makes eleven queries at most.
    `horizon_months` is how far ahead retirements and lapsing certificates are looked for.
    """
    return analyse_facts(read_facts(organisation, as_of=as_of), horizon_months=horizon_months)


def analyse_facts(
    facts: Facts,
    *,
    horizon_months: int = HORIZON_MONTHS,
    people: Collection[int] | None = None,
) -> CompanyAnalysis:
    """Measure facts that are read already; asks the database nothing.

    With `people`, the cells, sums and certificates are of these people alone; staff and
    coverage, which are nobody's in particular, stay the company's.
    """
    horizon = months_after(facts.as_of, horizon_months)
    employed = facts.working.keys()
    shown = employed if people is None else employed & set(people)
    rows = _of_people(measure_gaps(facts), shown)
    placed = _reported_places(facts)
    teams = {row.team.id: row.team for row in facts.employments if row.team}
    coverage, risks = measure_holders(facts, horizon=horizon)
    return CompanyAnalysis(
        organisation_id=facts.organisation.pk,
        company=facts.organisation.name,
        as_of=facts.as_of,
        horizon=horizon,
        retirement_age=facts.rules.get(RETIREMENT_AGE),
        soon_days=facts.rules[EXPIRING_SOON],
        staff=staff_profile(facts, horizon=horizon, leaving=leaving_days(facts)),
        cells=_cells(facts, rows),
        totals=_sums(gaps.summarise(rows))[0][1],
        by_team=tuple(
            TeamGaps(teams.get(team), sums) for team, sums in _sums(_by(rows, "team"), "team")
        ),
        by_competence=tuple(
            CompetenceGaps(facts.competences[competence], sums)
            for competence, sums in _sums(_by(rows, "competence"), "competence")
        ),
        by_person=tuple(
            PersonGaps(facts.people[person], placed[person][0], sums)
            for person, sums in _sums(_by(rows, "person"), "person")
        ),
        coverage=coverage,
        risks=risks,
        certificates=_certificates(facts, placed, shown),
    )


def gap_cells(facts: Facts) -> tuple[Cell, ...]:
    """Return the cells alone, of everybody employed on the facts' day."""
    return _cells(facts, measure_gaps(facts))


def measure_gaps(facts: Facts) -> "pa.Table":
    """Return the gap engine's rows for the company on the facts' day."""
    return gaps.measure(
        facts.requirement_table(), facts.level_table(), facts.people_table(), as_of=facts.as_of
    )


def _of_people(rows: "pa.Table", people: Collection[int]) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.compute as pc

    return rows.filter(pc.is_in(rows["person"], pa.array(list(people), pa.int64())))


def _by(rows: "pa.Table", column: str) -> "pa.Table":
    return gaps.summarise(rows, by=[column])


def _sums(summary: "pa.Table", column: str | None = None) -> list[tuple[Any, GapSums]]:
    found = []
    for row in summary.to_pylist():
        key = row.pop(column) if column else None
        share = row.pop("covered_share")
        # DuckDB hands sums of whole numbers back as decimals.
        counts = {name: int(value) for name, value in row.items()}
        found.append((key, GapSums(**counts, covered_share=share)))
    return found


Places = Mapping[int, tuple[Named | None, Named | None]]


def _reported_places(facts: Facts) -> dict[int, tuple[Named | None, Named | None]]:
    """The team and shift of everybody with an employment, the one on the day if there is one."""
    rows = sorted(facts.employments, key=lambda row: (row.holds_on(facts.as_of), row.starts_on))
    return {row.person.id: (row.team, row.shift) for row in rows}


def _cells(facts: Facts, rows: "pa.Table") -> tuple[Cell, ...]:
    names = {
        (kind, value.id): value
        for row in facts.employments
        for kind, value in (("team", row.team), ("shift", row.shift))
        if value is not None
    }
    cells = [
        Cell(
            person=facts.people[row.person],  # type: ignore[index]
            team=names.get(("team", row.team)),  # type: ignore[arg-type]
            shift=names.get(("shift", row.shift)),  # type: ignore[arg-type]
            competence=facts.competences[row.competence],  # type: ignore[index]
            status=row.status,
            required=row.required,
            level=row.level,
            missing=row.missing,
            weight=row.weight,
            weighted_gap=row.weighted_gap,
            decided_on=row.decided_on,
            age_days=row.age_days,
            needs_confirmation=(row.person, row.competence) in facts.needs_confirmation,
        )
        for row in gaps.gap_rows(rows)
    ]
    order = {person: place for place, person in enumerate(facts.people)}
    return tuple(
        sorted(
            cells,
            key=lambda cell: (order[cell.person.id], cell.competence.group, cell.competence.name),
        )
    )


def _certificates(
    facts: Facts, placed: Places, people: Collection[int]
) -> tuple[CertificateRow, ...]:
    """The certificate of each type that lasts longest."""
    newest: dict[tuple[int, int], CertificateRow] = {}
    for fact in facts.certificates:
        if fact.person not in people:
            continue
        known = newest.get((fact.person, fact.type.id))
        if known and (known.valid_to or datetime.date.max) > (fact.valid_to or datetime.date.max):
            continue
        newest[fact.person, fact.type.id] = CertificateRow(
            id=fact.id,
            person=facts.people[fact.person],
            team=placed[fact.person][0],
            type=fact.type,
            competence=facts.competences.get(fact.competence) if fact.competence else None,
            issued_on=fact.issued_on,
            valid_to=fact.valid_to,
            status=fact.status,
            days_left=(fact.valid_to - facts.as_of).days if fact.valid_to else None,
        )
    return tuple(_first_to_lapse(newest.values()))


def _first_to_lapse(rows: Iterable[CertificateRow]) -> list[CertificateRow]:
    return sorted(
        rows,
        key=lambda row: (row.valid_to or datetime.date.max, row.person.name, row.type.name),
    )

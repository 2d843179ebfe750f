"""The rows behind a company's figures: filtered by what the address says, and sorted."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any

from samtakt.analysis.heat import median_level
from samtakt.analysis.results import (
    Cell,
    CertificateRow,
    CompanyAnalysis,
    CompetenceGaps,
    CompetenceRisk,
    CoverageRow,
)
from samtakt.foundation.formats import sort_key
from samtakt.web.filters import sorted_rows

Chosen = Mapping[str, str]

CELL_SORTS: dict[str, Callable[[Cell], Any]] = {
    "name": lambda cell: sort_key(cell.person.name),
    "team": lambda cell: sort_key(cell.team.name if cell.team else ""),
    "competence": lambda cell: sort_key(cell.competence.name),
    "level": lambda cell: cell.level,
    "missing": lambda cell: cell.missing,
    "age": lambda cell: cell.age_days,
}


def cells_of(
    analysis: CompanyAnalysis,
    chosen: Chosen,
    *,
    within: Container[int] | None = None,
    sort: str = "",
) -> list[Cell]:
    """Return the cells that the filter lets through: gaps, unless it asks for something else.

    `within` leaves the competences with these numbers alone.
    """
    status = chosen.get("status", "gap")
    words = sort_key(chosen.get("words", ""))
    cells = [
        cell
        for cell in analysis.cells
        if status in {"", "all", cell.status}
        and _is(chosen.get("team"), cell.team)
        and _is(chosen.get("competence"), cell.competence)
        and (within is None or cell.competence.id in within)
        and (not words or words in sort_key(cell.person.name))
    ]
    cells.sort(key=lambda cell: (-(cell.weighted_gap or 0), -(cell.weight or 0)))
    return sorted_rows(cells, sort, CELL_SORTS)


def _is(wanted: str | None, row: Any) -> bool:
    return not wanted or (row is not None and str(row.id) == wanted)


@dataclass(frozen=True)
class CompetencePage:
    """One competence: its sums, its holders' number and the median of the known levels."""

    gaps: CompetenceGaps
    risk: CompetenceRisk | None
    median: int | None
    people: int


def competence_page(analysis: CompanyAnalysis, competence_id: int) -> CompetencePage | None:
    """Return one competence of the analysis; None where nobody has or needs it."""
    found = next((r for r in analysis.by_competence if r.competence.id == competence_id), None)
    if found is None:
        return None
    cells = [cell for cell in analysis.cells if cell.competence.id == competence_id]
    return CompetencePage(
        gaps=found,
        risk=next((r for r in analysis.risks if r.competence.id == competence_id), None),
        median=median_level(cell.level for cell in cells),
        people=len(cells),
    )


RISKS: dict[str, Callable[[CompetenceRisk], bool]] = {
    "": lambda risk: risk.below_minimum or risk.below_minimum_at_horizon,
    "one": lambda risk: risk.is_key_person_risk,
    "nobody": lambda risk: risk.holder_count == 0,
    "horizon": lambda risk: risk.below_minimum_at_horizon,
    "all": lambda _risk: True,
}


def risks_of(analysis: CompanyAnalysis, chosen: Chosen) -> list[CompetenceRisk]:
    """Return the competences at risk, worst first."""
    return [risk for risk in analysis.risks if RISKS[chosen.get("only", "")](risk)]


COVERAGE: dict[str, Callable[[CoverageRow], bool]] = {
    "": lambda row: row.short > 0,
    "horizon": lambda row: row.short_at_horizon > 0,
    "all": lambda _row: True,
}


def coverage_of(analysis: CompanyAnalysis, chosen: Chosen) -> list[CoverageRow]:
    """Return the requirements on numbers, worst first."""
    kept = COVERAGE[chosen.get("only", "")]
    return [row for row in analysis.coverage if kept(row) and _is(chosen.get("team"), row.team)]


def certificates_of(analysis: CompanyAnalysis, chosen: Chosen) -> list[CertificateRow]:
    """Return the certificates, first to lapse first."""
    status, words = chosen.get("status"), sort_key(chosen.get("words", ""))
    return [
        row
        for row in analysis.certificates
        if (not status or row.status == status)
        and _is(chosen.get("team"), row.team)
        and _is(chosen.get("type"), row.type)
        and (not words or words in sort_key(row.person.name))
    ]

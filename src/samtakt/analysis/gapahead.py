"""The gap on any day: what will be required then, against the levels known today.

Nobody is trained on the way, so it shows what is left to do. Decided here: whoever has left by
then, at the end of a term or by a planned retirement, is counted no longer, and who is hired is
counted from the first day. What a technology item requires is required from the day on which it
goes live.
"""

import dataclasses
import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from samtakt.analysis.company import gap_cells
from samtakt.analysis.exemptions import still_required
from samtakt.analysis.facts import (
    Facts,
    RequirementFact,
    RoleHeld,
    requirements_of,
)
from samtakt.analysis.futurerows import RoleRow
from samtakt.analysis.results import Cell, CompetenceName
from samtakt.engines.gaps import Status


@dataclass(frozen=True, slots=True)
class GapCounts:
    """Cells by status on one day; `missing` counts levels and `weighted` also how critical."""

    people: int = 0
    gap: int = 0
    met: int = 0
    not_assessed: int = 0
    missing: int = 0
    weighted: int = 0

    @property
    def required(self) -> int:
        """How many cells are required at all."""
        return self.gap + self.met + self.not_assessed


@dataclass(frozen=True, slots=True)
class CompetenceAhead:
    """One competence today and on the day."""

    competence: CompetenceName
    today: GapCounts
    then: GapCounts

    @property
    def more(self) -> int:
        """How many more gaps there are on the day; negative for fewer."""
        return self.then.gap - self.today.gap


@dataclass(frozen=True)
class GapAhead:
    """The gap on a day beside today's; `cells` are those of the day, largest gap first."""

    as_of: datetime.date
    day: datetime.date
    today: GapCounts
    then: GapCounts
    competences: tuple[CompetenceAhead, ...]
    cells: tuple[Cell, ...]
    cells_today: tuple[Cell, ...]


def gap_ahead(facts: Facts, day: datetime.date) -> GapAhead:
    """Measure facts that are read already on a day; asks the database nothing."""
    today = gap_cells(facts)
    then = today if day == facts.as_of else gap_cells(facts_on(facts, day))
    return _measured(facts.as_of, day, today, then)


def _measured(
    as_of: datetime.date,
    day: datetime.date,
    today: Collection[Cell],
    then: Collection[Cell],
) -> GapAhead:
    return GapAhead(
        as_of=as_of,
        day=day,
        today=count_gaps(today),
        then=count_gaps(then),
        competences=_by_competence(today, then),
        cells=tuple(sorted(then, key=_largest_first)),
        cells_today=tuple(today),
    )


def narrowed(ahead: GapAhead, *, teams: Collection[int]) -> GapAhead:
    """Return the part of the gap that is of some teams' people."""

    def of_teams(cells: Iterable[Cell]) -> list[Cell]:
        return [cell for cell in cells if cell.team is not None and cell.team.id in teams]

    return _measured(ahead.as_of, ahead.day, of_teams(ahead.cells_today), of_teams(ahead.cells))


def facts_on(facts: Facts, day: datetime.date) -> Facts:
    """Return the facts of a day, with the levels known today and without who has left by then."""
    return dataclasses.replace(
        facts,
        as_of=day,
        employments=tuple(
            row._replace(ends_on=min(row.ends_on or datetime.date.max, row.retires_on))
            if row.retires_on and row.retires_on >= max(facts.as_of, row.starts_on)
            else row
            for row in facts.employments
        ),
    )


def with_role_rows(facts: Facts, rows: Iterable[RoleRow], held: Iterable[RoleHeld]) -> Facts:
    """Return the facts as if roles required other rows; exemptions go on."""
    versions: dict[int, dict[int, list[RequirementFact]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        versions[row.role][row.competence].append(
            RequirementFact(
                0, row.competence, row.level, row.criticality, row.valid_from, row.valid_to
            )
        )
    required = requirements_of(versions, held)
    return dataclasses.replace(facts, requirements=still_required(required, facts.exemptions))


def count_gaps(cells: Collection[Cell]) -> GapCounts:
    """Count cells by status."""
    status = Counter(cell.status for cell in cells)
    return GapCounts(
        people=len({cell.person.id for cell in cells}),
        gap=status[Status.GAP],
        met=status[Status.MET],
        not_assessed=status[Status.NOT_ASSESSED],
        missing=sum(cell.missing or 0 for cell in cells),
        weighted=sum(cell.weighted_gap or 0 for cell in cells),
    )


def _by_competence(today: Iterable[Cell], then: Iterable[Cell]) -> tuple[CompetenceAhead, ...]:
    before, after = _grouped(today), _grouped(then)
    nothing = GapCounts()
    rows = []
    for competence in before.keys() | after.keys():
        now, later = before.get(competence, []), after.get(competence, [])
        row = CompetenceAhead(
            competence,
            count_gaps(now) if now else nothing,
            count_gaps(later) if later else nothing,
        )
        if row.today.required or row.then.required:
            rows.append(row)
    return tuple(
        sorted(rows, key=lambda row: (-row.then.weighted, -row.then.gap, row.competence.name))
    )


def _grouped(cells: Iterable[Cell]) -> dict[CompetenceName, list[Cell]]:
    found: dict[CompetenceName, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[cell.competence].append(cell)
    return found


def _largest_first(cell: Cell) -> tuple[object, ...]:
    return (
        -(cell.weighted_gap or 0),
        cell.status != Status.NOT_ASSESSED,
        cell.competence.name,
        cell.person.name,
        cell.person.id,
    )

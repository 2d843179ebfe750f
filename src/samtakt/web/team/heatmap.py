"""The heat map as a table: groups and columns above, persons down, counts at the edges."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from samtakt.analysis.heat import median_level
from samtakt.analysis.results import Cell, CompetenceName, Named
from samtakt.foundation.formats import sort_key

# A filled cell is some 450 bytes; so many of them stay well below the limit of a page.
MOST_CELLS = 800
FEWEST_ROWS, MOST_ROWS = 8, 60


@dataclass(frozen=True)
class Counts:
    """What stands at the edge of the map: cells by status."""

    gap: int
    not_assessed: int
    met: int


@dataclass(frozen=True)
class Column:
    """One competence over the people shown; levels are ordinal, so their median and no mean."""

    competence: CompetenceName
    counts: Counts
    median: int | None


@dataclass(frozen=True)
class Group:
    """Competences that belong together, and how many columns they take."""

    name: str
    columns: int


@dataclass(frozen=True)
class Row:
    """One person; a cell is None where nothing is required and nothing is assessed."""

    person: Named
    shift: Named | None
    cells: list[Cell | None]
    counts: Counts


@dataclass(frozen=True)
class HeatMap:
    groups: list[Group]
    columns: list[Column]
    rows: list[Row]
    counts: Counts

    @property
    def people(self) -> int:
        return len(self.rows)


def heat_map(cells: Sequence[Cell], chosen: Mapping[str, str]) -> HeatMap:
    """Return the map of the cells that the filter lets through.

    With `only` gaps, people and competences without a gap are left out; the cells of those
    that stay are all there, so that a gap is seen beside what is met.
    """
    kept = [cell for cell in cells if _fits(cell, chosen)]
    if chosen.get("only") == "gaps":
        gaps = [cell for cell in kept if cell.status == "gap"]
        people = {cell.person.id for cell in gaps}
        competences = {cell.competence.id for cell in gaps}
        kept = [
            cell for cell in kept if cell.person.id in people and cell.competence.id in competences
        ]
    columns = _columns(kept)
    return HeatMap(
        groups=[
            Group(name, len(list(found)))
            for name, found in groupby(columns, key=lambda column: column.competence.group)
        ],
        columns=columns,
        rows=_rows(kept, columns),
        counts=counts_of(kept),
    )


def rows_a_page(heat: HeatMap) -> int:
    """Return how many people fit on a page that stays small enough for a phone."""
    cells = sum(1 for row in heat.rows for cell in row.cells if cell)
    in_a_row = max(1, cells / max(1, len(heat.rows)))
    return int(min(MOST_ROWS, max(FEWEST_ROWS, MOST_CELLS // in_a_row)))


def _fits(cell: Cell, chosen: Mapping[str, str]) -> bool:
    shift, group = chosen.get("shift"), chosen.get("group")
    return (not shift or (cell.shift is not None and str(cell.shift.id) == shift)) and (
        not group or cell.competence.group == group
    )


def counts_of(cells: Sequence[Cell]) -> Counts:
    """Count cells by status."""
    status = [str(cell.status) for cell in cells]
    return Counts(status.count("gap"), status.count("not_assessed"), status.count("met"))


def _columns(cells: Sequence[Cell]) -> list[Column]:
    found: dict[CompetenceName, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[cell.competence].append(cell)
    columns = [
        Column(competence, counts_of(of_it), median_level(cell.level for cell in of_it))
        for competence, of_it in found.items()
    ]
    return sorted(columns, key=_in_order)


def _in_order(column: Column) -> tuple[object, ...]:
    # A company's own competences often have no group; they come last.
    group = column.competence.group
    return (not group, sort_key(group), sort_key(column.competence.name))


def _rows(cells: Sequence[Cell], columns: list[Column]) -> list[Row]:
    # Cells come in the order in which people are sorted, family name first.
    found: dict[Named, dict[int, Cell]] = defaultdict(dict)
    for cell in cells:
        found[cell.person][cell.competence.id] = cell
    return [
        Row(
            person=person,
            shift=next(iter(of_it.values())).shift,
            cells=[of_it.get(column.competence.id) for column in columns],
            counts=counts_of(list(of_it.values())),
        )
        for person, of_it in found.items()
    ]

"""The heat map: teams down, competences across, with level, requirement, gap and age."""

from collections import defaultdict
from collections.abc import Iterable

from samtakt.analysis.results import Cell, CompanyAnalysis, CompetenceName, HeatCell, Named
from samtakt.engines.gaps import Status


def heat_map(analysis: CompanyAnalysis, *, shift_id: int | None = None) -> tuple[HeatCell, ...]:
    """Return one cell per team and competence that is required or assessed there.

    With `shift_id`, of the people on that shift alone. In order of team, then of the
    competence's group and name; people without a team come last.
    """
    groups: dict[tuple[Named | None, CompetenceName], list[Cell]] = defaultdict(list)
    for cell in analysis.cells:
        if shift_id is None or (cell.shift is not None and cell.shift.id == shift_id):
            groups[cell.team, cell.competence].append(cell)
    found = [_heat_cell(team, competence, cells) for (team, competence), cells in groups.items()]
    return tuple(sorted(found, key=_in_order))


def _in_order(cell: HeatCell) -> tuple[object, ...]:
    return (
        cell.team is None,
        cell.team.name if cell.team else "",
        cell.competence.group,
        cell.competence.name,
    )


def _heat_cell(team: Named | None, competence: CompetenceName, cells: list[Cell]) -> HeatCell:
    status = {each: sum(1 for cell in cells if cell.status == each) for each in Status}
    return HeatCell(
        team=team,
        competence=competence,
        people=len(cells),
        required=max((cell.required for cell in cells if cell.required), default=None),
        median_level=median_level(cell.level for cell in cells),
        met=status[Status.MET],
        gap=status[Status.GAP],
        not_assessed=status[Status.NOT_ASSESSED],
        not_required=status[Status.NOT_REQUIRED],
        missing=sum(cell.missing or 0 for cell in cells),
        weighted_gap=sum(cell.weighted_gap or 0 for cell in cells),
        oldest_days=max(
            (cell.age_days for cell in cells if cell.age_days is not None), default=None
        ),
        needs_confirmation=sum(1 for cell in cells if cell.needs_confirmation),
    )


def median_level(levels: Iterable[int | None]) -> int | None:
    """Return the lower middle of the known levels; levels are ordinal, so never a mean."""
    known = sorted(level for level in levels if level is not None)
    return known[(len(known) - 1) // 2] if known else None

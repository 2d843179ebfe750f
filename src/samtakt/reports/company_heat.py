"""The heat maps of a company's report: teams by competences.

A gap is marked by a triangle and what nobody has assessed by a ring, so that nothing hangs on
colour; darker means a higher level.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from django.utils.translation import gettext as _

from samtakt.analysis.results import CompetenceName, HeatCell, Named
from samtakt.foundation.formats import number_text, sort_key
from samtakt.reports.company_facts import CompanyReport
from samtakt.reports.company_places import name_of
from samtakt.reports.company_tables import team_text
from samtakt.reports.pages import (
    Block,
    HeatLegend,
    HeatMap,
    HeatRow,
    HeatSquare,
    Paragraphs,
)

MOST_TEAMS = 6
UNKNOWN = "–"
EMPTY = HeatSquare(None, "")


def blocks(report: CompanyReport, *, source: str) -> tuple[Block, ...]:
    """Return the section's blocks; a sentence where nothing is required or assessed."""
    if not report.heat:
        return (Paragraphs((_("Nothing is required and nothing is assessed yet."),)),)
    return (
        Paragraphs(
            (
                _(
                    "Each square shows the team's median level and, after the stroke, the highest "
                    "level required of anybody in it. Darker means a higher level."
                ),
            )
        ),
        HeatLegend(_team_legend()),
        *_team_maps(report.heat, source),
        Paragraphs(
            (
                _(
                    "Person by person the levels are in the workbook, sheet “%(sheet)s”, and on each "
                    "team's matrix to print on A3."
                )
                % {"sheet": name_of("cells")},
            )
        ),
    )


def _team_legend() -> tuple[tuple[HeatSquare, str], ...]:
    return (
        (HeatSquare(3, "3/3"), _("median level 3, 3 required")),
        (HeatSquare(2, "2/3", "gap", "4"), _("four people have a gap")),
        (HeatSquare(3, "3/3", "open", "2"), _("two people are not assessed")),
        (HeatSquare(2, "2"), _("assessed, not required")),
        (EMPTY, _("not required, not assessed")),
    )


def _team_maps(heat: Sequence[HeatCell], source: str) -> list[Block]:
    teams = sorted({cell.team for cell in heat}, key=_team_order)
    return [_team_map(some, heat, source) for some in _parts(teams, MOST_TEAMS)]


def _team_map(teams: Sequence[Named | None], heat: Sequence[HeatCell], source: str) -> HeatMap:
    cells = {(cell.team, cell.competence): cell for cell in heat if cell.team in teams}

    def squares(competence: CompetenceName) -> tuple[HeatSquare, ...]:
        return tuple(_team_square(cells.get((team, competence))) for team in teams)

    return HeatMap(
        title=_("Teams and competences"),
        corner=_("Competence"),
        columns=tuple(team_text(team) for team in teams),
        rows=_rows({competence for _team, competence in cells}, squares),
        upright=False,
        source=source,
    )


def _team_square(cell: HeatCell | None) -> HeatSquare:
    if cell is None:
        return EMPTY
    text = _levels(cell.median_level, cell.required)
    if cell.gap:
        return HeatSquare(cell.median_level, text, "gap", number_text(cell.gap))
    if cell.not_assessed:
        return HeatSquare(cell.median_level, text, "open", number_text(cell.not_assessed))
    return HeatSquare(cell.median_level, text)


def _levels(level: int | None, required: int | None) -> str:
    held = UNKNOWN if level is None else str(level)
    return held if not required else f"{held}/{required}"


def _rows(
    competences: Iterable[CompetenceName],
    squares: Callable[[CompetenceName], tuple[HeatSquare, ...]],
) -> tuple[HeatRow, ...]:
    rows = []
    group = ""
    for competence in _in_order(competences):
        begins = competence.group if competence.group != group else ""
        group = competence.group
        rows.append(HeatRow(competence.name, squares(competence), begins))
    return tuple(rows)


def _in_order(competences: Iterable[CompetenceName]) -> list[CompetenceName]:
    return sorted(competences, key=lambda each: (sort_key(each.group), sort_key(each.name)))


def _team_order(team: Named | None) -> tuple[bool, str]:
    return (team is None, sort_key(team.name) if team else "")


Item = TypeVar("Item")


def _parts(items: Sequence[Item], most: int) -> list[Sequence[Item]]:
    """Return the items in parts of nearly equal size, none larger than `most`."""
    if not items:
        return []
    count = -(-len(items) // most)
    size = -(-len(items) // count)
    return [items[start : start + size] for start in range(0, len(items), size)]

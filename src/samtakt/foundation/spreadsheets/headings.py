"""What the heading rows of a matrix say about each competence: name, group, code, and whose view."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from samtakt.foundation.spreadsheets.columns import TARGET_WORDS
from samtakt.foundation.spreadsheets.grids import Grid
from samtakt.foundation.spreadsheets.wording import fold

CURRENT, SELF, MANAGER, ASIDE = "", "self", "manager", "aside"
REQUIRED = "required"
_VIEWS = {
    **dict.fromkeys(TARGET_WORDS, REQUIRED),
    **dict.fromkeys(
        [
            "ar",
            "nu",
            "nulage",
            "nuvarande",
            "aktuell",
            "niva",
            "is",
            "actual",
            "current",
            "idag",
            "utfall",
            "har",
        ],
        CURRENT,
    ),
    **dict.fromkeys(["aktuell niva", "nuvarande niva", "ar niva", "current level"], CURRENT),
    **dict.fromkeys(
        [
            "sjalv",
            "egen",
            "sjalvskattning",
            "medarbetare",
            "self",
            "sjalvbedomning",
            "egenbedomning",
            "jag",
        ],
        SELF,
    ),
    **dict.fromkeys(["egen bedomning", "self assessment"], SELF),
    **dict.fromkeys(
        [
            "chef",
            "manager",
            "arbetsledare",
            "ledare",
            "gruppledare",
            "gruppchef",
            "chefsbedomning",
            "supervisor",
        ],
        MANAGER,
    ),
    **dict.fromkeys(["chefens bedomning", "chef bedomning", "manager assessment"], MANAGER),
    **dict.fromkeys(["datum", "date", "kommentar", "comment", "anm", "sign", "signatur"], ASIDE),
}
_MOST = 0.8


@dataclass(frozen=True)
class CompetenceHeading:
    """The parts of one competence's heading."""

    name: str
    group: str = ""
    code: str = ""


def views(grid: Grid, rows: list[int], first_column: int) -> dict[int, str]:
    """Column → whose or which level it holds, where each competence has several columns.

    Empty when the lowest heading row does not consist of such words ("Är", "Bör", "Chef").
    """
    if len(rows) < 2:
        return {}
    labels = {
        column: fold(grid.label(rows[-1], column))
        for column in range(first_column, grid.width)
        if grid.label(rows[-1], column)
    }
    found = {column: _VIEWS[label] for column, label in labels.items() if label in _VIEWS}
    repeated = any(times > 1 for times in Counter(labels[column] for column in found).values())
    if len(found) < 2 or not repeated or len(found) < _MOST * len(labels):
        return {}
    return {column: view for column, view in found.items() if _above(grid, rows, column)}


def _above(grid: Grid, rows: list[int], column: int) -> str:
    """The label above the lowest heading row, reaching to the right until the next one."""
    for row in reversed(rows[:-1]):
        text = _reaching(grid, row, column)
        if text:
            return text
    return ""


def _reaching(grid: Grid, row: int, column: int, leftmost: int = 0) -> str:
    if text := grid.label(row, column):
        return text
    area = grid.area_over(row, column)
    if area is not None:
        return grid.label(area.top, area.left)
    if any(grid.area_over(row, other) for other in range(grid.width)):
        return ""
    for left in range(column - 1, leftmost - 1, -1):
        if text := grid.label(row, left):
            return text
    return ""


def competence_headings(
    grid: Grid, rows: list[int], columns: list[int], *, with_views: bool
) -> dict[int, CompetenceHeading]:
    """The heading of every competence column."""
    if with_views:
        return {
            column: CompetenceHeading(
                _above(grid, rows, column), _group(grid, rows[:-2], column, min(columns))
            )
            for column in columns
        }
    lowest, upper = rows[-1], rows[:-1]
    if upper and _all_different(grid, upper[-1], columns):
        return {column: _name_and_code(grid, upper, lowest, column) for column in columns}
    return {column: _own(grid, upper, lowest, column, min(columns)) for column in columns}


def _own(
    grid: Grid, upper: list[int], lowest: int, column: int, leftmost: int
) -> CompetenceHeading:
    name = grid.label(lowest, column)
    above = list(upper)
    while not name and above:
        name = grid.label(above.pop(), column)
    group = _group(grid, above, column, leftmost)
    return CompetenceHeading(name, group if group != name else "")


def _group(grid: Grid, rows: list[int], column: int, leftmost: int) -> str:
    for row in reversed(rows):
        if text := _reaching(grid, row, column, leftmost):
            return text
    return ""


def _all_different(grid: Grid, row: int, columns: list[int]) -> bool:
    """Whether a row labels nearly every competence by itself, as a row of codes or names does."""
    labels = [text for column in columns if (text := grid.label(row, column))]
    lower = len(columns)
    return lower > 1 and len(set(labels)) >= _MOST * lower


def _name_and_code(grid: Grid, upper: list[int], lowest: int, column: int) -> CompetenceHeading:
    above, below = grid.label(upper[-1], column), grid.label(lowest, column)
    name, code = (above, below) if len(above) > len(below) else (below, above)
    if not name:
        name, code = code, ""
    return CompetenceHeading(name, code=code if code != name else "")

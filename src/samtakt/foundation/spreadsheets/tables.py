"""Finding a list in a sheet: which row holds the headings and what each column means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from samtakt.foundation.spreadsheets.columns import (
    CERTIFICATE_TYPES,
    CERTIFICATES,
    COMPETENCES,
    COURSES,
    EMPLOYEES,
    HEADCOUNT,
    IDENTITY_NUMBER,
    IGNORE,
    PROVIDERS,
    RATINGS,
    REQUIREMENTS,
    ROLES,
    holds_dates,
    holds_identity_numbers,
    is_total,
    meaning_of,
)
from samtakt.foundation.spreadsheets.grids import Grid
from samtakt.foundation.spreadsheets.legends import is_legend_text
from samtakt.foundation.spreadsheets.wording import fold

_PERSON = ({"name"}, {"given_name", "family_name"}, {"employee_number"})
NEEDED: dict[str, tuple[set[str], ...]] = {
    EMPLOYEES: _PERSON,
    RATINGS: tuple(person | {"competence", "level"} for person in _PERSON),
    REQUIREMENTS: ({"competence", "level"}, {"competence", "number"}),
    CERTIFICATES: tuple(person | {"type"} for person in _PERSON),
    COURSES: ({"name"},),
    COMPETENCES: ({"name_sv"}, {"name_en"}),
    HEADCOUNT: ({"team", "number"},),
    CERTIFICATE_TYPES: ({"name_sv", "interval_months"}, {"name_sv", "basis"}),
    ROLES: ({"role", "ssyk"}, {"role", "esco_uri"}),
    PROVIDERS: ({"provider", "place"}, {"provider", "code"}, {"provider", "sessions_per_week"}),
}
"""Kind → the sets of fields of which at least one must be there."""

_ROWS_SEARCHED = 40
_LIKELY = 0.55
NOTE_WORDS = re.compile(
    r"^(obs|not|nb|forklaring|teckenforklaring|uppdaterad|senast|ansvarig|skala|kalla|legend|note"
    r"|updated|godkand av|signatur|datum|revision|version|utskriven|reviderad|upprattad|kommentar"
    r"|anmarkning|page|sida)\b"
)


@dataclass
class ListFrame:
    """Where a list lies: its heading rows and the field of each understood column."""

    grid: Grid
    kind: str
    heading_rows: list[int]
    fields: dict[int, str]
    confidence: float
    reasons: dict[int, str] = field(default_factory=dict)

    @property
    def first_row(self) -> int:
        """The first row below the headings."""
        return self.heading_rows[-1] + 1

    def column_of(self, name: str) -> int | None:
        """The column of a field, or None."""
        return next((column for column, what in self.fields.items() if what == name), None)

    def heading(self, column: int) -> str:
        """The whole heading of a column, group first."""
        return _heading(self.grid, self.heading_rows, column)


def find_list(grid: Grid, kind: str, heading_rows: list[int] | None = None) -> ListFrame | None:
    """The list of that kind in the grid, or None when no heading row is convincing."""
    best = _frame(grid, kind, heading_rows) if heading_rows else _kept_frame(grid, kind)
    if best is not None:
        _find_identity_numbers(best)
    return best


def _kept_frame(grid: Grid, kind: str) -> ListFrame | None:
    """The best frame of the sheet, looked for once; every caller gets a copy of its own."""
    key = (find_list, kind, grid.turned)
    if key not in grid.known:
        grid.known[key] = _best_frame(grid, kind)
    kept = grid.known[key]
    if not isinstance(kept, ListFrame):
        return None
    return replace(
        kept, grid=grid, heading_rows=list(kept.heading_rows), fields=dict(kept.fields), reasons={}
    )


def _best_frame(grid: Grid, kind: str) -> ListFrame | None:
    best: ListFrame | None = None
    for row in range(min(grid.height, _ROWS_SEARCHED)):
        if sum(isinstance(cell, str) for cell in grid.cells[row]) < 2:
            continue
        for rows in [[row], [row - 1, row]][: 2 if row else 1]:
            frame = _frame(grid, kind, rows)
            if frame and (best is None or _strength(frame) > _strength(best) + 1e-9):
                best = frame
    return best


def _strength(frame: ListFrame) -> float:
    return frame.confidence * len(frame.fields)


def _frame(grid: Grid, kind: str, rows: list[int]) -> ListFrame | None:
    fields: dict[int, str] = {}
    best: dict[str, tuple[float, int]] = {}
    likeness = 0.0
    headings = 0
    for column in range(grid.width):
        name, confidence, filled = _column_meaning(grid, kind, rows, column)
        headings += filled
        if not name or confidence < _LIKELY:
            continue
        if name in best and best[name][0] >= confidence and name != IDENTITY_NUMBER:
            continue
        if name in best and name != IDENTITY_NUMBER:
            fields.pop(best[name][1])
            likeness -= best[name][0]
        best[name] = (confidence, column)
        fields[column] = name
        likeness += confidence
    found = set(fields.values())
    if not any(needed <= found for needed in NEEDED[kind]) or not headings:
        return None
    return ListFrame(grid, kind, rows, fields, likeness / headings)


def _column_meaning(grid: Grid, kind: str, rows: list[int], column: int) -> tuple[str, float, bool]:
    """(field, confidence, whether there is a heading) of one column."""
    own = grid.label(rows[-1], column)
    if not isinstance(grid.cells[rows[-1]][column], (str, type(None))):
        return "", 0.0, True  # a number or a date is a value, not a heading
    whole = _heading(grid, rows, column)
    if not whole:
        return "", 0.0, False
    candidates = [meaning_of(whole, kind)]
    if own and own != whole:
        name, confidence = meaning_of(own, kind)
        candidates.append((name, confidence * 0.95))
    name, confidence = max(candidates, key=lambda found: found[1])
    if (
        name == "name"
        and kind in {EMPLOYEES, RATINGS}
        and holds_dates(grid.column(column, rows[-1] + 1))
    ):
        name = "employed_from"  # "Anställd" heads names in one file and dates in another
    return name, confidence, True


def _heading(grid: Grid, rows: list[int], column: int) -> str:
    parts: list[str] = []
    for row in rows:
        text = grid.label(row, column)
        area = grid.area_over(row, column)
        if not text and area is not None and row != rows[-1]:
            text = grid.label(area.top, area.left)
        if text and text not in parts:
            parts.append(text)
    return " ".join(parts)


def _find_identity_numbers(frame: ListFrame) -> None:
    """A column of identity numbers is never read, whatever its heading calls it."""
    for column in range(frame.grid.width):
        if holds_identity_numbers(frame.grid.column(column, frame.first_row)):
            frame.fields[column] = IDENTITY_NUMBER
    for column, name in frame.fields.items():
        if name == IDENTITY_NUMBER:
            frame.reasons[column] = "identity_numbers"
        elif name == IGNORE:
            frame.reasons[column] = "by_choice"


def row_kind(grid: Grid, row: int, heading_rows: list[int], keys: list[int]) -> str:
    """What a row of a list is: "record", "blank", "repeated_header", "totals" or "note".

    `keys` are the columns without which there is no record.
    """
    filled = [column for column, cell in enumerate(grid.cells[row]) if cell is not None]
    if not filled:
        return "blank"
    if is_repeated_heading(grid, row, heading_rows[-1], filled):
        return "repeated_header"
    first = grid.label(row, filled[0])
    if is_total(first) and not fold(first).isdigit():
        return "totals"
    if any(is_legend_text(grid.label(row, column)) for column in filled[:2]):
        return "legend"
    if NOTE_WORDS.match(fold(first)) and len(filled) <= 2 and len(first) > 3:
        return "note"
    only_text = len(filled) == 1 and grid.width > 2
    if only_text and (filled[0] not in keys or len(first) > 40 or grid.area_over(row, filled[0])):
        return "note"
    return "record"


def is_repeated_heading(grid: Grid, row: int, heading_row: int, filled: list[int]) -> bool:
    """Whether a row is the heading row once more, as at the top of a printed page."""
    cells, heading = grid.cells[row], grid.cells[heading_row]
    same = sum(cells[column] == heading[column] for column in filled)
    return len(filled) >= 2 and same >= 0.8 * len(filled) and isinstance(cells[filled[0]], str)

"""Reading the rows of a found list into fields, with a refusal for every cell that cannot be read."""

from __future__ import annotations

from typing import Any

from samtakt.foundation.spreadsheets.cells import (
    READERS,
    Unreadable,
    is_identity_number,
    read_text,
)
from samtakt.foundation.spreadsheets.columns import (
    CERTIFICATES,
    EMPLOYEES,
    IDENTITY_NUMBER,
    IGNORE,
    RATINGS,
    reader_of,
)
from samtakt.foundation.spreadsheets.grids import Grid, fingerprint
from samtakt.foundation.spreadsheets.refusals import LeftOut, Note, Refusal
from samtakt.foundation.spreadsheets.scales import Scale
from samtakt.foundation.spreadsheets.tables import ListFrame, find_list, row_kind
from samtakt.foundation.spreadsheets.understanding import LIST, Mapping, TableRow
from samtakt.foundation.spreadsheets.wording import split_name

OF_PEOPLE = frozenset({EMPLOYEES, CERTIFICATES, RATINGS})
_KEY_FIELDS = frozenset({"name", "competence"})
_FILLED_DOWN = frozenset({"team", "shift", "role", "company", "site"}) | _KEY_FIELDS
_FILLED_IN_KIND = {RATINGS: _FILLED_DOWN, CERTIFICATES: _FILLED_DOWN - {"competence"}}
_PIVOT_SHARE = 0.4
_KEYS = ("name", "given_name", "family_name", "employee_number", "competence", "name_sv", "name_en",
    "role", "type", "code")  # fmt: skip


class Records:
    """The records of one list."""

    def __init__(self, frame: ListFrame, mapping: Mapping | None = None) -> None:
        self.frame, self.grid = frame, frame.grid
        self.leave_out = frozenset(mapping.leave_out if mapping else ())
        self.rows: list[TableRow] = []
        self.refusals: list[Refusal] = []
        self.left_out: list[LeftOut] = []
        self.notes: list[Note] = []
        self.columns = {
            column: name
            for column, name in frame.fields.items()
            if name not in {IDENTITY_NUMBER, IGNORE}
            and self.grid.column_line(column) not in self.leave_out
        }

    def read(self) -> None:
        """Read every row below the headings."""
        self._tell_columns()
        records = self._records()
        fill = self._filled_down(records)
        above: dict[int, Any] = {}
        for row in records:
            self.rows.append(self._record(row, fill, above))

    def _records(self) -> list[int]:
        keys = [column for column, name in self.columns.items() if name in _KEYS]
        found = []
        for row in range(self.frame.first_row, self.grid.height):
            kind = row_kind(self.grid, row, self.frame.heading_rows, keys)
            if kind != "blank" and self.grid.row_line(row) in self.leave_out:
                kind = "by_choice"
            if kind == "record":
                if any(self.grid.cells[row][column] is not None for column in self.columns):
                    found.append(row)
            elif kind != "blank":
                label = next(t for c in range(self.grid.width) if (t := self.grid.label(row, c)))
                self.left_out.append(LeftOut("row", str(row + 1), _safe(label), kind))
        return found

    def _filled_down(self, records: list[int]) -> set[int]:
        """Columns where a value stands only on the first row of its group, as in a pivot table."""
        found = set()
        for column, name in self.columns.items():
            cells = [self.grid.cells[row][column] for row in records]
            if name not in _FILLED_DOWN or not cells or cells[0] is None:
                continue
            if name not in _FILLED_IN_KIND.get(self.frame.kind, _FILLED_DOWN - _KEY_FIELDS):
                continue
            empty = sum(cell is None for cell in cells)
            if empty > _PIVOT_SHARE * len(cells) and len(cells) - empty > 1:
                found.add(column)
                self.notes.append(Note("filled_down", {"label": self.frame.heading(column)}))
        return found

    def _record(self, row: int, fill: set[int], above: dict[int, Any]) -> TableRow:
        values: dict[str, Any] = {}
        letters: dict[str, str] = {}
        for column, name in self.columns.items():
            value = self._value(row, column, name)
            if value is None and column in fill:
                value = above.get(column)
            elif column in fill:
                above[column] = value
            if value is not None:
                values[name] = value
                letters[name] = self.grid.column_line(column)
        if self.frame.kind in OF_PEOPLE and "name" in values:
            given, family = split_name(values.pop("name"))
            values.setdefault("given_name", given)
            if family:
                values.setdefault("family_name", family)
        return TableRow(row + 1, values, letters)

    def _value(self, row: int, column: int, name: str) -> Any:
        cell = self.grid.cells[row][column]
        letter, heading = self.grid.column_line(column), self.frame.heading(column)
        error = self.grid.errors.get((row, column))
        if error:
            self.refusals.append(Refusal("error_cell", row + 1, letter, heading, error))
            return None
        reader = reader_of(self.frame.kind, name)
        if reader == "level":
            return cell
        if is_identity_number(cell):
            self.refusals.append(Refusal("identity_number_in_cell", row + 1, letter, heading))
            return None
        try:
            return READERS[reader](cell)
        except Unreadable as unreadable:
            text = read_text(cell) or ""
            self.refusals.append(Refusal(unreadable.code, row + 1, letter, heading, text))
            return None

    def _tell_columns(self) -> None:
        for column in range(self.grid.width):
            name = self.frame.fields.get(column)
            line, label = self.grid.column_line(column), self.frame.heading(column)
            if name == IDENTITY_NUMBER:
                self.left_out.append(LeftOut("column", line, label, "identity_numbers"))
                params = {"column": line, "label": label}
                self.notes.append(Note("identity_numbers_left_out", params))
            elif name == IGNORE or line in self.leave_out:
                self.left_out.append(LeftOut("column", line, label, "by_choice"))
            elif name is None and any(
                cell is not None for cell in self.grid.column(column, self.frame.first_row)
            ):
                code = "not_understood" if label else "no_heading"
                self.left_out.append(LeftOut("column", line, label, code))


def _safe(label: str) -> str:
    return "" if is_identity_number(label) else label


def list_from_mapping(grid: Grid, kind: str, mapping: Mapping) -> ListFrame | None:
    """The list as a mapping tells; what it is silent about is guessed."""
    lines = {grid.row_line(row): row for row in range(grid.height)}
    rows = [lines[line] for line in mapping.heading_lines if line in lines]
    frame = find_list(grid, kind, rows or None)
    if frame is None:
        frame = ListFrame(grid, kind, rows or [0], {}, 1.0)
    for column in range(grid.width):
        told = mapping.meanings.get(grid.column_line(column))
        if told and frame.fields.get(column) != IDENTITY_NUMBER:
            frame.fields[column] = told
    return frame if frame.fields else None


def mapping_of(
    frame: ListFrame, kind: str, layout: str, scale: Scale | None, told: Mapping | None
) -> Mapping:
    """The mapping that would read the list in the same way again."""
    grid = frame.grid
    headings = {
        grid.column_line(column): text
        for column in range(grid.width)
        if (text := frame.heading(column))
    }
    own = scale is not None and scale.key in {"custom", "legend"}
    return Mapping(
        kind=kind,
        sheet=grid.name,
        layout=layout,
        heading_lines=tuple(grid.row_line(row) for row in frame.heading_rows),
        meanings={grid.column_line(column): name for column, name in sorted(frame.fields.items())},
        headings=headings,
        scale=None if scale is None else "custom" if own else scale.key,
        levels=dict(scale.by_token) if scale is not None and own else {},
        leave_out=told.leave_out if told else (),
        fingerprint=fingerprint(layout or LIST, list(headings.values())),
    )

"""A sheet turned so that records always run downwards, without losing where cells came from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from samtakt.foundation.spreadsheets.wording import fold, tidy
from samtakt.foundation.spreadsheets.workbooks import Area, Cell, Sheet, column_letter


@dataclass
class Grid:
    """Cells by row and column from 0; `turned` when the sheet's columns became rows."""

    name: str
    cells: list[list[Cell]]
    turned: bool = False
    merged: list[Area] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    known: dict[object, object] = field(default_factory=dict, repr=False, compare=False)
    """The sheet's own notes, see `Sheet.known`; a turned grid keeps none."""

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.cells[0]) if self.cells else 0

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.cells)

    def place(self, row: int, column: int) -> tuple[int, str]:
        """Row number and column letter of a cell as Excel shows them."""
        if self.turned:
            row, column = column, row
        return row + 1, column_letter(column)

    def row_line(self, row: int) -> str:
        """What Excel calls this row of the grid: "14", or "F" when turned."""
        return column_letter(row) if self.turned else str(row + 1)

    def column_line(self, column: int) -> str:
        """What Excel calls this column of the grid."""
        return str(column + 1) if self.turned else column_letter(column)

    def label(self, row: int, column: int) -> str:
        """The cell as a tidy label; "" when it is empty."""
        cell = self.cells[row][column]
        return "" if cell is None else tidy(str(cell))

    def column(self, column: int, first_row: int = 0) -> list[Cell]:
        """The cells of a column from a row on."""
        return [row[column] for row in self.cells[first_row:]]

    def area_over(self, row: int, column: int) -> Area | None:
        """The merged area that holds the cell and reaches over several columns."""
        return self._broad.get((row, column))

    def __post_init__(self) -> None:
        """Fill merged cells downwards, and remember the broad ones for headings."""
        self._broad: dict[tuple[int, int], Area] = {}
        for area in self.merged:
            if area.top >= self.height or area.left >= self.width:
                continue
            value = self.cells[area.top][area.left]
            bottom, right = min(area.bottom, self.height - 1), min(area.right, self.width - 1)
            for row in range(area.top, bottom + 1):
                if self.cells[row][area.left] is None:
                    self.cells[row][area.left] = value
                if right > area.left:
                    for column in range(area.left, right + 1):
                        self._broad[row, column] = area


def upright(sheet: Sheet) -> Grid:
    """The sheet as it stands."""
    cells = [list(row) for row in sheet.rows]
    return Grid(
        sheet.name, cells, merged=sheet.merged, errors=dict(sheet.errors), known=sheet.known
    )


def turned(sheet: Sheet) -> Grid:
    """The sheet with rows and columns exchanged."""
    cells = [list(column) for column in zip(*sheet.rows, strict=True)]
    merged = [Area(area.left, area.top, area.right, area.bottom) for area in sheet.merged]
    errors = {(column, row): value for (row, column), value in sheet.errors.items()}
    return Grid(sheet.name, cells, turned=True, merged=merged, errors=errors)


def fingerprint(layout: str, headings: Sequence[str]) -> str:
    """A short stamp of a table's headings; the same file next month has the same."""
    words = "\n".join([layout, *(fold(heading) for heading in headings)])
    return hashlib.sha256(words.encode()).hexdigest()[:16]

"""A spreadsheet as the importer sees it: sheets of plain cells that keep their addresses."""

from __future__ import annotations

import datetime
from collections.abc import Mapping as ReadOnlyMapping
from dataclasses import dataclass, field
from functools import lru_cache

Cell = (
    str | int | float | bool | datetime.date | datetime.datetime | datetime.time
    | datetime.timedelta | None
)  # fmt: skip
"""None is an empty cell. A whole number is an int, whatever the file stored."""


@dataclass(frozen=True)
class Area:
    """A merged block of cells; rows and columns count from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One sheet. `rows[r][c]` is the cell in row r + 1; all rows are equally long."""

    name: str
    rows: list[list[Cell]]
    merged: list[Area] = field(default_factory=list)
    errors: ReadOnlyMapping[tuple[int, int], str] = field(default_factory=dict)
    """Cells that hold an error such as #N/A, by (row, column) from 0."""
    hidden: bool = False
    known: dict[object, object] = field(default_factory=dict, repr=False, compare=False)
    """What was found out about the sheet; each kind of list looks at every sheet."""

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0


@dataclass
class Workbook:
    """An opened file. `format` is "xlsx", "ods" or "csv", from its content, not its name."""

    file_name: str
    format: str
    sheets: list[Sheet]
    details: dict[str, str] = field(default_factory=dict)
    held: object = field(default=None, repr=False, compare=False)
    """What `holdings.holdings` found, kept for the same reason as the next one."""
    surveyed: object = field(default=None, repr=False, compare=False)
    """What `lists.survey` found, kept because a company's workbook is asked about many times."""
    """For CSV: "encoding" and "delimiter" as they were found."""

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, or None."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


@lru_cache(maxsize=65536)
def column_letter(column: int) -> str:
    """Excel's name of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@lru_cache(maxsize=65536)
def column_number(letters: str) -> int:
    """The column counted from 0 that Excel calls `letters`.

    Raises ValueError when `letters` holds anything but A–Z.
    """
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(f"not a column: {letters!r}")
        number = number * 26 + ord(letter) - ord("A") + 1
    if number == 0:
        raise ValueError("not a column: ''")
    return number - 1


def cell_name(row: int, column: int) -> str:
    """Excel's name of a cell counted from 0: (6, 3) is D7."""
    return f"{column_letter(column)}{row + 1}"

"""Tables of how many people are in each group, with totals, whole and with cells hidden."""

from __future__ import annotations

from dataclasses import dataclass

MESSAGES = {
    "not_a_rectangle": "each row must have {columns} cells, not {found}",
    "negative_count": "a cell counts people and cannot be {found}",
    "empty": "a table needs a row and a column",
}

Counts = tuple[tuple[int, ...], ...]


class TableInputError(ValueError):
    """Numbers that make no table of people."""

    def __init__(self, code: str, **parameters: object) -> None:
        self.code = code
        self.parameters = parameters
        super().__init__(MESSAGES[code].format(**parameters))


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers of people, by row and column; one row makes a table in one direction.

    `row_totals_known` says that readers know each row's total from elsewhere, as they know
    how many a team has: hiding it would protect nobody.
    """

    counts: Counts
    row_totals_known: bool = False

    def __post_init__(self) -> None:
        if not self.counts or not self.counts[0]:
            raise TableInputError("empty")
        for row in self.counts:
            if len(row) != len(self.counts[0]):
                raise TableInputError(
                    "not_a_rectangle", columns=len(self.counts[0]), found=len(row)
                )
            for count in row:
                if count < 0:
                    raise TableInputError("negative_count", found=count)

    @property
    def row_totals(self) -> tuple[int, ...]:
        """How many people each row has."""
        return tuple(sum(row) for row in self.counts)

    @property
    def column_totals(self) -> tuple[int, ...]:
        """How many people each column has."""
        return tuple(sum(column) for column in zip(*self.counts, strict=True))

    @property
    def total(self) -> int:
        """How many people the table has."""
        return sum(self.row_totals)


@dataclass(frozen=True, slots=True)
class Shown:
    """The table as readers may see it; None is a hidden number.

    It does not say which numbers were hidden for being small and which to protect those:
    that would give the small ones away.
    """

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None

"""The kinds of arrays that a model is made of, and the keys of its rows."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.signedinteger[Any]]
RowKey = tuple[str, tuple[str, ...]]


def taken(seats: Ints) -> Ints:
    """Return which columns have seats: by a mask, which takes a fifth of the time of whole numbers."""
    return np.flatnonzero(seats != 0)


@dataclass(frozen=True)
class Seating:
    """The columns of which seats are taken, in order, and how many of each: few of all there are."""

    columns: Ints
    people: Ints

    @classmethod
    def of(cls, seats: Ints) -> Self:
        """Return what is taken if so many seats of each column are."""
        columns = taken(seats)
        return cls(columns, seats[columns])


@dataclass(frozen=True)
class KeyBlock:
    """The keys of consecutive rows of one rule; each part is a position in names, or a number."""

    rule: str
    parts: tuple[tuple[Sequence[str] | None, Ints], ...]
    rows: int


class RowKeys:
    """What each row is about, as the certificate names it; made when asked, to save memory."""

    def __init__(self, blocks: Sequence[KeyBlock]) -> None:
        self.blocks = tuple(blocks)
        self.first = np.cumsum([0, *(block.rows for block in blocks)]).astype(np.int64)
        self._first: list[int] = self.first.tolist()

    def __len__(self) -> int:
        return int(self.first[-1])

    def __getitem__(self, row: int) -> RowKey:
        if not 0 <= row < len(self):
            raise IndexError(row)
        place = bisect_right(self._first, row) - 1
        block = self.blocks[place]
        at = row - self._first[place]
        return block.rule, tuple(
            str(int(numbers[at])) if names is None else names[int(numbers[at])]
            for names, numbers in block.parts
        )

    def __iter__(self) -> Iterator[RowKey]:
        # A whole block at a time: row by row takes five times as long.
        for block in self.blocks:
            columns = [
                map(str if names is None else names.__getitem__, numbers.tolist())
                for names, numbers in block.parts
            ]
            keys = zip(*columns, strict=True) if columns else repeat((), block.rows)
            yield from zip(repeat(block.rule), keys)

    def some(self, rows: Ints) -> "RowKeys":
        """Return the keys of some rows, which are in order; the arrays of the rest are not held."""
        ends = np.searchsorted(rows, self.first)
        blocks = []
        for block, first, begin, end in zip(
            self.blocks, self._first[:-1], ends[:-1], ends[1:], strict=True
        ):
            at = rows[begin:end] - first
            parts = tuple((names, numbers[at]) for names, numbers in block.parts)
            blocks.append(KeyBlock(block.rule, parts, len(at)))
        return RowKeys(blocks)

    def of_rule(self, *rules: str) -> Mask:
        """Return for each row whether it is of one of the rules."""
        kinds = [block.rule in rules for block in self.blocks]
        return np.repeat(np.array(kinds, dtype=bool), np.diff(self.first))


@dataclass(frozen=True)
class NeedsMet:
    """Which needs columns meet, from and to which level, in the order of the columns."""

    column: Ints
    demand: Ints
    entry: Ints
    exit: Ints

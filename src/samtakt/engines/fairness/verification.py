"""Looks at a table with hidden numbers as a curious reader would.

For each hidden number two linear programs say the least and the most that it can be, given
all that is shown. The matrix of a table with totals is totally unimodular, so that these
bounds are whole numbers and exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from samtakt.engines.fairness.tables import Shown, Table


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One number that is shown wrongly, or that the others give away."""

    code: str
    place: tuple[int, int]
    found: object


@dataclass(frozen=True, slots=True)
class _Reader:
    """What a reader may reckon with; row and column after the last are the totals."""

    true: np.ndarray[tuple[int, int], np.dtype[np.int64]]
    is_shown: np.ndarray[tuple[int, int], np.dtype[np.bool_]]

    def bounds(self, place: tuple[int, int]) -> tuple[int, int]:
        """Return the least and the most that a number can be."""
        from scipy.optimize import linprog

        rows, columns = self.true.shape
        number = np.arange(rows * columns).reshape(rows, columns)
        sums = []
        for line in (*number, *number.T):
            weights = np.zeros(rows * columns)
            weights[line] = 1
            weights[line[-1]] = -1
            sums.append(weights)
        limits = [
            (count, count) if seen else (0, None)
            for count, seen in zip(self.true.flat, self.is_shown.flat, strict=True)
        ]
        ends = []
        for sign in (1, -1):
            goal = np.zeros(rows * columns)
            goal[number[place]] = sign
            answer = linprog(goal, A_eq=np.array(sums), b_eq=np.zeros(len(sums)), bounds=limits)
            ends.append(sign * answer.fun if answer.status == 0 else np.inf)
        return round(ends[0]), int(1e9) if np.isinf(ends[1]) else round(ends[1])


def verify(table: Table, shown: Shown, *, threshold: int) -> tuple[Discrepancy, ...]:
    """Return what is wrong with a table as it is shown; nothing when it keeps its secrets."""
    true = _with_totals(table.counts, table.row_totals, table.column_totals, table.total)
    seen = _with_totals(shown.cells, shown.row_totals, shown.column_totals, shown.total)
    is_shown = np.array([[count is not None for count in row] for row in seen])
    numbers = np.array(true, dtype=np.int64)
    is_known = np.zeros_like(is_shown)
    if table.row_totals_known:
        is_known[:, -1] = True
    found = []
    for row, column in np.ndindex(is_shown.shape):
        place = (row, column)
        if is_shown[place] and seen[row][column] != numbers[place]:
            found.append(Discrepancy("shown_wrongly", place, seen[row][column]))
        if is_shown[place] and not is_known[place] and numbers[place] < threshold:
            found.append(Discrepancy("small_and_shown", place, seen[row][column]))
    found += _given_away(_Reader(numbers, is_shown), _Reader(numbers, is_known), threshold)
    return tuple(found)


def _with_totals(
    cells: tuple[tuple[int | None, ...], ...],
    row_totals: tuple[int | None, ...],
    column_totals: tuple[int | None, ...],
    total: int | None,
) -> list[list[int | None]]:
    rows = [[*row, end] for row, end in zip(cells, row_totals, strict=True)]
    return [*rows, [*column_totals, total]]


def _given_away(reader: _Reader, outsider: _Reader, threshold: int) -> Iterator[Discrepancy]:
    """Compare what a reader can work out with what was known without the table."""
    for row, column in np.ndindex(reader.true.shape):
        place = (row, column)
        if reader.is_shown[place]:
            continue
        least, most = reader.bounds(place)
        known_least, known_most = outsider.bounds(place)
        if least == most and known_least != known_most:
            yield Discrepancy("can_be_worked_out", place, least)
        elif most < threshold <= known_most:
            yield Discrepancy("can_be_seen_to_be_small", place, most)

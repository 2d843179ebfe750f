"""What seats and sessions use of rows, before it becomes a matrix: one entry each."""

from dataclasses import dataclass

import numpy as np

from samtakt.engines.planning.arrays import Floats, Ints
from samtakt.engines.planning.columns import WIDE


@dataclass(frozen=True)
class Uses:
    """How much of which row (of a block) each entry's column takes."""

    row: Ints
    column: Ints
    amount: Floats


NOTHING = Uses(np.zeros(0, WIDE), np.zeros(0, WIDE), np.zeros(0))


def grouped(numbers: Ints) -> tuple[Ints, Ints]:
    """Return the different numbers (none negative) in order, and which of them each entry is."""
    if not len(numbers):
        return np.zeros(0, np.int64), np.zeros(0, WIDE)
    largest = int(numbers.max())
    if largest > 4 * len(numbers) + 1_000:
        different, row = np.unique(numbers, return_inverse=True)
        return different, row.astype(WIDE)
    there = np.zeros(largest + 1, dtype=bool)
    there[numbers] = True
    place = (np.cumsum(there) - 1).astype(WIDE)
    return np.flatnonzero(there), place[numbers]


def ones(row: Ints, column: Ints) -> Uses:
    """Return entries that take one each."""
    return Uses(row, column, np.ones(len(row)))


def spread(begin: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return all numbers from each `begin` up to before its `end`, and whose they are."""
    counts = np.maximum(end - begin, 0)
    whose = np.repeat(np.arange(len(counts), dtype=WIDE), counts)
    offset = np.arange(len(whose)) - np.repeat(np.cumsum(counts) - counts, counts)
    return (begin[whose] + offset).astype(WIDE), whose

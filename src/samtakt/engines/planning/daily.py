"""Rows of an owner and a day: every seat in a session that is held on that day."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from samtakt.engines.planning.arrays import Ints, Mask
from samtakt.engines.planning.columns import WIDE, Columns, Index, whole
from samtakt.engines.planning.entries import grouped, spread

ENTRIES_AT_ONCE = 8_000_000


@dataclass(frozen=True)
class _Days:
    """The days on which something differs from the day before it: which, and each session's."""

    day: Ints
    first: Ints
    of_session: Ints


def _different_days(index: Index) -> _Days:
    """Leave out days on which the very same sessions are held as on an earlier one."""
    held: dict[int, list[int]] = {}
    for place, session in enumerate(index.problem.sessions):
        for day in session.days:
            held.setdefault(day, []).append(place)
    seen: dict[tuple[int, ...], int] = {}
    for day in sorted(held):
        seen.setdefault(tuple(held[day]), day)
    lists: list[list[int]] = [[] for _ in index.problem.sessions]
    for place, (sessions, _) in enumerate(seen.items()):
        for session_place in sessions:
            lists[session_place].append(place)
    first = np.cumsum([0, *map(len, lists)]).astype(np.int64)
    return _Days(whole(seen.values()), first, whole(day for each in lists for day in each))


def by_day(columns: Columns, owner: Ints, chosen: Ints) -> Iterator[tuple[Ints, Ints, Ints, Ints]]:
    """Yield owners, days, rows and columns: one row per owner and day, an entry per seat then.

    Some owners at a time, so that no array here grows with the instance.
    """
    days = _different_days(columns.index)
    owners, held = owner[chosen], np.diff(days.first)[columns.session[chosen]]
    entries = np.bincount(owners, weights=held) if len(chosen) else np.zeros(0)
    turn = (np.cumsum(entries) // ENTRIES_AT_ONCE).astype(np.int64)
    for number in np.unique(turn):
        now = chosen[turn[owners] == number]
        if len(now):
            yield _of_days(days, columns.session[now], owner[now], now)


def _of_days(
    days: _Days, session: Ints, owner: Ints, chosen: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    place, whose = spread(days.first[session], days.first[session + 1])
    width = len(days.day)
    different, row = grouped(owner[whose].astype(np.int64) * width + days.of_session[place])
    column = chosen[whose]
    kept = _different_rows(row, column, len(different))
    place_of = (np.cumsum(kept) - 1).astype(WIDE)
    entries = kept[row]
    different = different[kept]
    return different // width, days.day[different % width], place_of[row[entries]], column[entries]


def _different_rows(row: Ints, column: Ints, height: int) -> Mask:
    """Return whether each row is the first with its columns, told by two scrambled sums of them.

    Sums of numbers of 26 bits are exact in 64-bit floats, and two that agree by chance for
    different columns are not to be had.
    """
    sums = [np.bincount(row, weights=_scrambled(column, seed), minlength=height) for seed in (1, 2)]
    _, first = np.unique(sums[0] + 1j * sums[1], return_index=True)
    kept = np.zeros(height, dtype=bool)
    kept[first] = True
    return kept


def _scrambled(numbers: Ints, seed: int) -> Ints:
    """Return for each number another of 26 bits that has nothing to do with it (splitmix64)."""
    mixed = numbers.astype(np.uint64) + np.uint64(seed << 40)
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    return (mixed >> np.uint64(38)).astype(np.int64)

"""Rows that let nobody be somewhere later without having been somewhere else before."""

from dataclasses import dataclass

import numpy as np

from samtakt.engines.planning.arrays import Ints
from samtakt.engines.planning.columns import Columns
from samtakt.engines.planning.entries import Uses, spread


@dataclass(frozen=True)
class GroupedSeats:
    """Seats of some groups, each group with its own order of before and after."""

    group: Ints
    column: Ints


def in_order(
    columns: Columns, later: GroupedSeats, earlier: GroupedSeats, *, cumulative: bool
) -> tuple[Ints, Ints, Uses]:
    """Return groups, days and uses of the rows that let nobody be later without being earlier first.

    A row of a group and a day: the seats that start by then (or, not `cumulative`, on that day)
    minus the earlier seats that have finished before.
    """
    index = columns.index
    origin = int(index.start.min(initial=0))
    span = int(index.finish.max(initial=0)) - origin + 1
    starts = later.group.astype(np.int64) * span + (
        index.start[columns.session[later.column]] - origin
    )
    ends = earlier.group.astype(np.int64) * span + (
        index.finish[columns.session[earlier.column]] - origin
    )
    wanted = np.unique(starts)
    if cumulative:
        # Where nobody finishes between one day and the next, the next day's row says more.
        ready = np.searchsorted(np.sort(ends), wanted, side="left")
        last = np.append(np.diff(wanted // span) > 0, True)[: len(wanted)]
        wanted = wanted[last | np.append(np.diff(ready) > 0, True)[: len(wanted)]]
    begin = np.searchsorted(wanted, starts, side="left")
    group_end = np.searchsorted(wanted, (later.group.astype(np.int64) + 1) * span, side="left")
    row, whose = spread(begin, group_end if cumulative else begin + 1)
    freed, who = spread(
        np.searchsorted(wanted, ends, side="right"),
        np.searchsorted(wanted, (earlier.group.astype(np.int64) + 1) * span, side="left"),
    )
    uses = Uses(
        np.concatenate([row, freed]),
        np.concatenate([later.column[whose], earlier.column[who]]),
        np.concatenate([np.ones(len(row)), np.full(len(freed), -1.0)]),
    )
    return wanted // span, wanted % span + origin, uses

"""The model's columns rearranged for the compiled loops: by session, and within it by team.

What all columns of one team in one session use alike (absence, budget, prerequisites) is kept once
for that *group*, which makes the arrays a third as large, and lets a loop pass over a whole group
when its team may not be away. What is each column's own (above all the need it meets) stays with it.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy import sparse

from samtakt.engines.planning.arrays import Floats, Mask
from samtakt.engines.planning.model import Model

# Without these, compiling for the first time takes twice as long and runs no faster.
compiled = njit(cache=True, nogil=True, error_model="numpy")

Short = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


class Uses(NamedTuple):
    """What each item uses of the rows: entries `first[i]` to `first[i + 1]`."""

    first: Longs
    row: Short
    amount: Floats


class Layout(NamedTuple):
    """All that does not change while a model is solved.

    Columns `first_column[g]` to `first_column[g + 1]` are group `g`; groups `first_group[j]` to
    `first_group[j + 1]` are session `j`. `own`, `shared` and `opened` say what a column, a group
    (for each seat in it) and a session use of the rows; `own_users` and `shared_users` are the
    same the other way round, and `priced` is the part of `own` that the bound has prices for.
    """

    first_group: Longs
    first_column: Longs
    group: Short
    session: Short
    team: Short
    cap: Short
    most: Short
    least: Short
    profit: Floats
    minimum: Short
    maximum: Short
    opening: Floats
    forced: Mask
    attendee: Short
    own: Uses
    priced: Uses
    shared: Uses
    opened: Uses
    own_users: Uses
    shared_users: Uses
    limit: Floats


def _uses(matrix: sparse.csr_array) -> Uses:
    return Uses(
        matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data.astype(float)
    )


def users_of(uses: Uses, rows: int) -> Uses:
    """Return which items use each row, and how much of it: the same the other way round."""
    shape = (len(uses.first) - 1, rows)
    matrix = sparse.csr_array((uses.amount, uses.row, uses.first), shape=shape)
    return _uses(matrix.T.tocsr())


@compiled
def _mark_shared(first_column: Longs, first: Longs, row: Short, amount: Floats) -> Mask:
    """Return for each entry whether all columns of its group have the same."""
    marked = np.zeros(len(row), np.bool_)
    for group in range(len(first_column) - 1):
        start, end = first_column[group], first_column[group + 1]
        for position in range(first[start], first[start + 1]):
            everywhere = True
            for column in range(start + 1, end):
                found = False
                for other in range(first[column], first[column + 1]):
                    if row[other] == row[position]:
                        found = amount[other] == amount[position]
                        break
                if not found:
                    everywhere = False
                    break
            if everywhere and end - start > 1:
                for column in range(start, end):
                    for other in range(first[column], first[column + 1]):
                        if row[other] == row[position]:
                            marked[other] = True
    return marked


def _part(uses: Uses, keep: Mask) -> Uses:
    """Return the entries to keep, still by item."""
    kept = np.concatenate([[0], np.cumsum(keep)])
    return Uses(kept[uses.first], uses.row[keep], uses.amount[keep])


def _first_of_groups(uses: Uses, first_column: Longs) -> Uses:
    """Return what the first column of each group uses."""
    leader = first_column[:-1]
    counts = uses.first[leader + 1] - uses.first[leader]
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    position = np.arange(first[-1]) - np.repeat(first[:-1] - uses.first[leader], counts)
    return Uses(first, uses.row[position], uses.amount[position])


def _attendees(model: Model) -> Short:
    """Return for each column the person whose only seat in the session it may be; -1 if free."""
    if not len(model.attendee):
        return np.full(model.columns, -1, np.int32)
    return model.attendee.astype(np.int32)


def _confirmed_first(model: Model) -> tuple[Short, Short]:
    """Return least and most seats; a person with a confirmed seat takes no other in the session."""
    least, most = model.confirmed.astype(np.int32), model.most.astype(np.int32)
    for column in np.flatnonzero(least) if len(model.attendee) else ():
        if model.attendee[column] >= 0:
            start, end = model.first_column[model.session[column] :][:2]
            same = start + np.flatnonzero(model.attendee[start:end] == model.attendee[column])
            most[same] = least[same]
    return least, np.maximum(least, most)


def lay_out(model: Model, *, unpriced: tuple[str, ...] = ()) -> tuple[Layout, Longs]:
    """Return the layout, and for each of its columns the model's column.

    Rows of the rules `unpriced` must keep the price 0: what columns use of them is not looked up.
    """
    order = np.lexsort((model.team, model.session))
    session, team = model.session[order], model.team[order]
    change = np.ones(len(order), dtype=bool)
    change[1:] = (session[1:] != session[:-1]) | (team[1:] != team[:-1])
    first_column = np.concatenate([np.flatnonzero(change), [len(order)]]).astype(np.int64)
    uses = _uses(model.seat_use.T.tocsr()[order])
    marked = _mark_shared(first_column, *uses)
    own, shared = _part(uses, ~marked), _first_of_groups(_part(uses, marked), first_column)
    rows = len(model.limit)
    leader = first_column[:-1]
    priced = ~model.row_keys.of_rule(*unpriced)[own.row]
    least, most = _confirmed_first(model)
    return Layout(
        first_group=np.searchsorted(session[leader], np.arange(model.sessions + 1)).astype(
            np.int64
        ),
        first_column=first_column,
        group=(np.cumsum(change) - 1).astype(np.int32),
        session=session.astype(np.int32),
        team=team[leader].astype(np.int32),
        cap=model.team_cap[order][leader].astype(np.int32),
        most=most[order],
        least=least[order],
        profit=model.profit[order].astype(float),
        minimum=model.minimum.astype(np.int32),
        maximum=model.maximum.astype(np.int32),
        opening=model.opening.astype(float),
        forced=model.forced.astype(np.bool_),
        attendee=_attendees(model)[order],
        own=own,
        priced=own if priced.all() else _part(own, priced),
        shared=shared,
        opened=_uses(model.session_use.T.tocsr()),
        own_users=users_of(own, rows),
        shared_users=users_of(shared, rows),
        limit=model.limit.astype(float),
    ), order.astype(np.int64)

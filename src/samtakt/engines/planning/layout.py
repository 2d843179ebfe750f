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


class Users(NamedTuple):
    """Which items use each row: entries `first[r]` to `first[r + 1]`, with each item's session.

    The session stands beside the item, as a search passes over all those that are not opened.
    """

    first: Longs
    item: Short
    amount: Floats
    session: Short


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
    own_users: Users
    shared_users: Users
    limit: Floats


def _uses(matrix: sparse.csr_array) -> Uses:
    return Uses(
        matrix.indptr.astype(np.int64, copy=False),
        matrix.indices.astype(np.int32, copy=False),
        matrix.data.astype(float, copy=False),
    )


def users_of(uses: Uses, rows: int, session: Short) -> Users:
    """Return which items use each row, and how much of it: the same the other way round.

    `session` is that of each item.
    """
    shape = (len(uses.first) - 1, rows)
    matrix = sparse.csr_array((uses.amount, uses.row, uses.first), shape=shape)
    found = _uses(matrix.T.tocsr())
    return Users(found.first, found.row, found.amount, session[found.row])


def _nobody(rows: int) -> Users:
    """Return that nothing uses any row: instead of who does, where nobody asks."""
    none = np.zeros(0, np.int32)
    return Users(np.zeros(rows + 1, np.int64), none, np.zeros(0), none)


@compiled
def _mark_shared(first_column: Longs, first: Longs, row: Short, amount: Floats) -> Mask:
    """Return for each entry whether all columns of its group have the same."""
    marked = np.zeros(len(row), np.bool_)
    for group in range(len(first_column) - 1):
        start, end = first_column[group], first_column[group + 1]
        if end - start == 1:
            continue
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
            if everywhere:
                for column in range(start, end):
                    for other in range(first[column], first[column + 1]):
                        if row[other] == row[position]:
                            marked[other] = True
    return marked


@compiled
def _count(items: Longs, first: Longs, keep: Mask) -> Longs:
    """Return where the entries to keep of each item will begin."""
    begins = np.zeros(len(items) + 1, np.int64)
    for place in range(len(items)):
        kept = 0
        for position in range(first[items[place]], first[items[place] + 1]):
            kept += keep[position]
        begins[place + 1] = begins[place] + kept
    return begins


@compiled
def _copy(
    items: Longs, first: Longs, row: Short, amount: Floats, keep: Mask, rows: Short, amounts: Floats
) -> None:
    """Copy the entries to keep of each item, one after the other."""
    at = 0
    for place in range(len(items)):
        for position in range(first[items[place]], first[items[place] + 1]):
            if keep[position]:
                rows[at], amounts[at] = row[position], amount[position]
                at += 1


def _part(uses: Uses, items: Longs, keep: Mask) -> Uses:
    """Return the entries to keep of some items.

    One pass after the other, because at a thousand companies each array along the entries that is
    not needed is a gigabyte.
    """
    first = _count(items, uses.first, keep)
    rows, amounts = np.empty(first[-1], np.int32), np.empty(first[-1])
    _copy(items, uses.first, uses.row, uses.amount, keep, rows, amounts)
    return Uses(first, rows, amounts)


@compiled
def _count_by_column(first: Longs, column: Short, place: Short, rows: Mask, begins: Longs) -> None:
    """Fill in where the entries of each column chosen will begin."""
    for row in range(len(rows)):
        if rows[row]:
            for position in range(first[row], first[row + 1]):
                if place[column[position]] >= 0:
                    begins[place[column[position]] + 1] += 1
    for at in range(1, len(begins)):
        begins[at] += begins[at - 1]


@compiled
def _turn(
    first: Longs, column: Short, amount: Floats, place: Short, rows: Mask, begins: Longs,
    row_of: Short, amount_of: Floats,
) -> None:  # fmt: skip
    """Fill in row and amount of the entries, by column."""
    at = begins.copy()
    for row in range(len(rows)):
        if rows[row]:
            for position in range(first[row], first[row + 1]):
                item = place[column[position]]
                if item >= 0:
                    row_of[at[item]], amount_of[at[item]] = row, amount[position]
                    at[item] += 1


def _by_column(matrix: sparse.csr_array, columns: Longs, rows: Mask) -> Uses:
    """Return what some columns of a matrix, in the order given, use of some of its rows.

    SciPy would copy the whole matrix twice, to cut rows and columns out, before it turns it round.
    """
    place = np.full(matrix.shape[1], -1, np.int32)
    place[columns] = np.arange(len(columns), dtype=np.int32)
    first = np.zeros(len(columns) + 1, np.int64)
    _count_by_column(matrix.indptr, matrix.indices, place, rows, first)
    row, amount = np.empty(first[-1], np.int32), np.empty(first[-1], matrix.data.dtype)
    _turn(matrix.indptr, matrix.indices, matrix.data, place, rows, first, row, amount)
    return Uses(first, row, amount)


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


def lay_out(
    model: Model,
    *,
    unpriced: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    within: Mask | None = None,
    users: bool = True,
) -> tuple[Layout, Longs]:
    """Return the layout, and for each of its columns the model's column.

    Rows of the rules `unpriced` must keep the price 0: what columns use of them is not looked up.
    What they use of rows of the rules `without` is not there at all: such a layout is for bounds.
    Columns that are not `within` are left out as well. Without `users` nobody is found among the users
    of a row: nothing may be moved in such a layout, only seated; parts cut out of it have theirs.
    """
    order = np.lexsort((model.team, model.session)).astype(np.int64, copy=False)
    if within is not None:
        order = order[within[order]]
    session, team = model.session[order], model.team[order]
    change = np.ones(len(order), dtype=bool)
    change[1:] = (session[1:] != session[:-1]) | (team[1:] != team[:-1])
    first_column = np.concatenate([np.flatnonzero(change), [len(order)]]).astype(np.int64)
    by_column = _by_column(model.seat_use, order, ~model.row_keys.of_rule(*without))
    marked = _mark_shared(first_column, *by_column)
    rows = len(model.limit)
    leader = first_column[:-1]
    without_price = model.row_keys.of_rule(*unpriced)
    if without_price.any():
        # What a group shares is charged; a row that is charged here and not there gives no bound.
        marked &= ~without_price[by_column.row]
    shared = _part(by_column, leader, marked)
    np.logical_not(marked, out=marked)
    columns = np.arange(len(order))
    own = priced = _part(by_column, columns, marked)
    if without_price.any():
        marked &= ~without_price[by_column.row]
        priced = _part(by_column, columns, marked)
    del by_column, marked
    least, most = _confirmed_first(model)
    home = session.astype(np.int32)
    return Layout(
        first_group=np.searchsorted(session[leader], np.arange(model.sessions + 1)).astype(
            np.int64
        ),
        first_column=first_column,
        group=(np.cumsum(change) - 1).astype(np.int32),
        session=home,
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
        priced=priced,
        shared=shared,
        opened=_uses(model.session_use.T.tocsr()),
        own_users=users_of(own, rows, home) if users else _nobody(rows),
        shared_users=users_of(shared, rows, home[leader]) if users else _nobody(rows),
        limit=model.limit.astype(float),
    ), order


@compiled
def used_rows(layout: Layout, columns: Longs, seats: Short, opened: Longs) -> Floats:
    """Return how much of each row those columns use with their seats, and those sessions."""
    use = np.zeros(len(layout.limit))
    for column in columns:
        group = layout.group[column]
        for position in range(layout.own.first[column], layout.own.first[column + 1]):
            use[layout.own.row[position]] += seats[column] * layout.own.amount[position]
        for position in range(layout.shared.first[group], layout.shared.first[group + 1]):
            use[layout.shared.row[position]] += seats[column] * layout.shared.amount[position]
    for session in opened:
        for position in range(layout.opened.first[session], layout.opened.first[session + 1]):
            use[layout.opened.row[position]] += layout.opened.amount[position]
    return use

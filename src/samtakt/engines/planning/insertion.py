"""Seats for people who are worth more, compiled: whoever is in the way moves on or goes.

A session opened between others finds many of the best people taken on its days. What it is worth
shows only once those are asked to change: each insertion frees what it needs, offers the displaced
another seat, fills the holes they leave, and stays only if all of that together pays.
"""

import numpy as np

from samtakt.engines.planning.arrays import Floats
from samtakt.engines.planning.bundles import State, Weights
from samtakt.engines.planning.kernels import (
    LOGGED,
    REMOVED,
    TOLERANCE,
    TOUCHED,
    chance,
    crowded,
    draw,
    group_room,
    refill,
    remove,
    room,
    seat,
    undo,
)
from samtakt.engines.planning.layout import Layout, compiled

WIDE_ROW = 400
"""A row with more users than this is a budget: room in it is room for anybody, anywhere."""

LOOKED_AT = 250


@compiled
def _make_room_in_row(
    row: int, need: float, layout: Layout, weights: Weights, state: State
) -> bool:
    """Take those worth least, of some looked at, out of a row until `need` of it is free."""
    users = layout.shared_users
    start, size = users.first[row], users.first[row + 1] - users.first[row]
    for _ in range(3):
        if state.slack[row] + TOLERANCE >= need or size == 0:
            break
        shift = draw(size, state.random)
        victim, seen = -1, 0
        wanted = draw(6, state.random) + 1
        for offset in range(min(size, LOOKED_AT)):
            place = shift + offset
            place = start + (place if place < size else place - size)
            if state.open_place[users.session[place]] < 0:
                continue
            group = users.item[place]
            for column in range(layout.first_column[group], layout.first_column[group + 1]):
                if state.seats[column] > layout.least[column]:
                    seen += 1
                    if victim < 0 or weights.worth[column] < weights.worth[victim]:
                        victim = column
            if seen >= wanted:
                break
        if victim < 0:
            break
        remove(victim, 1, layout, weights, state)
    return bool(state.slack[row] + TOLERANCE >= need)


@compiled
def _leave_other_seat(
    row: int, need: float, layout: Layout, weights: Weights, state: State
) -> bool:
    """Take whoever is worth least out of the seats that meet the same need."""
    users = layout.own_users
    for _ in range(3):
        if state.slack[row] + TOLERANCE >= need:
            break
        victim = -1
        for user in range(users.first[row], users.first[row + 1]):
            column = users.item[user]
            if (
                state.open_place[users.session[user]] < 0
                or state.seats[column] <= layout.least[column]
                or users.amount[user] <= 0.0
            ):
                continue
            if victim < 0 or weights.worth[column] < weights.worth[victim]:
                victim = column
        if victim < 0:
            break
        remove(victim, 1, layout, weights, state)
    return bool(state.slack[row] + TOLERANCE >= need)


@compiled
def worst_sitter(session: int, measure: Floats, layout: Layout, state: State) -> int:
    """Return the column of a session's sitter who is worth least and may go; -1 if none may."""
    first, worst = state.first_sitting[session], -1
    for place in range(first, first + state.sitters[session]):
        column = state.sitting[place]
        if state.seats[column] <= layout.least[column]:
            continue
        if worst < 0 or measure[column] < measure[worst]:
            worst = column
    return worst


@compiled
def _worst_of_group(group: int, measure: Floats, layout: Layout, state: State) -> int:
    """Return the same for the sitters of one team in a session."""
    worst = -1
    for column in range(layout.first_column[group], layout.first_column[group + 1]):
        if state.seats[column] <= layout.least[column]:
            continue
        if worst < 0 or measure[column] < measure[worst]:
            worst = column
    return worst


@compiled
def _clear_way(column: int, layout: Layout, weights: Weights, state: State) -> bool:
    """Take out whoever is in the way of one more seat of a column."""
    for turn in range(2):
        uses = layout.own if turn == 0 else layout.shared
        item = column if turn == 0 else layout.group[column]
        for position in range(uses.first[item], uses.first[item + 1]):
            row, amount = uses.row[position], uses.amount[position]
            if amount <= 0.0 or state.slack[row] + TOLERANCE >= amount:
                continue
            if turn == 0 and _leave_other_seat(row, amount, layout, weights, state):
                continue
            if not _make_room_in_row(row, amount, layout, weights, state):
                return False
    return True


@compiled
def _in_the_way(column: int, measure: Floats, layout: Layout, state: State) -> int:
    """Return whose seat one more in a column would take: -1 if nobody's, -2 if that is unclear."""
    session, group = layout.session[column], layout.group[column]
    if not group_room(group, layout, state.slack):
        worst = _worst_of_group(group, measure, layout, state)
    elif state.seated[session] >= layout.maximum[session]:
        worst = worst_sitter(session, measure, layout, state)
    else:
        return -1
    return worst if worst >= 0 else -2


@compiled
def _best_seat(row: int, measure: Floats, layout: Layout, weights: Weights, state: State) -> None:
    """Give the best seat that uses a row to whoever it is for, perhaps instead of somebody else."""
    users = layout.own_users
    best, instead, most = -1, -1, TOLERANCE
    for user in range(users.first[row], users.first[row + 1]):
        if state.open_place[users.session[user]] < 0:
            continue
        column = users.item[user]
        if measure[column] <= most:
            continue
        if state.seats[column] >= layout.most[column]:
            continue
        victim = _in_the_way(column, measure, layout, state)
        gain = measure[column] - (measure[victim] if victim >= 0 else 0.0)
        if victim > -2 and gain > most:
            best, instead, most = column, victim, gain
    if best < 0:
        return
    if instead >= 0:
        seat(instead, -1, layout, weights, state)
        free = room(best, layout, state.slack) > 0
        seat(instead, 1, layout, weights, state)
        if not free:
            return
        remove(instead, 1, layout, weights, state)
    if room(best, layout, state.slack) > 0:
        seat(best, 1, layout, weights, state)


@compiled
def move_on(since: int, measure: Floats, layout: Layout, weights: Weights, state: State) -> None:
    """Offer those noted since who have lost a seat the best other one, also somebody's worth less.

    Whoever loses a seat to them is noted in turn and moves on as well. Every step seats somebody
    worth more than who leaves, so the chain ends.
    """
    users, own = layout.own_users, layout.own
    place = since
    while place < state.number[REMOVED] and not crowded(state):
        column = state.removed[place]
        place += 1
        for position in range(own.first[column], own.first[column + 1]):
            row = own.row[position]
            if own.amount[position] <= 0.0 or state.slack[row] < 1.0 - TOLERANCE:
                continue
            if users.first[row + 1] - users.first[row] <= WIDE_ROW:
                _best_seat(row, measure, layout, weights, state)


@compiled
def insert(
    column: int, victim: int, heat: float, layout: Layout, weights: Weights, state: State
) -> bool:
    """Seat one more in a column, in the place of `victim` if that is not -1, if it pays.

    A loss is accepted with the probability of simulated annealing at `heat`; otherwise all is as
    before.
    """
    mark, before = state.number[LOGGED], state.weight[0]
    gone, hurt = state.number[REMOVED], state.number[TOUCHED]
    session = layout.session[column]
    if victim >= 0:
        remove(victim, 1, layout, weights, state)
    if (
        not crowded(state)
        and _clear_way(column, layout, weights, state)
        and state.open_place[session] >= 0
        and state.seated[session] < layout.maximum[session]
        and room(column, layout, state.slack) > 0
    ):
        seat(column, 1, layout, weights, state)
        # Neither prices of needs nor their absence is always right about who had better leave.
        measure = weights.worth if chance(state.random) < 0.5 else weights.seat
        move_on(gone, measure, layout, weights, state)
        if refill(hurt, layout, weights, state):
            gained = state.weight[0] - before
            if gained > 1e-9 or (heat > 0.0 and chance(state.random) < np.exp(gained / heat)):
                return True
    undo(mark, layout, state)
    state.weight[0] = before
    state.number[REMOVED], state.number[TOUCHED] = gone, hurt
    return False


@compiled
def improve(column: int, layout: Layout, weights: Weights, state: State) -> bool:
    """Seat one more in a column of an opened session, if those in it are worth less."""
    session = layout.session[column]
    if state.seats[column] >= layout.most[column] or weights.worth[column] <= 0.0:
        return False
    victim = -1
    if state.seated[session] >= layout.maximum[session]:
        victim = worst_sitter(session, weights.worth, layout, state)
        if victim < 0 or weights.worth[victim] >= weights.worth[column] - TOLERANCE:
            return False
    return insert(column, victim, 0.0, layout, weights, state)


@compiled
def upgrade(session: int, tries: int, layout: Layout, weights: Weights, state: State) -> None:
    """Offer a session's seats to those worth most in it, up to so many of them."""
    first = layout.first_column[layout.first_group[session]]
    end = layout.first_column[layout.first_group[session + 1]]
    for position in range(first, end):
        column = weights.order[position]
        if tries == 0 or state.open_place[session] < 0 or weights.worth[column] <= 0.0:
            return
        if state.seats[column] < layout.most[column]:
            if state.seated[session] >= layout.maximum[session]:
                victim = worst_sitter(session, weights.worth, layout, state)
                if victim < 0 or weights.worth[victim] >= weights.worth[column] - TOLERANCE:
                    return
            tries -= 1
            improve(column, layout, weights, state)


@compiled
def use_freed(since: int, layout: Layout, weights: Weights, state: State) -> None:
    """Offer what seats given up have freed to whoever could sit better with it."""
    until = state.number[REMOVED]
    for place in range(since, until):
        source = state.removed[place]
        for turn in range(2):
            uses = layout.own if turn == 0 else layout.shared
            item = source if turn == 0 else layout.group[source]
            for position in range(uses.first[item], uses.first[item + 1]):
                if uses.amount[position] > 0.0:
                    _offer_row(uses.row[position], layout, weights, state)


@compiled
def _offer_row(row: int, layout: Layout, weights: Weights, state: State) -> None:
    shared, own = layout.shared_users, layout.own_users
    wide = shared.first[row + 1] - shared.first[row] + own.first[row + 1] - own.first[row]
    if wide > WIDE_ROW or state.slack[row] < 1.0 - TOLERANCE:
        return
    best, most = -1, 0.0
    for user in range(shared.first[row], shared.first[row + 1]):
        session = shared.session[user]
        if state.open_place[session] >= 0:
            group = shared.item[user]
            full = state.seated[session] >= layout.maximum[session]
            victim = worst_sitter(session, weights.worth, layout, state) if full else -1
            for column in range(layout.first_column[group], layout.first_column[group + 1]):
                gain = _hoped(column, full, victim, layout, weights, state)
                if gain > most:
                    best, most = column, gain
    for user in range(own.first[row], own.first[row + 1]):
        session = own.session[user]
        if state.open_place[session] >= 0:
            full = state.seated[session] >= layout.maximum[session]
            victim = worst_sitter(session, weights.worth, layout, state) if full else -1
            gain = _hoped(own.item[user], full, victim, layout, weights, state)
            if gain > most:
                best, most = own.item[user], gain
    if best >= 0:
        improve(best, layout, weights, state)


@compiled
def _hoped(
    column: int, full: bool, victim: int, layout: Layout, weights: Weights, state: State
) -> float:
    """Return what a seat would gain if nothing but its session, where `full`, were in the way.

    `victim` is who would leave then, -1 if nobody may.
    """
    gain = weights.worth[column]
    if gain <= 0.0 or state.seats[column] >= layout.most[column]:
        return 0.0
    if full:
        gain = 0.0 if victim < 0 else gain - weights.worth[victim]
    return float(gain)

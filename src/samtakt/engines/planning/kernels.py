"""A plan in the making: the compiled steps that put people in and take them out, and undo it.

Every step is logged, so that a move that does not please is taken back at the price of what it
changed, not of the size of the network. These functions know arrays only, nothing of companies.
"""

import numpy as np

from samtakt.engines.planning.arrays import Floats
from samtakt.engines.planning.bundles import Random, State, Weights
from samtakt.engines.planning.layout import Layout, Short, compiled

TOLERANCE = 1e-6
PLENTY = 1_000_000.0
OPEN, LOGGED, REMOVED, TOUCHED, TOKEN = range(5)
"""Places in `State.number`: opened sessions, steps logged, columns and sessions noted, last stamp."""


@compiled
def draw(below: int, random: Random) -> int:
    """Return a random whole number of at least 0 and less than `below` (xorshift, own seed)."""
    value = random[0]
    value ^= value << np.uint64(13)
    value ^= value >> np.uint64(7)
    value ^= value << np.uint64(17)
    random[0] = value
    return np.int64((value >> np.uint64(11)) % np.uint64(below))  # type: ignore[return-value]


@compiled
def chance(random: Random) -> float:
    """Return a random number of at least 0 and less than 1."""
    return draw(1 << 30, random) / float(1 << 30)


@compiled
def room(column: int, layout: Layout, slack: Floats) -> int:
    """Return how many seats of a column the rows leave room for."""
    least = PLENTY
    group = layout.group[column]
    for turn in range(2):
        uses = layout.own if turn == 0 else layout.shared
        item = column if turn == 0 else group
        for position in range(uses.first[item], uses.first[item + 1]):
            amount = uses.amount[position]
            if amount > 0.0:
                left = (slack[uses.row[position]] + TOLERANCE) / amount
                if left < least:
                    least = left
                    if least < 1.0:
                        return 0
    return int(least)


@compiled
def column_room(column: int, layout: Layout, slack: Floats) -> bool:
    """Return whether a column's own rows leave room for one more seat."""
    uses = layout.own
    for position in range(uses.first[column], uses.first[column + 1]):
        amount = uses.amount[position]
        # What gives room to others is never in the way, however little there is of it.
        if amount > 0.0 and slack[uses.row[position]] + TOLERANCE < amount:
            return False
    return True


@compiled
def group_room(group: int, layout: Layout, slack: Floats) -> bool:
    """Return whether the rows that a group's columns share leave room for one more seat."""
    uses = layout.shared
    for position in range(uses.first[group], uses.first[group + 1]):
        amount = uses.amount[position]
        if amount > 0.0 and slack[uses.row[position]] + TOLERANCE < amount:
            return False
    return True


@compiled
def opening_room(session: int, layout: Layout, slack: Floats) -> bool:
    """Return whether the rows leave room for opening a session."""
    uses = layout.opened
    for position in range(uses.first[session], uses.first[session + 1]):
        if slack[uses.row[position]] + TOLERANCE < uses.amount[position]:
            return False
    return True


@compiled
def _sit(column: int, session: int, state: State) -> None:
    place = state.first_sitting[session] + state.sitters[session]
    state.sitting[place] = column
    state.sitters[session] += 1


@compiled
def _stand(column: int, session: int, state: State) -> None:
    first = state.first_sitting[session]
    last = first + state.sitters[session] - 1
    for place in range(first, last + 1):
        if state.sitting[place] == column:
            state.sitting[place] = state.sitting[last]
            break
    state.sitters[session] -= 1


@compiled
def _apply_seats(column: int, count: int, layout: Layout, state: State) -> None:
    """Seat `count` people (take them out if negative), without a log."""
    slack, own, shared = state.slack, layout.own, layout.shared
    session, group = layout.session[column], layout.group[column]
    for position in range(own.first[column], own.first[column + 1]):
        slack[own.row[position]] -= count * own.amount[position]
    for position in range(shared.first[group], shared.first[group + 1]):
        slack[shared.row[position]] -= count * shared.amount[position]
    before = state.seats[column]
    state.seats[column] = before + count
    state.seated[session] += count
    if before == 0:
        _sit(column, session, state)
    elif before + count == 0:
        _stand(column, session, state)


@compiled
def _apply_open(session: int, opened: int, layout: Layout, state: State) -> None:
    """Open (1) or close (-1) a session, without a log."""
    uses = layout.opened
    for position in range(uses.first[session], uses.first[session + 1]):
        state.slack[uses.row[position]] -= opened * uses.amount[position]
    if opened > 0:
        state.open_place[session] = state.number[OPEN]
        state.open_list[state.number[OPEN]] = session
        state.number[OPEN] += 1
    else:
        state.number[OPEN] -= 1
        place, last = state.open_place[session], state.open_list[state.number[OPEN]]
        state.open_list[place] = last
        state.open_place[last] = place
        state.open_place[session] = -1


@compiled
def _note(item: int, change: int, state: State) -> None:
    step = state.number[LOGGED]
    state.item[step], state.change[step] = item, change
    state.number[LOGGED] = step + 1


@compiled
def seat(column: int, count: int, layout: Layout, weights: Weights, state: State) -> None:
    """Seat `count` people, or take them out if it is negative."""
    _apply_seats(column, count, layout, state)
    state.weight[0] += count * weights.seat[column]
    _note(column, count, state)


@compiled
def set_open(session: int, opened: int, layout: Layout, weights: Weights, state: State) -> None:
    """Open (1) or close (-1) a session; nobody may sit in one that closes."""
    _apply_open(session, opened, layout, state)
    state.weight[0] -= opened * weights.opening[session]
    _note(-1 - session, opened, state)


@compiled
def undo(mark: int, layout: Layout, state: State) -> None:
    """Take back all steps after `mark`; the weight is the caller's to restore."""
    number = state.number
    while number[LOGGED] > mark:
        number[LOGGED] -= 1
        item, change = state.item[number[LOGGED]], state.change[number[LOGGED]]
        if item >= 0:
            _apply_seats(item, -change, layout, state)
        else:
            _apply_open(-1 - item, -change, layout, state)


@compiled
def crowded(state: State) -> bool:
    """Return whether the log is so full that a move had better end."""
    return bool(state.number[LOGGED] > len(state.item) - 4096)


@compiled
def fill(session: int, layout: Layout, weights: Weights, state: State, blink: float) -> None:
    """Seat people in a session while it pays, and below its minimum also if it does not.

    Each column is passed over with probability `blink`, so that a search does not always do the
    same.
    """
    seats, worth, order, group_of = state.seats, weights.worth, weights.order, layout.group
    state.number[TOKEN] += 1
    token = state.number[TOKEN]
    first = layout.first_column[layout.first_group[session]]
    end = layout.first_column[layout.first_group[session + 1]]
    for position in range(first, end):
        column = order[position]
        limit = layout.maximum[session] if worth[column] > 0.0 else layout.minimum[session]
        wanted = limit - state.seated[session]
        if wanted <= 0:
            break
        group = group_of[column]
        if state.blocked[group] == token:
            continue
        wanted = min(wanted, layout.most[column] - seats[column])
        if wanted <= 0 or (blink > 0.0 and chance(state.random) < blink):
            continue
        # Most are met elsewhere by now, which their own rows tell before their team's days are read.
        if not column_room(column, layout, state.slack):
            continue
        if not group_room(group, layout, state.slack):
            state.blocked[group] = token
            continue
        count = min(wanted, room(column, layout, state.slack))
        if count > 0:
            seat(column, count, layout, weights, state)


@compiled
def try_open(session: int, layout: Layout, weights: Weights, state: State, blink: float) -> float:
    """Open a session and fill it; return the weight gained, or 0 with everything as before."""
    if not opening_room(session, layout, state.slack):
        return 0.0
    mark, before = state.number[LOGGED], state.weight[0]
    set_open(session, 1, layout, weights, state)
    fill(session, layout, weights, state, blink)
    gained = state.weight[0] - before
    if state.seated[session] < layout.minimum[session] or gained <= 1e-9:
        undo(mark, layout, state)
        state.weight[0] = before
        return 0.0
    return float(gained)


@compiled
def _seat_free(column: int, layout: Layout, state: State) -> bool:
    """Return whether a column's session has a free seat, and the column is not full."""
    session = layout.session[column]
    return bool(
        state.seated[session] < layout.maximum[session]
        and state.seats[column] < layout.most[column]
    )


@compiled
def remove(column: int, count: int, layout: Layout, weights: Weights, state: State) -> None:
    """Take people out, and later seats that waited for theirs; `settle` sees to the sessions."""
    number = state.number
    head = number[REMOVED]
    seat(column, -count, layout, weights, state)
    _note_removed(column, layout, state)
    while head < number[REMOVED]:
        source = state.removed[head]
        head += 1
        _release(source, layout, weights, state)


@compiled
def _note_removed(column: int, layout: Layout, state: State) -> None:
    number = state.number
    if number[REMOVED] < len(state.removed):
        state.removed[number[REMOVED]] = column
        number[REMOVED] += 1
    if number[TOUCHED] < len(state.touched):
        state.touched[number[TOUCHED]] = layout.session[column]
        number[TOUCHED] += 1


@compiled
def _release(source: int, layout: Layout, weights: Weights, state: State) -> None:
    """Where a seat made room for others, take out as many as there is no more room for."""
    for turn in range(2):
        uses = layout.own if turn == 0 else layout.shared
        item = source if turn == 0 else layout.group[source]
        for position in range(uses.first[item], uses.first[item + 1]):
            row = uses.row[position]
            if uses.amount[position] < 0.0 and state.slack[row] < -TOLERANCE:
                _thin_out(row, layout, weights, state)


@compiled
def _thin_out(row: int, layout: Layout, weights: Weights, state: State) -> None:
    users = layout.own_users
    for user in range(users.first[row], users.first[row + 1]):
        if users.amount[user] > 0.0:
            _take_some(users.item[user], row, layout, weights, state)
    users = layout.shared_users
    for user in range(users.first[row], users.first[row + 1]):
        group = users.item[user]
        if users.amount[user] > 0.0 and state.slack[row] < -TOLERANCE:
            for column in range(layout.first_column[group], layout.first_column[group + 1]):
                _take_some(column, row, layout, weights, state)


@compiled
def _take_some(column: int, row: int, layout: Layout, weights: Weights, state: State) -> None:
    taken = False
    while state.seats[column] > layout.least[column] and state.slack[row] < -TOLERANCE:
        seat(column, -1, layout, weights, state)
        taken = True
    if taken:
        _note_removed(column, layout, state)


@compiled
def close(session: int, layout: Layout, weights: Weights, state: State) -> None:
    """Take everybody out of a session and close it."""
    while state.sitters[session] > 0:
        column = state.sitting[state.first_sitting[session]]
        remove(column, state.seats[column], layout, weights, state)
    set_open(session, -1, layout, weights, state)


@compiled
def settle(layout: Layout, weights: Weights, state: State) -> bool:
    """Refill or close each session that has fallen under its minimum; False if one may not close."""
    number, done = state.number, 0
    while done < number[TOUCHED]:
        session = state.touched[done]
        done += 1
        if state.open_place[session] < 0 or state.seated[session] >= layout.minimum[session]:
            continue
        fill(session, layout, weights, state, 0.0)
        if state.seated[session] < layout.minimum[session]:
            if layout.forced[session]:
                return False
            close(session, layout, weights, state)
    return bool(number[TOUCHED] < len(state.touched) and number[REMOVED] < len(state.removed))


@compiled
def refill(since: int, layout: Layout, weights: Weights, state: State) -> bool:
    """Refill the sessions noted since; False if one stays under its minimum."""
    for place in range(since, state.number[TOUCHED]):
        session = state.touched[place]
        if state.open_place[session] >= 0 and state.seated[session] < layout.maximum[session]:
            fill(session, layout, weights, state, 0.0)
            if state.seated[session] < layout.minimum[session]:
                return False
    number = state.number
    return bool(number[TOUCHED] < len(state.touched) and number[REMOVED] < len(state.removed))


@compiled
def reseat(since: int, layout: Layout, weights: Weights, state: State) -> None:
    """Offer those noted since who have lost a seat, or share a need with somebody who has, the best other one."""
    users = layout.own_users
    for place in range(since, state.number[REMOVED]):
        column = state.removed[place]
        for position in range(layout.own.first[column], layout.own.first[column + 1]):
            row = layout.own.row[position]
            if layout.own.amount[position] <= 0.0 or state.slack[row] < 1.0 - TOLERANCE:
                continue
            if users.first[row + 1] - users.first[row] > 400:
                continue
            best, most = -1, 0.0
            for user in range(users.first[row], users.first[row + 1]):
                other = users.item[user]
                if (
                    state.open_place[users.session[user]] < 0
                    or weights.worth[other] <= most
                    or not _seat_free(other, layout, state)
                ):
                    continue
                if room(other, layout, state.slack) > 0:
                    best, most = other, weights.worth[other]
            if best >= 0:
                seat(best, 1, layout, weights, state)


@compiled
def open_best_of(
    candidates: Short, count: int, layout: Layout, weights: Weights, state: State, blink: float
) -> None:
    """Open, one after the other, whichever candidate gains most."""
    gains = np.full(count, PLENTY * PLENTY)
    while not crowded(state):
        best, second = -1, 0.0
        for place in range(count):
            if best < 0 or gains[place] > gains[best]:
                if best >= 0:
                    second = max(second, gains[best])
                best = place
            else:
                second = max(second, gains[place])
        if best < 0 or gains[best] <= 0.0:
            return
        session = candidates[best]
        gain = 0.0
        mark, before = state.number[LOGGED], state.weight[0]
        if state.open_place[session] < 0:
            gain = try_open(session, layout, weights, state, blink)
        # A gain from an earlier round may have shrunk: keep it open only if it is still the best.
        if gain > 0.0 and gain < second and gain < gains[best] - 1e-9:
            undo(mark, layout, state)
            state.weight[0] = before
            gains[best] = gain
        else:
            gains[best] = 0.0


@compiled
def load(
    opened: Short, columns: Short, seats: Short, layout: Layout, weights: Weights, state: State
) -> None:
    """Put a known plan into an empty state."""
    for session in opened:
        _apply_open(session, 1, layout, state)
        state.weight[0] -= weights.opening[session]
    for column in columns:
        _apply_seats(column, seats[column], layout, state)
        state.weight[0] += seats[column] * weights.seat[column]


@compiled
def open_in_order(order: Short, layout: Layout, weights: Weights, state: State) -> None:
    """Open each session that gains something, one after the other, then seat whom there is room for."""
    for session in order:
        if state.open_place[session] < 0:
            try_open(session, layout, weights, state, 0.0)
            state.number[LOGGED] = 0
    fill_all(layout, weights, state)


@compiled
def fill_all(layout: Layout, weights: Weights, state: State) -> None:
    """Fill every opened session as far as it pays."""
    for place in range(state.number[OPEN]):
        state.number[LOGGED] = 0
        fill(state.open_list[place], layout, weights, state, 0.0)
    state.number[LOGGED] = 0

"""Annealing on plans, compiled: close and rebuild sessions, move people between those opened."""

import numpy as np

from samtakt.engines.planning.bundles import Best, Kinship, State, Weights
from samtakt.engines.planning.kernels import (
    LOGGED,
    OPEN,
    REMOVED,
    TOLERANCE,
    TOUCHED,
    chance,
    close,
    draw,
    fill,
    open_best_of,
    refill,
    remove,
    reseat,
    room,
    seat,
    settle,
    undo,
)
from samtakt.engines.planning.layout import Layout, Short, compiled


@compiled
def snapshot(state: State, best: Best) -> None:
    """Remember the state's plan."""
    filled, opened = 0, state.number[OPEN]
    for place in range(opened):
        session = state.open_list[place]
        best.opened[place] = session
        first = state.first_sitting[session]
        for sitting in range(first, first + state.sitters[session]):
            column = state.sitting[sitting]
            best.column[filled], best.seats[filled] = column, state.seats[column]
            filled += 1
    best.size[0], best.size[1] = filled, opened
    best.weight[0] = state.weight[0]


@compiled
def _start(state: State) -> None:
    state.number[LOGGED] = 0
    state.number[REMOVED] = 0
    state.number[TOUCHED] = 0


@compiled
def _accept(before: float, heat: float, layout: Layout, state: State) -> bool:
    """Keep the move if it is good enough; otherwise take it back."""
    gained = state.weight[0] - before
    if gained >= 0.0 or chance(state.random) < np.exp(gained / heat):
        return True
    undo(0, layout, state)
    state.weight[0] = before
    return False


@compiled
def _refuse(before: float, layout: Layout, state: State) -> None:
    undo(0, layout, state)
    state.weight[0] = before


@compiled
def _gather(
    course: int, kin: Kinship, state: State, limit: int, candidates: Short, found: int
) -> int:
    """Add up to `limit` closed promising sessions of a course, from a random one on."""
    start = kin.first_session[course]
    size = kin.promising[course]
    if chance(state.random) < 0.1:
        size = kin.first_session[course + 1] - start
    if size == 0:
        return found
    shift = draw(size, state.random)
    for offset in range(size):
        if limit == 0 or found == len(candidates):
            break
        session = kin.sessions[start + (shift + offset) % size]
        if state.open_place[session] < 0:
            candidates[found] = session
            found += 1
            limit -= 1
    return found


@compiled
def _pick_near(course: int, kin: Kinship, state: State) -> int:
    """Return a random opened session of a course or one related to it; -1 if none is found."""
    first = kin.first_related[course]
    for _ in range(4):
        other = kin.related[first + draw(kin.first_related[course + 1] - first, state.random)]
        start = kin.first_session[other]
        size = kin.promising[other]
        if size == 0:
            continue
        shift = draw(size, state.random)
        for offset in range(size):
            session = kin.sessions[start + (shift + offset) % size]
            if state.open_place[session] >= 0:
                return int(session)
    return -1


@compiled
def rebuild(
    heat: float, layout: Layout, kin: Kinship, weights: Weights, state: State, candidates: Short
) -> bool:
    """Close one to three sessions that have to do with each other and open the best again."""
    _start(state)
    before = state.weight[0]
    blink = 0.0 if chance(state.random) < 0.4 else 0.1
    courses = len(kin.promising)
    centre = draw(courses, state.random)
    if state.number[OPEN] > 0 and chance(state.random) < 0.85:
        session = state.open_list[draw(state.number[OPEN], state.random)]
        centre = kin.course[session]
    else:
        session = _pick_near(centre, kin, state)
    found = 0
    for _ in range(draw(3, state.random) + 1):
        if session < 0 or state.open_place[session] < 0 or layout.forced[session]:
            break
        found = _gather(kin.course[session], kin, state, 16, candidates, found)
        close(session, layout, weights, state)
        if chance(state.random) < 0.7 or state.number[OPEN] == 0:
            session = _pick_near(centre, kin, state)
        else:
            session = state.open_list[draw(state.number[OPEN], state.random)]
    found = _gather(centre, kin, state, 16, candidates, found)
    first = kin.first_related[centre]
    other = kin.related[first + draw(kin.first_related[centre + 1] - first, state.random)]
    found = _gather(other, kin, state, 12, candidates, found)
    found = _gather(draw(courses, state.random), kin, state, 8, candidates, found)
    if chance(state.random) < 0.5:
        reseat(layout, weights, state)
    if not settle(layout, weights, state):
        _refuse(before, layout, state)
        return False
    open_best_of(candidates, found, layout, weights, state, blink)
    reseat(layout, weights, state)
    for _ in range(3):
        if state.number[OPEN] > 0:
            session = state.open_list[draw(state.number[OPEN], state.random)]
            if state.seated[session] < layout.maximum[session]:
                fill(session, layout, weights, state, 0.0)
    return _accept(before, heat, layout, state)


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
        for offset in range(min(size, 250)):
            place = shift + offset
            group = users.row[start + (place if place < size else place - size)]
            first = layout.first_column[group]
            session = layout.session[first]
            if state.open_place[session] < 0:
                continue
            for column in range(first, layout.first_column[group + 1]):
                if state.seats[column] > layout.least[column]:
                    seen += 1
                    if victim < 0 or weights.worth[column] < weights.worth[victim]:
                        victim = column
            if seen >= wanted:
                break
        if victim < 0:
            return False
        remove(victim, 1, layout, weights, state)
    return bool(state.slack[row] + TOLERANCE >= need)


@compiled
def _leave_other_seat(row: int, layout: Layout, weights: Weights, state: State) -> bool:
    """Take somebody out of the seat that meets the same need."""
    users = layout.own_users
    for user in range(users.first[row], users.first[row + 1]):
        column = users.row[user]
        if state.seats[column] > layout.least[column] and users.amount[user] > 0.0:
            remove(column, 1, layout, weights, state)
            return True
    return False


@compiled
def _eject(session: int, layout: Layout, weights: Weights, state: State) -> bool:
    """Take somebody out of a full session: at random, or who is worth least."""
    first, size = state.first_sitting[session], state.sitters[session]
    chosen = state.sitting[first + draw(size, state.random)]
    if chance(state.random) < 0.5:
        for place in range(first, first + size):
            if weights.worth[state.sitting[place]] < weights.worth[chosen]:
                chosen = state.sitting[place]
    if state.seats[chosen] <= layout.least[chosen]:
        return False
    remove(chosen, 1, layout, weights, state)
    return True


@compiled
def reassign(heat: float, layout: Layout, weights: Weights, state: State) -> bool:
    """Give a random seat of an opened session to somebody new; whoever is in the way moves on."""
    _start(state)
    if state.number[OPEN] == 0:
        return False
    before = state.weight[0]
    session = state.open_list[draw(state.number[OPEN], state.random)]
    first = layout.first_column[layout.first_group[session]]
    size = layout.first_column[layout.first_group[session + 1]] - first
    column = -1
    for _ in range(4):
        tried = weights.order[first + draw(size, state.random)]
        if weights.worth[tried] > 0.0 and state.seats[tried] < layout.most[tried]:
            column = tried
            break
    if column < 0:
        return False
    full = state.seated[session] >= layout.maximum[session]
    if full and not _eject(session, layout, weights, state):
        _refuse(before, layout, state)
        return False
    for turn in range(2):
        uses = layout.own if turn == 0 else layout.shared
        item = column if turn == 0 else layout.group[column]
        for position in range(uses.first[item], uses.first[item + 1]):
            row, amount = uses.row[position], uses.amount[position]
            if state.slack[row] + TOLERANCE >= amount:
                continue
            if turn == 0:
                done = _leave_other_seat(row, layout, weights, state)
            else:
                done = _make_room_in_row(row, amount, layout, weights, state)
            if not done:
                _refuse(before, layout, state)
                return False
    if state.open_place[session] < 0 or room(column, layout, state.slack) < 1:
        _refuse(before, layout, state)
        return False
    seat(column, 1, layout, weights, state)
    reseat(layout, weights, state)
    if not refill(layout, weights, state):
        _refuse(before, layout, state)
        return False
    return _accept(before, heat, layout, state)


@compiled
def anneal(
    moves: int,
    each: int,
    hot: float,
    cold: float,
    layout: Layout,
    kin: Kinship,
    weights: Weights,
    state: State,
    best: Best,
) -> int:
    """Make `moves` rebuilding moves, and `each` reassigning ones after every one of them.

    Worse plans are accepted with the probability of simulated annealing, between the temperatures
    `hot` and `cold` (in points; a tenth of that for reassigning). Returns how many were accepted.
    """
    candidates = np.empty(64, np.int32)
    accepted = 0
    for move in range(moves):
        heat = hot * (cold / hot) ** (move / moves)
        if rebuild(heat, layout, kin, weights, state, candidates):
            accepted += 1
        if state.weight[0] > best.weight[0] + 1e-9:
            snapshot(state, best)
        for _ in range(each):
            reassign(0.1 * heat, layout, weights, state)
            if state.weight[0] > best.weight[0] + 1e-9:
                snapshot(state, best)
    return accepted

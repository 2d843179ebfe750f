"""Annealing on plans, compiled: close and rebuild sessions, move people between those opened."""

import numpy as np

from samtakt.engines.planning.bundles import Best, Kinship, State, Weights
from samtakt.engines.planning.insertion import insert, move_on, upgrade, use_freed, worst_sitter
from samtakt.engines.planning.kernels import (
    LOGGED,
    OPEN,
    REMOVED,
    TOUCHED,
    chance,
    close,
    draw,
    open_best_of,
    reseat,
    settle,
    undo,
)
from samtakt.engines.planning.layout import Layout, Short, compiled

TRIES = 4
"""How many of its best people a session newly opened asks."""


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
        found = _gather(kin.course[session], kin, state, 4, candidates, found)
        close(session, layout, weights, state)
        if chance(state.random) < 0.7 or state.number[OPEN] == 0:
            session = _pick_near(centre, kin, state)
        else:
            session = state.open_list[draw(state.number[OPEN], state.random)]
    found = _gather(centre, kin, state, 4, candidates, found)
    first = kin.first_related[centre]
    other = kin.related[first + draw(kin.first_related[centre + 1] - first, state.random)]
    found = _gather(other, kin, state, 3, candidates, found)
    found = _gather(draw(courses, state.random), kin, state, 2, candidates, found)
    if chance(state.random) < 0.5:
        reseat(0, layout, weights, state)
    if not settle(layout, weights, state):
        _refuse(before, layout, state)
        return False
    open_best_of(candidates, found, layout, weights, state, blink)
    move_on(0, weights.worth, layout, weights, state)
    for place in range(found):
        if state.open_place[candidates[place]] >= 0:
            upgrade(candidates[place], TRIES, layout, weights, state)
    use_freed(0, layout, weights, state)
    return _accept(before, heat, layout, state)


@compiled
def _eject(session: int, layout: Layout, weights: Weights, state: State) -> int:
    """Return somebody in a full session: at random, or who is worth least; -1 if they may not go."""
    if chance(state.random) < 0.5:
        return worst_sitter(session, weights.worth, layout, state)
    chosen = state.sitting[
        state.first_sitting[session] + draw(state.sitters[session], state.random)
    ]
    return -1 if state.seats[chosen] <= layout.least[chosen] else int(chosen)


@compiled
def reassign(heat: float, layout: Layout, weights: Weights, state: State) -> bool:
    """Give a random seat of an opened session to somebody new; whoever is in the way moves on."""
    _start(state)
    if state.number[OPEN] == 0:
        return False
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
    victim = -1
    if state.seated[session] >= layout.maximum[session]:
        victim = _eject(session, layout, weights, state)
        if victim < 0:
            return False
    return insert(column, victim, heat, layout, weights, state)


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

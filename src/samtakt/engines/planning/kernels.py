"""The loops that run millions of times, compiled. They know arrays only, nothing of companies."""

from typing import NamedTuple

import numpy as np
from numba import njit

from samtakt.engines.planning.model import Floats, Ints

# Without these, compiling for the first time takes twice as long and runs no faster.
compiled = njit(cache=True, nogil=True, error_model="numpy")

TOLERANCE = 1e-6
PLENTY = 1_000_000.0


class Groups(NamedTuple):
    """Who may be in which session together: columns by session, and the nested group limits."""

    first_column: Ints
    most: Ints
    team: Ints
    team_cap: Ints
    minimum: Ints
    maximum: Ints
    attendee: Ints


class Uses(NamedTuple):
    """What each column uses of the rows: entries `first[c]` to `first[c + 1]`."""

    first: Ints
    row: Ints
    amount: Floats


class Weights(NamedTuple):
    """What the search maximises, and whom it seats first.

    `seat` and `opening` are what accepting a change is judged by; `worth` is what decides whether a
    seat is taken; `order` lists the columns of each session, `best_first` all that pay, by worth.
    """

    seat: Floats
    opening: Floats
    worth: Floats
    order: Ints
    best_first: Ints


class State(NamedTuple):
    """A plan in the making."""

    seats: Ints
    seated: Ints
    opened: Ints
    slack: Floats


class Network(NamedTuple):
    """All that does not change during a search."""

    groups: Groups
    seat_uses: Uses
    open_uses: Uses
    row_users: Uses
    session_of: Ints
    course_of: Ints
    first_session: Ints
    course_sessions: Ints
    first_related: Ints
    related: Ints
    waiting: Ints


@compiled
def best_groups(groups: Groups, worth: Floats, opening: Floats, seats: Ints, opened: Ints) -> float:
    """Let each session choose its best group at the given worths; return what all add up to.

    Taking the best seats first, within class, team and group limits, is optimal because these
    limits are nested. Fills `seats` and `opened`.
    """
    total = 0.0
    team, minimum = groups.team, groups.minimum
    taken_by_team = np.zeros(team.max() + 1 if len(team) else 1, np.int64)
    several = len(groups.attendee) > 0
    is_in = np.zeros(groups.attendee.max() + 1 if several else 1, np.bool_)
    for session in range(len(minimum)):
        start, end = groups.first_column[session], groups.first_column[session + 1]
        order = np.argsort(-worth[start:end])
        seated = 0
        value = -opening[session]
        for column in range(start, end):
            seats[column] = 0
            taken_by_team[team[column]] = 0
            if several and groups.attendee[column] >= 0:
                is_in[groups.attendee[column]] = False
        for place in order:
            column = start + place
            take = min(groups.most[column], groups.maximum[session] - seated)
            take = min(take, groups.team_cap[column] - taken_by_team[team[column]])
            if worth[column] <= 0.0:
                take = min(take, minimum[session] - seated)
                if seated >= minimum[session]:
                    break
            if several and groups.attendee[column] >= 0:
                if is_in[groups.attendee[column]]:
                    continue
                is_in[groups.attendee[column]] = take > 0
            if take > 0:
                seats[column] = take
                seated += take
                taken_by_team[team[column]] += take
                value += take * worth[column]
        opened[session] = 1 if value > 0.0 and seated >= minimum[session] else 0
        if opened[session]:
            total += value
        else:
            seats[start:end] = 0
    return total


@compiled
def room_for(column: int, uses: Uses, slack: Floats) -> int:
    """Return how many items of a column the rows leave room for."""
    room = PLENTY
    for position in range(uses.first[column], uses.first[column + 1]):
        amount = uses.amount[position]
        if amount > 0.0:
            left = (slack[uses.row[position]] + TOLERANCE) / amount
            if left < room:
                room = left
                if room < 1.0:
                    return 0
    return int(room)


@compiled
def charge(column: int, count: int, uses: Uses, slack: Floats) -> None:
    """Take what `count` items of a column use out of the slack (give it back if negative)."""
    for position in range(uses.first[column], uses.first[column + 1]):
        slack[uses.row[position]] -= count * uses.amount[position]


@compiled
def fill(session: int, network: Network, weights: Weights, state: State, blink: float) -> float:
    """Seat people in a session while it pays; return the weight gained.

    Below the minimum, seats that do not pay are taken too. Each column is passed over with
    probability `blink`, so that a search does not always do the same.
    """
    gained = 0.0
    groups = network.groups
    for position in range(groups.first_column[session], groups.first_column[session + 1]):
        column = weights.order[position]
        wanted = groups.maximum[session] - state.seated[session]
        if weights.worth[column] <= 0.0:
            wanted = groups.minimum[session] - state.seated[session]
        wanted = min(wanted, groups.most[column] - state.seats[column])
        if wanted <= 0 or (blink > 0.0 and np.random.random() < blink):
            continue
        gained += seat(column, wanted, network, weights, state)
    return gained


@compiled
def seat(column: int, wanted: int, network: Network, weights: Weights, state: State) -> float:
    """Seat up to `wanted` people, as far as the rows allow; return the weight gained."""
    count = min(wanted, room_for(column, network.seat_uses, state.slack))
    if count <= 0:
        return 0.0
    charge(column, count, network.seat_uses, state.slack)
    state.seats[column] += count
    state.seated[network.session_of[column]] += count
    return float(count * weights.seat[column])


@compiled
def take_back(session: int, network: Network, state: State) -> None:
    """Close a session that has just been opened, so that nothing can depend on it yet."""
    first = network.groups.first_column
    for column in range(first[session], first[session + 1]):
        if state.seats[column] > 0:
            charge(column, -state.seats[column], network.seat_uses, state.slack)
            state.seats[column] = 0
    state.seated[session] = 0
    state.opened[session] = 0
    charge(session, -1, network.open_uses, state.slack)


@compiled
def try_open(session: int, network: Network, weights: Weights, state: State, blink: float) -> float:
    """Open a session and fill it; return the weight gained, or 0 with everything as before."""
    if room_for(session, network.open_uses, state.slack) < 1:
        return 0.0
    charge(session, 1, network.open_uses, state.slack)
    state.opened[session] = 1
    gained: float = fill(session, network, weights, state, blink) - weights.opening[session]
    if state.seated[session] < network.groups.minimum[session] or gained <= 1e-9:
        take_back(session, network, state)
        return 0.0
    return gained


@compiled
def unseat(column: int, count: int, network: Network, weights: Weights, state: State) -> float:
    """Take people out of a session, and later seats that waited for theirs; return the gain.

    Sessions may fall under their minimum; `settle` sees to that.
    """
    uses, users = network.seat_uses, network.row_users
    charge(column, -count, uses, state.slack)
    state.seats[column] -= count
    state.seated[network.session_of[column]] -= count
    gained: float = -count * weights.seat[column]
    waiting = network.waiting
    waiting[0] = column
    queued = 1
    while queued > 0:
        queued -= 1
        source = waiting[queued]
        for position in range(uses.first[source], uses.first[source + 1]):
            row = uses.row[position]
            if state.slack[row] >= -TOLERANCE:
                continue
            for user in range(users.first[row], users.first[row + 1]):
                later = users.row[user]
                removed = 0
                while (
                    users.amount[user] > 0.0
                    and state.seats[later] > removed
                    and state.slack[row] < -TOLERANCE
                ):
                    charge(later, -1, uses, state.slack)
                    removed += 1
                if removed > 0:
                    state.seats[later] -= removed
                    state.seated[network.session_of[later]] -= removed
                    gained -= removed * weights.seat[later]
                    if queued < len(waiting):
                        waiting[queued] = later
                        queued += 1
    return gained


@compiled
def close(session: int, network: Network, weights: Weights, state: State) -> float:
    """Close a session; return the weight gained by that (mostly negative)."""
    first = network.groups.first_column
    gained: float = weights.opening[session]
    state.opened[session] = 0
    charge(session, -1, network.open_uses, state.slack)
    for column in range(first[session], first[session + 1]):
        if state.seats[column] > 0:
            gained += unseat(column, state.seats[column], network, weights, state)
    return gained


@compiled
def settle(network: Network, weights: Weights, state: State) -> float:
    """Close every session that has fallen under its minimum; return the weight gained."""
    gained = 0.0
    again = True
    while again:
        again = False
        for session in range(len(state.opened)):
            if state.opened[session] and state.seated[session] < network.groups.minimum[session]:
                gained += close(session, network, weights, state)
                again = True
    return gained


@compiled
def top_up(network: Network, weights: Weights, state: State, blink: float) -> float:
    """Seat whoever still fits in the opened sessions, best first; return the weight gained."""
    gained = 0.0
    maximum = network.groups.maximum
    for column in weights.best_first:
        session = network.session_of[column]
        if not state.opened[session]:
            continue
        wanted = maximum[session] - state.seated[session]
        wanted = min(wanted, network.groups.most[column] - state.seats[column])
        if wanted > 0 and (blink <= 0.0 or np.random.random() >= blink):
            gained += seat(column, wanted, network, weights, state)
    return gained


@compiled
def open_best_of(
    candidates: Ints, count: int, network: Network, weights: Weights, state: State, blink: float
) -> float:
    """Open, one after the other, whichever candidate gains most; return the weight gained."""
    gains = np.full(count, PLENTY * PLENTY)
    total = 0.0
    while True:
        best, second = -1, 0.0
        for place in range(count):
            if best < 0 or gains[place] > gains[best]:
                if best >= 0:
                    second = max(second, gains[best])
                best = place
            else:
                second = max(second, gains[place])
        if best < 0 or gains[best] <= 0.0:
            return total
        session = candidates[best]
        gain = 0.0
        if not state.opened[session]:
            gain = try_open(session, network, weights, state, blink)
        # A gain from an earlier round may have shrunk: keep it open only if it is still the best.
        if gain > 0.0 and gain < second and gain < gains[best] - 1e-9:
            take_back(session, network, state)
            gains[best] = gain
        else:
            total += gain
            gains[best] = 0.0


@compiled
def seed_random(seed: int) -> None:
    """Start the compiled code's own random numbers."""
    np.random.seed(seed)


@compiled
def _pick_opened(state: State, network: Network, near: int) -> int:
    """Return a random opened session, of a related course if `near` is a course; -1 if none."""
    sessions = len(state.opened)
    start = np.random.randint(sessions)
    for offset in range(sessions):
        session = (start + offset) % sessions
        if not state.opened[session]:
            continue
        if near < 0:
            return session
        course = network.course_of[session]
        for place in range(network.first_related[near], network.first_related[near + 1]):
            if network.related[place] == course:
                return session
    return -1


@compiled
def _gather(
    course: int, network: Network, state: State, limit: int, candidates: Ints, found: int
) -> int:
    """Add up to `limit` closed sessions of a course, from a random one on; return how many now."""
    start, end = network.first_session[course], network.first_session[course + 1]
    size = end - start
    if size == 0:
        return found
    shift = np.random.randint(size)
    for offset in range(size):
        if limit == 0 or found == len(candidates):
            break
        session = network.course_sessions[start + (shift + offset) % size]
        if not state.opened[session]:
            candidates[found] = session
            found += 1
            limit -= 1
    return found


@compiled
def _thin_out(column: int, network: Network, weights: Weights, state: State) -> float:
    """Take some people out of everything that shares one random limit with a column."""
    uses, users = network.seat_uses, network.row_users
    start, end = uses.first[column], uses.first[column + 1]
    if start == end:
        return unseat(column, state.seats[column], network, weights, state)
    row = uses.row[np.random.randint(start, end)]
    size = users.first[row + 1] - users.first[row]
    share = min(1.0, 3.0 / (1.0 + 0.1 * size) + 0.1) * np.random.random()
    gained = 0.0
    for user in range(users.first[row], users.first[row + 1]):
        other = users.row[user]
        if state.seats[other] > 0 and np.random.random() < share:
            gained += unseat(other, state.seats[other], network, weights, state)
    return gained


@compiled
def _pick_seated(state: State) -> int:
    """Return a random column with somebody in it; -1 if there is none."""
    columns = len(state.seats)
    start = np.random.randint(columns)
    for offset in range(columns):
        column = (start + offset) % columns
        if state.seats[column] > 0:
            return column
    return -1


@compiled
def ruin_and_recreate(
    moves: int,
    hot: float,
    cold: float,
    current: float,
    best: float,
    network: Network,
    weights: Weights,
    state: State,
    best_state: State,
) -> tuple[float, float]:
    """Take a part of the plan out and rebuild it, again and again; return current and best weight.

    Either a few related sessions are closed, or seats that share a limit are thinned out. Worse
    plans are accepted with the probability of simulated annealing between temperatures `hot` and
    `cold`, in points. `best_state` receives the best plan seen.
    """
    courses = len(network.first_session) - 1
    candidates = np.empty(64, np.int64)
    seats, seated = state.seats.copy(), state.seated.copy()
    opened, slack = state.opened.copy(), state.slack.copy()
    for move in range(moves):
        temperature = hot * (cold / hot) ** (move / moves)
        seats[:], seated[:] = state.seats, state.seated
        opened[:], slack[:] = state.opened, state.slack
        before = current
        found = 0
        blink = 0.0 if np.random.random() < 0.4 else 0.1
        column = _pick_seated(state) if np.random.random() < 0.5 else -1
        if column >= 0:
            current += _thin_out(column, network, weights, state)
            current += top_up(network, weights, state, blink)
            current += settle(network, weights, state)
            centre = network.course_of[network.session_of[column]]
            found = _gather(centre, network, state, 8, candidates, found)
        else:
            centre = np.random.randint(courses)
            session = _pick_opened(state, network, -1 if np.random.random() < 0.7 else centre)
            if session >= 0:
                centre = network.course_of[session]
            for _ in range(np.random.randint(1, 4)):
                if session < 0:
                    break
                found = _gather(network.course_of[session], network, state, 12, candidates, found)
                current += close(session, network, weights, state)
                session = _pick_opened(state, network, centre if np.random.random() < 0.7 else -1)
            found = _gather(centre, network, state, 20, candidates, found)
            other = network.first_related[centre]
            other += np.random.randint(network.first_related[centre + 1] - other)
            found = _gather(network.related[other], network, state, 16, candidates, found)
            found = _gather(np.random.randint(courses), network, state, 8, candidates, found)
            if np.random.random() < 0.5:
                current += top_up(network, weights, state, blink)
            current += settle(network, weights, state)
        current += open_best_of(candidates, found, network, weights, state, blink)
        current += top_up(network, weights, state, 0.0)
        if current > best + 1e-9:
            best = current
            best_state.seats[:], best_state.seated[:] = state.seats, state.seated
            best_state.opened[:], best_state.slack[:] = state.opened, state.slack
        elif current < before and np.random.random() >= np.exp((current - before) / temperature):
            current = before
            state.seats[:], state.seated[:] = seats, seated
            state.opened[:], state.slack[:] = opened, slack
    return current, best

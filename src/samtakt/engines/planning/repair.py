"""What is left of a plan when the instance has changed: the seats that can stay, and no others."""

import numpy as np
from scipy import sparse

from samtakt.engines.planning.arrays import Floats, Ints
from samtakt.engines.planning.model import Model
from samtakt.engines.planning.placing import opened_by

ROUNDING = 1e-6


def repair_seats(model: Model, seats: Ints) -> Ints:
    """Return the seats without those that break a limit, the least worth of each limit first.

    Confirmed seats are added and never taken away; where these break a limit by themselves, it
    stays broken. A session that falls under its minimum is closed.
    """
    repair = Repair(model, np.maximum(seats, model.confirmed))
    repair.run()
    return repair.seats


class Repair:
    """Seats that are being taken away, with what every row has left."""

    def __init__(self, model: Model, seats: Ints) -> None:
        self.model = model
        self.seats = np.minimum(seats, np.maximum(model.most, model.confirmed)).astype(np.int64)
        self.columns = sparse.csc_array(model.seat_use)
        self.sessions = sparse.csc_array(model.session_use)
        self.opened = opened_by(model, self.seats)
        self.slack: Floats = np.asarray(
            model.limit - model.seat_use @ self.seats - model.session_use @ self.opened
        )

    def run(self) -> None:
        """Take seats until no limit is broken by what may be taken."""
        self.keep_limits()
        while self.close_small_groups():
            self.keep_limits()

    def keep_limits(self) -> None:
        """Take seats beyond any limit; sessions may be under their minimum."""
        while self.take_from_groups() or self.take_from_rows():
            pass

    def without(self, session: int) -> Ints:
        """Return what could stay if one session were closed; the repair itself stays as it is."""
        before = self.seats.copy(), self.opened.copy(), self.slack.copy()
        self._close(session)
        self.run()
        left = self.seats
        self.seats, self.opened, self.slack = before
        return left

    def take_from_groups(self) -> bool:
        """Take seats beyond the largest group or what a team can miss; return whether any were."""
        model = self.model
        taken = False
        seated = model.seated(self.seats)
        pairs = model.session.astype(np.int64) * (1 + int(model.team.max(initial=0))) + model.team
        used = np.flatnonzero(self.seats)
        _, place = np.unique(pairs[used], return_inverse=True)
        in_team = np.bincount(place, weights=self.seats[used])
        over = in_team[place] > model.team_cap[used]
        for pair in np.unique(pairs[used][over]):
            inside = used[pairs[used] == pair]
            excess = int(self.seats[inside].sum() - model.team_cap[inside[0]])
            taken |= self._take(inside, excess)
        for session in np.flatnonzero(seated > model.maximum):
            inside = self._inside(int(session))
            taken |= self._take(inside, int(self.seats[inside].sum() - model.maximum[session]))
        return taken

    def take_from_rows(self) -> bool:
        """Take seats, or close sessions, where a row has too many; return whether any were."""
        taken = False
        for row in np.flatnonzero(self.slack < -ROUNDING):
            while self.slack[row] < -ROUNDING and self._relieve(int(row)):
                taken = True
        return taken

    def close_small_groups(self) -> bool:
        """Close every session under its minimum; return whether there was any."""
        model = self.model
        seated = model.seated(self.seats)
        small = (self.opened > 0) & (seated < model.minimum) & ~model.forced
        for session in np.flatnonzero(small):
            self._close(int(session))
        return bool(small.any())

    def _inside(self, session: int) -> Ints:
        """Return the columns of a session that have anybody in them."""
        start, end = self.model.first_column[session], self.model.first_column[session + 1]
        return np.asarray(start + np.flatnonzero(self.seats[start:end]))

    def _relieve(self, row: int) -> bool:
        """Take the least worth of what uses a row; return whether there was anything to take."""
        model = self.model
        uses = model.seat_use
        entries = slice(uses.indptr[row], uses.indptr[row + 1])
        users, amounts = uses.indices[entries], uses.data[entries]
        free = (amounts > 0) & (self.seats[users] > model.confirmed[users])
        if free.any():
            worth = model.profit[users[free]] / amounts[free]
            return self._take(users[free][np.argmin(worth)][None], 1)
        uses = model.session_use
        entries = slice(uses.indptr[row], uses.indptr[row + 1])
        users, amounts = uses.indices[entries], uses.data[entries]
        held = users[(amounts > 0) & (self.opened[users] > 0) & ~model.forced[users]]
        if not len(held):
            return False
        values = [self._value(int(session)) for session in held]
        self._close(int(held[np.argmin(values)]))
        return True

    def _value(self, session: int) -> float:
        inside = self._inside(session)
        return float(self.seats[inside] @ self.model.profit[inside] - self.model.opening[session])

    def _take(self, columns: Ints, count: int) -> bool:
        """Take `count` seats from some columns, the least worth first; False if none could be."""
        left = count
        for column in columns[np.argsort(self.model.profit[columns], kind="stable")]:
            taken = min(left, int(self.seats[column] - self.model.confirmed[column]))
            if taken > 0:
                self.seats[column] -= taken
                self._give_back(self.columns, int(column), taken)
                left -= taken
        return left < count

    def _close(self, session: int) -> None:
        for column in self._inside(session):
            self._give_back(self.columns, int(column), int(self.seats[column]))
            self.seats[column] = 0
        self.opened[session] = 0
        self._give_back(self.sessions, session, 1)

    def _give_back(self, uses: sparse.csc_array, item: int, count: int) -> None:
        entries = slice(uses.indptr[item], uses.indptr[item + 1])
        self.slack[uses.indices[entries]] += count * uses.data[entries]

"""A large plan cut by courses into shares, each of which may be improved without knowing the others.

Courses that have nothing to do with each other (no competence and no prerequisite in common) tie
sessions together by money and days alone. A share is the sessions of some such components. What is
left of a limit is divided: money in proportion to what each share spends, what can only be given whole by
lot, and days by the week. Every share keeps to what it uses now and what it was given, so the
shares together keep every limit. Cutting anew, elsewhere, is what lets money and days move between
them.

What was tried and left: shares by place. Where people travel for an hour or two most companies reach
over every border, and a plan cut so came out half a per cent worse.
"""

from dataclasses import dataclass, replace

import numpy as np

from samtakt.engines.planning.arrays import Floats, Ints, Mask, RowKeys, taken
from samtakt.engines.planning.bundles import Kinship
from samtakt.engines.planning.entries import spread
from samtakt.engines.planning.layout import (
    Layout,
    Longs,
    Short,
    Uses,
    compiled,
    used_rows,
    users_of,
)
from samtakt.engines.planning.model import Model
from samtakt.engines.planning.refinement import components_of
from samtakt.engines.planning.search import Found, find_kin

NOBODY, EVERYBODY = -1, -2
"""Whose a row is that no seat uses, or that seats of several components use."""

DIVISIBLE = 100.0
"""Left of a row that is enough for so many uses any fraction can be given; of others whole ones."""


BY_DAY = ("absence_within_limit", "one_course_a_day")
"""Rules whose rows are of a day each."""

SEPARATE = 53
"""By so many lots other rows are given away."""


@dataclass(frozen=True)
class Part:
    """A share of the plan: all that `improve` needs, and nothing but arrays.

    `columns`, `sessions` and `rows` are the places of the part's own in the whole layout.
    """

    layout: Layout
    kin: Kinship
    found: Found
    columns: Longs
    sessions: Longs
    rows: Longs


class Cutter:
    """Cuts a layout into shares in ever other ways."""

    def __init__(self, model: Model, layout: Layout, bundle: Layout, promising: Mask) -> None:
        self.model, self.layout, self.bundle, self.promising = model, layout, bundle, promising
        self._component = components_of(model).astype(np.int32)
        held = np.diff(layout.first_column[layout.first_group])
        self._filled = held > 0
        self._columns = np.bincount(self._component, weights=held, minlength=1)
        self._owner = np.full(len(layout.limit), NOBODY, np.int32)
        _find_owners(bundle, self._component, self._owner)
        self._divisible = _divisible(layout)
        self._lot = _lots(model.row_keys)

    def cut(self, count: int, draw: np.random.Generator) -> Ints:
        """Return the share that every component is in: about as many columns in each, by lot."""
        filled = np.zeros(count)
        label = np.zeros(len(self._columns), dtype=np.int64)
        for component in draw.permutation(len(self._columns)):
            label[component] = np.argmin(filled)
            filled[label[component]] += self._columns[component]
        return label

    def inside(self, label: Ints, share: int) -> Mask:
        """Return which sessions are in a share."""
        chosen: Mask = label[self._component] == share
        return chosen

    def allowances(
        self, used: list[Floats], label: Ints, draw: np.random.Generator
    ) -> list[Floats]:
        """Return what each share may use of every row; `used` is what each uses now."""
        count, total = len(used), np.sum(used, axis=0)
        left = np.maximum(0.0, self.layout.limit - total)
        own = np.append(label, 0)[self._owner]
        alone = self._owner >= 0
        first = draw.integers(count, size=int(self._lot.max(initial=0)) + 1)[self._lot]
        whole = np.floor(left + 1e-6)
        allowed = []
        for share, uses in enumerate(used):
            part = np.divide(uses, total, out=np.full(len(left), 1 / count), where=total > 0)
            # Whole ones in turn, from a share drawn by lot on.
            turn = (share - first) % count
            given = np.where(self._divisible, np.clip(part, 0.0, 1.0) * left,
                             whole // count + (turn < whole % count))  # fmt: skip
            allowed.append(uses + np.where(alone, (own == share) * left, given))
        return allowed

    def used(self, found: Found, inside: Mask) -> Floats:
        """Return what a plan's seats and sessions use of each row, within some sessions."""
        columns = taken(found.seats)
        columns = columns[inside[self.layout.session[columns]]]
        return used_rows(self.bundle, columns, found.seats, np.flatnonzero(found.opened & inside))

    def part(self, inside: Mask, found: Found, allowed: Floats) -> Part:
        """Return the part of the plan in some sessions, with what it may use."""
        sessions = np.flatnonzero(inside & (self._filled | found.opened))
        # A layout that was made without the users of its rows can be seated in, not moved about in.
        if len(sessions) == len(inside) and len(self.layout.own_users.item):
            kin = find_kin(self.model, self.promising | found.opened)
            columns, rows = (np.arange(len(each)) for each in (found.seats, allowed))
            return Part(self.layout, kin, found, columns, sessions, rows)
        layout, columns, rows = part_of(self.layout, sessions, allowed)
        whole = Found(found.seats[columns], found.opened[sessions], 0.0)
        promising = (self.promising | found.opened)[sessions]
        model = replace(self.model, course=self.model.course[sessions])
        return Part(layout, find_kin(model, promising), whole, columns, sessions, rows)


def _lots(keys: RowKeys) -> Ints:
    """Return for each row which lot decides on it: one lot for all days of a week.

    Who is to be away for three days of a week must be given all of them.
    """
    lots = [
        block.parts[-1][1] // 7 if block.rule in BY_DAY else np.arange(block.rows) % SEPARATE
        for block in keys.blocks
    ]
    return np.concatenate(lots).astype(np.int32) if lots else np.zeros(0, np.int32)


def _divisible(layout: Layout) -> Mask:
    """Return which rows are enough for so many uses that parts of what is left are of use too."""
    rows = len(layout.limit)
    most = np.zeros(rows)
    for uses in (layout.shared, layout.opened):
        np.maximum.at(most, uses.row, uses.amount)
    enough: Mask = layout.limit > DIVISIBLE * np.maximum(most, 1e-9)
    return enough & (most > 0)


@compiled
def _own(row: int, whose: int, owner: Short) -> None:
    owner[row] = whose if owner[row] == NOBODY or owner[row] == whose else EVERYBODY


@compiled
def _find_owners(layout: Layout, component: Short, owner: Short) -> None:
    """Fill in which component a row is of, where sessions of that one alone use it."""
    for session in range(len(component)):
        whose = component[session]
        for position in range(layout.opened.first[session], layout.opened.first[session + 1]):
            _own(layout.opened.row[position], whose, owner)
        for group in range(layout.first_group[session], layout.first_group[session + 1]):
            for position in range(layout.shared.first[group], layout.shared.first[group + 1]):
                _own(layout.shared.row[position], whose, owner)
            for column in range(layout.first_column[group], layout.first_column[group + 1]):
                for position in range(layout.own.first[column], layout.own.first[column + 1]):
                    _own(layout.own.row[position], whose, owner)


def _items(first: Longs, chosen: Longs) -> tuple[Longs, Longs]:
    """Return all items from `first[i]` to `first[i + 1]` of each chosen i, and where each begins."""
    items, _ = spread(first[chosen], first[chosen + 1])
    counts = first[chosen + 1] - first[chosen]
    return items.astype(np.int64), np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def part_of(layout: Layout, sessions: Longs, allowed: Floats) -> tuple[Layout, Longs, Longs]:
    """Return the layout of some sessions alone, and the whole layout's columns and rows in it."""
    groups, first_group = _items(layout.first_group, sessions)
    columns, first_column = _items(layout.first_column, groups)
    place = np.full(len(layout.limit), -1, np.int32)
    taken = [
        _taken(uses, items)
        for uses, items in (
            (layout.own, columns), (layout.shared, groups), (layout.opened, sessions),
        )
    ]  # fmt: skip
    for uses in taken:
        place[uses.row] = 0
    rows = np.flatnonzero(place == 0)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    own, shared, opened = (Uses(uses.first, place[uses.row], uses.amount) for uses in taken)
    group = np.repeat(np.arange(len(groups), dtype=np.int32), np.diff(first_column))
    home = np.repeat(np.arange(len(sessions), dtype=np.int32), np.diff(first_group))
    return (
        Layout(
            first_group=first_group,
            first_column=first_column,
            group=group,
            session=home[group],
            team=layout.team[groups],
            cap=layout.cap[groups],
            most=layout.most[columns],
            least=layout.least[columns],
            profit=layout.profit[columns],
            minimum=layout.minimum[sessions],
            maximum=layout.maximum[sessions],
            opening=layout.opening[sessions],
            forced=layout.forced[sessions],
            attendee=layout.attendee[columns],
            own=own,
            priced=own,
            shared=shared,
            opened=opened,
            own_users=users_of(own, len(rows), home[group]),
            shared_users=users_of(shared, len(rows), home),
            limit=allowed[rows],
        ),
        columns,
        rows,
    )


def _taken(uses: Uses, items: Longs) -> Uses:
    """Return what the chosen items use, in their order."""
    entries, first = _items(uses.first, items)
    return Uses(first, uses.row[entries], uses.amount[entries])

"""What every session would do on its own at given prices, compiled.

With the rows' prices charged, each session chooses its best group: the best seats first, within the
limits of column, team and group. That is optimal because these limits are nested.
"""

from typing import NamedTuple

import numpy as np

from samtakt.engines.planning.arrays import Floats
from samtakt.engines.planning.bundles import Choice
from samtakt.engines.planning.layout import Layout, compiled


def no_choice(layout: Layout) -> Choice:
    """Return the arrays to choose in."""
    columns, sessions = len(layout.session), len(layout.opening)
    return Choice(
        np.zeros(sessions, np.int32),
        np.zeros(sessions, np.int32),
        np.zeros(columns, np.int32),
        np.zeros(columns, np.int32),
        np.zeros(sessions, np.float64),
    )


@compiled
def choose(start: int, end: int, layout: Layout, prices: Floats, choice: Choice) -> None:
    """Let sessions `start` to `end` choose."""
    # Arrays in local names: fetching them from the tuples each time costs more than the work.
    first_group, first_column, most = layout.first_group, layout.first_column, layout.most
    cap, profit, group_of = layout.cap, layout.profit, layout.group
    own_first, own_row, own_amount = layout.priced.first, layout.priced.row, layout.priced.amount
    shared_first, shared_row = layout.shared.first, layout.shared.row
    shared_amount = layout.shared.amount
    open_first, open_row = layout.opened.first, layout.opened.row
    open_amount, opening, forced = layout.opened.amount, layout.opening, layout.forced
    minimums, maximums = layout.minimum, layout.maximum
    attendee, least = layout.attendee, layout.least
    opened, count, gains = choice.opened, choice.width, choice.gain
    chosen, seats = choice.column, choice.seats
    widest = 1
    for session in range(start, end):
        width = first_column[first_group[session + 1]] - first_column[first_group[session]]
        widest = max(widest, width)
    offer = np.empty(widest, np.float64)
    place = np.empty(widest, np.int32)
    taken = np.zeros(widest, np.int32)
    for session in range(start, end):
        opened[session], count[session], gains[session] = 0, 0, 0.0
        cost = opening[session]
        for position in range(open_first[session], open_first[session + 1]):
            cost += open_amount[position] * prices[open_row[position]]
        start_group = first_group[session]
        first = first_column[start_group]
        offers, hope = 0, 0.0
        seated, gain, done = 0, -cost, 0
        for group in range(start_group, first_group[session + 1]):
            taken[group - start_group] = 0
            charge = 0.0
            for position in range(shared_first[group], shared_first[group + 1]):
                charge += shared_amount[position] * prices[shared_row[position]]
            begun = offers
            for column in range(first_column[group], first_column[group + 1]):
                worth = profit[column] - charge
                for position in range(own_first[column], own_first[column + 1]):
                    worth -= own_amount[position] * prices[own_row[position]]
                if least[column] > 0:
                    chosen[first + done], seats[first + done] = column, least[column]
                    taken[group - start_group] += least[column]
                    seated, done = seated + least[column], done + 1
                    gain += least[column] * worth
                if most[column] <= least[column]:
                    continue
                # Kept in order within the team; who cannot be among its best is left out.
                at = offers
                if attendee[column] >= 0:
                    # One seat for each person: the best selection of needs stands for all.
                    same = begun
                    while same < offers and attendee[place[same]] != attendee[column]:
                        same += 1
                    if same < offers:
                        if offer[same] >= worth:
                            continue
                        for later in range(same, offers - 1):
                            offer[later], place[later] = offer[later + 1], place[later + 1]
                        offers -= 1
                        at = offers
                if offers - begun >= cap[group]:
                    if offers == begun or offer[offers - 1] >= worth:
                        continue
                    at -= 1
                else:
                    offers += 1
                while at > begun and offer[at - 1] < worth:
                    offer[at], place[at] = offer[at - 1], place[at - 1]
                    at -= 1
                offer[at], place[at] = worth, column
            left = cap[group]
            for at in range(begun, offers):
                take = min(left, most[place[at]])
                if take <= 0 or offer[at] <= 0.0:
                    break
                left -= take
                hope += take * offer[at]
        must, kept = forced[session], done
        if hope <= cost and not must:
            continue
        for turn in range(offers):
            best = turn
            for other in range(turn + 1, offers):
                if offer[other] > offer[best]:
                    best = other
            worth, column = offer[best], place[best]
            offer[best], place[best] = offer[turn], place[turn]
            limit = maximums[session] if worth > 0.0 else minimums[session]
            if seated >= limit:
                break
            group = group_of[column]
            take = min(limit - seated, cap[group] - taken[group - start_group])
            take = min(take, most[column] - least[column])
            if take > 0:
                at = kept if least[column] == 0 else 0
                while at < kept and chosen[first + at] != column:
                    at += 1
                if at < kept:
                    # Its seats that stay stand there already: each column has one place.
                    seats[first + at] += take
                else:
                    chosen[first + done], seats[first + done] = column, take
                    done += 1
                taken[group - start_group] += take
                seated += take
                gain += take * worth
        if must or (gain > 0.0 and seated >= minimums[session]):
            opened[session], count[session], gains[session] = 1, done, gain


@compiled
def leave(layout: Layout, choice: Choice, prices: Floats, left: Floats) -> float:
    """Fill in how much of every row the choices leave; return the bound at the prices."""
    left[:] = layout.limit
    opened, own, shared = layout.opened, layout.priced, layout.shared
    gain = 0.0
    for row in range(len(left)):
        gain += prices[row] * left[row]
    for session in range(len(choice.opened)):
        if choice.opened[session] == 0:
            continue
        gain += choice.gain[session]
        for position in range(opened.first[session], opened.first[session + 1]):
            left[opened.row[position]] -= opened.amount[position]
        first = layout.first_column[layout.first_group[session]]
        for place in range(first, first + choice.width[session]):
            column, seats = choice.column[place], choice.seats[place]
            group = layout.group[column]
            for position in range(own.first[column], own.first[column + 1]):
                left[own.row[position]] -= seats * own.amount[position]
            for position in range(shared.first[group], shared.first[group + 1]):
                left[shared.row[position]] -= seats * shared.amount[position]
    return gain


class Use(NamedTuple):
    """Of each row: what a seat or session uses of it on average, and the best that a seat of its own
    is worth.
    """

    mean: Floats
    most: Floats


def use_of_rows(layout: Layout, bundle: Layout) -> Use:
    """Return how rows are used; `bundle` is the layout for compiled code."""
    rows = len(layout.limit)
    counts, sums, most = np.zeros(rows), np.zeros(rows), np.zeros(rows)
    _count_uses(bundle, counts, sums, most)
    for uses in (layout.shared, layout.opened):
        counts += np.bincount(uses.row, minlength=rows)
        sums += np.bincount(uses.row, weights=np.abs(uses.amount), minlength=rows)
    return Use(np.divide(sums, counts, out=np.ones(rows), where=sums > 0), most)


@compiled
def _count_uses(layout: Layout, counts: Floats, sums: Floats, most: Floats) -> None:
    # A loop, because at a thousand companies every array along the entries is half a gigabyte.
    uses, profit = layout.priced, layout.profit
    for column in range(len(profit)):
        for position in range(uses.first[column], uses.first[column + 1]):
            row = uses.row[position]
            counts[row] += 1.0
            sums[row] += abs(uses.amount[position])
            most[row] = max(most[row], profit[column])

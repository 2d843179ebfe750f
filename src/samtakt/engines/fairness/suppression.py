"""Hides small numbers, and what they could be worked out from.

A table with totals is a network: people flow from the total through the column totals, the
cells and the row totals back to the total. Whatever a reader cannot see may be more or less
as long as the flow adds up. A hidden number is protected when it could be as large as the
threshold: when there is a way round the network, over hidden numbers only, on which that
much more could flow (Gusfield 1988). Where there is none yet, the way that hides the fewest
people's numbers besides is taken.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from samtakt.engines.fairness.tables import Shown, Table

Name = tuple[str, int, int]
"""A number in a table: "cell", "row", "column" or "total", and where it stands."""

UNBOUNDED = 1 << 60


@dataclass
class _Number:
    """One number: from which sum to which it flows, and whether readers see it."""

    name: Name
    source: str
    target: str
    count: int
    is_known: bool = False
    is_hidden: bool = False


@dataclass
class _Network:
    numbers: list[_Number]
    near: dict[str, list[tuple[_Number, bool]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for number in self.numbers:
            self.near[number.source].append((number, True))
            self.near[number.target].append((number, False))


def suppress(table: Table, *, threshold: int) -> Shown:
    """Return a table in which nothing below the threshold is shown or can be worked out.

    A number below the threshold is hidden, nought included: that nobody is in a group says
    something about everybody. The readers are taken to know all that is shown, how totals
    come about, and that nobody is counted in halves or negatively. A row whose total is
    known and itself below the threshold cannot hide that its cells are small; then no cell
    of it can be told exactly, wherever the known totals leave a choice.
    """
    network = _network_of(table)
    small = [one for one in network.numbers if one.count < threshold and not one.is_known]
    for number in small:
        number.is_hidden = True
    for number in sorted(small, key=lambda one: (one.count, one.name)):
        _protect(network, number, threshold)
    return _shown(table, {number.name: number for number in network.numbers})


def _network_of(table: Table) -> _Network:
    known = table.row_totals_known
    numbers = [
        _Number(("cell", row, column), f"c{column}", f"r{row}", count)
        for row, counts in enumerate(table.counts)
        for column, count in enumerate(counts)
    ]
    numbers += [
        _Number(("row", row, 0), f"r{row}", "rows", count, is_known=known)
        for row, count in enumerate(table.row_totals)
    ]
    numbers += [
        _Number(("column", 0, column), "columns", f"c{column}", count)
        for column, count in enumerate(table.column_totals)
    ]
    numbers.append(_Number(("total", 0, 0), "rows", "columns", table.total, is_known=known))
    return _Network(numbers)


def _protect(network: _Network, number: _Number, threshold: int) -> None:
    """Hide what is needed that this number could be the threshold, or at least another."""
    more = _open_ways(network, number, number.target, number.source, threshold - number.count)
    if not more and number.count:
        _open_ways(network, number, number.source, number.target, 1)


def _open_ways(network: _Network, number: _Number, start: str, end: str, wanted: int) -> int:
    """Let so much more flow from start to end beside a number; return how much could."""
    flow: dict[Name, int] = defaultdict(int)
    opened = 0
    while opened < wanted:
        way = _cheapest_way(network, number, start, end, flow)
        if not way:
            break
        room = min(UNBOUNDED if forward else one.count + flow[one.name] for one, forward in way)
        step = min(room, wanted - opened)
        for one, forward in way:
            one.is_hidden = True
            flow[one.name] += step if forward else -step
        opened += step
    return opened


def _cheapest_way(
    network: _Network, beside: _Number, start: str, end: str, flow: Mapping[Name, int]
) -> list[tuple[_Number, bool]]:
    """Return the way that hides the fewest people's numbers; nothing where there is none."""
    best = {start: 0}
    reached: dict[str, tuple[str, _Number, bool]] = {}
    waiting = [(0, start)]
    while waiting:
        cost, place = heapq.heappop(waiting)
        if place == end or cost > best[place]:
            continue
        for number, forward in network.near[place]:
            if number is beside or number.is_known:
                continue
            if not forward and number.count + flow.get(number.name, 0) <= 0:
                continue
            following = number.target if forward else number.source
            price = cost + (0 if number.is_hidden else number.count + 1)
            if price < best.get(following, UNBOUNDED):
                best[following] = price
                reached[following] = (place, number, forward)
                heapq.heappush(waiting, (price, following))
    way: list[tuple[_Number, bool]] = []
    place = end
    while place != start:
        if place not in reached:
            return []
        place, number, forward = reached[place]
        way.append((number, forward))
    return way


def _shown(table: Table, numbers: Mapping[Name, _Number]) -> Shown:
    def seen(name: Name) -> int | None:
        return None if numbers[name].is_hidden else numbers[name].count

    rows, columns = range(len(table.counts)), range(len(table.counts[0]))
    return Shown(
        cells=tuple(tuple(seen(("cell", row, column)) for column in columns) for row in rows),
        row_totals=tuple(seen(("row", row, 0)) for row in rows),
        column_totals=tuple(seen(("column", 0, column)) for column in columns),
        total=seen(("total", 0, 0)),
    )

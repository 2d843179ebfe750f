"""Checks for many companies that no coalition pays more than a certificate says, by searching them.

Shares no code with the search that found the shares. Coalitions are built company by company, some
ten thousand at a time; those are dropped that cannot come above the limit whoever joins them: at
best the undecided fill every session that is begun, and add their seats at the certificate's prices.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

AT_ONCE = 1 << 15
MOST_LOOKED_AT = 400_000_000
"""Coalitions begun after which the check is given up; it takes some minutes."""

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Whole = np.ndarray[Any, np.dtype[np.int64]]


class NotCheckedError(ValueError):
    """There are too many coalitions to search."""


def largest_ratio_above(
    certificate: Mapping[str, Any], tables: Mapping[str, Numbers], limit: float
) -> float | None:
    """Return what some coalition pays of its cost alone, if that is above the limit; else None.

    All companies that pay together are no coalition here.

    Raises:
        NotCheckedError: the search takes too long.
    """
    paying = [each for each in certificate["companies"] if each["alone"] > 0]
    if len(paying) < 2:
        return None
    paying.sort(key=lambda each: -sum(each["participations"].values()))
    people = np.array(
        [[each["participations"].get(course, 0) for course in tables] for each in paying]
    )
    shares = np.array([each["share"] for each in paying])
    prices = np.array([certificate["seat_prices"][course] for course in tables])
    overpaid = np.maximum(shares - limit * (people @ prices), 0.0)
    costs = _least_to_come(people, prices, list(tables.values()))
    starts = np.append(0, np.cumsum([len(table) for table in tables.values()]))[:-1]
    waiting = [(0, starts[None, :].astype(np.int64), np.zeros(1), np.zeros(1, dtype=np.int64))]
    looked_at = 0
    while waiting:
        decided, taking, paid, inside = waiting.pop()
        company = decided
        taking = np.concatenate([taking, taking + people[company]])
        paid = np.concatenate([paid, paid + shares[company]])
        inside = np.concatenate([inside, inside + 1])
        looked_at += len(paid)
        if looked_at > MOST_LOOKED_AT:
            raise NotCheckedError(f"{len(paying)} companies have too many coalitions to search")
        cost = costs[company + 1][taking].sum(axis=1)
        above = paid + overpaid[company + 1 :].sum() - limit * cost > 0
        if company + 1 == len(paying):
            above &= (inside > 0) & (inside < len(paying))
            if above.any():
                return float((paid[above] / cost[above]).max())
            continue
        for first in range(0, int(above.sum()), AT_ONCE):
            kept = np.flatnonzero(above)[first : first + AT_ONCE]
            waiting.append((company + 1, taking[kept], paid[kept], inside[kept]))
    return None


def _least_to_come(people: Whole, prices: Numbers, tables: list[Numbers]) -> list[Numbers]:
    """Return a course's least cost by people decided, a list for each number of companies decided.

    m people are decided and up to u may join: f(m + e) is at least p * e more than the least over
    e = 0, … u of f(m + e) - p * e, whatever e becomes.
    """
    rows = []
    for decided in range(len(people) + 1):
        most = people[decided:].sum(axis=0)
        parts = []
        for table, price, joining in zip(tables, prices, most, strict=True):
            at_price = price * np.arange(len(table))
            over = np.append(table - at_price, np.full(int(joining), np.inf))
            window = np.lib.stride_tricks.sliding_window_view(over, int(joining) + 1)
            parts.append(window.min(axis=1) + at_price)
        rows.append(np.concatenate(parts))
    return rows

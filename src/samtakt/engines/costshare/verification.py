"""Checks shares and their promise from the certificate alone.

Shares no code with what made them: costs are found by trying numbers of sessions of each offer in
whole numbers, coalitions by counting or searching, prices by looking at every group size. Slow and
plain on purpose.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from samtakt.engines.costshare.searchverification import largest_ratio_above

KRONOR = 0.01
"""Amounts that differ by less are the same."""

RATIO = 1e-6

AT_ONCE = 1 << 15
MOST_LISTED = 22

Table = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something that the certificate says and that is not so."""

    code: str
    subject: str
    said: float
    found: float


def verify(certificate: Mapping[str, Any]) -> tuple[Discrepancy, ...]:
    """Return what is wrong with a certificate's document; nothing when all of it holds.

    Raises:
        KeyError: the document lacks a part.
        ValueError: there are too many coalitions to look at.
    """
    tables = {course["id"]: _table(course, certificate) for course in certificate["courses"]}
    wrong = [
        *_named_twice(certificate),
        *_costs(certificate, tables),
        *_prices(certificate, tables),
        *_payments(certificate),
    ]
    proof = certificate["promise"]["proof"]
    if proof == "prices":
        wrong += _promise_by_prices(certificate)
    elif proof == "every_coalition":
        wrong += _promise_by_counting(certificate, tables)
    elif proof == "branching":
        wrong += _promise_by_searching(certificate, tables)
    else:
        wrong.append(Discrepancy("unknown_proof", str(proof), 0.0, 0.0))
    return tuple(wrong)


def _named_twice(certificate: Mapping[str, Any]) -> Iterator[Discrepancy]:
    for part in ("companies", "courses"):
        names = Counter(each["id"] for each in certificate[part])
        for name, times in names.items():
            if times > 1:
                yield Discrepancy("named_twice", str(name), times, 1)


def _taking(certificate: Mapping[str, Any], course: str) -> int:
    return sum(company["participations"].get(course, 0) for company in certificate["companies"])


def _table(course: Mapping[str, Any], certificate: Mapping[str, Any]) -> Table:
    """Return the least cost of 0, 1, … people, an offer after the other.

    With an offer's sessions y, and n people in them, the offer costs y * price_session +
    price_seat * max(n, y * minimum), for y * maximum >= n. That is least with as few
    sessions as hold n, since each further one costs something and lets nobody pay less.
    """
    most = _taking(certificate, course["id"])
    offers = [
        np.array([_offer_cost(offer, people) for people in range(most + 1)])
        for offer in course["offers"]
    ]
    least = offers[0]
    for other in offers[1:]:
        least = np.array(
            [(least[: people + 1] + other[people::-1]).min() for people in range(most + 1)]
        )
    return least


def _offer_cost(offer: Mapping[str, Any], people: int) -> float:
    sessions = -(-people // offer["maximum"])
    seats = max(people, sessions * offer["minimum"])
    return float(sessions * offer["price_session"] + offer["price_seat"] * seats)


def _costs(certificate: Mapping[str, Any], tables: Mapping[str, Table]) -> Iterator[Discrepancy]:
    joint = sum(table[-1] for table in tables.values())
    if not _same(certificate["joint_cost"], joint):
        yield Discrepancy("joint_cost", "", certificate["joint_cost"], joint)
    collected = math.fsum(company["share"] for company in certificate["companies"])
    if not _same(collected, joint):
        yield Discrepancy("shares_do_not_sum", "", joint, collected)
    for company in certificate["companies"]:
        taking = company["participations"].items()
        alone = sum(tables[course][people] for course, people in taking)
        if not _same(company["alone"], alone):
            yield Discrepancy("alone", company["id"], company["alone"], alone)
        if not alone and not _same(company["share"], 0.0):
            yield Discrepancy("pays_for_nothing", company["id"], company["share"], 0.0)


def _payments(certificate: Mapping[str, Any]) -> Iterator[Discrepancy]:
    """What is really paid adds up to the real cost, in the proportions of the shares."""
    companies, borne = certificate["companies"], certificate["borne_by_network"]
    real = certificate["real_cost"]
    paid = math.fsum(company["pays"] for company in companies)
    if not _same(paid + borne, real):
        yield Discrepancy("payments_do_not_sum", "", real, paid + borne)
    shared = math.fsum(company["share"] for company in companies)
    part = (real - borne) / shared if shared else 0.0
    for company in companies:
        # Whole öre: what is left over by rounding goes to somebody.
        if abs(company["pays"] - part * company["share"]) > 2 * KRONOR:
            yield Discrepancy("pays", company["id"], company["pays"], part * company["share"])
    promised = certificate["promise"]
    if promised["ratio"] * part > promised["paid_ratio"] + RATIO:
        yield Discrepancy("paid_ratio", "", promised["paid_ratio"], promised["ratio"] * part)


def _prices(certificate: Mapping[str, Any], tables: Mapping[str, Table]) -> Iterator[Discrepancy]:
    """No group of any size may be charged more by the prices than it would pay alone."""
    for course, table in tables.items():
        price = certificate["seat_prices"][course]
        for people, cost in enumerate(table):
            if price * people > cost + KRONOR * 1e-3:
                yield Discrepancy("price_overcharges", course, price * people, cost)
                break


def _at_prices(certificate: Mapping[str, Any], company: Mapping[str, Any]) -> float:
    prices = certificate["seat_prices"]
    taking = company["participations"].items()
    return float(sum(prices[course] * people for course, people in taking))


def _above_prices(certificate: Mapping[str, Any]) -> float:
    """Return what the companies that pay more than the seat prices pay above them."""
    return math.fsum(
        max(0.0, company["share"] - _at_prices(certificate, company))
        for company in certificate["companies"]
    )


def _promise_by_prices(certificate: Mapping[str, Any]) -> Iterator[Discrepancy]:
    said = certificate["promise"]
    for company in certificate["companies"]:
        most = said["ratio"] * _at_prices(certificate, company)
        if company["share"] > most + KRONOR:
            yield Discrepancy("promise_broken", company["id"], most, company["share"])
    above = _above_prices(certificate)
    if above > said["excess"] + KRONOR:
        yield Discrepancy("excess_larger", "", said["excess"], above)


def _promise_by_searching(
    certificate: Mapping[str, Any], tables: Mapping[str, Table]
) -> Iterator[Discrepancy]:
    said = certificate["promise"]
    found = largest_ratio_above(certificate, tables, said["ratio"] + RATIO)
    if found is not None:
        yield Discrepancy("promise_broken", "", said["ratio"], found)
    # Who pays at most r times the cost pays at most (r - 1) c(N) above it.
    joint = math.fsum(float(table[-1]) for table in tables.values())
    excess = min(max(0.0, said["ratio"] - 1) * joint, _above_prices(certificate))
    if excess > said["excess"] + KRONOR:
        yield Discrepancy("excess_larger", "", said["excess"], excess)


def _promise_by_counting(
    certificate: Mapping[str, Any], tables: Mapping[str, Table]
) -> Iterator[Discrepancy]:
    """Look at every coalition of the companies with participations, some thousands at a time."""
    said = certificate["promise"]
    ratio, excess = -math.inf, -math.inf
    for paid, cost in _all_coalitions(certificate, tables):
        costs = cost > 0
        if costs.any():
            ratio = max(ratio, float((paid[costs] / cost[costs]).max()))
        if (paid[~costs] > KRONOR).any():
            ratio = math.inf
        excess = max(excess, float((paid - cost).max()))
    if ratio > said["ratio"] + RATIO:
        yield Discrepancy("promise_broken", "", said["ratio"], ratio)
    if excess > said["excess"] + KRONOR:
        yield Discrepancy("excess_larger", "", said["excess"], excess)


def _all_coalitions(
    certificate: Mapping[str, Any], tables: Mapping[str, Table]
) -> Iterator[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]:
    """Yield what coalitions pay and what they would pay alone; none and all are left out."""
    companies = [each for each in certificate["companies"] if each["alone"] > 0]
    if len(companies) > MOST_LISTED:
        raise ValueError(f"{len(companies)} companies have too many coalitions to count")
    shares = np.array([each["share"] for each in companies])
    people = np.array(
        [[each["participations"].get(course, 0) for course in tables] for each in companies]
    )
    for first in range(1, (1 << len(companies)) - 1, AT_ONCE):
        numbers = np.arange(first, min(first + AT_ONCE, (1 << len(companies)) - 1))
        member = (numbers[:, None] >> np.arange(len(companies))) & 1
        taking = member @ people
        cost = np.zeros(len(numbers))
        for course, table in enumerate(tables.values()):
            cost += table[taking[:, course]]
        yield member @ shares, cost


def _same(said: float, found: float) -> bool:
    return abs(said - found) <= max(KRONOR, 1e-9 * abs(found))

"""Capacitated facility location as joint planning: which warehouses to open, who is served whence.

A customer becomes a company with one class of as many people as it demands units, and a warehouse
a session with its fixed price and its capacity as the maximum. A seat costs what serving one unit
costs. Everybody has to be served in the original; here each person served is worth so much that no
best plan leaves anybody out, for a reason given at `_worth_serving`.

The text is that of the OR-Library (Beasley, 1990): the numbers of warehouses and customers; for each
warehouse its capacity and fixed cost; for each customer its demand and the cost of serving all of
it from each warehouse.
"""

from dataclasses import dataclass

from samtakt.engines.planning.doors.numbers import Numbers, UnreadableText
from samtakt.engines.planning.parts import (
    Company,
    Course,
    DemandClass,
    Outcome,
    SessionCandidate,
    Team,
    TravelCost,
)
from samtakt.engines.planning.problem import Problem


@dataclass(frozen=True)
class _Facilities:
    """What the text says; `costs[customer][site]` is for all of a customer's demand."""

    capacities: list[int]
    prices: list[float]
    demands: list[int]
    costs: list[list[float]]


def facility_problem(text: str, *, capacity: int | None = None) -> Problem:
    """Return a text's instance as a joint planning problem; raises `UnreadableText`.

    `capacity` stands in where the text has a word for the capacities. What a plan costs there is
    `network_cost` plus all company costs here. A customer without demand is left out.
    """
    facilities = _read(text, capacity)
    worth = _worth_serving(facilities)
    sites = range(len(facilities.capacities))
    return Problem(
        companies=tuple(Company(_customer(number)) for number in worth),
        teams=tuple(Team(_customer(number), _customer(number)) for number in worth),
        demands=tuple(
            DemandClass(
                id=_customer(number),
                company=_customer(number),
                team=_customer(number),
                competence="served",
                from_level=0,
                to_level=1,
                size=facilities.demands[number],
                value=value,
                earliest=0,
                latest=0,
            )
            for number, value in worth.items()
        ),
        courses=(Course("service", (Outcome("served", 0, 1),)),),
        sessions=tuple(
            SessionCandidate(
                id=_site(site),
                course="service",
                place=_site(site),
                days=(0,),
                provider=_site(site),
                price_session=facilities.prices[site],
                price_seat=0.0,
                minimum=0,
                maximum=facilities.capacities[site],
            )
            for site in sites
            if facilities.capacities[site]
        ),
        travel=tuple(
            TravelCost(
                _customer(number),
                _site(site),
                facilities.costs[number][site] / facilities.demands[number],
            )
            for number in worth
            for site in sites
        ),
        points_per_krona=1.0,
    )


def _customer(number: int) -> str:
    return f"customer-{number + 1:02d}"


def _site(number: int) -> str:
    return f"site-{number + 1:02d}"


def _read(text: str, capacity: int | None) -> _Facilities:
    numbers = Numbers(text)
    sites, customers = numbers.next_whole(), numbers.next_whole()
    pairs = [(numbers.next_whole(word=capacity), numbers.next()) for _ in range(sites)]
    rows = [(numbers.next_whole(), numbers.table(1, sites)[0]) for _ in range(customers)]
    numbers.end()
    found = _Facilities(
        [room for room, _ in pairs],
        [price for _, price in pairs],
        [demand for demand, _ in rows],
        [costs for _, costs in rows],
    )
    if sum(found.capacities) < sum(found.demands) or not sum(found.demands):
        raise UnreadableText("The warehouses cannot hold all that is demanded.")
    return found


def _worth_serving(facilities: _Facilities) -> dict[int, float]:
    """Return for each customer with demand what serving one unit is worth.

    Say a best plan left u > 0 units out. An opened warehouse with room would take one of them for
    less than it is worth, so all opened ones are full, and u is the demand minus a sum of
    capacities: at least the smallest such difference. Another warehouse takes the smaller of u and
    its capacity; what each unit is worth beyond serving it adds up to more than any fixed price.
    """
    demand = sum(facilities.demands)
    sums = 1
    for room in facilities.capacities:
        sums |= sums << room
    below = sums & ((1 << demand) - 1)
    least_left = demand - (below.bit_length() - 1)
    taken = min(least_left, *(room for room in facilities.capacities if room))
    beyond = max(facilities.prices) / taken + 1.0
    return {
        number: max(costs) / units + beyond
        for number, (units, costs) in enumerate(
            zip(facilities.demands, facilities.costs, strict=True)
        )
        if units
    }

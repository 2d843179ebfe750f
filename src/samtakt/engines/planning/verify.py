"""Check a plan against its instance, without trusting whoever made it.

What is recomputed here from the instance alone: every hard constraint, the costs, the objective,
who is left unmet, the certified bound (from the certificate's prices), and gap and status. A bound
whose source is "search" comes without a proof that could be kept: `repeat_search` searches anew,
otherwise it is only checked to lie between the objective and the certified bound. What is not: the
reasons given for unmet needs; that no plan is allowed at all. Of an infeasible plan, what its
confirmed seats break is listed.
"""

import math
from collections import Counter
from collections.abc import Iterator

from samtakt.engines.planning.constraints import CONSTRAINTS, MONEY_TOLERANCE, Violation
from samtakt.engines.planning.plan import OPTIMAL_GAP, CompanyCost, Plan, relative_gap
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.proof import UnknownRow, certified_bound
from samtakt.engines.planning.reading import Reading
from samtakt.engines.planning.wholeproof import search

__all__ = ["Violation", "verify"]

RELATIVE_TOLERANCE = 1e-6


def verify(
    problem: Problem, plan: Plan, *, repeat_search: bool = False, seconds: float = math.inf
) -> list[Violation]:
    """Return everything that is wrong with the plan; an empty list if nothing is.

    With `repeat_search`, a bound whose source is "search" is proven anew, which takes about as long
    as it took the solver; a search not finished after so many `seconds` is a violation. Without, an
    empty list says of such a bound (and of the status "optimal" that stands on it) no more than
    that it lies between the objective and what the certificate proves. A bound whose source is
    "certificate" is always recomputed.
    """
    reading = Reading(problem, plan)
    violations = list(_broken_constraints(reading))
    if plan.status == "infeasible":
        # Without confirmed seats a plan with nothing in it keeps every limit.
        if not (problem.confirmed and violations):
            parameters = {"status": plan.status, "gap": plan.gap}
            violations.append(Violation("status_as_stated", parameters))
    else:
        violations += _wrong_bound(reading)
        if repeat_search and plan.bound_source == "search":
            violations += _bound_against_search(problem, plan, seconds)
    violations += _wrong_figures(reading)
    return violations


def broken_rules(problem: Problem, plan: Plan) -> list[Violation]:
    """Return where a plan's sessions and seats break a hard rule, whatever its figures say."""
    return list(_broken_constraints(Reading(problem, plan)))


def _same(stated: float, recomputed: float) -> bool:
    return math.isclose(stated, recomputed, rel_tol=RELATIVE_TOLERANCE, abs_tol=RELATIVE_TOLERANCE)


def _broken_constraints(reading: Reading) -> Iterator[Violation]:
    for constraint in CONSTRAINTS:
        if constraint.check is not None:
            yield from constraint.check(reading)


def _wrong_figures(reading: Reading) -> Iterator[Violation]:
    yield from _wrong_company_figures(reading)
    yield from _wrong_unmet(reading)
    plan = reading.plan
    if abs(plan.network_cost - reading.network_cost()) > MONEY_TOLERANCE:
        parameters = {"stated": plan.network_cost, "cost": reading.network_cost()}
        yield Violation("network_cost_as_stated", parameters)
    for name, recomputed in (("value", reading.value()), ("objective", reading.objective())):
        if not _same(getattr(plan, name), recomputed):
            parameters = {"stated": getattr(plan, name), "recomputed": recomputed}
            yield Violation("objective_as_stated", parameters)
    if not _same(plan.expected_cancelled, reading.expected_cancelled()):
        parameters = {
            "stated": plan.expected_cancelled,
            "recomputed": reading.expected_cancelled(),
        }
        yield Violation("expected_cancelled_as_stated", parameters)


def _wrong_company_figures(reading: Reading) -> Iterator[Violation]:
    rows = reading.plan.company_costs
    for company, times in sorted(Counter(row.company for row in rows).items()):
        if times > 1 or company not in reading.companies:
            yield Violation("company_listed_once", {"company": company, "times": times})
    stated = {row.company: row for row in rows}
    seats, travel, charged = reading.seat_prices(), reading.travel_costs(), reading.aid()
    for company in sorted(reading.companies):
        row = stated.get(company, CompanyCost(company, 0.0, 0.0))
        for part, said, cost in (
            ("seats", row.seats, seats[company]),
            ("travel", row.travel, travel[company]),
        ):
            if abs(said - cost) > MONEY_TOLERANCE:
                parameters = {"company": company, "part": part, "stated": said, "cost": cost}
                yield Violation("company_costs_as_stated", parameters)
        if abs(row.aid - charged[company]) > MONEY_TOLERANCE:
            parameters = {"company": company, "stated": row.aid, "aid": charged[company]}
            yield Violation("aid_as_stated", parameters)


def _wrong_unmet(reading: Reading) -> Iterator[Violation]:
    """Compare who is said to be left below the level needed; why is not looked into."""
    left = reading.people_left()
    said: Counter[tuple[str, int]] = Counter()
    for row in reading.plan.unmet:
        said[row.demand, row.level] += row.people
    for demand, level in sorted(left.keys() | said.keys()):
        if said[demand, level] != left[demand, level]:
            parameters = {
                "demand": demand,
                "level": level,
                "stated": said[demand, level],
                "people": left[demand, level],
            }
            yield Violation("unmet_as_stated", parameters)


def _wrong_bound(reading: Reading) -> Iterator[Violation]:
    problem, plan = reading.problem, reading.plan
    negative = [price for price in plan.certificate if not price.price >= 0]
    for price in negative:
        row = f"{price.rule} {' '.join(price.key)}".strip()
        yield Violation("certificate_prices", {"row": row, "price": price.price})
    if plan.bound_source == "needs" and not plan.certificate:
        yield from _bound_against_proof(plan, reading.worth_of_needs())
    elif not negative:
        try:
            proven = certified_bound(problem, plan.certificate)
        except UnknownRow as error:
            yield Violation("certificate_rows", {"row": str(error)})
        else:
            yield from _bound_against_proof(plan, proven)
    if plan.objective > plan.bound and not _same(plan.objective, plan.bound):
        parameters = {"objective": plan.objective, "bound": plan.bound}
        yield Violation("objective_within_bound", parameters)
    gap = relative_gap(plan.objective, plan.bound)
    if not _same(plan.gap, gap):
        yield Violation("gap_as_stated", {"stated": plan.gap, "recomputed": gap})
    if plan.status == "optimal" and gap > OPTIMAL_GAP:
        yield Violation("status_as_stated", {"status": plan.status, "gap": gap})


def _bound_against_proof(plan: Plan, proven: float) -> Iterator[Violation]:
    if not _same(plan.bound_certified, proven):
        parameters = {"stated": plan.bound_certified, "recomputed": proven}
        yield Violation("certified_bound", parameters)
    if plan.bound > proven and not _same(plan.bound, proven):
        parameters = {"bound": plan.bound, "certified": proven}
        yield Violation("bound_within_certificate", parameters)
    if plan.bound_source != "search" and not _same(plan.bound, proven):
        parameters = {"bound": plan.bound, "certified": proven}
        yield Violation("bound_from_certificate", parameters)


def _bound_against_search(problem: Problem, plan: Plan, seconds: float) -> Iterator[Violation]:
    room = RELATIVE_TOLERANCE * max(1.0, abs(plan.bound))
    found = search(problem, above=plan.bound + room, seconds=seconds)
    if found.worth is not None:
        parameters = {"bound": plan.bound, "found": found.worth}
        yield Violation("bound_by_search", parameters)
    elif not found.finished:
        yield Violation("search_finished", {"bound": plan.bound, "seconds": seconds})

"""Check a plan against its instance, without trusting whoever made it.

What is recomputed here from the instance alone: every hard constraint, the costs, the objective,
the certified bound (from the certificate's prices), and gap and status. What is not: a bound whose
source is "search" was proven by an exact solver whose proof cannot be stored; it is only checked to
lie between the objective and the certified bound. That no plan is allowed at all is not proven either:
of an infeasible plan, what its confirmed seats break is listed.
"""

import math
from collections.abc import Iterator

from samtakt.engines.planning.constraints import CONSTRAINTS, MONEY_TOLERANCE, Violation
from samtakt.engines.planning.plan import OPTIMAL_GAP, Plan, relative_gap
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.proof import UnknownRow, certified_bound
from samtakt.engines.planning.reading import Reading

__all__ = ["Violation", "verify"]

RELATIVE_TOLERANCE = 1e-6


def verify(problem: Problem, plan: Plan) -> list[Violation]:
    """Return everything that is wrong with the plan; an empty list if nothing is."""
    reading = Reading(problem, plan)
    violations = list(_broken_constraints(reading))
    if plan.status == "infeasible":
        # Without confirmed seats a plan with nothing in it keeps every limit.
        if not (problem.confirmed and violations):
            parameters = {"status": plan.status, "gap": plan.gap}
            violations.append(Violation("status_as_stated", parameters))
    else:
        violations += _wrong_bound(problem, plan)
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
    plan = reading.plan
    costs = reading.company_costs()
    stated = {row.company: row.seats + row.travel for row in plan.company_costs}
    for company in sorted(costs.keys() | stated.keys()):
        cost = costs.get(company, 0.0)
        if abs(stated.get(company, 0.0) - cost) > MONEY_TOLERANCE:
            parameters = {"company": company, "stated": stated.get(company, 0.0), "cost": cost}
            yield Violation("company_costs_as_stated", parameters)
    charged, said = reading.aid(), {row.company: row.aid for row in plan.company_costs}
    for company in sorted(charged.keys() | said.keys()):
        aid = charged.get(company, 0.0)
        if abs(said.get(company, 0.0) - aid) > MONEY_TOLERANCE:
            parameters = {"company": company, "stated": said.get(company, 0.0), "aid": aid}
            yield Violation("aid_as_stated", parameters)
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


def _wrong_bound(problem: Problem, plan: Plan) -> Iterator[Violation]:
    negative = [price for price in plan.certificate if not price.price >= 0]
    for price in negative:
        row = f"{price.rule} {' '.join(price.key)}".strip()
        yield Violation("certificate_prices", {"row": row, "price": price.price})
    if not negative:
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
    if plan.bound_source == "certificate" and not _same(plan.bound, proven):
        parameters = {"bound": plan.bound, "certified": proven}
        yield Violation("bound_from_certificate", parameters)

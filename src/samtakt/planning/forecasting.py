"""The worker's part of what-if: the changed problem, and the two proven figures."""

from typing import Any

from samtakt.engines import planning as engine
from samtakt.engines.planning.replanning import (
    what_if,
    with_budget,
    without_company,
    without_course,
)
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.identities import course_id
from samtakt.planning.instance import build_problem
from samtakt.planning.models import Plan
from samtakt.planning.whatifs import Kind

SECONDS = 5.0


class NotInThePlan(Exception):
    """The course or the company is not in the plan's problem, or is in it already."""


def forecast(plan: Plan, kind: Kind, value: float | None) -> dict[str, Any]:
    """Return what the plan would become; called in the hub's scope.

    Raises:
        NotInThePlan: the course or company is not there to leave, or is there already.
    """
    problem = engine.Problem.from_json(plan.instance_file.read())
    answer = engine.Plan.from_json(plan.plan_file.read())
    changed = changed_for(plan, problem, kind, value)
    engine.warm_up()
    found = what_if(changed, answer, time_limit_seconds=SECONDS, seed=plan.seed)
    again = found.replanned
    return {
        "at_most": found.at_most,
        "worth": again.objective,
        "sessions": len(again.plan.sessions),
        "seats": sum(row.seats for row in again.plan.sessions),
        "moved": again.moved,
    }


def changed_for(
    plan: Plan, problem: engine.Problem, kind: Kind, value: float | None
) -> engine.Problem:
    """Return the plan's problem with one thing different."""
    if kind is Kind.BUDGET:
        return with_budget(problem, value)
    number = int(value or 0)
    if kind is Kind.COURSE:
        if course_id(number) not in {each.id for each in problem.courses}:
            raise NotInThePlan(str(value))
        return without_course(problem, course_id(number))
    company = Organisation.objects.get(pk=number)
    inside = company.slug in {each.id for each in problem.companies}
    if kind is Kind.LEAVES:
        if not inside:
            raise NotInThePlan(company.name)
        return without_company(problem, company.slug)
    now = build_problem(plan.round).problem
    if inside or company.slug not in {each.id for each in now.companies}:
        raise NotInThePlan(company.name)
    # The others as they were when the plan was made: only what is new is asked about.
    kept = {each.id for each in problem.companies} | {company.slug}
    for other in now.companies:
        if other.id not in kept:
            now = without_company(now, other.id)
    return now

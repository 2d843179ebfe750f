"""The worker's part of what-if: the changed problem, and the two proven figures."""

from collections.abc import Callable, Container
from dataclasses import replace
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
from samtakt.planning.instance import build_problem, instance_of
from samtakt.planning.models import Plan
from samtakt.planning.staying import refuse_broken_limits
from samtakt.planning.travel import kronor_per_kilometre, points_of_places, travel_costs
from samtakt.planning.whatifs import Kind

SECONDS = 5.0


class NotInThePlan(Exception):
    """The course or the company is not in the plan's problem, or is in it already."""


def forecast(
    plan: Plan,
    kind: Kind,
    value: float | None,
    *,
    should_cancel: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """Return what the plan would become; called in the hub's scope.

    When `should_cancel()` says yes, the answer is what was found by then.

    Raises:
        NotInThePlan: the course or company is not there to leave, or is there already.
        SeatsBreakLimits: seats that are binding break the limits there would be.
    """
    problem = engine.Problem.from_json(plan.instance_file.read())
    answer = engine.Plan.from_json(plan.plan_file.read())
    changed = changed_for(plan, problem, kind, value)
    engine.warm_up()
    found = what_if(
        changed, answer, time_limit_seconds=SECONDS, seed=plan.seed, should_cancel=should_cancel
    )
    again = found.replanned
    if again.plan.status == "infeasible":
        refuse_broken_limits(again.plan, replace(instance_of(plan), problem=changed), plan.round)
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
    if inside:
        raise NotInThePlan(company.name)
    return _with_company(plan, problem, company)


def _with_company(plan: Plan, problem: engine.Problem, company: Organisation) -> engine.Problem:
    """Return the plan's problem and a company's part in it, as the company has published it now.

    All else is as the plan was made for: what others have published since, another budget of
    theirs, other dates are not asked about.
    """
    now = build_problem(plan.round).problem
    joining = [each for each in now.companies if each.id == company.slug]
    if not joining:
        raise NotInThePlan(company.name)
    courses = {each.id for each in problem.courses}
    return replace(
        problem,
        companies=(*problem.companies, *joining),
        teams=(*problem.teams, *_teams_of(now, company.slug, courses)),
        demands=(
            *problem.demands,
            *(each for each in now.demands if each.company == company.slug),
        ),
        travel=(*problem.travel, *_travel_of(plan, problem, company)),
    )


def _teams_of(now: engine.Problem, company: str, courses: Container[str]) -> list[engine.Team]:
    """The company's teams; what they have completed of the plan's courses is all that matters."""
    return [
        replace(
            each, completed={key: count for key, count in each.completed.items() if key in courses}
        )
        for each in now.teams
        if each.company == company
    ]


def _travel_of(
    plan: Plan, problem: engine.Problem, company: Organisation
) -> list[engine.TravelCost]:
    """What the company's travel to the plan's dates costs, also where they are offered no more."""
    instance = instance_of(plan)
    companies = [*instance.companies, company]
    places = dict.fromkeys(each.place for each in problem.sessions if not each.online)
    places |= points_of_places(instance.dates.values(), companies)
    costs = travel_costs(companies, places, kronor_per_kilometre(plan.round.as_of))
    return [
        engine.TravelCost(company.slug, place, cost)
        for (number, place), cost in costs.items()
        if number == company.pk
    ]

"""A round's problem as a scenario has it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from samtakt.engines import planning as engine
from samtakt.engines.planning.replanning import with_budget, without_company, without_course
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.identities import course_id
from samtakt.planning.scenarios import BUDGET, COMPANIES, COURSES, POINTS, RISK, SHARE


def changed_problem(
    problem: engine.Problem, changes: Mapping[str, Any], companies: Iterable[Organisation]
) -> engine.Problem:
    """Return a round's problem as a scenario has it; `companies` tell the slugs of their numbers.

    A course or a company that the problem does not have is left out already.
    """
    slugs = {company.pk: company.slug for company in companies}
    if BUDGET in changes:
        problem = with_budget(problem, changes[BUDGET])
    if POINTS in changes:
        problem = replace(problem, points_per_krona=changes[POINTS] / 1000)
    if RISK in changes:
        problem = replace(problem, fall_under_risk=changes[RISK])
    if SHARE in changes:
        problem = _with_share(problem, changes[SHARE])
    known = {course.id for course in problem.courses}
    for course in changes.get(COURSES, ()):
        if course_id(course) in known:
            problem = without_course(problem, course_id(course))
    for number in changes.get(COMPANIES, ()):
        if number in slugs:
            problem = without_company(problem, slugs[number])
    return problem


def _with_share(problem: engine.Problem, share: float | None) -> engine.Problem:
    if share is None:
        return replace(problem, equal_access=())
    rows = tuple(replace(each, share=share) for each in problem.equal_access)
    return replace(problem, equal_access=rows)

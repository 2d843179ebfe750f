"""Goals as they are listed, and the requirements that are there because of one."""

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Case, Count, IntegerField, Value, When

from samtakt.analysis.models import Goal, GoalCompetence, RequirementCause
from samtakt.analysis.results import Named

if TYPE_CHECKING:
    from django.db.models import QuerySet


def goals_by_due_day() -> "QuerySet[Goal]":
    """Return all goals with `needs`, how many competences each has; active ones come first."""
    over = Case(
        When(state=Goal.State.ACTIVE, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    counted = Goal.objects.annotate(needs=Count("competences"), over=over)
    return counted.order_by("over", "due_on", "name", "pk")


def competences_by_goal() -> dict[Named, frozenset[int]]:
    """Return each active goal with the competences it needs or has caused requirements of.

    A goal without any is left out.
    """
    active = {"goal__state": Goal.State.ACTIVE}
    needed = GoalCompetence.objects.filter(**active).values_list(
        "goal_id", "goal__name", "competence_id"
    )
    caused = RequirementCause.objects.filter(**active).values_list(
        "goal_id", "goal__name", "requirement__competence_id"
    )
    found: dict[Named, set[int]] = defaultdict(set)
    for goal, name, competence in needed.union(caused):
        found[Named(goal, name)].add(competence)
    return {goal: frozenset(competences) for goal, competences in found.items()}


def requirements_of(goal: Goal) -> "QuerySet[RequirementCause]":
    """Return the requirements that a goal is named as the cause of."""
    causes = RequirementCause.objects.filter(goal=goal)
    return causes.select_related("requirement__role", "requirement__competence").order_by(
        "requirement__role__name", "requirement__valid_from", "requirement_id"
    )

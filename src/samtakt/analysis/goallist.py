"""Goals as they are listed, and the requirements that are there because of one."""

from typing import TYPE_CHECKING

from django.db.models import Case, Count, IntegerField, Value, When

from samtakt.analysis.models import Goal, RequirementCause

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


def requirements_of(goal: Goal) -> "QuerySet[RequirementCause]":
    """Return the requirements that a goal is named as the cause of."""
    causes = RequirementCause.objects.filter(goal=goal)
    return causes.select_related("requirement__role", "requirement__competence").order_by(
        "requirement__role__name", "requirement__valid_from", "requirement_id"
    )

"""Goals: the list, one goal with the competences it needs, and its state."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.analysis.goallist import goals_by_due_day, requirements_of
from samtakt.analysis.goals import (
    change_goal,
    drop_goal,
    link_competence,
    reach_goal,
    set_goal,
    take_up_goal,
    unlink_competence,
)
from samtakt.analysis.models import Goal, GoalCompetence
from samtakt.foundation import access
from samtakt.web.assignment.answers import attempt, carried_out
from samtakt.web.assignment.forms import GoalForm, LinkForm
from samtakt.web.paging import page_of
from samtakt.web.views import does


@does("analysis.see_goals")
def goals(request: HttpRequest) -> HttpResponse:
    """List the goals, the first to be reached at the top; those that are over below."""
    context = {
        "page": page_of(request, goals_by_due_day()),
        "may_set": access.allowed(request.actor, "analysis.set_goal"),
        "today": timezone.localdate(),
    }
    return render(request, "assignment/goals.html", context)


@does("analysis.set_goal")
def new(request: HttpRequest) -> HttpResponse:
    """Set a goal."""
    form = GoalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        today = timezone.localdate()
        row = carried_out(
            form, lambda: set_goal(**form.cleaned_data, set_on=today, by=request.actor)
        )
        if row is not None:
            messages.success(request, _("The goal is set. Say which competences it needs."))
            return redirect("goal", row.pk)
    status = 400 if form.errors else 200
    return render(request, "assignment/goal_form.html", {"form": form}, status=status)


@does("analysis.see_goal")
def goal_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a goal and the competences it needs."""
    found = access.get(request.actor, "analysis.see_goal", Goal, pk)
    return _goal_page(request, found, LinkForm())


def _goal_page(
    request: HttpRequest, found: Goal, form: LinkForm, status: int = 200
) -> HttpResponse:
    links = found.competences.select_related("competence")
    may_change = access.allowed(request.actor, "analysis.change_goal")
    context = {
        "goal": found,
        "links": links.order_by("competence__name_sv", "pk"),
        "items": found.technology.order_by("goes_live_on", "name"),
        "requirements": requirements_of(found),
        "form": form if may_change and found.state == Goal.State.ACTIVE else None,
        "may_change": may_change,
    }
    return render(request, "assignment/goal.html", context, status=status)


@does("analysis.change_goal")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a goal says."""
    found = access.get(request.actor, "analysis.change_goal", Goal, pk)
    names = ("name", "description", "measure", "owner", "priority", "due_on")
    initial = {name: getattr(found, name) for name in names}
    form = GoalForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and carried_out(
        form, lambda: change_goal(found, **form.cleaned_data, by=request.actor)
    ):
        messages.success(request, _("The goal is changed."))
        return redirect("goal", pk)
    status = 400 if form.errors else 200
    context = {"form": form, "goal": found}
    return render(request, "assignment/goal_form.html", context, status=status)


@does("analysis.change_goal")
@require_POST
def change_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a goal is reached or dropped, or take it up again."""
    found = access.get(request.actor, "analysis.change_goal", Goal, pk)
    actions = {
        "reach": (reach_goal, _("The goal is reached.")),
        "drop": (drop_goal, _("The goal is dropped.")),
    }
    action, said = actions.get(
        request.POST.get("to", ""), (take_up_goal, _("The goal is active again."))
    )
    attempt(request, lambda: action(found, by=request.actor), said)
    return redirect("goal", pk)


@does("analysis.change_goal")
@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a goal needs a competence."""
    found = access.get(request.actor, "analysis.change_goal", Goal, pk)
    form = LinkForm(request.POST)
    if form.is_valid() and carried_out(
        form, lambda: link_competence(found, **form.cleaned_data, by=request.actor)
    ):
        messages.success(request, _("The competence is linked to the goal."))
        return redirect("goal", pk)
    return _goal_page(request, found, form, status=400)


@does("analysis.unlink_competence")
@require_POST
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that a goal needs a competence."""
    found = access.get(
        request.actor, "analysis.unlink_competence", GoalCompetence, pk, related=("goal",)
    )
    goal = found.goal_id
    attempt(
        request,
        lambda: unlink_competence(found, by=request.actor),
        _("The competence is no longer linked to the goal."),
    )
    return redirect("goal", goal)

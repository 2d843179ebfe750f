"""The chain from goal to action, and what hangs loose along it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from samtakt.analysis.chain import read_chain
from samtakt.analysis.goals import explain_requirements
from samtakt.analysis.models import Goal
from samtakt.competences.models import Requirement
from samtakt.foundation import access
from samtakt.planning.actionlinks import join_actions
from samtakt.web.assignment.answers import carried_out
from samtakt.web.assignment.forms import DayFilter, active_goals, offer
from samtakt.web.paging import page_of
from samtakt.web.views import does

# A goal with its competences is many lines; a company has a handful of goals.
GOALS = 10


@does("analysis.see_chain")
def chain(request: HttpRequest) -> HttpResponse:
    """Show goal → competence → requirement → gap → action on a day, and what is not linked."""
    form = DayFilter(request.GET)
    day = form.chosen_day()
    found = read_chain(request.actor.organisation, as_of=day)
    loose = page_of(request, found.requirements_without_cause)
    may_explain = access.allowed(request.actor, "analysis.explain_requirements")
    context = {
        "form": DayFilter(initial={"as_of": day}),
        "day": day,
        "chain": found,
        "goals": join_actions(found),
        "loose": loose,
        "may_explain": may_explain and bool(found.goals),
    }
    return render(request, "assignment/chain.html", context)


class ExplainForm(forms.Form):
    """Requirements that are there because of a goal."""

    goal = forms.ModelChoiceField(label=gettext_lazy("Goal"), queryset=Goal.objects.none())
    requirement = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Requirements"), queryset=Requirement.objects.none()
    )


@does("analysis.explain_requirements")
@require_POST
def explain(request: HttpRequest) -> HttpResponse:
    """Say that the chosen requirements are there because of a goal."""
    form = ExplainForm(request.POST)
    offer(form, "goal", active_goals())
    offer(form, "requirement", Requirement.objects.all())
    if form.is_valid():
        rows, goal = list(form.cleaned_data["requirement"]), form.cleaned_data["goal"]
        new = carried_out(form, lambda: explain_requirements(goal, rows, by=request.actor))
        if new is not None:
            messages.success(
                request,
                _("%(number)s requirements now have the goal as their cause.")
                % {"number": len(new)},
            )
            return redirect("chain")
    messages.error(request, _("Choose at least one requirement, and the goal behind it."))
    return redirect("chain")

"""The actions of a plan: adding, changing, ending, evaluating and removing one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.foundation import access
from samtakt.organisations.models import Person
from samtakt.planning.developmentplans import (
    PlanRefused,
    add_action,
    change_action,
    end_action,
    evaluate_effect,
    remove_action,
)
from samtakt.planning.models import DevelopmentPlan, PlanAction
from samtakt.web.attempts import attempt, attempted
from samtakt.web.development.forms import ActionForm, EffectForm, EndForm
from samtakt.web.views import does

ABOUT = ("plan", "plan__person", "person", "competence", "course", "goal", "role", "organisation")


def _form(request: HttpRequest, plan: DevelopmentPlan, initial: dict[str, Any]) -> ActionForm:
    return ActionForm(
        request.POST if request.method == "POST" else None,
        of_person=plan.person_id is not None,
        people=access.visible(request.actor, "planning.make_development_plan", Person),
        initial=initial,
    )


@does("planning.change_development_plan")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an action to a plan."""
    plan = access.get(
        request.actor,
        "planning.change_development_plan",
        DevelopmentPlan,
        pk,
        related=("person", "organisation"),
    )
    form = _form(request, plan, {"owner_name": request.actor.name})
    if attempted(form, lambda: add_action(plan, form.details(), by=request.actor), PlanRefused):
        messages.success(request, _("The action is in the plan."))
        return redirect("development_plan", pk)
    status = 400 if form.errors else 200
    context = {"plan": plan, "form": form, "title": _("Add an action")}
    return render(request, "development/action.html", context, status=status)


@does("planning.change_action")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a planned action."""
    action = access.get(request.actor, "planning.change_action", PlanAction, pk, related=ABOUT)
    names = [*ActionForm.base_fields]
    form = _form(request, action.plan, {name: getattr(action, name) for name in names})
    if attempted(
        form, lambda: change_action(action, form.details(), by=request.actor), PlanRefused
    ):
        messages.success(request, _("The action is changed. The plan is to be confirmed anew."))
        return redirect("development_plan", action.plan_id)
    status = 400 if form.errors else 200
    context = {
        "plan": action.plan,
        "form": form,
        "title": _("Change an action"),
        "action": action,
    }
    return render(request, "development/action.html", context, status=status)


@does("planning.change_action")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how an action ended: done, or not done and why."""
    action = access.get(request.actor, "planning.change_action", PlanAction, pk, related=ABOUT)
    form = EndForm(
        request.POST if request.method == "POST" else None,
        initial={"ended_on": timezone.localdate(), "outcome": "done"},
    )

    def act() -> PlanAction:
        given = dict(form.cleaned_data)
        return end_action(action, done=given.pop("outcome") == "done", **given, by=request.actor)

    if attempted(form, act, PlanRefused):
        messages.success(request, _("The action has ended."))
        return redirect("development_plan", action.plan_id)
    status = 400 if form.errors else 200
    context = {"plan": action.plan, "action": action, "form": form, "title": _("End an action")}
    return render(request, "development/end.html", context, status=status)


@does("planning.change_action")
def effect(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down whether an action had effect."""
    action = access.get(request.actor, "planning.change_action", PlanAction, pk, related=ABOUT)
    form = EffectForm(
        request.POST if request.method == "POST" else None,
        initial={"evaluated_on": timezone.localdate()},
    )
    if attempted(
        form,
        lambda: evaluate_effect(action, **form.cleaned_data, by=request.actor),
        PlanRefused,
    ):
        messages.success(request, _("The effect is written down."))
        return redirect("development_plan", action.plan_id)
    status = 400 if form.errors else 200
    context = {
        "plan": action.plan,
        "action": action,
        "form": form,
        "title": _("Evaluate the effect"),
    }
    return render(request, "development/end.html", context, status=status)


@does("planning.change_action")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an action out of a plan that nobody has confirmed."""
    action = access.get(request.actor, "planning.change_action", PlanAction, pk, related=ABOUT)
    plan = action.plan_id
    attempt(
        request,
        lambda: remove_action(action, by=request.actor),
        _("The action is removed."),
        PlanRefused,
    )
    return redirect("development_plan", plan)

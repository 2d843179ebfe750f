"""Development plans: the list, one plan, making one from a person's gaps, confirming it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.foundation import access
from samtakt.organisations.models import Person, Team
from samtakt.planning.developmentplans import (
    LEARNING,
    PlanRefused,
    close_plan,
    confirm_as_employee,
    confirm_as_manager,
)
from samtakt.planning.models import DevelopmentPlan
from samtakt.planning.planlist import people_by_plan, plan_lines, plans_in_force
from samtakt.planning.proposals import Proposal, proposals_for
from samtakt.planning.takeup import make_plan_of
from samtakt.web.attempts import attempt, attempted
from samtakt.web.development.forms import PlanForm, PlansFilter, proposed_period
from samtakt.web.filters import choices_of
from samtakt.web.paging import page_of
from samtakt.web.person.listing import named_like, working_here
from samtakt.web.views import does


@does("planning.see_development_plans")
def plans(request: HttpRequest) -> HttpResponse:
    """List the people the actor answers for, each with the plan in force."""
    today = timezone.localdate()
    people = access.visible(request.actor, "planning.make_development_plan", Person)
    teams = choices_of(_("All teams"), Team.objects.values_list("pk", "name"))
    form = PlansFilter(request.GET, choices={"team": teams})
    found = named_like(people, form.chosen.get("words", ""))
    found = working_here(found, today, team=form.chosen.get("team"))
    found = people_by_plan(found, form.chosen.get("state", ""), today)
    page = page_of(request, found)
    context = {"form": form, "page": page, "lines": plan_lines(page, today)}
    return render(request, "development/plans.html", context)


@does("planning.see_own_plan")
def mine(request: HttpRequest) -> HttpResponse:
    """Open the actor's own plan, or say that there is none yet."""
    today = timezone.localdate()
    own = plans_in_force(today).filter(person=request.actor.person_id, person__isnull=False)
    newest = own.order_by("-starts_on", "-pk").first()
    if newest is None:
        return render(request, "development/nothing.html")
    return redirect("development_plan", newest.pk)


@does("planning.see_development_plan")
def plan_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a plan: who has confirmed it, and its actions."""
    plan = access.get(
        request.actor,
        "planning.see_development_plan",
        DevelopmentPlan,
        pk,
        related=("person", "organisation"),
    )
    actor, today = request.actor, timezone.localdate()
    own = plan.person_id is not None and plan.person_id == actor.person_id
    changeable = access.visible(actor, "planning.change_development_plan", DevelopmentPlan)
    actions = plan.actions.select_related("competence", "course", "owner", "goal", "role")
    context = {
        "plan": plan,
        "own": own,
        "may_change": plan.state != "closed" and changeable.filter(pk=pk).exists(),
        "actions": list(actions.prefetch_related("effects").order_by("due_on", "pk")),
        "today": today,
        "learning": {str(kind) for kind in LEARNING},
        "opens_person": plan.person_id is not None,
    }
    return render(request, "development/plan.html", context)


@does("planning.make_development_plan")
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a person's plan: choose among what is proposed from the gaps."""
    person = access.get(
        request.actor,
        "planning.make_development_plan",
        Person,
        pk,
        related=("organisation",),
    )
    today = timezone.localdate()
    proposals = proposals_for(person, as_of=today)
    initial = {"name": _("Plan %(year)s") % {"year": today.year}, **proposed_period(today)}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> DevelopmentPlan:
        chosen = _chosen(request, proposals)
        return make_plan_of(chosen, person=person, **form.cleaned_data, by=request.actor)

    plan = attempted(form, act, PlanRefused)
    if plan is not None:
        messages.success(request, _("The plan is made. Both of you confirm it when it is right."))
        return redirect("development_plan", plan.pk)
    status = 400 if form.errors else 200
    context = {"person": person, "form": form, "proposals": proposals}
    return render(request, "development/make.html", context, status=status)


def _chosen(request: HttpRequest, proposals: list[Proposal]) -> list[Proposal]:
    wanted = set(request.POST.getlist("proposal"))
    return [proposal for proposal in proposals if proposal.key in wanted]


@does("planning.change_development_plan")
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a plan on the employer's side."""
    plan = access.get(request.actor, "planning.change_development_plan", DevelopmentPlan, pk)
    attempt(
        request,
        lambda: confirm_as_manager(plan, by=request.actor),
        _("The plan is confirmed."),
        PlanRefused,
    )
    return redirect("development_plan", pk)


@does("planning.confirm_own_plan")
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm one's own plan."""
    plan = access.get(request.actor, "planning.confirm_own_plan", DevelopmentPlan, pk)
    attempt(
        request,
        lambda: confirm_as_employee(plan, by=request.actor),
        _("You have confirmed your plan."),
        PlanRefused,
    )
    return redirect("development_plan", pk)


@does("planning.change_development_plan")
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a plan all of whose actions have ended."""
    plan = access.get(request.actor, "planning.change_development_plan", DevelopmentPlan, pk)
    attempt(
        request,
        lambda: close_plan(plan, by=request.actor),
        _("The plan is closed."),
        PlanRefused,
    )
    return redirect("development_plan", pk)

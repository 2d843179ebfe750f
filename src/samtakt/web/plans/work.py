"""The hub's work on a plan: changing it by hand, asking what if and why not, planning it again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.foundation.phrases import active_language
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.adjustables import adjustable
from samtakt.planning.adjustments import CannotAdjust
from samtakt.planning.asking import AlreadyAsked
from samtakt.planning.conflicts import ask_why_not, conflicts_of
from samtakt.planning.differences import difference
from samtakt.planning.models import Plan
from samtakt.planning.participants import participants
from samtakt.planning.proposing import answers_of
from samtakt.planning.replans import ask_to_replan, replannings_of
from samtakt.planning.trials import NothingToTry
from samtakt.planning.whatifs import NothingToAsk, ask, what_ifs_of
from samtakt.web.paging import page_of
from samtakt.web.plans.choosing import courses_of, unmet_needs
from samtakt.web.plans.drawings import frontier_chart
from samtakt.web.plans.opening import plan_for
from samtakt.web.plans.workforms import (
    DateForm,
    ReplanForm,
    SeatsForm,
    SessionForm,
    WhatIfForm,
)
from samtakt.web.views import does


@does("planning.adjust_plan")
def adjust(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the plan by hand; what a change would break is named at once."""
    plan = plan_for(request, "planning.adjust_plan", pk)
    shown = adjustable(plan)
    slugs = dict(
        Organisation.objects.filter(pk__in=[row.id for row in shown.companies]).values_list(
            "pk", "slug"
        )
    )
    asked = request.POST.get("form") if request.method == "POST" else None
    given = request.POST if asked else None
    forms: dict[str, SessionForm | DateForm | SeatsForm] = {
        "session": SessionForm(given if asked == "session" else None, shown=shown),
        "date": DateForm(given if asked == "date" else None, shown=shown),
        "seats": SeatsForm(given if asked == "seats" else None, shown=shown, slugs=slugs),
    }
    form = forms.get(asked or "")
    if form is not None and form.is_valid():
        # The planner is heavy, and only whoever changes a plan by hand needs it here.
        from samtakt.planning.adjusting import adjust as make

        try:
            made = make(plan, form.change, by=request.actor)
        except CannotAdjust as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            messages.success(
                request, _("The change keeps every rule. It is a draft of its own, shown here.")
            )
            return redirect("plan_changes", made.pk)
    status = 400 if form is not None and form.errors else 200
    context = {"shown": shown, "page": page_of(request, shown.sessions), "forms": forms}
    return _page(request, "plans/adjust.html", plan, "adjust", context, status=status)


@does("planning.adjust_plan")
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a change back: go on with the plan that it was made from."""
    from samtakt.planning.adjusting import discard as take_back

    plan = plan_for(request, "planning.adjust_plan", pk)
    try:
        base = take_back(plan, by=request.actor)
    except CannotAdjust as refusal:
        messages.error(request, str(refusal))
        return redirect("plan", pk)
    messages.success(request, _("The change is taken back. This is the plan as it was before."))
    return redirect("plan_adjust", base.pk)


@does("planning.adjust_plan")
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what has changed from the plan that this one was made from."""
    plan = plan_for(request, "planning.adjust_plan", pk)
    context: dict[str, Any] = {}
    if plan.based_on is not None:
        found = difference(plan, plan.based_on, viewer=request.actor.organisation)
        context = {"changed": found, "page": page_of(request, found.seats)}
    return _page(request, "plans/changes.html", plan, "changes", context)


@does("planning.ask_what_if")
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what the plan would become, and list what was asked."""
    plan = plan_for(request, "planning.ask_what_if", pk)
    members = [row.company for row in participants(plan.round) if row.published_on]
    given = request.POST if request.method == "POST" else None
    form = WhatIfForm(given, courses=courses_of(plan), companies=members)
    if form.is_valid():
        kind, value = form.asked
        try:
            ask(plan, kind, value, by=request.actor, language=active_language())
        except NothingToAsk as refusal:
            form.add_error(None, str(refusal))
        except AlreadyAsked:
            messages.info(request, _("A question is being answered already. Wait for it here."))
            return redirect("plan_what_if", pk)
        else:
            messages.success(request, _("The answer is worked out. You can follow it here."))
            return redirect("plan_what_if", pk)
    asked = what_ifs_of(plan)
    context = {"form": form, "asked": asked, "jobs": [row.job for row in asked if row.job.active]}
    status = 400 if form.errors else 200
    return _page(request, "plans/what_if.html", plan, "what_if", context, status=status)


@does("planning.find_conflict")
def conflicts(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why not everybody of a need can be trained, and list what was found."""
    plan = plan_for(request, "planning.find_conflict", pk)
    if request.method == "POST":
        need = request.POST.get("need", "")
        try:
            ask_why_not(
                plan,
                int(need) if need.isdecimal() else 0,
                by=request.actor,
                language=active_language(),
            )
        except NothingToTry as refusal:
            messages.error(request, str(refusal))
        except AlreadyAsked:
            messages.info(request, _("That is being worked out already. You can follow it here."))
        else:
            messages.success(
                request, _("The limits that stand in the way are looked for. Follow it here.")
            )
        return redirect("plan_conflicts", pk)
    found = conflicts_of(plan)
    context = {
        "found": found,
        "jobs": [row.job for row in found if row.job.active],
        "page": page_of(request, unmet_needs(plan)),
    }
    return _page(request, "plans/conflicts.html", plan, "conflicts", context)


@does("planning.replan")
def replan(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan again with least change: choose who leaves, then a point of the frontier."""
    plan = plan_for(request, "planning.replan", pk)
    rows = answers_of(plan)
    declined = [str(row.company.id) for row in rows if row.declined]
    given = request.POST if request.method == "POST" else None
    form = ReplanForm(
        given, companies=[row.company for row in rows], initial={"companies": declined}
    )
    if form.is_valid():
        try:
            ask_to_replan(
                plan,
                companies_out=form.companies_out,
                keep_all=form.cleaned_data["keep_all"],
                loss=form.cleaned_data["loss"],
                by=request.actor,
                language=active_language(),
            )
        except AlreadyAsked:
            messages.info(request, _("The plan is being made again already. Follow it here."))
        else:
            messages.success(request, _("The plan is made again. You can follow it here."))
        return redirect("plan_replan", pk)
    found = replannings_of(plan)
    context = {
        "form": form,
        "found": [
            (row, frontier_chart(row.points) if len(row.points) > 1 else None) for row in found
        ],
        "jobs": [row.job for row in found if row.job.active],
    }
    status = 400 if form.errors else 200
    return _page(request, "plans/replan.html", plan, "replan", context, status=status)


def _page(
    request: HttpRequest,
    template: str,
    plan: Plan,
    tab: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    return render(request, template, {"plan": plan, "tab": tab, **context}, status=status)

"""The pages of a joint plan. The hub sees numbers per company, a company its own part."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.foundation import access
from samtakt.foundation.files import StoredFile
from samtakt.foundation.phrases import active_language
from samtakt.organisations.models import Person
from samtakt.planning.asking import AlreadyAsked
from samtakt.planning.models import Plan, PlannedSession
from samtakt.planning.plans import PlanView, SessionView, plan_view, session_view
from samtakt.planning.queries import standing_plans
from samtakt.planning.seating import SuggestedSeat, suggest_seats
from samtakt.planning.trials import NothingToTry, start_trial, trials_of
from samtakt.web.files import attachment
from samtakt.web.paging import page_of
from samtakt.web.plans.calendar import calendar
from samtakt.web.plans.drawings import cost_chart, met_chart, reason_chart
from samtakt.web.plans.lists import (
    company_rows,
    merged_seats,
    reasons_of,
    session_filter,
    session_rows,
    totals_of,
    unmet_filter,
    unmet_rows,
)
from samtakt.web.plans.opening import plan_for
from samtakt.web.views import does

SESSION_WITH = (
    "plan__round__organisation",
    "offer_date__offer__course",
    "offer_date__offer__provider",
)
ONE_DAY, ONE_WEEK = datetime.timedelta(days=1), datetime.timedelta(weeks=1)


@does("planning.see_plan")
def newest(request: HttpRequest) -> HttpResponse:
    """Lead to the plan that stands, or say how a first one comes about."""
    found = standing_plans().first()
    if found is None:
        return render(request, "plans/none.html")
    return redirect("plan", found.pk)


@does("planning.see_plan")
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the plan gives, what it costs, how good it is, and when its sessions are."""
    shown = _plan(request, pk)
    own = shown.company is not None and request.GET.get("show") != "all"
    context = {
        "totals": totals_of(shown.companies),
        "own": own,
        "weeks": calendar(shown, own=own, today=timezone.localdate()),
        "reasons": reasons_of(shown.unmet),
        "cost_chart": None if shown.company else cost_chart(shown.companies),
        "met_chart": None if shown.company else met_chart(shown.companies),
        "may_download": access.allowed(request.actor, "planning.download_plan")
        and not shown.counted_by_sex,
        "may_see_needs": access.allowed(request.actor, "planning.see_needs"),
    }
    return _page(request, "plans/plan.html", shown, "overview", context)


@does("planning.see_plan")
def sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """List the sessions."""
    shown = _plan(request, pk)
    form = session_filter(request.GET, shown)
    rows = session_rows(shown, form.chosen, request.GET.get("sort", ""))
    context = {"form": form, "page": page_of(request, rows)}
    return _page(request, "plans/sessions.html", shown, "sessions", context)


@does("planning.see_shares")
def companies(request: HttpRequest, pk: int) -> HttpResponse:
    """List what each company gets and pays, for the hub."""
    found = plan_for(request, "planning.see_shares", pk)
    shown = plan_view(found, viewer=request.actor.organisation)
    context = {
        "page": page_of(request, company_rows(shown, request.GET.get("sort", ""))),
        "totals": totals_of(shown.companies),
    }
    return _page(request, "plans/companies.html", shown, "companies", context)


@does("planning.see_plan")
def unmet(request: HttpRequest, pk: int) -> HttpResponse:
    """List what the plan leaves unmet, why, what would help, and what came of trying it."""
    found = plan_for(request, "planning.see_plan", pk)
    shown = plan_view(found, viewer=request.actor.organisation)
    form = unmet_filter(request.GET, shown)
    rows = unmet_rows(shown, form.chosen, request.GET.get("sort", ""))
    reasons = reasons_of(shown.unmet)
    trials = trials_of(found, request.actor.organisation)
    context = {
        "form": form,
        "page": page_of(request, [(row, trials.get(row.id)) for row in rows]),
        "reasons": reasons,
        "people": sum(reason.people for reason in reasons),
        "chart": reason_chart(reasons),
        "jobs": [trial.job for trial in trials.values() if trial.job.active],
        "may_try": access.allowed(request.actor, "planning.try_change"),
    }
    return _page(request, "plans/unmet.html", shown, "unmet", context)


@does("planning.try_change")
@require_POST
def try_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a worker to plan again as if what would help a need were granted."""
    found = plan_for(request, "planning.try_change", pk)
    need = request.POST.get("need", "")
    try:
        start_trial(
            found,
            int(need) if need.isdecimal() else 0,
            by=request.actor,
            language=active_language(),
        )
    except NothingToTry as refusal:
        messages.error(request, str(refusal))
    except AlreadyAsked:
        messages.info(
            request, _("What would help this need is being tried already. You can follow it here.")
        )
    else:
        messages.success(
            request,
            _(
                "The plan is made again with the change, beside the one that stands. "
                "You can follow it here."
            ),
        )
    return redirect("plan_unmet", pk)


@does("planning.see_session")
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one session; inside a company with the people suggested for its seats."""
    row = access.get(
        request.actor, "planning.see_session", PlannedSession, pk, related=SESSION_WITH
    )
    shown = session_view(row, viewer=request.actor.organisation)
    context = {
        "plan": row.plan,
        "session": shown,
        "seats": merged_seats(shown),
        "weeks_long": _weeks_long(shown),
        "people": _people(request, row.plan, shown),
        "may_see_needs": access.allowed(request.actor, "planning.see_needs"),
    }
    return render(request, "plans/session.html", context)


def _weeks_long(shown: SessionView) -> int:
    return (shown.ends_on - shown.week + ONE_DAY) // ONE_WEEK


def _people(request: HttpRequest, plan: Plan, shown: SessionView) -> list[SuggestedSeat]:
    """The company's seats with the people suggested; whom the reader does not lead has no name."""
    inside = not request.actor.organisation.is_hub
    if not (inside and shown.seats and access.allowed(request.actor, "planning.see_needs")):
        return []
    suggested = suggest_seats(plan, request.actor.organisation)
    people = access.visible(request.actor, "organisations.see_people", Person)
    seen = set(people.values_list("pk", flat=True))
    return [
        seat
        for seat in suggested
        if seat.session_id == shown.id and (seat.person is None or seat.person.id in seen)
    ]


@does("planning.download_plan")
def instance_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the problem as it was stated to the planner."""
    return _download(_with_files(request, pk).instance_file)


@does("planning.download_plan")
def plan_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the plan as the planner gave it."""
    return _download(_with_files(request, pk).plan_file)


def _with_files(request: HttpRequest, pk: int) -> Plan:
    """The plan whose files are asked for; such as hold counts by sex are handed to nobody."""
    found = access.get(request.actor, "planning.download_plan", Plan, pk, related=("round",))
    if found.round.equal_sex:
        raise access.refused(request.actor, "planning.download_plan", Plan, pk)
    return found


def _download(file: StoredFile) -> HttpResponse:
    return attachment(file.read(), file.media_type, file.name)


def _plan(request: HttpRequest, pk: int) -> PlanView:
    found = plan_for(request, "planning.see_plan", pk)
    return plan_view(found, viewer=request.actor.organisation)


def _page(
    request: HttpRequest, template: str, plan: PlanView, tab: str, context: dict[str, Any]
) -> HttpResponse:
    return render(request, template, {"plan": plan, "tab": tab, **context})

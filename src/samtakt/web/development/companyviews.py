"""The company's plan on one page, and planned against done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.analysis.audience import analysis_for
from samtakt.foundation import access
from samtakt.foundation.access import Role
from samtakt.inclusion.groups import GROUPING_NAMES
from samtakt.organisations.models import Person
from samtakt.planning.companyplan import actions_between, company_plan_page, largest_risks
from samtakt.planning.developmentplans import PlanRefused, make_plan
from samtakt.planning.followup import (
    WITHIN_MONTHS,
    alarm_share,
    by_company,
    by_group,
    by_team,
    due_actions,
    ending_of,
    planned_done,
    reasons_for_not_done,
)
from samtakt.planning.models import DevelopmentPlan, PlanAction
from samtakt.planning.planlist import plans_in_force
from samtakt.web.attempts import attempted
from samtakt.web.development.drawings import money_chart, share_chart
from samtakt.web.development.forms import DueFilter, PlanForm, proposed_period
from samtakt.web.paging import page_of
from samtakt.web.views import does

LEADS = frozenset({Role.COMPANY_ADMIN, Role.HR})


@does("planning.see_company_plan")
def company_plan(request: HttpRequest) -> HttpResponse:
    """Show management's one page: risks, money, what comes next.

    The risks are fetched when the page stands: they take an analysis of the whole company.
    """
    actor, today = request.actor, timezone.localdate()
    company = plans_in_force(today).filter(person=None).order_by("-starts_on", "-pk").first()
    year = proposed_period(today)
    actions = actions_between(
        company.starts_on if company else year["starts_on"],
        company.ends_on if company else year["ends_on"],
    )
    page = company_plan_page(actions, as_of=today)
    due = list(due_actions(today))
    context = {
        "plan": company,
        "may_make": access.allowed(actor, "planning.make_company_plan"),
        "page": page,
        "chart": money_chart(page.money),
        "follow_up": planned_done(due, today, alarm=alarm_share(today)),
        "named": _people_named(request),
    }
    return render(request, "development/company.html", context)


@does("planning.see_company_plan")
def company_risks(request: HttpRequest) -> HttpResponse:
    """Show the ten largest risks: a part of the company's plan, or a page of its own."""
    analysis = analysis_for(request.actor, as_of=timezone.localdate())
    part = "development/risk_rows.html" if request.htmx else "development/risks.html"
    return render(request, part, {"risks": largest_risks(analysis)})


def _people_named(request: HttpRequest) -> set[int]:
    """Whose names the reader may see; an action for anybody else is shown by its kind alone."""
    if Role.UNION_REPRESENTATIVE in request.actor.roles and not request.actor.roles & LEADS:
        return set()
    people = access.visible(request.actor, "organisations.see_person", Person)
    return set(people.values_list("pk", flat=True))


@does("planning.make_company_plan")
def make(request: HttpRequest) -> HttpResponse:
    """Make the company's plan."""
    today = timezone.localdate()
    initial = {"name": _("Company plan %(year)s") % {"year": today.year}, **proposed_period(today)}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> DevelopmentPlan:
        return make_plan(person=None, **form.cleaned_data, by=request.actor)

    plan = attempted(form, act, PlanRefused, field="name")
    if plan is not None:
        messages.success(request, _("The plan is made. Add what the company is going to do."))
        return redirect("development_plan", plan.pk)
    status = 400 if form.errors else 200
    return render(request, "development/make_company.html", {"form": form}, status=status)


@does("planning.see_follow_up")
def follow_up(request: HttpRequest) -> HttpResponse:
    """Show planned against done: the company's own, or each company's for the hub."""
    actor, today = request.actor, timezone.localdate()
    if actor.organisation.is_hub:
        companies = by_company(actor.organisation, as_of=today)
        context = {
            "companies": companies,
            "months": WITHIN_MONTHS,
            "alarm": alarm_share(today),
            "chart": share_chart([(row.name, row.figures) for row in companies], of=_("Company")),
        }
        return render(request, "development/follow_up_hub.html", context)
    due = list(due_actions(today).select_related("plan"))
    alarm = alarm_share(today)
    teams = by_team(due, today, alarm=alarm)
    context = {
        "months": WITHIN_MONTHS,
        "figures": planned_done(due, today, alarm=alarm),
        "reasons": [(PlanAction.NotDone(code), n) for code, n in reasons_for_not_done(due)],
        "teams": teams,
        "chart": share_chart([(row.name, row.figures) for row in teams], of=_("Team")),
        "groups": [
            (GROUPING_NAMES[each.grouping], each) for each in by_group(due, today, alarm=alarm)
        ],
        "rows_open": access.allowed(actor, "planning.see_plan_actions"),
    }
    return render(request, "development/follow_up.html", context)


@does("planning.see_plan_actions")
def due(request: HttpRequest) -> HttpResponse:
    """List the actions that the follow-up counts, of the people the actor answers for."""
    actor, today = request.actor, timezone.localdate()
    seen = access.visible(actor, "planning.see_development_plan", DevelopmentPlan)
    form = DueFilter(request.GET)
    rows = due_actions(today).filter(plan__in=seen.values("pk"))
    rows = rows.select_related("person", "competence", "plan").order_by("due_on", "pk")
    if form.chosen.get("reason"):
        rows = rows.filter(reason_code=form.chosen["reason"])
    wanted = form.chosen.get("ending")
    found = [(row, ending_of(row, today)) for row in rows]
    kept = [row for row in found if not wanted or row[1] == wanted]
    context = {"form": form, "page": page_of(request, kept), "months": WITHIN_MONTHS}
    return render(request, "development/due.html", context)

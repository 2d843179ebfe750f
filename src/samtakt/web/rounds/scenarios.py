"""Scenarios of a round: making one, and all plans of the round side by side."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samtakt.foundation import access
from samtakt.foundation.phrases import active_language
from samtakt.planning.comparing import (
    Column,
    Comparison,
    compare,
    price_of_equal_access,
    proven_difference,
)
from samtakt.planning.models import Round
from samtakt.planning.participants import participants
from samtakt.planning.rounds import NothingDemanded
from samtakt.planning.scenarios import (
    NothingChanged,
    ScenarioIsKnown,
    make_scenario,
    scenario_jobs,
)
from samtakt.web.paging import page_of
from samtakt.web.rounds.comparison import proven_words, rows_of
from samtakt.web.rounds.scenarioforms import ScenarioForm
from samtakt.web.views import does

ROUND_WITH = ("organisation",)


@does("planning.make_scenario")
def new_scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a scenario, say what differs, and have it calculated."""
    round = access.get(request.actor, "planning.make_scenario", Round, pk, related=ROUND_WITH)
    members = [row.company for row in participants(round) if row.published_on]
    given = request.POST if request.method == "POST" else None
    form = ScenarioForm(given, round=round, companies=members)
    if form.is_valid():
        try:
            make_scenario(
                round,
                form.cleaned_data["name"].strip(),
                form.changes,
                by=request.actor,
                language=active_language(),
            )
        except (NothingChanged, ScenarioIsKnown) as refusal:
            form.add_error(None, str(refusal))
        except NothingDemanded:
            form.add_error(None, _("No company has published any demand yet."))
        else:
            messages.success(
                request,
                _("The scenario is on its way. It stands beside the others when it is done."),
            )
            return redirect("compare_plans", pk)
    status = 400 if form.errors else 200
    return render(request, "rounds/scenario.html", {"round": round, "form": form}, status=status)


@does("planning.compare_plans")
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the round's plans side by side, as they differ from the one chosen as base."""
    round = access.get(request.actor, "planning.compare_plans", Round, pk, related=ROUND_WITH)
    compared = compare(round)
    wanted = request.GET.get("base", "")
    base = compared.base(int(wanted) if wanted.isdecimal() else None)
    running = [job for job in scenario_jobs(round).values() if job.active or job.error]
    context: dict[str, Any] = {
        "round": round,
        "columns": compared.columns,
        "base": base,
        "jobs": running,
        "scenarios": round.scenarios.count(),
        "may_make": True,
    }
    if base is not None:
        context |= _differences(request, compared, base)
    return render(request, "rounds/compare.html", context)


def _differences(request: HttpRequest, compared: Comparison, base: Column) -> dict[str, Any]:
    companies = [
        (
            company,
            [
                (each.met_of.get(company.id, 0), each.plan_id == base.plan_id)
                for each in compared.columns
            ],
        )
        for company in compared.companies
    ]
    return {
        "rows": rows_of(compared.columns, base),
        "page": page_of(request, companies),
        "proven": [
            (each, proven_words(proven_difference(each, base)))
            for each in compared.columns
            if each.plan_id != base.plan_id
        ],
        "price": price_of_equal_access(compared.columns),
    }

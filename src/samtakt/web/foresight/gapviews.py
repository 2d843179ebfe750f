"""The gap on any day, and scenarios side by side."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.analysis.audience import people_named, teams_shown
from samtakt.analysis.facts import read_gap_facts
from samtakt.analysis.gapahead import gap_ahead, narrowed
from samtakt.analysis.models import Scenario
from samtakt.analysis.refusals import Refusal
from samtakt.analysis.scenarios import (
    MOST_COMPARED,
    Assumed,
    assumed_in,
    compare_gaps,
    compare_holders,
    kept_scenarios,
    live_between,
    planned_items,
    remove_scenario,
    save_scenario,
)
from samtakt.foundation import access
from samtakt.web.foresight import forms
from samtakt.web.ownership import own_company
from samtakt.web.paging import page_of
from samtakt.web.views import does

MOST_COMPETENCES = 40


@does("analysis.see_foresight")
def gap(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is missing on a day, against the levels known today."""
    actor = request.actor
    company = own_company(actor, pk)
    today = timezone.localdate()
    day = forms.day_asked(request.GET.get("day", ""), as_of=today)
    facts = read_gap_facts(company, as_of=today)
    named, teams = people_named(actor, facts), teams_shown(actor)
    whole = gap_ahead(facts, day)
    shown = whole if teams is None else narrowed(whole, teams=teams)
    form = forms.DayFilter(
        {**request.GET.dict(), "day": day.isoformat()},
        competences=[row.competence for row in shown.competences],
        teams={(cell.team.id, cell.team.name) for cell in shown.cells if cell.team},
    )
    team, competence = form.chosen.get("team"), form.chosen.get("competence")
    if team:
        shown = narrowed(shown, teams={int(team)})
    cells = [
        cell
        for cell in shown.cells
        if cell.status in {"gap", "not_assessed"}
        and (not competence or str(cell.competence.id) == competence)
        and (named is None or cell.person.id in named)
    ]
    return render(
        request,
        "foresight/gap.html",
        {
            "company": company,
            "ahead": shown,
            "form": form,
            "competences": page_of(request, shown.competences, MOST_COMPETENCES),
            "cells": page_of(request, cells) if competence else None,
            "competence": next(
                (
                    one.competence
                    for one in shown.competences
                    if str(one.competence.id) == competence
                ),
                None,
            ),
            "names_shown": named is None or bool(named),
            "items": live_between(company, today, day),
        },
    )


@does("analysis.see_foresight")
def scenarios(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay scenarios side by side: how many are left, or what people would lack."""
    company = own_company(request.actor, pk)
    today = timezone.localdate()
    kept = kept_scenarios(company)
    wanted = {text for text in request.GET.getlist("with") if text}
    chosen = [one for one in kept if not wanted or str(one.id) in wanted][: MOST_COMPARED - 1]
    compared = [Assumed(name=_("As planned today")), *chosen]
    day = forms.day_asked(request.GET.get("day", ""), as_of=today)
    by_gap = request.GET.get("show") == "gaps"
    context: dict[str, Any] = {
        "company": company,
        "kept": kept,
        "chosen": {one.id for one in chosen},
        "most": MOST_COMPARED - 1,
        "by_gap": by_gap,
        "day": day,
        "may_change": access.allowed(request.actor, "analysis.add_scenario"),
    }
    if by_gap:
        gaps = compare_gaps(company, compared, as_of=today, day=day)
        context |= {"gaps": gaps, "rows": _gap_rows(gaps)}
    else:
        holders = compare_holders(company, compared, as_of=today)
        context |= {"holders": holders, "rows": _holder_rows(holders)}
    return render(request, "foresight/scenarios.html", context)


def _holder_rows(holders: Any) -> list[dict[str, Any]]:
    """One line per competence that is at risk in any scenario, worst in the first one first."""
    names = {
        row.competence.id: row.competence for one in holders for row in one.foresight.competences
    }
    lines = [
        {
            "competence": competence,
            "points": [
                found.last if (found := one.outlook_of(number)) else None for one in holders
            ],
        }
        for number, competence in names.items()
    ]
    at_risk = [
        line
        for line in lines
        if any(point and (point.shortage or 0) >= 0.1 for point in line["points"])
    ]
    return sorted(
        at_risk,
        key=lambda line: (
            -max((point.shortage or 0) if point else 0 for point in line["points"]),
            line["competence"].name,
        ),
    )[:MOST_COMPETENCES]


def _gap_rows(gaps: Any) -> list[dict[str, Any]]:
    """One line per competence whose gap differs between the scenarios, or is large."""
    found = [{row.competence.id: row for row in one.ahead.competences} for one in gaps]
    names = {number: row.competence for rows in found for number, row in rows.items()}
    lines = [
        {
            "competence": competence,
            "counts": [rows[number].then if number in rows else None for rows in found],
        }
        for number, competence in names.items()
    ]
    lines = [line for line in lines if any(count and count.gap for count in line["counts"])]

    def order(line: dict[str, Any]) -> tuple[object, ...]:
        numbers = [count.gap if count else 0 for count in line["counts"]]
        return (-(max(numbers) - min(numbers)), -max(numbers), line["competence"].name)

    return sorted(lines, key=order)[:MOST_COMPETENCES]


@does("analysis.add_scenario")
def new_scenario(request: HttpRequest) -> HttpResponse:
    """Make a scenario."""
    return _scenario_form(request, None)


@does("analysis.change_scenario")
def change_scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a scenario."""
    return _scenario_form(
        request, access.get(request.actor, "analysis.change_scenario", Scenario, pk)
    )


def _scenario_form(request: HttpRequest, row: Scenario | None) -> HttpResponse:
    company = request.actor.organisation
    initial = forms.scenario_initial(assumed_in(row)) if row else None
    given = request.POST if request.method == "POST" else None
    form = forms.ScenarioForm(given, initial=initial, items=planned_items(company))
    if form.is_valid():
        try:
            save_scenario(form.assumed(row.pk if row else None), by=request.actor)
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("The scenario is kept."))
            return redirect("foresight_scenarios", company.pk)
    context = {"company": company, "form": form, "scenario": row}
    status = 400 if form.errors else 200
    return render(request, "foresight/scenario.html", context, status=status)


@does("analysis.change_scenario")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a scenario no longer."""
    row = access.get(request.actor, "analysis.change_scenario", Scenario, pk)
    remove_scenario(row, by=request.actor)
    messages.success(request, _("The scenario is removed."))
    return redirect("foresight_scenarios", request.actor.organisation.pk)

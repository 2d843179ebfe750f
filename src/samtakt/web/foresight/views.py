"""Coverage over five years: the list, one competence with its band, and what is assumed."""

import datetime
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.analysis.assumptions import read_assumptions
from samtakt.analysis.audience import people_named, teams_shown
from samtakt.analysis.foresight import (
    ForesightFacts,
    Outlook,
    Point,
    foresee,
    holders_behind,
    outlook_over_time,
    read_foresight_facts,
)
from samtakt.competences.models import Competence
from samtakt.foundation import access
from samtakt.planning.recommendations import advise, advise_on, sums_of
from samtakt.planning.trainable import Courses, Trainers, read_courses
from samtakt.web.foresight import drawings, forms, rows
from samtakt.web.ownership import own_company
from samtakt.web.paging import page_of
from samtakt.web.views import does

FASTEST, FASTEST_IN_LIST = 25, 3
RISKS_ON_A_PAGE = 25


@does("analysis.see_foresight")
def years(request: HttpRequest, pk: int) -> HttpResponse:
    """List how many will be able to do what is needed, year by year."""
    company = own_company(request.actor, pk)
    found = foresee(read_foresight_facts(company, as_of=timezone.localdate()))
    teams = teams_shown(request.actor)
    places = [row for row in found.places if teams is None or _is_in(row, teams)]
    form = forms.OutlookFilter(request.GET, places=places)
    lines = rows.outlooks_of(found, form.chosen, company=company.pk, teams=teams)
    return render(
        request,
        "foresight/years.html",
        {
            "company": company,
            "foresight": found,
            "form": form,
            "lines": page_of(request, lines),
            "likely": [row for row in found.competences if row.likely_short_on],
            "leaving": found.people - found.staff[-1].expected,
            "chart": drawings.staff_chart(_("How many of today’s staff are left"), found.staff),
        },
    )


def _is_in(row: Outlook, teams: frozenset[int]) -> bool:
    return row.team is not None and row.team.id in teams


@dataclass(frozen=True)
class Asked:
    """What the address of one competence asks for: the place and the day."""

    team: int | None
    shift: int | None
    day: datetime.date | None


def _asked(request: HttpRequest) -> Asked:
    def number(name: str) -> int | None:
        text = request.GET.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 18 else None

    try:
        day = datetime.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = None
    return Asked(number("team"), number("shift"), day)


@does("analysis.see_foresight")
def competence(request: HttpRequest, pk: int, competence: int) -> HttpResponse:
    """Show one competence over five years: its band, the people behind it, and what to do."""
    actor = request.actor
    company = own_company(actor, pk)
    asked, teams = _asked(request), teams_shown(actor)
    facts = read_foresight_facts(company, as_of=timezone.localdate())
    outlook = None
    if teams is None or asked.team is None or asked.team in teams:
        outlook = outlook_over_time(facts, competence, asked.team, asked.shift)
    if outlook is None:
        raise access.refused(actor, "analysis.see_foresight", Competence, competence)
    found = foresee(facts)
    yearly = found.in_place(outlook)
    named = people_named(actor, facts.holders)
    point = _point_on(outlook, asked.day or yearly.likely_short_on)
    holders = holders_behind(facts, outlook, point)
    advice = advise_on(facts, yearly, found, Trainers(facts, _courses(facts)))
    return render(
        request,
        "foresight/competence.html",
        {
            "company": company,
            "outlook": outlook,
            "point": point,
            "tone": rows.tone_of(point),
            "chart": drawings.band_chart(outlook.competence.name, outlook),
            "years": rows.line_of(company.pk, outlook, yearly.points).cells,
            "holders": page_of(
                request, [one for one in holders if named is None or one.person.id in named]
            ),
            "holder_count": len(holders),
            "places": [
                rows.line_of(company.pk, row, row.points)
                for row in found.places
                if row.competence.id == competence and (teams is None or _is_in(row, teams))
            ],
            "last_href": rows.line_of(company.pk, outlook, [outlook.last]).cells[0].href,
            "whole": rows.outlook_address(company.pk, found.of_competence(competence)),
            "advice": advice,
            "fastest": rows.fastest(advice.candidates, named, FASTEST),
        },
    )


def _point_on(outlook: Outlook, day: datetime.date | None) -> Point:
    """Return the point of a day; of today where the day is none of those foreseen."""
    return next((point for point in outlook.points if point.day == day), outlook.now)


def _courses(facts: ForesightFacts) -> Courses:
    wait = facts.assumptions.days("course")
    return read_courses(facts.organisation, as_of=facts.as_of, default_wait=wait)


@does("analysis.see_foresight")
def risks(request: HttpRequest, pk: int) -> HttpResponse:
    """List what to do about each risk of the coming years, with cost and lead time."""
    actor = request.actor
    company = own_company(actor, pk)
    facts = read_foresight_facts(company, as_of=timezone.localdate())
    advice = advise(facts, foresee(facts), _courses(facts), teams=teams_shown(actor))
    named = people_named(actor, facts.holders)
    page = page_of(request, advice, RISKS_ON_A_PAGE)
    lines = [
        {
            "advice": one,
            "href": rows.outlook_address(company.pk, one.outlook, day=one.needed_on.isoformat()),
            "fastest": rows.fastest(one.candidates, named, FASTEST_IN_LIST),
        }
        for one in page
    ]
    return render(
        request,
        "foresight/risks.html",
        {"company": company, "page": page, "lines": lines, "sums": sums_of(advice)},
    )


@does("analysis.see_foresight")
def assumptions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every figure that the years ahead are foreseen with, and where it comes from."""
    company = own_company(request.actor, pk)
    found = read_assumptions(timezone.localdate())
    return render(
        request,
        "foresight/assumptions.html",
        {"company": company, "rows": sorted(found.rows.values(), key=lambda row: row.key)},
    )

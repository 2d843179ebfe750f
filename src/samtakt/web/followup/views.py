"""Courses followed up: the company's or the network's figures, the rows they count, a workbook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.delivery.followup import (
    CompanyFollowUp,
    Period,
    SeatLine,
    company_follow_up,
    line_of,
    seats_in,
)
from samtakt.delivery.models import Booking
from samtakt.delivery.networkfollowup import NetworkFollowUp, network_follow_up, sessions_in
from samtakt.foundation import access
from samtakt.foundation.access import Actor, Role
from samtakt.organisations.queries import members_of
from samtakt.reports.downloads import XLSX
from samtakt.reports.followup_list import company_sheets, network_sheets
from samtakt.reports.sheets import to_xlsx
from samtakt.web.files import attachment
from samtakt.web.followup.drawings import outcome_chart
from samtakt.web.followup.forms import PeriodFilter, SeatFilter, SessionFilter
from samtakt.web.followup.words import OUTCOME_TONES, OUTCOME_WORDS, period_name
from samtakt.web.paging import page_of
from samtakt.web.views import does

LEADS = frozenset({Role.COMPANY_ADMIN, Role.HR})


@does("delivery.see_follow_up")
def follow_up(request: HttpRequest) -> HttpResponse:
    """Show what was planned and what came of it: of the company, or of the network."""
    form = _period_filter(request)
    period = form.asked()
    context = {"form": form, "period": period, "period_name": period_name(period)}
    if request.actor.organisation.is_hub:
        found = _network(request.actor, period)
        rows = [(row.name, row.figures) for row in found.companies]
        context |= {"found": found, "chart": outcome_chart(rows, of=_("Company"))}
        return render(request, "followup/network.html", context)
    shown = _company(request.actor, period)
    teams = [(row.name or _("No team"), row.figures) for row in shown.teams]
    context |= {
        "found": shown,
        "chart": None if shown.is_hidden else outcome_chart(teams, of=_("Team")),
        "rows_open": access.allowed(request.actor, "delivery.see_followed_seats"),
    }
    return render(request, "followup/company.html", context)


def _period_filter(request: HttpRequest) -> PeriodFilter:
    # Of parts and the whole the rest could be worked out: who may not see each seat sees years.
    whole_years = not _sees_people(request.actor)
    return PeriodFilter(request.GET, today=timezone.localdate(), whole_years=whole_years)


def _sees_people(actor: Actor) -> bool:
    return bool(actor.roles & LEADS)


def _company(actor: Actor, period: Period) -> CompanyFollowUp:
    return company_follow_up(
        actor.organisation, period, today=timezone.localdate(), sees_people=_sees_people(actor)
    )


def _network(actor: Actor, period: Period) -> NetworkFollowUp:
    hub = actor.organisation
    known = len(members_of(hub))
    return network_follow_up(hub, period, members_known=known, today=timezone.localdate())


@does("delivery.see_followed_seats")
def seats(request: HttpRequest) -> HttpResponse:
    """List the seats that the figures count, of the people the reader answers for."""
    form = SeatFilter(request.GET, today=timezone.localdate())
    rows = [
        (row, line)
        for row, line in _seats_of(request.actor, form.asked())
        if form.keeps(line.outcome, is_late=line.is_late)
    ]
    page = page_of(request, rows)
    context = {
        "form": form,
        "period_name": period_name(form.asked()),
        "page": page,
        "lines": [
            (row, line, OUTCOME_WORDS[line.outcome], OUTCOME_TONES[line.outcome])
            for row, line in page
        ],
    }
    return render(request, "followup/seats.html", context)


def _seats_of(actor: Actor, period: Period) -> list[tuple[Booking, SeatLine]]:
    today = timezone.localdate()
    seen = access.visible(actor, "delivery.see_booking", Booking)
    return [(row, line_of(row, today)) for row in seats_in(period, seen)]


@does("delivery.see_followed_sessions")
def sessions(request: HttpRequest) -> HttpResponse:
    """List the network's sessions that the figures count."""
    form = SessionFilter(request.GET, today=timezone.localdate(), whole_years=True)
    rows = sessions_in(request.actor.organisation, form.asked())
    if state := form.chosen.get("state"):
        rows = rows.filter(state=state)
    context = {
        "form": form,
        "period_name": period_name(form.asked()),
        "page": page_of(request, rows),
    }
    return render(request, "followup/sessions.html", context)


@does("delivery.see_follow_up")
def workbook(request: HttpRequest) -> HttpResponse:
    """Hand out the figures as a spreadsheet, with the rows that the reader may see."""
    actor, period = request.actor, _period_filter(request).asked()
    name = period_name(period)
    if actor.organisation.is_hub:
        rows = sessions_in(actor.organisation, period)
        made = network_sheets(_network(actor, period), rows, name)
    else:
        may_list = access.allowed(actor, "delivery.see_followed_seats")
        listed = _seats_of(actor, period) if may_list else []
        made = company_sheets(
            _company(actor, period),
            [(row, line, str(OUTCOME_WORDS[line.outcome])) for row, line in listed],
            name,
        )
    title = _("Courses followed up")
    content = to_xlsx(made, title=title, company=actor.organisation.name)
    file = _("samtakt-courses-%(period)s.xlsx") % {"period": period.key}
    return attachment(content, XLSX, file)

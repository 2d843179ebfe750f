"""Handing out what is made while one waits: a team's matrix, a person's profile, one's own data."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date

from samtakt.foundation import access
from samtakt.organisations.models import Person, Team
from samtakt.reports import printouts
from samtakt.reports.printouts import Printout
from samtakt.web.reports.views import handed_out
from samtakt.web.views import does


@does("reports.make_matrix")
def matrix(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """Hand out a team's matrix to print on A3, or as a workbook."""
    team = access.get(request.actor, "reports.make_matrix", Team, pk)
    return _answer(printouts.matrix(team, ending, as_of=_day(request), by=request.actor))


@does("reports.make_profile")
def profile(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """Hand out a person's competence profile."""
    person = access.get(
        request.actor, "reports.make_profile", Person, pk, related=("organisation",)
    )
    return _answer(printouts.profile(person, ending, as_of=_day(request), by=request.actor))


@does("reports.take_own_data")
def own_data(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out everything that is kept about the person who asks."""
    person = access.get(
        request.actor, "reports.take_own_data", Person, pk, related=("organisation",)
    )
    return _answer(
        printouts.everything_about_oneself(person, as_of=timezone.localdate(), by=request.actor)
    )


def _day(request: HttpRequest) -> datetime.date:
    """The day asked for, else today."""
    try:
        return parse_date(request.GET.get("as_of", "")) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


def _answer(made: Printout) -> HttpResponse:
    return handed_out(made.content, name=made.name, media_type=made.media_type)

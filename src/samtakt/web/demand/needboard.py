"""The anonymous need board per competence and half-year, as a page and as a spreadsheet."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from samtakt.catalogue.models import Course
from samtakt.catalogue.providers import provider_of
from samtakt.foundation import access
from samtakt.foundation.access import Actor, Role
from samtakt.foundation.formats import date_text
from samtakt.planning.halfyears import HalfYear, NeedBoard, NeedRow, need_board
from samtakt.reports.downloads import XLSX
from samtakt.reports.sheets import Column, Kind, Sheet, to_csv, to_xlsx
from samtakt.web.demand.tabs import tabs
from samtakt.web.files import attachment
from samtakt.web.paging import page_of
from samtakt.web.views import does


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A row of the page; `course` is one that the reader could offer for it."""

    row: NeedRow
    course: Course | None


@does("planning.see_need_board")
def needs_ahead(request: HttpRequest) -> HttpResponse:
    """Show what is needed when; a provider finds the way to an offer beside each need."""
    board = need_board(request.actor.organisation)
    is_provider = Role.PROVIDER in request.actor.roles
    courses = _courses(request.actor) if is_provider else {}
    lines = [NeedLine(row, courses.get(row.competence.pk)) for row in board.rows]
    context = {
        "tabs": tabs(request.actor, "needs_ahead"),
        "board": board,
        "headings": [name_of(each) for each in board.half_years],
        "page": page_of(request, lines),
        "is_provider": is_provider,
        "may_choose": access.allowed(request.actor, "planning.choose_board"),
    }
    return render(request, "demand/needs_ahead.html", context)


def _courses(actor: Actor) -> dict[int, Course]:
    """By competence, a course of the provider that leads to it."""
    if provider_of(actor) is None:
        return {}
    rows = access.visible(actor, "catalogue.add_offer", Course).prefetch_related("outcomes")
    return {
        outcome.competence_id: course
        for course in rows.order_by("-name_sv", "-pk")
        for outcome in course.outcomes.all()
    }


def name_of(half_year: HalfYear) -> str:
    """Return what a half-year is called, in the reader's language."""
    text = _("Spring %(year)s") if half_year.half == 1 else _("Autumn %(year)s")
    return text % {"year": half_year.year}


@does("planning.see_need_board")
def needs_ahead_file(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the board as CSV or XLSX: the numbers of the page and no others."""
    sheet = sheet_of(need_board(request.actor.organisation))
    if ending == "csv":
        content, media_type = to_csv(sheet), "text/csv; charset=utf-8"
    elif ending == "xlsx":
        content, media_type = to_xlsx([sheet], title=sheet.name), XLSX
    else:
        raise Http404
    return attachment(content, media_type, _("needs-ahead") + f".{ending}")


def sheet_of(board: NeedBoard) -> Sheet:
    """Return the board as a list; a number that is not shown is an empty cell."""
    numbers = [*(name_of(each) for each in board.half_years), _("Later"), _("In all")]
    return Sheet(
        name=_("Needs ahead"),
        columns=(
            Column(_("Code")),
            Column(_("Competence")),
            *(Column(heading, Kind.WHOLE) for heading in numbers),
        ),
        rows=tuple(
            (str(row.competence.code), row.competence.name, *row.people, row.later, row.in_all)
            for row in board.rows
        ),
        note=_(
            "People as of %(day)s. An empty cell is nobody, or fewer than %(people)s people or "
            "%(companies)s companies."
        )
        % {
            "day": date_text(board.as_of),
            "people": board.fewest_people,
            "companies": board.fewest_companies,
        },
    )

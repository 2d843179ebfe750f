"""Lists to take along, edit and hand in again."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samtakt.foundation.access import Actor
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.reports import roundtrips
from samtakt.reports.sheets import Sheet, to_csv, to_xlsx
from samtakt.web.views import does

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
Write = Callable[[Actor], Sheet]
# What there is: its name, how its sheet is made, how it comes back, whether CSV can hold it.
LISTS: dict[str, tuple[Any, Any, Write, ImportKind, bool]] = {
    "library": (
        _("Library"),
        _("Your own competences with headings, levels in words, links and other names."),
        lambda actor: roundtrips.library_sheet(actor.organisation),
        ImportKind.LIBRARY,
        True,
    ),
    "requirements": (
        _("Requirements, a row each"),
        _("What each role asks for, with importance, days and reason."),
        lambda actor: roundtrips.requirement_list(actor.organisation, timezone.localdate()),
        ImportKind.REQUIREMENTS,
        True,
    ),
    "matrix": (
        _("Requirement matrix"),
        _("Roles down, competences across, the level in each cell."),
        lambda actor: roundtrips.requirement_matrix(actor.organisation, timezone.localdate()),
        ImportKind.REQUIREMENTS,
        False,
    ),
    "levels": (
        _("Skill matrix"),
        _("People down, competences across, the agreed level in each cell."),
        lambda actor: roundtrips.skill_matrix(actor.organisation, timezone.localdate()),
        ImportKind.MATRIX,
        False,
    ),
}


def _offered(actor: Actor) -> dict[str, tuple[Any, Any, Write, ImportKind, bool]]:
    # A hub sees nobody's levels.
    return {
        key: one for key, one in LISTS.items() if key != "levels" or not actor.organisation.is_hub
    }


@does("competences.export")
def exports(request: HttpRequest) -> HttpResponse:
    """Show what can be taken along and how it comes back."""
    rows = [
        {"key": key, "name": name, "about": about, "kind": kind, "csv": csv}
        for key, (name, about, _write, kind, csv) in _offered(request.actor).items()
    ]
    return render(request, "library/exports.html", {"rows": rows})


@does("competences.export")
def export(request: HttpRequest, what: str) -> HttpResponse:
    """Hand out a list as XLSX, or as CSV where it can hold it."""
    offered = _offered(request.actor)
    if what not in offered:
        raise Http404(what)
    name, _about, write, _kind, plain = offered[what]
    sheet = write(request.actor)
    language = "en" if (get_language() or "sv").startswith("en") else "sv"
    if plain and request.GET.get("format") == "csv":
        content, kind, ending = to_csv(sheet), CSV, "csv"
    else:
        sheets = [sheet, roundtrips.levels_sheet()] if what != "library" else [sheet]
        company = request.actor.organisation.name
        content, kind, ending = to_xlsx(sheets, title=str(name), company=company), XLSX, "xlsx"
    file = f"samtakt-{what}-{timezone.localdate():%Y-%m-%d}-{language}.{ending}"
    headers = {
        "Content-Disposition": f'attachment; filename="{file}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=kind, headers=headers)

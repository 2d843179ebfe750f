"""The calibration page and the three lists that its figures lead to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from samtakt.assessments.calibrated import calibration_for
from samtakt.assessments.comparedrows import comparison_rows, person_rows, rating_rows
from samtakt.foundation import access
from samtakt.web.calibration import drawings, lists
from samtakt.web.paging import page_of
from samtakt.web.views import does


@does("assessments.see_calibration")
def calibration(request: HttpRequest) -> HttpResponse:
    """Show how ratings lie beside each other, as far as the reader's roles let."""
    seen = calibration_for(request.actor, as_of=timezone.localdate())
    assessors = page_of(request, seen.assessors)
    return render(
        request,
        "calibration/overview.html",
        {
            "seen": seen,
            "assessors": assessors,
            "rows_shown": access.allowed(request.actor, "assessments.see_cross_ratings"),
            "severity_chart": drawings.severities(list(assessors)),
            "assessor_chart": drawings.levels_of_assessors(list(assessors)),
            "team_chart": drawings.levels_of_teams(seen.teams),
            "tilt_chart": drawings.tilts_of_teams(seen.teams),
        },
    )


@does("assessments.see_cross_ratings")
def ratings(request: HttpRequest) -> HttpResponse:
    """List the ratings that are compared, one by one."""
    rows = rating_rows(request.actor, as_of=timezone.localdate())
    form = lists.rating_filter(request.GET, rows)
    return render(
        request,
        "calibration/ratings.html",
        {"form": form, "known": bool(rows), "page": page_of(request, form.kept(rows))},
    )


@does("assessments.see_cross_ratings")
def comparisons(request: HttpRequest) -> HttpResponse:
    """List every two ratings of the same person and competence, from either side."""
    rows = rating_rows(request.actor, as_of=timezone.localdate())
    form = lists.comparison_filter(request.GET, rows)
    kept = form.kept(comparison_rows(rows))
    return render(
        request,
        "calibration/comparisons.html",
        {"form": form, "known": bool(rows), "page": page_of(request, kept)},
    )


@does("assessments.see_cross_ratings")
def people(request: HttpRequest) -> HttpResponse:
    """List the people whose own ratings can be compared with their manager's."""
    rows = person_rows(request.actor, as_of=timezone.localdate())
    form = lists.person_filter(request.GET, rows)
    return render(
        request,
        "calibration/people.html",
        {"form": form, "known": bool(rows), "page": page_of(request, form.kept(rows))},
    )

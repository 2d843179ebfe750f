"""How far the companies have come, for the hub: companies down, steps across."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from samtakt.analysis.models import Assignment
from samtakt.analysis.progress import network_progress
from samtakt.analysis.steps import STEPS
from samtakt.web.paging import page_of
from samtakt.web.views import does


@does("analysis.see_progress")
def progress(request: HttpRequest) -> HttpResponse:
    """Show every company's steps, of those whose agreement lets the hub see them."""
    rows = network_progress(request.actor.organisation, today=timezone.localdate())
    context = {
        "steps": STEPS,
        "page": page_of(request, rows),
        "companies": len(rows),
        "agreed": sum(1 for row in rows if row.agreed),
        "begun": sum(1 for row in rows if row.cells),
        "late": sum(1 for row in rows if row.late),
        "finished": sum(1 for row in rows if row.assignment_state == Assignment.State.FINISHED),
    }
    return render(request, "assignment/progress.html", context)

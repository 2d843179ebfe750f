"""The board of strengths, weaknesses, opportunities and threats."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from samtakt.analysis.models import Assignment, SwotEntry
from samtakt.analysis.swot import add_entry, board, change_entry, remove_entry
from samtakt.foundation import access
from samtakt.web.assignment.answers import attempt, carried_out
from samtakt.web.assignment.forms import SwotForm
from samtakt.web.views import does

Quadrant = SwotEntry.Quadrant
# What each quadrant is about, in words for whoever fills it in.
ABOUT = {
    Quadrant.STRENGTH: gettext_lazy("What we do well, and others know us for"),
    Quadrant.WEAKNESS: gettext_lazy("What holds us back today"),
    Quadrant.OPPORTUNITY: gettext_lazy("What may help us from outside"),
    Quadrant.THREAT: gettext_lazy("What may hurt us from outside"),
}


@does("analysis.see_swot")
def board_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the board."""
    found = access.get(request.actor, "analysis.see_swot", Assignment, pk)
    return _board(request, found)


def _board(
    request: HttpRequest, assignment: Assignment, refused: SwotForm | None = None
) -> HttpResponse:
    entries = board(assignment)
    may_change = access.allowed(request.actor, "analysis.change_swot")
    context = {
        "assignment": assignment,
        "quadrants": [(quadrant, ABOUT[quadrant], entries[quadrant]) for quadrant in Quadrant],
        "count": sum(map(len, entries.values())),
        "may_change": may_change and assignment.state == Assignment.State.UNDER_WAY,
        "refused": refused,
    }
    return render(request, "assignment/swot.html", context, status=400 if refused else 200)


@does("analysis.change_swot")
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a sentence on the board."""
    found = access.get(request.actor, "analysis.change_swot", Assignment, pk)
    form = SwotForm(request.POST)
    if form.is_valid() and carried_out(
        form, lambda: add_entry(found, **form.cleaned_data, by=request.actor)
    ):
        return redirect("swot", pk)
    return _board(request, found, form)


@does("analysis.change_swot_entry")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a sentence, where it stands, or the goal it leads to."""
    entry = _entry(request, pk)
    initial = {"quadrant": entry.quadrant, "text": entry.text, "goal": entry.goal_id}
    form = SwotForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and carried_out(
        form, lambda: change_entry(entry, **form.cleaned_data, by=request.actor)
    ):
        messages.success(request, _("The sentence is changed."))
        return redirect("swot", entry.assignment_id)
    status = 400 if form.errors else 200
    context = {"form": form, "entry": entry}
    return render(request, "assignment/swot_entry.html", context, status=status)


def _entry(request: HttpRequest, pk: int) -> SwotEntry:
    return access.get(
        request.actor, "analysis.change_swot_entry", SwotEntry, pk, related=("assignment",)
    )


@does("analysis.change_swot_entry")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a sentence off the board."""
    entry = _entry(request, pk)
    assignment = entry.assignment_id
    attempt(
        request,
        lambda: remove_entry(entry, by=request.actor),
        _("The sentence is taken off the board."),
    )
    return redirect("swot", assignment)

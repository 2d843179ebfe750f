"""Interviews: the guides, also on paper, and the notes that a reader may see."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.analysis.interviews import (
    Guide,
    UnknownGuide,
    change_note,
    guide,
    guides,
    remove_note,
    write_notes,
)
from samtakt.analysis.models import Assignment, InterviewNote
from samtakt.analysis.progress import newest_assignment
from samtakt.foundation import access
from samtakt.organisations.models import Person
from samtakt.web.assignment.answers import attempt, carried_out
from samtakt.web.assignment.noteforms import NoteForm, TalkForm
from samtakt.web.paging import page_of
from samtakt.web.views import does

NOTES = 30


@dataclass(frozen=True)
class NoteLine:
    """A note with its question in words; `is_own` can be changed by the reader."""

    note: InterviewNote
    guide: str
    question: str
    is_own: bool


@does("analysis.read_notes")
def interviews(request: HttpRequest) -> HttpResponse:
    """Show the guides, and the notes that the reader may see, the latest talk first."""
    seen = access.visible(request.actor, "analysis.read_notes", InterviewNote)
    ordered = seen.select_related("person").order_by("-held_on", "guide", "person_id", "pk")
    page = page_of(request, ordered, NOTES)
    context = {
        "guides": guides(),
        "page": page,
        "lines": [_line(note, request) for note in page.object_list],
        "may_write": _may_write(request),
    }
    return render(request, "assignment/interviews.html", context)


def _line(note: InterviewNote, request: HttpRequest) -> NoteLine:
    asked = guide(note.guide)
    question = asked.question(note.question)
    own = note.written_by_user is not None and note.written_by_user == request.actor.user_id
    return NoteLine(note, asked.title, question.text if question else note.question, own)


def _may_write(request: HttpRequest) -> bool:
    if not access.allowed(request.actor, "analysis.write_notes"):
        return False
    newest = newest_assignment(request.actor.organisation)
    return newest is not None and newest.state == Assignment.State.UNDER_WAY


def _guide(key: str) -> Guide:
    try:
        return guide(key)
    except UnknownGuide:
        raise Http404(key) from None


@does("analysis.see_guides")
def guide_page(request: HttpRequest, guide: str) -> HttpResponse:
    """Show a guide to read or to print, with room to write on paper."""
    context = {"guide": _guide(guide), "may_write": _may_write(request)}
    return render(request, "assignment/guide.html", context)


@does("analysis.write_notes")
def write(request: HttpRequest, guide: str) -> HttpResponse:
    """Write down what was said in a talk."""
    asked = _guide(guide)
    assignment = newest_assignment(request.actor.organisation)
    if assignment is None:
        messages.info(request, _("Begin an assignment first: notes belong to it."))
        return redirect("assignment")
    people = access.visible(request.actor, "organisations.see_people", Person)
    form = TalkForm(
        request.POST if request.method == "POST" else None,
        guide=asked,
        people=people,
        initial={
            "held_on": timezone.localdate(),
            "visibility": InterviewNote.Visibility.MANAGEMENT,
        },
    )
    if form.is_valid():
        rows = carried_out(
            form, lambda: write_notes(assignment, asked, **form.given(), by=request.actor)
        )
        if rows:
            messages.success(request, _("%(number)s answers are kept.") % {"number": len(rows)})
            return redirect("interviews")
    status = 400 if form.errors else 200
    return render(request, "assignment/talk.html", {"form": form, "guide": asked}, status=status)


@does("analysis.change_note")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own note, or who may read it."""
    note = access.get(request.actor, "analysis.change_note", InterviewNote, pk, related=("person",))
    form = NoteForm(
        request.POST if request.method == "POST" else None,
        about_person=note.person_id is not None,
        initial={"text": note.text, "visibility": note.visibility},
    )
    if form.is_valid() and carried_out(
        form, lambda: change_note(note, **form.cleaned_data, by=request.actor)
    ):
        messages.success(request, _("The note is changed."))
        return redirect("interviews")
    context = {"form": form, "line": _line(note, request)}
    status = 400 if form.errors else 200
    return render(request, "assignment/note.html", context, status=status)


@does("analysis.change_note")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one's own note."""
    note = access.get(request.actor, "analysis.change_note", InterviewNote, pk)
    attempt(request, lambda: remove_note(note, by=request.actor), _("The note is removed."))
    return redirect("interviews")

"""Pasting a text, seeing what it may speak of and why, and saying what is right."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.competences import corrections, queries, textmatching
from samtakt.competences.models import Competence, Concept, MatchCorrection
from samtakt.foundation import access
from samtakt.web.matching.forms import Saying, TextToMatch
from samtakt.web.matching.words import competence_rows, concept_rows
from samtakt.web.paging import page_of
from samtakt.web.views import does


@does("competences.match_texts")
def match_texts(request: HttpRequest) -> HttpResponse:
    """Show what a text may speak of. A text is too long for an address, so it is posted."""
    form = TextToMatch(request.POST or None)
    return _answered(request, form)


@does("competences.correct_matches")
@require_POST
def say(request: HttpRequest) -> HttpResponse:
    """Remember what somebody says of a passage, and show the text's matches again."""
    form = Saying(request.POST)
    if form.is_valid():
        verdict, kind, pk, passage = form.cleaned_data["say"]
        target: Competence | Concept | None = None
        if kind == "competence":
            target = access.get(request.actor, "competences.see_competence", Competence, pk)
        elif kind == "concept":
            target = access.get(request.actor, "competences.see_concept", Concept, pk)
        try:
            if verdict == "accept" and target:
                corrections.accept(passage, target, by=request.actor)
            else:
                corrections.reject(passage, target, by=request.actor)
        except (corrections.TextTooLong, corrections.NothingToRemember) as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("That is remembered."))
    return _answered(request, form)


def _answered(request: HttpRequest, form: TextToMatch) -> HttpResponse:
    context = {"form": form, "answer": None}
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["text"]
        answer = textmatching.match(text, request.actor.organisation)
        context |= {
            "form": TextToMatch(initial={"text": text}),
            "text": text,
            "answer": answer,
            "lists": [
                (_("Competences of the library"), competence_rows(answer.competences)),
                (_("Public skills"), concept_rows(answer.concepts)),
            ],
            "may_read": answer.unread and access.allowed(request.actor, "competences.read_texts"),
        }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "matching/matching.html", context, status=status)


@does("competences.read_texts")
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Let a worker read the texts whose meaning is not known yet."""
    job = textmatching.ask_for_reading(by=request.actor)
    if job is None:
        messages.info(request, _("Everything is read already."))
        return redirect("match_texts")
    return redirect(f"{reverse('job', args=[job.pk])}?next={reverse('match_texts')}")


@does("competences.see_corrections")
def remembered(request: HttpRequest) -> HttpResponse:
    """List what people here have said of texts, the newest first."""
    rows = access.visible(request.actor, "competences.see_corrections", MatchCorrection)
    ordered = rows.select_related("competence", "concept").order_by("-made_at", "-pk")
    page = page_of(request, ordered)
    labels = queries.labels_of([row.concept_id for row in page if row.concept_id])
    lines = [(row, labels.get(row.concept_id, "")) for row in page]
    return render(request, "matching/remembered.html", {"page": page, "lines": lines})


@does("competences.forget_correction")
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was said of a text."""
    row = access.get(
        request.actor,
        "competences.forget_correction",
        MatchCorrection,
        pk,
        related=("competence", "concept"),
    )
    corrections.forget(row, by=request.actor)
    messages.success(request, _("That is forgotten."))
    return redirect("match_corrections")

"""Changing the library: a form or a button, one action, back to the competence."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.competences import adaptation, library
from samtakt.competences.anchors import wordings_of
from samtakt.competences.matching import KnownCompetences
from samtakt.competences.models import Competence, CompetenceAlias
from samtakt.competences.versions import LibraryRefused
from samtakt.foundation import access
from samtakt.web.attempts import attempt
from samtakt.web.library.forms import CompetenceForm, LevelsForm, LinkForm, RetireForm
from samtakt.web.views import does

CHANGE = "competences.change_competence"


def _headings(request: HttpRequest, known: Competence | None = None) -> list[Competence]:
    rows = access.visible(request.actor, "competences.see_competence", Competence)
    rows = rows.filter(is_heading=True).exclude(state=Competence.State.RETIRED)
    return list(rows.exclude(pk=known.pk) if known else rows)


@does("competences.add")
def new_competence(request: HttpRequest) -> HttpResponse:
    """Draft a competence."""
    initial = {"kind": "task", "criticality": "2", "parent": request.GET.get("under", "")}
    form = CompetenceForm(request.POST or None, headings=_headings(request), initial=initial)
    if request.method == "GET":
        form.initial["code"] = KnownCompetences(request.actor.organisation).free_code("")
    if form.is_valid():
        try:
            row = library.add_competence(form.said(), parent=form.chosen_parent(), by=request.actor)
            library.call_also(row, form.other_words(), by=request.actor)
        except LibraryRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("The draft is saved. Describe its levels, then publish it.")
            )
            return redirect("word_levels" if not row.is_heading else "library_competence", row.pk)
    status = 400 if form.errors else 200
    return render(request, "library/change.html", {"form": form}, status=status)


@does(CHANGE)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is written about a competence, and where it stands."""
    row = access.get(request.actor, CHANGE, Competence, pk)
    words = CompetenceAlias.objects.filter(competence=row, organisation=row.organisation)
    form = CompetenceForm(
        request.POST or None,
        headings=_headings(request, row),
        known=row,
        initial={"aliases": "\n".join(words.order_by("key").values_list("text", flat=True))},
    )
    if form.is_valid():
        try:
            library.change_competence(
                row,
                form.said(),
                parent=form.chosen_parent(),
                aliases=form.other_words(),
                by=request.actor,
            )
        except LibraryRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("“%(name)s” is changed.") % {"name": row.name})
            return redirect("library_competence", pk)
    context = {"form": form, "competence": row}
    return render(request, "library/change.html", context, status=400 if form.errors else 200)


@does("competences.word_levels")
def levels(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what each level of a competence looks like."""
    actor = request.actor
    row = access.get(actor, "competences.word_levels", Competence, pk)
    own = row.organisation_id == actor.organisation.pk
    wordings = wordings_of([row], actor.organisation).get(row.pk, {})
    mine = {level: words for level, words in wordings.items() if words.own}
    initial = {f"level{n}_sv": words.text_sv for n, words in mine.items()}
    initial |= {f"level{n}_en": words.text_en for n, words in mine.items()}
    form = LevelsForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            library.word_levels(row, form.words(), by=actor)
        except LibraryRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("The levels of “%(name)s” are described.") % {"name": row.name}
            )
            return redirect("library_competence", pk)
    theirs = [(n, words) for n, words in sorted(wordings.items()) if not words.own]
    context = {"form": form, "competence": row, "own": own, "theirs": theirs}
    return render(request, "library/levels.html", context, status=400 if form.errors else 200)


@does(CHANGE)
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what retiring does, and do it when a day is given."""
    row = access.get(request.actor, CHANGE, Competence, pk)
    today = timezone.localdate()
    others = access.visible(request.actor, "competences.see_competence", Competence)
    others = others.filter(library.in_use_on(today)).exclude(pk=pk)
    form = RetireForm(request.POST or None, others=others)
    if form.is_valid():
        try:
            library.retire_competence(
                row, on=form.cleaned_data["on"], successor=form.chosen_successor(), by=request.actor
            )
        except LibraryRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("“%(name)s” is retired.") % {"name": row.name})
            return redirect("library_competence", pk)
    context = {"form": form, "competence": row}
    return render(request, "library/retire.html", context, status=400 if form.errors else 200)


def _done(request: HttpRequest, pk: int, act: Callable[[], object], said: str) -> HttpResponse:
    attempt(request, act, said, LibraryRefused)
    return redirect("library_competence", pk)


@does(CHANGE)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft."""
    row = access.get(request.actor, CHANGE, Competence, pk)
    said = _("“%(name)s” is published.") % {"name": row.name}
    return _done(request, pk, lambda: library.publish_competence(row, by=request.actor), said)


@does(CHANGE)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a retired competence into use again."""
    row = access.get(request.actor, CHANGE, Competence, pk)
    said = _("“%(name)s” is in use again.") % {"name": row.name}
    return _done(request, pk, lambda: library.restore_competence(row, by=request.actor), said)


@does(CHANGE)
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a draft."""
    row = access.get(request.actor, CHANGE, Competence, pk)
    try:
        library.discard_draft(row, by=request.actor)
    except LibraryRefused as refused:
        messages.error(request, str(refused))
        return redirect("library_competence", pk)
    messages.success(request, _("The draft “%(name)s” is removed.") % {"name": row.name})
    return redirect("library")


@does("competences.copy_competence")
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy a competence of the hub into the company."""
    row = access.get(request.actor, "competences.copy_competence", Competence, pk)
    try:
        made = adaptation.copy_competence(row, by=request.actor)
    except LibraryRefused as refused:
        messages.error(request, str(refused))
        return redirect("library_competence", pk)
    messages.success(request, _("The copy is your own draft. Adapt it, then publish it."))
    return redirect("change_competence", made.pk)


@does(CHANGE)
@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Link a competence to a public concept."""
    row = access.get(request.actor, CHANGE, Competence, pk)
    form = LinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the concept's identifier."))
        return redirect("library_competence", pk)
    said = form.cleaned_data
    return _done(
        request,
        pk,
        lambda: library.link_concept(row, said["identifier"], said["match"], by=request.actor),
        _("The competence is linked."),
    )


@does(CHANGE)
@require_POST
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link to a public concept away."""
    row = access.get(request.actor, CHANGE, Competence, pk)
    number = request.POST.get("link", "")
    return _done(
        request,
        pk,
        lambda: library.unlink_concept(
            row, int(number) if number.isdigit() else 0, by=request.actor
        ),
        _("The link is gone."),
    )

"""The template catalogues: what there is, how it stands to one's own, and taking it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samtakt.competences import adaptation, roletaking
from samtakt.competences.adaptation import Compared, Standing, Taken
from samtakt.competences.catalogues import (
    Catalogue,
    NoSuchCatalogue,
    catalogue,
    catalogues,
    with_headings,
)
from samtakt.competences.versions import LibraryRefused
from samtakt.web.imports.words import MEANINGS
from samtakt.web.library.forms import TakeForm
from samtakt.web.views import does

STANDINGS = {
    Standing.NEW: (gettext_lazy("New"), "info"),
    Standing.CHANGED: (gettext_lazy("Would be brought up to date"), "info"),
    Standing.KEPT: (gettext_lazy("Changed by you; stays"), "ok"),
    Standing.SAME: (gettext_lazy("Taken already"), "ok"),
    Standing.SHARED: (gettext_lazy("In the hub’s library"), "ok"),
}
MOST_WORDS = 20


@does("competences.take_templates")
def templates(request: HttpRequest) -> HttpResponse:
    """Show the catalogues and how much of each one has taken."""
    found = catalogues()
    every = [one for each in found.values() for one in each.competences]
    compared = adaptation.compare_templates(request.actor.organisation, every)
    standing = {one.template.code: one.standing for one in compared}
    rows = [
        {
            "catalogue": each,
            "competences": len(each.judged),
            "roles": len(each.roles),
            "new": sum(standing[one.code] == Standing.NEW for one in each.judged),
        }
        for each in found.values()
    ]
    return render(request, "library/templates.html", {"rows": rows})


@does("competences.take_templates")
def one_catalogue(request: HttpRequest, key: str) -> HttpResponse:
    """Show a catalogue beside the own library, and take what is chosen of it."""
    try:
        found = catalogue(key)
    except NoSuchCatalogue:
        raise Http404(key) from None
    form = TakeForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if request.method == "POST" and _take(request, found, form):
        return redirect("template_catalogue", key)
    compared = adaptation.compare_templates(request.actor.organisation, found.competences)
    here = roletaking.roles_for(found.roles, request.actor.organisation)
    context = {
        "catalogue": found,
        "rows": [_row(one) for one in compared],
        "roles": [
            (place, role, known)
            for place, (role, known) in enumerate(zip(found.roles, here, strict=True))
        ],
        "form": form,
        "hub": request.actor.organisation.is_hub,
    }
    status = 400 if form.errors else 200
    return render(request, "library/catalogue.html", context, status=status)


def _row(one: Compared) -> dict[str, Any]:
    words, tone = STANDINGS[one.standing]
    return {
        "template": one.template,
        "competence": one.competence,
        "words": words,
        "tone": tone,
        "takes": one.standing in {Standing.NEW, Standing.CHANGED},
        "changes": _fields(one.changes),
        "kept": _fields(one.kept),
    }


def _fields(changes: Iterable[adaptation.Change]) -> list[str]:
    names = []
    for change in changes:
        name, _dot, level = change.field.partition(".")
        if name == adaptation.ANCHOR:
            names.append(_("level %(level)s") % {"level": level})
        else:
            names.append(str(MEANINGS.get({"kind": "type"}.get(name, name), name)).lower())
    return names


def _take(request: HttpRequest, found: Catalogue, form: TakeForm) -> bool:
    codes = set(request.POST.getlist("code"))
    if "everything" in request.POST:
        codes = {one.code for one in found.competences}
    places = {int(place) for place in request.POST.getlist("role") if place.isdigit()}
    roles = [role for place, role in enumerate(found.roles) if place in places]
    if not codes and not roles:
        messages.info(request, _("Choose what to take first."))
        return True
    if roles and not form.is_valid():
        return False
    try:
        if codes:
            taken = adaptation.take_templates(with_headings(found, codes), by=request.actor)
            _tell_taken(request, taken)
        if roles:
            said = form.cleaned_data
            done = roletaking.take_role_templates(
                found,
                roles,
                by=request.actor,
                valid_from=said["valid_from"],
                reason=said["reason"],
            )
            _tell_roles(request, done)
    except LibraryRefused as refused:
        messages.error(request, str(refused))
    return True


def _tell_taken(request: HttpRequest, taken: Taken) -> None:
    counts = {name: taken.count(standing) for name, standing in Standing.__members__.items()}
    messages.success(
        request,
        _("New: %(NEW)d. Brought up to date: %(CHANGED)d. Kept as you have it: %(KEPT)d. "
          "There already: %(SAME)d. Used from the hub: %(SHARED)d.") % counts,
    )  # fmt: skip
    if taken.words:
        listed = ", ".join(f"“{word}” ({meaning})" for word, meaning in taken.words[:MOST_WORDS])
        messages.warning(
            request,
            _("Left out, because they mean something else here: %(words)s") % {"words": listed},
        )


def _tell_roles(request: HttpRequest, done: roletaking.RolesTaken) -> None:
    messages.success(
        request,
        ngettext(
            "%(rows)d requirement was taken over.",
            "%(rows)d requirements were taken over.",
            done.rows,
        )
        % {"rows": done.rows},
    )
    if done.unjustified:
        messages.warning(
            request,
            ngettext(
                "%(count)d language was left out: write why it is needed.",
                "%(count)d languages were left out: write why they are needed.",
                done.unjustified,
            )
            % {"count": done.unjustified},
        )

"""Levels that courses propose: the manager agrees them, one by one or all at once, or not."""

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samtakt.assessments.agreements import AgreementRefused
from samtakt.assessments.queries import levels_in_force
from samtakt.delivery import levels
from samtakt.delivery.completionrefusals import CompletionRefused
from samtakt.delivery.models import ProposedLevel
from samtakt.foundation import access
from samtakt.web.completion.forms import DeclineForm
from samtakt.web.paging import page_of
from samtakt.web.views import does

DECIDE = "delivery.decide_level"


def _waiting(request: HttpRequest) -> "QuerySet[ProposedLevel]":
    rows = access.visible(request.actor, DECIDE, ProposedLevel)
    return (
        rows.filter(state=ProposedLevel.State.PROPOSED)
        .select_related(*levels.ABOUT)
        .order_by("observation__person__name_key", "observation__observed_on", "pk")
    )


@does("delivery.see_levels")
def levels_to_agree(request: HttpRequest) -> HttpResponse:
    """Show what waits for one's word, with the level that counts now."""
    page = page_of(request, _waiting(request))
    present = _present(page.object_list)
    lines = [
        (row, present.get((row.observation.person_id, row.observation.competence_id)))
        for row in page.object_list
    ]
    return render(request, "completion/levels.html", {"page": page, "lines": lines})


@does("delivery.see_levels")
@require_POST
def agree_levels(request: HttpRequest) -> HttpResponse:
    """Agree all levels that the page showed."""
    shown = set(request.POST.getlist("level"))
    rows = [row for row in _waiting(request) if str(row.pk) in shown]
    done = levels.agree_all(rows, by=request.actor)
    number = len(done.agreed)
    said = ngettext("%(number)s level is agreed.", "%(number)s levels are agreed.", number)
    messages.success(request, said % {"number": number})
    for row, why in done.refused:
        messages.error(request, f"{row.observation.person}: {why}")
    return redirect("levels_to_agree")


@does(DECIDE)
@require_POST
def agree_level(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree one level."""
    row = access.get(request.actor, DECIDE, ProposedLevel, pk)
    try:
        levels.agree(row, by=request.actor)
    except (AgreementRefused, CompletionRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The level is agreed and counts from today."))
    return redirect("levels_to_agree")


@does(DECIDE)
def decline_level(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a level is not agreed."""
    row = access.get(request.actor, DECIDE, ProposedLevel, pk, related=levels.ABOUT)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            levels.decline(row, form.cleaned_data["reason"], by=request.actor)
        except CompletionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The level is not agreed. What was agreed before counts."))
            return redirect("levels_to_agree")
    status = 400 if form.errors else 200
    context = {"proposed": row, "form": form}
    return render(request, "completion/decline.html", context, status=status)


def _present(rows: Iterable[ProposedLevel]) -> dict[tuple[int, int], int]:
    people = {row.observation.person_id for row in rows}
    found = levels_in_force(timezone.localdate()).filter(person__in=people)
    return {
        (person, competence): level
        for person, competence, level in found.values_list("person_id", "competence_id", "level")
    }

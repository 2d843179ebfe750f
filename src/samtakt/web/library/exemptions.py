"""Who need not meet which requirement, and why."""

import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.competences import roles as trade
from samtakt.competences.library import in_use_on
from samtakt.competences.models import Competence, Exemption
from samtakt.competences.versions import LibraryRefused
from samtakt.foundation import access
from samtakt.organisations.models import Person
from samtakt.web.library.forms import ExemptionForm
from samtakt.web.paging import page_of
from samtakt.web.people import found_by_name
from samtakt.web.views import does

SEE = "competences.see_exemptions"


@does(SEE)
def list_exemptions(request: HttpRequest) -> HttpResponse:
    """List exemptions in force and ahead; those that have ended on request."""
    today = timezone.localdate()
    rows = access.visible(request.actor, SEE, Exemption).select_related("person", "competence")
    ended = Q(valid_to__lt=today)
    past = request.GET.get("ended") == "1"
    rows = rows.filter(ended) if past else rows.exclude(ended)
    page = page_of(request, rows.order_by("person__name_key", "person_id", "valid_from", "pk"))
    context = {
        "page": page,
        "past": past,
        "today": today,
        "may_exempt": access.allowed(request.actor, "competences.exempt"),
    }
    return render(request, "library/exemptions.html", context)


@does("competences.exempt")
def new_exemption(request: HttpRequest) -> HttpResponse:
    """Exempt somebody from a requirement."""
    actor = request.actor
    rows = access.visible(actor, "competences.see_competence", Competence)
    usable = rows.filter(in_use_on(timezone.localdate()))
    form = ExemptionForm(
        request.POST or None, competences=usable, initial={"person": _asked_for(request)}
    )
    if form.is_valid():
        people = found_by_name(
            access.visible(actor, "organisations.see_people", Person), form.cleaned_data["person"]
        )
        if len(people) != 1:
            form.add_error("person", _unclear(len(people)))
        else:
            try:
                trade.exempt(
                    people[0], form.chosen_competence(), by=actor, **_period(form.cleaned_data)
                )
            except LibraryRefused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("The exemption is saved."))
                return redirect("exemptions")
    status = 400 if form.errors else 200
    return render(request, "library/new_exemption.html", {"form": form}, status=status)


def _asked_for(request: HttpRequest) -> str:
    pk = request.GET.get("person", "")
    people = access.visible(request.actor, "organisations.see_people", Person)
    found = people.filter(pk=pk).first() if pk.isdigit() else None
    return found.name if found else ""


def _unclear(found: int) -> str:
    if found:
        return _("Several people are called so. Write the employee number.")
    return _("Nobody here is called so, or has that number.")


def _period(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in ("reason", "valid_from", "valid_to")}


@does("competences.end_exemption")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an exemption end today; one that has not begun is taken back."""
    row = access.get(request.actor, "competences.end_exemption", Exemption, pk)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    try:
        trade.end_exemption(row, last_day=yesterday, by=request.actor)
    except LibraryRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The exemption has ended; the requirement counts from today."))
    return redirect("exemptions")

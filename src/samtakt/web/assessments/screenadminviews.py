"""Shared screens and the codes of those who use them: what a supervisor or HR sets up."""

from django.contrib import messages
from django.contrib.auth import logout
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.assessments.kiosk import (
    KioskRefused,
    close_device,
    open_device,
    remove_pin,
    set_pin,
)
from samtakt.foundation import access
from samtakt.organisations.models import KioskDevice, Person, Team
from samtakt.organisations.queries import employed_on
from samtakt.web.assessments.forms import CodeForm, ScreenForm
from samtakt.web.assessments.screens import remember
from samtakt.web.paging import page_of
from samtakt.web.views import does


@does("assessments.see_kiosks")
def screens(request: HttpRequest) -> HttpResponse:
    """List the shared screens, and make this one a screen: its reader is then signed out."""
    teams = list(access.visible(request.actor, "assessments.choose_team", Team))
    form = ScreenForm(request.POST if request.method == "POST" else None, teams=teams)
    if form.is_valid():
        given = form.cleaned_data
        try:
            opened = open_device(
                given["team"],
                name=given["name"],
                hours=given["hours"],
                now=timezone.now(),
                by=request.actor,
            )
        except KioskRefused as refused:
            form.add_error(None, str(refused))
        else:
            # Nobody stays signed in at a screen that everybody uses.
            logout(request)
            return remember(redirect("screen"), opened, secure=request.is_secure())
    seen = access.visible(request.actor, "assessments.close_kiosk", KioskDevice)
    now = timezone.now()
    context = {
        "form": form,
        "teams": teams,
        "page": page_of(request, seen.select_related("team").order_by("-opened_at", "-pk")),
        "now": now,
    }
    status = 400 if form.errors else 200
    return render(request, "assessments/screens.html", context, status=status)


@does("assessments.close_kiosk")
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a screen at once, wherever it stands."""
    device = access.get(request.actor, "assessments.close_kiosk", KioskDevice, pk)
    close_device(device, now=timezone.now(), by=request.actor)
    messages.success(request, _("The screen is closed."))
    return redirect("screens")


@does("assessments.set_pin")
def codes(request: HttpRequest) -> HttpResponse:
    """List the people the reader may give a code, and who has one."""
    people = _working_here(access.visible(request.actor, "assessments.set_pin", Person))
    page = page_of(request, people.select_related("kiosk_pin").order_by("name_key", "pk"))
    lines = [(person, getattr(person, "kiosk_pin", None)) for person in page]
    context = {"page": page, "lines": lines, "now": timezone.now()}
    return render(request, "assessments/codes.html", context)


def _working_here(people: "QuerySet[Person]") -> "QuerySet[Person]":
    now = employed_on(timezone.localdate()).order_by()
    return people.filter(Q(pk__in=now.values("person_id")))


@does("assessments.set_pin")
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a code, or take it away."""
    person = access.get(request.actor, "assessments.set_pin", Person, pk)
    if request.method == "POST" and "remove" in request.POST:
        remove_pin(person, by=request.actor)
        messages.success(request, _("The code is removed."))
        return redirect("screen_codes")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            set_pin(person, form.cleaned_data["code"], by=request.actor)
        except KioskRefused as refused:
            form.add_error("code", str(refused))
        else:
            words = _("%(name)s has a new code. Tell them in person; it is shown nowhere.")
            messages.success(request, words % {"name": person.name})
            return redirect("screen_codes")
    status = 400 if form.errors else 200
    context = {"person": person, "form": form, "has": hasattr(person, "kiosk_pin")}
    return render(request, "assessments/code.html", context, status=status)

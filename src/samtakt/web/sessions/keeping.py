"""Keeping sessions, for the hub and for providers: open, confirm, cancel, say who teaches."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.catalogue.models import OfferDate
from samtakt.delivery import costs, sessions
from samtakt.delivery.confirming import confirm_session
from samtakt.delivery.models import Session
from samtakt.delivery.refusals import DeliveryRefused
from samtakt.delivery.trainers import assign_trainer, possible_trainers, release_trainer
from samtakt.foundation import access
from samtakt.foundation.access import Role
from samtakt.organisations.models import User
from samtakt.web.sessions.forms import OpenForm, ReasonForm, TrainerForm
from samtakt.web.sessions.seatviews import attempted
from samtakt.web.sessions.views import about, session_of
from samtakt.web.views import does


@does("delivery.open_session")
def open_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a session on a date of the catalogue."""
    date = access.get(
        request.actor,
        "delivery.open_session",
        OfferDate,
        pk,
        related=("organisation", "offer__course", "offer__provider"),
    )
    known = Session.objects.filter(offer_date=date).first()
    if known is not None:
        return redirect("session", known.pk)
    form = OpenForm(request.POST or None, date=date)

    def act() -> Session:
        given = form.cleaned_data
        return sessions.open_session(
            date,
            by=request.actor,
            terms=form.terms(),
            decide_by=given["decide_by"],
            change_by=given["change_by"],
        )

    made = attempted(form, act)
    if made is not None:
        messages.success(request, _("The session is open. Companies can book."))
        return redirect("session", made.pk)
    context = {
        "form": form,
        "date": date,
        "course": date.offer.course,
        "back": reverse("course", args=[date.offer.course_id]),
    }
    return render(request, "sessions/open.html", context, status=400 if form.errors else 200)


@does("delivery.keep_session")
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a session is held, with as many as there are."""
    row = session_of(request.actor, "delivery.keep_session", pk)
    try:
        confirm_session(row, by=request.actor)
    except DeliveryRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The session is confirmed, and everybody is told."))
    return redirect("session", pk)


@does("delivery.keep_session")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a session off, having seen what that costs the companies."""
    row, today = session_of(request.actor, "delivery.keep_session", pk), timezone.localdate()
    form = ReasonForm(request.POST or None)
    if attempted(
        form, lambda: sessions.cancel_session(row, form.cleaned_data["reason"], by=request.actor)
    ):
        messages.success(request, _("The session is cancelled, and everybody is told."))
        return redirect("session", pk)
    free = Role.PROVIDER in request.actor.roles
    context: dict[str, Any] = {
        "form": form,
        **about(row, today),
        "title": _("Cancel the session"),
        "submit": _("Cancel the session"),
        "cancelling_free": free,
        "cancelling_cost": None if free else costs.cost_of_leaving(row, today),
        "cancelling": True,
    }
    return render(request, "sessions/form.html", context, status=400 if form.errors else 200)


@does("delivery.keep_session")
def trainers(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who teaches a session, and who does not after all."""
    actor = request.actor
    row = session_of(actor, "delivery.keep_session", pk)
    if request.method == "POST" and "release" in request.POST:
        user = get_object_or_404(User, pk=request.POST["release"])
        release_trainer(row, user, by=actor)
        return redirect("session_trainers", pk)
    teaching = [one.user for one in row.trainers.select_related("user").order_by("user__name")]
    users = possible_trainers(row).exclude(pk__in=[user.pk for user in teaching])
    form = TrainerForm(request.POST or None, users=users)
    if attempted(form, lambda: assign_trainer(row, form.chosen, by=actor)):
        messages.success(request, _("{person} teaches the session.").format(person=form.chosen))
        return redirect("session_trainers", pk)
    context = {
        "form": form,
        **about(row, timezone.localdate()),
        "teaching": teaching,
        "nobody": not users,
    }
    return render(request, "sessions/trainers.html", context, status=400 if form.errors else 200)

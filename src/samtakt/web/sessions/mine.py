"""One's own courses: where one has a seat, what one asks for, what one would like to go to."""

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.delivery import arrangements as asking
from samtakt.delivery import wishes
from samtakt.delivery.listing import own_courses, own_wishes
from samtakt.delivery.models import Booking, SeatWish, Session
from samtakt.delivery.refusals import DeliveryRefused
from samtakt.foundation import access
from samtakt.organisations.models import Person
from samtakt.web.sessions.forms import ArrangementForm, WishForm
from samtakt.web.sessions.seatviews import WITH_ITS_SESSION, attempted
from samtakt.web.sessions.views import about, session_of
from samtakt.web.views import does


@does("delivery.see_own_courses")
def my_courses(request: HttpRequest) -> HttpResponse:
    """Show where the reader has a seat or waits for one, and what was before."""
    actor, today = request.actor, timezone.localdate()
    bookings = own_courses(actor)
    coming = [
        one for one in bookings if one.state in Booking.STANDING and _lies_ahead(one.session, today)
    ]
    context = {
        "known": actor.person_id is not None,
        "coming": coming,
        "earlier": [one for one in reversed(bookings) if one not in coming][:50],
        "wishes": own_wishes(actor),
        "today": today,
    }
    return render(request, "sessions/mine.html", context)


def _lies_ahead(session: Session, today: datetime.date) -> bool:
    return session.is_open and any(day.day >= today for day in session.days.all())


@does("delivery.ask_arrangements")
def arrangements(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a participant say what they need so as to take part."""
    booking = access.get(
        request.actor, "delivery.ask_arrangements", Booking, pk, related=WITH_ITS_SESSION
    )
    asked = asking.own(booking, by=request.actor)
    form = ArrangementForm(request.POST if request.method == "POST" else None, asked=asked)
    saved = attempted(form, lambda: asking.ask(booking, form.wanted(), by=request.actor))
    if saved is not None:
        messages.success(request, _("The trainers of the session can now read it."))
        return redirect("my_courses")
    context = {"form": form, **about(booking.session, timezone.localdate())}
    status = 400 if form.errors else 200
    return render(request, "sessions/arrangements.html", context, status=status)


@does("delivery.wish")
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask one's manager for a seat."""
    actor = request.actor
    row = session_of(actor, "delivery.wish", pk)
    person = Person.objects.filter(pk=actor.person_id or 0).first()
    if person is None:
        raise access.refused(actor, "delivery.wish", Person, actor.person_id)
    form = WishForm(request.POST if request.method == "POST" else None)
    made = attempted(
        form, lambda: wishes.wish(row, person, by=actor, note=form.cleaned_data["note"])
    )
    if made is not None:
        messages.success(request, _("Your manager is told and answers you."))
        return redirect("my_courses")
    context = {
        "form": form,
        "title": _("Ask for a seat"),
        "submit": _("Ask"),
        **about(row, timezone.localdate()),
    }
    status = 400 if form.errors else 200
    return render(request, "sessions/form.html", context, status=status)


@does("delivery.take_back_wish")
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's wish back."""
    row = access.get(
        request.actor, "delivery.take_back_wish", SeatWish, pk, related=("organisation",)
    )
    try:
        wishes.take_back(row, by=request.actor)
    except DeliveryRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your wish is taken back."))
    return redirect("my_courses")

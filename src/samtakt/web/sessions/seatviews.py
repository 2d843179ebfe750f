"""Seats of one's own company: booked, reserved, named, handed over, given up; wishes answered."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samtakt.delivery import costs, seats, wishes
from samtakt.delivery.models import Booking, SeatWish, Session
from samtakt.delivery.refusals import DeliveryRefused
from samtakt.foundation import access
from samtakt.foundation.access import Actor, Role
from samtakt.organisations.models import Person, Team
from samtakt.web.sessions.forms import PersonForm, ReasonForm, ReserveForm
from samtakt.web.sessions.views import about, session_of
from samtakt.web.views import does

WITH_ITS_SESSION = (
    "organisation",
    "person",
    "team",
    "session__organisation",
    "session__offer_date__venue",
    "session__offer_date__offer__course",
    "session__offer_date__offer__provider",
)


def attempted(form: forms.Form, act: Callable[[], Any]) -> Any:
    """Return what an action gives when the form is right; its refusal stands in the form."""
    if not form.is_valid():
        return None
    try:
        return act()
    except DeliveryRefused as refused:
        form.add_error(None, str(refused))
        nearest = getattr(refused, "nearest", ())
        form.nearest = nearest  # type: ignore[attr-defined]
        return None


def _own_seats(session: Session, actor: Actor) -> int:
    rows = Booking.objects.filter(organisation=actor.organisation, session=session)
    return rows.filter(state=Booking.State.BOOKED).count()


def _page(request: HttpRequest, form: forms.Form, session: Session, **more: Any) -> HttpResponse:
    context = {"form": form, **about(session, timezone.localdate()), **more}
    context["nearest"] = getattr(form, "nearest", ())
    status = 400 if form.errors else 200
    return render(request, "sessions/form.html", context, status=status)


def _cost(session: Session, actor: Actor, number: int = 1) -> costs.SeatCost:
    had, today = _own_seats(session, actor), timezone.localdate()
    return costs.cost_of_seats(session, actor.organisation, number, had=had, today=today)


def _people(actor: Actor) -> Any:
    return access.visible(actor, "delivery.book_person", Person)


@does("delivery.book")
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """Book somebody, knowing what it costs: price, travel, and the hours away."""
    actor = request.actor
    row = session_of(actor, "delivery.book", pk)
    form = PersonForm(
        request.POST or None,
        people=_people(actor),
        initial={"person": request.GET.get("person")},
    )
    made = attempted(form, lambda: seats.book(row, form.chosen, by=actor))
    if made is not None:
        _say_booked(request, made)
        return redirect("session", pk)
    title = _("Book a seat") if row.free else _("Onto the waiting list")
    return _page(request, form, row, title=title, cost=_cost(row, actor), submit=_("Book"))


def _say_booked(request: HttpRequest, booking: Booking) -> None:
    if booking.state == Booking.State.WAITING:
        text = _("The session is full. {person} is on the waiting list.")
    else:
        text = _("{person} has a seat.")
    messages.success(request, text.format(person=booking.name))


@does("delivery.reserve")
def reserve(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep seats for people who are named later."""
    actor, today = request.actor, timezone.localdate()
    row = session_of(actor, "delivery.reserve", pk)
    form = ReserveForm(
        request.POST or None,
        session=row,
        today=today,
        teams=access.visible(actor, "organisations.see_team", Team),
        any_team=bool(actor.roles & {Role.COMPANY_ADMIN, Role.HR}),
        initial={"seats": 2},
    )

    def act() -> list[Booking]:
        given = form.cleaned_data
        return seats.reserve(
            row, given["seats"], by=actor, team=given["team"], name_by=given["name_by"]
        )

    made = attempted(form, act)
    if made:
        text = ngettext("{number} seat is kept.", "{number} seats are kept.", len(made))
        messages.success(request, text.format(number=len(made)))
        return redirect("session", pk)
    return _page(
        request, form, row, title=_("Reserve seats"), cost=_cost(row, actor), submit=_("Reserve")
    )


def _booking(request: HttpRequest, pk: int) -> Booking:
    action = "delivery.change_booking"
    return access.get(request.actor, action, Booking, pk, related=WITH_ITS_SESSION)


@does("delivery.change_booking")
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who sits in a reserved seat."""
    row = _booking(request, pk)
    form = PersonForm(request.POST or None, people=_people(request.actor))
    if attempted(form, lambda: seats.name_seat(row, form.chosen, by=request.actor)):
        messages.success(request, _("{person} has a seat.").format(person=form.chosen.name))
        return redirect("session", row.session_id)
    return _page(request, form, row.session, title=_("Name who goes"), submit=_("Save"))


@does("delivery.change_booking")
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a seat to a colleague."""
    row = _booking(request, pk)
    people = _people(request.actor).exclude(pk=row.person_id or 0)
    form = PersonForm(request.POST or None, people=people)
    if attempted(form, lambda: seats.transfer(row, form.chosen, by=request.actor)):
        messages.success(request, _("{person} has a seat.").format(person=form.chosen.name))
        return redirect("session", row.session_id)
    return _page(
        request,
        form,
        row.session,
        booking=row,
        title=_("Give the seat to a colleague"),
        submit=_("Give the seat"),
    )


@does("delivery.change_booking")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a seat up, having seen what that costs."""
    row, today = _booking(request, pk), timezone.localdate()
    form = ReasonForm(request.POST or None)
    if attempted(form, lambda: seats.withdraw(row, form.cleaned_data["reason"], by=request.actor)):
        messages.success(request, _("The seat is given up."))
        return redirect("session", row.session_id)
    had_a_seat = row.state == Booking.State.BOOKED
    return _page(
        request,
        form,
        row.session,
        booking=row,
        title=_("Give up the seat") if had_a_seat else _("Leave the waiting list"),
        submit=_("Give it up"),
        leaving_now=costs.rebated(costs.cost_of_leaving(row.session, today), row)
        if had_a_seat
        else None,
        leaving=costs.leaving_stages(row.session, today, booking=row) if had_a_seat else (),
        giving_up=had_a_seat,
        in_time=today <= row.session.change_by,
    )


def _wish(request: HttpRequest, pk: int) -> SeatWish:
    related = ("organisation", "person", *(one for one in WITH_ITS_SESSION if "session" in one))
    return access.get(request.actor, "delivery.answer_wish", SeatWish, pk, related=related)


@does("delivery.answer_wish")
@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Book the seat that somebody asked for."""
    row = _wish(request, pk)
    try:
        booking = wishes.grant(row, by=request.actor)
    except DeliveryRefused as refused:
        messages.error(request, str(refused))
    else:
        _say_booked(request, booking)
    return redirect("session", row.session_id)


@does("delivery.answer_wish")
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no to a wish, and why."""
    row = _wish(request, pk)
    form = ReasonForm(request.POST or None)
    if attempted(form, lambda: wishes.refuse(row, form.cleaned_data["reason"], by=request.actor)):
        messages.success(request, _("{person} is told.").format(person=row.person.name))
        return redirect("session", row.session_id)
    title = _("Say no to {person}").format(person=row.person.name)
    return _page(request, form, row.session, title=title, submit=_("Say no"))

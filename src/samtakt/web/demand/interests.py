"""Seats wanted without a date, and seats reserved on a date; names come later."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samtakt.catalogue.models import Course, OfferDate
from samtakt.delivery.models import Session
from samtakt.delivery.refusals import DeliveryRefused
from samtakt.delivery.reserving import reserve_on
from samtakt.foundation import access
from samtakt.foundation.formats import number_text
from samtakt.planning.demand import AgreementMissing
from samtakt.planning.interest import (
    AlreadyWithdrawn,
    interest_rows,
    tell_interest,
    withdraw_interest,
)
from samtakt.planning.models import Interest
from samtakt.web.demand.forms import CourseChoiceForm, InterestForm, ReserveForm
from samtakt.web.demand.sharing import no_agreement
from samtakt.web.demand.tabs import tabs
from samtakt.web.paging import page_of
from samtakt.web.views import does


@does("planning.see_interests")
def interests(request: HttpRequest) -> HttpResponse:
    """Show which courses are wanted without a date; a company says here what it wants."""
    rows = interest_rows(request.actor.organisation)
    may_tell = access.allowed(request.actor, "planning.tell_interest")
    form = CourseChoiceForm(request.GET or None) if may_tell else None
    if form is not None and form.is_valid():
        return redirect("tell_interest", form.cleaned_data["course"].pk)
    context = {
        "page": page_of(request, rows),
        "tabs": tabs(request.actor, "interests"),
        "seats": sum(row.seats for row in rows),
        "own": sum(row.own.seats for row in rows if row.own),
        "form": CourseChoiceForm() if may_tell else None,
        "may_tell": may_tell,
        "may_ask": access.allowed(request.actor, "planning.ask_for_quotes"),
    }
    return render(request, "demand/interests.html", context)


@does("planning.tell_interest")
def interest(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how many seats the company wants in a course, or change what it said."""
    course = access.get(request.actor, "planning.tell_interest", Course, pk)
    known = Interest.objects.filter(course=course, ended_at__isnull=True).first()
    form = InterestForm(request.POST or None, interest=known)
    if request.method == "POST" and form.is_valid():
        try:
            tell_interest(course, form.wish(), by=request.actor)
        except AgreementMissing:
            form.add_error(None, no_agreement())
        else:
            messages.success(request, _("Your interest is told. It binds to nothing."))
            return redirect("interests")
    context = {"course": course, "form": form, "known": known}
    status = 400 if form.errors else 200
    return render(request, "demand/interest.html", context, status=status)


@does("planning.withdraw_interest")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that the company wants seats."""
    row = access.get(request.actor, "planning.withdraw_interest", Interest, pk)
    try:
        withdraw_interest(row, by=request.actor)
    except AlreadyWithdrawn as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The interest is withdrawn."))
    return redirect("interests")


DATE_PARTS = ("offer__course", "offer__provider", "organisation", "venue")


@does("delivery.reserve_on_date")
def reserve(request: HttpRequest, pk: int) -> HttpResponse:
    """Reserve seats on a date; who sits there is said later."""
    date = access.get(request.actor, "delivery.reserve_on_date", OfferDate, pk, related=DATE_PARTS)
    form = ReserveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seats = form.cleaned_data["seats"]
        try:
            bookings = reserve_on(date, seats, by=request.actor)
        except DeliveryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = ngettext(
                "%(seats)s seat is reserved. Say who is to sit there.",
                "%(seats)s seats are reserved. Say who is to sit there.",
                seats,
            )
            messages.success(request, said % {"seats": number_text(seats)})
            return redirect("session", bookings[0].session_id)
    context = {
        "date": date,
        "form": form,
        "session": Session.objects.filter(offer_date=date).first(),
    }
    status = 400 if form.errors else 200
    return render(request, "demand/reserve.html", context, status=status)

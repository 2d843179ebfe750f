"""The company's pages: each person's month, what is missing, the attestation, corrections."""

import datetime
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samtakt.delivery.attendancerefusals import AttendanceRefused
from samtakt.delivery.attesting import (
    DayState,
    PersonMonth,
    attest,
    attest_complete,
    months_of,
    people_with_days_in,
)
from samtakt.delivery.corrections import correct, take_up
from samtakt.delivery.models import AttendanceHours, AttendanceMark
from samtakt.delivery.queries import next_month
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person
from samtakt.web.attendance.forms import CorrectForm, MonthFilter, TakeUpForm
from samtakt.web.attendance.words import DAY_STATES
from samtakt.web.paging import page_of
from samtakt.web.views import does

OF_A_DAY = ("booking__person", "booking__session__offer_date__offer__course", "day")


@does("delivery.see_months")
def months(request: HttpRequest) -> HttpResponse:
    """Show everybody who had days in a month, and what is missing before it can be attested."""
    month = _month(request.GET.get("month"))
    today = timezone.localdate()
    page = page_of(request, _people(request.actor, month))
    page.object_list = months_of(page.object_list, month, today=today)
    context = {
        "month": month,
        "page": page,
        "rows": [(found, _standing(found, today)) for found in page.object_list],
        "form": MonthFilter({"month": month.strftime("%Y-%m")}),
        "is_over": today >= next_month(month),
        "ready": any(found.can_be_attested(today) for found in page.object_list),
        "before": month - datetime.timedelta(days=1),
        "after": next_month(month),
        "over_on": next_month(month),
    }
    return render(request, "attendance/months.html", context)


@does("delivery.see_months")
@require_POST
def attest_all(request: HttpRequest) -> HttpResponse:
    """Attest the month of everybody of whom nothing is missing."""
    month = _month(request.POST.get("month"))
    made = attest_complete(_people(request.actor, month), month, by=request.actor)
    words = ngettext("%(number)s person attested.", "%(number)s people attested.", len(made))
    messages.success(request, words % {"number": len(made)})
    return redirect(f"{reverse('attendance_months')}?month={_text(month)}")


@does("delivery.attest")
def person_month(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a person's month day by day."""
    person = access.get(request.actor, "delivery.attest", Person, pk, related=("organisation",))
    month, today = _month(request.GET.get("month")), timezone.localdate()
    (found,) = months_of([person], month, today=today)
    context = {
        "person": person,
        "month": month,
        "found": found,
        "days": [(day, *DAY_STATES[day.state]) for day in found.days],
        "standing": _standing(found, today),
        "papers": _unsigned(found)
        if access.allowed(request.actor, "delivery.hand_in_paper")
        else [],
        "may_attest": found.can_be_attested(today) and person.pk != request.actor.person_id,
        "before": month - datetime.timedelta(days=1),
        "after": next_month(month),
        "is_own": person.pk == request.actor.person_id,
    }
    return render(request, "attendance/person_month.html", context)


@does("delivery.attest")
@require_POST
def attest_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Attest one person's month."""
    person = access.get(request.actor, "delivery.attest", Person, pk, related=("organisation",))
    month = _month(request.POST.get("month"))
    try:
        attest(person, month, by=request.actor)
    except AttendanceRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Attested. The hours are locked now."))
    return _to_person(person.pk, month)


@does("delivery.correct_hours")
def correct_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the hours of an attested day."""
    row = access.get(
        request.actor,
        "delivery.correct_hours",
        AttendanceHours,
        pk,
        related=(*OF_A_DAY, "organisation", "attestation"),
    )
    form = CorrectForm(
        request.POST or None, day=row.day, initial={"hours": f"{row.hours.normalize():f}"}
    )

    def act() -> None:
        given = form.cleaned_data
        correct(row, given["hours"], given["reason"], by=request.actor)

    return _correcting(request, form, row, act, title=_("Correct hours"))


@does("delivery.take_up_mark")
def take_up_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a mark that came after attestation count, as a correction."""
    row = access.get(
        request.actor,
        "delivery.take_up_mark",
        AttendanceMark,
        pk,
        related=(*OF_A_DAY, "organisation"),
    )
    form = TakeUpForm(request.POST or None)

    def act() -> None:
        take_up(row, form.cleaned_data["reason"], by=request.actor)

    return _correcting(request, form, row, act, title=_("Take up the trainer’s mark"))


def _correcting(
    request: HttpRequest,
    form: TakeUpForm,
    row: AttendanceHours | AttendanceMark,
    act: Callable[[], None],
    *,
    title: str,
) -> HttpResponse:
    """Correct a day as the form says, or ask with what is refused beside it."""
    if form.is_valid():
        try:
            act()
        except AttendanceRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Corrected. The original is kept beside it."))
            return _to_person(row.booking.person_id, row.day.day)
    context = {
        "form": form,
        "row": row,
        "title": title,
        "month": _text(row.day.day),
        "person": row.booking.person,
    }
    status = 400 if form.errors else 200
    return render(request, "attendance/correct.html", context, status=status)


def _people(actor: Actor, month: datetime.date) -> list[Person]:
    rows = access.visible(actor, "delivery.attest", Person).filter(
        pk__in=people_with_days_in(month)
    )
    return list(rows.order_by("name_key", "pk"))


def _standing(found: PersonMonth, today: datetime.date) -> str:
    """Return how far a month is: attested, ready, missing, running, or nothing at all."""
    if found.attestation is not None:
        return "attested"
    if found.missing:
        return "missing"
    if not any(day.attended for day in found.days):
        return "nothing"
    return "ready" if found.can_be_attested(today) else "running"


def _unsigned(found: PersonMonth) -> list[Any]:
    waiting = {day.booking.pk: day.booking for day in found.days if day.state == DayState.UNSIGNED}
    return list(waiting.values())


def _month(text: str | None) -> datetime.date:
    """Return the first day of the month that the address names; by itself the last that is over."""
    try:
        return datetime.date.fromisoformat(f"{text}-01")
    except ValueError:
        first = timezone.localdate().replace(day=1)
        return (first - datetime.timedelta(days=1)).replace(day=1)


def _text(day: datetime.date) -> str:
    return day.strftime("%Y-%m")


def _to_person(person: int | None, month: datetime.date) -> HttpResponse:
    return redirect(f"{reverse('attendance_month', args=[person])}?month={_text(month)}")

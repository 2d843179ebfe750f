"""The participant's pages: one's own days, signed for one by one, also after a QR code."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from samtakt.delivery.attendancerefusals import AttendanceRefused, CodeTooOld, NoSeat
from samtakt.delivery.models import AttendanceHours, AttendanceSignature, Booking, SessionDay
from samtakt.delivery.signcodes import day_of, scanned_in_time
from samtakt.delivery.signing import How, days_to_sign, sign
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.web.attendance.forms import hours_of_day
from samtakt.web.paging import page_of
from samtakt.web.views import does, public

SCANNED = "attendance_scanned"


@dataclass(frozen=True)
class OwnDay:
    """One of a participant's days as it is shown to them."""

    booking: Booking
    day: SessionDay
    attended: AttendanceHours | None
    signature: AttendanceSignature | None

    @property
    def is_signed(self) -> bool:
        """Whether a signature stands for the hours, or for what the participant said before."""
        if self.attended is None:
            return self.signature is not None
        return self.attended.signature_id is not None

    @property
    def was_away(self) -> bool:
        return self.attended is not None and self.attended.hours == 0

    @property
    def is_open(self) -> bool:
        return not self.is_signed and not self.was_away

    @property
    def was_changed(self) -> bool:
        """Whether other hours were signed before."""
        return self.is_open and self.signature is not None

    @property
    def choices(self) -> list[Decimal]:
        """The hours to sign for: those marked, or what the participant says where none are."""
        return [self.attended.hours] if self.attended else hours_of_day(self.day)


def own_days(actor: Actor) -> list[OwnDay]:
    """Return the actor's days up to today, newest first; none for an account without a person."""
    if actor.person_id is None:
        return []
    return [OwnDay(*row) for row in days_to_sign(actor.person_id, timezone.localdate())]


@does("delivery.see_own_attendance")
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's own days, those to sign first."""
    if request.actor.person_id is None:
        return render(request, "person/nobody.html")
    days = own_days(request.actor)
    to_sign = [day for day in days if day.is_open]
    done = [day for day in days if not day.is_open]
    context = {
        "to_sign": to_sign[:50],
        "page": page_of(request, done),
        "hours": sum((day.attended.hours for day in done if day.attended), Decimal(0)),
    }
    return render(request, "attendance/mine.html", context)


@does("delivery.sign")
@require_POST
def sign_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for one's own hours of a day."""
    booking = access.get(
        request.actor, "delivery.sign", Booking, pk, related=("organisation", "person")
    )
    keep_signature(request, booking, request.POST, how=How.SIGN_IN, by=request.actor)
    return redirect("my_attendance")


def keep_signature(
    request: HttpRequest, booking: Booking, given: Mapping[str, Any], *, how: str, by: Actor
) -> bool:
    """Sign as the form says, and tell how it went; return whether it was kept."""
    try:
        hours = Decimal(str(given.get("hours", "")))
        day = booking.session.days.get(pk=int(given.get("day", "")))
    except (ValueError, InvalidOperation, SessionDay.DoesNotExist):
        messages.error(request, _("Choose the day and the hours again."))
        return False
    try:
        sign(booking, day, hours, how=how, by=by)
    except AttendanceRefused as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, _("Signed. Thank you!"))
    return True


@public
@never_cache
def scan(request: HttpRequest) -> HttpResponse:
    """Take the code of the trainer's screen, and lead on to sign, by way of signing in."""
    try:
        day = day_of(request.GET.get("code", ""))
    except CodeTooOld as refused:
        return render(request, "attendance/old_code.html", {"refused": refused}, status=400)
    # Signing in may take longer than the code is good for: it was scanned in time.
    request.session[SCANNED] = {"day": day, "at": timezone.now().isoformat()}
    return redirect("attendance_here")


@does("delivery.see_own_attendance")
@never_cache
def here(request: HttpRequest) -> HttpResponse:
    """Sign for the day whose code was scanned."""
    if request.actor.person_id is None:
        return render(request, "person/nobody.html")
    scanned = request.session.get(SCANNED)
    if scanned is None or not scanned_in_time(scanned["at"]):
        context = {"refused": CodeTooOld()}
        return render(request, "attendance/old_code.html", context, status=400)
    found = next((day for day in own_days(request.actor) if day.day.pk == scanned["day"]), None)
    if found is None:
        return render(request, "attendance/old_code.html", {"refused": NoSeat()}, status=400)
    if request.method == "POST":
        given = {"day": found.day.pk, "hours": request.POST.get("hours", "")}
        if keep_signature(request, found.booking, given, how=How.QR, by=request.actor):
            del request.session[SCANNED]
            return redirect("my_attendance")
    return render(request, "attendance/here.html", {"own": found})

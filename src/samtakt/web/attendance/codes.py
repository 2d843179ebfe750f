"""In the room: the QR code on the trainer's screen, and signing on that screen with an own code."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from samtakt.assessments.kiosk import KioskRefused
from samtakt.delivery.attendancerefusals import AttendanceRefused
from samtakt.delivery.models import SessionDay
from samtakt.delivery.roster import roster
from samtakt.delivery.signcodes import RENEWED, VALID, code_for, picture
from samtakt.delivery.signing import sign_at_trainers_screen
from samtakt.foundation import access
from samtakt.web.attendance.forms import hours_of_day
from samtakt.web.views import does

RELATED = ("session__organisation", "session__offer_date__offer__course")


@does("delivery.show_code")
@never_cache
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the code of a day, and a new one every minute."""
    day = access.get(request.actor, "delivery.show_code", SessionDay, pk, related=RELATED)
    path = f"{reverse('attendance_scan')}?{urlencode({'code': code_for(day)})}"
    address = f"{settings.SAMTAKT_ADDRESS or request.build_absolute_uri('/').rstrip('/')}{path}"
    context = {
        "day": day,
        "picture": picture(address),
        "renewed": int(RENEWED.total_seconds()),
        "minutes": int(VALID.total_seconds() // 60),
    }
    template = "attendance/codepicture.html" if request.htmx else "attendance/code.html"
    return render(request, template, context)


@does("delivery.show_code")
@never_cache
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Let participants without an account sign here, each with their own code."""
    day = access.get(request.actor, "delivery.show_code", SessionDay, pk, related=RELATED)
    if request.method == "POST":
        _sign(request, day)
        return redirect("attendance_screen", day.pk)
    rows = []
    for line in roster(day.session, request.actor):
        attended = line.days.get(day.pk)
        if attended is None or (attended.hours and attended.signature_id is None):
            rows.append((line, [attended.hours] if attended else hours_of_day(day)))
    return render(request, "attendance/screen.html", {"day": day, "rows": rows})


def _sign(request: HttpRequest, day: SessionDay) -> None:
    given = request.POST
    allowed = {f"{each.normalize():f}": each for each in hours_of_day(day)}
    hours = allowed.get(given.get("hours", ""))
    booking = given.get("booking", "")
    if hours is None or not booking.isdigit():
        messages.error(request, _("Choose the day and the hours again."))
        return
    try:
        signature = sign_at_trainers_screen(
            day.session, day, int(booking), given.get("code", ""), hours, by=request.actor
        )
    except (KioskRefused, AttendanceRefused) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s has signed.") % {"name": signature.signed_by})

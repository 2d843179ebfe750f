"""The company's shared screen: signing for one's own days after the own code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from samtakt.delivery.models import Booking
from samtakt.delivery.signing import How
from samtakt.foundation import access
from samtakt.web.assessments.screens import standing_at
from samtakt.web.attendance.own import keep_signature, own_days
from samtakt.web.views import public


@public
@never_cache
def at_screen(request: HttpRequest) -> HttpResponse:
    """Show one's days to sign at a shared screen, or sign for one of them."""
    with standing_at(request) as at:
        if at is None:
            return render(request, "screen/closed.html", status=403)
        if at.actor is None:
            return redirect("screen")
        if request.method == "POST":
            booking = access.get(
                at.actor,
                "delivery.sign",
                Booking,
                request.POST.get("booking"),
                related=("organisation", "person"),
            )
            keep_signature(request, booking, request.POST, how=How.SCREEN, by=at.actor)
            return redirect("screen_attendance")
        to_sign = [day for day in own_days(at.actor) if day.is_open]
        return render(request, "attendance/at_screen.html", {"at": at, "to_sign": to_sign[:20]})

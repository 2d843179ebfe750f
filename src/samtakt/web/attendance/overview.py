"""The hub's page of a session's attendance: totals, and names where a company has agreed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from samtakt.delivery.models import Session
from samtakt.delivery.roster import attendance_of, names_for_hub
from samtakt.foundation import access
from samtakt.web.paging import page_of
from samtakt.web.views import does


@does("delivery.see_attendance")
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a session's attendance is."""
    session = access.get(
        request.actor,
        "delivery.see_attendance",
        Session,
        pk,
        related=("organisation", "offer_date__offer__course"),
    )
    days = list(session.days.order_by("day", "pk"))
    page = page_of(request, names_for_hub(session, request.actor))
    context = {
        "session": session,
        "days": days,
        "attendance": attendance_of(session),
        "page": page,
        "rows": [(line, [line.days.get(day.pk) for day in days]) for line in page],
    }
    return render(request, "attendance/overview.html", context)

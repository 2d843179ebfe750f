"""The trainer's pages: the sessions one teaches, and marking hours on a phone, also offline."""

import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, Max, Min, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control

from samtakt.delivery.access import NAMES_AFTER
from samtakt.delivery.models import Session
from samtakt.delivery.roster import roster
from samtakt.foundation import access
from samtakt.web.attendance.words import OUTCOMES
from samtakt.web.paging import page_of
from samtakt.web.views import does, public

SCRIPTS = Path(__file__).resolve().parent.parent / "static" / "samtakt"
KEPT_AROUND = 3
"""Pages of sessions so many days around today are kept on the phone when the list is opened."""


@does("delivery.send_marks")
def teaching(request: HttpRequest) -> HttpResponse:
    """Show the sessions that one teaches: those to come and now first, then the past ones.

    Of a past one that is settled, or long over, only that it was: its names are closed.
    """
    today = timezone.localdate()
    with_names = access.visible(request.actor, "delivery.mark", Session)
    rows = (
        access.visible(request.actor, "delivery.see_taught", Session)
        .exclude(state=Session.State.CANCELLED)
        .annotate(
            first_day=Min("days__day"),
            last_day=Max("days__day"),
            has_names=Exists(with_names.filter(pk=OuterRef("pk"))),
        )
        .select_related("offer_date__offer__course", "offer_date__venue")
    )
    now = rows.filter(last_day__gte=today).order_by("first_day", "pk")
    past = rows.filter(last_day__lt=today).order_by("-last_day", "-pk")
    near = datetime.timedelta(days=KEPT_AROUND)
    context = {
        "now": list(now[:50]),
        "page": page_of(request, past),
        "kept_from": today - near,
        "kept_to": today + near,
        "names_after": NAMES_AFTER.days,
    }
    return render(request, "attendance/teaching.html", context)


@does("delivery.mark")
def teach(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everybody who has a seat, day by day, to be marked by taps."""
    # Told before anything is read: what arrives later is shown over this page by the device.
    made_at = timezone.now().isoformat()
    session = access.get(
        request.actor,
        "delivery.mark",
        Session,
        pk,
        related=("organisation", "offer_date__offer__course", "offer_date__venue"),
    )
    lines = roster(session, request.actor)
    days = list(session.days.order_by("day", "pk"))
    context = {
        "session": session,
        "made_at": made_at,
        "days": [(day, [(line, line.days.get(day.pk)) for line in lines]) for day in days],
        "lines": lines,
        "outcomes": OUTCOMES,
        "zone": settings.TIME_ZONE,
    }
    return render(request, "attendance/teach.html", context)


@public
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """Hand out the service worker: two static scripts in one, below the pages that it serves."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")


@lru_cache(maxsize=1)
def _worker() -> bytes:
    parts = ("attendance-marks.js", "attendance-worker.js")
    return b"\n".join((SCRIPTS / part).read_bytes() for part in parts)

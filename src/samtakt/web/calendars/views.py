"""Making and ending calendar addresses, and the calendar itself, which nobody signs in to."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from samtakt.delivery.calendarfile import calendar_text, name_of
from samtakt.delivery.calendars import (
    CalendarRefused,
    Entry,
    end_feed,
    entries_of,
    feed_of,
    make_feed,
    owner_of,
)
from samtakt.delivery.models import CalendarFeed, Session
from samtakt.foundation import access
from samtakt.foundation.tenancy import scope_for
from samtakt.web.calendars.forms import CalendarForm
from samtakt.web.paging import page_of
from samtakt.web.views import does, public

MINUTES_FRESH = 15
"""For so long a calendar program may keep what it read without asking again."""


@does("delivery.see_calendars")
@never_cache
def calendars(request: HttpRequest) -> HttpResponse:
    """List the addresses that somebody's calendars read, and make a new one: shown once."""
    form = CalendarForm(request.POST if request.method == "POST" else None, actor=request.actor)
    address, made = "", None
    if form.is_valid():
        try:
            found = make_feed(**form.wanted(), by=request.actor)
        except CalendarRefused as refused:
            form.add_error("what", str(refused))
        else:
            made = found.feed
            address = request.build_absolute_uri(reverse("calendar_file", args=[found.token]))
            form = CalendarForm(actor=request.actor)
    seen = access.visible(request.actor, "delivery.end_calendar", CalendarFeed)
    rows = seen.filter(ended_at=None).select_related("user", "person", "team", "organisation")
    page = page_of(request, rows.order_by("-made_at", "-pk"))
    context = {
        "form": form,
        "page": page,
        "lines": [(row, name_of(row), row.user_id == request.actor.user_id) for row in page],
        "address": address,
        "subscribe": address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
        "made": name_of(made) if made else "",
    }
    return render(request, "calendars/calendars.html", context, status=400 if form.errors else 200)


@does("delivery.end_calendar")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an address: whoever reads it finds nothing from now on."""
    feed = access.get(request.actor, "delivery.end_calendar", CalendarFeed, pk)
    end_feed(feed, by=request.actor)
    messages.success(request, _("The address is ended. Calendars that read it find nothing now."))
    return redirect("calendars")


@public
@require_safe
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    """Give a calendar to whoever has its address; unknown and ended ones are told nothing."""
    owner = owner_of(token)
    if owner is None:
        raise Http404
    with scope_for(owner):
        feed = feed_of(token)
        if feed is None:
            raise Http404
        entries = entries_of(feed, today=timezone.localdate())
        base = settings.SAMTAKT_ADDRESS or request.build_absolute_uri("/").rstrip("/")

        def link(session: Session) -> str:
            return f"{base}{reverse('session', args=[session.pk])}"

        with override(feed.user.language):
            text = calendar_text(feed, entries, link=link)
    return _answer(request, text, entries, feed)


def _answer(
    request: HttpRequest, text: bytes, entries: list[Entry], feed: CalendarFeed
) -> HttpResponse:
    # Only the content decides what is unchanged: a seat that was given up leaves no later date.
    etag = quote_etag(hashlib.sha256(text).hexdigest())
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        text, content_type="text/calendar; charset=utf-8"
    )
    if response.status_code == HttpResponse.status_code:
        response.headers["Content-Disposition"] = 'inline; filename="samtakt.ics"'
    changed = max([feed.made_at, *(entry.changed_at for entry in entries)])
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed.timestamp())
    response.headers["Cache-Control"] = f"private, max-age={60 * MINUTES_FRESH}"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

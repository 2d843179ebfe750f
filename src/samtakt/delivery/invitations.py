"""The session as a calendar file, with the message that tells somebody of their seat in it.

For those who read no feed: opening the file puts the days into the calendar, and a later message
about the same session changes or removes them, because the events keep their names.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from samtakt.delivery.calendarfile import invitation_text
from samtakt.delivery.calendars import SEEN, entry_for
from samtakt.delivery.models import Booking, Session
from samtakt.organisations.mailing import Attachment, attaching
from samtakt.organisations.models import Notice

FILE_NAME = "samtakt.ics"
MEDIA_TYPE = "text/calendar; method=PUBLISH; charset=utf-8"


@attaching(
    "delivery.seat",
    "delivery.promoted",
    "delivery.confirmed",
    "delivery.moved",
    "delivery.cancelled",
)
def calendar_with(notice: Notice) -> Attachment | None:
    """Return the calendar file for a notice about a person's own seat; None for any other."""
    _what, _colon, rest = notice.key.partition(":")
    number = rest.partition(":")[0]
    if notice.person_id is None or not number.isdigit():
        return None
    rows = Booking.objects.filter(
        session=int(number), person=notice.person_id, state__in=SEEN
    ).select_related(
        "person",
        "team",
        "session__offer_date__offer__course",
        "session__offer_date__offer__provider",
        "session__offer_date__venue",
    )
    booking = rows.order_by("-pk").first()
    if booking is None:
        return None
    text = invitation_text(entry_for(booking), link=_link, now=timezone.now())
    return Attachment(FILE_NAME, text, MEDIA_TYPE)


def _link(session: Session) -> str:
    base = settings.SAMTAKT_ADDRESS
    return f"{base}{reverse('session', args=[session.pk])}" if base else ""

"""How much of a session somebody was there, and whether that is enough to have gone through it.

Enough is a share of the hours planned: the course says which, otherwise the dated rule
`completion.minimum_share` on the session's last day.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import Max, Sum

from samtakt.catalogue.models import Course
from samtakt.delivery.models import Booking, Session, SessionDay
from samtakt.delivery.queries import NO_HOURS, hours_of
from samtakt.foundation.legalrules import rule_on

MINIMUM_SHARE = "completion.minimum_share"
ABOUT = (
    "person",
    "organisation__hub",
    "session__organisation",
    "session__offer_date__venue",
    "session__offer_date__offer__provider",
    "session__offer_date__offer__course__grants",
)
"""What has to be selected with bookings whose participation is asked for."""


class Lacking(StrEnum):
    """Why somebody has not gone through a session."""

    CANCELLED = "cancelled"
    NO_SEAT = "no_seat"
    NOT_HELD = "not_held"
    TOO_FEW_HOURS = "too_few_hours"


@dataclass(frozen=True, slots=True)
class Participation:
    """Hours attended and planned of one seat; `percent` of the planned hours are enough."""

    booking: Booking
    hours: Decimal
    planned: Decimal
    percent: int
    last_day: datetime.date | None
    lacking: Lacking | None

    @property
    def needed(self) -> Decimal:
        """How many hours are enough."""
        return (self.planned * self.percent / 100).quantize(Decimal("0.01"))

    @property
    def course(self) -> Course:
        course: Course = self.booking.session.offer_date.offer.course
        return course


def participations(bookings: Collection[Booking], *, today: datetime.date) -> list[Participation]:
    """Return how far each seat has come, in their order; `ABOUT` is selected with them.

    Called in the companies' scope.
    """
    hours = hours_of([booking.pk for booking in bookings])
    planned = _planned({booking.session_id for booking in bookings})
    shares: dict[datetime.date, int] = {}
    found = []
    for booking in bookings:
        whole, last_day = planned.get(booking.session_id, (NO_HOURS, None))
        percent = booking.session.offer_date.offer.course.attendance_percent
        if percent is None:
            day = last_day or today
            if day not in shares:
                shares[day] = int(rule_on(MINIMUM_SHARE, day).value)
            percent = shares[day]
        attended = hours.get(booking.pk, NO_HOURS)
        lacking = _lacking(booking, attended, whole, percent, last_day, today)
        found.append(Participation(booking, attended, whole, percent, last_day, lacking))
    return found


def _planned(sessions: Collection[int]) -> dict[int, tuple[Decimal, datetime.date]]:
    rows = SessionDay.objects.filter(session__in=sessions).order_by().values("session")
    return {
        row["session"]: (row["hours_in_all"], row["last_day"])
        for row in rows.annotate(hours_in_all=Sum("hours"), last_day=Max("day"))
    }


def _lacking(
    booking: Booking,
    attended: Decimal,
    planned: Decimal,
    percent: int,
    last_day: datetime.date | None,
    today: datetime.date,
) -> Lacking | None:
    if booking.session.state == Session.State.CANCELLED:
        return Lacking.CANCELLED
    if booking.state != Booking.State.BOOKED or booking.person_id is None:
        return Lacking.NO_SEAT
    if last_day is None or last_day > today:
        return Lacking.NOT_HELD
    # Compared as products, so that 80 % of an odd number of hours is never rounded.
    return Lacking.TOO_FEW_HOURS if attended * 100 < planned * percent else None

"""Hours that count, by participant and by month: the one place that sums attendance.

Called in the scope of the company, or across companies where the caller may look across.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from samtakt.delivery.models import AttendanceHours, Booking, Session, SessionDay
from samtakt.organisations.queries import People

SETTLED = Q(attestation__isnull=False) | Q(signature__isnull=False) | Q(hours=0)
"""A day about which nothing is open: attested, signed, or marked as not attended."""
NO_HOURS = Decimal(0)


@dataclass(frozen=True, slots=True)
class MonthHours:
    """A person's hours of a month: marked by the trainer, signed by the person, attested.

    Only `certified` hours count towards a fund; they are those after corrections.
    """

    person_id: int
    month: datetime.date
    marked: Decimal
    signed: Decimal
    certified: Decimal


def hours_by_month(
    first: datetime.date, last: datetime.date, *, people: People | None = None
) -> list[MonthHours]:
    """Return the hours of each person and month between two days, both included."""
    rows = (
        AttendanceHours.objects.filter(day__day__gte=first, day__day__lte=last)
        .filter(_of_people(people))
        .values(owner=F("booking__person"), month=TruncMonth("day__day"))
        .annotate(
            marked=_hours(),
            signed=_hours(Q(signature__isnull=False)),
            certified=_hours(Q(attestation__isnull=False)),
        )
        .order_by("month", "owner")
    )
    return [
        MonthHours(row["owner"], row["month"], row["marked"], row["signed"], row["certified"])
        for row in rows
    ]


def hours_of(bookings: Collection[int]) -> dict[int, Decimal]:
    """Return how many hours are marked for each of some bookings; those without are left out."""
    rows = (
        AttendanceHours.objects.filter(booking__in=bookings)
        .order_by()
        .values("booking")
        .annotate(marked=_hours())
    )
    return {row["booking"]: row["marked"] for row in rows}


def settled(bookings: Iterable[Booking]) -> set[int]:
    """Return the bookings of which every day is attested, or marked and signed.

    A day on which the participant was not there needs a mark but no signature.
    """
    rows = list(bookings)
    sessions = {row.session_id for row in rows}
    days = SessionDay.objects.filter(session__in=sessions).order_by().values("session")
    asked = {row["session"]: row["number"] for row in days.annotate(number=Count("pk"))}
    done = (
        AttendanceHours.objects.filter(SETTLED, booking__in=[row.pk for row in rows])
        .order_by()
        .values("booking")
        .annotate(number=Count("pk"))
    )
    settled_days = {row["booking"]: row["number"] for row in done}
    return {
        row.pk for row in rows if 0 < asked.get(row.session_id, 0) <= settled_days.get(row.pk, 0)
    }


def seated(session: Session) -> "QuerySet[Booking]":
    """Return the seats of a session that somebody has been named for."""
    return Booking.objects.filter(session=session, state=Booking.State.BOOKED, person__isnull=False)


def attended_in(month: datetime.date) -> "QuerySet[AttendanceHours]":
    """Return the days with hours in a month, with what is shown of them."""
    return (
        AttendanceHours.objects.filter(day__day__gte=month, day__day__lt=next_month(month))
        .select_related(
            "booking__session__offer_date__offer__course", "day", "signature", "attestation"
        )
        .order_by("day__day", "pk")
    )


def next_month(month: datetime.date) -> datetime.date:
    """Return the first day of the month after."""
    return (month.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)


def _of_people(people: People | None) -> Q:
    return Q() if people is None else Q(booking__person__in=people)


def _hours(which: Q | None = None) -> Coalesce:
    field = DecimalField(max_digits=8, decimal_places=2)
    return Coalesce(Sum("hours", filter=which), NO_HOURS, output_field=field)

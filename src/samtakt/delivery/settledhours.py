"""What follows by itself from hours that are settled: every morning, and when a month is attested.

Whoever has gone through a course without a test is completed without anybody having to say so.
A completion whose hours were changed afterwards is checked again.
"""

import datetime

from samtakt.delivery.completion import complete, recheck
from samtakt.delivery.models import Booking, Completion
from samtakt.delivery.participation import ABOUT, participations
from samtakt.delivery.queries import NO_HOURS, hours_of, settled
from samtakt.foundation.access import Actor

LOOKS_BACK = datetime.timedelta(days=400)
"""A session that ended longer ago is completed by hand, if at all."""


def complete_settled(*, today: datetime.date, by: Actor) -> list[Completion]:
    """Complete who has gone through a session that needs nobody's word; in the company's scope.

    That is: every day attested, or marked and signed; enough hours; no test. The others stay
    open.
    """
    rows = Booking.objects.filter(
        state=Booking.State.BOOKED,
        person__isnull=False,
        completion__isnull=True,
        session__days__day__range=(today - LOOKS_BACK, today),
        session__offer_date__offer__course__has_test=False,
        attended__isnull=False,
    )
    seats = list(
        Booking.objects.filter(pk__in=rows.values("pk")).select_related(*ABOUT).order_by("pk")
    )
    ready = settled(seats)
    found = participations([seat for seat in seats if seat.pk in ready], today=today)
    return [complete(one.booking, by=by) for one in found if one.lacking is None]


def recheck_changed(*, by: Actor) -> list[Completion]:
    """Check the completions whose hours are no longer those that count; in the company's scope."""
    rows = list(
        Completion.objects.filter(withdrawn_on=None)
        .select_related("booking__organisation")
        .order_by("pk")
    )
    hours = hours_of([row.booking_id for row in rows])
    changed = [row for row in rows if hours.get(row.booking_id, NO_HOURS) != row.hours]
    found = [recheck(row.booking, by=by) for row in changed]
    return [row for row in found if row is not None]

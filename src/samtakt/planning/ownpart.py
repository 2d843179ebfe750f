"""A company's part of a plan: its seats session by session, in few queries."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, Sum

from samtakt.catalogue.days import days_in_a_row
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.models import Plan, PlannedSeats, PlannedSession


@dataclass(frozen=True, slots=True)
class OwnSeats:
    """The seats of a company in one session; `participants` counts everybody in it."""

    session_id: int
    date_id: int
    course: str
    place: str
    online: bool
    starts_on: datetime.date
    ends_on: datetime.date
    hours: float
    seats: int
    participants: int
    cost: Decimal


def own_seats(plan: Plan, company: Organisation) -> list[OwnSeats]:
    """Return a company's seats in a plan by day; called in the company's scope, two queries."""
    taken = (
        PlannedSeats.objects.filter(session__plan=plan, organisation=company)
        .order_by()
        .values_list("session_id")
        .annotate(Sum("seats"), Sum("cost"))
    )
    seats = {session: (number, cost) for session, number, cost in taken}
    rows = (
        PlannedSession.objects.filter(pk__in=seats)
        .select_related("offer_date__offer__course")
        .annotate(last_part=Max("offer_date__days__day"))
        .order_by("offer_date__starts_on", "pk")
    )
    found = []
    for row in rows:
        date, (number, cost) = row.offer_date, seats[row.pk]
        assert date.starts_on is not None  # plans choose among dates on a day, which keep one
        found.append(
            OwnSeats(
                session_id=row.pk,
                date_id=date.pk,
                course=date.offer.course.name,
                place=date.place,
                online=date.online,
                starts_on=date.starts_on,
                ends_on=vars(row)["last_part"] or days_in_a_row(date)[-1],
                hours=float(date.offer.course.hours),
                seats=number,
                participants=row.participants,
                cost=cost,
            )
        )
    return found

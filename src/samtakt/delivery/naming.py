"""Naming the people that the plan suggests for a company's reserved seats, as many as can go.

The suggestion was made with the plan; each name is checked as any booking is, today: whoever has
left, is booked elsewhere that day or would leave a team too short is said, and the seat stays open.
"""

from collections import defaultdict
from dataclasses import dataclass

from samtakt.delivery.models import Booking
from samtakt.delivery.refusals import DeliveryRefused
from samtakt.delivery.seats import name_seat
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person
from samtakt.planning.models import Plan
from samtakt.planning.seating import SuggestedSeat, suggest_seats


@dataclass(frozen=True)
class Named:
    """How many seats have a name now, and for whom it could not be done and why."""

    seats: int
    refused: tuple[tuple[SuggestedSeat, str], ...]


def name_suggested(plan: Plan, *, by: Actor) -> Named:
    """Name the suggested people for the company's seats that nobody is named for.

    Called in the company's scope. Each name is an entry of its own in the audit.
    """
    company = by.organisation
    free: dict[int, list[Booking]] = defaultdict(list)
    rows = (
        Booking.objects.filter(
            organisation=company,
            state=Booking.State.BOOKED,
            person__isnull=True,
            session__planned__plan__round=plan.round_id,
        )
        .select_related(
            "organisation", "session__organisation", "session__offer_date__offer__course"
        )
        .order_by("-pk")
    )
    for booking in rows:
        free[booking.session.offer_date_id].append(booking)
    suggested = [seat for seat in suggest_seats(plan, company) if seat.person is not None]
    people = Person.objects.in_bulk([seat.person.id for seat in suggested if seat.person])
    named, refused = 0, []
    for seat in suggested:
        assert seat.person is not None
        if not free[seat.date_id] or _has_a_seat(seat):
            continue
        try:
            name_seat(free[seat.date_id][-1], people[seat.person.id], by=by)
        except DeliveryRefused as refusal:
            refused.append((seat, str(refusal)))
        else:
            free[seat.date_id].pop()
            named += 1
    return Named(named, tuple(refused))


def _has_a_seat(seat: SuggestedSeat) -> bool:
    assert seat.person is not None
    return Booking.objects.filter(
        session__offer_date=seat.date_id,
        person=seat.person.id,
        state__in=Booking.STANDING,
    ).exists()

"""The waiting list: its order, who gets a seat that becomes free, and when it ends.

Numbers are given out over all companies. Who cannot go when a seat becomes free (the team would
be short, they have another course that day) is passed over, is told so, and keeps their place.
"""

import datetime
import hashlib
from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from samtakt.delivery import costs
from samtakt.delivery.confirming import confirm_by_seats
from samtakt.delivery.everybody import (
    course_name,
    leading,
    lock_chains,
    scope_of,
    tell_company,
)
from samtakt.delivery.fitting import why_unfit
from samtakt.delivery.models import Arrangement, Booking, Session
from samtakt.foundation import audit
from samtakt.foundation.access import system_actor
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.notices import tell

PROMOTED = audit.verb("delivery.seat_from_waiting_list", audit.Erasure.BLANK)
ENDED = audit.verb("delivery.waiting_ended", audit.Erasure.BLANK)

GOT_A_SEAT = gettext_noop("%(person)s got a seat from the waiting list: %(course)s, %(day)s.")
PASSED_OVER = gettext_noop(
    "A seat became free, but %(person)s cannot take it: %(reason)s The place on the list stays."
)
NO_SEAT = gettext_noop("No seat became free in time for %(person)s: %(course)s, %(day)s.")
LIST_ENDED = gettext_noop("No seat became free in time")
NAME_THEM = gettext_noop("Name who goes: %(number)s seats in %(course)s, %(day)s.")
REMIND_DAYS = 7
"""So long before a seat must have a name the company is reminded."""


def first_who_can_go(
    session: Session, *, today: datetime.date, also_locking: Collection[int] = ()
) -> Booking | None:
    """Return the first on the waiting list who can take a seat; all companies' scope is open."""
    rows = Booking.objects.filter(session=session, state=Booking.State.WAITING)
    waiting = list(
        rows.select_related("organisation", "person__organisation", "session").order_by("number")
    )
    lock_chains({one.organisation_id for one in waiting} | set(also_locking))
    for one in waiting:
        assert one.person is not None  # only somebody by name waits
        why = why_unfit(session, one.person, today=today, leaving_out=one)
        if why is None:
            return one
        _tell_passed_over(one, why)
    return None


def _tell_passed_over(booking: Booking, reason: tuple[str, str]) -> None:
    # Once for each reason: a seat that stays free is offered again every morning.
    what = f"passed_over:{hashlib.sha256(reason[1].encode()).hexdigest()[:16]}"
    tell_company(booking, what, PASSED_OVER, {"person": booking.name, "reason": reason})


def give_seat(booking: Booking, *, today: datetime.date) -> None:
    """Make a place on the waiting list a seat that is counted already, record it, and tell."""
    # Without a number: who is given up or cancelled with one never had a seat.
    booking.state, booking.number = Booking.State.BOOKED, None
    session, company = booking.session, booking.organisation
    booking.release_cost = costs.release_cost(session, today)
    booking.rebate_percent = costs.rebate_of_next(session, company, 1, today)
    booking.save(update_fields=["state", "number", "release_cost", "rebate_percent"])
    by = system_actor(booking.organisation)
    audit.record(by, PROMOTED, booking, session=booking.session_id)
    tell_company(booking, "promoted", GOT_A_SEAT, {"person": booking.name})


def fill(session: Session, *, today: datetime.date) -> list[Booking]:
    """Give seats that are free to those who wait, in their order; return who got one."""
    found = []
    while (booking := _fill_one(session, today)) is not None:
        found.append(booking)
    return found


def _fill_one(session: Session, today: datetime.date) -> Booking | None:
    with transaction.atomic(), scope_of(session):
        free = Session.objects.filter(pk=session.pk, taken__lt=F("maximum"))
        if not Booking.objects.filter(session=session, state=Booking.State.WAITING).exists():
            return None
        if not free.update(taken=F("taken") + 1):
            return None
        heir = first_who_can_go(session, today=today, also_locking={session.organisation_id})
        if heir is None:
            Session.objects.filter(pk=session.pk).update(taken=F("taken") - 1)
            return None
        give_seat(heir, today=today)
        session.refresh_from_db(fields=["taken", "state"])
        if session.taken >= session.minimum:
            confirm_by_seats(session)
    return heir


def place_of(booking: Booking) -> int:
    """Return which place on the waiting list a booking has now, over all companies, from 1."""
    session = booking.session
    with scope_of(session):
        before = Booking.objects.filter(
            session=session, state=Booking.State.WAITING, number__lt=booking.number
        )
        return before.count() + 1


def end_list(session: Session) -> list[Booking]:
    """End the waiting list when seats go to nobody any more; who waited is told."""
    with transaction.atomic(), scope_of(session):
        rows = Booking.objects.filter(session=session, state=Booking.State.WAITING)
        waiting = list(rows.select_related("organisation", "person").order_by("number"))
        lock_chains({one.organisation_id for one in waiting})
        for one in waiting:
            one.state, one.left_at = Booking.State.WITHDRAWN, timezone.now()
            one.left_reason, one.session = LIST_ENDED, session
            tell_company(one, "list_ended", NO_SEAT, {"person": one.name})
        Booking.objects.bulk_update(waiting, ["state", "left_at", "left_reason"])
        Arrangement.objects.filter(booking__in=waiting).delete()
        for one in waiting:
            audit.record(system_actor(one.organisation), ENDED, one, session=session.pk)
    return waiting


def remind_to_name(session: Session, *, today: datetime.date) -> None:
    """Tell companies which reserved seats must have a name within a week."""
    soon = today + datetime.timedelta(days=REMIND_DAYS)
    with scope_of(session):
        rows = Booking.objects.filter(
            session=session, state=Booking.State.BOOKED, person=None, name_by__lte=soon
        )
        of_company: dict[int, list[Booking]] = {}
        for one in rows.order_by("name_by", "pk"):
            of_company.setdefault(one.organisation_id, []).append(one)
        for company in Organisation.objects.filter(pk__in=of_company).order_by("pk"):
            seats = of_company[company.pk]
            for user in leading(company, {one.team_id for one in seats}):
                tell(
                    company,
                    user=user,
                    kind="delivery.name",
                    key=f"session:{session.pk}:name:{seats[0].name_by}",
                    message=NAME_THEM,
                    parameters={
                        "number": len(seats),
                        "course": course_name(session),
                        "day": session.offer_date.starts_on or "",
                    },
                    url_name="session",
                    url_arguments=[session.pk],
                    due_on=seats[0].name_by,
                )

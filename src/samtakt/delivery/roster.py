"""Who takes part in a session, by name: the one place where names cross companies.

A trainer of the session sees every participant and what each has asked for, as long as it may
have to be put right (`access.taught_with_names`). The hub sees the names of those companies whose
agreement allows it, and no arrangement. Nobody else sees anybody of another company.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from samtakt.delivery.arrangements import by_booking
from samtakt.delivery.everybody import scope_of
from samtakt.delivery.models import Arrangement, AttendanceHours, Booking, Session
from samtakt.delivery.queries import seated
from samtakt.foundation import access
from samtakt.foundation.access import HUB_ROLES, Actor
from samtakt.foundation.tenancy import scope_across
from samtakt.organisations.models import DataClass
from samtakt.organisations.queries import sharing


@dataclass(frozen=True)
class RosterLine:
    """One participant: name, company, what was asked for, and the days marked so far.

    `days` holds the hours by the number of the session's day.
    """

    booking: Booking
    name: str
    company: str
    arrangements: tuple[Arrangement, ...] = ()
    days: Mapping[int, AttendanceHours] = field(default_factory=dict)


@dataclass(frozen=True)
class Attendance:
    """How far a session's attendance is, without names: days and seats over all companies."""

    seats: int
    marked: int
    signed: int
    certified: int
    asked: int


def roster(session: Session, actor: Actor) -> tuple[RosterLine, ...]:
    """Return the participants by name, for a trainer of the session.

    Raises:
        NotVisible: the actor is not one of its trainers.
    """
    refuse_who_does_not_teach(session, actor)
    with scope_of(session):
        return _lines(session, with_arrangements=True)


def names_for_hub(session: Session, actor: Actor) -> tuple[RosterLine, ...]:
    """Return the participants of those companies that let the hub see names.

    Raises:
        NotVisible: the actor has no role in the hub that owns the session.
    """
    hub = session.organisation
    if not (actor.roles & HUB_ROLES and actor.organisation == hub):
        raise access.refused(actor, "delivery.see_attendance", Session, session.pk)
    agreed = sharing(hub, DataClass.NAMES, timezone.localdate())
    with scope_across(hub, agreed):
        return _lines(session, with_arrangements=False)


def attendance_of(session: Session) -> Attendance:
    """Return how many days of participants are marked, signed and attested, without any name."""
    days = session.days.count()
    with scope_of(session):
        seats = seated(session).count()
        rows = AttendanceHours.objects.filter(booking__session=session)
        hours = list(rows.values_list("hours", "signature", "attestation"))
    return Attendance(
        seats=seats,
        marked=len(hours),
        signed=sum(signature is not None or not given for given, signature, _at in hours),
        certified=sum(attestation is not None for _given, _sig, attestation in hours),
        asked=seats * days,
    )


def refuse_who_does_not_teach(session: Session, actor: Actor) -> None:
    """Refuse whoever is not a trainer of the session, or may not open its names any more.

    Raises:
        NotVisible: as if the session did not exist; the refusal is in the audit log.
    """
    access.get(actor, "delivery.mark", Session, session.pk)


def _lines(session: Session, *, with_arrangements: bool) -> tuple[RosterLine, ...]:
    bookings = list(
        seated(session).select_related("person", "organisation").order_by("person__name_key", "pk")
    )
    asked = by_booking(session) if with_arrangements else {}
    days = _days(session)
    return tuple(
        RosterLine(
            booking=booking,
            name=booking.person.name,
            company=booking.organisation.name,
            arrangements=tuple(asked.get(booking.pk, ())),
            days=days.get(booking.pk, {}),
        )
        for booking in bookings
    )


def _days(session: Session) -> dict[int, dict[int, AttendanceHours]]:
    found: dict[int, dict[int, AttendanceHours]] = defaultdict(dict)
    rows = AttendanceHours.objects.filter(booking__session=session)
    for row in rows.select_related("signature"):
        found[row.booking_id][row.day_id] = row
    return found

"""Participants sign for their hours: with their own sign-in, by QR code, or at a shared screen.

A signature stands for the hours it was given for. Whoever signs before the trainer has marked
says how many hours it was; the trainer's mark of as many hours then needs no other signature.
"""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from samtakt.assessments.kiosk import check_pin
from samtakt.delivery.attendancerefusals import (
    DayAhead,
    HoursHaveChanged,
    HoursNotPossible,
    NoSeat,
    NothingToSign,
)
from samtakt.delivery.everybody import lock_chains, scope_of
from samtakt.delivery.marking import (
    latest_signatures,
    possible_hours,
    sign_key,
    standing_signature,
)
from samtakt.delivery.models import (
    AttendanceHours,
    AttendanceSignature,
    Booking,
    Session,
    SessionDay,
    SignedList,
)
from samtakt.delivery.queries import seated
from samtakt.delivery.roster import refuse_who_does_not_teach
from samtakt.foundation import access, audit
from samtakt.foundation.access import Actor, Role
from samtakt.foundation.formats import hours_text
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.notices import done

SIGNED = audit.verb("delivery.attendance_signed", audit.Erasure.BLANK)

How = AttendanceSignature.How


def sign(
    booking: Booking, day: SessionDay, hours: Decimal, *, how: str, by: Actor
) -> AttendanceSignature:
    """Sign for one's own hours of a day; signing again for the same hours changes nothing.

    Raises:
        NotVisible: the seat is somebody else's.
        DayAhead, NoSeat, HoursNotPossible: there is nothing yet, or nothing any more, to sign.
        HoursHaveChanged: the trainer has marked other hours meanwhile.
        NothingToSign: the trainer has marked that the participant was not there.
    """
    if by.person_id is None or booking.person_id != by.person_id:
        raise access.refused(by, "delivery.sign", Booking, booking.pk)
    refuse_what_cannot_be_signed(booking, day, hours)
    with transaction.atomic():
        lock_chains([booking.organisation_id])
        signature, new = put_signature(booking, day, hours, how=how, by=by)
        if new:
            audit.record(by, SIGNED, signature, hours=str(hours), how=how)
    return signature


def sign_at_trainers_screen(
    session: Session, day: SessionDay, booking: int, code: str, hours: Decimal, *, by: Actor
) -> AttendanceSignature:
    """Let a participant sign with their own code on the screen of their trainer, `by`.

    Raises:
        NotVisible: the actor does not teach the session, or nobody has that seat.
        KioskRefused: the code is wrong, or locked.
        AttendanceRefused: as for `sign`.
    """
    refuse_who_does_not_teach(session, by)
    with scope_of(session):
        found = seated(session).select_related("person", "organisation__hub").filter(pk=booking)
        seat = found.first()
    if seat is None or seat.person is None:
        raise access.refused(by, "delivery.mark", Booking, booking)
    with scope_for(seat.organisation):
        check_pin(seat.person, code, now=timezone.now())
        participant = Actor(
            name=seat.person.name,
            organisation=seat.organisation,
            roles=frozenset({Role.EMPLOYEE}),
            person_id=seat.person.pk,
        )
        return sign(seat, day, hours, how=How.SCREEN, by=participant)


def refuse_what_cannot_be_signed(booking: Booking, day: SessionDay, hours: Decimal) -> None:
    """Refuse days ahead, seats given up and hours that a day cannot have."""
    if day.session_id != booking.session_id or booking.person_id is None:
        raise NoSeat
    if day.day > timezone.localdate():
        raise DayAhead
    if not possible_hours(hours, day.hours):
        raise HoursNotPossible(hours_text(day.hours))
    if booking.state != Booking.State.BOOKED and not _was_there(booking, day):
        raise NoSeat


def put_signature(
    booking: Booking,
    day: SessionDay,
    hours: Decimal,
    *,
    how: str,
    by: Actor,
    paper: SignedList | None = None,
) -> tuple[AttendanceSignature, bool]:
    """Keep a signature unless one stands for these hours already; tell whether it is new.

    Called in a transaction that holds the company's chain.
    """
    attended = AttendanceHours.objects.filter(booking=booking, day=day).first()
    if attended is not None and attended.hours != hours:
        raise HoursHaveChanged(attended.hours)
    if hours == 0:
        raise NothingToSign
    latest = latest_signatures([booking.pk]).get((booking.pk, day.pk))
    if (standing := standing_signature(latest, hours)) is not None:
        return standing, False
    signature = AttendanceSignature(
        organisation=booking.organisation,
        booking=booking,
        day=day,
        hours=hours,
        how=how,
        list=paper,
        signed_by=by.name,
    )
    signature.save()
    if attended is not None:
        attended.signature = signature
        attended.save(update_fields=["signature"])
        done(booking.organisation, sign_key(attended))
    return signature, True


def _was_there(booking: Booking, day: SessionDay) -> bool:
    return AttendanceHours.objects.filter(booking=booking, day=day).exists()


def days_to_sign(
    person: int, today: datetime.date
) -> list[tuple[Booking, SessionDay, AttendanceHours | None, AttendanceSignature | None]]:
    """Return a person's days up to today with what is marked and signed, newest first."""
    seats = Booking.objects.filter(person=person).select_related(
        "session__offer_date__offer__course", "organisation"
    )
    bookings = {row.pk: row for row in seats.order_by("pk")}
    attended = {
        (row.booking_id, row.day_id): row
        for row in AttendanceHours.objects.filter(booking__in=bookings).select_related(
            "attestation"
        )
    }
    signatures = latest_signatures(bookings)
    sessions = {row.session_id for row in bookings.values()}
    days = SessionDay.objects.filter(session__in=sessions, day__lte=today)
    rows = []
    for day in days.order_by("-day", "-pk"):
        for booking in bookings.values():
            place = booking.pk, day.pk
            if booking.session_id != day.session_id:
                continue
            if booking.state == Booking.State.BOOKED or place in attended:
                rows.append((booking, day, attended.get(place), signatures.get(place)))
    return rows

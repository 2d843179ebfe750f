"""The trainer marks hours, on a phone that may have been without a network all day.

Each mark has a key made on the device. A mark that arrives twice counts once; of several for the
same day the last one holds, by the time at which it was made and not at which it arrived. What
is wrong with one mark stops no other. Every mark that is kept stays as it is: the list only grows.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from samtakt.delivery.everybody import course_name, lock_chains, scope_of
from samtakt.delivery.models import (
    AttendanceHours,
    AttendanceMark,
    AttendanceSignature,
    Attestation,
    Booking,
    Session,
    SessionDay,
)
from samtakt.foundation import access, audit
from samtakt.foundation.access import Actor
from samtakt.organisations.notices import tell

MARKED = audit.verb("delivery.attendance_marked")

STEP = Decimal("0.5")
TO_SIGN = datetime.timedelta(days=7)
"""For so long after a day it is not late to sign for it."""
PLEASE_SIGN = gettext_noop("Sign that you were at %(course)s on %(day)s.")


class Outcome(StrEnum):
    """What became of a mark; the device keeps what was refused, and forgets the rest."""

    KEPT = "kept"
    KNOWN = "known"  # it had arrived before: nothing is changed
    TOO_LATE = "too_late"  # kept, but the month is attested: the hours stay
    NO_SUCH_DAY = "no_such_day"  # no day of a session that this trainer teaches
    NO_SEAT = "no_seat"
    CANCELLED = "cancelled"
    DAY_AHEAD = "day_ahead"
    HOURS = "hours"  # not a step of half an hour, or more than the day has


REFUSALS = frozenset(
    {
        Outcome.NO_SUCH_DAY,
        Outcome.NO_SEAT,
        Outcome.CANCELLED,
        Outcome.DAY_AHEAD,
        Outcome.HOURS,
    }
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One tap on the device: hours of a participant (`booking`) on a day of the session."""

    key: UUID
    booking: int
    day: int
    hours: Decimal
    marked_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the mark with this key."""

    key: UUID
    outcome: Outcome


def mark(marks: Iterable[Mark], *, by: Actor) -> tuple[Answer, ...]:
    """Take marks of one or several sessions that the actor teaches; answer each in its order.

    Sending the same marks again changes nothing and answers `KNOWN`. A mark from a clock that
    runs ahead counts as made now, so that it cannot outdo what is marked later.
    """
    given = list(marks)
    days = _days_taught(given, by)
    by_session: dict[int, list[Mark]] = defaultdict(list)
    for one in given:
        if one.day in days:
            by_session[days[one.day].session_id].append(one)
    answers: dict[UUID, Outcome] = {}
    for _session, theirs in sorted(by_session.items()):
        answers |= _mark_session(days[theirs[0].day].session, theirs, days, by)
    return tuple(Answer(one.key, answers.get(one.key, Outcome.NO_SUCH_DAY)) for one in given)


def possible_hours(hours: Decimal, most: Decimal) -> bool:
    """Whether hours are none, all of the day, or steps of half an hour between."""
    return hours == most or (0 <= hours <= most and hours % STEP == 0)


def _days_taught(given: Sequence[Mark], by: Actor) -> dict[int, SessionDay]:
    # However long ago: a mark that waited on a phone is kept, and holds no name.
    taught = access.visible(by, "delivery.see_taught", Session).values("pk")
    rows = SessionDay.objects.filter(pk__in={one.day for one in given}, session__in=taught)
    return {
        row.pk: row
        for row in rows.select_related(
            "session__organisation", "session__offer_date__offer__course"
        )
    }


def _mark_session(
    session: Session, given: Sequence[Mark], days: dict[int, SessionDay], by: Actor
) -> dict[UUID, Outcome]:
    with scope_of(session), transaction.atomic():
        book = _Book(session, given, days)
        answers: dict[UUID, Outcome] = {}
        for one in sorted(given, key=lambda one: one.marked_at):
            if one.key not in answers:
                answers[one.key] = book.take(one, by)
        book.write()
        if book.kept:
            audit.record(by, MARKED, session, marks=len(book.kept), too_late=book.too_late)
        book.tell()
    return answers


class _Book:
    """The attendance of a session while marks are taken: read once, changed, written once."""

    def __init__(
        self, session: Session, given: Sequence[Mark], days: dict[int, SessionDay]
    ) -> None:
        self.session, self.days, self.now = session, days, timezone.now()
        seats = Booking.objects.filter(session=session, pk__in={one.booking for one in given})
        # Whoever marks, signs or attests holds the chains of the companies meanwhile.
        lock_chains({session.organisation_id, *seats.values_list("organisation_id", flat=True)})
        rows = seats.select_related("person", "organisation")
        self.seats = {row.pk: row for row in rows}
        keys = AttendanceMark.objects.filter(key__in={one.key for one in given})
        self.known = set(keys.values_list("key", flat=True))
        attended = AttendanceHours.objects.filter(booking__in=self.seats)
        self.attended = {(row.booking_id, row.day_id): row for row in attended}
        self.signatures = latest_signatures(self.seats)
        people = {row.person_id for row in self.seats.values()}
        months = Attestation.objects.filter(person__in=people)
        self.attested = set(months.values_list("person_id", "month"))
        self.kept: list[AttendanceMark] = []
        self.changed: dict[tuple[int, int], AttendanceHours] = {}

    @property
    def too_late(self) -> int:
        return sum(row.too_late for row in self.kept)

    def take(self, one: Mark, by: Actor) -> Outcome:
        if one.key in self.known:
            return Outcome.KNOWN
        day, seat = self.days[one.day], self.seats.get(one.booking)
        refusal = self._refusal(one, day, seat)
        if refusal is not None or seat is None:
            return refusal or Outcome.NO_SEAT
        self.known.add(one.key)
        late = (seat.person_id, day.day.replace(day=1)) in self.attested
        row = AttendanceMark(
            organisation=seat.organisation,
            booking=seat,
            day=day,
            hours=one.hours,
            key=one.key,
            marked_by=by.name,
            marked_at=min(one.marked_at, self.now),
            too_late=late,
        )
        self.kept.append(row)
        if late:
            return Outcome.TOO_LATE
        self._hold(row)
        return Outcome.KEPT

    def _refusal(self, one: Mark, day: SessionDay, seat: Booking | None) -> Outcome | None:
        if self.session.state == Session.State.CANCELLED:
            return Outcome.CANCELLED
        if seat is None or seat.state != Booking.State.BOOKED or seat.person_id is None:
            return Outcome.NO_SEAT
        if day.day > timezone.localdate(self.now):
            return Outcome.DAY_AHEAD
        return None if possible_hours(one.hours, day.hours) else Outcome.HOURS

    def _hold(self, mark: AttendanceMark) -> None:
        place = mark.booking_id, mark.day_id
        row = self.attended.get(place)
        if row is None:
            row = AttendanceHours(
                organisation=mark.booking.organisation, booking=mark.booking, day=mark.day
            )
            self.attended[place] = row
        elif mark.marked_at < row.marked_at:
            return
        row.hours, row.marked_at = mark.hours, mark.marked_at
        row.signature = standing_signature(self.signatures.get(place), mark.hours)
        self.changed[place] = row

    def write(self) -> None:
        AttendanceMark.objects.bulk_create(self.kept)
        new = [row for row in self.changed.values() if row.pk is None]
        old = [row for row in self.changed.values() if row.pk is not None]
        if old:
            AttendanceHours.objects.bulk_update(old, ["hours", "marked_at", "signature"])
        AttendanceHours.objects.bulk_create(new)

    def tell(self) -> None:
        """Ask those to sign who have hours without a signature that stands for them."""
        for row in self.changed.values():
            if row.signature is None and row.hours:
                tell(
                    row.organisation,
                    person=row.booking.person,
                    kind="delivery.sign",
                    key=sign_key(row),
                    message=PLEASE_SIGN,
                    parameters={
                        "course": course_name(self.session),
                        "day": row.day.day,
                    },
                    url_name="my_attendance",
                    due_on=row.day.day + TO_SIGN,
                )


def sign_key(row: AttendanceHours) -> str:
    """Return what a request to sign is about: other hours are another request."""
    return f"delivery.sign:{row.booking_id}:{row.day_id}:{row.hours.normalize():f}"


def latest_signatures(bookings: Iterable[int]) -> dict[tuple[int, int], AttendanceSignature]:
    """Return the last signature by booking and day."""
    rows = AttendanceSignature.objects.filter(booking__in=list(bookings)).order_by("pk")
    ordered = sorted(rows, key=lambda row: (row.signed_at, row.pk))
    return {(row.booking_id, row.day_id): row for row in ordered}


def standing_signature(
    signature: AttendanceSignature | None, hours: Decimal
) -> AttendanceSignature | None:
    """Return the signature if it stands for these hours: for other hours there has to be another."""
    return signature if signature is not None and signature.hours == hours else None

"""The company attests, month by month and person by person, that the hours are right.

What the fund demands: whoever takes part certifies their hours every month. A month is attested
once, when it is over, every day is marked and all hours are signed. From then on they are locked;
what changes afterwards is a correction beside the original.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from samtakt.delivery.attendancerefusals import (
    AlreadyAttested,
    MonthNotComplete,
    MonthNotOver,
    NothingToAttest,
    OwnHours,
)
from samtakt.delivery.everybody import lock_chains
from samtakt.delivery.models import (
    AttendanceCorrection,
    AttendanceHours,
    AttendanceMark,
    Attestation,
    Booking,
    Session,
    SessionDay,
)
from samtakt.delivery.queries import NO_HOURS, attended_in, next_month
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person

ATTESTED = audit.verb("delivery.hours_attested", audit.Erasure.BLANK)


class DayState(StrEnum):
    """What is still open about a day of a participant."""

    AHEAD = "ahead"
    UNMARKED = "unmarked"
    UNSIGNED = "unsigned"
    ABSENT = "absent"
    COMPLETE = "complete"
    LOCKED = "locked"


@dataclass(frozen=True)
class DayOfPerson:
    """A day on which a person has a seat: what is marked, signed, locked."""

    booking: Booking
    day: SessionDay
    attended: AttendanceHours | None
    state: DayState
    corrections: tuple[AttendanceCorrection, ...] = ()

    @property
    def hours(self) -> Decimal:
        return self.attended.hours if self.attended else NO_HOURS


@dataclass(frozen=True)
class PersonMonth:
    """A person's month of attendance, with what is missing before it can be attested.

    `too_late` are marks that arrived after attestation and changed nothing, unless a later
    correction took their hours up.
    """

    person: Person
    month: datetime.date
    days: tuple[DayOfPerson, ...]
    attestation: Attestation | None
    too_late: tuple[AttendanceMark, ...] = ()

    @property
    def hours(self) -> Decimal:
        """The hours as they are now, corrections included."""
        return sum((day.hours for day in self.days), NO_HOURS)

    @property
    def unmarked(self) -> int:
        return sum(day.state == DayState.UNMARKED for day in self.days)

    @property
    def unsigned(self) -> int:
        return sum(day.state == DayState.UNSIGNED for day in self.days)

    @property
    def missing(self) -> int:
        return self.unmarked + self.unsigned

    @property
    def is_corrected(self) -> bool:
        return any(day.corrections for day in self.days)

    def can_be_attested(self, today: datetime.date) -> bool:
        """Whether nothing is missing and the month is over."""
        return (
            self.attestation is None
            and bool(self.days)
            and not self.missing
            and today >= next_month(self.month)
        )


def months_of(
    people: Iterable[Person], month: datetime.date, *, today: datetime.date
) -> list[PersonMonth]:
    """Return the month of each of some people, in their order, in a fixed number of queries."""
    persons = list(people)
    numbers = [person.pk for person in persons]
    attested = {
        row.person_id: row for row in Attestation.objects.filter(person__in=numbers, month=month)
    }
    days = _days(numbers, month, today)
    late = _too_late(numbers, month)
    return [
        PersonMonth(
            person=person,
            month=month,
            days=tuple(days[person.pk]),
            attestation=attested.get(person.pk),
            too_late=tuple(late[person.pk]),
        )
        for person in persons
    ]


def people_with_days_in(month: datetime.date) -> set[int]:
    """Return who has a seat on a day of the month, or hours in it, within the open scope."""
    end = next_month(month)
    seats = Booking.objects.filter(
        state=Booking.State.BOOKED,
        person__isnull=False,
        session__days__day__gte=month,
        session__days__day__lt=end,
    ).exclude(session__state=Session.State.CANCELLED)
    attended = AttendanceHours.objects.filter(day__day__gte=month, day__day__lt=end)
    return set(seats.order_by().values_list("person_id", flat=True)) | set(
        attended.order_by().values_list("booking__person_id", flat=True)
    )


def attest(person: Person, month: datetime.date, *, by: Actor) -> Attestation:
    """Attest that a person's hours of a month are right, and lock them.

    Raises:
        OwnHours: the actor is that person.
        AlreadyAttested, MonthNotOver, NothingToAttest: there is nothing to attest now.
        MonthNotComplete: days are unmarked, or hours unsigned.
    """
    month, today = month.replace(day=1), timezone.localdate()
    if by.person_id == person.pk:
        raise OwnHours
    if today < next_month(month):
        raise MonthNotOver
    with transaction.atomic():
        lock_chains([person.organisation_id])
        (found,) = months_of([person], month, today=today)
        if found.attestation is not None:
            raise AlreadyAttested
        if found.missing:
            raise MonthNotComplete(found.missing)
        rows = [day.attended for day in found.days if day.attended is not None]
        if not rows:
            raise NothingToAttest
        attestation = Attestation(
            organisation=person.organisation,
            person=person,
            month=month,
            hours=found.hours,
            attested_by=by.name,
        )
        attestation.save()
        locked = AttendanceHours.objects.filter(pk__in=[row.pk for row in rows])
        locked.update(attestation=attestation)
        audit.record(by, ATTESTED, attestation, hours=str(found.hours), days=len(rows))
    return attestation


def attest_complete(
    people: Iterable[Person], month: datetime.date, *, by: Actor
) -> list[Attestation]:
    """Attest the month of everybody of whom nothing is missing; leave the others and oneself."""
    ready = [
        found.person
        for found in months_of(people, month, today=timezone.localdate())
        if found.can_be_attested(timezone.localdate()) and found.person.pk != by.person_id
    ]
    with transaction.atomic():
        return [attest(person, month, by=by) for person in ready]


def _days(
    people: list[int], month: datetime.date, today: datetime.date
) -> dict[int, list[DayOfPerson]]:
    end = next_month(month)
    attended = {
        (row.booking_id, row.day_id): row
        for row in attended_in(month).filter(booking__person__in=people)
    }
    corrections = _corrections([row.pk for row in attended.values()])
    found: dict[int, list[DayOfPerson]] = defaultdict(list)
    seats = (
        Booking.objects.filter(person__in=people)
        .select_related("session__offer_date__offer__course")
        .order_by("pk")
    )
    bookings = defaultdict(list)
    for seat in seats:
        bookings[seat.session_id].append(seat)
    days = SessionDay.objects.filter(session__in=bookings, day__gte=month, day__lt=end)
    for day in days.order_by("day", "pk"):
        for seat in bookings[day.session_id]:
            row = attended.get((seat.pk, day.pk))
            if row is None and not _is_expected(seat):
                continue
            found[seat.person_id].append(
                DayOfPerson(
                    booking=seat,
                    day=day,
                    attended=row,
                    state=_state(row, day, today),
                    corrections=tuple(corrections[row.pk]) if row else (),
                )
            )
    return found


def _is_expected(seat: Booking) -> bool:
    held = seat.session.state != Session.State.CANCELLED
    return held and seat.state == Booking.State.BOOKED


def _state(row: AttendanceHours | None, day: SessionDay, today: datetime.date) -> DayState:
    if row is None:
        return DayState.AHEAD if day.day > today else DayState.UNMARKED
    if row.is_locked:
        return DayState.LOCKED
    if row.hours == 0:
        return DayState.ABSENT
    return DayState.COMPLETE if row.signature_id else DayState.UNSIGNED


def _corrections(attended: list[int]) -> dict[int, list[AttendanceCorrection]]:
    found: dict[int, list[AttendanceCorrection]] = defaultdict(list)
    rows = AttendanceCorrection.objects.filter(attended__in=attended)
    for row in rows.order_by("corrected_at", "pk"):
        found[row.attended_id].append(row)
    return found


def _too_late(people: list[int], month: datetime.date) -> dict[int, list[AttendanceMark]]:
    found: dict[int, list[AttendanceMark]] = defaultdict(list)
    rows = AttendanceMark.objects.filter(
        too_late=True,
        booking__person__in=people,
        day__day__gte=month,
        day__day__lt=next_month(month),
    ).select_related("booking", "day")
    for row in rows.order_by("day__day", "marked_at", "pk"):
        found[row.booking.person_id].append(row)
    return found

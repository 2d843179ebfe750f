"""A course that began yesterday and goes on today, and an older month that HR has attested.

The trainer finds today's list to mark; participants find hours to sign; HR finds an attested
month with a correction in it.
"""

import datetime
import uuid
from collections.abc import Sequence

from django.utils import timezone

from samtakt.catalogue.dates import DateFacts, add_date
from samtakt.catalogue.models import Offer
from samtakt.delivery.attesting import attest_complete, people_with_days_in
from samtakt.delivery.corrections import correct
from samtakt.delivery.marking import STEP, Mark, mark
from samtakt.delivery.models import (
    AttendanceHours,
    AttendanceSignature,
    Booking,
    Session,
    SessionDay,
    SessionTrainer,
)
from samtakt.delivery.refusals import DeliveryRefused
from samtakt.delivery.seats import book
from samtakt.delivery.sessions import open_session
from samtakt.delivery.signing import sign
from samtakt.delivery.trainers import assign_trainer
from samtakt.foundation.access import Actor, Role, system_actor
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.management.story.completion import teacher
from samtakt.organisations.models import Membership, Person, User
from samtakt.organisations.queries import employed_on

PEOPLE = (5, 2)
"""So many of the first company and of the second are on the course today."""
BOOKED_BEFORE = datetime.timedelta(days=40)
NOON = datetime.time(12)
HR = "Peter Nordin"
LEFT_EARLY = 4  # half hours


def tell_attendance(
    hub: Organisation, companies: Sequence[Organisation], *, today: datetime.date, name: str
) -> None:
    """Let a course go on today, and HR have attested the oldest month with a course."""
    with scope_for(hub):
        rows = SessionTrainer.objects.select_related(
            "user", "session__offer_date__offer__provider"
        ).order_by("session__offer_date__starts_on", "pk")
        earlier = list(rows)
    if not earlier:
        return
    oldest, latest = earlier[0].session.offer_date, earlier[-1]
    trainer = latest.user
    session = _begin(latest.session.offer_date.offer, trainer, today, system_actor(hub, name))
    for company, number in zip(companies, PEOPLE, strict=False):
        _book(session, company, number, today)
    _yesterday(session, companies, trainer)
    _attest(companies[0], oldest.starts_on)


def _begin(offer: Offer, trainer: User, today: datetime.date, by: Actor) -> Session:
    facts = DateFacts(starts_on=today - datetime.timedelta(days=1), place="Karlskoga")
    with scope_for(by.organisation):
        session = open_session(add_date(offer, facts, by=by), by=by)
        assign_trainer(session, trainer, by=by)
    return session


def _book(session: Session, company: Organisation, number: int, today: datetime.date) -> None:
    by, taken = system_actor(company, HR), 0
    with scope_for(company):
        signs_in = Membership.objects.filter(organisation=company, person__isnull=False)
        known = set(signs_in.values_list("person_id", flat=True))
        rows = employed_on(today).filter(organisation=company, team__isnull=False)
        people = {row.person_id: row.person for row in rows.order_by("person__name_key", "pk")}
        for person in sorted(people.values(), key=lambda person: person.pk not in known):
            if taken == number:
                return
            try:
                book(session, person, by=by, today=today - BOOKED_BEFORE)
            except DeliveryRefused:
                continue  # the team needs them these days: somebody else goes
            taken += 1


def _yesterday(session: Session, companies: Sequence[Organisation], trainer: User) -> None:
    """Mark the first day, one participant as gone early; let every second one sign."""
    hub = session.organisation
    by = teacher(hub, trainer)
    with scope_for(hub):
        first = SessionDay.objects.filter(session=session).order_by("day").first()
    assert first is not None
    seats: list[Booking] = []
    for company in companies[: len(PEOPLE)]:
        with scope_for(company):
            rows = Booking.objects.filter(session=session, state=Booking.State.BOOKED)
            seats += rows.select_related("person", "organisation__hub").order_by("pk")
    hours = [first.hours - (LEFT_EARLY * STEP if place == 1 else 0) for place in range(len(seats))]
    at = timezone.make_aware(datetime.datetime.combine(first.day, NOON))
    marks = [
        Mark(key=uuid.uuid4(), booking=seat.pk, day=first.pk, hours=given, marked_at=at)
        for seat, given in zip(seats, hours, strict=True)
    ]
    with scope_for(hub):
        mark(marks, by=by)
    for seat, given in list(zip(seats, hours, strict=True))[1::2]:
        with scope_for(seat.organisation):
            sign(seat, first, given, how=AttendanceSignature.How.QR, by=_participant(seat))


def _participant(seat: Booking) -> Actor:
    assert seat.person is not None
    return Actor(
        name=seat.person.name,
        organisation=seat.organisation,
        roles=frozenset({Role.EMPLOYEE}),
        person_id=seat.person.pk,
    )


def _attest(company: Organisation, day: datetime.date | None) -> None:
    if day is None:
        return
    month, by = day.replace(day=1), system_actor(company, HR)
    with scope_for(company):
        people = Person.objects.filter(pk__in=people_with_days_in(month)).order_by("name_key", "pk")
        made = attest_complete(people.select_related("organisation__hub"), month, by=by)
        if not made:
            return
        rows = AttendanceHours.objects.filter(attestation=made[0]).select_related(
            "organisation", "day", "booking__person", "booking__session__offer_date__offer__course"
        )
        last = rows.order_by("-day__day", "-pk").first()
        assert last is not None
        correct(last, last.hours - LEFT_EARLY * STEP, "Hämtade barn klockan 14", by=by)

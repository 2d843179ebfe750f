"""Courses that were held: attended, signed, finished, and what they led to.

One some weeks ago, whose levels partly wait for the manager, and one so long ago that its effect
is asked for now. Told by the actions that people do; a provider that people sign in for gives
them: the first of those teaches the older course, the last the newer one.
"""

import datetime
import uuid
from collections.abc import Sequence

from django.db.models import Count
from django.utils import timezone

from samtakt.catalogue.dates import DateFacts, add_date
from samtakt.catalogue.models import Offer, ProviderUser
from samtakt.delivery import evaluations
from samtakt.delivery.completion import complete_session
from samtakt.delivery.levels import agree_all
from samtakt.delivery.marking import Mark, mark
from samtakt.delivery.models import (
    AttendanceSignature,
    Booking,
    Completion,
    Evaluation,
    ProposedLevel,
    Session,
    SessionDay,
)
from samtakt.delivery.refusals import DeliveryRefused
from samtakt.delivery.seats import book
from samtakt.delivery.sessions import open_session
from samtakt.delivery.signing import sign
from samtakt.delivery.trainers import assign_trainer
from samtakt.foundation.access import Actor, Role, system_actor
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Membership, Person, User
from samtakt.organisations.queries import employed_on

HELD_DAYS_AGO = (98, 22)
BOOKED_BEFORE = datetime.timedelta(days=40)
PEOPLE = (7, 2)
"""So many of the first company and of the second take part in each."""
NOON = datetime.time(12)
SAID = (
    (5, 4, 5, "Bra övningar på våra egna maskiner."),
    (4, 4, 5, ""),
    (5, 5, 4, "Hade gärna haft materialet i förväg."),
    (3, 2, 5, "Lite för lätt för mig."),
    (5, 4, 5, ""),
    (4, 5, 5, "Bra tempo."),
    (5, 5, 5, ""),
    (4, 4, 4, "Gärna en dag till."),
    (5, 4, 5, ""),
)


def tell_completion(
    hub: Organisation, companies: Sequence[Organisation], *, today: datetime.date, name: str
) -> None:
    """Hold two courses, and let those who took part say how they were."""
    offers, trainers = _given_by(hub)
    if not trainers or not offers:
        return
    by = system_actor(hub, name)
    for place, days_ago in enumerate(HELD_DAYS_AGO):
        offer, trainer = offers[place % len(offers)], trainers[-1 if place else 0]
        teaching = teacher(hub, trainer)
        session = _hold(offer, today - datetime.timedelta(days=days_ago), trainer, by)
        with scope_for(hub):
            days = list(SessionDay.objects.filter(session=session).order_by("day"))
        for company, number in zip(companies, PEOPLE, strict=False):
            _book(session, company, number, days[0].day, name)
        _attend(session, companies, days, teaching)
        with scope_for(hub):
            complete_session(session, by=teaching)
    for place, company in enumerate(companies[: len(PEOPLE)]):
        _afterwards(company, SAID[place * PEOPLE[0] :], today)


def teacher(hub: Organisation, trainer: User) -> Actor:
    """Return somebody as they act who teaches in the hub."""
    roles = frozenset({Role.TRAINER})
    return Actor(name=trainer.name, organisation=hub, roles=roles, user_id=trainer.pk)


def _given_by(hub: Organisation) -> tuple[list[Offer], list[User]]:
    """The offers of a provider that people sign in for, and those; what raises a level first."""
    with scope_for(hub):
        signs_in = ProviderUser.objects.filter(organisation=hub).select_related("user", "provider")
        first = signs_in.order_by("pk").first()
        if first is None:
            return [], []
        people = [row.user for row in signs_in.filter(provider=first.provider).order_by("pk")]
        rows = (
            Offer.objects.filter(
                provider=first.provider,
                price_stated=True,
                course__requires__isnull=True,
                course__has_test=False,
            )
            .annotate(raised=Count("course__outcomes", distinct=True))
            .filter(raised__gt=0)
            .select_related("course", "provider", "organisation")
        )
        offers = list(rows.order_by("course__hours", "course__code"))
    return offers[: len(HELD_DAYS_AGO)], people


def _hold(offer: Offer, day: datetime.date, trainer: User, by: Actor) -> Session:
    while day.weekday() > 0:
        day -= datetime.timedelta(days=1)
    with scope_for(offer.organisation):
        date = add_date(offer, DateFacts(starts_on=day, place="Karlskoga"), by=by)
        session = open_session(date, by=by)
        assign_trainer(session, trainer, by=by)
    return session


def _book(
    session: Session, company: Organisation, number: int, first: datetime.date, name: str
) -> None:
    by = system_actor(company, name)
    with scope_for(company):
        taken = 0
        for person in _people(company, first):
            if taken == number:
                return
            try:
                book(session, person, by=by, today=first - BOOKED_BEFORE)
            except DeliveryRefused:
                continue  # the team needs them that day: somebody else goes
            taken += 1


def _people(company: Organisation, day: datetime.date) -> list[Person]:
    """Who works there, those first whom the demo signs in as, then those whom a manager leads."""
    signing_in = Membership.objects.filter(organisation=company, person__isnull=False)
    known = set(signing_in.values_list("person", flat=True))
    led = set(
        Membership.objects.filter(organisation=company, team__isnull=False).values_list(
            "team", flat=True
        )
    )
    rows = employed_on(day).filter(organisation=company, team__isnull=False)
    working = {row.person_id: row for row in rows.order_by("person__name_key", "person_id")}
    ordered = sorted(
        working.values(), key=lambda row: (row.person_id not in known, row.team_id not in led)
    )
    return [row.person for row in ordered]


def _attend(
    session: Session,
    companies: Sequence[Organisation],
    days: Sequence[SessionDay],
    teaching: Actor,
) -> None:
    """Mark full days and let everybody sign."""
    seats: list[Booking] = []
    for company in companies[: len(PEOPLE)]:
        with scope_for(company):
            rows = Booking.objects.filter(session=session, state=Booking.State.BOOKED)
            seats += rows.select_related("person", "organisation__hub").order_by("pk")
    marks = [
        Mark(
            key=uuid.uuid4(),
            booking=seat.pk,
            day=day.pk,
            hours=day.hours,
            marked_at=timezone.make_aware(datetime.datetime.combine(day.day, NOON)),
        )
        for seat in seats
        for day in days
    ]
    with scope_for(session.organisation):
        mark(marks, by=teaching)
    for seat in seats:
        assert seat.person is not None
        oneself = Actor(
            name=seat.person.name,
            organisation=seat.organisation,
            roles=frozenset({Role.EMPLOYEE}),
            person_id=seat.person.pk,
        )
        with scope_for(seat.organisation):
            for day in days:
                sign(seat, day, day.hours, how=AttendanceSignature.How.QR, by=oneself)


def _afterwards(
    company: Organisation, answers: Sequence[tuple[int, int, int, str]], today: datetime.date
) -> None:
    """Agree the levels of the older course, answer how it was, and ask what it led to."""
    by = system_actor(company, "Peter Nordin")
    with scope_for(company):
        older = Completion.objects.order_by("completed_on", "pk").first()
        if older is None:
            return
        session = older.booking.session_id
        waiting = ProposedLevel.objects.filter(
            state=ProposedLevel.State.PROPOSED, completion__booking__session=session
        )
        agree_all(waiting.order_by("pk"), by=by)
        asked = Evaluation.objects.filter(kind=Evaluation.Kind.COURSE)
        rows = asked.filter(completion__booking__session=session).select_related("asked")
        for row, (useful, level, accessible, comment) in zip(
            rows.order_by("pk"), answers, strict=False
        ):
            assert row.asked is not None
            oneself = Actor(name=row.asked.name, organisation=company, person_id=row.asked.pk)
            said = evaluations.CourseAnswer(useful, level, accessible, comment)
            evaluations.answer_course(row, said, by=oneself)
        evaluations.ask_for_effect(today)

"""Sessions with days, seats and trainers, made directly: for tests of what happens in them."""

import datetime
from decimal import Decimal

from samtakt.delivery.models import Booking, Session, SessionDay, SessionTrainer
from samtakt.foundation.access import Actor, Role
from samtakt.organisations.models import User
from tests.factories import make_course, make_date, make_offer, number, saved

FIRST_DAY = datetime.date(2027, 3, 1)


def make_session(
    hub,
    *,
    days=(FIRST_DAY,),
    hours=Decimal("7.5"),
    name="Svetskurs",
    state=Session.State.CONFIRMED,
    minimum=2,
    maximum=12,
    **fields,
):
    """A session of a course of its own; `days` are its days, each of `hours` hours."""
    offer = make_offer(make_course(hub, name), minimum=minimum, maximum=maximum)
    date = make_date(offer, days[0])
    session = Session(
        offer_date=date,
        state=state,
        minimum=minimum,
        maximum=maximum,
        decide_by=days[0] - datetime.timedelta(days=14),
        change_by=days[0] - datetime.timedelta(days=7),
        opened_by="Test",
        **fields,
    )
    saved(session, hub)
    for day in days:
        row = SessionDay(
            session=session,
            day=day,
            starts_at=datetime.time(8),
            ends_at=datetime.time(16),
            hours=hours,
        )
        saved(row, hub)
    return session


def make_trainer(session, *, email=None):
    """Somebody who teaches the session; returns the actor in the hub."""
    hub = session.organisation
    user = User.objects.create_user(
        email or f"trainer{next(number)}@test.example", name="Tova Lind"
    )
    teach(session, user)
    return Actor(
        name="Tova Lind", organisation=hub, roles=frozenset({Role.TRAINER}), user_id=user.pk
    )


def teach(session, user):
    return saved(SessionTrainer(session=session, user=user), session.organisation)


def seat(session, person, *, team=None, state=Booking.State.BOOKED, **fields):
    """A seat of the person's company; a session counts it as taken."""
    row = Booking(
        session=session, person=person, team=team, state=state, booked_by="Test", **fields
    )
    saved(row, person.organisation)
    if state == Booking.State.BOOKED:
        session.taken += 1
        saved(session, session.organisation)
    return row


def own_actor(person):
    """The actor that somebody is who signs in as an employee."""
    return Actor(
        name=person.name,
        organisation=person.organisation,
        roles=frozenset({Role.EMPLOYEE}),
        person_id=person.pk,
    )

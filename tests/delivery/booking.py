"""A hub with two companies that book: opened by the actions themselves, on days of 2027."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

from samtakt.catalogue.models import CancellationStep
from samtakt.delivery import seats, sessions
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import Notice
from samtakt.organisations.notices import sentence
from tests.factories import (
    actor_in,
    make_company,
    make_course,
    make_date,
    make_hub,
    make_offer,
    make_person,
    make_team,
    number,
    saved,
)

TODAY = datetime.date(2027, 1, 4)
MONDAY = datetime.date(2027, 3, 1)
WEEK = datetime.timedelta(days=7)


def make_network(*, minimum=2, maximum=3, hours=16, steps=((28, 0), (14, 50), (0, 100)), **offer):
    """A hub, Alfa and Beta with a team each, and one open session of two days in March."""
    hub = make_hub()
    world = SimpleNamespace(hub=hub, hub_actor=actor_in(hub, Role.PROJECT_LEAD))
    for name in ("alfa", "beta"):
        company = make_company(hub, name.title(), place="Örebro")
        setattr(world, name, company)
        setattr(world, f"{name}_hr", actor_in(company, Role.HR))
        setattr(world, f"{name}_team", make_team(company, f"{name.title()}s lag", absent_most=9))
    world.course = make_course(hub, "Svetskurs", name_en="Welding course", hours=hours)
    world.offer = make_offer(world.course, minimum=minimum, maximum=maximum, **offer)
    for days, percent in steps:
        saved(CancellationStep(offer=world.offer, days_before=days, percent=percent), hub)
    world.session = open_on(world, MONDAY)
    return world


def open_on(world, day, **how):
    date = make_date(world.offer, day, place=f"Örebro {next(number)}")
    with scope_for(world.hub):
        return sessions.open_session(date, by=world.hub_actor, **how)


def person(world, company, name, **fields):
    fields.setdefault("team", getattr(world, f"{company}_team"))
    return make_person(getattr(world, company), name, **fields)


def book(world, who, session=None, *, today=TODAY, **how):
    """Book as the HR of the person's company does."""
    session = session or world.session
    with scope_for(who.organisation):
        session.refresh_from_db()
        by = actor_in(who.organisation, Role.HR)
        return seats.book(session, who, by=by, today=today, **how)


def withdraw(booking, *, today=TODAY, reason="Sjuk"):
    with scope_for(booking.organisation):
        booking.refresh_from_db()
        return seats.withdraw(
            booking, reason, by=actor_in(booking.organisation, Role.HR), today=today
        )


def settle(world, day):
    with scope_for(world.hub):
        return sessions.settle_sessions(world.hub, today=day)


def now(row):
    """The row as it is stored."""
    with scope_for(row.organisation):
        row.refresh_from_db()
    return row


def state_of(*rows):
    return [str(now(row).state) for row in rows]


def signs_in(organisation, role, *, team=None, who=None):
    """Let somebody sign in, so that they can be told."""
    membership = give_membership(
        f"u{next(number)}@test.example",
        "Test",
        role,
        organisation,
        by=system_actor(organisation),
        team=team,
        person=who,
    )
    return membership.user


def told(organisation, *, user=None, person=None, kind):
    """What somebody was told of a kind, as sentences in the active language."""
    with scope_for(organisation):
        rows = Notice.objects.filter(user=user, person=person, kind=f"delivery.{kind}")
        return [sentence(row) for row in rows.order_by("pk")]


def kronor(number):
    return Decimal(number).quantize(Decimal("0.01"))

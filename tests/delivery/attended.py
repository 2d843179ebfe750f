"""A session that was held, with participants of two companies, and short words for what is done."""

import datetime
import uuid
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from samtakt.delivery.marking import Mark, mark
from samtakt.delivery.models import AttendanceHours, SessionDay
from samtakt.delivery.signing import sign
from samtakt.foundation.tenancy import scope_for
from tests.delivery.factories import make_session, make_trainer, own_actor, seat
from tests.factories import make_company, make_hub, make_person

NOON = datetime.time(12)
FULL = Decimal("7.5")
AFTER = datetime.datetime(2027, 3, 10, 12, tzinfo=datetime.UTC)
"""A week after the session, before the month is over."""


def make_held(*, days=None, alfa_shares=(), hub=None):
    """Anna and Bo of Alfa and Cilla of Beta had seats in a session of some days."""
    hub = hub or make_hub()
    alfa = make_company(hub, "Alfa", shares=alfa_shares)
    beta = make_company(hub, "Beta")
    days = days or (datetime.date(2027, 3, 1), datetime.date(2027, 3, 2))
    session = make_session(hub, days=days)
    world = SimpleNamespace(hub=hub, alfa=alfa, beta=beta, session=session)
    world.anna, world.bo = make_person(alfa, "Anna"), make_person(alfa, "Bo")
    world.cilla = make_person(beta, "Cilla")
    world.seats = {
        person.given_name: seat(session, person) for person in (world.anna, world.bo, world.cilla)
    }
    world.trainer = make_trainer(session)
    with scope_for(hub):
        world.days = list(SessionDay.objects.filter(session=session).order_by("day"))
    return world


def one(seat, day, hours=FULL, *, at=None, key=None):
    """A mark of the trainer; by itself made at noon of the day."""
    at = at or timezone.make_aware(datetime.datetime.combine(day.day, NOON))
    return Mark(
        key=key or uuid.uuid4(),
        booking=seat.pk,
        day=day.pk,
        hours=Decimal(hours),
        marked_at=at,
    )


def send(world, *marks, by=None):
    """Send marks as the trainer's phone does; return what became of each."""
    by = by or world.trainer
    with scope_for(by.organisation):
        return [answer.outcome.value for answer in mark(marks, by=by)]


def attended(seat, day):
    """The hours that count for a seat on a day; None where nothing is marked."""
    with scope_for(seat.organisation):
        return AttendanceHours.objects.filter(booking=seat, day=day).first()


def sign_day(seat, day, hours=FULL, *, how="sign_in"):
    with scope_for(seat.organisation):
        return sign(seat, day, Decimal(hours), how=how, by=own_actor(seat.person))


def complete(world, name, day=None):
    """Mark a participant's full days, and let them sign."""
    row = world.seats[name]
    for each in [day] if day else world.days:
        send(world, one(row, each))
        sign_day(row, each)

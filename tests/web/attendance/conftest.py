"""A session that is held, whoever takes part in it, and the pages of each."""

import datetime
import json
import uuid
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from samtakt.delivery.models import (
    AttendanceHours,
    SessionDay,
)
from samtakt.delivery.signing import sign
from samtakt.foundation.tenancy import scope_for
from tests.delivery.factories import make_session, own_actor, seat, teach
from tests.factories import make_company, make_person, saved


def held(hub, company, people=1):
    """A session last month: people of the company and one of another, a trainer, all marked."""
    found = SimpleNamespace(hub=hub, company=company)
    last = timezone.localdate().replace(day=1) - datetime.timedelta(days=3)
    found.month = last.strftime("%Y-%m")
    found.first = last.replace(day=1)
    found.session = make_session(
        hub, days=(last - datetime.timedelta(days=1), last), name="Svetskurs", maximum=100
    )
    with scope_for(hub):
        found.days = list(SessionDay.objects.filter(session=found.session).order_by("day"))
    found.people = [make_person(company, f"Gunvor {each}") for each in range(people)]
    found.seats = [seat(found.session, person) for person in found.people]
    beta = make_company(hub, "Beta")
    found.stranger = make_person(beta, "Okänd")
    found.foreign = seat(found.session, found.stranger)
    for booking in (*found.seats, found.foreign):
        for day in found.days:
            mark_hours(booking, day)
    return found


def mark_hours(booking, day, hours=Decimal("7.5")):
    row = AttendanceHours(booking=booking, day=day, hours=hours, marked_at=timezone.now())
    return saved(row, booking.organisation)


def sign_all(found, booking):
    with scope_for(booking.organisation):
        for day in found.days:
            sign(booking, day, Decimal("7.5"), how="sign_in", by=own_actor(booking.person))


@pytest.fixture
def world(hub, company):
    return held(hub, company)


@pytest.fixture
def trainer(world, member):
    user = member(world.hub, "trainer", email="tova@x.example")
    teach(world.session, user)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def participant(world, signed_in):
    return signed_in(world.company, "employee", email="gunvor@x.example", person=world.people[0])


@pytest.fixture
def hr(world, signed_in):
    return signed_in(world.company, "hr", email="hr@x.example")


def trainer_pages(found):
    return [
        "/teaching/",
        f"/teaching/{found.session.pk}",
        f"/attendance/days/{found.days[0].pk}/code",
        f"/attendance/days/{found.days[0].pk}/screen",
        f"/attendance/sessions/{found.session.pk}/lists",
    ]


def company_pages(found):
    return [
        f"/attendance/months?month={found.month}",
        f"/attendance/people/{found.people[0].pk}?month={found.month}",
        f"/attendance/seats/{found.seats[0].pk}/paper",
    ]


def post_marks(client, *rows):
    return client.post("/teaching/marks", json.dumps({"marks": rows}), "application/json")


def row_of(booking, day, hours="6", **more):
    return {
        "key": str(uuid.uuid4()),
        "booking": booking.pk,
        "day": day.pk,
        "hours": hours,
        "marked_at": timezone.now().isoformat(),
        **more,
    }


def outcomes(answer):
    return [each["outcome"] for each in answer.json()["answers"]]

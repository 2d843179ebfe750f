"""Who is reminded of attendance, and when it is done."""

import datetime

import pytest
import time_machine
from django.utils.translation import override

from samtakt.delivery.attendancereminders import remind_of_attestation, remind_trainers
from samtakt.delivery.attesting import attest
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import Notice
from samtakt.organisations.notices import sentence
from tests.delivery.attended import complete, make_held, one, send
from tests.factories import actor_in

pytestmark = pytest.mark.django_db
APRIL = datetime.datetime(2027, 4, 2, 12, tzinfo=datetime.UTC)
MARCH = datetime.date(2027, 3, 1)


@pytest.fixture
def held():
    with time_machine.travel(APRIL, tick=True):
        yield make_held()


def notices(organisation, kind):
    with scope_for(organisation):
        rows = Notice.objects.filter(kind=kind).order_by("key", "pk")
        return [(row.user_id, row.done_at is not None) for row in rows]


def test_trainers_are_asked_once_for_each_past_day_that_is_unmarked(held):
    day = datetime.date(2027, 3, 2)
    with scope_for(held.hub):
        assert remind_trainers(held.hub, day) == 1
        assert remind_trainers(held.hub, day) == 1
    assert notices(held.hub, "delivery.mark") == [(held.trainer.user_id, False)]
    send(held, *[one(seat, held.days[0]) for seat in held.seats.values()])
    with scope_for(held.hub):
        assert remind_trainers(held.hub, day) == 0
    assert notices(held.hub, "delivery.mark") == [(held.trainer.user_id, True)]


def test_hr_is_asked_to_attest_until_nobody_is_missing(held):
    by = system_actor(held.beta)
    user = give_membership("hr@b.example", "HR", Role.HR, held.beta, by=by).user
    today = datetime.date(2027, 4, 2)
    with scope_for(held.beta):
        assert remind_of_attestation(held.beta, today) == 1
        with override("en"):
            assert sentence(Notice.objects.get(user=user)) == "Attest the hours of March 2027."
    assert notices(held.beta, "delivery.attest") == [(user.pk, False)]
    complete(held, "Cilla")
    with scope_for(held.beta):
        attest(held.cilla, MARCH, by=actor_in(held.beta, "hr"))
        assert remind_of_attestation(held.beta, today) == 0
    assert notices(held.beta, "delivery.attest") == [(user.pk, True)]

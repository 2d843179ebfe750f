"""A company leaves: what it has ahead goes to who waits, and what it had stays what it was."""

import datetime
import io

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils.translation import override

from samtakt.delivery import refusals, seats
from samtakt.delivery.models import Booking, Session
from samtakt.delivery.roster import roster
from samtakt.foundation import access
from samtakt.foundation.access import Role
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Agreement, DataClass
from samtakt.organisations.network import (
    NotAMember,
    NotGone,
    leave_network,
    return_to_network,
)
from samtakt.organisations.queries import members_of, sharing
from tests.delivery.attended import attended, make_held, one, send
from tests.delivery.booking import (
    MONDAY,
    TODAY,
    WEEK,
    book,
    now,
    open_on,
    person,
    signs_in,
    state_of,
    told,
)
from tests.factories import actor_in, make_company

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def in_january():
    with time_machine.travel(datetime.datetime.combine(TODAY, datetime.time(12)), tick=True):
        yield


def leave(world, company):
    with scope_for(world.hub):
        return leave_network(company, by=world.hub_actor)


def test_coming_seats_go_to_who_waits_and_cost_nothing(world, django_capture_on_commit_callbacks):
    anna, bo = (book(world, person(world, "alfa", name)) for name in ("Anna", "Bo"))
    cilla, dan = (book(world, person(world, "beta", name)) for name in ("Cilla", "Dan"))
    with scope_for(world.alfa):
        (reserved,) = seats.reserve(
            open_on(world, MONDAY + 4 * WEEK), 1, by=world.alfa_hr, today=TODAY
        )
    assert state_of(anna, bo, cilla, dan) == ["booked", "booked", "booked", "waiting"]
    hr = signs_in(world.alfa, Role.HR)
    with django_capture_on_commit_callbacks(execute=True):
        leave(world, world.alfa)

    assert state_of(anna, bo, reserved) == ["withdrawn"] * 3
    assert state_of(cilla, dan) == ["booked", "booked"]
    assert now(world.session).taken == 2
    assert now(reserved.session).taken == 0
    assert [now(one).leaving_cost for one in (anna, bo)] == [0, 0]
    with override("en"):
        assert "Bo" in " ".join(told(world.alfa, user=hr, kind="given_up"))
    assert len(told(world.beta, person=dan.person, kind="promoted")) == 1


def test_nobody_gets_a_colleagues_seat_on_the_way_out(world):
    bookings = [book(world, person(world, "alfa", name)) for name in ("Anna", "Bo", "Cilla", "Dan")]
    leave(world, world.alfa)

    assert state_of(*bookings) == ["withdrawn"] * 4
    assert now(world.session).taken == 0


def test_a_seat_given_up_after_the_last_day_for_changes_is_paid_for(world):
    anna = book(world, person(world, "alfa", "Anna"))
    with time_machine.travel(datetime.datetime.combine(MONDAY - DAY, datetime.time(12))):
        leave(world, world.alfa)

    assert now(anna).leaving_cost > 0
    assert now(world.session).taken == 1


def test_a_session_that_has_begun_goes_on_with_its_people(world):
    held = make_held()
    day = held.days[0]
    with time_machine.travel(datetime.datetime.combine(day.day, datetime.time(12))):
        leave_network(held.alfa, by=actor_in(held.hub, Role.PROJECT_LEAD))
        assert send(held, one(held.seats["Anna"], day)) == ["kept"]
        with scope_for(held.hub):
            names = [line.booking.person.given_name for line in roster(held.session, held.trainer)]

    assert sorted(names) == ["Anna", "Bo", "Cilla"]
    assert attended(held.seats["Anna"], day).hours == day.hours


def test_who_has_left_shares_nothing_and_takes_no_seat(world):
    gamma = make_company(world.hub, "Gamma", shares=[DataClass.NAMES])
    with scope_for(world.hub):
        assert gamma in sharing(world.hub, DataClass.NAMES, TODAY)
    leave(world, gamma)

    with scope_for(world.hub):
        assert gamma not in members_of(world.hub)
        assert gamma not in sharing(world.hub, DataClass.NAMES, TODAY)
    with scope_for(gamma):
        assert Agreement.objects.get().ends_on == TODAY
        assert Session.objects.filter(pk=world.session.pk).exists()
        by = actor_in(now_of(gamma), Role.HR)
        with pytest.raises(refusals.LeftTheNetwork):
            seats.reserve(world.session, 1, by=by, today=TODAY)
        assert not Booking.objects.exists()


def now_of(organisation):
    organisation.refresh_from_db()
    return organisation


def test_leaving_and_coming_back_are_done_once_and_stand_in_the_log(world):
    leave(world, world.alfa)
    with pytest.raises(NotAMember):
        leave(world, world.alfa)
    with pytest.raises(NotAMember):
        leave(world, world.hub)
    with scope_for(world.hub):
        return_to_network(world.alfa, by=world.hub_actor)
        with pytest.raises(NotGone):
            return_to_network(world.alfa, by=world.hub_actor)
        assert world.alfa in members_of(world.hub)
    verbs = AuditEntry.objects.filter(owner=world.hub.pk, verb__startswith="organisations.company_")
    found = list(verbs.order_by("pk").values_list("verb", flat=True))

    assert found[-2:] == ["organisations.company_left", "organisations.company_returned"]


def test_the_command_tells_first_and_does_it_when_told_to(world):
    anna = book(world, person(world, "alfa", "Anna"))
    said = io.StringIO()
    call_command("leave_network", world.alfa.slug, stdout=said)
    assert "1 seats and places" in said.getvalue()
    assert state_of(anna) == ["booked"]

    call_command("leave_network", world.alfa.slug, "--yes", stdout=said)
    assert state_of(anna) == ["withdrawn"]
    call_command("leave_network", world.alfa.slug, "--back", stdout=said)
    assert now_of(world.alfa).left_on is None
    for wrong in ([world.alfa.slug, "--back"], [world.hub.slug, "--yes"], ["nobody"]):
        with pytest.raises(CommandError):
            call_command("leave_network", *wrong, stdout=said)


def test_the_hub_finds_the_company_no_more_and_the_company_finds_itself(world):
    leave(world, world.alfa)
    hr = actor_in(world.alfa, Role.HR)
    with scope_for(world.hub):
        seen = access.visible(world.hub_actor, "organisations.see_company", Organisation)
        assert list(seen) == [world.beta]
    with scope_for(world.alfa):
        own = access.visible(hr, "organisations.see_company", Organisation)
        assert list(own) == [world.alfa]

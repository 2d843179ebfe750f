"""A team under its minimum is not left short: the reason, and the nearest dates that work."""

import datetime

import pytest

from samtakt.catalogue.models import OfferDay
from samtakt.delivery import refusals, seats, sessions
from samtakt.delivery.staffing import Staffing, TeamTooShort, nearest_dates
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.staffing import Rule
from tests.delivery.booking import (
    MONDAY,
    TODAY,
    WEEK,
    book,
    make_network,
    now,
    open_on,
    person,
    state_of,
    withdraw,
)
from tests.factories import make_date, make_minimum, make_shift, make_team, saved

DAY = datetime.timedelta(days=1)


@pytest.fixture
def world(db):
    """Four work nights in Alfa's press team; three of them must be there."""
    world = make_network(maximum=8)
    world.team = make_team(world.alfa, "Press", absent_most=9)
    world.night, world.day = make_shift(world.alfa, "Natt"), make_shift(world.alfa, "Dag")
    make_minimum(world.team, 3, shift=world.night)
    world.nights = [nightly(world, name) for name in ("Anna", "Bo", "Cilla", "Dan")]
    return world


def nightly(world, name, **fields):
    return person(world, "alfa", name, team=world.team, shift=world.night, **fields)


def test_a_shift_is_not_left_under_its_minimum_and_the_reason_says_all(world):
    anna, bo, *_rest = world.nights
    book(world, anna)
    other = open_on(world, MONDAY + WEEK)
    far = open_on(world, MONDAY + 5 * WEEK)
    with pytest.raises(TeamTooShort) as refused:
        book(world, bo)

    reason = refused.value.refusal
    assert (reason.team, reason.shift, reason.day) == (world.team, world.night, MONDAY)
    assert (reason.away, reason.most, reason.minimum) == (1, 1, 3)
    assert refused.value.nearest == (other, far)
    assert "Press, Natt" in str(refused.value)
    assert now(world.session).taken == 1
    assert book(world, bo, other).state == "booked"


def test_another_shift_of_the_team_may_go(world):
    book(world, world.nights[0])
    daily = person(world, "alfa", "Eva", team=world.team, shift=world.day)

    assert book(world, daily).state == "booked"


def test_the_team_as_a_whole_has_a_limit_too(world):
    world.team.absent_most = 1
    saved(world.team, world.alfa)
    book(world, world.nights[0])
    daily = person(world, "alfa", "Eva", team=world.team, shift=world.day)
    with pytest.raises(TeamTooShort) as refused:
        book(world, daily)

    reason = refused.value.refusal
    assert (reason.shift, reason.rule, reason.most) == (None, Rule.STATED, 1)


def test_a_seat_kept_for_the_team_counts_and_a_waiting_list_does_not(world):
    world.team.absent_most = 1
    saved(world.team, world.alfa)
    with scope_for(world.alfa):
        (kept,) = seats.reserve(world.session, 1, by=world.alfa_hr, team=world.team, today=TODAY)
    anna, bo, *_rest = world.nights
    with pytest.raises(TeamTooShort):
        book(world, anna)
    with scope_for(world.alfa):
        seats.name_seat(kept, anna, by=world.alfa_hr, today=TODAY)
    withdraw(kept)

    assert book(world, bo).state == "booked"


def test_a_transfer_within_the_team_leaves_it_as_it_was(world):
    anna, bo, *_rest = world.nights
    booking = book(world, anna)
    with scope_for(world.alfa):
        seats.transfer(booking, bo, by=world.alfa_hr, today=TODAY)

    assert now(booking).person == bo


def split_session(world, *days):
    date = make_date(world.offer, days[0], place="Delat")
    for day in days:
        saved(OfferDay(date=date, day=day), world.hub)
    with scope_for(world.hub):
        return sessions.open_session(date, by=world.hub_actor)


def test_a_split_session_takes_its_own_days_only(world):
    anna, bo, *_rest = world.nights
    split = split_session(world, MONDAY - DAY, MONDAY + 2 * DAY)
    book(world, anna, split)

    assert book(world, bo).state == "booked"
    with pytest.raises(TeamTooShort) as refused:
        book(world, world.nights[2], split_session(world, MONDAY - 3 * DAY, MONDAY + 2 * DAY))
    assert refused.value.refusal.day == MONDAY + 2 * DAY


def test_the_nearest_dates_are_free_ones_on_which_the_person_can_go(world):
    anna, bo, *_rest = world.nights
    book(world, anna)
    near, full, busy, mine = (open_on(world, MONDAY + number * WEEK) for number in range(1, 5))
    with scope_for(world.hub):
        full.maximum = full.taken = 2
        full.save()
    book(world, world.nights[2], busy)
    book(world, bo, mine)
    before = open_on(world, MONDAY - WEEK)
    with scope_for(world.alfa):
        found = nearest_dates(world.session, bo, today=TODAY)
        later = nearest_dates(world.session, bo, today=MONDAY - WEEK)

    assert found == [before, near]
    assert later == [near]


def test_who_has_no_team_leaves_nobody_short(world):
    free = person(world, "alfa", "Eva", team=None)
    with scope_for(world.alfa):
        assert Staffing(world.alfa, [MONDAY]).why_not(free.pk, [MONDAY]) is None

    assert book(world, free).state == "booked"


def test_who_waits_is_given_a_seat_only_if_the_team_can_spare_them(world):
    world.session.maximum = world.session.minimum
    with scope_for(world.hub):
        world.session.save()
    anna, bo, *_rest = world.nights
    first, second = (book(world, person(world, "beta", name)) for name in ("Xi", "Yo"))
    waiting = book(world, anna)
    book(world, bo, open_on(world, MONDAY))
    withdraw(first)

    assert state_of(waiting, second) == ["waiting", "booked"]
    with pytest.raises(refusals.DeliveryRefused):
        book(world, world.nights[2], open_on(world, MONDAY))


def test_asking_costs_the_same_number_of_queries_for_one_day_and_five(
    world, django_assert_max_num_queries
):
    days = [MONDAY + number * DAY for number in range(5)]
    with scope_for(world.alfa), django_assert_max_num_queries(4):
        Staffing(world.alfa, days).why_not(world.nights[0].pk, days)

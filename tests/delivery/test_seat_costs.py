"""What a seat costs: its price with a share of the session, travel, hours away, giving it up."""

import datetime
from decimal import Decimal

import pytest

from samtakt.catalogue.models import Rebate
from samtakt.delivery import arrangements, costs, seats, sessions, wishes
from samtakt.delivery.followup import lines_in, year_of
from samtakt.delivery.models import Arrangement, Booking
from samtakt.delivery.refusals import AlreadyHasSeat, SeatGone
from samtakt.foundation.tenancy import scope_across, scope_for
from tests.delivery.booking import (
    MONDAY,
    TODAY,
    WEEK,
    book,
    make_network,
    now,
    open_on,
    person,
    withdraw,
)
from tests.delivery.factories import own_actor
from tests.factories import make_date, saved

DAY = datetime.timedelta(days=1)


@pytest.fixture
def world(db):
    return make_network(maximum=8)


def cost(world, seats=1, *, had=0, today=TODAY, session=None):
    with scope_for(world.alfa):
        return costs.cost_of_seats(
            now(session or world.session), world.alfa, seats, had=had, today=today
        )


def test_the_session_is_shared_by_the_smallest_group_and_then_by_all(world):
    # 500 a seat, and 10,000 by the two that are needed at least.
    assert cost(world).price.net == Decimal(5500)
    for name in ("Anna", "Bo", "Cilla"):
        book(world, person(world, "beta", name))
    # A fourth one makes it a quarter.
    assert cost(world).price.net == Decimal(3000)
    assert cost(world, 2).price.net == Decimal(5000)


def test_hours_away_cost_what_an_hour_does(world):
    one = cost(world, 3)
    with scope_for(world.alfa):
        per_hour = costs.cost_per_hour_away(TODAY)

    assert one.hours == 48
    assert one.release == costs.kronor(48 * per_hour)
    assert one.total == one.price.net + one.release


def test_a_rebate_for_many_counts_the_seats_that_the_company_has_already(world):
    saved(Rebate(offer=world.offer, percent=10, from_seats=3), world.hub)
    session = open_on(world, MONDAY + WEEK)

    assert cost(world, session=session).price.rebate == 0
    assert cost(world, had=2, session=session).price.rebate == Decimal(550)
    assert cost(world, 3, session=session).price.rebate_percent == 10


def test_what_a_seat_costs_does_not_change_when_the_provider_changes_a_rebate(world):
    early = Rebate(offer=world.offer, percent=20, days_before=30, valid_to=TODAY)
    saved(early, world.hub)
    session = open_on(world, MONDAY + WEEK)
    booking = book(world, person(world, "alfa", "Anna"), session)
    with scope_for(world.alfa):
        (kept,) = seats.reserve(now(session), 1, by=world.alfa_hr, today=TODAY + DAY)
    with scope_for(world.hub):
        Rebate.objects.update(percent=90, valid_to=None)

    # 5,500 before the rebate, which held until the day of the first booking.
    with scope_for(world.alfa):
        assert [costs.price_of(now(row)) for row in (booking, kept)] == [4400, 5500]
        (line,) = lines_in(
            year_of(2027), Booking.objects.filter(pk=booking.pk), today=MONDAY + 2 * WEEK
        )
    assert line.price == 4400
    assert cost(world, session=session).price.rebate_percent == 20
    assert cost(world, session=session, today=TODAY + DAY).price.rebate == 0
    assert withdraw(booking, today=MONDAY).leaving_cost == 4400


def test_a_session_that_is_called_off_costs_each_its_own_price(world):
    saved(Rebate(offer=world.offer, percent=20, from_seats=2), world.hub)
    session = open_on(world, MONDAY + WEEK)
    for company, number in (("alfa", 1), ("beta", 2)):
        with scope_for(getattr(world, company)):
            by = getattr(world, f"{company}_hr")
            seats.reserve(now(session), number, by=by, today=TODAY)
    with scope_for(world.hub):
        sessions.cancel_session(now(session), "Ombyggnad", by=world.hub_actor, today=MONDAY)
    with scope_across(world.hub, [world.alfa, world.beta]):
        rows = Booking.objects.filter(session=session).order_by("pk")
        found = [row.leaving_cost for row in rows]

    # Three share 10,000 and pay 500 each; all of it is due a week before.
    assert found == [Decimal("3833.33"), Decimal("3066.66"), Decimal("3066.66")]


def test_travel_is_there_and_back_and_not_known_without_a_place(world):
    far = make_date(world.offer, MONDAY + WEEK, place="Kumla", latitude=59.12, longitude=15.14)
    online = make_date(world.offer, MONDAY + WEEK, online=True)
    world.alfa.latitude, world.alfa.longitude = 59.27, 15.21
    world.alfa.save()

    def travel(date):
        session = now(world.session)
        session.offer_date = date
        with scope_for(world.alfa):
            return costs.cost_of_seats(session, world.alfa, 2, today=TODAY).travel

    nowhere = make_date(world.offer, MONDAY + WEEK, place="Okänd ort")
    one_way = 17  # kilometres, as the crow flies
    assert travel(online) == 0
    assert travel(nowhere) is None
    assert 2 * 2 * one_way < travel(far) < 2 * 2 * one_way * 6


def test_giving_up_costs_stage_by_stage_what_was_agreed(world):
    with scope_for(world.alfa):
        stages = costs.leaving_stages(world.session, TODAY)
        found = [(one.last, one.cancelling) for one in stages]
        days = [MONDAY - 4 * WEEK, MONDAY - 4 * WEEK + DAY, MONDAY - 2 * WEEK + DAY]
        amounts = [costs.cost_of_leaving(world.session, day) for day in days]

    assert found == [
        (MONDAY - 4 * WEEK, Decimal(0)),
        (MONDAY - 2 * WEEK, Decimal(2750)),
        (MONDAY, Decimal(5500)),
    ]
    assert amounts == [0, Decimal(2750), Decimal(5500)]


def test_where_nobody_said_what_cancelling_costs_it_is_not_known(db):
    world = make_network(steps=())
    booking = book(world, person(world, "alfa", "Anna"))
    with scope_for(world.alfa):
        assert costs.leaving_stages(world.session, TODAY) == ()

    assert withdraw(booking).leaving_cost is None


def test_only_the_participant_says_what_they_need(world):
    anna, bo = person(world, "alfa", "Anna"), person(world, "alfa", "Bo")
    booking = book(world, anna)
    wanted = [arrangements.Wanted(Arrangement.Kind.BREAKS)]
    with scope_for(world.alfa):
        for other in (own_actor(bo), world.alfa_hr):
            with pytest.raises(arrangements.OnlyTheParticipant):
                arrangements.ask(booking, wanted, by=other)
            with pytest.raises(arrangements.OnlyTheParticipant):
                arrangements.own(booking, by=other)
            with pytest.raises(arrangements.OnlyTheTrainers):
                arrangements.asked_for(world.session, by=other)
        arrangements.ask(booking, wanted * 2, by=own_actor(anna))
        kinds = [row.kind for row in arrangements.own(booking, by=own_actor(anna))]
        assert kinds == ["breaks"]
    withdraw(booking)
    with scope_for(world.alfa):
        assert not Arrangement.objects.exists()
        with pytest.raises(SeatGone):
            arrangements.ask(now(booking), wanted, by=own_actor(anna))


def test_a_wish_is_there_once_and_is_answered_by_booking(world):
    anna = person(world, "alfa", "Anna")
    with scope_for(world.alfa):
        row = wishes.wish(world.session, anna, by=own_actor(anna))
        with pytest.raises(wishes.AlreadyWished):
            wishes.wish(world.session, anna, by=own_actor(anna))
    book(world, anna)

    assert now(row).answer == "yes"
    with scope_for(world.alfa):
        with pytest.raises(wishes.AlreadyAnswered):
            wishes.grant(row, by=world.alfa_hr)
        with pytest.raises(AlreadyHasSeat):
            wishes.wish(now(world.session), anna, by=own_actor(anna))
        later = wishes.wish(open_on(world, MONDAY + WEEK), anna, by=own_actor(anna))
        booking = wishes.grant(later, by=world.alfa_hr, today=TODAY)
    assert booking.state == "booked"

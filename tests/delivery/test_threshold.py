""" "3 more needed by 12 March": from the session that is open, else from those who need it."""

import datetime

import pytest

from samtakt.delivery.models import Booking, Session
from samtakt.delivery.refusals import DateNotFixed, NotEnoughSeats
from samtakt.delivery.reserving import TooLateToGather, reserve_on
from samtakt.delivery.sessions import open_session
from samtakt.delivery.threshold import thresholds
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.board import demand_board
from tests.factories import actor_in, make_date, saved
from tests.planning.conftest import START, join_and_publish, network, published
from tests.planning.opted import want

__all__ = ["network", "published"]

BEFORE = datetime.date(2026, 11, 23)
TWO_WEEKS = datetime.timedelta(days=14)


def threshold(network, *, viewer=None, today=BEFORE):
    viewer = viewer or network.hub
    with scope_for(viewer):
        board = demand_board(network.round, viewer=viewer)
        (found,) = thresholds(board.rows, today=today).values()
    return found


def reserve(company, date, seats):
    with scope_for(company):
        return reserve_on(date, seats, by=actor_in(company, "hr"))


def test_without_a_session_those_who_need_it_count_until_the_provider_decides(network):
    join_and_publish(network.round, network.ceta)

    found = threshold(network)

    # The provider says nothing: it is decided fourteen days before the start.
    assert (found.more_needed, found.session_id) == (3, None)
    assert found.decide_by == network.late.starts_on - TWO_WEEKS
    assert (found.date_id, found.is_late) == (network.late.pk, False)


def test_the_providers_notice_is_the_day_and_interest_counts(network):
    join_and_publish(network.round, network.ceta)
    want(network.alfa, network.course, 2)
    network.offer.provider_notice_days = 30
    saved(network.offer, network.hub)

    found = threshold(network)

    assert found.more_needed == 1
    assert found.decide_by == network.late.starts_on - datetime.timedelta(days=30)
    assert threshold(network, today=found.decide_by).is_late is False
    assert threshold(network, today=found.decide_by + datetime.timedelta(days=1)).is_late


def test_with_a_session_its_seats_count(published):
    reserve(published.ceta, published.late, 2)

    found = threshold(published)

    # Seven need it, but two have taken a seat.
    assert (found.more_needed, found.free, found.confirmed) == (4, 6, False)
    with scope_for(published.hub):
        session = Session.objects.get()
    assert (found.session_id, found.decide_by) == (session.pk, session.decide_by)


def test_a_session_on_another_day_of_the_offer_is_joined_rather_than_a_new_one_opened(published):
    with scope_for(published.hub):
        session = open_session(published.early, by=published.lead)

    assert threshold(published).session_id == session.pk


def test_a_reservation_opens_a_tentative_session_that_does_not_say_whose(published):
    bookings = reserve(published.ceta, published.late, 3)

    with scope_for(published.hub):
        session = Session.objects.get()
        assert (session.state, session.taken) == (Session.State.TENTATIVE, 3)
        assert session.organisation == published.hub
        assert "Test" not in session.opened_by
        assert "Ceta" not in session.opened_by
        assert not Booking.objects.exists()
    assert [(row.person, row.organisation) for row in bookings] == [(None, published.ceta)] * 3
    ours = AuditEntry.objects.filter(owner=published.ceta.pk, verb="delivery.seats_reserved")
    assert ours.count() >= 1


def test_the_next_company_joins_the_same_session_until_it_is_full(published):
    first = reserve(published.ceta, published.late, 3)
    second = reserve(published.alfa, published.late, 3)

    assert first[0].session_id == second[0].session_id
    with scope_for(published.hub):
        assert Session.objects.get().state == Session.State.CONFIRMED
    with pytest.raises(NotEnoughSeats):
        reserve(published.beta, published.late, 3)


def test_what_could_not_be_filled_in_time_is_not_opened(network):
    soon = make_date(network.offer, datetime.datetime.now(tz=datetime.UTC).date()
                     + datetime.timedelta(days=5), place="Hallsberg")  # fmt: skip
    with pytest.raises(TooLateToGather):
        reserve(network.ceta, soon, 3)
    # A group that is large enough alone needs nobody else.
    assert len(reserve(network.ceta, soon, 6)) == 6


def test_a_date_without_a_day_has_no_seats(network):
    some_time = make_date(
        network.offer, None, start_type="month", starts_in=START.replace(day=1), place="Flen"
    )
    with pytest.raises(DateNotFixed):
        reserve(network.ceta, some_time, 3)


def test_a_refused_reservation_leaves_no_session_behind(published):
    with pytest.raises(NotEnoughSeats):
        reserve(published.ceta, published.late, 9)

    with scope_for(published.hub):
        assert not Session.objects.exists()

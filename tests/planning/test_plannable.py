"""What of the catalogue a plan chooses among: no cancelled, undated or unpriced date, split days."""

import datetime

from samtakt.catalogue.models import Offer, OfferDate, OfferDay
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.board import demand_board
from samtakt.planning.instance import build_problem
from tests.factories import make_date, saved
from tests.planning.conftest import START


def sessions_of(network):
    with scope_for(network.hub):
        return build_problem(network.round).problem.sessions


def proposed(network):
    """The days that the board proposes."""
    rows = demand_board(network.round, viewer=network.hub).rows
    return {row.proposal.starts_on for row in rows if row.proposal}


def test_a_cancelled_date_is_neither_planned_nor_nearest_on_the_board(published):
    first, second = sessions_of(published)
    with scope_for(published.hub):
        (shown,) = proposed(published)
        OfferDate.objects.filter(starts_on=shown).update(cancelled_on=START, cancelled_reason="Få")

        assert shown not in proposed(published)
    assert len(sessions_of(published)) == 1
    assert sessions_of(published)[0] in (first, second)


def test_a_date_that_starts_some_time_is_not_planned(published):
    before = sessions_of(published)
    date = OfferDate(offer=published.offer, start_type="month", starts_in=START, online=True)
    saved(date, published.hub)

    assert sessions_of(published) == before


def test_an_offer_without_a_price_is_not_planned(published):
    with scope_for(published.hub):
        Offer.objects.filter(pk=published.offer.pk).update(price_stated=False)

    assert sessions_of(published) == ()


def test_a_split_date_is_held_on_its_own_days(published):
    date = make_date(published.offer, START, place="Kumla")
    for week in (0, 2):
        day = START + datetime.timedelta(weeks=week)
        saved(OfferDay(date=date, day=day), published.hub)

    (session,) = [one for one in sessions_of(published) if one.place == "Kumla"]
    assert session.days == (START.weekday(), START.weekday() + 14)

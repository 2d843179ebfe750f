"""Prices, rebates, VAT and cancelling, as data."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtakt.catalogue.costs import (
    RebateRule,
    Step,
    Terms,
    cost_of,
    cost_of_cancelling,
    forecast,
    terms_of,
)
from samtakt.catalogue.models import CancellationStep, Rebate
from samtakt.foundation.tenancy import scope_for
from tests.factories import make_course, make_hub, make_offer, saved

START = datetime.date(2027, 5, 31)
STEPS = (Step(28, Decimal(0)), Step(14, Decimal(50)), Step(0, Decimal(100)))
TERMS = Terms(
    per_session=Decimal(20_000),
    per_seat=Decimal(1_000),
    vat_percent=Decimal(25),
    steps=STEPS,
    rebates=(
        RebateRule(Decimal(10), from_seats=3),
        RebateRule(Decimal(20), from_seats=6),
        RebateRule(Decimal(5), days_before=60),
    ),
)


def days_before(days):
    return START - datetime.timedelta(days=days)


@pytest.mark.parametrize(
    ("left", "price"),
    [(90, 0), (28, 0), (27, 500), (14, 500), (13, 1000), (0, 1000), (-3, 1000)],
)
def test_the_step_that_is_still_kept_to_decides(left, price):
    assert cost_of_cancelling(STEPS, Decimal(1000), starts_on=START, on=days_before(left)) == price


def test_later_than_every_step_the_whole_price_is_due():
    steps = [Step(10, Decimal(0))]

    assert cost_of_cancelling(steps, Decimal(900), starts_on=START, on=days_before(9)) == 900


def test_conditions_that_nobody_told_are_not_free_cancelling():
    assert cost_of_cancelling([], Decimal(900), starts_on=START, on=days_before(90)) is None


@pytest.mark.parametrize(
    ("seats", "booked", "percent", "net", "with_vat"),
    [
        (2, 30, 0, "22000", "27500"),
        (3, 30, 10, "20700", "25875"),
        (7, 30, 20, "21600", "27000"),
        (2, 60, 5, "20900", "26125"),
        (3, 90, 10, "20700", "25875"),
    ],
)
def test_of_several_rebates_the_greatest_counts(seats, booked, percent, net, with_vat):
    cost = cost_of(TERMS, seats, booked_on=days_before(booked), starts_on=START)

    assert cost.rebate_percent == percent
    assert (cost.net, cost.with_vat) == (Decimal(net), Decimal(with_vat))


def test_a_rebate_between_two_days_ends_with_the_second():
    rule = RebateRule(
        Decimal(10), valid_from=datetime.date(2027, 1, 1), valid_to=datetime.date(2027, 1, 31)
    )

    days = [datetime.date(2026, 12, 31), datetime.date(2027, 1, 31), datetime.date(2027, 2, 1)]
    assert [rule.holds(1, day, None) for day in days] == [False, True, False]


def test_the_price_of_the_session_is_left_out_where_others_share_it():
    assert cost_of(TERMS, 2, booked_on=days_before(9), sessions=0).gross == 2000


def test_the_forecast_tells_each_stage_once_until_the_start():
    seen = forecast(TERMS, 2, booked_on=days_before(40), starts_on=START)

    assert [(one.first, one.last, one.cancelling) for one in seen.stages] == [
        (days_before(40), days_before(28), 0),
        (days_before(27), days_before(14), 11_000),
        (days_before(13), START, 22_000),
    ]
    assert seen.at_risk(days_before(20)) == 11_000


@given(
    steps=st.lists(
        st.builds(Step, st.integers(0, 60), st.integers(0, 100).map(Decimal)), max_size=5
    ),
    booked=st.integers(0, 90),
    asked=st.integers(0, 90),
    price=st.integers(0, 100_000),
)
def test_the_forecast_says_what_cancelling_on_the_day_costs(steps, booked, asked, price):
    """One function gives both, whatever the steps are."""
    terms = Terms(Decimal(price), Decimal(0), Decimal(25), tuple(steps))
    seen = forecast(terms, 1, booked_on=days_before(booked), starts_on=START)
    day = days_before(min(asked, booked))

    assert seen.at_risk(day) == cost_of_cancelling(steps, Decimal(price), starts_on=START, on=day)


@pytest.mark.django_db
def test_an_offer_carries_its_conditions():
    hub = make_hub()
    offer = make_offer(make_course(hub))
    saved(CancellationStep(offer=offer, days_before=14, percent=50), hub)
    saved(Rebate(offer=offer, percent=10, from_seats=3), hub)

    with scope_for(hub):
        terms = terms_of(offer)
        offer.price_stated = False
        unknown = terms_of(offer)

    assert terms.steps == (Step(14, Decimal(50)),)
    assert terms.rebates == (RebateRule(Decimal(10), from_seats=3),)
    assert unknown is None

"""What coalitions would pay alone, against whole-number programmes and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from samtakt.engines.costshare import (
    Coalitions,
    Company,
    Course,
    Game,
    GameInputError,
    Offer,
    seat_prices,
)
from tests.engines.costshare.games import costly, game, offers, session, small_games


def least_by_programme(course: Course, people: int) -> float:
    """The least cost by a whole-number programme: sessions, people and seats paid of each offer."""
    count = len(course.offers)
    price, rows, low, high = [], [], [], []
    for number, offer in enumerate(course.offers):
        price += [offer.price_session, 0.0, offer.price_seat]
        for weights, least in (
            ([offer.maximum, -1, 0], 0),
            ([0, -1, 1], 0),
            ([-offer.minimum, 0, 1], 0),
        ):
            row = [0.0] * (3 * count)
            row[3 * number : 3 * number + 3] = weights
            rows.append(row)
            low.append(least)
            high.append(np.inf)
    rows.append([0.0, 1.0, 0.0] * count)
    low.append(people)
    high.append(people)
    answer = milp(
        price,
        constraints=LinearConstraint(np.array(rows), low, high),
        integrality=np.ones(3 * count),
        bounds=Bounds(0, 100),
    )
    return float(answer.fun)


@given(st.lists(offers, min_size=1, max_size=2), st.integers(1, 14))
def test_the_table_holds_the_least_cost(terms, people):
    course = Course("course", tuple(terms))

    assert course.least_costs(people)[people] == pytest.approx(least_by_programme(course, people))


def test_too_few_pay_for_the_smallest_group():
    course = Course("welding", (session(900, seat=100, groups=(2, 3)),))

    assert course.least_costs(4).tolist() == [0, 1100, 1100, 1200, 2200]


def test_the_cheapest_mixture_of_offers_is_found():
    large, small = session(1000, groups=(1, 10)), session(300, groups=(1, 2))

    assert Course("lean", (large, small)).least_costs(12)[[2, 6, 10, 12]].tolist() == [
        300,
        900,
        1000,
        1300,
    ]


@given(small_games())
def test_two_coalitions_together_never_pay_more_than_apart(drawn):
    for table in drawn.tables:
        for one in range(len(table)):
            for other in range(len(table) - one):
                assert table[one + other] <= table[one] + table[other] + 1e-6
                assert table[one + other] >= table[one] - 1e-6


@given(small_games())
def test_every_coalition_costs_what_it_costs_when_asked_alone(drawn):
    if costly(drawn):
        coalitions = Coalitions(drawn)

        for number in range(1, coalitions.everybody + 1):
            members = coalitions.members(number)
            assert coalitions.costs[number] == pytest.approx(drawn.cost(members))


@given(small_games())
def test_no_group_size_undercuts_the_price_of_a_seat_and_one_meets_it(drawn):
    for price, table in zip(seat_prices(drawn), drawn.tables, strict=True):
        beaten = [cost - price * people for people, cost in enumerate(table) if people]
        if beaten:
            assert min(beaten) == pytest.approx(0, abs=1e-6)


def test_what_all_pay_and_what_each_pays_alone():
    drawn = game([[1, 0], [1, 2], [0, 0]], [session(900)], [session(400, seat=50, groups=(3, 4))])

    assert drawn.joint == 900 + 550
    assert drawn.alone.tolist() == [900, 1450, 0]
    assert drawn.paying == (0, 1)


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("negative_price", lambda: Course("c", (Offer(-1, 0, 1, 2),))),
        ("group_reversed", lambda: Course("c", (Offer(1, 0, 3, 2),))),
        ("group_too_small", lambda: Course("c", (Offer(1, 0, 0, 0),))),
        ("no_offer", lambda: Course("c", ())),
        ("negative_people", lambda: Company("A", {"c": -1})),
        ("negative_own", lambda: Company("A", own=-1)),
        ("named_twice", lambda: Game((Company("A"), Company("A")), ())),
        ("unknown_course", lambda: Game((Company("A", {"c": 1}),), ())),
        ("nobody_takes_part", lambda: Coalitions(game([[0]], [session(1)]))),
        ("too_many_companies", lambda: Coalitions(game([[1]] * 21, [session(1)]))),
    ],
)
def test_figures_that_make_no_game_are_refused(code, make):
    with pytest.raises(GameInputError) as refused:
        make()

    assert refused.value.code == code

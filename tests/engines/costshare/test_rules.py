"""Games solved by hand: the same that the docstrings tell."""

import numpy as np
import pytest

from samtakt.engines.costshare import (
    Coalitions,
    Shares,
    at_marked_up_prices,
    compare,
    equal_savings,
    equal_savings_under_prices,
    least_core,
    least_ratio,
    nucleolus,
    per_participation,
    promise,
    promise_by_prices,
    proportional_to_alone,
    recommend,
    search_objections,
    settling,
    shapley_exact,
    shapley_sampled,
    split,
)
from samtakt.engines.costshare.simulation import generate
from tests.engines.costshare.games import HUB_AND_SPOKES, NO_CORE, SEPARATE, game, session


def amounts(shares):
    return pytest.approx(shares.amounts, abs=0.01)


def test_equal_savings_stop_where_a_coalition_would_leave():
    assert amounts(proportional_to_alone(SEPARATE)) == [2200 / 3] * 3
    assert amounts(equal_savings(SEPARATE)) == [600, 600, 1000]


def test_with_an_empty_core_all_pairs_object_alike():
    shares = least_core(NO_CORE)
    found = promise(NO_CORE, shares)

    assert amounts(shares) == [800, 800, 800]
    assert found.excess == pytest.approx(400, abs=0.01)
    assert found.ratio == pytest.approx(4 / 3)
    assert least_ratio(Coalitions(NO_CORE)) == pytest.approx(4 / 3)
    assert amounts(equal_savings(NO_CORE)) == [800, 800, 800]


def test_the_network_can_pay_what_nobody_can_be_charged():
    ratio = promise(NO_CORE, equal_savings(NO_CORE)).ratio

    # Any two companies pay 1,200 alone, so three can be charged 1,800 of the 2,400.
    assert settling(joint_cost=2400, ratio=ratio, real_cost=2400) == pytest.approx(600)
    assert settling(joint_cost=2400, ratio=0.9, real_cost=2600) == 0


def test_the_nucleolus_of_three_companies():
    assert amounts(nucleolus(HUB_AND_SPOKES)) == [900, 450, 450]


def test_the_shapley_value_of_three_companies():
    drawn = game([[1], [1], [2]], [session(900, groups=(1, 3))])

    assert amounts(shapley_exact(drawn)) == [600, 600, 600]


def test_marked_up_prices_of_three_companies():
    shares = at_marked_up_prices(NO_CORE)

    assert amounts(shares) == [800, 800, 800]
    assert promise_by_prices(NO_CORE, shares).ratio == pytest.approx(4 / 3)
    assert promise_by_prices(NO_CORE, shares).excess == pytest.approx(600)


def test_per_participation_looks_at_no_price():
    drawn = game([[1, 0], [0, 3]], [session(900)], [session(300, groups=(1, 3))])

    assert amounts(per_participation(drawn)) == [300, 900]


def test_limits_by_prices_hold_back_only_whom_they_concern():
    # A fills sessions of its own: its seats are worth their price, and it saves nothing.
    drawn = game([[10], [1], [1]], [session(1000, groups=(1, 2))])

    shares = equal_savings_under_prices(drawn, allowed=1.0)

    assert amounts(proportional_to_alone(drawn)) == [30000 / 7, 6000 / 7, 6000 / 7]
    assert amounts(equal_savings_under_prices(drawn, allowed=1.0)) == [5000, 500, 500]
    assert promise_by_prices(drawn, shares).ratio == pytest.approx(1)


def test_a_company_alone_pays_its_own_cost_by_every_rule():
    drawn = game([[3], [0]], [session(700)])

    for shares, found in compare(drawn):
        assert shares.amounts == pytest.approx([1400, 0])
        assert (found.ratio, found.excess) == (1.0, 0.0)


def test_the_proposed_rule_comes_first_and_all_are_there():
    assert [shares.rule for shares, _promise in compare(SEPARATE)] == [
        "equal_savings",
        "prices",
        "nucleolus",
        "least_core",
        "shapley",
        "alone",
        "people",
    ]


def test_a_large_network_is_shared_by_prices():
    drawn = generate(companies=120, courses=30, people_each=100, seed=4)

    found = [(shares.rule, proved.proof) for shares, proved in compare(drawn)]

    assert found == [
        ("equal_savings", "prices"),
        ("prices", "prices"),
        ("shapley", "prices"),
        ("alone", "prices"),
        ("people", "prices"),
    ]


def test_a_sampled_value_lies_within_its_errors():
    drawn = generate(companies=12, courses=10, people_each=20, seed=2)
    exact = shapley_exact(drawn)

    sampled = shapley_sampled(drawn, permutations=600, seed=7)

    for true, found, error in zip(
        exact.amounts, sampled.amounts, sampled.standard_errors, strict=True
    ):
        assert abs(found - true) < 4.5 * error + 1
    assert sampled.amounts == shapley_sampled(drawn, permutations=600, seed=7).amounts


def test_a_real_cost_is_split_to_the_ore():
    assert split(Shares("alone", (1.0, 1.0, 1.0)), total=100) == (33.34, 33.33, 33.33)
    assert split(Shares("alone", (3.0, 0.0, 1.0)), total=10.01) == (7.51, 0.0, 2.5)
    assert split(Shares("alone", (0.0, 0.0)), total=5) == (0.0, 0.0)


def test_seventeen_companies_without_objection():
    drawn = generate(companies=17, courses=42, people_each=130, seed=1)

    shares = recommend(drawn)

    assert promise(drawn, shares).ratio <= 1 + 1e-6
    assert least_ratio(Coalitions(drawn)) < 1


def test_the_strongest_objection_of_seventeen_companies_is_found():
    drawn = generate(companies=17, courses=42, people_each=130, seed=2)
    shares = proportional_to_alone(drawn)
    amounts = np.array(shares.amounts)

    found = search_objections(drawn, amounts, starts=20, seed=1)

    assert found[0].ratio == pytest.approx(promise(drawn, shares).ratio)
    assert found == search_objections(drawn, amounts, starts=20, seed=1)


def test_one_company_has_nobody_to_leave_with():
    drawn = game([[3]], [session(700)])

    assert search_objections(drawn, drawn.alone, starts=1, seed=1) == ()


def test_limits_that_are_nearly_the_same_are_both_kept():
    """Two coalitions here have limits that are told apart in the last digits only."""
    drawn = game(
        [
            [2, 1, 0, 0, 0],
            [1, 0, 0, 1, 0],
            [1, 0, 0, 1, 0],
            [0, 1, 0, 1, 1],
            [0, 0, 1, 1, 0],
            [1, 1, 0, 0, 0],
        ],
        [session(0, seat=300, groups=(1, 3))],
        [session(5000, seat=200, groups=(5, 14))],
        [session(0, seat=300, groups=(2, 4))],
        [session(0, seat=100, groups=(4, 7))],
        [session(0, seat=200, groups=(2, 3))],
    )

    assert least_ratio(Coalitions(drawn)) < 1
    assert promise(drawn, equal_savings(drawn)).ratio <= 1 + 1e-6


def test_comparing_says_how_far_it_is_and_can_be_stopped():
    heard = []
    found = compare(SEPARATE, on_progress=heard.append)

    assert heard == pytest.approx([place / len(found) for place in range(len(found))])

    class StoppedError(Exception):
        pass

    def stop(share):
        if share > 0:
            raise StoppedError

    with pytest.raises(StoppedError):
        compare(SEPARATE, on_progress=stop)

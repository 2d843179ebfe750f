"""What the rules promise, on games drawn at random."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from samtakt.engines.costshare import (
    Coalitions,
    Company,
    Game,
    at_marked_up_prices,
    certify,
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
    verify,
)
from tests.engines.costshare.games import costly, small_games

TREATS_ALIKE = [
    equal_savings,
    at_marked_up_prices,
    nucleolus,
    shapley_exact,
    proportional_to_alone,
    per_participation,
]


def sorted_excesses(coalitions, amounts):
    """What each coalition pays above its cost alone, largest first."""
    paid = (
        coalitions.rows(np.arange(1, coalitions.everybody))
        @ np.array(amounts)[list(coalitions.game.paying)]
    )
    return np.sort(paid - coalitions.costs[1:-1])[::-1]


def comes_first(one, other, *, tolerance):
    """Tell whether the first list is not after the second in the order of words."""
    apart = np.flatnonzero(np.abs(one - other) > tolerance)
    return not len(apart) or one[apart[0]] < other[apart[0]]


@given(small_games())
def test_shares_sum_to_the_joint_cost_and_who_takes_no_part_pays_nothing(drawn):
    assume(costly(drawn))
    for shares, _promise in compare(drawn):
        assert sum(shares.amounts) == pytest.approx(drawn.joint)
        for company, share in enumerate(shares.amounts):
            if company not in drawn.paying:
                assert share == 0


@given(small_games(companies=st.integers(2, 5)))
def test_what_is_promised_of_every_coalition_is_so(drawn):
    assume(len(drawn.paying) > 1)
    coalitions = Coalitions(drawn)
    for shares, found in compare(drawn):
        for number in range(1, coalitions.everybody):
            members = list(coalitions.members(number))
            paid = sum(shares.amounts[each] for each in members)
            assert paid <= found.ratio * drawn.cost(members) + 1e-4
            assert paid <= drawn.cost(members) + found.excess + 1e-4


@given(small_games())
def test_prices_never_promise_more_than_the_truth(drawn):
    assume(len(drawn.paying) > 1)
    for shares, found in compare(drawn):
        by_prices = promise_by_prices(drawn, shares)
        assert by_prices.ratio >= found.ratio - 1e-9
        assert by_prices.excess >= found.excess - 1e-6


@given(small_games(companies=st.integers(2, 5)))
def test_the_least_core_has_the_least_largest_excess(drawn):
    assume(len(drawn.paying) > 1)
    coalitions = Coalitions(drawn)
    numbers = np.arange(1, coalitions.everybody)
    members = coalitions.rows(numbers)
    whole = linprog(
        [0.0] * coalitions.size + [1.0],
        A_ub=np.column_stack([members, -np.ones(len(numbers))]),
        b_ub=coalitions.costs[numbers],
        A_eq=[[1.0] * coalitions.size + [0.0]],
        b_eq=[drawn.joint],
        bounds=[(None, None)] * (coalitions.size + 1),
    )

    found = promise(drawn, least_core(drawn)).excess

    assert found == pytest.approx(whole.fun, abs=1e-3)


@given(small_games(companies=st.integers(2, 5)))
def test_equal_savings_object_least_and_are_nearest_to_equal(drawn):
    assume(len(drawn.paying) > 1)
    coalitions = Coalitions(drawn)
    shares = equal_savings(drawn)
    ratio = max(1.0, least_ratio(coalitions))
    paying = list(drawn.paying)
    alone, mine = drawn.alone[paying], np.array(shares.amounts)[paying]
    equal = drawn.joint / alone.sum()

    assert promise(drawn, shares).ratio <= ratio + 1e-6
    # Whoever else keeps to the same limits is not nearer: the corners in some directions tell.
    numbers = np.arange(1, coalitions.everybody)
    for direction in np.vstack([np.eye(coalitions.size), -np.eye(coalitions.size)]):
        corner = linprog(
            direction,
            A_ub=coalitions.rows(numbers),
            b_ub=ratio * (1 + 1e-9) * coalitions.costs[numbers],
            A_eq=[[1.0] * coalitions.size],
            b_eq=[drawn.joint],
            bounds=[(None, None)] * coalitions.size,
        ).x
        if corner is None:
            continue
        for part in (0.01, 0.3, 1.0):
            other = mine + part * (corner - mine)
            assert ((mine / alone - equal) ** 2) @ alone <= (
                (other / alone - equal) ** 2
            ) @ alone + 1e-5 * drawn.joint


@given(small_games(companies=st.integers(2, 4)), st.randoms(use_true_random=False))
def test_nothing_comes_before_the_nucleolus(drawn, random):
    assume(len(drawn.paying) > 1)
    coalitions = Coalitions(drawn)
    tolerance = 1e-5 * drawn.joint
    mine = sorted_excesses(coalitions, nucleolus(drawn).amounts)

    others = [np.array(shares.amounts) for shares, _promise in compare(drawn)]
    for _number in range(10):
        moved = np.array(nucleolus(drawn).amounts)
        one, two = random.sample(drawn.paying, 2)
        step = random.uniform(0.001, 0.3) * drawn.joint
        moved[one] += step
        moved[two] -= step
        others.append(moved)

    for other in others:
        assert comes_first(mine, sorted_excesses(coalitions, other), tolerance=tolerance)


@given(small_games(companies=st.integers(1, 5)))
def test_the_exact_value_is_the_mean_over_all_orders(drawn):
    companies = range(len(drawn.companies))
    mean = np.zeros(len(drawn.companies))
    orders = list(permutations(companies))
    for order in orders:
        before = 0.0
        for place, company in enumerate(order):
            now = drawn.cost(order[: place + 1])
            mean[company] += (now - before) / len(orders)
            before = now

    assert shapley_exact(drawn).amounts == pytest.approx(mean.tolist(), abs=1e-6 * drawn.joint)


@given(small_games(companies=st.integers(2, 4)), st.sampled_from(TREATS_ALIKE))
def test_companies_that_are_alike_pay_alike(drawn, rule):
    twin = Company("twin", dict(drawn.companies[0].participations))
    doubled = Game((*drawn.companies, twin), drawn.courses)
    assume(costly(doubled))

    shares = rule(doubled).amounts

    assert shares[0] == pytest.approx(shares[-1], abs=1e-5 * doubled.joint)


@given(small_games(companies=st.integers(2, 5)), st.sampled_from(TREATS_ALIKE))
def test_the_order_of_companies_does_not_matter(drawn, rule):
    assume(costly(drawn))
    turned = Game(drawn.companies[::-1], drawn.courses[::-1])

    assert rule(turned).amounts[::-1] == pytest.approx(
        list(rule(drawn).amounts), abs=1e-5 * drawn.joint
    )


@given(small_games(), st.floats(1.0, 1.5))
def test_prices_limit_equal_savings(drawn, allowed):
    assume(costly(drawn))
    shares = equal_savings_under_prices(drawn, allowed=allowed)
    marked_up = promise_by_prices(drawn, at_marked_up_prices(drawn)).ratio

    assert sum(shares.amounts) == pytest.approx(drawn.joint)
    assert promise_by_prices(drawn, shares).ratio <= max(allowed, marked_up) * (1 + 1e-9)


@given(small_games(companies=st.integers(2, 5)), st.floats(1.0, 1.4))
@settings(max_examples=30)
def test_what_the_network_bears_to_settle_leaves_nobody_overcharged(drawn, dearer):
    assume(len(drawn.paying) > 1)
    shares, real = recommend(drawn), dearer * drawn.joint
    found = promise(drawn, shares)

    borne = settling(joint_cost=drawn.joint, ratio=found.ratio, real_cost=real)

    assert found.ratio * (real - borne) <= drawn.joint * (1 + 1e-9)
    data = certify(drawn, shares, found, real_cost=real, borne_by_network=borne).data
    assert data["promise"]["paid_ratio"] <= 1 + 1e-6
    assert verify(data) == ()


@given(small_games(companies=st.integers(2, 5)), st.integers(0, 3))
def test_a_search_never_finds_more_than_there_is(drawn, seed):
    assume(len(drawn.paying) > 1)
    for shares, found in compare(drawn):
        amounts = np.array(shares.amounts)
        for objection in search_objections(drawn, amounts, starts=2, seed=seed):
            assert objection.ratio <= found.ratio + 1e-9
            assert set(objection.coalition) < set(drawn.paying)
            paid = amounts[list(objection.coalition)].sum()
            assert objection.ratio * drawn.cost(objection.coalition) == pytest.approx(paid)
            cost = drawn.cost(objection.coalition)
            assert objection.excess == pytest.approx(paid - cost, abs=1e-6)


@given(small_games(companies=st.integers(2, 5)), st.floats(0.9, 1.0))
def test_a_target_below_one_is_kept_to_where_any_shares_can(drawn, target):
    assume(len(drawn.paying) > 1)
    least = least_ratio(Coalitions(drawn))

    found = promise(drawn, equal_savings(drawn, target=target)).ratio

    assert found <= max(target, least) + 1e-6

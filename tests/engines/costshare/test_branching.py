"""Searching all coalitions without listing them: against listing them, and against the check."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from samtakt.engines.costshare import (
    Coalitions,
    branching,
    certify,
    compare,
    equal_savings,
    least_ratio,
    per_participation,
    promise,
    proportional_to_alone,
    recommend,
    verify,
)
from samtakt.engines.costshare.branching import furthest_above, proven_ratio
from samtakt.engines.costshare.largecore import NEAR_LEAST, _thorough, equal_savings_by_search
from samtakt.engines.costshare.promise import promise_by_branching
from samtakt.engines.costshare.searchverification import largest_ratio_above
from samtakt.engines.costshare.simulation import generate
from samtakt.engines.costshare.verification import _table
from tests.engines.costshare.games import costly, small_games

UP_TO_SIX = small_games(companies=st.integers(2, 6))


@given(UP_TO_SIX, st.floats(0.7, 1.3))
def test_the_coalition_furthest_above_is_that_of_all(drawn, ratio):
    assume(len(drawn.paying) > 1)
    coalitions = Coalitions(drawn)
    for shares, _promise in compare(drawn):
        amounts = np.array(shares.amounts)
        paid = coalitions.rows(np.arange(1, coalitions.everybody)) @ amounts[list(drawn.paying)]
        most = float((paid - ratio * coalitions.costs[1:-1]).max())

        found = furthest_above(drawn, amounts, ratio=ratio)

        assert found.complete
        if found.coalition is None:
            assert most <= 1e-6
        else:
            above = amounts[list(found.coalition)].sum() - ratio * drawn.cost(found.coalition)
            assert above == pytest.approx(most, abs=1e-6)


@given(UP_TO_SIX)
def test_what_branching_proves_is_true_and_not_far_from_it(drawn):
    assume(len(drawn.paying) > 1)
    for shares, found in compare(drawn):
        proven = proven_ratio(drawn, np.array(shares.amounts))

        assert max(1.0, found.ratio) - 1e-9 <= proven <= max(1.0, found.ratio) + 2e-6


def test_a_proof_is_not_lost_over_a_worse_coalition_found_later(monkeypatch):
    """With little room a worse coalition is found, and above it nothing as good is proven again."""
    drawn = generate(companies=10, courses=2, people_each=4, seed=47)
    amounts = np.array(per_participation(drawn).amounts)
    proven = []

    def furthest_above_noted(*problem, ratio, most_steps):
        found = furthest_above(*problem, ratio=ratio, most_steps=most_steps)
        if found.complete and found.coalition is None:
            proven.append(ratio)
        return found

    monkeypatch.setattr(branching, "furthest_above", furthest_above_noted)
    monkeypatch.setattr(branching, "STARTS", 1)

    ratio = proven_ratio(drawn, amounts, most_steps=80)

    assert proven[-1] > proven[0]
    assert ratio == min(proven)


@given(UP_TO_SIX)
def test_equal_savings_by_search_are_nearly_those_by_looking_at_all(drawn):
    assume(costly(drawn) and len(drawn.paying) > 1)
    least = least_ratio(Coalitions(drawn))

    searched = equal_savings_by_search(drawn)

    assert promise(drawn, searched.shares).ratio <= searched.ratio + 1e-9
    assert searched.ratio <= max(1.0, least) + NEAR_LEAST + 1e-5
    if least < 1 - 1e-4:
        assert searched.shares.amounts == pytest.approx(
            equal_savings(drawn).amounts, abs=1e-4 * drawn.joint
        )


@given(UP_TO_SIX)
def test_the_check_finds_the_coalitions_above_any_limit(drawn):
    assume(len(drawn.paying) > 1)
    for shares, found in compare(drawn):
        data = certify(drawn, shares, found).data
        tables = {course["id"]: _table(course, data) for course in data["courses"]}

        assert largest_ratio_above(data, tables, found.ratio + 1e-6) is None
        below = largest_ratio_above(data, tables, found.ratio - 1e-4)
        assert below is not None
        assert found.ratio - 1e-4 < below <= found.ratio + 1e-9


def test_more_companies_than_can_be_listed_share_nearly_without_objection():
    """Prices alone prove 8.86 % of these 21 companies."""
    drawn = generate(companies=21, courses=42, people_each=60, seed=2)

    shares = recommend(drawn)
    found = promise(drawn, shares)

    assert found.proof == "branching"
    assert found.ratio < 1.013
    data = certify(drawn, shares, found).data
    assert verify(data) == ()
    data["promise"]["ratio"] -= 1e-4
    data["promise"]["excess"] = 0.0
    assert {wrong.code for wrong in verify(data)} == {"promise_broken", "excess_larger"}


def test_a_proof_that_takes_too_long_is_given_up():
    drawn = generate(companies=21, courses=42, people_each=60, seed=2)
    shares = proportional_to_alone(drawn)

    assert promise_by_branching(drawn, shares, target=1.0, most_steps=100) is None
    assert promise(drawn, shares, most_steps=100).proof == "prices"
    assert equal_savings_by_search(drawn, most_steps=100) is None


def test_a_thorough_search_counts_the_steps_of_its_short_try_too(monkeypatch):
    drawn = generate(companies=10, courses=2, people_each=4, seed=47)
    amounts, limit = np.array(per_participation(drawn).amounts), 1.25
    whole = furthest_above(drawn, amounts, ratio=limit)
    assert whole.complete
    assert whole.steps > 1
    short = whole.steps // 2
    monkeypatch.setattr("samtakt.engines.costshare.largecore.STEPS_FIRST", short)

    found = _thorough(drawn, amounts, limit, whole.steps)

    assert found == replace(whole, steps=short + whole.steps)

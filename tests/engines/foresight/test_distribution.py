"""The number left: against every outcome written out, against the binomial, and by hand."""

from itertools import product
from math import comb, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtakt.engines.foresight import poisson_binomial, probability_below, quantile

chances = st.floats(0, 1, allow_nan=False)
several = st.lists(chances, max_size=12)


def written_out(probabilities):
    """Return the distribution from all 2ⁿ outcomes, each with its own probability."""
    found = [0.0] * (len(probabilities) + 1)
    for outcome in product([False, True], repeat=len(probabilities)):
        found[sum(outcome)] += prod(
            p if stays else 1 - p for p, stays in zip(probabilities, outcome, strict=True)
        )
    return found


def test_two_who_stay_with_half_and_nine_tenths():
    """0: 0.5 × 0.1, 1: 0.5 × 0.1 + 0.5 × 0.9, 2: 0.5 × 0.9."""
    assert poisson_binomial([0.5, 0.9]) == pytest.approx([0.05, 0.5, 0.45])


@given(several)
def test_it_is_what_writing_out_every_outcome_gives(probabilities):
    assert poisson_binomial(probabilities) == pytest.approx(
        written_out(probabilities), rel=1e-12, abs=1e-15
    )


@given(st.integers(0, 60), chances)
def test_equal_chances_give_the_binomial(people, chance):
    expected = [
        comb(people, left) * chance**left * (1 - chance) ** (people - left)
        for left in range(people + 1)
    ]

    assert poisson_binomial([chance] * people) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@given(st.lists(chances, max_size=300))
def test_it_sums_to_one_and_is_never_negative(probabilities):
    found = poisson_binomial(probabilities)

    assert found.sum() == pytest.approx(1, abs=1e-12)
    assert (found >= 0).all()
    assert float(found @ np.arange(len(found))) == pytest.approx(sum(probabilities), abs=1e-9)


@given(several.filter(len), chances, st.integers(0, 13), st.data())
def test_a_better_chance_never_makes_a_shortage_likelier(probabilities, other, number, data):
    place = data.draw(st.integers(0, len(probabilities) - 1))
    worse, better = sorted([probabilities[place], other])
    low, high = list(probabilities), list(probabilities)
    low[place], high[place] = worse, better

    before, after = poisson_binomial(low), poisson_binomial(high)

    assert probability_below(after, number) <= probability_below(before, number) + 1e-12
    for share in (0.1, 0.5, 0.9):
        assert quantile(after, share) >= quantile(before, share)


@given(several)
def test_the_order_of_people_does_not_matter(probabilities):
    assert poisson_binomial(probabilities) == pytest.approx(
        poisson_binomial(probabilities[::-1]), abs=1e-15
    )


def test_each_day_has_a_distribution_of_its_own():
    found = poisson_binomial([[1.0, 1.0], [0.5, 0.0]])

    assert found.tolist() == [[0, 0, 1], [0.5, 0.5, 0]]


def test_nobody_is_certainly_nobody():
    assert poisson_binomial([]).tolist() == [1]
    assert poisson_binomial(np.zeros((2, 0))).tolist() == [[1], [1]]


def test_below_a_number_and_quantiles_are_read_off():
    """Left: 0 with 0.05, 1 with 0.5, 2 with 0.45; a tenth lies at 1, nine tenths at 2."""
    found = poisson_binomial([0.5, 0.9])

    assert [probability_below(found, number) for number in (0, 1, 2, 3)] == pytest.approx(
        [0, 0.05, 0.55, 1]
    )
    assert [quantile(found, share) for share in (0, 0.05, 0.1, 0.55, 0.9, 1)] == [0, 0, 1, 1, 2, 2]

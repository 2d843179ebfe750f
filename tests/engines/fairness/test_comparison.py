"""Groups described and compared, one value per person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtakt.engines.fairness import Difference, FairnessInputError, compare, summarise

values = st.lists(st.integers(-4, 4), min_size=2, max_size=30)


def test_a_group_is_counted_around_nought():
    """Of five one lies below, one at and three above; the middle value is 1."""
    summary = summarise([-1, 0, 1, 2, 2])

    assert (summary.people, summary.below, summary.even, summary.above) == (5, 1, 1, 3)
    assert (summary.median, summary.above_share) == (1, 0.6)
    # Wilson's interval for 3 of 5.
    assert (summary.above_low, summary.above_high) == pytest.approx((0.2307, 0.8824), abs=1e-4)


def test_cliffs_delta_by_hand():
    """1, 2 against 0, 2: higher in 1>0, 2>0; lower in 1<2; equal in 2=2: (2 - 1) / 4."""
    assert compare([1, 2], [0, 2]).delta == 0.25


def test_a_clear_difference_and_an_unclear_one():
    low, high = [-2, -1, -1, 0, -1, -2, 0, -1], [1, 0, 2, 1, 2, 1, 0, 1]

    assert compare(high, low).is_clear
    assert not compare(low[:3], low[3:]).is_clear


def test_without_variation_there_is_no_interval():
    assert compare([1, 1, 1], [1, 1, 1]) == Difference(0.0, None, None)
    assert compare([2, 2, 2], [1, 1, 1]) == Difference(1.0, None, None)
    assert compare([2], [1, 3, 2]) == Difference(0.0, None, None)


def test_nobody_has_no_figures():
    for ask in (lambda: summarise([]), lambda: compare([], [1]), lambda: compare([1], [])):
        with pytest.raises(FairnessInputError) as refused:
            ask()
        assert refused.value.code == "nobody"


@given(values, values)
def test_the_other_way_round_is_the_opposite(first, second):
    one, other = compare(first, second), compare(second, first)

    assert one.delta == pytest.approx(-other.delta)
    if one.low is not None:
        assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
        assert -1 <= one.low <= one.delta <= one.high <= 1


@given(values, values)
def test_only_the_order_of_values_counts(first, second):
    assert compare([value**3 for value in first], [value**3 for value in second]) == compare(
        first, second
    )

"""The fastest way to a level, against every way there is."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtakt.engines.foresight import ForesightInputError, Step, fastest_way

TODAY = date(2026, 11, 1)


def after(days):
    return TODAY + timedelta(days=days)


def course(name, low, high, *, starts=(), days=10, price=1000, hours=16, wait=0):
    return Step(name, low, high, hours, price, days, tuple(after(d) for d in starts), wait)


def coaching(low, days=30):
    return Step(None, low, low + 1, 40, 0, days, trainer_hours=20)


def test_a_course_on_its_day_then_coaching():
    """The course begins on day 5 and lasts 10; coaching to the next level takes 30: day 45."""
    way = fastest_way(1, 3, [course("A", 0, 2, starts=(5, 60)), coaching(2)], free_from=TODAY)

    assert [step.course for step in way.steps] == ["A", None]
    assert way.ready_on == after(45)
    assert (way.levels, way.hours, way.trainer_hours, way.price) == (2, 56, 20, 1000)


def test_a_missed_date_is_waited_for():
    """Coaching ends on day 30; the course's day 20 is gone by then, so day 60 and ten days."""
    way = fastest_way(1, 4, [coaching(1), course("B", 2, 4, starts=(20, 60))], free_from=TODAY)

    assert way.ready_on == after(70)


def test_of_equally_fast_ways_the_cheapest():
    dear, cheap = course("D", 1, 3, price=9000), course("C", 1, 3, price=3000)

    assert fastest_way(1, 3, [dear, cheap], free_from=TODAY).steps == (cheap,)


def test_the_dear_way_half_way_is_dropped_when_it_gains_nothing():
    """The fast first course wins ten days, but both wait for the one date of the second."""
    steps = [
        course("fast", 0, 1, days=5, price=9000),
        course("slow", 0, 1, days=15, price=500),
        course("second", 1, 2, starts=(30,)),
    ]

    way = fastest_way(0, 2, steps, free_from=TODAY)

    assert [step.course for step in way.steps] == ["slow", "second"]
    assert way.ready_on == after(40)


def test_a_course_that_leads_beyond_is_good_enough():
    assert fastest_way(1, 2, [course("A", 0, 4)], free_from=TODAY).to_level == 4


def test_nothing_is_missing_and_nothing_leads_there():
    assert fastest_way(3, 2, [], free_from=TODAY).steps == ()
    assert fastest_way(1, 3, [course("A", 1, 2)], free_from=TODAY) is None
    assert fastest_way(1, 2, [course("A", 1, 2, starts=(-3,))], free_from=TODAY) is None


@pytest.mark.parametrize(("low", "high"), [(2, 2), (3, 1), (-1, 2), (3, 5)])
def test_a_step_leads_upwards(low, high):
    with pytest.raises(ForesightInputError, match="upwards"):
        course("A", low, high)


steps = st.builds(
    lambda low, up, **rest: Step(
        rest.pop("name"),
        low,
        min(4, low + up),
        starts=tuple(after(d) for d in rest.pop("starts")),
        **rest,
    ),
    st.integers(0, 3),
    st.integers(1, 4),
    name=st.sampled_from(["A", "B", None]),
    hours=st.sampled_from([8.0, 16.0]),
    price=st.sampled_from([0.0, 100.0, 900.0]),
    days=st.integers(0, 20),
    starts=st.lists(st.integers(0, 60), max_size=3),
    wait_days=st.integers(0, 9),
)


@given(st.lists(steps, max_size=5), st.integers(0, 4), st.integers(0, 4))
def test_no_other_way_is_better(offered, level, target):
    """All orders of all choices of steps: none is ready earlier, none as early is cheaper."""
    way = fastest_way(level, target, offered, free_from=TODAY)

    best = None
    for number in range(len(offered) + 1):
        for order in permutations(offered, number):
            reached, day = level, TODAY
            for step in order:
                if (
                    day is None
                    or reached >= target
                    or not step.from_level <= reached < step.to_level
                ):
                    break
                reached, day = step.to_level, step.ready_on(day)
            else:
                if reached >= target and day is not None:
                    found = (day, sum(step.price for step in order))
                    best = min(best or found, found)
    assert (best is None) == (way is None)
    if way is not None:
        assert (way.ready_on, way.price) == best

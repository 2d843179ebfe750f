"""Train, rotate, recruit or hire in: by hand, and against every choice there is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtakt.engines.foresight import (
    Kind,
    Shortage,
    Step,
    UnitCosts,
    Verdict,
    Way,
    recommend,
    verify_recommendation,
)

TODAY = date(2026, 11, 1)
COSTS = UnitCosts(
    working_hour=400,
    recruit=100_000,
    recruit_days=120,
    recruit_days_hard=240,
    rotation_hours=40,
    rotation_days=14,
    hire_in_hour=600,
    hire_in_days=10,
    hours_a_month=160,
)


def after(days):
    return TODAY + timedelta(days=days)


def way(days, price=5000, hours=20):
    return Way(2, 3, (Step("A", 2, 3, hours, price, days),), after(days))


def shortage(missing, needed_in=100, hard=False):
    return Shortage(missing, TODAY, after(needed_in), hard)


def advise(asked, ways=(), surplus=0):
    found = recommend(asked, ways=ways, surplus=surplus, costs=COSTS)
    assert verify_recommendation(found, ways=ways, surplus=surplus, costs=COSTS) == []
    return found


def parts(found):
    return [(part.kind, part.people, part.cost) for part in found.parts]


def test_the_cheapest_that_is_ready_in_time():
    """Training: 5,000 and 20 hours at 400 are 13,000; rotation: 40 hours at 400 are 16,000."""
    found = advise(shortage(1), ways=[way(60)], surplus=1)

    assert parts(found) == [(Kind.TRAIN, 1, 13_000)]
    assert found.bridge is None
    assert (found.cost, found.ready_on) == (13_000, after(60))


def test_several_are_put_together():
    """Three missing: one can be trained, one rotated, the third recruited, all in time."""
    found = advise(shortage(3, needed_in=150), ways=[way(60)], surplus=1)

    assert parts(found) == [
        (Kind.TRAIN, 1, 13_000),
        (Kind.ROTATE, 1, 16_000),
        (Kind.RECRUIT, 1, 100_000),
    ]


def test_who_cannot_be_ready_in_time_is_bridged_by_somebody_hired_in():
    """Needed in 30 days, trained in 120: 90 days are three months of 160 hours at 200 more."""
    found = advise(shortage(1, needed_in=30), ways=[way(119)])

    assert parts(found) == [(Kind.TRAIN, 1, 13_000)]
    assert found.parts[0].verdict == Verdict.LATE
    assert (found.bridge.kind, found.bridge.people) == (Kind.HIRE_IN, 1)
    assert found.bridge.cost == 3 * 160 * 200


def test_nobody_is_hired_in_who_would_come_too_late_to_help():
    found = advise(shortage(1, needed_in=0), ways=[way(5)])

    assert (found.parts[0].verdict, found.bridge) == (Verdict.LATE, None)


def test_what_is_hard_to_recruit_takes_longer():
    """In 150 days somebody can be recruited, unless it is hard: then training in 200 is first."""
    slow = [way(200)]

    assert parts(advise(shortage(1, 110), ways=slow))[0][0] == Kind.RECRUIT
    assert parts(advise(shortage(1, 110, hard=True), ways=slow))[0][0] == Kind.TRAIN


def test_each_kind_on_its_own_is_shown_for_comparison():
    found = advise(shortage(2), ways=[way(60)], surplus=0)

    assert [(one.kind, one.people, one.verdict) for one in found.alone] == [
        (Kind.TRAIN, 1, Verdict.NOT_ENOUGH),
        (Kind.ROTATE, 0, Verdict.IMPOSSIBLE),
        (Kind.RECRUIT, 2, Verdict.LATE),
        (Kind.HIRE_IN, 2, Verdict.IN_TIME),
    ]
    assert found.alone[0].lead_days(TODAY) == 60
    assert found.alone[1].lead_days(TODAY) is None


ways = st.lists(
    st.builds(way, st.integers(0, 300), st.sampled_from([0, 2000, 30_000]), st.just(10)),
    max_size=4,
)


@given(ways, st.integers(0, 3), st.integers(1, 4), st.integers(0, 260), st.booleans())
def test_no_other_choice_is_better(offered, surplus, missing, needed_in, hard):
    asked = shortage(missing, needed_in, hard)

    found = recommend(asked, ways=offered, surplus=surplus, costs=COSTS)

    assert verify_recommendation(found, ways=offered, surplus=surplus, costs=COSTS) == []
    assert sum(part.people for part in found.parts) == missing


@given(ways, way_more := st.builds(way, st.integers(0, 300)), st.integers(1, 3))
def test_one_more_who_can_be_trained_never_makes_it_dearer_in_time(offered, more, missing):
    asked = shortage(missing, 260)
    before = recommend(asked, ways=offered, surplus=0, costs=COSTS)
    after_ = recommend(asked, ways=[*offered, more], surplus=0, costs=COSTS)

    assert after_.cost <= before.cost + 1e-9


def test_the_check_finds_a_dearer_choice():
    asked = shortage(1)
    found = recommend(asked, ways=[], surplus=1, costs=COSTS)

    [wrong] = verify_recommendation(found, ways=[way(60)], surplus=1, costs=COSTS)

    assert (wrong.figure, wrong.expected, wrong.found) == ("cost", 13_000, 16_000)


def test_costs_are_counted_for_learner_and_coach():
    coached = Way(2, 3, (Step(None, 2, 3, 40, 0, 30, trainer_hours=10),), after(30))

    assert parts(advise(shortage(1), ways=[coached])) == [(Kind.TRAIN, 1, pytest.approx(20_000))]

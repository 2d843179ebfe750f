"""What must hold of coverage whoever holds what and whatever is required."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtakt.engines.coverage import (
    Discrepancy,
    HeadcountRequirement,
    Holding,
    Losses,
    Minimum,
    measure_coverage,
    verify,
)

AS_OF = date(2026, 3, 1)

teams = st.sampled_from([None, "press", "paint"])
shifts = st.sampled_from([None, "day", "night"])
competences = st.sampled_from(["weld", "crane"])
days = st.none() | st.integers(-2, 6).map(lambda shift: AS_OF + timedelta(days=shift))
horizons = st.integers(0, 6).map(lambda shift: timedelta(days=shift))
minimums = st.builds(Minimum, st.integers(1, 4), st.integers(1, 4))
holding = st.builds(
    Holding,
    person=st.sampled_from(["anna", "bo", "cia", "dan"]),
    team=teams,
    shift=shifts,
    competence=competences,
    level=st.integers(0, 4),
    counts_until=days,
    leaves_on=days,
)
requirement = st.builds(
    HeadcountRequirement,
    team=teams,
    shift=shifts,
    competence=competences,
    level=st.integers(1, 4),
    number=st.none() | st.integers(1, 4),
)
held = st.lists(holding, max_size=12)
asked = st.lists(requirement, max_size=6)


@given(held=held, asked=asked, horizon=horizons, minimum=minimums)
def test_a_recount_agrees(held, asked, horizon, minimum):
    coverage = measure_coverage(held, asked, as_of=AS_OF, horizon=horizon, minimum=minimum)

    assert verify(held, asked, coverage) == []


@given(held=held, asked=asked, horizon=horizons)
def test_every_holder_is_left_or_lost_once(held, asked, horizon):
    coverage = measure_coverage(held, asked, as_of=AS_OF, horizon=horizon)

    for found in (*coverage.requirements, *coverage.competences):
        lost = (*found.lost.certificates_lapse, *found.lost.leave)
        assert sorted((*found.remaining, *lost)) == list(found.holders)
        assert len(set(found.holders)) == len(found.holders)


@given(held=held, more=holding, asked=asked, horizon=horizons)
def test_one_more_holder_never_lowers_coverage(held, more, asked, horizon):
    before = measure_coverage(held, asked, as_of=AS_OF, horizon=horizon)
    after = measure_coverage([*held, more], asked, as_of=AS_OF, horizon=horizon)

    for old, new in zip(before.requirements, after.requirements, strict=True):
        assert set(old.holders) <= set(new.holders)
        assert set(old.remaining) <= set(new.remaining)
        assert new.short <= old.short
        assert new.short_at_horizon <= old.short_at_horizon
        assert new.bus_factor >= old.bus_factor
    for old, new in zip(before.competences, after.competences, strict=True):
        assert new.fewest_holders >= old.fewest_holders
        assert new.bus_factor >= old.bus_factor


@given(held=held, asked=asked, nearer=horizons, longer=horizons)
def test_a_longer_horizon_never_raises_coverage(held, asked, nearer, longer):
    near = measure_coverage(held, asked, as_of=AS_OF, horizon=nearer)
    far = measure_coverage(held, asked, as_of=AS_OF, horizon=nearer + longer)

    for old, new in zip(near.requirements, far.requirements, strict=True):
        assert new.holders == old.holders
        assert set(new.remaining) <= set(old.remaining)
        assert set(new.lost.leave) >= set(old.lost.leave)
        assert set(new.lost.certificates_lapse) >= set(old.lost.certificates_lapse)


@given(held=held, asked=asked, horizon=horizons, data=st.data())
def test_the_order_of_the_facts_does_not_matter(held, asked, horizon, data):
    shuffled = data.draw(st.permutations(held))
    order = data.draw(st.permutations(range(len(asked))))

    before = measure_coverage(held, asked, as_of=AS_OF, horizon=horizon)
    after = measure_coverage(
        shuffled, [asked[index] for index in order], as_of=AS_OF, horizon=horizon
    )

    assert after.competences == before.competences
    assert after.requirements == tuple(before.requirements[index] for index in order)


@given(held=held, asked=asked)
def test_a_horizon_of_no_time_loses_nobody(held, asked):
    coverage = measure_coverage(held, asked, as_of=AS_OF, horizon=timedelta(0))

    assert all(found.lost.number == 0 for found in coverage.requirements)
    assert coverage.short_at_horizon == coverage.short


FACTS = (
    [
        Holding("anna", "press", "day", "weld", 3),
        Holding("bo", "press", "day", "weld", 3, counts_until=AS_OF),
    ],
    [HeadcountRequirement("press", "day", "weld", 3, 2)],
)


@pytest.mark.parametrize(
    ("part", "figure", "wrong"),
    [
        ("requirements", "required", 1),
        ("requirements", "minimum", 2),
        ("requirements", "holders", ("anna",)),
        ("requirements", "company_holders", ("bo",)),
        ("requirements", "remaining", ("anna", "bo")),
        ("requirements", "lost", Losses((), ("bo",))),
        ("competences", "minimum", 2),
        ("competences", "holders", ()),
        ("competences", "remaining", ()),
        ("competences", "lost", Losses((), ())),
        ("competences", "fewest_holders", 1),
        ("competences", "bus_factor", 1),
    ],
)
def test_the_recount_finds_a_wrong_figure(part, figure, wrong):
    coverage = measure_coverage(*FACTS, as_of=AS_OF)
    [right] = getattr(coverage, part)

    found = verify(*FACTS, replace(coverage, **{part: (replace(right, **{figure: wrong}),)}))

    assert figure in {one.figure.split(".")[0] for one in found}
    assert {one.code for one in found} == {"value_differs"}


def test_the_recount_finds_what_was_left_out():
    coverage = measure_coverage(*FACTS, as_of=AS_OF)

    assert verify(*FACTS, replace(coverage, requirements=())) == [
        Discrepancy("requirements_differ", None, "", FACTS[1], [])
    ]
    assert verify(*FACTS, replace(coverage, competences=())) == [
        Discrepancy("competences_differ", None, "", [("weld", 3)], [])
    ]

"""Scenarios change the facts and nothing else."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtakt.engines.foresight import (
    Career,
    ForesightInputError,
    ForesightProblem,
    Holding,
    Newcomers,
    Requirement,
    Scenario,
    apply_scenario,
    measure_forecast,
    verify,
)

TODAY = date(2026, 11, 1)
YEARS = [date(TODAY.year + year, 11, 1) for year in range(6)]
LONG_AGO = date(2020, 1, 1)
OPENS = date(2028, 1, 1)


def requirement(number, valid_from=LONG_AGO, valid_to=None, technology=None, level=3):
    return Requirement("weld", "press", None, level, number, valid_from, valid_to, technology)


PROBLEM = ForesightProblem(
    TODAY,
    (
        Career("anna", 0.1, retirement=date(2029, 6, 30)),
        Career("bo", 0.6, retirement=date(2030, 12, 31), spread_years=2),
        Career("cia"),
    ),
    tuple(Holding(name, "press", None, "weld", 3) for name in ("anna", "bo", "cia")),
    (
        requirement(2, valid_to=date(2027, 12, 31)),
        requirement(3, valid_from=OPENS, technology="robot"),
    ),
)


def required(scenario):
    changed = apply_scenario(PROBLEM, scenario)
    forecast = measure_forecast(changed, YEARS)
    assert verify(changed, forecast) == []
    return [point.required for point in forecast.requirements[0].points]


def test_no_scenario_changes_nothing():
    assert apply_scenario(PROBLEM, Scenario()) == PROBLEM


def test_growth_comes_in_yearly_steps_rounded_up():
    """A half in five years is a tenth a year: of 2, 2.2 after one year; of 3, 3.6, 3.9, 4.2, 4.5."""
    assert required(Scenario(growth=0.5)) == [2, 3, 4, 4, 5, 5]
    assert required(Scenario(growth=1.0, growth_years=1)) == [2, 4, 6, 6, 6, 6]
    assert required(Scenario(growth=-0.5)) == [2, 2, 3, 3, 2, 2]


def test_ten_per_cent_more_than_ten_are_eleven():
    problem = replace(PROBLEM, requirements=(requirement(10),))
    grown = apply_scenario(problem, Scenario(growth=0.1, growth_years=1))

    assert [(one.number, one.valid_from) for one in grown.requirements] == [
        (10, LONG_AGO),
        (11, YEARS[1]),
    ]


def test_without_a_technology_what_it_replaced_goes_on():
    """The robot cell ends "two" the day before it opens; without it, two go on being required."""
    assert required(Scenario()) == [2, 2, 3, 3, 3, 3]
    assert required(Scenario(without=frozenset({"robot"}))) == [2] * 6
    assert required(Scenario(without=frozenset({"another"}))) == [2, 2, 3, 3, 3, 3]


def test_without_two_technologies_in_a_row_the_first_state_goes_on():
    rows = (
        requirement(1, valid_to=date(2027, 12, 31)),
        requirement(2, OPENS, date(2028, 12, 31), "robot"),
        requirement(3, date(2029, 1, 1), date(2029, 12, 31), "mes"),
    )
    changed = apply_scenario(
        replace(PROBLEM, requirements=rows), Scenario(without=frozenset({"robot", "mes"}))
    )

    assert changed.requirements == (requirement(1, valid_to=date(2029, 12, 31)),)


def test_everybody_retires_later():
    changed = apply_scenario(PROBLEM, Scenario(retirement_shift_years=2))

    assert [career.retirement for career in changed.careers] == [
        date(2031, 6, 30),
        date(2032, 12, 30),
        None,
    ]


def test_nobody_at_work_has_retired_before_today():
    changed = apply_scenario(PROBLEM, Scenario(retirement_shift_years=-5))

    assert changed.careers[0].retirement == TODAY


def test_everybody_leaves_at_the_rate_of_the_scenario():
    changed = apply_scenario(PROBLEM, Scenario(yearly_turnover=0.2))

    assert [career.yearly_turnover for career in changed.careers] == [0.2, 0.2, 0.2]


def test_newcomers_count_from_their_first_day_where_they_work():
    wave = Newcomers(2, "press", None, OPENS, (("weld", 3), ("crane", 1)))
    problem = replace(PROBLEM, careers=(Career("cia"),), holdings=PROBLEM.holdings[2:])

    forecast = measure_forecast(apply_scenario(problem, Scenario(newcomers=(wave,))), YEARS)

    assert [point.expected for point in forecast.requirements[0].points] == [1, 1, 3, 3, 3, 3]


@given(st.floats(0, 1), st.floats(0, 1), st.floats(-3, 3), st.floats(0, 3), st.floats(0, 2))
def test_more_of_what_is_worse_never_helps(one, other, shift, earlier, growth):
    """More turnover, earlier retirement and more growth never lower the risk of a shortage."""
    low, high = sorted([one, other])
    calm = Scenario(yearly_turnover=low, retirement_shift_years=shift)
    worse = Scenario(yearly_turnover=high, retirement_shift_years=shift - earlier, growth=growth)

    before = measure_forecast(apply_scenario(PROBLEM, calm), YEARS).requirements[0]
    after = measure_forecast(apply_scenario(PROBLEM, worse), YEARS).requirements[0]

    for old, new in zip(before.points, after.points, strict=True):
        assert new.expected <= old.expected + 1e-9
        assert new.shortage >= old.shortage - 1e-9


@pytest.mark.parametrize("given_", [{"growth": -1}, {"growth_years": 0}, {"yearly_turnover": 1.5}])
def test_impossible_scenarios_are_refused(given_):
    with pytest.raises(ForesightInputError):
        Scenario(**given_)

"""Whether somebody is still there: turnover, retirement and fixed terms."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtakt.engines.foresight import Career, ForesightInputError, survival

TODAY = date(2026, 11, 1)
years = st.floats(0, 45)
later = st.integers(0, 6000).map(lambda days: TODAY + timedelta(days=days))
careers = st.builds(
    Career,
    person=st.just("anna"),
    yearly_turnover=st.floats(0, 1),
    retirement=st.none() | st.integers(-4000, 9000).map(lambda n: TODAY + timedelta(days=n)),
    spread_years=st.sampled_from([0.0, 0.5, 2.0, 5.0]),
    last_day=st.none() | later,
    starts_on=st.none() | later,
)


def at(year, **career):
    return survival(Career("anna", **career), date(TODAY.year + year, 11, 1), as_of=TODAY)


def test_a_tenth_leaves_every_year():
    """After four years, one of them a leap year, 0.9 ** 4 is left."""
    assert at(4, yearly_turnover=0.1) == pytest.approx(0.9**4)
    assert at(0, yearly_turnover=0.1) == 1
    assert at(1) == 1


def test_a_planned_retirement_is_certain_and_its_last_day_counts():
    planned = {"retirement": date(2028, 11, 1)}

    assert [at(year, **planned) for year in (1, 2, 3)] == [1, 1, 0]


def test_around_the_usual_age_retirements_are_spread():
    """Half have retired in the middle; of a normal curve 15.87 % lie one deviation below."""
    usual = {"retirement": date(2030, 11, 1), "spread_years": 2.0}

    assert at(4, **usual) == pytest.approx(0.5 / 0.97725, abs=1e-3)
    assert at(2, **usual) == pytest.approx(0.84134 / 0.97725, abs=1e-3)


def test_who_works_beyond_the_usual_age_has_not_retired_yet():
    """A year beyond the middle, of a spread of one year: 2.275 % of 15.866 % stay another year."""
    beyond = {"retirement": date(2025, 11, 1), "spread_years": 1.0}

    assert at(0, **beyond) == 1
    assert at(1, **beyond) == pytest.approx(0.022750 / 0.158655, abs=1e-3)


def test_a_fixed_term_ends():
    assert [at(year, last_day=date(2027, 12, 31)) for year in (1, 2)] == [1, 0]


def test_nobody_leaves_before_they_begin():
    begins = Career("ny", yearly_turnover=0.5, starts_on=date(2028, 11, 1))

    assert survival(begins, date(2028, 11, 1), as_of=TODAY) == 1
    assert survival(begins, date(2029, 11, 1), as_of=TODAY) == pytest.approx(0.5, abs=1e-3)


def test_beyond_all_measure_everybody_has_retired():
    career = Career("anna", retirement=date(1926, 1, 1), spread_years=0.5)

    assert survival(career, date(2027, 1, 1), as_of=TODAY) == 0


@given(careers, later, later)
def test_it_is_a_probability_and_never_rises(career, one, other):
    sooner, later = sorted([one, other])

    assert 0 <= survival(career, later, as_of=TODAY) <= survival(career, sooner, as_of=TODAY) <= 1


@given(careers, later, st.floats(0, 1))
def test_more_turnover_never_keeps_anybody(career, day, turnover):
    low, high = sorted([career.yearly_turnover, turnover])
    calm = Career("anna", low, career.retirement, career.spread_years)
    restless = Career("anna", high, career.retirement, career.spread_years)

    assert survival(restless, day, as_of=TODAY) <= survival(calm, day, as_of=TODAY)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"yearly_turnover": 1.1}, "turnover_out_of_range"),
        ({"yearly_turnover": -0.1}, "turnover_out_of_range"),
        ({"spread_years": -1}, "spread_negative"),
    ],
)
def test_impossible_careers_are_refused(facts, code):
    with pytest.raises(ForesightInputError) as refused:
        Career("anna", **facts)

    assert refused.value.code == code

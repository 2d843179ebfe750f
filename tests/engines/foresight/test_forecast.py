"""Forecasts by hand, and against a recount by other means."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtakt.engines.foresight import (
    Career,
    ForesightInputError,
    ForesightProblem,
    Holding,
    Requirement,
    chances,
    measure_forecast,
    verify,
)

TODAY = date(2026, 11, 1)
YEARS = [date(TODAY.year + year, 11, 1) for year in range(6)]
LONG_AGO = date(2020, 1, 1)


def holds(person, level=3, team="press", shift=None, **window):
    return Holding(person, team, shift, "weld", level, **window)


def needs(number, level=3, team="press", shift=None, valid_from=LONG_AGO, **more):
    return Requirement("weld", team, shift, level, number, valid_from, **more)


def only(careers, holdings, requirements, days=YEARS):
    problem = ForesightProblem(TODAY, tuple(careers), tuple(holdings), tuple(requirements))
    forecast = measure_forecast(problem, days)
    assert verify(problem, forecast) == []
    [found] = forecast.requirements
    return found


def test_one_retires_and_one_may_leave():
    """Anna retires within two years, Bo leaves with 0.2 a year: 2, 1.8, then 0.64, 0.512 …"""
    found = only(
        [Career("anna", retirement=date(2028, 6, 30)), Career("bo", yearly_turnover=0.2)],
        [holds("anna"), holds("bo")],
        [needs(2)],
    )

    assert [point.expected for point in found.points] == pytest.approx(
        [2, 1.8, 0.64, 0.512, 0.4096, 0.32768], abs=1e-3
    )
    assert [point.shortage for point in found.points] == pytest.approx(
        [0, 0.2, 1, 1, 1, 1], abs=1e-3
    )
    assert [(point.low, point.high) for point in found.points[:4]] == [
        (2, 2),
        (1, 2),
        (0, 1),
        (0, 1),
    ]
    assert found.points[2].expected_missing == pytest.approx(1.36, abs=1e-3)


def test_only_who_is_at_the_level_in_the_place_counts():
    """Bo is below the level, Cia in another team; in the company Cia counts as well."""
    careers = [Career(name) for name in ("anna", "bo", "cia")]
    held = [holds("anna"), holds("bo", level=2), holds("cia", team="paint")]

    assert only(careers, held, [needs(1)]).points[0].expected == 1
    assert only(careers, held, [needs(1, team=None)]).points[0].expected == 2


def test_one_person_in_two_teams_is_one_holder_of_the_company():
    held = [holds("anna"), holds("anna", team="paint")]

    assert only([Career("anna", 0.5)], held, [needs(1, team=None)]).points[1].high == 1


def test_who_moves_counts_here_until_then_and_there_from_then():
    held = [
        holds("anna", counts_until=date(2028, 1, 31)),
        holds("anna", team="paint", counts_from=date(2028, 2, 1)),
    ]

    def expected(team):
        found = only([Career("anna")], held, [needs(1, team=team)])
        return [point.expected for point in found.points]

    assert expected("press") == [1, 1, 0, 0, 0, 0]
    assert expected("paint") == [0, 0, 1, 1, 1, 1]
    assert expected(None) == [1] * 6


def test_a_requirement_with_dates_is_asked_on_its_days():
    """One at level 3 until the robot cell opens in 2028; then two at level 4; none from 2031."""
    found = only(
        [Career("anna"), Career("bo")],
        [holds("anna", 4), holds("bo", 3)],
        [
            needs(1),
            needs(2, 4, valid_from=date(2028, 1, 1), valid_to=date(2030, 12, 31), technology="r"),
            needs(1, valid_from=date(2031, 1, 1), valid_to=date(2031, 6, 30)),
        ],
    )

    assert [(point.level, point.required) for point in found.points] == [
        (3, 1),
        (3, 1),
        (4, 2),
        (4, 2),
        (4, 2),
        (3, 1),
    ]
    assert [point.shortage for point in found.points] == [0, 0, 1, 1, 1, 0]


def test_on_days_without_a_requirement_holders_are_counted_but_none_is_missing():
    found = only([Career("anna")], [holds("anna")], [needs(2, valid_from=date(2028, 1, 1))])

    assert [point.required for point in found.points[:3]] == [None, None, 2]
    assert [point.shortage for point in found.points[:3]] == [None, None, 1]
    assert found.points[0].expected == 1
    assert found.points[0].expected_missing == 0


def test_the_nearest_requirement_gives_the_level_also_beside_one_without_an_end():
    """Level 4 was required until last month; level 2 is from the year after next, for good."""
    found = only(
        [Career("anna"), Career("bo")],
        [holds("anna", level=4), holds("bo", level=2)],
        [
            needs(1, level=4, valid_to=TODAY - timedelta(days=30)),
            needs(1, level=2, valid_from=date(2028, 6, 1)),
        ],
    )

    assert [point.level for point in found.points[:3]] == [4, 2, 2]
    assert [point.expected for point in found.points[:3]] == [1, 2, 2]


def test_the_people_behind_a_point_add_up_to_it():
    careers = (Career("anna", 0.1), Career("bo", 0.3), Career("cia"))
    held = (holds("anna"), holds("bo", 4), holds("cia", 2), holds("anna", 3, "paint"))
    problem = ForesightProblem(TODAY, careers, held, (needs(2, team=None),))
    point = measure_forecast(problem, YEARS).requirements[0].point_on(YEARS[3])

    found = chances(problem, competence="weld", team=None, shift=None, level=3, day=YEARS[3])

    assert [each.person for each in found] == ["anna", "bo"]
    assert sum(each.probability for each in found) == pytest.approx(point.expected)


def test_what_cannot_be_foreseen_is_refused():
    problem = ForesightProblem(TODAY, (), (), ())
    with pytest.raises(ForesightInputError, match="before the day"):
        measure_forecast(problem, [TODAY - timedelta(days=1)])
    with pytest.raises(ForesightInputError, match="band"):
        measure_forecast(problem, YEARS, band=(0.9, 0.1))
    with pytest.raises(ForesightInputError, match="no career"):
        ForesightProblem(TODAY, (), (holds("anna"),), ())
    with pytest.raises(ForesightInputError, match="two careers"):
        ForesightProblem(TODAY, (Career("anna"), Career("anna")), (), ())
    with pytest.raises(ForesightInputError, match="level"):
        needs(1, level=0)
    with pytest.raises(ForesightInputError, match="1 or more"):
        needs(0)
    with pytest.raises(ForesightInputError, match="before"):
        needs(1, valid_to=date(2019, 1, 1))


names = ["anna", "bo", "cia", "dan", "eva"]
days = st.integers(0, 2000).map(lambda number: TODAY + timedelta(days=number))
places = {
    "team": st.sampled_from([None, "press", "paint"]),
    "shift": st.sampled_from([None, "day", "night"]),
    "competence": st.sampled_from(["weld", "crane"]),
}
career_facts = {
    "yearly_turnover": st.floats(0, 1),
    "retirement": st.none() | days,
    "spread_years": st.sampled_from([0.0, 1.0, 3.0]),
    "last_day": st.none() | days,
    "starts_on": st.none() | days,
}
held = st.lists(
    st.builds(
        Holding,
        person=st.sampled_from(names),
        level=st.integers(0, 4),
        counts_from=st.none() | days,
        counts_until=st.none() | days,
        **places,
    ),
    max_size=15,
)


@st.composite
def requirements(draw):
    starts = TODAY + timedelta(days=draw(st.integers(-400, 1500)))
    length = draw(st.none() | st.integers(0, 900))
    return Requirement(
        **{name: draw(each) for name, each in places.items()},
        level=draw(st.integers(1, 4)),
        number=draw(st.integers(1, 4)),
        valid_from=starts,
        valid_to=None if length is None else starts + timedelta(days=length),
        technology=draw(st.sampled_from([None, "robot", "mes"])),
    )


@st.composite
def problems(draw):
    careers = tuple(
        Career(name, **{key: draw(each) for key, each in career_facts.items()}) for name in names
    )
    asked = draw(st.lists(requirements(), max_size=6))
    return ForesightProblem(TODAY, careers, tuple(draw(held)), tuple(asked))


bands = st.lists(st.floats(0, 1), min_size=2, max_size=2).map(sorted).map(tuple)


@given(problems(), st.lists(days, max_size=5), bands)
def test_a_recount_by_other_means_agrees(problem, asked, band):
    assert verify(problem, measure_forecast(problem, asked, band=band)) == []


@given(problems(), st.lists(days, min_size=1, max_size=5))
def test_the_band_holds_the_middle_and_shortage_is_a_probability(problem, asked):
    for found in measure_forecast(problem, asked).requirements:
        for point in found.points:
            assert 0 <= point.low <= point.high
            assert point.shortage is None or 0 <= point.shortage <= 1
            assert (point.shortage is None) == (point.required is None)


RIGHT = ForesightProblem(
    TODAY,
    (Career("anna", 0.2), Career("bo", retirement=date(2029, 1, 1), spread_years=2)),
    (holds("anna"), holds("bo")),
    (needs(2),),
)


@pytest.mark.parametrize(
    ("figure", "wrong"),
    [("expected", 1.0), ("low", 2), ("high", 0), ("shortage", 0.5), ("level", 2), ("required", 1)],
)
def test_the_recount_finds_a_wrong_figure(figure, wrong):
    forecast = measure_forecast(RIGHT, [YEARS[2]])
    [found] = forecast.requirements
    changed = replace(found, points=(replace(found.points[0], **{figure: wrong}),))

    wrongs = verify(RIGHT, replace(forecast, requirements=(changed,)))

    assert figure in {one.figure for one in wrongs}


def test_the_recount_finds_what_was_left_out():
    forecast = measure_forecast(RIGHT, YEARS)
    [found] = forecast.requirements

    [missing] = verify(RIGHT, replace(forecast, requirements=()))
    assert missing.code == "requirements_differ"
    [days_missing] = verify(
        RIGHT, replace(forecast, requirements=(replace(found, points=found.points[1:]),))
    )
    assert days_missing.code == "days_differ"

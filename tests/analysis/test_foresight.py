"""A company's years ahead, from stored rows; every figure is worked out in its test."""

import datetime

import pytest

from samtakt.analysis.foresight import foresee, read_foresight_facts, whole_problem, years_ahead
from samtakt.assessments.models import DecayRule
from samtakt.engines.foresight import Scenario, measure_forecast, verify
from samtakt.foundation.legalrules import LegalRule
from samtakt.foundation.tenancy import scope_for
from tests.factories import (
    agree,
    assign,
    certify,
    employ,
    make_certificate_type,
    make_company,
    make_competence,
    make_headcount,
    make_hub,
    make_person,
    make_role,
    make_shift,
    make_team,
    require,
    saved,
)

DAY = datetime.date(2026, 11, 1)
NO_TURNOVER = {"foresight.turnover.permanent": 0, "foresight.turnover.agency": 50}


@pytest.fixture
def company(db):
    for key, value in NO_TURNOVER.items():
        LegalRule.objects.filter(key=key).update(value=str(value))
    return make_company(make_hub())


@pytest.fixture
def press(company):
    return make_team(company, "Press")


@pytest.fixture
def welding(company):
    return make_competence(company.hub, "Svetsning", criticality=3)


def foreseen(company, **more):
    with scope_for(company):
        facts = read_foresight_facts(company, as_of=DAY)
        problem = whole_problem(facts, more.get("scenario"))
        assert verify(problem, measure_forecast(problem, years_ahead(DAY))) == []
        return foresee(facts, **more)


def holder(company, welding, name="Anna", level=3, **place):
    person = make_person(company, name, **place)
    agree(person, welding, level)
    return person


def expected(outlook):
    return [round(point.expected, 3) for point in outlook.points]


def test_a_planned_retirement_a_fixed_term_and_agency_staff(company, press, welding):
    """Anna retires in 2028, Bo's term ends in 2029, half of the agency staff leaves each year.

    From November 2026: 3 − 0.5, then 2 + 0.25 − …: Anna, Bo and Cia are 3 today; after one year
    1 + 1 + 0.5; after two Anna is gone: 1 + 0.25; after three Bo as well: 0.125; then 0.0625.
    """
    holder(company, welding, team=press, retires_on=datetime.date(2028, 6, 30))
    holder(
        company, welding, "Bo", team=press, ends_on=datetime.date(2029, 6, 30), kind="fixed_term"
    )
    LegalRule.objects.filter(key="foresight.turnover.fixed_term").update(value="0")
    holder(company, welding, "Cia", team=press, kind="agency")
    make_headcount(press, welding, 3, 2)

    found = foreseen(company)

    [place] = found.places
    assert (place.team.name, place.shift, place.now.required) == ("Press", None, 2)
    assert expected(place) == pytest.approx([3, 2.5, 1.25, 0.125, 0.0625, 0.03125], abs=2e-3)
    assert [round(p.shortage, 2) for p in place.points] == [0, 0, 0.75, 1, 1, 1]
    assert place.likely_short_on == datetime.date(2028, 11, 1)
    assert [round(point.expected, 2) for point in found.staff][:2] == [3, 2.5]


def test_without_a_planned_day_people_retire_around_the_usual_age(company, press, welding):
    """Born 1961, 67 at the end of 2028: of a spread of two years half is left then."""
    holder(company, welding, team=press, birth_year=1961)
    make_headcount(press, welding, 3, 1)

    [place] = foreseen(company, days=[DAY, datetime.date(2028, 12, 31)]).places

    assert place.last.expected == pytest.approx(0.5 / 0.8607, abs=1e-3)


def test_who_has_stayed_beyond_the_planned_day_is_not_taken_for_retired(company, press, welding):
    holder(company, welding, team=press, retires_on=datetime.date(2025, 6, 30), birth_year=1950)
    make_headcount(press, welding, 3, 1)

    assert expected(foreseen(company).places[0]) == [1] * 6


def test_a_move_is_a_loss_for_the_team_and_none_for_the_company(company, press, welding):
    paint = make_team(company, "Lack")
    anna = holder(company, welding, team=press, ends_on=datetime.date(2027, 12, 31))
    employ(anna, team=paint, starts_on=datetime.date(2028, 1, 1))
    make_headcount(press, welding, 3, 1)
    make_headcount(paint, welding, 3, 1)

    found = foreseen(company)

    by_team = {row.team.name: expected(row) for row in found.places}
    assert by_team == {"Press": [1, 1, 0, 0, 0, 0], "Lack": [0, 0, 1, 1, 1, 1]}
    assert expected(found.competences[0]) == [1] * 6


def test_the_company_needs_what_its_teams_need_together_and_never_less_than_is_wise(
    company, press, welding
):
    """Press needs one by day and one at night, which is two; on shifts three are wise."""
    day, night = make_shift(company, "Dag"), make_shift(company, "Natt")
    make_headcount(press, welding, 3, 1, shift=day)
    make_headcount(press, welding, 3, 1, shift=night)
    crane = make_competence(company, "Travers")
    make_headcount(press, crane, 2, 4)

    found = foreseen(company)

    assert {row.competence.name: row.now.required for row in found.competences} == {
        "Svetsning": 3,
        "Travers": 4,
    }
    assert len(found.places) == 3


def test_what_is_critical_needs_two_although_nobody_has_stated_a_number(company, press, welding):
    """The lowest level any role requires counts, from the day on which it is required."""
    role = make_role(company)
    assign(holder(company, welding, team=press), role)
    require(company, role, welding, 3, criticality=3, valid_from=datetime.date(2028, 1, 1))
    useful = make_competence(company, "Kaffe")
    require(company, role, useful, 2, criticality=1)

    [row] = foreseen(company).competences

    assert [(point.required, point.level) for point in row.points] == [
        (None, 3),
        (None, 3),
        (2, 3),
        (2, 3),
        (2, 3),
        (2, 3),
    ]


def test_expired_and_unconfirmed_levels_do_not_count(company, press, welding):
    """Anna's certificate has lapsed, Bo's is valid, Cia's level has gone unused for long."""
    card = make_certificate_type(company, competence=welding)
    make_headcount(press, welding, 3, 1)
    for name, valid_to, decided_on in (
        ("Anna", datetime.date(2026, 10, 31), DAY),
        ("Bo", datetime.date(2027, 1, 31), DAY),
        ("Cia", None, datetime.date(2024, 1, 1)),
    ):
        person = make_person(company, name, team=press)
        agree(person, welding, 3, decided_on=decided_on)
        certify(person, card, valid_to=valid_to)
    saved(
        DecayRule(
            competence=welding, months=12, from_level=1, valid_from=datetime.date(2025, 1, 1)
        ),
        company,
    )

    assert foreseen(company).places[0].now.expected == 1


def test_a_scenario_changes_what_is_foreseen(company, press, welding):
    holder(company, welding, team=press)
    make_headcount(press, welding, 3, 1)

    found = foreseen(company, scenario=Scenario(yearly_turnover=0.5, growth=1.0, growth_years=5))

    [place] = found.places
    assert [point.required for point in place.points] == [1, 2, 2, 2, 2, 2]
    assert expected(place)[1] == pytest.approx(0.5, abs=1e-3)


def test_who_is_hired_counts_from_the_first_day(company, press, welding):
    anna = make_person(company, "Anna", team=press, starts_on=datetime.date(2028, 1, 1))
    agree(anna, welding, 3)
    make_headcount(press, welding, 3, 1)

    found = foreseen(company)

    assert expected(found.places[0]) == [0, 0, 1, 1, 1, 1]
    assert found.people == 0


def test_the_worst_comes_first(company, press, welding):
    """Crane is short already; welding, of whose holders one retires, only in 2028."""
    crane, measuring = make_competence(company, "Travers"), make_competence(company, "Mätning")
    for competence in (welding, crane, measuring):
        make_headcount(press, competence, 3, 1)
    holder(company, welding, team=press, retires_on=datetime.date(2028, 6, 30))
    agree(holder(company, measuring, "Bo", team=press), measuring, 4)

    assert [row.competence.name for row in foreseen(company).places] == [
        "Travers",
        "Svetsning",
        "Mätning",
    ]


def test_another_company_is_not_in_it(company, press, welding):
    other = make_company(company.hub, "Beta")
    team = make_team(other)
    holder(other, welding, "Bertil", team=team)
    make_headcount(team, welding, 3, 1)

    found = foreseen(company)

    assert (found.people, found.competences, found.places) == (0, (), ())


def test_the_number_of_queries_does_not_grow(
    company, press, welding, django_assert_max_num_queries
):
    asked = []
    for people in (1, 5):
        for _number in range(people):
            holder(company, welding, team=press)
        with scope_for(company), django_assert_max_num_queries(11) as counted:
            read_foresight_facts(company, as_of=DAY)
        asked.append(len(counted))

    assert asked[0] == asked[1]

"""One person and one team alone give what the whole company's analysis gives of them."""

import datetime

import pytest

from samtakt.analysis.company import analyse_company
from samtakt.analysis.person import analyse_person
from samtakt.analysis.team import team_cells
from samtakt.foundation.tenancy import scope_for
from tests.factories import (
    agree,
    assign,
    certify,
    employ,
    make_certificate_type,
    make_company,
    make_competence,
    make_hub,
    make_person,
    make_role,
    make_team,
    require,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 1, 31)


@pytest.fixture
def alfa():
    """Two teams of two; each person lacks something, is not assessed in something, has a card."""
    company = make_company(make_hub())
    role = make_role(company)
    welding, trucks, cnc = (make_competence(company, name) for name in ("Svets", "Truck", "CNC"))
    for competence in (welding, trucks, cnc):
        require(company, role, competence, 3)
    card = make_certificate_type(company, competence=trucks)
    people = []
    for name in ("Press", "Lack"):
        team = make_team(company, name)
        for number in (1, 2):
            person = make_person(company, f"{name} {number}", team=team)
            assign(person, role)
            agree(person, welding, number)
            agree(person, cnc, 4)
            certify(person, card, valid_to=DAY)
            people.append(person)
    return company, people


def test_who_works_in_two_teams_is_shown_in_the_one_begun_last(alfa):
    company, people = alfa
    new = make_team(company, "Montering")
    employ(people[0], team=new, starts_on=DAY)

    with scope_for(company):
        alone = analyse_person(people[0], as_of=DAY)

    assert alone.team.name == "Montering"
    assert {cell.team.name for cell in alone.cells} == {"Montering"}


def test_a_person_alone_is_as_in_the_company(alfa):
    company, people = alfa
    with scope_for(company):
        whole = analyse_company(company, as_of=DAY)
        for person in people:
            alone = analyse_person(person, as_of=DAY)
            assert set(alone.cells) == set(whole.cells_of(person.pk))
            assert alone.certificates == tuple(
                row for row in whole.certificates if row.person.id == person.pk
            )


def test_gaps_come_first_then_what_nobody_assessed(alfa):
    company, people = alfa
    with scope_for(company):
        analysis = analyse_person(people[0], as_of=DAY)

    assert [cell.status for cell in analysis.cells] == ["gap", "not_assessed", "met"]
    assert [cell.competence.name for cell in analysis.of_status("gap")] == ["Svets"]
    assert (analysis.team.name, analysis.shift, analysis.employed) == ("Press", None, True)


def test_somebody_not_employed_on_the_day_has_no_cells(alfa):
    company, people = alfa
    with scope_for(company):
        analysis = analyse_person(people[0], as_of=datetime.date(2019, 1, 1))

    assert (analysis.employed, analysis.team, analysis.cells) == (False, None, ())


def test_a_team_alone_is_as_in_the_company(alfa):
    company, people = alfa
    with scope_for(company):
        whole = analyse_company(company, as_of=DAY)
        team = people[0].employments.get().team

        assert team_cells(team, company, as_of=DAY) == tuple(
            cell for cell in whole.cells if cell.team.id == team.pk
        )


def test_neither_grows_in_queries(alfa, django_assert_num_queries):
    company, people = alfa
    with scope_for(company):
        team = people[0].employments.get().team
        with django_assert_num_queries(9):
            analyse_person(people[0], as_of=DAY)
        with django_assert_num_queries(6):
            team_cells(team, company, as_of=DAY)

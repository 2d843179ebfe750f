"""A team's matrix: who and what is on it, what each square says, and who may have it."""

import datetime
import io

import openpyxl
import pypdf
import pytest

from samtakt.analysis.team import team_cells
from samtakt.assessments.decay import DecayRule
from samtakt.foundation.access import NotVisible
from samtakt.foundation.tenancy import scope_for
from samtakt.reports import team_matrix
from tests import factories
from tests.reports.printed import text_of
from tests.reports.workshop import AS_OF, Workshop


@pytest.fixture
def matrix(workshop, leader):
    return team_matrix.gather(workshop.teams[0], as_of=AS_OF, by=leader)


def pages_of(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf)).pages


def test_it_holds_the_team_and_nobody_else(workshop, matrix):
    expected = {person.name for place, person in enumerate(workshop.people) if place % 2 == 0}

    assert {row.person.name for row in matrix.people} == expected
    assert {row.shift.name for row in matrix.people} == {"Dag"}


def test_its_cells_are_those_of_the_teams_page(workshop, matrix):
    page = team_cells(workshop.teams[0], workshop.company, as_of=AS_OF)
    shown = {(cell.person.id, cell.competence.id): (cell.status, cell.level) for cell in page}

    found = {(c.person.id, c.competence.id): (c.status, c.level) for c in matrix.cells}
    assert found.items() <= shown.items()
    assert [status for key, (status, level) in shown.items() if key not in found and level] == []


def test_a_square_says_level_and_requirement_and_marks_the_gap(hub):
    company = factories.make_company(hub, "Klara AB")
    team, role = factories.make_team(company), factories.make_role(company)
    welding = factories.make_competence(hub)
    factories.require(company, role, welding, 3)
    rule = DecayRule(months=6, from_level=2, valid_from=datetime.date(2026, 1, 1))
    factories.saved(rule, company)
    for name, level in (("Alva", 3), ("Bo", 1), ("Cia", None)):
        person = factories.make_person(company, name, team=team)
        factories.assign(person, role)
        if level is not None:
            factories.agree(person, welding, level)
    with scope_for(company):
        found = team_matrix.gather(team, as_of=AS_OF, by=factories.actor_in(company, "hr"))
        (part,) = team_matrix.document(found)["parts"]

    squares = {row["name"]: row["cells"][0] for row in part["rows"]}
    assert squares["Alva"] == {
        "level": 3, "text": "3/3", "gap": False, "confirm": True, "open": False,
    }  # fmt: skip
    assert (squares["Bo"]["text"], squares["Bo"]["gap"]) == ("1/3", True)
    assert (squares["Cia"]["text"], squares["Cia"]["open"]) == ("–/3", True)
    assert part["feet"][0]["cells"] == ["1/3"]


def test_the_page_is_a3_across_with_day_legend_and_place_for_a_signature(matrix):
    pdf = team_matrix.to_pdf(matrix)
    page = pages_of(pdf)[0].mediabox
    said = text_of(pdf)

    assert (round(page.width / 72 * 25.4), round(page.height / 72 * 25.4)) == (420, 297)
    assert "As of 1 November 2026" in said
    assert "Signature" in said
    assert "needs confirmation" in said
    assert pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert any(sign in said for sign in "○◔◑◕●")


def test_what_is_too_wide_goes_on_further_pages_with_the_names_again(hub):
    wide = Workshop(hub, people=4, teams=1, competences=45, name="Breda AB")
    with scope_for(wide.company):
        by = factories.actor_in(wide.company, "hr")
        found = team_matrix.gather(wide.teams[0], as_of=AS_OF, by=by)
        pdf = team_matrix.to_pdf(found)
        parts = team_matrix.document(found)["parts"]

    columns = [name for part in parts for name in part["columns"]]
    assert columns == [each.name for each in found.competences]
    assert len(pages_of(pdf)) == len(parts) > 1
    assert all("Anna" in page.extract_text() for page in pages_of(pdf))


def test_a_long_team_repeats_its_headings(hub):
    long = Workshop(hub, people=60, teams=1, competences=3, name="Långa AB")
    with scope_for(long.company):
        by = factories.actor_in(long.company, "hr")
        pdf = team_matrix.to_pdf(team_matrix.gather(long.teams[0], as_of=AS_OF, by=by))

    assert len(pages_of(pdf)) > 1
    assert all("CNC turning" in page.extract_text() for page in pages_of(pdf))


def test_the_workbook_holds_the_same_squares(matrix):
    page = openpyxl.load_workbook(io.BytesIO(team_matrix.to_xlsx(matrix))).active
    (heading, *rows) = list(page.iter_rows(min_row=3, values_only=True))

    assert list(heading[2:]) == [each.name for each in matrix.competences]
    assert len(rows) == len(matrix.people)


def test_a_team_without_people_says_what_to_do(workshop, leader):
    empty = factories.make_team(workshop.company, "Tomt lag")
    found = team_matrix.gather(empty, as_of=AS_OF, by=leader)

    assert "put people into it first" in text_of(team_matrix.to_pdf(found))


def test_a_line_manager_has_the_own_team_only(workshop):
    mine, other = workshop.teams
    with scope_for(workshop.company):
        by = factories.actor_in(workshop.company, "line_manager", team_ids=frozenset({mine.pk}))
        assert team_matrix.gather(mine, as_of=AS_OF, by=by).team == mine.name
        with pytest.raises(NotVisible):
            team_matrix.gather(other, as_of=AS_OF, by=by)


@pytest.mark.parametrize("role", ["employee", "union_representative", "auditor"])
def test_others_do_not_have_it(workshop, role):
    by = factories.actor_in(workshop.company, role)
    with scope_for(workshop.company), pytest.raises(NotVisible):
        team_matrix.gather(workshop.teams[0], as_of=AS_OF, by=by)

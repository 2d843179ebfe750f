"""The calibration page: who sees what, that figures lead to their rows, and what it costs."""

import datetime
import html
import re
from types import SimpleNamespace

import pytest
from django.utils import timezone

from samtakt.assessments.models import Observation
from tests.factories import make_company, make_competence, make_person, make_team, saved
from tests.web.reading import MOST_BYTES, MOST_QUERIES, queries_of, text_of

PAGES = [
    "/calibration",
    "/calibration/ratings",
    "/calibration/comparisons",
    "/calibration/people",
]


def rate(person, competence, level, source, by, team):
    row = Observation(
        person=person,
        competence=competence,
        level=level,
        source=source,
        observed_on=timezone.localdate() - datetime.timedelta(days=30),
        observer=by.name,
        observer_person=by,
        team=team,
    )
    saved(row, person.organisation)


def rated(company, *, teams=2, people=6, competences=2, team_names=("Press", "Lager")):
    """Teams whose managers Mia and Nils rate; Mia always a step below the people themselves."""
    found = SimpleNamespace(managers=[], teams=[], people=[])
    asked = [make_competence(company, f"Kompetens {number}") for number in range(competences)]
    for number in range(teams):
        team = make_team(company, team_names[number])
        manager = make_person(company, ("Mia", "Nils")[number], sex="woman")
        found.teams.append(team)
        found.managers.append(manager)
        for each in range(people):
            sex = "woman" if each % 2 else "man"
            person = make_person(company, f"P{number}{each:03}", team=team, sex=sex)
            found.people.append(person)
            for competence in asked:
                rate(person, competence, 3, "self", person, team)
                rate(person, competence, 2 + number, "manager", manager, team)
    return found


def rows_in(answer):
    """How many rows the page says that its list has."""
    body = answer.content.decode()
    return body.split("<tbody>")[1].split("</tbody>")[0].count("<tr>")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_has_one_heading_in_both_languages(signed_in, company, page, language):
    rated(company)
    answer = signed_in(company, "hr").get(page, headers={"accept-language": language})

    assert (answer.status_code, answer.content.decode().count("<h1")) == (200, 1)
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_before_anybody_is_rated_the_pages_say_what_to_do(signed_in, company, page):
    said = text_of(signed_in(company, "hr").get(page))

    assert "Nothing to compare yet" in said or "No ratings in the last year" in said


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["hr", "line_manager"])
def test_another_company_sees_none_of_it(signed_in, hub, company, page, role):
    """There is no number in the address: everybody sees the own company's, and only that."""
    rated(company)
    beta = make_company(hub, "Beta")
    rated(beta, teams=1, people=1, team_names=("Betalaget",))
    said = text_of(signed_in(beta, role).get(page))

    assert not any(name in said for name in ("Press", "Lager", "Nils", "P0001", "P1"))


@pytest.mark.parametrize(
    ("role", "codes"),
    [
        ("company_admin", [200, 200, 200, 200]),
        ("hr", [200, 200, 200, 200]),
        ("line_manager", [200, 200, 200, 200]),
        ("union_representative", [200, 403, 403, 403]),
        ("employee", [200, 403, 403, 403]),
        ("auditor", [403, 403, 403, 403]),
        ("trainer", [403, 403, 403, 403]),
    ],
)
def test_who_may_open_which_page(signed_in, company, role, codes):
    client = signed_in(company, role)

    assert [client.get(page).status_code for page in PAGES] == codes


def test_the_hub_has_no_calibration(signed_in, hub, company):
    client = signed_in(hub, "hub_admin")

    assert {client.get(page).status_code for page in PAGES} == {403}


def test_hr_sees_assessors_and_groups(signed_in, company):
    rated(company)
    said = text_of(signed_in(company, "hr").get("/calibration"))

    assert "Mia Manager 12 12 0 0" in said
    assert "Nils Manager 12 0 12 0" in said
    assert "Woman 6 0 3 3 50%" in said
    assert "Man 6 0 3 3 50%" in said


def test_a_small_group_is_not_shown_to_hr_either(signed_in, company):
    rated(company, people=3)
    page = signed_in(company, "hr").get("/calibration")

    assert "Woman hidden Man hidden" in text_of(page)


def test_a_line_manager_sees_the_own_team_alone(signed_in, company):
    found = rated(company)
    client = signed_in(company, "line_manager", team=found.teams[0], person=found.managers[0])
    said = text_of(client.get("/calibration"))

    assert "Your own ratings" in said
    assert "Press 12 12 6 0 0 6" in said
    assert not any(word in said for word in ("Nils", "Lager", "Woman"))
    assert "P1000" not in text_of(client.get("/calibration/ratings"))
    assert rows_in(client.get("/calibration/people")) == 6


def test_a_union_representative_sees_no_name(signed_in, company):
    found = rated(company)
    page = signed_in(company, "union_representative").get("/calibration")
    said = text_of(page)

    names = [person.name for person in [*found.people, *found.managers]]
    assert [name for name in names if name in said] == []
    assert "Press 12 12 6 0 0 6" in said
    assert "Woman 6 0 3 3 50%" in said
    assert "/calibration/ratings" not in page.content.decode()


def test_an_employee_who_rated_sees_the_own_severity_and_nothing_else(signed_in, company):
    found = rated(company)
    said = text_of(signed_in(company, "employee", person=found.managers[1]).get("/calibration"))

    assert "Your own ratings" in said
    assert not any(word in said for word in ("Mia", "Press", "Woman"))


def test_figures_lead_to_as_many_rows(signed_in, company):
    """Every link with a number as its text, to a list that then has so many rows."""
    rated(company)
    client = signed_in(company, "hr")
    body = client.get("/calibration").content.decode()
    links = re.findall(r'href="(/calibration/[^"]*)"[^>]*>(\d+)</a>', body)
    wrong = {}
    for address, number in links:
        answer = client.get(html.unescape(address))
        found = rows_in(answer) if int(number) else "<tbody>" in answer.content.decode()
        if found != int(number) and int(number) <= 50:
            wrong[address] = (number, found)

    assert len(links) > 20
    assert wrong == {}


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("/ratings?source=self", 24),
        ("/ratings?source=others&level=2", 12),
        ("/ratings?words=p0001", 4),
        ("/ratings?level=4", None),
        ("/comparisons?order=lower&source=manager", 12),
        ("/comparisons?order=higher&source=self&against=manager", 12),
        ("/comparisons?order=nonsense&source=self", 24),
        ("/people?order=higher", 6),
        ("/people?order=lower", None),
        ("/people?words=p0001", 1),
    ],
)
def test_filters(signed_in, company, query, rows):
    rated(company)
    answer = signed_in(company, "hr").get("/calibration" + query)

    if rows is None:
        assert "fits the filter" in text_of(answer)
    else:
        assert rows_in(answer) == rows


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_queries_does_not_grow(signed_in, company, page):
    client = signed_in(company, "hr")
    rated(company, teams=1, people=1)
    few = queries_of(client, page)
    rated(company, teams=2, people=6, team_names=("Lack", "Montage"))

    assert queries_of(client, page) == few <= MOST_QUERIES


@pytest.mark.parametrize("page", PAGES)
def test_pages_stay_small_with_many_ratings(signed_in, company, page):
    rated(company, people=100)

    assert len(signed_in(company, "hr").get(page).content) < MOST_BYTES

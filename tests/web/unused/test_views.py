"""The page of unused competence: who sees what, what it leads to, and what it costs."""

import pytest

from samtakt.foundation.audit import AuditEntry
from tests.factories import (
    agree,
    assign,
    make_company,
    make_competence,
    make_person,
    make_role,
    make_team,
    require,
)
from tests.web.reading import MOST_BYTES, MOST_QUERIES, queries_of, text_of


@pytest.fixture
def url(company):
    return f"/companies/{company.pk}/unused"


def staff(company, people, team):
    """People of one team who all can drive a truck that nobody asks them for."""
    asked, truck = make_competence(company, "Svetsning"), make_competence(company, "Truck")
    role = make_role(company)
    require(company, role, asked, 2)
    for number in range(people):
        sex = "woman" if number % 2 else "man"
        person = make_person(company, f"P{number:04}", team=team, sex=sex, birth_year=1990)
        assign(person, role)
        agree(person, asked, 2)
        agree(person, truck, 3)
    return truck


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_has_one_heading_in_both_languages(signed_in, company, team, url, language):
    staff(company, 2, team)
    answer = signed_in(company, "hr").get(url, headers={"accept-language": language})

    assert (answer.status_code, answer.content.decode().count("<h1")) == (200, 1)


def test_a_stranger_gets_nothing_and_the_audit_says_so(signed_in, hub, company, team, url):
    staff(company, 2, team)
    beta = make_company(hub, "Beta")

    assert signed_in(beta, "hr").get(url).status_code == 404
    assert AuditEntry.objects.filter(owner=beta.pk, verb="access.refused").count() == 1


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("company_admin", 200),
        ("hr", 200),
        ("line_manager", 200),
        ("union_representative", 200),
        ("employee", 403),
        ("auditor", 403),
    ],
)
def test_who_may_open_it(signed_in, company, url, role, code):
    assert signed_in(company, role).get(url).status_code == code


def test_the_hub_never_gets_the_rows(signed_in, hub, company, url):
    assert signed_in(hub, "hub_admin").get(url).status_code == 403


def test_hr_sees_who_where_and_in_which_groups(signed_in, company, team, url):
    staff(company, 12, team)
    said = text_of(signed_in(company, "hr").get(url))

    assert "P0000 Press Truck 3" in said
    assert "Press 12 12 12" in said
    assert "Woman 6 6 100%" in said


def test_the_filters_and_figures_lead_to_the_rows(signed_in, company, team, url):
    staff(company, 6, team)
    truck = staff(company, 2, make_team(company, "Lager"))
    client = signed_in(company, "hr")

    def rows(query):
        page = client.get(url + query).content.decode()
        return page.split('id="levels"')[1].split("</section>")[0].count('<th scope="row">')

    assert rows("") == 8
    assert rows(f"?team={team.pk}") == 6
    assert rows(f"?competence={truck.pk}") == 2
    assert rows("?words=p0001") == 2
    assert rows("?wanted=yes") == 0


def test_a_union_representative_sees_sums_and_no_name(signed_in, company, team, url):
    staff(company, 12, team)
    said = text_of(signed_in(company, "union_representative").get(url))

    assert "Press 12 12 12" in said
    assert "Woman 6 6 100%" in said
    assert "P0000" not in said


def test_a_small_team_is_hidden_from_a_union_representative(signed_in, company, team, url):
    staff(company, 3, team)
    said = text_of(signed_in(company, "union_representative").get(url))

    assert "Press hidden" in said
    assert "Woman hidden" in said


def test_without_requirements_the_page_says_what_is_missing(signed_in, company, team, url):
    agree(make_person(company, "Anna", team=team), make_competence(company), 3)
    said = text_of(signed_in(company, "hr").get(url))

    assert "Nothing is required of anybody" in said
    assert "1 person of whom nothing is required is left out." in said


def test_the_number_of_queries_does_not_grow(signed_in, company, team, url):
    client = signed_in(company, "hr")
    staff(company, 1, team)
    few = queries_of(client, url)
    staff(company, 3, make_team(company, "Lager"))

    assert queries_of(client, url) == few <= MOST_QUERIES


def test_the_page_stays_small_with_many_people(signed_in, company, team, url):
    staff(company, 200, team)

    assert len(signed_in(company, "hr").get(url).content) < MOST_BYTES

"""The heat map of a team: who sees it, what a cell says, and that it stays small."""

import re

import pytest
from django.urls import reverse

from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import Organisation
from samtakt.web.team.heatmap import MOST_CELLS, heat_map, rows_a_page
from tests.factories import (
    agree,
    assign,
    make_competence,
    make_person,
    make_role,
    make_shift,
    make_team,
    require,
)
from tests.web.reading import MOST_BYTES, MOST_QUERIES, text_of


def staff(company, team, people, *, shift=None, name="Anna"):
    """People with a gap in welding, a met requirement in safety, and trucks not assessed."""
    found = {
        name: make_competence(company, name, group_sv=group)
        for name, group in [("Svetsning", "Fog"), ("Säkerhet", "Allmänt"), ("Truck", "Allmänt")]
    }
    role = make_role(company)
    for competence in found.values():
        require(company, role, competence, 3)
    for number in range(people):
        person = make_person(company, f"{name} {number}", team=team, shift=shift)
        assign(person, role)
        agree(person, found["Svetsning"], 1)
        agree(person, found["Säkerhet"], 4)
    return found


@pytest.fixture
def url(team):
    return f"/teams/{team.pk}"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_speaks_both_languages(signed_in, company, team, url, language):
    staff(company, team, 1)

    answer = signed_in(company, "hr").get(url, headers={"accept-language": language})

    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [("hr", 200), ("company_admin", 200), ("line_manager", 404), ("employee", 403)],
)
def test_who_opens_a_team(signed_in, company, team, url, role, status):
    staff(company, team, 1)

    assert signed_in(company, role).get(url).status_code == status


def test_a_manager_opens_the_teams_they_lead(signed_in, company, team, url):
    staff(company, team, 1)
    client = signed_in(company, "line_manager", team=team)

    assert client.get(url).status_code == 200
    assert client.get(f"/teams/{make_team(company, 'Svets').pk}").status_code == 404


def test_a_stranger_gets_nothing_and_the_audit_says_so(signed_in, hub, company, team, url):
    staff(company, team, 1)
    beta = Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)

    assert signed_in(beta, "hr").get(url).status_code == 404
    assert AuditEntry.objects.filter(owner=beta.pk, verb="access.refused").count() == 1


def test_the_hub_sees_no_team(signed_in, hub, company, team, url):
    assert signed_in(hub, "hub_admin").get(url).status_code == 403


def test_a_cell_says_level_requirement_gap_and_age(signed_in, company, team, url):
    staff(company, team, 1)

    page = signed_in(company, "hr").get(url).content.decode()

    assert re.search(r'title="level 1, required 3, gap 2, \d+ years old"', page)
    assert re.search(r'title="level 4, required 3, \d+ years old"', page)
    assert 'title="not assessed, required 3"' in page
    assert 'class="level level-1 level-gap level-old"' in page
    assert 'role="grid"' in page


def test_totals_are_counts_and_medians(signed_in, company, team, url):
    staff(company, team, 3)

    heat = signed_in(company, "hr").get(url).context["heat"]

    assert [(c.competence.name, c.counts.gap, c.median) for c in heat.columns] == [
        ("Säkerhet", 0, 4),
        ("Truck", 0, None),
        ("Svetsning", 3, 1),
    ]
    assert (heat.counts.gap, heat.counts.not_assessed, heat.counts.met) == (3, 3, 3)
    assert [(group.name, group.columns) for group in heat.groups] == [("Allmänt", 2), ("Fog", 1)]


def test_the_map_is_filtered_by_shift_group_and_gaps(signed_in, company, team, url):
    night = make_shift(company, "Natt")
    staff(company, team, 2)
    staff(company, team, 1, shift=night, name="Bo")
    client = signed_in(company, "hr")

    def shape(query):
        heat = client.get(f"{url}?{query}").context["heat"]
        return len(heat.rows), {column.competence.name for column in heat.columns}

    assert shape(f"shift={night.pk}")[0] == 1
    assert shape("group=Fog") == (3, {"Svetsning"})
    assert shape("only=gaps") == (3, {"Svetsning"})
    assert shape("group=no+such")[0] == 3


def test_the_number_of_queries_does_not_grow(
    signed_in, company, team, url, django_assert_max_num_queries
):
    client = signed_in(company, "hr")
    asked = []
    for people in (1, 3):
        staff(company, team, people)
        with django_assert_max_num_queries(MOST_QUERIES) as counted:
            client.get(url)
        asked.append(len(counted))

    assert asked[0] == asked[1]


def test_a_large_team_comes_in_pages_that_stay_small(signed_in, company, team, url):
    competences = [make_competence(company, f"Moment {n}") for n in range(30)]
    role = make_role(company)
    for competence in competences:
        require(company, role, competence, 3)
    for number in range(40):
        person = make_person(company, f"Anna {number}", team=team)
        assign(person, role)
        for competence in competences[:15]:
            agree(person, competence, 1)

    answer = signed_in(company, "hr").get(url)

    rows = answer.context["rows"]
    assert rows.paginator.count == 40
    assert len(rows) * 30 <= MOST_CELLS
    assert len(answer.content) < MOST_BYTES


def test_nobody_on_a_map_is_still_a_page():
    assert rows_a_page(heat_map((), {})) > 0


def test_an_empty_team_is_told_what_to_do(signed_in, company, url):
    assert "Nothing is known about this team yet" in text_of(signed_in(company, "hr").get(url))


@pytest.mark.parametrize("role", ["hr", "company_admin", "line_manager"])
def test_who_reads_a_team_prints_its_matrix(signed_in, company, team, url, role):
    client = signed_in(company, role, **({"team": team} if role == "line_manager" else {}))
    matrix = reverse("team_matrix", args=[team.pk, "pdf"])
    assert matrix not in client.get(url).content.decode()  # nothing to print yet

    staff(company, team, 1)

    assert f'href="{matrix}"' in client.get(url).content.decode()
    assert client.get(matrix).content.startswith(b"%PDF")

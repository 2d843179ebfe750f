"""A company's pages: who sees what, that figures lead to their rows, and what they cost."""

import datetime
import re

import pytest

from samtakt.analysis.figures import store_figures
from samtakt.analysis.models import Goal, GoalCompetence
from samtakt.foundation.access import system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Agreement, Team
from tests.factories import (
    agree,
    assign,
    certify,
    make_certificate_type,
    make_competence,
    make_headcount,
    make_person,
    make_role,
    require,
    saved,
)
from tests.web.reading import MOST_QUERIES, text_of

LONG_AGO = datetime.date(2021, 3, 1)
PAGES = ["", "/gaps", "/risks", "/coverage", "/certificates"]


def staff(company, team, people):
    """People of one team, each with a gap, something nobody assessed, and a lapsed certificate."""
    welding = make_competence(company, "Svetsning")
    driving = make_competence(company, "Truck")
    role = make_role(company)
    require(company, role, welding, 3)
    require(company, role, driving, 2)
    make_headcount(team, welding, 3, 2)
    card = make_certificate_type(company, competence=driving)
    for number in range(people):
        person = make_person(company, f"Anna {number}", team=team)
        assign(person, role)
        agree(person, welding, 1)
        certify(person, card, issued_on=LONG_AGO, valid_to=LONG_AGO)
    return welding


def share(company, *classes):
    row = Agreement(
        signed_on=LONG_AGO, signed_by="VD", data_classes=[str(name) for name in classes]
    )
    saved(row, company)


@pytest.fixture
def url(company):
    return f"/companies/{company.pk}"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_has_one_heading_in_both_languages(
    signed_in, company, team, url, page, language
):
    staff(company, team, 1)

    answer = signed_in(company, "hr").get(url + page, headers={"accept-language": language})

    assert (answer.status_code, answer.content.decode().count("<h1")) == (200, 1)
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("page", [*PAGES, "/competences/1"])
def test_a_stranger_gets_nothing_and_the_audit_says_so(signed_in, hub, company, team, url, page):
    staff(company, team, 1)
    beta = Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)

    answer = signed_in(beta, "hr").get(url + page)

    assert answer.status_code == 404
    assert AuditEntry.objects.filter(owner=beta.pk, verb="access.refused").count() == 1


@pytest.mark.parametrize("page", PAGES)
def test_an_employee_has_no_company_pages(signed_in, company, url, page):
    assert signed_in(company, "employee").get(url + page).status_code == 403


@pytest.mark.parametrize("page", PAGES[1:])
def test_the_hub_never_gets_the_rows(signed_in, hub, company, team, url, page):
    share(company, "aggregate_gaps", "plan_counts", "names")
    staff(company, team, 1)

    assert signed_in(hub, "hub_admin").get(url + page).status_code == 403


@pytest.mark.parametrize("page", [*PAGES, "/competences/{}"])
def test_the_number_of_queries_does_not_grow(
    signed_in, company, team, url, page, django_assert_max_num_queries
):
    client = signed_in(company, "hr")
    asked = []
    for people in (1, 3):
        welding = staff(company, team, people)
        with django_assert_max_num_queries(MOST_QUERIES) as counted:
            assert client.get(url + page.format(welding.pk)).status_code == 200
        asked.append(len(counted))

    assert asked[0] == asked[1]


def test_the_figures_lead_to_as_many_rows(signed_in, company, team, url):
    staff(company, team, 3)
    client = signed_in(company, "hr")
    page = client.get(url).content.decode()

    for query in ("", "?status=not_assessed"):
        shown = re.search(
            rf'href="{url}/gaps{re.escape(query)}" aria-label="[^:]+: (\d+)', page
        ).group(1)
        rows = client.get(f"{url}/gaps{query}").context["cells"].paginator.count
        assert int(shown) == rows == 3
    for query, rows in (("lapsed", 3), ("lapsing", 0)):
        answer = client.get(f"{url}/certificates?status={query}")
        assert answer.context["certificates"].paginator.count == rows
        assert re.search(
            rf'href="{url}/certificates\?status={query}" aria-label="[^:]+: {rows} ', page
        )


@pytest.mark.parametrize(("role", "people"), [("hr", 3), ("line_manager", 2)])
def test_the_number_of_people_leads_to_as_many(signed_in, company, team, url, role, people):
    staff(company, team, 2)
    make_person(company, "Bertil")
    make_person(company, "Gun", team=team, ends_on=datetime.date(2020, 12, 31))
    more = {"team": team} if role == "line_manager" else {}
    client = signed_in(company, role, **more)

    page = client.get(url).content.decode()

    assert re.search(rf'href="/people" aria-label="[^:]+: {people} ', page)
    assert client.get("/people").context["page"].paginator.count == people


def test_gaps_are_filtered_by_name_team_and_competence(signed_in, company, team, url):
    welding = staff(company, team, 3)
    client = signed_in(company, "hr")

    def rows(query):
        return client.get(f"{url}/gaps?{query}").context["cells"].paginator.count

    assert rows("words=anna+1") == 1
    assert rows(f"team={team.pk}&competence={welding.pk}") == 3
    assert rows("status=all") == 6
    assert rows("words=nobody") == 0
    assert rows("team=99999") == 3  # no such team: the filter is left out


def test_gaps_are_filtered_by_the_goal_that_needs_the_competence(signed_in, company, team, url):
    welding = staff(company, team, 3)
    days = {"set_on": LONG_AGO, "due_on": LONG_AGO + datetime.timedelta(days=700)}
    goal = saved(Goal(name="Robotceller", **days), company)
    other = saved(Goal(name="Export", **days), company)
    saved(GoalCompetence(goal=goal, competence=welding), company)
    client = signed_in(company, "hr")

    def rows(query):
        return client.get(f"{url}/gaps?{query}").context["cells"].paginator.count

    assert rows(f"goal={goal.pk}&status=all") == 3
    assert rows(f"goal={other.pk}&status=all") == 6  # a goal without competences is no choice
    assert "Robotceller" in text_of(client.get(f"{url}/gaps"))
    representative = signed_in(company, "union_representative", email="facket@b.example")
    assert "Robotceller" not in text_of(representative.get(f"{url}/gaps"))


def test_a_manager_sees_the_own_team_only(signed_in, company, team, url):
    welding = staff(company, team, 1)
    with scope_for(company):
        other = Team(organisation=company, name="Svets")
        other.save()
    stranger = make_person(company, "Bertil", team=other)
    agree(stranger, welding, 1)
    role = make_role(company)
    require(company, role, welding, 3)
    assign(stranger, role)

    client = signed_in(company, "line_manager", team=team)
    shown = "".join(text_of(client.get(f"{url}{page}?status=all&only=all")) for page in PAGES)

    assert "Anna 0" in shown
    assert "Bertil" not in shown


def test_a_union_representative_sees_sums_without_names(signed_in, company, team, url):
    staff(company, team, 3)
    client = signed_in(company, "union_representative")

    shown = "".join(text_of(client.get(f"{url}{page}?only=all&status=all")) for page in PAGES)

    assert "Your role sees sums, not names" in shown
    assert "Svetsning" in shown
    assert "Anna 0" not in shown


def test_the_hub_sees_sums_by_agreement(signed_in, hub, company, team, url):
    staff(company, team, 3)
    with scope_for(company):
        store_figures(company, as_of=datetime.date(2026, 1, 31), by=system_actor(company))
    client = signed_in(hub, "process_leader")

    before = text_of(client.get(url))
    share(company, "aggregate_gaps")
    after = text_of(client.get(url))

    assert "Totals are not shared" in before
    assert "Svetsning" not in before
    assert "Svetsning" in after
    assert "Anna 0" not in after


def test_the_hub_asks_few_questions_about_a_company(
    signed_in, hub, company, team, url, django_assert_max_num_queries
):
    share(company, "aggregate_gaps", "plan_counts")
    staff(company, team, 3)
    with scope_for(company):
        store_figures(company, as_of=datetime.date(2026, 1, 31), by=system_actor(company))
    client = signed_in(hub, "hub_admin")

    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(url).status_code == 200


def test_an_empty_company_is_told_what_to_do(signed_in, company, url):
    client = signed_in(company, "hr")

    assert "Import your list of employees" in text_of(client.get(url))
    assert "No certificates yet" in text_of(client.get(f"{url}/certificates"))


def test_a_competence_that_nobody_has_or_needs_is_not_found(signed_in, company, team, url):
    staff(company, team, 1)
    unused = make_competence(company, "Plåt")

    assert signed_in(company, "hr").get(f"{url}/competences/{unused.pk}").status_code == 404
    refusal = AuditEntry.objects.get(verb="access.refused")
    assert (refusal.object_type, refusal.object_id) == ("Competence", str(unused.pk))

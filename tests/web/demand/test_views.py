"""The demand board: numbers for the network, names inside the company only."""

import datetime
import re

import pytest

from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Agreement, Team
from samtakt.planning.models import Demand
from tests.factories import (
    agree,
    assign,
    make_competence,
    make_course,
    make_date,
    make_offer,
    make_person,
    make_team,
    require,
)
from tests.planning.conftest import START, join_and_publish, make_member
from tests.planning.opted import opt_in
from tests.web.planning import (
    COMPANY_LEADS,
    COMPANY_READERS,
    HUB_ROLES,
    OTHERS,
    refusals,
    strangers,
)
from tests.web.reading import MOST_QUERIES, queries_of, source_of


@pytest.fixture
def addresses(network):
    at = f"/demand/{network.round.pk}"
    return {"board": at, "publish": f"{at}/publish", "needs": f"{at}/needs"}


def cells_of(page):
    """The rows of the board as lists of words."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub("<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_without_a_round_the_hub_is_told_what_to_do(signed_in, hub, company):
    assert 'href="/rounds/new"' in source_of(signed_in(hub, "project_lead"), "/demand")
    assert "/rounds/new" not in source_of(signed_in(company, "hr", email="b@b.example"), "/demand")


def test_the_menu_leads_to_the_newest_round(signed_in, network, addresses):
    assert signed_in(network.alfa, "hr").get("/demand")["location"] == addresses["board"]


def test_an_empty_board_says_how_it_is_filled(signed_in, network, addresses):
    page = source_of(signed_in(network.hub, "project_lead"), addresses["board"])

    assert "Nobody has published any demand yet" in page


def test_the_hub_sees_groups_and_totals_of_companies(signed_in, published, addresses):
    page = source_of(signed_in(published.hub, "process_leader"), addresses["board"])

    assert cells_of(page) == [
        [
            "Welding from level 1 to 3 · Svetskurs",
            "7",
            "3",
            "Large enough 6 to 8 in a group",
            "week 3, 2027",
            "Örebro week 4, 2027",
        ]
    ]
    for company, needs in (("Alfa", 2), ("Beta", 2), ("Ceta", 3)):
        assert f'<th scope="row">{company}</th><td class="number">{needs}</td>' in page
    assert "Alfa-0" not in page


def test_a_company_sees_its_part_beside_the_networks_and_no_other_name(
    signed_in, published, addresses
):
    opt_in(published.beta, published.ceta)
    page = source_of(signed_in(published.alfa, "hr"), addresses["board"])

    assert cells_of(page)[0][1:4] == ["7", "2", "3"]
    assert "Beta" not in page
    assert "Ceta" not in page
    assert "Alfa-0" not in page


def test_a_group_that_is_too_small_says_how_many_are_missing(signed_in, network, addresses):
    join_and_publish(network.round, network.alfa)
    page = source_of(signed_in(network.alfa, "hr"), addresses["board"])

    # Where the provider says nothing, it is decided fourteen days before the start.
    assert cells_of(page)[0][4] == "4 more needed by 11 January 2027 6 to 8 in a group"


def test_others_are_not_counted_for_a_company_before_they_choose_it(
    signed_in, published, addresses
):
    page = source_of(signed_in(published.ceta, "hr"), addresses["board"])

    assert cells_of(page)[0][1:4] == ["3", "3", "1"]
    assert "Let them be counted" in page


def test_a_company_whose_agreement_has_ended_is_not_counted(signed_in, published, addresses):
    with scope_for(published.ceta):
        Agreement.objects.filter(organisation=published.ceta).update(
            ends_on=datetime.date(2020, 1, 2)
        )
    page = source_of(signed_in(published.hub, "project_lead"), addresses["board"])

    assert cells_of(page)[0][1:3] == ["4", "2"]
    assert "Ceta" not in page


@pytest.fixture
def wide(published):
    """Beside welding: a step that no course takes, which one of Ceta's and one of Deta's needs."""
    reading = make_competence(published.hub, "Ritningsläsning", name_en="Drawings")
    role, ceta = published.role, published.ceta
    person = make_person(ceta, "Ceta-ny", team=make_team(ceta, "Ritlaget", absent_most=3))
    assign(person, role)
    require(ceta, role, reading, 2)
    agree(person, reading, 0)
    join_and_publish(published.round, ceta)
    deta = make_member(published, "Deta", 1)
    person = make_person(deta, "Deta-ny")
    assign(person, role)
    require(deta, role, reading, 2)
    agree(person, reading, 0)
    join_and_publish(published.round, deta)
    opt_in(*published.companies, deta)
    return published


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Welding", "Drawings"]),
        ("?words=draw", ["Drawings"]),
        ("?group=ready", ["Welding"]),
        ("?group=no_course", ["Drawings"]),
        ("?whose=own", ["Welding"]),
        ("?sort=competence", ["Drawings", "Welding"]),
        ("?sort=people", ["Drawings", "Welding"]),
        ("?sort=-earliest", ["Welding", "Drawings"]),
        ("?sort=earliest", ["Welding", "Drawings"]),
        ("?sort=nonsense&group=nonsense", ["Welding", "Drawings"]),
    ],
)
def test_searching_and_sorting(signed_in, wide, addresses, query, names):
    page = source_of(signed_in(wide.alfa, "hr"), addresses["board"] + query)

    assert [row[0].split()[0] for row in cells_of(page)] == names


def test_a_search_that_finds_nothing_leads_back(signed_in, wide, addresses):
    page = source_of(signed_in(wide.alfa, "hr"), addresses["board"] + "?words=xyz")

    assert "Nothing matches" in page


def test_publishing_shows_the_numbers(signed_in, network, addresses):
    client = signed_in(network.alfa, "hr")
    client.post(f"/rounds/{network.round.pk}/join", {"budget": "1000"})
    answer = client.post(addresses["publish"], follow=True)

    assert answer.redirect_chain == [(addresses["board"], 302)]
    assert "Published: 2 needs, as numbers without names." in answer.content.decode()


def test_publishing_again_replaces_what_was_published(signed_in, published, addresses):
    signed_in(published.alfa, "hr").post(addresses["publish"])

    with scope_for(published.alfa):
        assert [row.people for row in Demand.objects.filter(replaced_at__isnull=True)] == [2]


def test_publishing_needs_a_place_in_the_round(signed_in, network, addresses):
    answer = signed_in(network.alfa, "hr").post(addresses["publish"], follow=True)

    assert answer.redirect_chain == [(f"/rounds/{network.round.pk}", 302)]
    assert "Join the round first" in answer.content.decode()


def test_publishing_needs_an_agreement(signed_in, network, addresses):
    silent = make_member(network, "Delta", 2, shares=())
    client = signed_in(silent, "hr")
    client.post(f"/rounds/{network.round.pk}/join", {"budget": ""})
    page = client.post(addresses["publish"], follow=True).content.decode()

    assert "Nothing was published." in page
    with scope_for(silent):
        assert not Demand.objects.exists()


def test_named_needs_are_seen_inside_the_company(signed_in, published, addresses):
    page = source_of(signed_in(published.alfa, "hr"), addresses["needs"])

    assert sorted(row[0] for row in cells_of(page)) == ["Alfa-0", "Alfa-1"]
    assert "Beta-0" not in page


def test_a_line_manager_sees_the_needs_of_their_own_team(signed_in, wide, addresses):
    with scope_for(wide.ceta):
        drawing = Team.objects.get(organisation=wide.ceta, name="Ritlaget")
    page = source_of(signed_in(wide.ceta, "line_manager", team=drawing), addresses["needs"])

    assert {row[0] for row in cells_of(page)} == {"Ceta-ny"}


def test_a_line_manager_of_an_empty_team_is_told_why_the_list_is_empty(signed_in, wide, addresses):
    team = make_team(wide.ceta, "Tomma laget")
    page = source_of(signed_in(wide.ceta, "line_manager", team=team), addresses["needs"])

    assert "No needs" in page
    assert "Ceta-0" not in page


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 4), ("?words=ny", 1), ("?words=ceta-1", 1), ("?sort=person", 4), ("?sort=-value", 4)],
)
def test_needs_can_be_searched(signed_in, wide, addresses, query, count):
    page = source_of(signed_in(wide.ceta, "hr"), addresses["needs"] + query)

    assert len(cells_of(page)) == count


@pytest.mark.parametrize("role", [*HUB_ROLES, "union_representative", *OTHERS])
def test_names_are_for_hr_and_managers(signed_in, published, addresses, role):
    place = published.hub if role in HUB_ROLES else published.alfa

    assert signed_in(place, role).get(addresses["needs"]).status_code == 403
    assert ("planning.see_needs", "page") in refusals(place)


@pytest.mark.parametrize("role", [*HUB_ROLES, *COMPANY_READERS, *OTHERS])
def test_who_sees_the_board_and_who_publishes(signed_in, published, addresses, role):
    place = published.hub if role in HUB_ROLES else published.alfa
    client = signed_in(place, role)

    seen = 403 if role in OTHERS else 200
    assert client.get(addresses["board"]).status_code == seen
    assert client.get("/demand").status_code == (403 if role in OTHERS else 302)
    published_now = 302 if role in COMPANY_LEADS else 403
    assert client.post(addresses["publish"]).status_code == published_now


def test_publishing_is_asked_for_by_a_button_not_by_a_link(signed_in, published, addresses):
    assert signed_in(published.alfa, "hr").get(addresses["publish"]).status_code == 405


def test_for_another_hub_the_board_does_not_exist(signed_in, published, addresses):
    other = strangers()
    lead = signed_in(other.hub, "project_lead", email="lead@andra.example")
    hr = signed_in(other.company, "hr", email="hr@andra.example")

    answers = [
        lead.get(addresses["board"]),
        hr.get(addresses["board"]),
        hr.get(addresses["needs"]),
        hr.post(addresses["publish"]),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert refusals(other.hub) == [("planning.see_board", "Round")]
    assert refusals(other.company) == [
        ("planning.see_board", "Round"),
        ("planning.see_round", "Round"),
        ("planning.publish_demand", "Round"),
    ]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", ["board", "needs"])
def test_pages_in_both_languages(signed_in, wide, addresses, language, name):
    client = signed_in(wide.ceta, "hr")
    client.cookies["django_language"] = language

    assert f'<html lang="{language}"' in source_of(client, addresses[name])


def test_the_number_of_queries_does_not_grow(signed_in, published, addresses):
    hub = signed_in(published.hub, "project_lead")
    company = signed_in(published.alfa, "hr", email="hr@alfa.example")
    pages = [(hub, "board"), (company, "board"), (company, "needs")]
    few = [queries_of(client, addresses[name]) for client, name in pages]
    for number in range(2):
        skill = make_competence(published.hub, f"Kunskap {number}")
        course = make_course(published.hub, f"Kurs {number}", raises=[(skill, 0, 3)])
        make_date(make_offer(course), START)
        require(published.alfa, published.role, skill, 3)
        for person in range(2):
            found = make_person(published.alfa, f"Ny {number}-{person}")
            assign(found, published.role)
            agree(found, skill, 0)
        join_and_publish(published.round, make_member(published, f"Ny{number}", 2))
    join_and_publish(published.round, published.alfa)

    many = [queries_of(client, addresses[name]) for client, name in pages]

    assert many == few
    assert max(many) <= MOST_QUERIES

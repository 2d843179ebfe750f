"""The library's pages: who reads, who changes, and what a competence's page says."""

import pytest
from django.urls import reverse

from samtakt.competences.models import (
    Competence,
    CompetenceAlias,
    CompetenceAnchor,
    Concept,
    ConceptLink,
)
from samtakt.foundation.tenancy import scope_for
from tests.factories import (
    agree,
    assign,
    make_company,
    make_competence,
    make_headcount,
    make_hub,
    make_person,
    make_role,
    make_team,
    require,
    saved,
)
from tests.web.reading import MOST_BYTES, MOST_QUERIES

pytestmark = pytest.mark.django_db
KEEPERS = ["hub_admin", "project_lead", "process_leader", "company_admin", "hr"]
READERS = ["line_manager", "employee", "union_representative"]
OTHERS = ["provider", "trainer", "auditor"]
WRITTEN = {
    "code": "W-2",
    "name_sv": "Svetsa stuts",
    "kind": "task",
    "criticality": "3",
    "hard_to_recruit": "on",
    "aliases": "Stutsvets\nTIG",
}


def at(organisation, hub, role):
    return hub if role in {"hub_admin", "project_lead", "process_leader"} else organisation


def test_the_tree_stands_under_its_heading_with_its_marks(signed_in, hub, welding, page_text):
    page = page_text(signed_in(hub, "process_leader"), "/library")

    assert page.index(">Welding<") < page.index(">Weld pipes<")
    assert "Critical: hard to recruit" in page
    assert 'class="tree-1"' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=stuts", {"Svetsa stuts"}),
        ("?q=pipes", {"Weld pipes"}),
        ("?q=rörtrumma", {"Weld pipes"}),
        ("?state=retired", {"Gassvetsa"}),
        ("?state=draft", {"Svetsa stuts"}),
        ("?mark=critical", {"Weld pipes"}),
        ("?mark=unworded&state=all", {"Svetsa stuts", "Gassvetsa", "Läsa svenska"}),
        ("?kind=language", {"Läsa svenska"}),
        ("?owner=hub", set()),
        ("?q=finns-inte", set()),
    ],
)
def test_it_is_narrowed_by_words_state_type_and_mark(
    signed_in, hub, welding, page_text, query, found
):
    make_competence(hub, "Svetsa stuts", code="W-2", state="draft")
    make_competence(hub, "Gassvetsa", code="W-3", state="retired", retired_on="2026-01-01")
    make_competence(hub, "Läsa svenska", code="L-1", kind="language")
    saved(CompetenceAlias(competence=welding, text="Rörtrumma", key="rörtrumma"), hub)

    page = page_text(signed_in(hub, "process_leader"), f"/library{query}")

    for name in ("Svetsa stuts", "Weld pipes", "Gassvetsa", "Läsa svenska"):
        assert (f">{name}<" in page) == (name in found), name


@pytest.mark.parametrize("role", KEEPERS)
def test_keepers_draft_word_publish_and_retire_their_own(signed_in, hub, company, role):
    organisation = at(company, hub, role)
    client = signed_in(organisation, role)
    client.post("/library/new", WRITTEN)
    with scope_for(organisation):
        row = Competence.objects.get(code="W-2")
        assert (row.state, row.organisation, row.hard_to_recruit) == ("draft", organisation, True)
        assert CompetenceAlias.objects.filter(competence=row).count() == 2

    client.post(f"/library/{row.pk}/levels", {"level3_sv": "Själv", "level3_en": "Alone"})
    client.post(f"/library/{row.pk}/publish")
    client.post(
        f"/library/{row.pk}/change", WRITTEN | {"name_en": "Weld nozzles", "aliases": "TIG"}
    )
    client.post(f"/library/{row.pk}/retire", {"on": "2027-01-01"})

    row.refresh_from_db()
    assert (row.state, row.name_en, str(row.retired_on)) == (
        "retired",
        "Weld nozzles",
        "2027-01-01",
    )
    with scope_for(organisation):
        assert CompetenceAnchor.objects.get(competence=row).text_en == "Alone"
        assert CompetenceAlias.objects.get(competence=row).text == "TIG"
    page = client.get(f"/library/{row.pk}").content.decode()
    assert "In use until 2027-01-01" in page
    assert 'id="history"' in page
    client.post(f"/library/{row.pk}/restore")
    row.refresh_from_db()
    assert row.state == "published"


@pytest.mark.parametrize("role", READERS)
def test_readers_read_what_is_published_and_change_nothing(
    signed_in, hub, company, welding, page_text, role
):
    draft = make_competence(hub, "Hemligt utkast", state="draft")
    own_draft = make_competence(company, "Eget utkast", state="draft")
    client = signed_in(company, role)

    page = page_text(client, "/library")

    assert "Weld pipes" in page
    assert "utkast" not in page
    assert "/library/new" not in page
    assert client.get(f"/library/{welding.pk}").status_code == 200
    for row in (draft, own_draft):
        assert client.get(f"/library/{row.pk}").status_code == 404
    for path in ("new", f"{welding.pk}/change", f"{welding.pk}/levels", "exports", "templates"):
        assert client.get(f"/library/{path}").status_code == 403


@pytest.mark.parametrize("role", OTHERS)
def test_others_do_not_see_the_library(signed_in, company, welding, role):
    client = signed_in(company, role)

    assert client.get("/library").status_code == 403
    assert client.get(f"/library/{welding.pk}").status_code == 403


def test_a_company_words_the_hubs_competence_and_changes_nothing_else(
    signed_in, company, welding, page_text
):
    client = signed_in(company, "hr")
    client.post(f"/library/{welding.pk}/levels", {"level3_sv": "Klarar A-klass"})

    page = page_text(client, f"/library/{welding.pk}")

    assert "Klarar A-klass" in page
    assert "Our own words" in page
    for path in ("change", "retire"):
        assert client.get(f"/library/{welding.pk}/{path}").status_code == 404
    for path in ("publish", "restore", "discard", "link", "unlink"):
        assert client.post(f"/library/{welding.pk}/{path}").status_code == 404


def test_a_company_copies_the_hubs_competence_as_its_own_draft(signed_in, company, welding):
    client = signed_in(company, "hr")

    answer = client.post(f"/library/{welding.pk}/copy")

    with scope_for(company):
        copy = Competence.objects.get(organisation=company)
    assert answer.headers["location"] == f"/library/{copy.pk}/change"
    assert (copy.state, copy.copied_from_id) == ("draft", welding.pk)
    client.post(f"/library/{copy.pk}/discard")
    with scope_for(company):
        assert not Competence.objects.filter(organisation=company).exists()


def test_strangers_find_nothing(signed_in, hub, company, welding):
    beta = make_company(hub, "Beta")
    own = make_competence(beta, "Betas egen")
    foreign = make_competence(make_hub("Annat"), "Annans")
    client = signed_in(company, "hr")

    for row in (own, foreign):
        for path in ("", "/change", "/levels", "/retire"):
            assert client.get(f"/library/{row.pk}{path}").status_code == 404
        for path in ("copy", "publish", "link"):
            assert client.post(f"/library/{row.pk}/{path}").status_code == 404
    assert (
        signed_in(hub, "hub_admin", email="h@x.example").get(f"/library/{own.pk}").status_code
        == 404
    )


def test_a_concept_is_linked_and_told_when_it_is_retired(signed_in, hub, welding, page_text):
    client = signed_in(hub, "process_leader")
    Concept.objects.create(
        scheme="esco-skill", identifier="http://esco/1", version="v1.1", retired_in="v1.2"
    )

    client.post(f"/library/{welding.pk}/link", {"identifier": "http://esco/1", "match": "exact"})

    assert "Not in use since v1.2" in page_text(client, f"/library/{welding.pk}")
    with scope_for(hub):
        link = ConceptLink.objects.get()
    client.post(f"/library/{welding.pk}/unlink", {"link": link.pk})
    with scope_for(hub):
        assert not ConceptLink.objects.exists()


def held(company, welding):
    """Xerxes alone reaches the level that the team's two should; both are assessed."""
    team = make_team(company)
    role = make_role(company)
    require(company, role, welding, 3, criticality=3)
    for name, level in (("Xerxes", 3), ("Bo", 1)):
        person = make_person(company, name, team=team)
        assign(person, role)
        agree(person, welding, level)
    make_headcount(team, welding, 3, 2)


def test_the_page_counts_who_has_it_and_says_that_it_hangs_on_one_person(
    signed_in, company, welding, page_text
):
    held(company, welding)
    client = signed_in(company, "hr")

    page = page_text(client, f"/library/{welding.pk}")
    told = page_text(client, f"/library/key-persons?of={welding.pk}")

    assert "1 person on level 1" in page
    assert "1 person on level 3" in page
    assert "Xerxes" not in page
    assert "Key person" in told
    assert "Weld pipes" in told
    employee = signed_in(company, "employee", email="e@x.example")
    assert 'id="holders"' not in page_text(employee, f"/library/{welding.pk}")
    assert employee.get("/library/key-persons?of=1").status_code == 403


@pytest.mark.parametrize("path", ["/library", "/library/{}", "/library/key-persons?of={}"])
def test_the_number_of_queries_does_not_grow(
    signed_in, hub, company, welding, path, django_assert_max_num_queries
):
    held(company, welding)
    client = signed_in(company, "hr")
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        client.get(path.format(welding.pk))
    for number in range(3):
        make_competence(hub, f"Mer {number}", parent=welding.parent)
        person = make_person(company, f"Person {number}")
        agree(person, welding, 2)
    with django_assert_max_num_queries(MOST_QUERIES) as many:
        client.get(path.format(welding.pk))
    assert len(few) == len(many)


def test_a_thousand_competences_come_in_pages(signed_in, hub, welding):
    with scope_for(hub):
        Competence.objects.bulk_create(
            Competence(organisation=hub, code=f"M-{n}", name_sv=f"Moment {n}") for n in range(1000)
        )

    answer = signed_in(hub, "process_leader").get("/library")

    assert len(answer.content) < MOST_BYTES
    assert "1–50 of" in answer.content.decode()


@pytest.mark.parametrize("role", [*KEEPERS, *READERS])
def test_who_matches_texts_is_led_there_with_the_words_of_a_competence(
    signed_in, hub, company, welding, role
):
    client = signed_in(at(company, hub, role), role)
    pages = ["/library", f"/library/{welding.pk}"]
    may = client.get(reverse("match_texts")).status_code == 200

    linked = [reverse("match_texts") in main_of(client.get(page)) for page in pages]

    assert linked == [may, may]
    if may:
        assert 'name="text" value="Weld pipes. ' in main_of(client.get(pages[1]))


def main_of(answer):
    """The page without the menu, which leads everywhere."""
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]

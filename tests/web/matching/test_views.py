"""HR and the hub match texts; what they say is their organisation's alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samtakt.competences import corrections, textmatching
from samtakt.competences.models import Concept, ConceptLabel, MatchCorrection
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import Organisation, scope_for
from tests.factories import actor_in, make_competence
from tests.web.reading import MOST_QUERIES


@pytest.fixture(autouse=True)
def nothing_kept_from_before():
    textmatching.forget_indexes()
    yield
    textmatching.forget_indexes()


def make_concept(number):
    concept = Concept.objects.create(
        scheme="esco-skill", identifier=f"http://esco/{number}", version="v1"
    )
    text = f"svetsa metall {number}"
    ConceptLabel.objects.create(concept=concept, language="sv", preferred=True, text=text, key=text)
    return concept


def remember(company, text, target):
    with scope_for(company):
        return corrections.accept(text, target, by=actor_in(company, "hr"))


def post(browser, text, **more):
    address = "/matching/say" if more else "/matching"
    return browser.post(address, {"text": text, **more})


@pytest.mark.parametrize("role", ["hr", "company_admin"])
def test_a_company_sees_what_a_text_speaks_of_and_why(signed_in, hub, company, role):
    make_competence(hub, "MIG-svetsning", code="SVE-01")
    concept = make_concept(1)

    page = post(signed_in(company, role), "Du kan MIG-svetsning").content.decode()

    assert "SVE-01" in page
    assert "The text holds “MIG-svetsning” (name)." in page
    assert f'href="/taxonomies/concepts/{concept.pk}"' in page


@pytest.mark.parametrize("role", ["hub_admin", "project_lead", "process_leader"])
def test_the_hub_matches_texts_too(signed_in, hub, role):
    make_competence(hub, "Svetsning", code="SVE-01")

    page = post(signed_in(hub, role), "svetsning").content.decode()

    assert "Is called exactly that" in page


@pytest.mark.parametrize("role", ["line_manager", "employee", "union_representative"])
def test_others_do_not(signed_in, company, role):
    browser = signed_in(company, role)

    for address in ("/matching", "/matching/remembered"):
        assert browser.get(address).status_code == 403
    assert browser.post("/matching/say", {"text": "a", "say": "b"}).status_code == 403
    assert browser.post("/matching/read").status_code == 403


def test_the_page_begins_with_the_form_alone(signed_in, company):
    page = signed_in(company, "hr").get("/matching").content.decode()

    assert "<textarea" in page
    assert 'id="found"' not in page


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_text_is_asked_for_again(signed_in, company, text):
    assert post(signed_in(company, "hr"), text).status_code == 400


def test_a_text_that_leads_nowhere_says_what_to_do(signed_in, company):
    page = post(signed_in(company, "hr"), "xyzzy").content.decode()

    assert "Nothing found" in page
    assert "Write it in other words" in page


def test_right_is_remembered_and_shown_first(signed_in, hub, company):
    make_competence(hub, "Bocksåg")
    pressing = make_competence(hub, "Kantpressning", code="PLA-01")
    browser = signed_in(company, "hr")

    page = post(browser, "Bocken", say=f"accept competence {pressing.pk} Bocken").content.decode()

    assert "That is remembered." in page
    assert page.index("Kantpressning") < page.index("Bocksåg")
    assert "Somebody here has said so before." in page
    listed = browser.get("/matching/remembered").content.decode()
    assert "Bocken" in listed
    assert "PLA-01" in listed


def test_wrong_takes_a_finding_away(signed_in, hub, company):
    welding = make_competence(hub, "Svetsning", code="SVE-01")

    page = post(
        signed_in(company, "hr"), "Svetsning", say=f"reject competence {welding.pk} Svetsning"
    ).content.decode()

    assert "SVE-01" not in page


def test_a_public_skill_and_nothing_at_all_can_be_said(signed_in, company):
    concept, browser = make_concept(1), signed_in(company, "hr")

    post(browser, "Box", say=f"accept concept {concept.pk} Box")
    post(browser, "Fika", say="reject nothing 0 Fika")

    with scope_for(company):
        rows = MatchCorrection.objects.order_by("key")
        said = list(rows.values_list("text", "concept", "accepted"))
    assert said == [("Box", concept.pk, True), ("Fika", None, False)]
    assert "anything that is held" in browser.get("/matching/remembered").content.decode()


def test_only_one_passage_can_be_said_to_mean_nothing(signed_in, company):
    browser = signed_in(company, "hr")

    assert "None of these" in post(browser, "Fika i hallen").content.decode()
    assert "None of these" not in post(browser, "Fika. Bulle.").content.decode()


@pytest.mark.parametrize(
    "said", ["", "accept", "praise competence 1 x", "accept person 1 x", "accept competence x y"]
)
def test_what_no_button_says_is_refused(signed_in, company, said):
    assert post(signed_in(company, "hr"), "svets", say=said or " ").status_code == 400
    with scope_for(company):
        assert not MatchCorrection.objects.exists()


def test_another_companys_competence_cannot_be_named(signed_in, hub, company):
    beta = Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)
    theirs = make_competence(beta, "Hemlig metod")

    answer = post(signed_in(company, "hr"), "metod", say=f"accept competence {theirs.pk} metod")

    assert answer.status_code == 404


def test_another_company_neither_sees_nor_forgets(signed_in, hub, company):
    beta = Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)
    welding = make_competence(hub, "Svetsning")
    correction = remember(company, "Hemlig box", welding)

    for organisation, role in ((beta, "hr"), (hub, "hub_admin")):
        browser = signed_in(organisation, role, email=f"{role}@b.example")
        assert "Hemlig" not in browser.get("/matching/remembered").content.decode()
        assert "Somebody here" not in post(browser, "Hemlig box").content.decode()
        forget = browser.post(f"/matching/remembered/{correction.pk}/forget")
        assert forget.status_code == 404
    with scope_for(company):
        assert MatchCorrection.objects.filter(pk=correction.pk).exists()


def test_what_was_said_can_be_taken_back(signed_in, hub, company):
    correction = remember(company, "Box", make_competence(hub, "Svetsning"))
    browser = signed_in(company, "hr")

    answer = browser.post(f"/matching/remembered/{correction.pk}/forget", follow=True)

    assert "Nothing is remembered yet" in answer.content.decode()


@pytest.mark.skipif(not textmatching.meanings.can_read(), reason="no language model here")
def test_what_is_unread_is_told_and_can_be_read(signed_in, company):
    make_concept(1)
    browser = signed_in(company, "hr")

    page = post(browser, "svets").content.decode()
    answer = browser.post("/matching/read")

    assert "The meaning of 1 text has not been read yet." in page
    with scope_for(company):
        job = Job.objects.get()
    assert answer.url == f"/jobs/{job.pk}?next=/matching"


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_need_few_queries_however_much_is_found(signed_in, hub, company, rows):
    for number in range(rows):
        competence = make_competence(hub, f"Svetsning {number}")
        concept = make_concept(number)
        remember(company, f"Box {number}", competence)
        remember(company, f"Bås {number}", concept)
    browser = signed_in(company, "hr")
    post(browser, "svetsning")  # reads what is new

    with CaptureQueriesContext(
        connection,
    ) as matched:
        page = post(browser, "svetsning").content.decode()
    with CaptureQueriesContext(connection) as listed:
        browser.get("/matching/remembered")

    assert page.count("<tr>") == 2 * rows + 2
    assert len(matched) <= MOST_QUERIES
    assert len(listed) <= MOST_QUERIES

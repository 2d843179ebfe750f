"""Pages of a role: nearest people, the network's counts, advertisements; and onboarding."""

import io

import pytest

from samtakt.analysis.models import JobAdvertisement
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Agreement
from samtakt.planning.models import DevelopmentPlan
from tests.factories import (
    START,
    agree,
    assign,
    make_competence,
    make_person,
    make_role,
    make_team,
    require,
    saved,
)
from tests.web.reading import MOST_QUERIES, text_of


@pytest.fixture
def role(company, team, hub):
    return make_role_with_people(company, team, hub, 1)


def make_role_with_people(company, team, hub, people):
    role = make_role(company, "Svetsare")
    welding = make_competence(hub, "Svetsning")
    require(company, role, welding, 3, criticality=3)
    require(company, role, make_competence(company, "Svenska", kind="language"), 2, criticality=3)
    for number in range(people):
        person = make_person(company, f"Anna {number}", team=team)
        assign(person, role)
        agree(person, welding, 1)
    return role


def share(company):
    classes = ["nearest_people"]
    saved(Agreement(signed_on=START, signed_by="VD", data_classes=classes), company)


def advertised(client, role, **more):
    with_places = {
        field.name: field.initial
        for field in client.get(f"/roles/{role.pk}/advertise").context["form"].placing()
    }
    return client.post(
        f"/roles/{role.pk}/advertise",
        {"title": "Svetsare sökes", "text": "Roligt arbete", **with_places, **more},
    )


def test_the_nearest_people_are_listed_with_what_they_lack(signed_in, company, role):
    page = text_of(signed_in(company, "hr").get(f"/roles/{role.pk}/nearest"))

    assert "Anna 0" in page
    assert "1 → 3" in page
    assert "Has the role" in page


def test_roles_are_listed(signed_in, company, role):
    assert (
        f"/roles/{role.pk}/nearest"
        in signed_in(company, "hr").get("/roles/nearest").content.decode()
    )


@pytest.mark.parametrize("kind", ["nearest", "advertise"])
def test_another_company_does_not_find_the_role(signed_in, hub, role, kind):
    beta = Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)

    assert signed_in(beta, "hr").get(f"/roles/{role.pk}/{kind}").status_code == 404


@pytest.mark.parametrize(
    ("who", "nearest", "advertise"),
    [
        ("hr", 200, 200),
        ("company_admin", 200, 200),
        ("line_manager", 200, 403),
        ("employee", 403, 403),
        ("union_representative", 403, 403),
    ],
)
def test_who_may_look_and_who_may_advertise(signed_in, company, role, who, nearest, advertise):
    client = signed_in(company, who)

    assert client.get(f"/roles/{role.pk}/nearest").status_code == nearest
    assert client.get(f"/roles/{role.pk}/advertise").status_code == advertise


def test_a_manager_compares_the_own_people_only(signed_in, company, team, role):
    make_person(company, "Bertil", team=make_team(company, "Lack"))

    page = text_of(signed_in(company, "line_manager", team=team).get(f"/roles/{role.pk}/nearest"))

    assert "Anna 0" in page
    assert "Bertil" not in page


def test_the_network_answers_by_agreement_and_says_when_not(signed_in, hub, company, team, role):
    client = signed_in(company, "hr")
    refused = client.post(f"/roles/{role.pk}/nearest/network", follow=True)
    assert "does not let others count your people" in text_of(refused)

    share(company)
    alone = client.post(f"/roles/{role.pk}/nearest/network")
    assert "Too few companies have agreed" in text_of(alone)

    with scope_for(company):
        welding = next(
            r.competence
            for r in role.requirements.select_related("competence")
            if r.competence.organisation_id == hub.pk
        )
    for name in ("Beta", "Gamma"):
        other = Organisation.objects.create(kind="company", name=name, slug=name.lower(), hub=hub)
        share(other)
        for number in range(4):
            agree(make_person(other, f"Hemlig {number}"), welding, 3)
    page = text_of(client.post(f"/roles/{role.pk}/nearest/network"))
    assert "at least 5" in page
    assert "Hemlig" not in page
    assert "Beta" not in page

    assert client.post(f"/roles/{role.pk}/nearest/contact").status_code == 302
    assert AuditEntry.objects.filter(verb="analysis.contact_asked").count() == 1


def test_an_advertisement_is_drafted_kept_shown_and_removed(signed_in, company, role):
    client = signed_in(company, "hr")
    assert "Svetsning" in text_of(client.get(f"/roles/{role.pk}/advertise"))

    without = advertised(client, role)
    assert without.status_code == 400
    assert "why the work needs it" in text_of(without)

    answer = advertised(
        client, role, language_justification="Larm ropas ut", pay_from=30000, pay_to=36000
    )
    page = text_of(client.get(answer.url))

    assert "Svetsare sökes" in page
    assert "Larm ropas ut" in page
    assert "a month, before tax" in page
    with scope_for(company):
        row = JobAdvertisement.objects.get()
    text = client.get(f"/advertisements/{row.pk}/text")
    assert "attachment" in text["Content-Disposition"]
    assert "Svetsning" in text.content.decode()
    assert "Svetsare sökes" in text_of(client.get("/advertisements"))
    client.post(f"/advertisements/{row.pk}/remove")
    with scope_for(company):
        assert not JobAdvertisement.objects.exists()


def test_the_word_document_has_headings_points_and_language(signed_in, company, role):
    import docx

    client = signed_in(company, "hr")
    advertised(client, role, language_justification="Larm ropas ut")
    with scope_for(company):
        row = JobAdvertisement.objects.get()

    answer = client.get(f"/advertisements/{row.pk}/document", headers={"accept-language": "sv"})
    word = docx.Document(io.BytesIO(answer.content))

    assert word.core_properties.title == "Svetsare sökes"
    assert word.core_properties.language == "sv-SE"
    styles = {paragraph.style.name for paragraph in word.paragraphs}
    assert {"Title", "Heading 1", "List Bullet"} <= styles
    assert any("Svetsning" in paragraph.text for paragraph in word.paragraphs)


def test_a_stranger_finds_no_advertisement(signed_in, hub, company, role):
    advertised(signed_in(company, "hr"), role, language_justification="Larm")
    with scope_for(company):
        row = JobAdvertisement.objects.get()
    beta = Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)
    stranger = signed_in(beta, "hr", email="b@beta.example")

    for page in ("", "/change", "/text", "/document"):
        assert stranger.get(f"/advertisements/{row.pk}{page}").status_code == 404
    assert stranger.post(f"/advertisements/{row.pk}/remove").status_code == 404


def test_an_onboarding_is_shown_and_made_a_plan(signed_in, company, team, role):
    new = make_person(company, "Ny", team=team)
    assign(new, role)
    client = signed_in(company, "hr")

    page = text_of(client.get(f"/people/{new.pk}/onboarding"))
    assert "Svetsning" in page
    assert "Week 1: assess together" in page

    answer = client.post(f"/people/{new.pk}/onboarding/plan")
    with scope_for(company):
        plan = DevelopmentPlan.objects.get(person=new)
    assert answer.url == f"/development/{plan.pk}" or str(plan.pk) in answer.url


def test_a_manager_onboards_the_own_people_only(signed_in, company, team, role):
    other = make_person(company, "Bertil", team=make_team(company, "Lack"))
    mine = make_person(company, "Ny", team=team)
    client = signed_in(company, "line_manager", team=team)

    assert client.get(f"/people/{mine.pk}/onboarding").status_code == 200
    assert client.get(f"/people/{other.pk}/onboarding").status_code == 404


@pytest.mark.parametrize(
    "page",
    [
        "/roles/nearest",
        "/roles/{role}/nearest",
        "/roles/{role}/advertise",
        "/advertisements",
        "/people/{person}/onboarding",
    ],
)
def test_the_number_of_queries_does_not_grow(
    signed_in, hub, company, team, page, django_assert_max_num_queries
):
    client = signed_in(company, "hr")
    asked = []
    for people in (1, 3):
        role = make_role_with_people(company, team, hub, people)
        person = make_person(company, "Ny", team=team)
        assign(person, role)
        advertised(client, role, language_justification="Larm")
        with django_assert_max_num_queries(MOST_QUERIES) as counted:
            assert client.get(page.format(role=role.pk, person=person.pk)).status_code == 200
        asked.append(len(counted))

    assert asked[0] == asked[1]

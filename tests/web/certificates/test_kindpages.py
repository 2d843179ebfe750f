"""Pages for kinds of permits and of examinations: who keeps them, what they do, what they cost."""

import re

import pytest
from django.urls import reverse

from samtakt.certificates.models import FitnessType, PermitType
from samtakt.certificates.typekeeping import own_needs
from samtakt.foundation.tenancy import Organisation, scope_for
from tests.certificates.workshop import make_fitness_type, make_permit_type, make_type
from tests.web.reading import MOST_BYTES, MOST_QUERIES, queries_of, text_of

KEEPERS = {"company_admin", "hr"}
OTHERS = {"line_manager", "employee", "union_representative"}
PERMIT = {
    "code": "TRAV",
    "name_sv": "Traverskörning",
    "basis": "law",
    "interval_months": "24",
    "least_age": "18",
}
FITNESS = {"code": "HOR", "name_sv": "Hörselprov", "basis": "law", "first_interval_months": "12"}


@pytest.fixture
def hr(signed_in, company):
    return signed_in(company, "hr")


def pages(owner):
    """The four pages, about a kind of permit and a kind of examination of the owner's."""
    drive, doctor = make_permit_type(owner), make_fitness_type(owner)
    return [
        reverse("add_permit_type"),
        reverse("add_fitness_type"),
        reverse("edit_permit_type", args=[drive.pk]),
        reverse("edit_fitness_type", args=[doctor.pk]),
    ]


@pytest.mark.parametrize("role", sorted(KEEPERS | OTHERS))
def test_hr_and_the_managing_director_keep_the_kinds(signed_in, company, role):
    client = signed_in(company, role)

    assert {client.get(page).status_code for page in pages(company)} == {
        200 if role in KEEPERS else 403
    }


@pytest.mark.parametrize("role", ["hub_admin", "project_lead", "process_leader"])
def test_the_hubs_keepers_keep_its_kinds(signed_in, hub, role):
    client = signed_in(hub, role)

    assert {client.get(page).status_code for page in pages(hub)} == {
        403 if role == "process_leader" else 200
    }


def test_a_stranger_and_a_company_of_the_hub_change_nothing(signed_in, hub, company, hr):
    beta = Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)
    stranger = signed_in(beta, "hr", email="eva@beta.example")
    *_new, drive, doctor = pages(company)
    *_new, of_hub, doctor_of_hub = pages(hub)

    codes = {stranger.post(page, PERMIT | FITNESS).status_code for page in (drive, doctor)}
    codes |= {hr.post(page, PERMIT | FITNESS).status_code for page in (of_hub, doctor_of_hub)}
    assert codes == {404}
    with scope_for(company):
        assert not PermitType.objects.filter(name_sv="Traverskörning").exists()


def test_a_kind_of_permit_is_added_shown_and_changed(hr, company):
    card, doctor = make_type(company, "Traverskort"), make_fitness_type(company, "Synprov")
    given = PERMIT | {"certificates": [card.pk], "examinations": [doctor.pk]}
    said = text_of(hr.post(reverse("add_permit_type"), given, follow=True))
    with scope_for(company):
        row = PermitType.objects.get(code="TRAV")
    assert "Traverskörning Law 24 Traverskort, Synprov 18" in said

    page = hr.get(reverse("edit_permit_type", args=[row.pk])).content.decode()
    assert len(re.findall(r"<input[^>]* checked", page)) == 2
    answer = hr.post(
        reverse("edit_permit_type", args=[row.pk]),
        {"name_sv": "Travers", "basis": "company", "interval_months": "12"},
    )
    assert answer.headers["location"] == reverse("certificate_types")
    with scope_for(company):
        row.refresh_from_db()
        assert (row.code, row.name_sv, row.least_age, own_needs(row)) == (
            "TRAV",
            "Travers",
            None,
            [],
        )


def test_a_kind_of_examination_is_added_shown_and_changed(hr, company):
    said = text_of(hr.post(reverse("add_fitness_type"), FITNESS, follow=True))
    with scope_for(company):
        row = FitnessType.objects.get(code="HOR")
    assert "Hörselprov Law 12 –" in said

    hr.post(reverse("edit_fitness_type", args=[row.pk]), FITNESS | {"interval_months": "36"})
    with scope_for(company):
        row.refresh_from_db()
        assert (row.first_interval_months, row.interval_months) == (12, 36)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("add_permit_type", PERMIT | {"interval_months": ""}, "This field is required."),
        ("add_permit_type", PERMIT, "There is a type with this code already."),
        ("add_fitness_type", FITNESS, "There is a type with this code already."),
        ("add_fitness_type", FITNESS | {"name_sv": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_is_said_in_the_form(hr, name, given, said):
    hr.post(reverse("add_permit_type"), PERMIT)
    hr.post(reverse("add_fitness_type"), FITNESS)

    answer = hr.post(reverse(name), given)

    assert (answer.status_code, said in text_of(answer)) == (400, True)


def test_only_own_kinds_lead_to_their_page(hr, hub, company):
    own, of_hub = make_permit_type(company), make_permit_type(hub)
    page = hr.get(reverse("certificate_types")).content.decode()

    assert reverse("edit_permit_type", args=[own.pk]) in page
    assert reverse("edit_permit_type", args=[of_hub.pk]) not in page


def test_who_does_not_keep_them_is_offered_nothing(signed_in, company):
    make_permit_type(company)
    page = signed_in(company, "employee").get(reverse("certificate_types")).content.decode()

    assert reverse("add_permit_type") not in page
    assert "/edit" not in page


@pytest.mark.parametrize("times", [1, 3])
def test_pages_cost_few_queries_however_many_kinds_there_are(hr, company, times):
    for _each in range(times):
        make_permit_type(company, needs=[make_type(company), make_fitness_type(company)])

    costs = [queries_of(hr, page) for page in (reverse("certificate_types"), *pages(company))]

    assert max(costs) <= MOST_QUERIES


def test_pages_stay_small_in_a_large_library(hr, company):
    with scope_for(company):
        for number in range(200):
            make_type(company, f"Intyg {number}")

    assert all(len(hr.get(page).content) < MOST_BYTES for page in pages(company))

"""Everybody signed in searches; the hub brings versions in; links are shown to those concerned."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samtakt.competences.models import Concept, ConceptLabel, ConceptLink, ConceptRelation
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import scope_for
from tests.factories import make_competence, saved
from tests.web.reading import MOST_QUERIES

SKILLS = "conceptUri,skillType,preferredLabel\nhttp://esco/s1,knowledge,welding\n"


def make_concept(number, **fields):
    concept = Concept.objects.create(
        scheme="esco-skill", identifier=f"http://esco/{number}", version="v1", **fields
    )
    text = f"svetsning {number}"
    ConceptLabel.objects.create(
        concept=concept, language="sv", preferred=True, text=text, key=text, definition="Foga."
    )
    return concept


def zipped(files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, text in files.items():
            package.writestr(name, text)
    return SimpleUploadedFile("esco_v1.2.0.zip", content.getvalue())


@pytest.mark.parametrize("role", ["hr", "line_manager", "employee", "union_representative"])
def test_everybody_in_a_company_searches(signed_in, company, role):
    concept = make_concept(1)

    page = signed_in(company, role).get("/taxonomies?q=SVETS").content.decode()

    assert f'href="/taxonomies/concepts/{concept.pk}"' in page
    assert "/taxonomies/import" not in page


def test_a_search_without_hits_says_what_to_do(signed_in, company):
    page = signed_in(company, "hr").get("/taxonomies?q=xyz&language=nn").content.decode()

    assert "No concept is called that" in page


def test_the_page_shows_what_is_held_with_its_attribution(signed_in, hub):
    make_concept(1)
    make_concept(2, retired_in="v2")

    page = signed_in(hub, "hub_admin").get("/taxonomies").content.decode()

    assert "This service uses the ESCO classification of the European Commission." in page
    assert "Not imported yet" in page  # JobTech
    assert "sv 1" in page


def test_a_concept_shows_its_words_its_neighbours_and_whom_to_thank(signed_in, company):
    skill, job = make_concept(1), make_concept(2)
    ConceptRelation.objects.create(source=job, target=skill, kind="essential", version="v1")
    for word, retired_in in (("fogning", ""), ("hopsmältning", "v2")):
        ConceptLabel.objects.create(
            concept=skill, language="sv", preferred=False, text=word, retired_in=retired_in
        )

    page = signed_in(company, "employee").get(f"/taxonomies/concepts/{skill.pk}").content.decode()

    assert "Essential for (1)" in page
    assert f'href="/taxonomies/concepts/{job.pk}"' in page
    assert "Foga." in page
    assert "fogning</span>" in page
    assert "hopsmältning (until v2)" in page
    assert "This service uses the ESCO classification" in page


def test_a_retired_concept_leads_to_what_came_instead(signed_in, company):
    new = make_concept(2)
    old = make_concept(1, retired_in="v2", replaced_by=new)

    page = signed_in(company, "hr").get(f"/taxonomies/concepts/{old.pk}").content.decode()

    assert "Not in use since v2" in page
    assert f'href="/taxonomies/concepts/{new.pk}"' in page


def test_a_concept_that_does_not_exist_is_not_found(signed_in, company):
    assert signed_in(company, "hr").get("/taxonomies/concepts/999").status_code == 404


def link(owner, concept, name):
    competence = make_competence(owner, name)
    return saved(ConceptLink(competence=competence, identifier=concept.identifier), owner)


def test_links_to_retired_concepts_are_a_list_for_those_who_mend_them(signed_in, hub, company):
    new = make_concept(2)
    link(hub, make_concept(1, retired_in="v2", replaced_by=new), "Pressning")

    shown = signed_in(hub, "project_lead").get("/taxonomies").content.decode()
    hidden = signed_in(company, "employee", email="b@alfa.example").get("/taxonomies")

    assert "Pressning" in shown
    assert f'href="/taxonomies/concepts/{new.pk}"' in shown
    assert "Pressning" not in hidden.content.decode()


def test_a_companys_own_links_are_not_shown_to_its_hub(signed_in, hub, company):
    link(company, make_concept(1, retired_in="v2"), "Hemlig metod")

    page = signed_in(hub, "hub_admin").get("/taxonomies").content.decode()

    assert "Hemlig metod" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(signed_in, hub, rows):
    client = signed_in(hub, "hub_admin")
    for number in range(rows):
        new = make_concept(f"new{number}")
        old = make_concept(number, retired_in="v2", replaced_by=new)
        ConceptRelation.objects.create(source=new, target=old, kind="broader", version="v1")
        link(hub, old, f"K{number}")

    for address in ("/taxonomies?q=svets", f"/taxonomies/concepts/{new.pk}", "/taxonomies/import"):
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        assert len(made) <= MOST_QUERIES, address


@pytest.mark.parametrize("role", ["hub_admin", "project_lead", "process_leader"])
def test_the_hub_hands_in_a_version_and_follows_the_work(signed_in, hub, role):
    client = signed_in(hub, role)

    answer = client.post(
        "/taxonomies/import", {"taxonomy": "esco", "file": zipped({"skills_en.csv": SKILLS})}
    )

    with scope_for(hub):
        job = Job.objects.get()
    assert (job.title, job.arguments["version"]) == ("ESCO v1.2.0", "v1.2.0")
    assert answer.url == f"/jobs/{job.pk}?next=/taxonomies"


def test_a_refused_file_says_why_and_leaves_no_job(signed_in, hub):
    file = zipped({"skills_en.csv": "conceptUri\nx\n"})

    page = signed_in(hub, "hub_admin").post(
        "/taxonomies/import", {"taxonomy": "esco", "file": file}
    )

    assert "skills_en.csv has no column" in page.content.decode()
    with scope_for(hub):
        assert not Job.objects.exists()


@pytest.mark.parametrize("role", ["company_admin", "hr", "employee"])
def test_a_company_imports_no_taxonomy(signed_in, company, role):
    client = signed_in(company, role)

    assert client.get("/taxonomies/import").status_code == 403
    assert client.post("/taxonomies/import", {"taxonomy": "esco"}).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client, db):
    assert client.get("/taxonomies").status_code == 302

"""The start page, help, the accessibility statement and the gallery of components."""

import itertools
import re

import pytest
from django.test import Client

from samtakt.web.start import views

PARTS = [
    "page-header",
    "crumbs",
    "figures",
    "figure figure-bad",
    "status status-ok",
    "tabs",
    "card-box card-flush",
    "table-scroll",
    "data data-sticky matrix",
    "level level-2 level-gap",
    "legend",
    "chart",
    "drawing drawing-narrow",
    "weeks",
    "filters",
    "pages",
    "error-summary",
    "field upload",
    "card-box job",
    "facts",
    "empty",
]


@pytest.fixture
def gallery(db, settings):
    settings.DEBUG = True
    return Client(headers={"accept-language": "en"}).get("/design").content.decode()


def test_somebody_without_a_page_of_their_own_is_told_what_they_may_open(signed_in, company):
    page = signed_in(company, "auditor").get("/").content.decode()

    assert "Welcome, Anna Ek" in page
    assert "There is nothing here for you yet" in page


def test_home_leads_to_the_page_of_the_role(signed_in, company, monkeypatch):
    monkeypatch.setattr(views, "landing", lambda actor: ("job", (actor.organisation.pk,)))

    answer = signed_in(company, "employee").get("/")

    assert (answer.status_code, answer["location"]) == (302, f"/jobs/{company.pk}")


@pytest.mark.parametrize("path", ["/help", "/accessibility"])
def test_help_and_the_statement_are_open_to_all(db, path):
    answer = Client().get(path)

    assert answer.status_code == 200


def test_the_statement_names_who_answers_for_the_service(signed_in, company):
    page = signed_in(company, "employee").get("/accessibility").content.decode()

    assert "Navet provides the service to you" in page


def test_the_gallery_is_on_a_developers_server_only(db, settings):
    settings.DEBUG = False

    assert Client().get("/design").status_code == 404


@pytest.mark.parametrize("part", PARTS)
def test_every_component_renders(gallery, part):
    assert re.search(rf'class="{part}[ "]', gallery), part


def test_no_component_is_printed_raw_and_none_has_inline_style(gallery):
    assert "<c-" not in gallery
    assert "{%" not in gallery
    assert not re.search(r"\sstyle=", gallery)


def test_each_identity_stands_once(gallery):
    names = re.findall(r'\sid="([^"]+)"', gallery)

    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_headings_come_in_order(gallery):
    depths = [int(depth) for depth in re.findall(r"<h([1-6])[ >]", gallery)]

    assert depths[0] == 1
    assert depths.count(1) == 1
    assert max(below - above for above, below in itertools.pairwise(depths)) <= 1


def test_a_field_is_tied_to_its_error_and_its_help(gallery):
    field = re.search(r'<input type="text" name="name"[^>]*>', gallery)[0]
    tied = re.search(r'aria-describedby="([^"]+)"', field)[1].split()

    assert 'aria-invalid="true"' in field
    assert [f'id="{name}"' in gallery for name in tied] == [True, True]


def test_a_heading_sorts_one_way_and_then_the_other(db, settings):
    settings.DEBUG = True
    client = Client()

    first = client.get("/design?shift=d&page=2").content.decode()
    then = client.get("/design?sort=name").content.decode()

    assert 'href="?shift=d&amp;sort=name"' in first
    assert 'aria-sort="ascending"' in then
    assert 'href="?sort=-name"' in then

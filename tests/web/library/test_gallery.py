"""Templates are taken by keepers, and lists go out as they come in."""

import io

import openpyxl
import pytest

from samtakt.competences.catalogues import catalogues
from samtakt.competences.models import Competence, ProfileRow, Requirement, Role
from samtakt.foundation.tenancy import scope_for
from tests.factories import agree, make_person
from tests.web.reading import MOST_BYTES, MOST_QUERIES

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue():
    return next(iter(catalogues().values()))


def test_the_gallery_lists_what_there_is(signed_in, hub, page_text):
    page = page_text(signed_in(hub, "process_leader"), "/library/templates")

    for one in catalogues().values():
        assert f"/library/templates/{one.key}" in page


def test_a_hub_takes_a_catalogue_and_again_nothing(signed_in, hub, catalogue, page_text):
    client = signed_in(hub, "process_leader")
    path = f"/library/templates/{catalogue.key}"

    client.post(path, {"everything": "1"})

    with scope_for(hub):
        assert Competence.objects.filter(is_heading=False).count() == len(catalogue.judged)
    page = page_text(client, path)
    assert "Taken already" in page
    assert 'name="code"' not in page


def test_single_competences_come_with_their_headings(signed_in, hub, catalogue):
    client = signed_in(hub, "process_leader")
    one = catalogue.judged[0]

    client.post(f"/library/templates/{catalogue.key}", {"code": [one.code]})

    with scope_for(hub):
        taken = Competence.objects.get(is_heading=False)
        assert (taken.template_code, taken.parent.is_heading) == (one.code, True)


def test_a_role_becomes_a_profile_of_the_hub_and_a_requirement_of_a_company(
    signed_in, hub, company, catalogue
):
    said = {"role": ["0"], "valid_from": "2026-11-01", "reason": "Skyddsblad"}
    path = f"/library/templates/{catalogue.key}"

    signed_in(hub, "process_leader").post(path, said)
    with scope_for(hub):
        assert ProfileRow.objects.count() == len(catalogue.roles[0].rows)
        assert not Requirement.objects.exists()
    signed_in(company, "hr", email="hr@alfa.example").post(path, said)
    with scope_for(company):
        rows = Requirement.objects.filter(organisation=company)
        assert rows.count() == len(catalogue.roles[0].rows)
        assert Role.objects.count() == 1  # the hub's role, by reference


def test_nothing_is_taken_where_nothing_is_chosen_or_there_is_no_such_catalogue(
    signed_in, hub, catalogue
):
    client = signed_in(hub, "process_leader")

    client.post(f"/library/templates/{catalogue.key}", {})

    with scope_for(hub):
        assert not Competence.objects.exists()
    assert client.get("/library/templates/simning").status_code == 404


def test_the_pages_have_few_queries_and_are_small(
    signed_in, hub, catalogue, django_assert_max_num_queries
):
    client = signed_in(hub, "process_leader")
    client.post(f"/library/templates/{catalogue.key}", {"everything": "1"})

    for path in ("/library/templates", f"/library/templates/{catalogue.key}", "/library/exports"):
        with django_assert_max_num_queries(MOST_QUERIES):
            answer = client.get(path)
        assert len(answer.content) < MOST_BYTES


@pytest.mark.parametrize("what", ["library", "requirements", "matrix", "levels"])
def test_lists_are_taken_along_as_workbooks(signed_in, company, welding, role, what):
    client = signed_in(company, "hr")
    agree(make_person(company, "Anna"), welding, 3)

    answer = client.get(f"/library/exports/{what}")

    assert answer.headers["content-disposition"].startswith(
        f'attachment; filename="samtakt-{what}-'
    )
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.worksheets[0].max_column > 0
    if what == "levels":
        (row,) = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
        assert (row[1], row[-1]) == ("Anna", 3)


def test_csv_and_what_there_is_not(signed_in, hub, welding, page_text):
    client = signed_in(hub, "process_leader")

    answer = client.get("/library/exports/library?format=csv")

    assert answer.headers["content-type"].startswith("text/csv")
    assert "Svetsa rör" in answer.content.decode("utf-8-sig")
    assert client.get("/library/exports/levels").status_code == 404
    assert client.get("/library/exports/nothing").status_code == 404
    assert "/library/exports/levels" not in page_text(client, "/library/exports")

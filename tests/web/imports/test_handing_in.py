"""A file is handed in, refused or taken; part by part when it is a workbook."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.access import COMPANY_IMPORTS, HUB_IMPORTS
from samtakt.organisations.models import Person
from tests.web.imported import STAFF, as_file, kept
from tests.web.reading import text_of

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("page", ["/imports", "/imports/new"])
def test_the_first_pages_speak_both_languages(hr, page, language):
    answer = hr.get(page, headers={"accept-language": language})

    assert (answer.status_code, answer.content.decode().count("<h1")) == (200, 1)
    assert f'<html lang="{language}"' in answer.content.decode()


def test_a_handed_in_file_is_shown_and_not_imported(hr, company):
    answer = hr.post("/imports/new", {"file": as_file(STAFF), "kind": "employees"}, follow=True)

    assert "Nothing is imported yet" in text_of(answer)
    assert "Anna" in text_of(answer)
    with scope_for(company):
        assert (ImportRun.objects.get().state, Person.objects.count()) == ("preview", 0)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("empty.xlsx", "The file is empty"),
        ("pdf-renamed.xlsx", "is a PDF document"),
        ("macros.xlsm", "holds macros"),
        ("macros-renamed.xlsx", "holds macros"),
        ("formula.xlsx", "formula cells"),
    ],
)
@pytest.mark.parametrize("kind", ["", "matrix"])
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_kept(hr, company, name, said, kind):
    file = SimpleUploadedFile(name, (EXAMPLES / "broken" / name).read_bytes())

    answer = hr.post("/imports/new", {"file": file, "kind": kind})

    assert answer.status_code == 400
    assert said in text_of(answer)
    assert kept(company) == (0, 0)


def test_a_file_above_the_limit_is_refused(hr, company, settings):
    settings.SAMTAKT_LARGEST_UPLOAD = 10

    answer = hr.post("/imports/new", {"file": as_file(STAFF), "kind": "employees"})

    assert answer.status_code == 400
    assert "larger than" in text_of(answer)
    assert kept(company) == (0, 0)


def test_a_shopping_list_is_refused(hr, company):
    answer = hr.post("/imports/new", {"file": as_file("Kaffe;Mjölk\nja;nej\n"), "kind": ""})

    assert (answer.status_code, kept(company)) == (400, (0, 0))


def test_a_workbook_nobody_named_is_taken_part_by_part_people_first(hr):
    path = EXAMPLES / "network" / "kopingsans-transmission.xlsx"
    file = SimpleUploadedFile(path.name, path.read_bytes())

    page = hr.post("/imports/new", {"file": file, "kind": ""}, follow=True)

    parts = [(str(part.kind), part.sheet, part.here) for part in page.context["parts"]]
    assert parts == [
        ("employees", "Personal", True),
        ("requirements", "Kravprofil", False),
        ("headcount", "Bemanning", False),
        ("matrix", "Matris", False),
        ("certificates", "Intyg", False),
    ]


def test_after_one_part_comes_the_next(hr, company):
    path = EXAMPLES / "network" / "kopingsans-transmission.xlsx"
    file = SimpleUploadedFile(path.name, path.read_bytes())
    page = hr.post("/imports/new", {"file": file, "kind": ""}, follow=True)

    done = hr.post(f"/imports/{page.context['run'].pk}/apply", follow=True)
    after = hr.post(
        f"/imports/{page.context['run'].pk}/part",
        {"kind": "matrix", "sheet": "Matris"},
        follow=True,
    )

    assert "Next: Requirements" in text_of(done)
    assert (after.context["run"].kind, after.context["run"].refusals) == ("matrix", [])


@pytest.mark.parametrize("owner", ["company", "hub"])
def test_everybody_is_offered_their_own_kinds_alone(signed_in, request, owner):
    organisation = request.getfixturevalue(owner)
    client = signed_in(organisation, "hr" if owner == "company" else "hub_admin")

    offered = client.get("/imports/new").context["form"].fields["kind"].choices
    wanted = COMPANY_IMPORTS if owner == "company" else HUB_IMPORTS

    assert [value for value, _label in offered if value] == [kind.value for kind in wanted]
    for kind in ImportKind:
        status = client.get(f"/imports/templates/{kind.value}.xlsx").status_code
        assert status == (200 if kind in wanted else 404)
        if kind not in wanted:
            answer = client.post("/imports/new", {"file": as_file(STAFF), "kind": kind.value})
            assert answer.status_code == 400

"""A spreadsheet on its way in: handed in, looked at, corrected, imported, undone; and who may."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from samtakt.assessments.models import AgreedLevel
from samtakt.competences.models import Competence
from samtakt.foundation.access import system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.files import StoredFile
from samtakt.foundation.jobs import Job
from samtakt.foundation.spreadsheets import importing
from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.access import COMPANY_IMPORTS, HUB_IMPORTS
from samtakt.organisations.models import Person
from tests.factories import make_competence
from tests.web.reading import MOST_BYTES, MOST_QUERIES, text_of

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
STAFF = "Anst.nr;Namn;Avdelning\n1;Anna Ek;Press\n2;Bo Alm;Press\n"
MATRIX = "Anst.nr;Namn;Svetsning;Truck\n1;Anna Ek;3;1\n2;Bo Alm;;4\n"
PAGES = ["", "/correct", "/link", "/undo"]
POSTS = ["/correct", "/leave-out", "/again", "/link", "/part", "/apply", "/discard", "/undo"]


def as_file(text, name="personal.csv"):
    return SimpleUploadedFile(name, text.encode())


def begin(company, kind="employees", text=STAFF, name="personal.csv"):
    with scope_for(company):
        return importing.begin_import(
            company, kind, name, text.encode(), by=system_actor(company, "Karin")
        )


def apply(run):
    with scope_for(run.organisation):
        return importing.apply_import(run, by=system_actor(run.organisation))


def reread(run):
    with scope_for(run.organisation):
        return ImportRun.objects.get(pk=run.pk)


def kept(organisation):
    with scope_for(organisation):
        return ImportRun.objects.count(), StoredFile.objects.count()


@pytest.fixture
def hr(signed_in, company):
    return signed_in(company, "hr")


@pytest.fixture
def stranger(signed_in, hub):
    beta = Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)
    client = signed_in(beta, "hr", email="eva@beta.example")
    client.company = beta
    return client


# Handing in


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


# The preview


def test_the_preview_says_how_a_matrix_was_understood(hr, company):
    apply(begin(company))
    run = begin(
        company, "matrix", "Namn;Pnr;Svetsning\nAnna Ek;19800101-1234;U\nBo Alm;;I\n", "m.csv"
    )

    page = text_of(hr.get(f"/imports/{run.pk}"))

    assert "People down, competences across" in page
    assert "2 people, 1 competence, 2 levels; 0 not assessed" in page
    assert "Personal identity numbers are never read" in page
    assert "Please check" in page
    assert "19800101" not in page
    assert "Svetsning" in page


def test_every_refused_row_is_listed_with_its_mend(hr, company):
    run = begin(company, "matrix", MATRIX, "m.csv")

    page = hr.get(f"/imports/{run.pk}")

    assert [(one.row, one.value) for one in page.context["refusals"]] == [
        (2, "Anna Ek"),
        (3, "Bo Alm"),
    ]
    assert "Import the employees first" in text_of(page)
    assert f'action="/imports/{run.pk}/apply"' not in page.content.decode()


def test_rows_can_be_left_out(hr, company):
    apply(begin(company))
    run = begin(company, "matrix", "Namn;Svetsning\nAnna Ek;3\nCia Lind;4\n", "m.csv")

    hr.post(f"/imports/{run.pk}/leave-out", {"line": ["3"]})

    assert reread(run).refusals == []
    assert reread(run).mapping["leave_out"] == ["3"]


def test_people_who_came_in_meanwhile_are_found_when_the_file_is_looked_at_again(hr, company):
    run = begin(company, "matrix", MATRIX, "m.csv")
    apply(begin(company))

    hr.post(f"/imports/{run.pk}/again")

    assert reread(run).refusals == []


def test_an_import_with_refusals_is_not_carried_out(hr, company):
    run = begin(company, "matrix", MATRIX, "m.csv")

    answer = hr.post(f"/imports/{run.pk}/apply", follow=True)

    assert "Nothing was imported" in text_of(answer)
    assert reread(run).state == "preview"


def test_five_thousand_refusals_fit_on_pages(hr, company, django_assert_max_num_queries):
    rows = "".join(f"Person {n} Okänd;9\n" for n in range(5000))
    run = begin(company, "matrix", "Namn;Svetsning\n" + rows, "m.csv")

    with django_assert_max_num_queries(MOST_QUERIES):
        page = hr.get(f"/imports/{run.pk}?page=3")

    assert len(reread(run).refusals) >= 5000
    assert len(page.content) < MOST_BYTES
    assert len(page.context["refusals"]) == 50


# Correcting


def corrected(client, run, **changes):
    """Post the form of corrections as it stands, with some fields changed."""
    form = client.get(f"/imports/{run.pk}/correct").context["form"]
    said = {name: form[name].initial for name in form.fields}
    said = {name: "" if value is None else value for name, value in said.items()}
    return client.post(f"/imports/{run.pk}/correct", said | changes, follow=True)


def test_the_form_as_it_stands_changes_nothing(hr, company):
    apply(begin(company))
    run = begin(company, "matrix", MATRIX, "m.csv")

    corrected(hr, run)

    assert reread(run).mapping == run.mapping
    assert not AuditEntry.objects.filter(owner=company.pk, verb="import.corrected").exists()


def test_a_level_that_the_scale_lacks_can_be_given_a_meaning(hr, company):
    names = ["Anna Ek", "Bo Alm", "Cia Lind", "Dan Berg"]
    staff = "".join(f"{n};{name};Press\n" for n, name in enumerate(names, start=1))
    apply(begin(company, text="Anst.nr;Namn;Avdelning\n" + staff))
    levels = zip(names, "3E21", "1243", strict=True)
    rows = "".join(f"{name};{first};{second}\n" for name, first, second in levels)
    run = begin(company, "matrix", "Namn;Svetsning;Truck\n" + rows, "m.csv")
    form = hr.get(f"/imports/{run.pk}/correct").context["form"]
    unknown = next(c for w, c in form.steps if form[w].initial == "E")

    page = corrected(hr, run, **{unknown: "4"})

    assert page.context["preview"].refused == 0
    assert reread(run).mapping["levels"]["E"] == 4


def test_another_scale_can_be_chosen(hr, company):
    apply(begin(company))
    run = begin(company, "matrix", "Namn;Svetsning\nAnna Ek;U\nBo Alm;L\n", "m.csv")

    corrected(hr, run, scale="iluo-c")

    cells = reread(run).understanding["rows"]
    assert [row["levels"] for row in cells] == [[4], [3]]


def test_a_column_can_be_left_out_and_the_day_be_set(hr, company):
    apply(begin(company))
    run = begin(company, "matrix", MATRIX, "m.csv")

    corrected(hr, run, meaning_D="ignore", as_of="2026-09-01")

    assert reread(run).understanding["columns"] == ["Svetsning"]
    assert reread(run).mapping["told"]["as_of"] == "2026-09-01"


def test_another_sheet_is_read_from_scratch(hr, company):
    apply(begin(company))
    book = openpyxl.Workbook()
    for name, level in (("Press", 3), ("Lager", 4)):
        sheet = book.create_sheet(name)
        sheet.append(["Namn", f"Svets {name}"])
        sheet.append(["Anna Ek", level])
        sheet.append(["Bo Alm", level])
    del book["Sheet"]
    content = io.BytesIO()
    book.save(content)
    with scope_for(company):
        run = importing.begin_import(
            company, "matrix", "m.xlsx", content.getvalue(), by=system_actor(company)
        )
    other = {"Press": "Lager", "Lager": "Press"}[run.sheet]

    corrected(hr, run, sheet=other)

    assert (reread(run).sheet, reread(run).understanding["columns"]) == (other, [f"Svets {other}"])


def test_nonsense_in_the_form_is_explained(hr, company):
    run = begin(company)

    page = corrected(hr, run, leave_out="allt", as_of="igår")

    assert page.status_code == 400
    assert {"leave_out", "as_of"} <= page.context["form"].errors.keys()


def test_a_word_can_be_linked_to_the_library_and_back(hr, hub, company):
    make_competence(hub, "MAG-svetsning", code="SVE-1")
    apply(begin(company))
    run = begin(company, "matrix", MATRIX, "m.csv")

    hr.post(f"/imports/{run.pk}/link", {"link_0": "SVE-1 · MAG-svetsning", "link_1": ""})
    linked = reread(run).understanding["new"]["competences"]
    again = hr.get(f"/imports/{run.pk}/link").context["form"].words

    assert linked == ["Truck"]
    assert ("Svetsning", "SVE-1") in again


def test_a_word_cannot_be_linked_to_what_does_not_exist(hr, company):
    apply(begin(company))
    run = begin(company, "matrix", MATRIX, "m.csv")

    page = hr.post(f"/imports/{run.pk}/link", {"link_0": "påhittat"})

    assert page.status_code == 400
    assert "There is nothing called that" in text_of(page)


# Importing and undoing


def test_what_was_imported_can_be_undone_and_the_page_says_what_that_does(hr, company):
    run = begin(company)

    applied = hr.post(f"/imports/{run.pk}/apply", follow=True)
    asked = hr.get(f"/imports/{run.pk}/undo")
    undone = hr.post(f"/imports/{run.pk}/undo", follow=True)

    assert "is imported" in text_of(applied)
    assert "People: 2" in text_of(asked)
    assert "is undone" in text_of(undone)
    with scope_for(company):
        assert Person.objects.count() == 0


def test_undoing_is_refused_while_something_builds_on_it(hr, company):
    people = apply(begin(company))
    apply(begin(company, "matrix", MATRIX, "m.csv"))

    answer = hr.post(f"/imports/{people.pk}/undo")

    assert answer.status_code == 409
    assert "cannot be undone" in text_of(answer)
    with scope_for(company):
        assert (Person.objects.count(), AgreedLevel.objects.count()) == (2, 3)


def test_a_large_import_is_done_by_a_worker_and_followed(hr, company, settings):
    apply(begin(company))
    columns = [f"Kompetens {n}" for n in range(1300)]
    header = "Namn;" + ";".join(columns)
    rows = "".join(f"{name};" + ";".join(["2"] * 1300) + "\n" for name in ("Anna Ek", "Bo Alm"))
    with scope_for(company):
        run = importing.begin_import(
            company, "matrix", "m.csv", f"{header}\n{rows}".encode(), by=system_actor(company)
        )
    assert run.refusals == []

    page = hr.post(f"/imports/{run.pk}/apply", follow=True)

    with scope_for(company):
        job = Job.objects.get()
    assert (job.kind, job.arguments) == (importing.JOB_KIND, {"import_run": run.pk})
    assert f"/jobs/{job.pk}/progress" in page.content.decode()
    assert f'action="/imports/{run.pk}/apply"' not in page.content.decode()
    assert "already" in text_of(hr.post(f"/imports/{run.pk}/discard", follow=True))


def test_a_preview_can_be_thrown_away(hr, company):
    run = begin(company)

    answer = hr.post(f"/imports/{run.pk}/discard", follow=True)

    assert "Nothing was imported" in text_of(answer)
    assert kept(company) == (0, 0)


def test_what_is_imported_cannot_be_corrected_or_thrown_away(hr, company):
    run = apply(begin(company))

    for page in ("/correct", "/leave-out", "/again", "/link", "/discard"):
        hr.post(f"/imports/{run.pk}{page}", {"line": "2"})

    assert reread(run).state == "applied"
    assert not AuditEntry.objects.filter(
        owner=company.pk, verb__in=["import.corrected", "import.discarded"]
    ).exists()


# Who may


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_gets_no_page_and_the_audit_says_so(stranger, company, page):
    run = begin(company)

    answer = stranger.get(f"/imports/{run.pk}{page}")

    assert answer.status_code == 404
    refused = AuditEntry.objects.filter(owner=stranger.company.pk, verb="access.refused")
    assert [entry.object_id for entry in refused] == [str(run.pk)]


@pytest.mark.parametrize("page", POSTS)
def test_a_stranger_changes_nothing(stranger, company, page):
    run = begin(company)

    answer = stranger.post(f"/imports/{run.pk}{page}", {"kind": "employees", "line": "2"})

    assert answer.status_code == 404
    assert reread(run).mapping == run.mapping
    assert kept(stranger.company) == (0, 0)
    assert AuditEntry.objects.filter(owner=stranger.company.pk, verb="access.refused").exists()


@pytest.mark.parametrize("role", ["employee", "line_manager", "union_representative", "auditor"])
@pytest.mark.parametrize("page", ["", "/new", "/templates/employees.xlsx", "/{}", "/{}/undo"])
def test_other_roles_do_not_import(signed_in, company, role, page):
    run = begin(company)

    assert signed_in(company, role).get(f"/imports{page.format(run.pk)}").status_code == 403


@pytest.mark.parametrize("page", POSTS)
def test_a_post_without_its_token_is_refused(company, member, page):
    run = begin(company)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member(company, "hr"))

    assert strict.post(f"/imports/{run.pk}{page}", {"kind": "employees"}).status_code == 403


@pytest.mark.parametrize("page", ["/leave-out", "/again", "/part", "/apply", "/discard"])
def test_what_changes_something_is_never_a_link(hr, company, page):
    run = begin(company)

    assert hr.get(f"/imports/{run.pk}{page}").status_code == 405


# What the pages cost


@pytest.mark.parametrize(
    "page", ["/imports", "/imports/{}", "/imports/{}/correct", "/imports/{}/link"]
)
def test_the_number_of_queries_does_not_grow(hr, company, page, django_assert_max_num_queries):
    asked = []
    for people in (1, 3):
        rows = "".join(f"{n + 10};Person{n} Ek;Lag {n}\n" for n in range(people))
        for _again in range(people):
            run = begin(company, "employees", "Anst.nr;Namn;Avdelning\n" + rows)
        with django_assert_max_num_queries(MOST_QUERIES) as counted:
            answer = hr.get(page.format(run.pk))
        assert (answer.status_code, len(answer.content) < MOST_BYTES) == (200, True)
        asked.append(len(counted))

    assert asked[0] == asked[1]


def test_an_applied_page_has_few_queries(hr, company, django_assert_max_num_queries):
    run = apply(begin(company))

    with django_assert_max_num_queries(MOST_QUERIES):
        assert hr.get(f"/imports/{run.pk}").status_code == 200
    with scope_for(company):
        assert Competence.objects.count() == 0

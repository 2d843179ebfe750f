"""What was understood wrongly is corrected: sheet, columns, scale, words."""

import io

import openpyxl

from samtakt.foundation.access import system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.spreadsheets import importing
from samtakt.foundation.tenancy import scope_for
from tests.factories import make_competence
from tests.spreadsheets import apply
from tests.web.imported import MATRIX, begin, reread
from tests.web.reading import text_of


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

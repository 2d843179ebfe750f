"""The warts of real matrices, one by one."""

import csv
import io

import openpyxl
import pytest

from samtakt.foundation.spreadsheets.matrices import understand_matrices, understand_matrix
from samtakt.foundation.spreadsheets.opening import open_workbook
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.understanding import Mapping


def book(rows, name="matris.csv"):
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(
        [["" if cell is None else cell for cell in row] for row in rows]
    )
    return open_workbook(out.getvalue().encode(), name)


def read(rows, mapping=None):
    return understand_matrix(book(rows), mapping)


def ratings(understood):
    return {(r.person, r.competence): r.canonical for r in understood.ratings}


def codes(found):
    return [one.code for one in found]


UNTIDY = [
    ["Kompetensmatris Montering"],
    ["Uppdaterad: 2026-03-14", None, None, "Ansvarig: Lars"],
    [],
    [None, None, None, "Bearbetning", None, "Kvalitet"],
    ["Namn", "Avd", "Skift", "CNC-\nsvarv", "CNC-fräs", "Mätteknik", None, "Summa"],
    ["Krav", None, None, 3, 3, 2, None, 8],
    ["Anna Andersson", "Mont", "1", 3, 2, 4, None, 9],
    ["Öberg, Bertil", "Mont", "2", "3 (behöver träning)", None, "-", None, 3],
    [],
    ["Cecilia Åberg", "Lager", "1", "2+", "ej bedömd", "n/a", None, 3],
    ["Antal ≥ 3", None, None, 2, 0, 1],
    [],
    ["0 = Ingen", "1 = Under upplärning", "2 = med stöd", "3 = självständig"],
]


def test_titles_groups_requirements_sums_and_notes_around_the_table():
    understood = read(UNTIDY)

    assert understood.layout == "wide"
    assert understood.scale.scale.key == "0-4"
    assert understood.refusals == []
    assert ratings(understood) == {
        ("Anna Andersson", "CNC-svarv"): 3,
        ("Anna Andersson", "CNC-fräs"): 2,
        ("Anna Andersson", "Mätteknik"): 4,
        ("Bertil Öberg", "CNC-svarv"): 3,
        ("Bertil Öberg", "CNC-fräs"): None,
        ("Bertil Öberg", "Mätteknik"): None,
        ("Cecilia Åberg", "CNC-svarv"): 2,
        ("Cecilia Åberg", "CNC-fräs"): None,
        ("Cecilia Åberg", "Mätteknik"): None,
    }
    assert [(c.label, c.group, c.column) for c in understood.competences] == [
        ("CNC-svarv", "Bearbetning", "D"),
        ("CNC-fräs", "Bearbetning", "E"),
        ("Mätteknik", "Kvalitet", "F"),
    ]
    assert understood.people[1].attributes["shift"] == "2"
    assert [(t.competence, t.canonical) for t in understood.targets] == [
        ("CNC-svarv", 3), ("CNC-fräs", 3), ("Mätteknik", 2),
    ]  # fmt: skip
    comment = next(r for r in understood.ratings if r.comment == "behöver träning")
    assert (comment.row, comment.column) == (8, "D")


def test_merged_headings_and_merged_teams_in_a_workbook():
    out = io.BytesIO()
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in [
        ["Kompetensmatris", None, None, None, None],
        ["Lag", "Namn", "Svets", None, "Lager"],
        [None, None, "MIG", "TIG", "Truck"],
        ["Lag A", "Anna Andersson", 1, 2, 3],
        [None, "Bo Ek", 0, 4, 2],
        ["Lag B", "Cia Lind", None, 3, 3],
    ]:
        sheet.append(row)
    for area in ("A1:E1", "A2:A3", "B2:B3", "C2:D2", "A4:A5"):
        sheet.merge_cells(area)
    workbook.save(out)

    understood = understand_matrix(open_workbook(out.getvalue(), "m.xlsx"))

    assert understood.refusals == []
    assert [(c.label, c.group) for c in understood.competences] == [
        ("MIG", "Svets"), ("TIG", "Svets"), ("Truck", "Lager"),
    ]  # fmt: skip
    assert [p.attributes["team"] for p in understood.people] == ["Lag A", "Lag A", "Lag B"]
    assert ratings(understood)["Bo Ek", "TIG"] == 4


def test_competences_down_with_sections_and_lines_about_people():
    understood = read(
        [
            ["Moment", "Anna Andersson", "Bo Ek", "Cia Lind"],
            ["Skift", "Dag", "Natt", "Dag"],
            ["SVETS", None, None, None],
            ["MIG", "I", "L", "u"],
            ["TIG", None, "O", "I"],
            ["LAGER", None, None, None],
            ["Truck", "O", "L", "U"],
            ["Totalt", 2, 3, 3],
        ]
    )

    assert understood.layout == "transposed"
    assert [c.label for c in understood.competences] == ["MIG", "TIG", "Truck"]
    assert [p.attributes["shift"] for p in understood.people] == ["Dag", "Natt", "Dag"]
    assert ratings(understood)["Cia Lind", "MIG"] == 3
    assert ratings(understood)["Anna Andersson", "TIG"] is None
    assert ("Totalt", "totals") in [(one.label, one.code) for one in understood.left_out]


def test_an_unknown_letter_is_refused_by_row_person_competence_and_value():
    understood = read(
        [
            ["Namn", "Svets", "Truck", "Lean"],
            ["Anna Andersson", "I", "L", "U"],
            ["Bo Ek", "O", "Q", "L"],
        ]
    )

    (refusal,) = understood.refusals
    assert (refusal.code, refusal.row, refusal.column) == ("unknown_level", 3, "C")
    assert (refusal.field, refusal.value) == ("Truck", "Q")
    assert refusal.params == {"person": "Bo Ek", "allowed": ["I", "L", "U", "O"]}
    assert refusal.message() == ("Row 3, column C, Bo Ek, Truck: “Q” is not a level of the scale.")
    assert refusal.mend() == "Use one of: I, L, U, O."


@pytest.mark.parametrize(
    ("cell", "code"),
    [("7", "unknown_level"), ("2,5", "between_levels"), ("2-3", "between_levels"),
     ("(3)", "level_in_brackets"), ("bra", "unknown_level"), ("-1", "unknown_level")],
)  # fmt: skip
def test_cells_that_are_no_level_are_refused(cell, code):
    rows = [["Namn", "Svets", "Truck"], ["Anna Ek", 0, 4], ["Bo Ek", 3, cell], ["Cia Ek", 2, 1]]
    assert codes(read(rows).refusals) == [code]


def test_a_date_and_an_error_in_the_matrix_are_refused():
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (["Namn", "Svets", "Truck"], ["Anna Ek", 0, 4], ["Bo Ek", 3, 2], ["Cia Ek", 1, 1]):
        sheet.append(row)
    sheet["B3"] = __import__("datetime").date(2026, 4, 3)
    sheet["C4"] = "#N/A"
    sheet["C4"].data_type = "e"
    out = io.BytesIO()
    workbook.save(out)

    found = understand_matrix(open_workbook(out.getvalue(), "m.xlsx")).refusals

    assert [(r.code, r.row, r.column) for r in found] == [
        ("date_for_level", 3, "B"), ("error_cell", 4, "C"),
    ]  # fmt: skip
    assert found[1].value == "#N/A"


def test_the_same_person_twice_is_refused_with_both_rows():
    rows = [["Namn", "Svets", "Truck"], ["Anna Ek", 0, 4], ["Bo Ek", 3, 2], ["Ek,  Anna", 1, 1]]
    (refusal,) = read(rows).refusals
    assert (refusal.code, refusal.row, refusal.params) == ("person_twice", 4, {"first": 2})


def test_people_of_one_name_are_told_apart_by_number():
    rows = [["Nr", "Namn", "Svets", "Truck"], [17, "Anna Ek", 0, 4], [18, "Anna Ek", 3, 2]]
    understood = read(rows)
    assert understood.refusals == []
    assert [p.label for p in understood.people] == ["Anna Ek (17)", "Anna Ek (18)"]
    assert codes(understood.notes) == ["same_name_different_number"]


def test_levels_without_a_person_and_a_number_used_twice_are_refused():
    rows = [
        ["Nr", "Namn", "Svets", "Truck"],
        [17, "Anna Ek", 0, 4],
        ["", "", 3, 2],
        [17, "Bo", 1, 1],
    ]
    found = {refusal.code: refusal.row for refusal in read(rows).refusals}
    assert found == {"person_missing": 3, "number_twice": 4}


def test_personal_identity_numbers_are_left_out_by_heading_and_by_content():
    rows = [
        ["Namn", "Personnummer", "Anst.nr", "Svets", "Truck"],
        ["Anna Ek", "19811218-9876", "8112189876", 0, 4],
        ["Bo Ek", "", "811218-9876", 3, 2],
    ]
    understood = read(rows)
    assert [one.place for one in understood.left_out if one.code == "identity_numbers"] == [
        "B",
        "C",
    ]
    assert "9876" not in repr(understood)


def test_a_column_on_another_scale_is_read_on_its_own():
    rows = [
        ["Namn", "Svets", "Truck", "Svenska", "Truckkort", "Kommentar"],
        ["Anna Ek", "I", "L", "B2", "x", "börjar i maj"],
        ["Bo Ek", "U", "O", "A1", "x", None],
        ["Cia Ek", "L", "O", "C1", None, None],
    ]
    understood = read(rows)
    assert understood.refusals == []
    assert [(c.label, c.scale) for c in understood.competences] == [
        ("Svets", ""), ("Truck", ""), ("Svenska", "cefr"), ("Truckkort", "ticks"),
    ]  # fmt: skip
    assert ratings(understood)["Anna Ek", "Svenska"] == 3
    assert ratings(understood)["Cia Ek", "Truckkort"] is None


def test_present_and_wanted_level_side_by_side():
    rows = [
        ["", "Svets", "", "Truck", ""],
        ["Namn", "Är", "Bör", "Är", "Bör"],
        ["Anna Ek", 3, 4, 2, 2],
        ["Bo Ek", 1, 3, 0, None],
    ]
    understood = read(rows)
    assert ratings(understood) == {
        ("Anna Ek", "Svets"): 3, ("Anna Ek", "Truck"): 2,
        ("Bo Ek", "Svets"): 1, ("Bo Ek", "Truck"): 0,
    }  # fmt: skip
    assert [(t.person, t.competence, t.canonical) for t in understood.targets] == [
        ("Anna Ek", "Svets", 4), ("Bo Ek", "Svets", 3), ("Anna Ek", "Truck", 2),
    ]  # fmt: skip


def test_own_and_managers_view_are_kept_apart():
    rows = [
        ["", "Svets", "", "Truck", ""],
        ["Namn", "Egen", "Chef", "Egen", "Chef"],
        ["Anna Ek", 3, 4, 2, 2],
        ["Bo Ek", 1, 3, 0, None],
    ]
    found = {(r.person, r.competence, r.source): r.canonical for r in read(rows).ratings}
    assert found["Anna Ek", "Svets", "self"] == 3
    assert found["Anna Ek", "Svets", "manager"] == 4


def test_a_row_of_codes_above_the_names_is_kept_as_codes():
    rows = [
        ["", "K01", "K02"],
        ["Namn", "Svetsning", "Truckkörning"],
        ["Anna Ek", 3, 4],
        ["Bo Ek", 0, 1],
    ]
    assert [(c.label, c.code) for c in read(rows).competences] == [
        ("Svetsning", "K01"), ("Truckkörning", "K02"),
    ]  # fmt: skip


def test_competences_of_one_name_are_told_apart_by_group_or_refused():
    grouped = [
        ["", "Press 1", "", "Press 2", ""],
        ["Namn", "Ställ", "Drift", "Ställ", "Drift"],
        ["Anna Ek", 3, 4, 2, 2],
        ["Bo Ek", 1, 3, 0, None],
    ]
    assert [c.label for c in read(grouped).competences] == [
        "Press 1 – Ställ", "Press 1 – Drift", "Press 2 – Ställ", "Press 2 – Drift",
    ]  # fmt: skip
    assert codes(read([*grouped[1:]]).refusals) == ["competence_twice", "competence_twice"]


def test_section_lines_give_people_their_shift_and_headings_may_come_again():
    rows = [
        ["Skift 1"],
        ["Namn", "Svets", "Truck"],
        ["Anna Ek", "x", None],
        ["Bo Ek", None, "X"],
        [],
        ["Skift 2"],
        ["Namn", "Svets", "Truck"],
        ["Cia Lind", "x", "x"],
        ["Dan Ek", None, None],
    ]
    understood = read(rows)
    assert [(p.label, p.attributes["shift"]) for p in understood.people] == [
        ("Anna Ek", "Skift 1"), ("Bo Ek", "Skift 1"), ("Cia Lind", "Skift 2"), ("Dan Ek", "Skift 2"),
    ]  # fmt: skip
    assert ratings(understood)["Dan Ek", "Svets"] is None
    assert understood.scale.scale.key == "ticks"


def test_one_rating_a_row_with_date_and_assessor():
    rows = [
        ["Medarbetare", "Kompetens", "Nivå", "Datum", "Bedömd av"],
        ["Ek, Anna", "Svets", "3 (på väg)", "2026-01-02", "Lars Bo"],
        ["Anna Ek", "Truck", "0", "2026-01-02", "Lars Bo"],
        ["Bo Ek", "Svets", "", "", ""],
    ]
    understood = read(rows)
    assert understood.layout == "long"
    assert understood.refusals == []
    first = understood.ratings[0]
    assert (first.person, first.canonical, first.comment, first.assessor) == (
        "Anna Ek", 3, "på väg", "Lars Bo",
    )  # fmt: skip
    assert str(first.assessed_on) == "2026-01-02"
    assert ratings(understood)["Bo Ek", "Svets"] is None


def test_one_rating_a_row_refuses_what_is_missing_or_said_twice():
    rows = [
        ["Medarbetare", "Kompetens", "Nivå"],
        ["Anna Ek", "Svets", 3],
        ["", "Svets", 2],
        ["Bo Ek", "", 2],
        ["Anna Ek", "Svets", 4],
        ["Bo Ek", "Svets", 9],
        ["Bo Ek", "Truck", 0],
    ]
    found = {refusal.code: refusal.row for refusal in read(rows).refusals}
    assert found == {
        "person_missing": 3, "competence_missing": 4, "rated_twice": 5, "unknown_level": 6,
    }  # fmt: skip


def test_a_mapping_overrides_what_was_guessed():
    rows = [["Namn", "Svets", "Truck", "Pärm"], ["Anna Ek", "I", "U", 1], ["Bo Ek", "L", "Q", 2]]
    guessed = read(rows)
    told = Mapping(
        kind="matrix", sheet="matris", layout="wide", heading_lines=("1",),
        meanings={"A": "name", "B": "competence", "C": "competence", "D": "ignore"},
        scale="iluo-c", leave_out=("3",),
    )  # fmt: skip

    understood = read(rows, told)

    assert guessed.scale.needs_confirmation
    assert understood.refusals == []
    assert understood.scale.reason == "mapping"
    assert ratings(understood) == {("Anna Ek", "Svets"): 1, ("Anna Ek", "Truck"): 4}
    assert understood.mapping.scale == "iluo-c"
    assert understood.mapping.leave_out == ("3",)


def test_a_companys_own_levels_can_be_told():
    rows = [["Namn", "Svets", "Truck"], ["Anna Ek", "Grön", "Gul"], ["Bo Ek", "Gul", "Röd"]]
    levels = {"Röd": 0, "Gul": 2, "Grön": 3}
    told = Mapping("matrix", "matris", "wide", ("1",), {"A": "name", "B": "competence", "C": "competence"},
        scale="custom", levels=levels)  # fmt: skip
    assert ratings(read(rows, told)) == {
        ("Anna Ek", "Svets"): 3, ("Anna Ek", "Truck"): 2,
        ("Bo Ek", "Svets"): 2, ("Bo Ek", "Truck"): 0,
    }  # fmt: skip


def test_next_months_file_has_the_same_fingerprint_and_another_file_has_not():
    now = read(UNTIDY).mapping.fingerprint
    later = read(
        [*UNTIDY[:10], ["Dan Ek", "Lager", "2", 1, 1, 1], *UNTIDY[10:]]
    ).mapping.fingerprint
    other = read([["Namn", "Svets", "Truck"], ["Anna Ek", 0, 4], ["Bo Ek", 3, 2]])
    assert now == later
    assert other.mapping.fingerprint != now


def test_the_best_of_several_sheets_is_read_and_the_others_are_listed():
    workbook = openpyxl.Workbook()
    readme = workbook.active
    readme.title = "Läs mig"
    readme.append(["Så här fyller du i matrisen"])
    for name, people in (("Montering", ["Anna Ek", "Bo Ek"]), ("Lager", ["Cia Lind", "Dan Berg"])):
        sheet = workbook.create_sheet(name)
        sheet.append(["Namn", "Svets", "Truck"])
        for person in people:
            sheet.append([person, 2, 3])
    legend = workbook.create_sheet("Legend")
    for row in (["Steg", "Betydelse"], [0, "Ingen"], [1, "Under upplärning"], [4, "Kan lära ut"]):
        legend.append(row)
    out = io.BytesIO()
    workbook.save(out)
    opened = open_workbook(out.getvalue(), "m.xlsx")

    understood = understand_matrix(opened)

    assert understood.sheet == "Montering"
    assert {o.name: o.kind for o in understood.other_sheets} == {
        "Läs mig": "other", "Lager": "matrix", "Legend": "other",
    }  # fmt: skip
    assert [m.sheet for m in understand_matrices(opened)][:2] == ["Montering", "Lager"]


def test_a_file_without_a_matrix_is_refused():
    with pytest.raises(Refused) as caught:
        read([["Inköpslista"], ["Kaffe", "Mjölk"]])
    assert caught.value.code == "no_table"


def test_a_mapping_for_a_sheet_that_is_gone_is_refused():
    workbook = openpyxl.Workbook()
    workbook.active.append(["Namn", "Svets"])
    workbook.create_sheet("Två")
    out = io.BytesIO()
    workbook.save(out)
    with pytest.raises(Refused) as caught:
        understand_matrix(open_workbook(out.getvalue(), "m.xlsx"), Mapping("matrix", "Tre", "wide"))
    assert caught.value.code == "unknown_sheet"


LEGEND_C = [
    ["I", "Lärling under handledning"],
    ["L", "Självständig"],
    ["U", "Expert, kan lära ut"],
    ["O", "Mästare, förbättrar processen"],
]
LETTERS = [
    ["Namn", "MIG", "TIG"],
    ["Anna Ek", "I", "U"],
    ["Bo Berg", "L", "O"],
    ["Cia Alm", "U", "L"],
]


def test_an_explanation_to_the_right_of_the_matrix_decides_and_is_no_competence():
    rows = [[*LETTERS[0], "", "Förklaring", ""]]
    rows += [
        [*row, "", *legend] for row, legend in zip([*LETTERS[1:], [""] * 3], LEGEND_C, strict=True)
    ]
    understood = read(rows)
    assert understood.refusals == []
    assert understood.scale.scale.key == "iluo-c"
    assert [c.label for c in understood.competences] == ["MIG", "TIG"]
    assert ratings(understood)["Anna Ek", "TIG"] == 4


def test_an_explanation_below_the_matrix_decides_and_is_nobody():
    understood = read([*LETTERS, [], ["Nivå", "Betydelse"], *LEGEND_C])
    assert understood.refusals == []
    assert understood.scale.scale.key == "iluo-c"
    assert [p.label for p in understood.people] == ["Anna Ek", "Bo Berg", "Cia Alm"]


@pytest.mark.parametrize(
    "sums", [["Täckning %", "50%", "25%"], ["", 3, 3], ["Antal U eller O", 1, 2], ["", "2", "1"]]
)
def test_sums_below_with_and_without_a_label_are_left_out(sums):
    understood = read([*LETTERS, sums])
    assert understood.refusals == []
    assert understood.left_out[-1].code == "totals"


def test_sums_of_numbers_without_a_label_are_told_from_a_forgotten_name():
    rows = [["Namn", "MIG", "TIG"], ["Anna Ek", 3, 4], ["Bo Berg", 2, 2]]
    assert read([*rows, ["", 5, 6]]).refusals == []
    assert read([*rows, ["", "2,5", "3"]]).refusals == []
    assert codes(read([*rows, ["", 4, 0]]).refusals) == ["person_missing"]

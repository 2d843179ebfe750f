"""Employees, requirements, certificates, courses and competences out of untidy lists."""

import csv
import datetime
import io

import openpyxl
import pytest

from samtakt.foundation.spreadsheets.lists import survey, understand_table
from samtakt.foundation.spreadsheets.opening import open_workbook
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.understanding import Mapping


def book(rows):
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(
        [["" if cell is None else cell for cell in row] for row in rows]
    )
    return open_workbook(out.getvalue().encode(), "lista.csv")


def read(kind, rows, mapping=None):
    return understand_table(book(rows), kind, mapping)


def refusals(understood):
    return [(r.code, r.row) for r in understood.refusals]


STAFF = [
    ["Personallista 2026"],
    [],
    ["Anst.nr", "Namn", "Personnummer", "Avdelning", "Skift", "Befattning", "Anställning", None],
    [None, None, None, None, None, None, "Från", "Till"],
    [1001, "Andersson, Anna", "811218-9876", "Montering", "Dag", "Montör", "2012-03-01", None],
    [1002, "Bo Ek", None, "Montering", "Natt", "Truckförare", "1/4 2015", "2027-06-30"],
    ["Antal", 2],
    ["Uppdaterad av Lars 2026-01-01"],
]


def test_employees_under_two_heading_rows_with_a_title_and_a_sum():
    understood = read("employees", STAFF)

    assert understood.refusals == []
    assert [row.values for row in understood.rows] == [
        {
            "employee_number": "1001", "given_name": "Anna", "family_name": "Andersson",
            "team": "Montering", "shift": "Dag", "role": "Montör",
            "employed_from": datetime.date(2012, 3, 1),
        },
        {
            "employee_number": "1002", "given_name": "Bo", "family_name": "Ek",
            "team": "Montering", "shift": "Natt", "role": "Truckförare",
            "employed_from": datetime.date(2015, 4, 1),
            "employed_to": datetime.date(2027, 6, 30),
        },
    ]  # fmt: skip
    assert understood.rows[1].row == 6
    assert "9876" not in repr(understood)
    assert ("Personnummer", "identity_numbers") in [(o.label, o.code) for o in understood.left_out]


def test_employees_in_english_with_details():
    rows = [
        ["First name", "Last name", "Sex", "Date of birth", "FTE", "E-mail", "Retirement date"],
        ["Anna", "Ek", "F", "1980-02-03", "75 %", "Anna@Company.se", "2045-02"],
        ["Bo", "Berg", "M", "1970-12-24", "0,5", "", ""],
    ]
    first, second = read("employees", rows).rows
    assert first.values == {
        "given_name": "Anna", "family_name": "Ek", "sex": "woman",
        "birth_date": datetime.date(1980, 2, 3), "percentage": 75.0, "email": "anna@company.se",
        "retirement_date": datetime.date(2045, 2, 1),
    }  # fmt: skip
    assert second.values["percentage"] == 50.0


def test_every_bad_cell_is_refused_with_row_column_field_and_value():
    rows = [
        ["Nr", "Namn", "Anställd från", "Anställd till", "E-post", "Kön"],
        [1, "Anna Ek", "snart", None, "anna", "Q"],
        [1, "Bo Ek", "2020-01-01", "2019-01-01", None, None],
        [2, "Cia Ek", None, None, None, None],
        [2, "Cia Ek", None, None, None, None],
    ]
    understood = read("employees", rows)
    assert refusals(understood) == [
        ("not_a_date", 2), ("not_an_email", 2), ("unknown_sex", 2),
        ("dates_reversed", 3), ("number_twice", 3), ("number_twice", 5),
    ] or sorted(refusals(understood)) == sorted(
        [("not_a_date", 2), ("not_an_email", 2), ("unknown_sex", 2), ("number_twice", 3),
         ("dates_reversed", 3), ("number_twice", 5)]
    )  # fmt: skip
    first = understood.refusals[0]
    assert (first.column, first.field, first.value) == ("C", "Anställd från", "snart")
    assert first.message() == "Row 2, column C, Anställd från: “snart” is not a date."


def test_the_same_name_without_numbers_is_refused_as_one_person_twice():
    rows = [["Namn", "Avdelning"], ["Anna Ek", "A"], ["Ek, Anna", "B"]]
    assert refusals(read("employees", rows)) == [("person_twice", 3)]


def test_an_identity_number_in_another_column_is_refused_without_being_shown():
    rows = [["Namn", "Avdelning"], ["Anna Ek 811218-9876", "A"], ["Bo", "B"], ["Cia", "B"]]
    understood = read("employees", rows)
    assert ("identity_number_in_cell", 2) in refusals(understood)
    assert "9876" not in repr(understood)


@pytest.mark.parametrize(
    "rows",
    [
        [["Roll", "Kompetens", "Krav"], ["Operatör", "Svets", 3], ["Operatör", "Truck", 2],
         ["Montör", "Svets", 1], ["Montör", "Truck", 4]],
        [["Roll", "Svets", "Truck"], ["Operatör", 3, 2], ["Montör", 1, 4]],
        [["Kompetens", "Operatör", "Montör"], ["Svets", 3, 1], ["Truck", 2, 4]],
    ],
    ids=["long", "wide", "transposed"],
)  # fmt: skip
def test_requirements_in_three_layouts(rows, request):
    understood = read("requirements", rows)
    found = {(r.values["role"], r.values["competence"]): r.values["level"] for r in understood.rows}
    assert understood.layout == request.node.callspec.id
    assert found == {
        ("Operatör", "Svets"): 3, ("Operatör", "Truck"): 2,
        ("Montör", "Svets"): 1, ("Montör", "Truck"): 4,
    }  # fmt: skip


def test_requirements_with_details_and_no_requirement():
    rows = [
        ["Roll", "Kompetens", "Krav", "Kritikalitet", "Gäller från"],
        ["Operatör", "Svets", "U", "Hög", "2026-01-01"],
        ["Operatör", "Truck", "-", 2, None],
        ["Ledare", "Lean", "O", "kanske", None],
        ["Ledare", None, "L", 1, None],
    ]
    understood = read("requirements", rows)
    assert understood.rows[0].values == {
        "role": "Operatör", "competence": "Svets", "level": 3, "level_written": "U",
        "criticality": 3, "valid_from": datetime.date(2026, 1, 1),
    }  # fmt: skip
    assert "level" not in understood.rows[1].values
    assert refusals(understood) == [("unknown_criticality", 4), ("value_missing", 5)]
    assert understood.scale.scale.key == "iluo-a"


def test_numbers_of_people_per_team_and_shift():
    long = [
        ["Avdelning", "Skift", "Kompetens", "Min nivå", "Antal"],
        ["Mont", "Dag", "Svets", 3, 2],
        ["Mont", "Natt", "Svets", 3, 1],
    ]
    assert [
        (r.values["shift"], r.values["number"], r.values["level"])
        for r in read("requirements", long).rows
    ] == [("Dag", 2, 3), ("Natt", 1, 3)]
    wide = [["Skift", "Svets", "Truck"], ["Dag", 3, 2], ["Natt", 1, None]]
    assert [r.values for r in read("requirements", wide).rows] == [
        {"shift": "Dag", "competence": "Svets", "number": 3},
        {"shift": "Dag", "competence": "Truck", "number": 2},
        {"shift": "Natt", "competence": "Svets", "number": 1},
    ]


def test_certificates_as_a_list():
    rows = [
        ["Namn", "Behörighet", "Utfärdat", "Giltigt t.o.m.", "Utfärdare"],
        ["Anna Ek", "Truck A+B", "2022-01-01", "2027-01", "Yrkesnämnden"],
        ["Bo Berg", "Heta arbeten", "2023-02-01", "2022-02-01", None],
        [None, "Lift", "2023-02-01", None, None],
        ["Cia Holm", None, "2023-02-01", None, None],
    ]
    understood = read("certificates", rows)
    assert understood.rows[0].values == {
        "given_name": "Anna", "family_name": "Ek", "type": "Truck A+B",
        "issued": datetime.date(2022, 1, 1), "valid_to": datetime.date(2027, 1, 1),
        "issuer": "Yrkesnämnden",
    }  # fmt: skip
    assert refusals(understood) == [
        ("dates_reversed", 3), ("person_missing", 4), ("value_missing", 5),
    ]  # fmt: skip


def test_certificates_as_a_matrix_of_last_days():
    rows = [
        ["Namn", "Avd", "Heta arbeten", "Truckkort"],
        ["Anna Ek", "M", "2027-01-01", None],
        ["Bo Ek", "M", "2026-05-01", "2028-12-31"],
    ]
    understood = read("certificates", rows)
    assert [(r.values["given_name"], r.values["type"], str(r.values["valid_to"])) for r in understood.rows] == [
        ("Anna", "Heta arbeten", "2027-01-01"),
        ("Bo", "Heta arbeten", "2026-05-01"),
        ("Bo", "Truckkort", "2028-12-31"),
    ]  # fmt: skip


def test_courses_with_prices_weeks_and_group_sizes():
    rows = [
        ["Kurskatalog 2027"],
        ["Kurskod", "Kurs", "Kompetens", "Från nivå", "Till nivå", "Timmar", "Dagar", "Leverantör",
         "Ort", "Startvecka", "Pris per tillfälle", "Pris per deltagare", "Min", "Max", "Språk",
         "Förkunskaper", "Distans"],
        ["K1", "Svets grund", "Svetsning", 0, 2, "24", "3,5", "Lärcentrum", "Karlskoga", "v. 12 2027",
         "45 000 kr", "3 500,50", 6, 12, "sv", None, "nej"],
        ["K2", "Svets fort", "Svetsning", 2, 3, "24", "3", "Lärcentrum", "Karlskoga", None,
         None, None, 12, 6, "sv", "K1", "ja"],
    ]  # fmt: skip
    understood = read("courses", rows)
    values = understood.rows[0].values
    assert (values["from_level"], values["to_level"], values["days"]) == (0, 2, 3.5)
    assert (values["price_per_session"], values["price_per_seat"]) == (45000, 3500.5)
    assert (values["start"], values["online"]) == (datetime.date(2027, 3, 22), False)
    assert refusals(understood) == [("least_above_most", 4)]


def test_a_competence_library():
    rows = [
        [
            "Kod",
            "Kompetens",
            "English name",
            "Typ",
            "Kritikalitet",
            "ESCO URI",
            "Grupp",
            "Beskrivning",
        ],
        [
            "C1",
            "Svetsning",
            "Welding",
            "yrke",
            3,
            "http://data.europa.eu/esco/skill/x",
            "Bearb",
            "…",
        ],
    ]
    values = read("competences", rows).rows[0].values
    assert (values["name_sv"], values["name_en"], values["criticality"]) == (
        "Svetsning",
        "Welding",
        3,
    )
    assert values["esco_uri"].endswith("/x")


def test_a_mapping_names_the_columns_that_could_not_be_guessed():
    rows = [["Kolumn X", "Vem", "Vad"], ["A", "Anna Ek", "Truck"], ["B", "Bo Ek", "Lift"]]
    told = Mapping("certificates", "lista", "list", ("1",), {"B": "name", "C": "type"})
    understood = read("certificates", rows, told)
    assert [row.values["type"] for row in understood.rows] == ["Truck", "Lift"]
    again = read("certificates", rows, Mapping.from_json(understood.mapping.to_json()))
    assert again.rows == understood.rows


def test_a_row_left_out_by_choice_is_not_refused():
    rows = [["Namn", "Avdelning"], ["Anna Ek", "A"], ["Ek, Anna", "B"]]
    understood = read("employees", rows)
    again = read("employees", rows, understood.mapping.without("3"))
    assert again.refusals == []
    assert len(again.rows) == 1


def test_a_workbook_of_a_whole_company_is_surveyed():
    workbook = openpyxl.Workbook()
    sheets = {
        "Personal": STAFF,
        "Kompetensmatris": [["Namn", "Svets", "Truck"], ["Anna Ek", 3, 1], ["Bo Ek", 2, 0]],
        "Krav": [["Roll", "Svets", "Truck"], ["Montör", 3, 1], ["Truckförare", 2, 4]],
        "Bemanning": [["Skift", "Kompetens", "Antal"], ["Dag", "Svets", 2], ["Natt", "Svets", 1]],
        "Certifikat": [["Namn", "Certifikat", "Giltigt till"], ["Anna Ek", "Lift", "2027-01-01"]],
        "Läs mig": [["Så fyller du i"]],
    }
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    workbook.save(out)
    opened = open_workbook(out.getvalue(), "bolag.xlsx")

    assert {sheet.name: sheet.kind for sheet in survey(opened)} == {
        "Sheet": "empty", "Personal": "employees", "Kompetensmatris": "matrix",
        "Krav": "requirements", "Bemanning": "requirements", "Certifikat": "certificates",
        "Läs mig": "other",
    }  # fmt: skip
    assert understand_table(opened, "employees").sheet == "Personal"
    assert understand_table(opened, "certificates").sheet == "Certifikat"
    assert understand_table(opened, "requirements").sheet in {"Krav", "Bemanning"}


def test_a_list_that_is_not_there_and_a_kind_that_does_not_exist():
    with pytest.raises(Refused) as caught:
        read("courses", [["Inköp"], ["Kaffe"]])
    assert caught.value.code == "no_table"
    with pytest.raises(ValueError, match="kind"):
        read("wages", [["Namn"], ["Anna"]])

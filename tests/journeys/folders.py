"""Small folders as three companies would hand them in: CSV files, an ODS and an XLSX workbook."""

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tests.spreadsheets import as_csv, as_xlsx

PEOPLE = ("Anna Berg", "Björn Dahl", "Cia Ek", "Dan Fors")
LEVELS = (("1", "3"), ("1", "2"), ("2", ""), ("3", "1"))


def staff(first=101):
    rows = [["Anst.nr", "Namn", "Lag", "Skift", "Befattning", "Anställd fr.o.m."]]
    rows += [
        [str(first + n), name, "Verkstad", "Dag", "Svetsare", "2020-01-01"]
        for n, name in enumerate(PEOPLE)
    ]
    return rows


def matrix(first=101, levels=LEVELS):
    rows = [["Anst.nr", "Namn", "Svetsning", "Slipning"]]
    rows += [[str(first + n), PEOPLE[n], *given] for n, given in enumerate(levels)]
    return rows


REQUIREMENTS = [
    ["Befattning", "Kompetens", "Kravnivå", "Kritikalitet", "Gäller fr.o.m."],
    ["Svetsare", "Svetsning", "3", "3", "2026-01-01"],
    ["Svetsare", "Slipning", "2", "1", "2026-01-01"],
]
LIBRARY = [
    ["Kod", "Namn", "Namn (en)", "Grupp"],
    ["SV-1", "Svetsning", "Welding", "Metall"],
    ["SL-1", "Slipning", "Grinding", "Metall"],
]
COURSES = [
    [
        "Kurskod", "Kurs", "Anordnare", "Kompetens", "Från nivå", "Till nivå", "Timmar", "Dagar",
        "Pris per tillfälle", "Pris per plats", "Min deltagare", "Max deltagare", "Språk", "Ort",
        "Startdatum", "Slutdatum",
    ],
    ["K1", "Svetskurs", "Skolan AB", "SV-1", "0", "3", "16", "2", "9000,0", "800,0", "3", "12",
     "sv", "Örebro", "2027-02-08", "2027-02-09"],
    ["K1", "Svetskurs", "Skolan AB", "SV-1", "0", "3", "16", "2", "9000,0", "800,0", "3", "12",
     "sv", "Örebro", "2027-03-08", "2027-03-09"],
]  # fmt: skip
DESCRIPTION = """
[hub]
name = "Navet"
[analysis]
as_of = 2026-11-01
[planning]
first_week = "2027-W02"
weeks = 20
network_budget_sek = 50000
seed = 4
[files]
library = "library.xlsx"
courses = "kurser.csv"
[[companies]]
name = "Alfa Mekaniska AB"
path = "alfa"
place = "Örebro"
budget_sek = 20000
[[companies]]
name = "Beta Plåt AB"
path = "beta.ods"
[[companies]]
name = "Ceta Svets AB"
path = "ceta.xlsx"
"""


def as_ods(**sheets):
    book = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for value in row:
                cell = TableCell(valuetype="string")
                cell.addElement(P(text=value))
                line.addElement(cell)
            table.addElement(line)
        book.spreadsheet.addElement(table)
    return book


def write_folder(folder, *, described):
    """Three companies, a library and a catalogue; with `network.toml` or known by their names."""
    alfa = folder / "alfa"
    alfa.mkdir(parents=True)
    parts = {"personal": staff(), "matris": matrix(), "kravprofil": REQUIREMENTS}
    for name, rows in parts.items():
        (alfa / f"{name}.csv").write_bytes(as_csv(rows))
    second = {"Personal": staff(201), "Matris": matrix(201), "Krav": REQUIREMENTS}
    as_ods(**second).save(folder / "beta.ods")
    third = {"Personal": staff(301), "Matris": matrix(301), "Krav": REQUIREMENTS}
    (folder / "ceta.xlsx").write_bytes(as_xlsx(**third))
    (folder / "library.xlsx").write_bytes(as_xlsx(Kompetenser=LIBRARY))
    (folder / "kurser.csv").write_bytes(as_csv(COURSES))
    if described:
        (folder / "network.toml").write_text(DESCRIPTION, encoding="utf-8")
    return folder

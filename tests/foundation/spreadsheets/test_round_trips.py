"""Any matrix, written in any usual way, is understood as the same people, competences, levels."""

import csv
import io
from dataclasses import dataclass

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from samtakt.foundation.spreadsheets.matrices import understand_matrix
from samtakt.foundation.spreadsheets.opening import open_workbook
from samtakt.foundation.spreadsheets.understanding import Mapping

PEOPLE = [
    "Anna Andersson", "Bertil Öberg", "Cecilia Lindström", "Dariusz Kowalski", "Fatima Hassan",
    "Göran Åkesson", "Helena Berg", "Ibrahim Said", "Åsa Nyström", "Karl-Erik Holm",
]  # fmt: skip
COMPETENCES = [
    "CNC-svarvning", "MIG/MAG-svetsning", "Truckkörning", "Mätteknik", "Ritningsläsning",
    "Slipning", "Robotcell 2", "Kvalitetskontroll", "Först på plats", "Ställ press 4",
]  # fmt: skip
SCALES = {
    "0-4": {0: 0, 1: 1, 2: 2, 3: 3, 4: 4},
    "iluo-a": {1: "I", 2: "L", 3: "U", 4: "O"},
    "1-5": {0: 1, 1: 2, 2: 3, 3: 4, 4: 5},
    "percent": {0: "0 %", 1: "25 %", 2: "50 %", 3: "75 %", 4: "100 %"},
    "quarter-circles": {0: "○", 1: "◔", 2: "◑", 3: "◕", 4: "●"},
    "words": {
        0: "Ingen kunskap",
        1: "Under upplärning",
        2: "Med stöd",
        3: "Självständig",
        4: "Kan lära ut",
    },
}
Rows = list[list[object]]


@dataclass(frozen=True)
class Written:
    layout: str
    scale: str
    rows: Rows
    ratings: dict[tuple[str, str], int | None]


@st.composite
def matrices(draw) -> Written:
    people = draw(st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=8, unique=True))
    competences = draw(st.lists(st.sampled_from(COMPETENCES), min_size=2, max_size=8, unique=True))
    scale = draw(st.sampled_from(sorted(SCALES)))
    levels = st.sampled_from(sorted(SCALES[scale])) | st.none()
    ratings = {(p, c): draw(levels) for p in people for c in competences}
    # Every step is used once, so that the file itself tells which scale it is on.
    ratings |= dict(zip(ratings, SCALES[scale], strict=False))
    if len(ratings) < len(SCALES[scale]):
        scale = "iluo-a"
        ratings = dict(zip(ratings, [1, 2, 3, 4], strict=True))
    layout = draw(st.sampled_from(["wide", "transposed", "long"]))
    show = SCALES[scale].get
    rows: Rows
    if layout == "long":
        rows = [["Medarbetare", "Kompetens", "Nivå"]]
        rows += [[p, c, show(level)] for (p, c), level in ratings.items()]
    else:
        corner = "Namn" if layout == "wide" else "Kompetens"
        down, across = (people, competences) if layout == "wide" else (competences, people)
        rows = [[corner, *across]]
        for one in down:
            keys = [(one, other) if layout == "wide" else (other, one) for other in across]
            rows.append([one, *(show(ratings[key]) for key in keys)])
        rows = draw(with_attributes(rows, people, layout))
    return Written(layout, scale, draw(surroundings(rows)), ratings)


ATTRIBUTES = {
    "Anst.nr": [1001 + n for n in range(10)],
    "Avdelning": ["Montering", "Montering", "Lager", "Bearbetning"] * 3,
    "Skift": ["1", "2", "Dag", "Natt"] * 3,
    "Befattning": ["Operatör", "Truckförare", "Montör", "Tekniker"] * 3,
    "Anställd": ["2012-03-01", "2020-11-30"] * 5,
}


@st.composite
def with_attributes(draw, rows: Rows, people: list[str], layout: str) -> Rows:
    """Columns about the people beside their names, or lines below them, and groups above."""
    names = draw(st.lists(st.sampled_from(sorted(ATTRIBUTES)), max_size=3, unique=True))
    if layout == "transposed":
        for name in names:
            rows.insert(1, [name, *ATTRIBUTES[name][: len(people)]])
        return rows
    for row in rows:
        number = people.index(row[0]) if row[0] in people else None
        row[1:1] = [name if number is None else ATTRIBUTES[name][number] for name in names]
    if draw(st.booleans()):
        rows.insert(
            0,
            [None] * (len(names) + 1) + ["Bearbetning", *[None] * (len(rows[0]) - 2 - len(names))],
        )
    return rows


@st.composite
def surroundings(draw, rows: Rows) -> Rows:
    """Titles above, empty lines, and sums below, as people leave them."""
    rows = [list(row) for row in rows]
    if draw(st.booleans()):
        for row in rows:
            row.insert(0, None)
    if draw(st.booleans()):
        rows.append(["Summa", *[None] * (len(rows[0]) - 1)])
    if draw(st.booleans()):
        rows = [["Kompetensmatris 2026"], [None], *rows]
    width = max(map(len, rows))
    return [row + [None] * (width - len(row)) for row in rows]


def as_xlsx(rows: Rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_ods(rows: Rows) -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Blad1")
    for row in rows:
        line = TableRow()
        for value in row:
            if value is None:
                cell = TableCell()
            elif isinstance(value, int):
                cell = TableCell(valuetype="float", value=value)
            else:
                cell = TableCell(valuetype="string")
                cell.addElement(P(text=value))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def as_csv(rows: Rows, delimiter: str, encoding: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(
        [["" if cell is None else cell for cell in row] for row in rows]
    )
    return out.getvalue().encode(encoding)


def as_some_file(data, written: Written) -> bytes:
    form = data.draw(st.sampled_from(["xlsx", "ods", "csv"]))
    if form == "xlsx":
        return as_xlsx(written.rows)
    if form == "ods":
        return as_ods(written.rows)
    encodings = ["utf-8", "utf-8-sig", "utf-16"]
    if written.scale != "quarter-circles":
        encodings.append("cp1252")
    delimiter = data.draw(st.sampled_from(";,\t"))
    return as_csv(written.rows, delimiter, data.draw(st.sampled_from(encodings)))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_matrix_written_in_any_usual_way_is_read_as_the_same_ratings(data):
    written = data.draw(matrices())
    workbook = open_workbook(as_some_file(data, written), "matris.bin")

    understood = understand_matrix(workbook)

    assert understood.layout == written.layout
    assert understood.refusals == []
    assert understood.scale.scale.key == written.scale
    assert {(r.person, r.competence): r.canonical for r in understood.ratings} == written.ratings
    assert len(understood.ratings) == len(written.ratings)


@settings(max_examples=30, deadline=None)
@given(matrices())
def test_the_mapping_that_was_guessed_reads_the_file_in_the_same_way(written):
    workbook = open_workbook(as_xlsx(written.rows), "matris.xlsx")
    first = understand_matrix(workbook)

    again = understand_matrix(workbook, Mapping.from_json(first.mapping.to_json()))

    assert again.ratings == first.ratings
    assert again.mapping == first.mapping


def test_sixty_thousand_ratings_are_read_in_a_few_seconds():
    people = [f"Person{n} Efternamn{n}" for n in range(1000)]
    rows: Rows = [["Namn", *(f"Moment {n}" for n in range(60))]]
    rows += [[name, *((n + m) % 5 for m in range(60))] for n, name in enumerate(people)]

    understood = understand_matrix(open_workbook(as_xlsx(rows), "stor.xlsx"))

    assert len(understood.ratings) == 60_000
    assert understood.ratings[-1].canonical == (999 + 59) % 5
    assert understood.refusals == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_in_every_usual_dress(encoding, delimiter):
    rows: Rows = [["Namn", "Mätteknik", "Ställ"], ["Åsa Öberg", 3, "0,75"], ["Bo Ek", "", 1]]

    workbook = open_workbook(as_csv(rows, delimiter, encoding), "m.csv")

    assert workbook.details["delimiter"] == delimiter
    assert workbook.sheets[0].rows[1] == ["Åsa Öberg", "3", "0,75"]

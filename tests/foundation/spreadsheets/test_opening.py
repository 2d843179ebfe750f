"""Whatever is not a plain table of values is refused with its own reason, and quickly."""

import io
import struct
import time
import tracemalloc
import zipfile

import openpyxl
import pytest
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from samtakt.foundation.spreadsheets.messages import LEFT_OUT, MESSAGES
from samtakt.foundation.spreadsheets.opening import open_workbook
from samtakt.foundation.spreadsheets.packages import Limits
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.workbooks import Area, cell_name, column_letter, column_number

SHEET = "xl/worksheets/sheet1.xml"


def xlsx(fill=lambda sheet: sheet.append(["Namn", "Svets"])) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Blad1"
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """The package with one part added or replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.namelist():
            if item != name:
                new.writestr(item, old.read(item))
        new.writestr(name, data)
    return out.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name)


def refused(content: bytes, name: str = "matris.xlsx", limits: Limits | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        open_workbook(content, name, limits)
    assert "?" not in str(caught.value).replace("?>", "")
    return caught.value


def bomb(megabytes: int) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for item in old.namelist():
            if item != SHEET:
                new.writestr(item, old.read(item))
        with new.open(SHEET, "w", force_zip64=True) as sheet:
            for _ in range(megabytes):
                sheet.write(b" " * 1_000_000)
    return out.getvalue()


def test_a_workbook_of_two_gigabytes_unzipped_is_refused_at_once_and_in_little_memory():
    content = bomb(2_000)
    tracemalloc.start()
    started = time.perf_counter()

    reason = refused(content)

    assert time.perf_counter() - started < 1
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert reason.code == "expands_too_much"
    assert reason.params["size_mb"] >= 2000


def test_a_bomb_that_lies_about_its_size_is_found_while_unpacking():
    content = bytearray(bomb(300))
    directory = content.rindex(b"PK\x01\x02")
    struct.pack_into("<L", content, directory + 24, 1000)

    assert refused(bytes(content)).code == "sizes_lie"


def test_one_part_packed_too_well_is_refused():
    assert refused(bomb(50), limits=Limits(ratio=100)).code == "suspicious_compression"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "empty_file"),
        (b"", "a.csv", "empty_file"),
        (b"  \n \n", "a.csv", "empty_file"),
        (b"%PDF-1.7\n%\xe2\xe3", "a.xlsx", "is_pdf"),
        (b"\xef\xbb\xbf%PDF-1.7\n", "a.csv", "is_pdf"),
        (b"\x89PNG\r\n\x1a\n", "a.xlsx", "not_a_spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.xls", "old_excel"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "encrypted",
        ),
        (b"PK\x03\x04 not really", "a.xlsx", "damaged"),
        (b"<html><table><tr><td>1</td></tr></table>", "a.xls", "not_a_spreadsheet"),
        (b"abc\x00\x01\x02", "a.csv", "not_a_spreadsheet"),
        (b'Namn;Svets\n"Anna' + b"\n;" * 200, "a.csv", "unbalanced_quote"),
        (b";;\n;;\n", "a.csv", "no_cells"),
    ],
)
def test_files_that_are_no_tables_say_what_they_are(content, name, code):
    assert refused(content, name).code == code


def test_an_empty_workbook_is_refused():
    assert refused(xlsx(lambda sheet: None)).code == "no_cells"


def test_a_zip_of_other_things_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<a/>")
    assert refused(out.getvalue()).code == "not_a_spreadsheet"


def test_a_formula_cell_is_named_with_its_sheet():
    def fill(sheet):
        sheet.append(["Namn", "Svets"])
        sheet["D7"] = "=SUM(B2:B6)"
        sheet["D8"] = "=1+1"

    reason = refused(xlsx(fill))

    assert reason.code == "formulas"
    assert reason.params == {"count": 2, "cells": ["Blad1!D7", "Blad1!D8"]}
    assert "Blad1!D7, Blad1!D8" in str(reason)
    assert "Paste special" in MESSAGES["formulas"].mend


def test_formulas_are_found_when_another_program_wrote_them():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Lag A").write(0, 0, "Namn")
        book.add_worksheet("Lag B").write_formula("C3", "=A1", None, 5)
    assert refused(out.getvalue()).params["cells"] == ["Lag B!C3"]


def test_a_prefix_does_not_hide_a_formula():
    sheet = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<x:sheetData><x:row r="1"><x:c r="B1"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row>'
        b"</x:sheetData></x:worksheet>"
    )
    assert refused(with_part(xlsx(), SHEET, sheet)).params["cells"] == ["Blad1!B1"]


def test_lists_to_choose_from_and_colour_rules_are_no_formulas():
    def fill(sheet):
        sheet.append(["Namn", "Svets"])
        sheet.append(["Anna Ek", 3])
        choice = openpyxl.worksheet.datavalidation.DataValidation("list", formula1='"0,1,2,3"')
        choice.add("B2:B9")
        sheet.add_data_validation(choice)

    assert open_workbook(xlsx(fill), "m.xlsx").sheets[0].rows[1] == ["Anna Ek", 3]


@pytest.mark.parametrize("text", ["=SUM(A1:A9)", "=cmd|' /C calc'!A0", "=-1+2"])
def test_formulas_in_csv_are_refused(text):
    assert refused(f"Namn;Svets\nAnna;{text}\n".encode(), "a.csv").params["cells"] == ["a!B2"]


def test_leading_zeros_kept_the_excel_way_are_text():
    rows = open_workbook(b'Anst.nr;Namn\n"=""0123""";Anna\n', "a.csv").sheets[0].rows
    assert rows[1] == ["0123", "Anna"]


def test_macros_are_refused_by_part_and_by_type():
    plain = xlsx()
    assert refused(with_part(plain, "xl/vbaProject.bin", b"macro")).code == "macros"
    types = part(plain, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert refused(with_part(plain, "[Content_Types].xml", types)).code == "macros"


@pytest.mark.parametrize("name", [SHEET, "xl/styles.xml", "xl/workbook.xml"])
def test_entity_tricks_are_refused_in_every_part(name):
    content = xlsx()
    trick = b'<!DOCTYPE a [<!ENTITY x "xxxxxxxx"><!ENTITY y "&x;&x;&x;">]>'
    text = part(content, name)
    start = text.index(b"<", 1) if text.startswith(b"<?xml") else 0
    bad = text[:start] + trick + text[start:]
    assert refused(with_part(content, name, bad)).code == "xml_tricks"


def test_too_many_rows_columns_cells_and_parts_are_refused():
    def fill(sheet):
        for row in range(20):
            sheet.append([row] * 8)

    content = xlsx(fill)
    assert refused(content, limits=Limits(rows=10)).params["count"] == 20
    assert refused(content, limits=Limits(columns=5)).code == "too_many_columns"
    assert refused(content, limits=Limits(cells=50)).code == "too_many_cells"
    assert refused(content, limits=Limits(parts=3)).code == "too_many_parts"
    assert refused(content, limits=Limits(file_bytes=100)).code == "file_too_large"
    assert refused(b"a;b\n" * 20, "a.csv", Limits(rows=10)).code == "too_many_rows"


def test_a_lonely_cell_at_the_far_corner_is_refused_rather_than_filled_up_to():
    def fill(sheet):
        sheet["A1"] = 1
        sheet["XFD1048576"] = 1

    assert refused(xlsx(fill)).code == "too_many_rows"


def test_merged_cells_errors_and_hidden_sheets_are_kept_with_their_addresses():
    def fill(sheet):
        sheet["B2"] = "Grupp"
        sheet.merge_cells("B2:D2")
        sheet["C5"] = "#N/A"
        sheet["C5"].data_type = "e"
        sheet["D6"] = 2.0
        other = sheet.parent.create_sheet("Dold")
        other["A1"] = "x"
        other.sheet_state = "hidden"

    workbook = open_workbook(xlsx(fill), "m.xlsx")

    sheet = workbook.sheets[0]
    assert sheet.merged == [Area(1, 1, 1, 3)]
    assert sheet.errors == {(4, 2): "#N/A"}
    assert sheet.rows[5][3] == 2
    assert isinstance(sheet.rows[5][3], int)
    assert [s.hidden for s in workbook.sheets] == [False, True]


def ods(cells, **attributes) -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Blad1")
    line = TableRow()
    for cell in cells:
        line.addElement(cell)
    table.addElement(line)
    table.addElement(TableRow(numberrowsrepeated=1_048_000))
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def text_cell(text: str, **attributes) -> TableCell:
    cell = TableCell(valuetype="string", **attributes)
    cell.addElement(P(text=text))
    return cell


def test_ods_is_read_with_its_spans_and_refused_with_its_formulas():
    workbook = open_workbook(
        ods([text_cell("Grupp", numbercolumnsspanned=2), CoveredTableCell(), text_cell("Namn")]),
        "m.ods",
    )
    assert workbook.format == "ods"
    assert workbook.sheets[0].rows == [["Grupp", None, "Namn"]]
    assert workbook.sheets[0].merged == [Area(0, 0, 0, 1)]

    formula = TableCell(valuetype="float", value=3, formula="of:=[.A1]+1")
    reason = refused(ods([text_cell("a"), formula]), "m.ods")
    assert reason.params["cells"] == ["Blad1!B1"]


def test_an_ods_cell_repeated_into_a_bomb_is_refused():
    cell = TableCell(valuetype="float", value=1, numbercolumnsrepeated=16_000_000)
    assert refused(ods([cell]), "m.ods").code in {"too_many_cells", "too_many_columns"}


@pytest.mark.parametrize(
    ("written", "instead"),
    [(b'<row r="1"', b'<row r="x"'), (b'r="A1"', 'r="ÅÄ1"'.encode()), (b'r="A1"', b'r="A-"')],
)
def test_an_address_that_is_none_is_damage_and_no_error_of_ours(written, instead):
    sheet = part(xlsx(), SHEET)
    assert written in sheet

    damaged = with_part(xlsx(), SHEET, sheet.replace(written, instead, 1))

    assert refused(damaged).code == "damaged"


def test_a_repetition_that_is_no_number_is_damage_and_no_error_of_ours():
    content = ods([text_cell("a", numbercolumnsrepeated=77)])
    text = part(content, "content.xml").replace(b'"77"', b'"many"')

    assert refused(with_part(content, "content.xml", text), "m.ods").code == "damaged"


def test_merged_cells_that_cover_the_sheet_many_times_over_are_refused():
    def fill(sheet):
        for row in range(1, 101):
            sheet.cell(row, 100, "x")
        sheet.merge_cells("A1:Z50")

    content = xlsx(fill)
    sheet = part(content, SHEET)
    area = b'<mergeCell ref="A1:CV100" />'
    many = sheet.replace(b"</mergeCells>", area * 50_000 + b"</mergeCells>")
    assert many != sheet

    assert refused(with_part(content, SHEET, many)).code == "damaged"


def test_no_cell_holds_the_sign_that_databases_refuse():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write_row(0, 0, ["Namn", "Svets"])
    strings = part(out.getvalue(), "xl/sharedStrings.xml").replace(b"Svets", b"Sv_x0000_ets")
    content = with_part(out.getvalue(), "xl/sharedStrings.xml", strings)

    assert open_workbook(content, "m.xlsx").sheets[0].rows == [["Namn", "Svets"]]
    for text in ("\ufeffNamn;Sv\x00ets\nAnna;3\n".encode(), "Namn;\x00\n".encode("utf-16")):
        assert refused(text, "m.csv").code == "not_a_spreadsheet"


def test_the_name_does_not_matter():
    assert open_workbook(xlsx(), "matris.csv").format == "xlsx"
    assert open_workbook(b"Namn;Svets\nAnna;3\n", "matris.xlsx").format == "csv"


@pytest.mark.parametrize(("number", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (16383, "XFD")])
def test_column_letters(number, letters):
    assert column_letter(number) == letters
    assert column_number(letters) == number
    assert cell_name(6, number) == f"{letters}7"


def test_every_message_can_be_said():
    for code, message in {**MESSAGES, **LEFT_OUT}.items():
        assert message.text, code
        assert message.text.endswith("."), code

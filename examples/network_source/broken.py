"""Small files that an importer must refuse with a clear message, each wrong in one way."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import xlsxwriter

from network_source.sheets import WRITTEN, Cell, Percent, Sheet, write_xlsx

PEOPLE = (
    ("1001", "Andersson, Anna", "Svets"),
    ("1002", "Berg, Björn", "Svets"),
    ("1003", "Khalil, Leila", "Plåt"),
    ("1004", "Nilsson, Per", "Plåt"),
)
COMPETENCES = ("MIG/MAG-svetsning", "TIG-svetsning", "Kantpressning", "Ritningsläsning")
LETTERS = (("U", "L", "I", "U"), ("O", "U", "", "U"), ("I", "", "U", "L"), ("", "I", "O", "U"))


def write(folder: Path) -> None:
    """Write the broken files into `folder`, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _unknown_level(folder / "unknown-level.xlsx")
    _duplicated_person(folder / "duplicated-person.xlsx")
    _unknown_person(folder / "unknown-person.xlsx")
    _unknown_company(folder / "unknown-company.xlsx")
    _formula(folder / "formula.xlsx")
    _macros(folder / "macros.xlsm")
    _macros(folder / "macros-renamed.xlsx")
    (folder / "empty.xlsx").write_bytes(b"")
    (folder / "pdf-renamed.xlsx").write_bytes(_pdf())


def _matrix() -> list[list[Cell | Percent]]:
    head: list[Cell | Percent] = ["Anst.nr", "Namn", "Lag", *COMPETENCES]
    rows: list[list[Cell | Percent]] = [head]
    rows += [[*person, *letters] for person, letters in zip(PEOPLE, LETTERS, strict=True)]
    return rows


def _staff() -> Sheet:
    rows: list[list[Cell | Percent]] = [["Anst.nr", "Namn", "Befattning", "Lag"]]
    roles = ("Svetsare", "Svetsare", "Plåtoperatör", "Plåtoperatör")
    rows += [
        [number, name, role, team] for (number, name, team), role in zip(PEOPLE, roles, strict=True)
    ]
    return Sheet("Personal", rows)


def _unknown_level(path: Path) -> None:
    rows = _matrix()
    rows[2][4] = "Z"
    write_xlsx(path, [_staff(), Sheet("Matris", rows)])


def _duplicated_person(path: Path) -> None:
    rows = _matrix()
    rows.append(["1002", "Berg, Björn", "Svets", "L", "L", "I", "L"])
    write_xlsx(path, [_staff(), Sheet("Matris", rows)])


def _unknown_person(path: Path) -> None:
    rows = _matrix()
    rows.append(["1099", "Okänd, Olle", "Svets", "L", "L", "I", "L"])
    write_xlsx(path, [_staff(), Sheet("Matris", rows)])


def _unknown_company(path: Path) -> None:
    rows: list[list[Cell | Percent]] = [["Företag", "Anst.nr", "Namn", "Kompetens", "Nivå"]]
    for (number, name, _), letters in zip(PEOPLE, LETTERS, strict=True):
        rows += [
            ["Ingenstans Verkstad AB", number, name, competence, letter]
            for competence, letter in zip(COMPETENCES, letters, strict=True)
            if letter
        ]
    write_xlsx(path, [Sheet("Matris", rows)])


def _formula(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": WRITTEN})
    page = book.add_worksheet("Matris")
    for row, cells in enumerate(_matrix()):
        for column, cell in enumerate(cells):
            page.write_string(row, column, str(cell or ""))
    page.write_formula(2, 3, '=IF(1=1,"L","U")', None, "L")
    page.write_formula(3, 1, '=HYPERLINK("http://example.invalid","Khalil, Leila")', None, "Khalil")
    book.close()


def _macros(path: Path) -> None:
    """An ordinary workbook with a macro part in it; the part holds no program."""
    plain = path.with_suffix(".tmp")
    write_xlsx(plain, [_staff(), Sheet("Matris", _matrix())])
    ordinary = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    enabled = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "[Content_Types].xml":
                content = content.replace(ordinary.encode(), enabled.encode())
            target.writestr(part, content, zipfile.ZIP_DEFLATED)
        macro = zipfile.ZipInfo("xl/vbaProject.bin", date_time=(1980, 1, 1, 0, 0, 0))
        target.writestr(macro, bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504))
    plain.unlink()


def _pdf() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )

"""Opening a spreadsheet that a stranger made: by what it holds, never by what it is called.

Whatever could hurt (programs, bombs, formulas, locked files) is refused here, before a cell
is read, each with its own code.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import PurePath
from xml.etree import ElementTree  # document types are refused before it reads

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from samtakt.foundation.spreadsheets.packages import (
    MEGABYTE,
    Limits,
    SheetFacts,
    look_through,
    open_package,
    pieces,
)
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.texts import read_text_file
from samtakt.foundation.spreadsheets.workbooks import Area, Cell, Sheet, Workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3", "SQLite"),
)
_TEXT_FILES = {".csv", ".tsv", ".txt"}
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_MACRO_PART = re.compile(r"(^|/)(vbaProject\.bin|xl/macrosheets/.+)$", re.IGNORECASE)
_ODS_MACRO_PART = re.compile(r"^(Basic|Scripts)/.*\.(xml|xba|xlb|py|js|bsh)$", re.IGNORECASE)


FormatReader = Callable[[bytes, str, Limits], Workbook | None]
_format_readers: list[FormatReader] = []


def reads_format(reader: FormatReader) -> FormatReader:
    """Register a reader of another format, such as a feed, that can be told as a table.

    It returns None for a file that is not of its format, and raises Refused for one that is
    and cannot be read.
    """
    _format_readers.append(reader)
    return reader


def open_workbook(content: bytes, file_name: str, limits: Limits | None = None) -> Workbook:
    """Read all sheets of an XLSX, ODS or CSV file, or of a registered format, given as bytes.

    `file_name` names the workbook and a CSV's sheet; the format is told from the content.
    Raises Refused, with the reason, for everything that is not a plain table of values.
    """
    limits = limits or Limits()
    if not content:
        raise Refused("empty_file")
    if len(content) > limits.file_bytes:
        raise Refused(
            "file_too_large",
            size_mb=round(len(content) / MEGABYTE),
            limit_mb=round(limits.file_bytes / MEGABYTE),
        )
    _refuse_foreign(content)
    for reader in _format_readers:
        if found := reader(content, file_name, limits):
            return found
    if content.startswith(b"PK"):
        workbook = _open_zipped(content, file_name, limits)
    else:
        workbook = read_text_file(content, file_name, PurePath(file_name).stem, limits)
    if not any(cell is not None for sheet in workbook.sheets for row in sheet.rows for cell in row):
        raise Refused("no_cells")
    return workbook


def _refuse_foreign(content: bytes) -> None:
    if b"%PDF-" in content[:1024]:
        raise Refused("is_pdf")
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise Refused("encrypted" if locked else "old_excel")
    if content[:4] in {b"\x09\x08\x10\x00", b"\x09\x04\x06\x00", b"\x09\x00\x04\x00"}:
        raise Refused("old_excel")
    for magic, found in _OTHERS:
        if content.startswith(magic):
            raise Refused("not_a_spreadsheet", found=found)


def _open_zipped(content: bytes, file_name: str, limits: Limits) -> Workbook:
    package = open_package(content, limits)
    names = set(package.namelist())
    if "[Content_Types].xml" in names:
        return _open_xlsx(content, package, file_name, limits)
    if "content.xml" in names:
        return _open_ods(content, package, file_name, limits)
    return _open_text_files(content, package, file_name, limits)


def _open_text_files(
    content: bytes, package: zipfile.ZipFile, file_name: str, limits: Limits
) -> Workbook:
    """Read an archive of CSV files as one workbook with a sheet per file."""
    files = [member.filename for member in package.infolist() if not member.is_dir()]
    if not files or any(PurePath(name).suffix.lower() not in _TEXT_FILES for name in files):
        raise Refused("not_a_spreadsheet", found="zip")
    sheets = []
    for name in sorted(files):
        part = _read(content, package, name, limits)
        if part.strip():
            sheets += read_text_file(part, name, PurePath(name).stem, limits).sheets
    return Workbook(file_name, "csv", sheets)


def _open_xlsx(
    content: bytes, package: zipfile.ZipFile, file_name: str, limits: Limits
) -> Workbook:
    names = package.namelist()
    types = _read(content, package, "[Content_Types].xml", limits)
    if b"macroEnabled" in types or any(_MACRO_PART.search(name) for name in names):
        raise Refused("macros")
    if any(name.endswith("workbook.bin") for name in names):
        raise Refused("binary_excel")
    if "xl/workbook.xml" not in names and b"spreadsheetml" not in types:
        raise Refused("not_a_spreadsheet", found="zip")
    parts = _xlsx_sheets(content, package, limits)
    facts = look_through(content, package, parts, limits)
    return _read_sheets(content, "xlsx", file_name, facts, limits)


def _xlsx_sheets(content: bytes, package: zipfile.ZipFile, limits: Limits) -> dict[str, str]:
    """Part name → sheet name, for every part that can hold cells."""
    parts = {name: PurePath(name).stem for name in package.namelist() if "worksheets/" in name}
    parts = {name: stem for name, stem in parts.items() if name.endswith(".xml")}
    workbook = next((name for name in package.namelist() if name.endswith("/workbook.xml")), "")
    folder = workbook.rpartition("/")[0]
    relations = f"{folder}/_rels/workbook.xml.rels"
    if not workbook or relations not in package.namelist():
        return parts
    targets = {
        relation.get("Id"): _joined(folder, relation.get("Target") or "")
        for relation in _tree(content, package, relations, limits)
    }
    for element in _tree(content, package, workbook, limits).iter():
        if element.tag.endswith("}sheet"):
            link = next((value for key, value in element.items() if key.endswith("}id")), None)
            if targets.get(link) in package.namelist():
                parts[targets[link]] = element.get("name") or ""
    return parts


def _joined(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"


def _read(content: bytes, package: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    return b"".join(pieces(content, package.getinfo(name), limits))


def _tree(
    content: bytes, package: zipfile.ZipFile, name: str, limits: Limits
) -> ElementTree.Element:
    text = _read(content, package, name, limits)
    # Spreadsheet programs write UTF-8; in UTF-16 the marker below could not be seen.
    if b"<!DOCTYPE" in text.upper() or b"\x00" in text:
        raise Refused("xml_tricks", member=name)
    try:
        return ElementTree.fromstring(text)  # noqa: S314
    except ElementTree.ParseError as error:
        raise Refused("damaged", detail=name) from error


def _open_ods(content: bytes, package: zipfile.ZipFile, file_name: str, limits: Limits) -> Workbook:
    names = package.namelist()
    kind = _read(content, package, "mimetype", limits).decode("ascii", "replace").strip() if (
        "mimetype" in names
    ) else ""  # fmt: skip
    if not kind.startswith(_ODS):
        raise Refused("not_a_spreadsheet", found=kind or "zip")
    if "META-INF/manifest.xml" in names:
        manifest = _read(content, package, "META-INF/manifest.xml", limits)
        if b"encryption-data" in manifest:
            raise Refused("encrypted")
    if any(_ODS_MACRO_PART.match(name) for name in names):
        raise Refused("macros")
    facts = look_through(content, package, {}, limits)
    return _read_sheets(content, "ods", file_name, facts, limits)


def _read_sheets(
    content: bytes, kind: str, file_name: str, facts: dict[str, SheetFacts], limits: Limits
) -> Workbook:
    if len(facts) > limits.sheets:
        raise Refused("too_many_sheets", count=len(facts), limit=limits.sheets)
    for name, fact in facts.items():
        if fact.rows > limits.rows:
            raise Refused("too_many_rows", sheet=name, count=fact.rows, limit=limits.rows)
        if fact.columns > limits.columns:
            raise Refused("too_many_columns", sheet=name, count=fact.columns, limit=limits.columns)
    try:
        return Workbook(file_name, kind, _calamine_sheets(content, facts))
    except (CalamineError, OSError, ValueError) as error:
        raise Refused("damaged", detail=type(error).__name__) from error
    except BaseException as error:
        # A panic of the reader is no Exception; it means a file that nobody's program wrote.
        if type(error).__name__ == "PanicException":
            raise Refused("damaged", detail="reader") from error
        raise


def _calamine_sheets(content: bytes, facts: dict[str, SheetFacts]) -> list[Sheet]:
    reader = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = []
    for about in reader.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        fact = facts.get(about.name, SheetFacts())
        # An extent without values (only formats) would be read as millions of empty cells.
        grid = reader.get_sheet_by_name(about.name).to_python(
            skip_empty_area=False, nrows=fact.rows
        )
        hidden = about.visible is not SheetVisibleEnum.Visible
        sheets.append(_sheet(about.name, grid if fact.rows else [], fact, hidden=hidden))
    return sheets


def _sheet(name: str, grid: Sequence[Sequence[Cell]], fact: SheetFacts, *, hidden: bool) -> Sheet:
    rows = [[_cell(value) for value in row] for row in grid]
    width = max([fact.columns, *(len(row) for row in rows)])
    rows.extend([] for _ in range(fact.rows - len(rows)))
    for row in rows:
        row.extend([None] * (width - len(row)))
    _refuse_overlaps(fact.merged, len(rows), width)
    return Sheet(name, rows, fact.merged, fact.errors, hidden)


def _refuse_overlaps(merged: Sequence[Area], height: int, width: int) -> None:
    """Refuse merged areas that cover more than the sheet: filling them could take hours."""
    covered = sum(
        max(0, min(area.bottom, height - 1) - area.top + 1)
        * max(0, min(area.right, width - 1) - area.left + 1)
        for area in merged
    )
    if covered > height * width:
        raise Refused("damaged", detail="merged cells that overlap")


def _cell(value: Cell) -> Cell:
    if isinstance(value, str):
        # XLSX can write the sign that no database keeps, as _x0000_.
        return value.replace("\x00", "").strip() or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    return value

"""Plain sheets of cells, and writing them as XLSX, ODS or CSV so that bytes repeat."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from odf.namespaces import OFFICENS
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

Cell = str | int | float | date | None
WRITTEN = datetime(2026, 10, 30, 8, 0)  # noqa: DTZ001 a file's own date has no zone


@dataclass
class Percent:
    """A share that the spreadsheet shows as per cent."""

    share: float


@dataclass
class Sheet:
    """One sheet; `merges` are (row, column, last row, last column) counted from 0."""

    name: str
    rows: list[list[Cell | Percent]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    head: int = 1
    """How many rows from the top are headings (drawn bold)."""


def write_xlsx(path: Path, sheets: list[Sheet]) -> None:
    """Write a workbook with a fixed creation date."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    book.set_properties({"created": WRITTEN, "author": "Lärcentrum Letstigen"})
    styles = {
        "head": book.add_format({"bold": True, "text_wrap": True, "bottom": 1}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "percent": book.add_format({"num_format": "0 %"}),
        "merged": book.add_format({"bold": True, "align": "center", "bg_color": "#DDE6EE"}),
    }
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        page.set_column(0, 2, 16)
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                _write_cell(page, row, column, cell, styles, bold=row < sheet.head)
        for top, left, bottom, right in sheet.merges:
            page.merge_range(top, left, bottom, right, sheet.rows[top][left], styles["merged"])
    book.close()


def _write_cell(
    page: Any, row: int, column: int, cell: Cell | Percent, styles: dict[str, Any], *, bold: bool
) -> None:
    if cell is None:
        return
    if isinstance(cell, Percent):
        page.write_number(row, column, cell.share, styles["percent"])
    elif isinstance(cell, date):
        page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), styles["date"])  # noqa: DTZ001
    elif isinstance(cell, str):
        page.write_string(row, column, cell, styles["head"] if bold else None)
    else:
        page.write_number(row, column, cell)


def write_ods(path: Path, sheets: list[Sheet]) -> None:
    """Write an OpenDocument spreadsheet; its parts get one fixed date."""
    document = OpenDocumentSpreadsheet()
    for sheet in sheets:
        table = Table(name=sheet.name)
        spans = {(top, left): merge for merge in sheet.merges for top, left in [merge[:2]]}
        covered = {
            (row, column)
            for top, left, bottom, right in sheet.merges
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        } - spans.keys()
        for row, cells in enumerate(sheet.rows):
            line = TableRow()
            for column, cell in enumerate(cells):
                if (row, column) in covered:
                    line.addElement(CoveredTableCell())
                else:
                    line.addElement(_ods_cell(cell, spans.get((row, column))))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    document.write(buffer)
    _fix_dates(buffer.getvalue(), path)


def _ods_cell(cell: Cell | Percent, span: tuple[int, int, int, int] | None) -> TableCell:
    kinds: dict[str, str] = {}
    if span:
        kinds["numberrowsspanned"] = str(span[2] - span[0] + 1)
        kinds["numbercolumnsspanned"] = str(span[3] - span[1] + 1)
    if cell is None:
        return TableCell(**kinds)
    if isinstance(cell, Percent):
        made = TableCell(valuetype="percentage", value=str(cell.share), **kinds)
        made.addElement(P(text=f"{cell.share:.0%}"))
    elif isinstance(cell, date):
        made = TableCell(valuetype="date", datevalue=cell.isoformat(), **kinds)
        made.addElement(P(text=cell.isoformat()))
    elif isinstance(cell, str):
        made = TableCell(valuetype="string", **kinds)
        made.setAttrNS(OFFICENS, "string-value", cell)
        made.addElement(P(text=cell))
    else:
        made = TableCell(valuetype="float", value=str(cell), **kinds)
        made.addElement(P(text=str(cell)))
    return made


def _fix_dates(content: bytes, path: Path) -> None:
    """Copy a zip so that every part carries the same date, the type first and not packed."""
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(path, "w") as target:
        names = sorted(source.namelist(), key=lambda name: (name != "mimetype", name))
        for name in names:
            part = zipfile.ZipInfo(name, date_time=(2026, 10, 30, 8, 0, 0))
            part.external_attr = 0o644 << 16
            packed = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(name), packed)


@dataclass(frozen=True)
class CsvStyle:
    """How a program writes CSV."""

    delimiter: str
    encoding: str
    decimal: str = ","


SEMICOLON_1252 = CsvStyle(";", "cp1252")
TAB_UTF8_BOM = CsvStyle("\t", "utf-8-sig", ".")
COMMA_UTF8 = CsvStyle(",", "utf-8", ".")


def write_csv(path: Path, sheet: Sheet, style: CsvStyle) -> None:
    """Write one sheet as CSV with the line ends of Windows."""
    with path.open("w", encoding=style.encoding, newline="") as stream:
        out = csv.writer(stream, delimiter=style.delimiter, lineterminator="\r\n")
        for row in sheet.rows:
            out.writerow([_csv_text(cell, style.decimal) for cell in row])


def _csv_text(cell: Cell | Percent, decimal: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Percent):
        return f"{cell.share:.0%}"
    if isinstance(cell, float):
        return str(cell).replace(".", decimal)
    return cell.isoformat() if isinstance(cell, date) else str(cell)

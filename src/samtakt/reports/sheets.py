"""Lists as spreadsheets: typed columns to XLSX and CSV, where no text can become a formula.

A spreadsheet program runs what begins with `=`, and some run what begins with `+`, `-`, `@`,
a tab or a line break. In XLSX every text is stored as text, which no program runs. CSV cannot
say what is text, so there such a text gets an apostrophe in front, as OWASP advises.
"""

import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from defusedcsv import csv

from samtakt.foundation.formats import money_text, number_text, percent_text, short_date

Value = str | int | float | Decimal | datetime.date | None

RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
LONGEST_TEXT = 32_767
LONGEST_NAME = 31
NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
WIDEST = 60


class Kind(StrEnum):
    """What a column holds, which decides its format and on which side it is set."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    SHARE = "share"
    MONEY = "money"
    DAY = "day"
    ANY = "any"


NUMBER_FORMATS = {
    Kind.TEXT: "@",
    Kind.WHOLE: "#,##0",
    Kind.NUMBER: "#,##0.0",
    Kind.SHARE: "0%",
    Kind.MONEY: '#,##0" kr"',
    Kind.DAY: "yyyy-mm-dd",
    Kind.ANY: "General",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and what is under it. `width` is in characters; 0: by the content."""

    heading: str
    kind: Kind = Kind.TEXT
    width: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list. `note` stands above it and says what it counts."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""


def text_of(kind: Kind, value: Value) -> str:
    """Return a value as it is printed in the active language; empty for none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime.date):
        return short_date(value)
    if kind is Kind.SHARE:
        return percent_text(float(value))
    if kind is Kind.MONEY:
        return money_text(value)
    return number_text(value, 1 if kind is Kind.NUMBER else 0)


def to_csv(sheet: Sheet) -> bytes:
    """Return a list as CSV in UTF-8 with a mark, so that spreadsheet programs read åäö."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerow([harmless(column.heading) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_plain(value) for value in row])
    return written.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula.

    The CSV library does so too, but lets tabs and line breaks begin a cell.
    """
    return f"'{text}" if text.startswith(RUN_BY_SPREADSHEETS) else text


def _plain(value: Value) -> str | float | Decimal | None:
    if isinstance(value, str):
        return harmless(value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def to_xlsx(sheets: Sequence[Sheet], *, title: str, company: str = "") -> bytes:
    """Return lists as one workbook, each with a frozen heading, a filter and set widths."""
    import xlsxwriter  # type: ignore[import-untyped]

    written = io.BytesIO()
    settings = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(written, settings) as book:
        book.set_properties({"title": title, "company": company})
        formats = _formats(book)
        names = sheet_names([sheet.name for sheet in sheets])
        for name, sheet in zip(names, sheets, strict=True):
            _write(book.add_worksheet(name), sheet, formats)
    return written.getvalue()


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Return names that a workbook allows: short, without its reserved signs, none twice."""
    names: list[str] = []
    for text in wanted:
        name = " ".join(text.translate(NOT_IN_NAMES).split())[:LONGEST_NAME] or "-"
        number = 2
        while name.casefold() in {each.casefold() for each in names}:
            ending = f" {number}"
            name = name[: LONGEST_NAME - len(ending)] + ending
            number += 1
        names.append(name)
    return names


def _formats(book: Any) -> dict[str, Any]:
    plain = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
    formats: dict[str, Any] = {
        kind.value: book.add_format(
            plain | {"num_format": pattern, "text_wrap": kind is Kind.TEXT},
        )
        for kind, pattern in NUMBER_FORMATS.items()
    }
    heading = {
        "bold": True,
        "bg_color": "#0B5A6B",
        "font_color": "#FFFFFF",
        "text_wrap": True,
        "valign": "vcenter",
        "border": 1,
        "border_color": "#D8DFE3",
    }
    formats["heading"] = book.add_format(plain | heading)
    formats["note"] = book.add_format(plain | {"italic": True, "font_color": "#4F5F6A"})
    return formats


def _write(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    first = 2 if sheet.note else 0
    if sheet.note:
        page.write_string(0, 0, sheet.note, formats["note"])
    for place, column in enumerate(sheet.columns):
        page.write_string(first, place, column.heading, formats["heading"])
        page.set_column(place, place, column.width or _width(sheet, place))
    for number, row in enumerate(sheet.rows, start=first + 1):
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_value(page, number, place, value, formats[column.kind.value])
    last = first + max(1, len(sheet.rows))
    page.freeze_panes(first + 1, 1)
    page.autofilter(first, 0, last, len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(first)


def _write_value(page: Any, row: int, place: int, value: Value, form: Any) -> None:
    if value is None:
        page.write_blank(row, place, None, form)
    elif isinstance(value, str):
        # Stored as text, whatever it begins with: nothing is left to the writer's guess.
        page.write_string(row, place, value[:LONGEST_TEXT], form)
    elif isinstance(value, datetime.date):
        page.write_datetime(row, place, value, form)
    else:
        page.write_number(row, place, float(value), form)


def _width(sheet: Sheet, place: int) -> int:
    column = sheet.columns[place]
    longest = max((len(text_of(column.kind, row[place])) for row in sheet.rows), default=0)
    heading = max((len(word) for word in column.heading.split()), default=0)
    return min(WIDEST, max(longest + 2, heading + 4, 8))

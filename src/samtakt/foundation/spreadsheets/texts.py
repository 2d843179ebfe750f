"""Reading CSV as it really comes: several delimiters, several encodings, quoted new lines."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

from samtakt.foundation.spreadsheets.packages import FORMULAS_NAMED, Limits
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.workbooks import Cell, Sheet, Workbook, cell_name

DELIMITERS = ";\t,|"
"""In the order in which ties are decided: Swedish programs write semicolons."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_LINES = 200
_LINES_IN_ONE_CELL = 100
_TEXT_TRICK = re.compile(r'^="(.*)"$')  # how some programs keep leading zeros: ="0123"
_MARKUP = re.compile(r"\s*<(\?xml|!doctype|html|table|workbook)", re.IGNORECASE)


def read_text_file(content: bytes, file_name: str, sheet_name: str, limits: Limits) -> Workbook:
    """Read delimited text; its one sheet is called `sheet_name`. Refuses what is not text."""
    text, encoding = _decode(content)
    if _MARKUP.match(text):
        raise Refused("not_a_spreadsheet", found="HTML/XML")
    if not text.strip():
        raise Refused("empty_file")
    delimiter, text = _find_delimiter(text)
    rows = _records(text, delimiter)
    _refuse_extent(rows, sheet_name, limits)
    width = max((len(row) for row in rows), default=0)
    cells: list[list[Cell]] = [
        [*(value.strip() or None for value in row), *[None] * (width - len(row))] for row in rows
    ]
    _refuse_formulas(cells, sheet_name)
    details = {"encoding": encoding, "delimiter": delimiter}
    return Workbook(file_name, "csv", [Sheet(sheet_name, cells)], details)


def _decode(content: bytes) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError as error:
                raise Refused("unknown_encoding") from error
            if "\x00" in text:
                raise Refused("not_a_spreadsheet", found="binary")
            return text, encoding
    if b"\x00" in content:
        raise Refused("not_a_spreadsheet", found="binary")
    for encoding in ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _control_characters(text) > 0.01 * len(text):
            raise Refused("not_a_spreadsheet", found="binary")
        return text, encoding
    raise Refused("unknown_encoding")


def _control_characters(text: str) -> int:
    sample = text[:20_000]
    return sum(ord(character) < 32 and character not in "\t\r\n\f" for character in sample)


def _find_delimiter(text: str) -> tuple[str, str]:
    told = re.match(r"sep=(.)\r?\n", text)
    if told:  # Excel's own first line; kept as an empty row so that row numbers stay
        return told[1], text[told.end(1) :]
    sample = "\n".join(text.splitlines()[:_SAMPLE_LINES])
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter)), text


def _evenness(sample: str, delimiter: str) -> float:
    """How much the sample looks like a table when cut at the delimiter."""
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
    except csv.Error:
        return 0.0
    usual = Counter(width for width in widths if width > 1).most_common(1)
    if not usual:
        return 0.0
    width, times = usual[0]
    return times / len(widths) * (1 + min(width, 10) / 10)


def _records(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if any(value.count("\n") > _LINES_IN_ONE_CELL for value in row):
                raise Refused("unbalanced_quote", row=len(rows))
    except csv.Error as error:
        raise Refused("unbalanced_quote", row=len(rows) + 1) from error
    return rows


def _refuse_extent(rows: list[list[str]], sheet: str, limits: Limits) -> None:
    if len(rows) > limits.rows:
        raise Refused("too_many_rows", sheet=sheet, count=len(rows), limit=limits.rows)
    width = max((len(row) for row in rows), default=0)
    if width > limits.columns:
        raise Refused("too_many_columns", sheet=sheet, count=width, limit=limits.columns)


def _refuse_formulas(rows: list[list[Cell]], sheet: str) -> None:
    found: list[str] = []
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if isinstance(value, str) and value[0] == "=" and len(value) > 1:
                unwrapped = _TEXT_TRICK.match(value)
                if unwrapped:
                    cells[column] = unwrapped[1] or None
                elif re.match(r"=\s*[-+(\w\"'$@]", value):
                    found.append(f"{sheet}!{cell_name(row, column)}")
    if found:
        raise Refused("formulas", count=len(found), cells=found[:FORMULAS_NAMED])

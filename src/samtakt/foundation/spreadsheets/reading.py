"""From a file's bytes to what was understood of it, for one kind of import.

A mapping may be partial: what it does not say is guessed first and kept.
"""

import functools
import json
from dataclasses import asdict
from typing import Any

from samtakt.foundation.spreadsheets import columns
from samtakt.foundation.spreadsheets.importers import Understanding
from samtakt.foundation.spreadsheets.lists import understand_table
from samtakt.foundation.spreadsheets.matrices import understand_matrices, understand_matrix
from samtakt.foundation.spreadsheets.opening import open_workbook
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.spreadsheets.understanding import Mapping, TableUnderstanding
from samtakt.foundation.spreadsheets.workbooks import Workbook

TABLES = {
    ImportKind.EMPLOYEES: columns.EMPLOYEES,
    ImportKind.REQUIREMENTS: columns.REQUIREMENTS,
    ImportKind.HEADCOUNT: columns.HEADCOUNT,
    ImportKind.CERTIFICATES: columns.CERTIFICATES,
    ImportKind.COURSES: columns.COURSES,
    ImportKind.LIBRARY: columns.COMPETENCES,
    ImportKind.CERTIFICATE_TYPES: columns.CERTIFICATE_TYPES,
}
BESIDE = {
    ImportKind.REQUIREMENTS: columns.ROLES,
    ImportKind.COURSES: columns.PROVIDERS,
}
"""What another sheet of the same workbook may tell about the same things."""


@functools.lru_cache(maxsize=1)
def open_book(name: str, content: bytes) -> Workbook:
    """Open a spreadsheet; raises Refused for whatever is none.

    The last one is kept: a preview and its import, or the five lists of one company's
    workbook, are read one after the other, and what was found out about its sheets stays.
    """
    return open_workbook(content, name)


def understand(book: Workbook, kind: ImportKind | str, told: dict[str, Any]) -> Understanding:
    """Read one table of a workbook, guided by a partial mapping.

    Raises:
        Refused: no such table, or no such sheet, is in the file.
        ValueError: the mapping is not one.
    """
    if not told:
        return _understand(book, kind, None)
    guess = _guess(book, kind, told.get("sheet")).mapping
    if _is_another_table(guess, told):
        guess = Mapping(guess.kind, guess.sheet, told.get("layout", guess.layout))
    merged = asdict(guess) | told
    merged["meanings"] = {**guess.meanings, **told.get("meanings", {})}
    if told.get("levels") and "scale" not in told:
        merged["scale"] = "custom"
    if told.get("scale") not in {None, "custom"} and "levels" not in told:
        merged["levels"] = {}
    return _understand(book, kind, Mapping.from_json(json.dumps(merged)))


def _is_another_table(guess: Mapping, told: dict[str, Any]) -> bool:
    """Whether the person points at other headings, so that no guessed column holds."""
    lines = told.get("heading_lines")
    return told.get("layout", guess.layout) != guess.layout or (
        lines is not None and tuple(lines) != guess.heading_lines
    )


def _understand(book: Workbook, kind: ImportKind | str, mapping: Mapping | None) -> Understanding:
    if kind == ImportKind.MATRIX:
        return understand_matrix(book, mapping)
    return understand_table(book, TABLES[ImportKind(kind)], mapping)


def _guess(book: Workbook, kind: ImportKind | str, sheet: str | None) -> Understanding:
    if not sheet or len(book.sheets) == 1:
        return _understand(book, kind, None)
    if book.sheet(sheet) is None:
        raise Refused("unknown_sheet", sheet=sheet, sheets=[one.name for one in book.sheets])
    if kind == ImportKind.MATRIX:
        found = [one for one in understand_matrices(book) if one.sheet == sheet]
        if found:
            return found[0]
    alone = [one for one in book.sheets if one.name == sheet]
    return _understand(Workbook(book.file_name, book.format, alone, book.details), kind, None)


def beside(book: Workbook, kind: ImportKind | str, read: Understanding) -> list[TableUnderstanding]:
    """Return what the workbook's other sheets say about what the read one names.

    A workbook of requirements may describe its roles, one of courses its providers and the
    sessions of its courses. A mapping that names a sheet chooses that sheet alone.
    """
    others = [sheet for sheet in book.sheets if sheet.name != read.sheet and not sheet.hidden]
    found = []
    for sheet in others:
        alone = Workbook(book.file_name, book.format, [sheet], book.details)
        for table in _tables_beside(ImportKind(kind)):
            try:
                found.append(understand_table(alone, table))
            except Refused:
                continue  # another table altogether
            break
    return found


def _tables_beside(kind: ImportKind) -> list[str]:
    tables = [BESIDE[kind]] if kind in BESIDE else []
    return [*tables, columns.COURSES] if kind == ImportKind.COURSES else tables

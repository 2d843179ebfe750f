"""Which imports a workbook has something for, in the order in which they build on each other.

People come before their levels, and a competence before who has it: the first of the list
is the one to import first.
"""

from dataclasses import dataclass

from samtakt.foundation.spreadsheets import columns
from samtakt.foundation.spreadsheets.lists import survey, understand_table
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.spreadsheets.understanding import MATRIX, OtherSheet, fields_of
from samtakt.foundation.spreadsheets.workbooks import Workbook

ORDER = (
    ImportKind.LIBRARY,
    ImportKind.CERTIFICATE_TYPES,
    ImportKind.EMPLOYEES,
    ImportKind.REQUIREMENTS,
    ImportKind.HEADCOUNT,
    ImportKind.MATRIX,
    ImportKind.CERTIFICATES,
    ImportKind.COURSES,
)
_KINDS = {
    columns.EMPLOYEES: ImportKind.EMPLOYEES,
    columns.REQUIREMENTS: ImportKind.REQUIREMENTS,
    columns.CERTIFICATES: ImportKind.CERTIFICATES,
    columns.COURSES: ImportKind.COURSES,
    columns.COMPETENCES: ImportKind.LIBRARY,
    MATRIX: ImportKind.MATRIX,
}
# A survey takes these for their neighbours: the table that is meant has a column of its own.
_HEADCOUNT = (ImportKind.HEADCOUNT, columns.HEADCOUNT, {"number"})
_CERTIFICATE_TYPES = (
    ImportKind.CERTIFICATE_TYPES, columns.CERTIFICATE_TYPES, {"interval_months"},
)  # fmt: skip
_TELLING = {
    columns.REQUIREMENTS: _HEADCOUNT,
    columns.CERTIFICATES: _CERTIFICATE_TYPES,
    columns.COMPETENCES: _CERTIFICATE_TYPES,
    "other": _CERTIFICATE_TYPES,
}


@dataclass(frozen=True)
class Holding:
    """A kind of import and the sheet that has something for it."""

    kind: ImportKind
    sheet: str


def holdings(book: Workbook) -> list[Holding]:
    """Return what a workbook has something for; the same kind may stand on several sheets."""
    if not isinstance(book.held, tuple):
        found = [
            Holding(kind, seen.name) for seen in survey(book) if (kind := _kind_of(book, seen))
        ]
        book.held = tuple(sorted(found, key=lambda holding: ORDER.index(holding.kind)))
    return list(book.held)


def _kind_of(book: Workbook, seen: OtherSheet) -> ImportKind | None:
    if seen.kind in _TELLING:
        kind, table, telling = _TELLING[seen.kind]
        if telling <= _fields(book, seen.name, table):
            return kind
    if seen.kind == columns.REQUIREMENTS and "level" not in _fields(book, seen.name, seen.kind):
        return None  # a list of roles, which is read beside the requirements
    return _KINDS.get(seen.kind)


def _fields(book: Workbook, name: str, table: str) -> set[str]:
    alone = [sheet for sheet in book.sheets if sheet.name == name]
    try:
        read = understand_table(Workbook(book.file_name, book.format, alone, book.details), table)
    except Refused:
        return set()
    fields = set(fields_of(read.rows))
    # Who a role needs is a requirement also when it says how many.
    return (
        set() if table == columns.HEADCOUNT and "role" in read.mapping.meanings.values() else fields
    )

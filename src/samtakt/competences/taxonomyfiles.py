"""The CSV files of a taxonomy: out of a folder, a zip or one file, read by header name.

Files are read piece by piece, so that a taxonomy of any length takes little memory. Zips
are opened with the same checks as spreadsheets are; nothing is unpacked to disk.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path, PurePath

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samtakt.foundation.spreadsheets.packages import MEGABYTE, Limits, open_package, pieces
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.sentences import sentence_of_file

# A whole taxonomy in every language is larger than a spreadsheet that a person made.
LIMITS = Limits(file_bytes=300 * MEGABYTE, unpacked_bytes=2_000 * MEGABYTE)
_PIECE = 1 << 16
_DELIMITERS = ",;\t"
_SIGNS = re.compile(r"[^a-z0-9]")


class TaxonomyRefused(Exception):
    """The import cannot be done for a reason that its reader can mend; `str` is the sentence."""

    sentence: str | Promise = _("The taxonomy cannot be imported.")

    def __init__(self, **params: object) -> None:
        super().__init__(params)
        self.params = params

    def __str__(self) -> str:
        return str(self.sentence).format(**self.params)


class FileNotReadable(TaxonomyRefused):
    """A file is damaged, is no text, or could do harm."""

    sentence = _("{file} cannot be read: {reason}")


class ColumnMissing(TaxonomyRefused):
    """A column without which the file cannot be understood is not in its heading."""

    sentence = _("{file} has no column “{column}”. It has: {found}.")


class BadRow(TaxonomyRefused):
    """A value that must be there is empty, or cannot be kept."""

    sentence = _("{file}, line {row}, column “{column}”: {reason}")


@dataclass(frozen=True)
class File:
    """One CSV file: its name without folders, its size in bytes, and how to begin reading."""

    name: str
    size: int
    begin: Callable[[], Iterator[bytes]]


def files_at(path: Path) -> list[File]:
    """Return the CSV files at a path: a CSV, a zip, or a folder of CSVs and zips.

    Raises:
        FileNotReadable: there is nothing, or a zip is damaged or could do harm.
    """
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.is_file() and _is_ours(p.name))
        return [file for p in inside for file in files_at(p)]
    if not path.is_file():
        raise FileNotReadable(file=path.name, reason=_("there is no such file."))
    if path.suffix.lower() == ".zip":
        return files_in(path.name, path.read_bytes())
    return [File(path.name, path.stat().st_size, lambda: _from_disk(path))]


def files_in(name: str, content: bytes) -> list[File]:
    """Return the CSV files of a zip that was handed in, or the one file that it is."""
    if not content.startswith(b"PK"):
        return [File(PurePath(name).name, len(content), lambda: iter([content]))]
    if len(content) > LIMITS.file_bytes:
        raise FileNotReadable(file=name, reason=_("it is too large."))
    try:
        package = open_package(content, LIMITS)
    except Refused as refused:
        raise FileNotReadable(file=name, reason=sentence_of_file(refused).text) from refused
    members = [m for m in package.infolist() if m.filename.lower().endswith(".csv")]
    return [
        File(
            PurePath(member.filename).name,
            member.file_size,
            lambda member=member: pieces(content, member, LIMITS),
        )
        for member in members
        if _is_ours(PurePath(member.filename).name) and "__MACOSX" not in member.filename
    ]


def _is_ours(name: str) -> bool:
    return name.lower().endswith((".csv", ".zip")) and not name.startswith(("._", "~"))


def _from_disk(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


@dataclass(frozen=True)
class Columns:
    """Which columns a file must have, may have, and under which other headings."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    other_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def places(self, file: str, heading: list[str]) -> dict[str, int]:
        """Return where each column stands; upper case and punctuation do not matter.

        Raises:
            ColumnMissing: a required one is not there.
        """
        there = {_plain(name): place for place, name in reversed(list(enumerate(heading)))}
        places: dict[str, int] = {}
        for column in (*self.required, *self.optional):
            names = [_plain(name) for name in (column, *self.other_names.get(column, ()))]
            place = next((there[name] for name in names if name in there), None)
            if place is not None:
                places[column] = place
            elif column in self.required:
                found = ", ".join(name for name in heading if name) or "–"
                raise ColumnMissing(file=file, column=column, found=found)
        return places


def _plain(name: str) -> str:
    return _SIGNS.sub("", name.lower())


@dataclass(frozen=True)
class Row:
    """One row by column name; a column that the file does not have is None."""

    file: str
    line: int
    values: dict[str, str]

    def get(self, column: str) -> str | None:
        return self.values.get(column)

    def text(self, column: str) -> str:
        return self.values.get(column) or ""

    def must(self, column: str, longest: int) -> str:
        """Return a value that must be there and fit.

        Raises:
            BadRow: it is empty, or longer than what is kept.
        """
        value = self.values.get(column) or ""
        if not value:
            raise self.refused(column, _("the value is missing."))
        if len(value) > longest:
            raise self.refused(column, _("the value is too long."))
        return value

    def refused(self, column: str, reason: str | Promise) -> BadRow:
        return BadRow(file=self.file, row=self.line, column=column, reason=reason)


class Table:
    """One CSV file with its columns; `done` counts the bytes that were read so far."""

    def __init__(self, file: File, columns: Columns) -> None:
        """Read and check the heading.

        Raises:
            FileNotReadable: it is no CSV in UTF-8.
            ColumnMissing: a required column is not there.
        """
        self.file, self.columns, self.done = file, columns, 0
        heading = next(self._records(), (0, []))[1]
        self.places = columns.places(file.name, heading)

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the heading; empty ones are left out."""
        records = self._records()
        next(records, None)
        for line, record in records:
            width = len(record)
            values = {
                column: record[place].strip() if place < width else ""
                for column, place in self.places.items()
            }
            if any("\x00" in value for value in values.values()):
                raise self._unreadable(_("it is not text in UTF-8."))
            if any(values.values()):
                yield Row(self.file.name, line, values)

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        self.done = 0
        source = io.BufferedReader(_Pieces(self._counted()), _PIECE)
        text = io.TextIOWrapper(source, encoding="utf-8-sig", newline="")
        try:
            first = text.readline()
            delimiter = max(_DELIMITERS, key=first.count)
            reader = csv.reader(chain([first], text), delimiter=delimiter, strict=True)
            begins = 1
            for record in reader:
                yield begins, record
                begins = reader.line_num + 1
        except UnicodeDecodeError as error:
            raise self._unreadable(_("it is not text in UTF-8.")) from error
        except csv.Error as error:
            raise self._unreadable(f"CSV: {error}.") from error
        except Refused as refused:
            raise self._unreadable(sentence_of_file(refused).text) from refused

    def _counted(self) -> Iterator[bytes]:
        for piece in self.file.begin():
            self.done += len(piece)
            yield piece

    def _unreadable(self, reason: str | Promise) -> FileNotReadable:
        return FileNotReadable(file=self.file.name, reason=reason)


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file to read from."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source, self._rest = source, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._source, None)
            if piece is None:
                return 0
            self._rest = piece
        taken = self._rest[: len(buffer)]
        self._rest = self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)

"""What an importer of one kind of spreadsheet is, and which importer each kind has.

An area registers a function that turns what was understood of a spreadsheet into a `Plan`:
what would be refused, what would be new, and how to carry it out. Planning reads and never
writes, so that a preview and an import see the same thing.
"""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field

from samtakt.foundation.spreadsheets.holdings import Holding
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.refusals import Note, Refusal
from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun
from samtakt.foundation.spreadsheets.understanding import (
    MatrixUnderstanding,
    TableRow,
    TableUnderstanding,
)
from samtakt.foundation.tenancy import Organisation

Understanding = MatrixUnderstanding | TableUnderstanding


KEEP, END, CONFIRM = "keep", "end", "confirm"


@dataclass(frozen=True)
class Difference:
    """One value that an import would change; texts and codes, which the pages put into words.

    `before` is "" and `what` is "new" for what is not here yet; `what` is "missing" for what
    is here and not in the file, and "changed" otherwise.
    """

    what: str
    label: str
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Source:
    """What an importer plans from."""

    organisation: Organisation
    understanding: Understanding
    as_of: datetime.date
    """The day that undated values count from: chosen by the person, otherwise today."""
    links: dict[str, dict[str, str]] = field(default_factory=dict)
    """What a person linked by hand: "competences" or "certificate_types" → {label: code}."""
    run: ImportRun | None = None
    """The run whose rows will be written; None while there is only a preview."""
    file_name: str = ""
    beside: list[TableUnderstanding] = field(default_factory=list)
    """What other sheets of the workbook say about the same things."""
    holds: list[Holding] = field(default_factory=list)
    """What the workbook has something for, this import among them."""
    missing: str = KEEP
    """What becomes of rows that are here and not in the file: `KEEP`, or `END` from `as_of`."""
    unchanged: str = ""
    """What becomes of levels that say what is agreed: `KEEP`, `CONFIRM`, "" for the usual."""

    @property
    def table(self) -> TableUnderstanding:
        """The understood list; raises TypeError for a matrix."""
        if not isinstance(self.understanding, TableUnderstanding):
            raise TypeError("this importer reads lists")
        return self.understanding

    def beside_of(self, kind: str) -> list[TableRow]:
        """Return the rows of the other sheets that are of one kind."""
        return [row for table in self.beside if table.kind == kind for row in table.rows]

    @property
    def refusals(self) -> list[Refusal]:
        """Everything in the file that could not be read."""
        read = [self.understanding, *self.beside]
        return [refusal for one in read for refusal in one.refusals]

    @property
    def matrix(self) -> MatrixUnderstanding:
        """The understood matrix; raises TypeError for a list."""
        if not isinstance(self.understanding, MatrixUnderstanding):
            raise TypeError("this importer reads skill matrices")
        return self.understanding


@dataclass
class Plan(ABC):
    """What an import would do. It is carried out only when nothing is refused."""

    refusals: list[Refusal] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    new: dict[str, list[str]] = field(default_factory=dict)
    """What the file names and nobody knows yet, by kind: "competences", "roles", "teams", …"""
    differences: list[Difference] = field(default_factory=list)
    """What is here beside what the file says, value by value, where the importer compares."""

    @abstractmethod
    def counts(self) -> dict[str, int]:
        """Return how many rows of each sort would be made or changed."""

    @abstractmethod
    def apply(self, journal: ImportJournal) -> None:
        """Write the rows; called inside a transaction and only when nothing is refused."""


Importer = Callable[[Source], Plan]
_importers: dict[ImportKind, Importer] = {}


class NoImporter(Exception):
    """No area imports this kind of spreadsheet."""


def imports(kind: ImportKind) -> Callable[[Importer], Importer]:
    """Register the function that plans imports of one kind."""

    def register(function: Importer) -> Importer:
        _importers[kind] = function
        return function

    return register


def importer(kind: ImportKind | str) -> Importer:
    """Return the importer of a kind.

    Raises:
        NoImporter: no area has registered one.
    """
    try:
        return _importers[ImportKind(kind)]
    except KeyError:
        raise NoImporter(kind) from None

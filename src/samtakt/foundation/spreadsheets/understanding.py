"""What the importer understood of a spreadsheet, and the mapping that corrects it.

These are the shapes that the import pages, the command line and the import runs share.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple

from samtakt.foundation.spreadsheets.refusals import LeftOut, Note, Refusal
from samtakt.foundation.spreadsheets.scales import Scale, ScaleGuess

MATRIX = "matrix"
WIDE, TRANSPOSED, LONG, LIST = "wide", "transposed", "long", "list"


@dataclass(frozen=True)
class Mapping:
    """How one company's spreadsheet is to be read; made by guessing, corrected by a person.

    A *line* is named as Excel names it: "4" is a row, "C" a column. In the transposed layout
    (competences down) headings stand in columns and people's attributes in rows, so the keys
    of `meanings` are row numbers there.
    """

    kind: str
    sheet: str
    layout: str
    heading_lines: tuple[str, ...] = ()
    """Lines holding the headings, outermost (group) first; the last one holds the names."""
    meanings: dict[str, str] = field(default_factory=dict)
    """Line → meaning: a field's name, "competence", "target" or "ignore"."""
    headings: dict[str, str] = field(default_factory=dict)
    """Line → what its heading said, so that a person can recognise it."""
    scale: str | None = None
    """Key of a preset, "custom" together with `levels`, or None to guess."""
    levels: dict[str, int | None] = field(default_factory=dict)
    """A company's own scale: what the cell says → canonical 0–4, None for not assessed."""
    leave_out: tuple[str, ...] = ()
    """Lines (rows or columns) that the person chose to leave out."""
    fingerprint: str = ""

    def to_json(self) -> str:
        """The mapping as JSON text; `from_json` gives an equal mapping."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """Read a mapping; raises ValueError when the text is not one."""
        try:
            content: dict[str, Any] = json.loads(text)
            content["heading_lines"] = tuple(content.get("heading_lines", ()))
            content["leave_out"] = tuple(content.get("leave_out", ()))
            return cls(**content)
        except (TypeError, AttributeError) as error:
            raise ValueError(f"not a mapping: {error}") from error

    def without(self, *lines: str) -> Mapping:
        """The same mapping with further rows or columns left out."""
        return replace(self, leave_out=tuple(dict.fromkeys((*self.leave_out, *lines))))


class Rating(NamedTuple):
    """One level of one person in one competence. `canonical` None means not assessed."""

    person: str
    competence: str
    canonical: int | None
    row: int
    column: str
    written: str
    """What the cell says; "" for an empty cell."""
    comment: str = ""
    source: str = ""
    """"self", "manager" or the file's own word; "" when the file does not say."""
    assessed_on: datetime.date | None = None
    assessor: str = ""


@dataclass(frozen=True)
class PersonSeen:
    """A person as the file names them. `label` is "Given Family" and unique in the file."""

    label: str
    row: int | None
    column: str | None
    attributes: dict[str, Any] = field(default_factory=dict)
    """Fields such as employee_number, team, shift, role, given_name, family_name, company."""


@dataclass(frozen=True)
class CompetenceSeen:
    """A competence as the file names it. `label` is unique in the file."""

    label: str
    row: int | None
    column: str | None
    group: str = ""
    code: str = ""
    scale: str = ""
    """Key of the scale of this competence where it differs from the matrix's own."""


class Target(NamedTuple):
    """A required level written inside the matrix ("Krav", "Mål"), per person or for all."""

    competence: str
    canonical: int | None
    person: str
    """"" when the target stands for everybody in the matrix."""
    row: int
    column: str


@dataclass(frozen=True)
class OtherSheet:
    """A sheet that was not read, what it looks like, and how sure that is (0–1)."""

    name: str
    kind: str
    confidence: float


@dataclass
class MatrixUnderstanding:
    """All that was understood of a skill matrix. Import only when `refusals` is empty."""

    sheet: str
    layout: str
    scale: ScaleGuess
    people: list[PersonSeen]
    competences: list[CompetenceSeen]
    ratings: list[Rating]
    targets: list[Target]
    refusals: list[Refusal]
    left_out: list[LeftOut]
    notes: list[Note]
    confidence: float
    mapping: Mapping
    other_sheets: list[OtherSheet] = field(default_factory=list)


class TableRow(NamedTuple):
    """One record. `values` has a key per understood field; a blank cell gives no key."""

    row: int
    values: dict[str, Any]
    columns: dict[str, str] = {}
    """Field → column letter, for messages."""


@dataclass
class TableUnderstanding:
    """All that was understood of a list of employees, requirements, certificates, …"""

    kind: str
    sheet: str
    layout: str
    rows: list[TableRow]
    refusals: list[Refusal]
    left_out: list[LeftOut]
    notes: list[Note]
    confidence: float
    mapping: Mapping
    scale: ScaleGuess | None = None
    other_sheets: list[OtherSheet] = field(default_factory=list)


def custom_scale(levels: dict[str, int | None]) -> Scale:
    """The scale that a person wrote into a mapping."""
    return Scale.from_levels("custom", "The company's own scale", levels)


def fields_of(rows: Sequence[TableRow]) -> list[str]:
    """All fields that at least one row has, in order of appearance."""
    return list(dict.fromkeys(name for row in rows for name in row.values))

"""What a run's page shows: how the file was understood, what it brings, what is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from samtakt.foundation.phrases import CANONICAL_LEVELS, CRITICALITY
from samtakt.foundation.spreadsheets import sentences
from samtakt.foundation.spreadsheets.importing import LINKS
from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun
from samtakt.foundation.spreadsheets.sentences import Sentence
from samtakt.foundation.spreadsheets.understanding import TRANSPOSED
from samtakt.web.imports.words import (
    BROUGHT,
    LAYOUTS,
    LIST_LAYOUTS,
    MEANINGS,
    MOST_TELLING,
    NEW,
    SCALE_REASONS,
    SCALES,
)

SHOWN_NAMES = 40
SHOWN_ROWS = 12
FOR_A_WORKER = 2500
"""From so many values or rows on, a worker does the import while the page follows it."""
_LEVELS = {"level", "from_level", "to_level"}
_FOLLOW_UNDO = {"Observation", "AgreedLevel"}
"""Rows that are history: they stay when an import is undone, and no longer count."""


@dataclass(frozen=True)
class Brought:
    """How many rows of one sort are new, changed and as they were."""

    label: Any
    new: int = 0
    changed: int = 0
    known: int = 0


def brought(counts: dict[str, int]) -> list[Brought]:
    """Return an import's counts as a table; sorts of which there is nothing are left out."""
    rows: dict[str, dict[str, int]] = {}
    for key, number in counts.items():
        sort, _dot, what = (key, "", "new") if key in BROUGHT else key.partition(".")
        rows.setdefault(sort, {})[what if what in {"changed", "known"} else "new"] = number
    return [
        Brought(BROUGHT.get(sort, sort), **numbers)
        for sort, numbers in rows.items()
        if any(numbers.values())
    ]


def told_briefly(counts: dict[str, int], most: int = 2) -> list[tuple[Any, int]]:
    """Return the counts that say most, for a line in a list."""
    found: dict[str, int] = {}
    for sort in MOST_TELLING:
        number = sum(counts.get(key, 0) for key in (f"{sort}.new", f"{sort}.changed", sort))
        if number:
            found.setdefault(str(BROUGHT[sort]), number)
    return list(found.items())[:most]


@dataclass(frozen=True)
class Undone:
    """What undoing an import does to its rows."""

    removed: list[tuple[Any, int]]
    restored: list[tuple[Any, int]]
    kept: list[tuple[Any, int]]


def undone(counts: dict[str, int]) -> Undone:
    """Return what undoing an applied import would do."""
    result = Undone([], [], [])
    for key, number in counts.items():
        model, _dot, what = key.partition(".")
        row = (BROUGHT.get(model, model), number)
        if number and what == "changed":
            result.restored.append(row)
        elif number:
            (result.kept if model in _FOLLOW_UNDO else result.removed).append(row)
    return result


@dataclass(frozen=True)
class Named:
    """Names that nobody knew before; `more` are not listed."""

    kind: str
    label: Any
    count: int
    names: list[str]
    more: int


@dataclass(frozen=True)
class Cell:
    """A cell of the first rows. `level` is the canonical level; None for not assessed."""

    text: str
    is_level: bool = False
    level: int | None = None


@dataclass(frozen=True)
class Sample:
    """The first rows as they were read."""

    headings: list[Any]
    rows: list[tuple[Any, list[Cell]]]
    more_rows: int
    more_columns: int


@dataclass(frozen=True)
class Part:
    """A part of the workbook that another import takes; `run` is that import, once begun."""

    kind: str
    label: Any
    sheet: str
    run: ImportRun | None
    here: bool


class Preview:
    """One run as its page shows it, in the reader's language."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.understanding: dict[str, Any] = run.understanding
        self.size: dict[str, int] = self.understanding.get("size", {})

    @property
    def is_matrix(self) -> bool:
        return self.run.kind == ImportKind.MATRIX

    @property
    def mapping_layout(self) -> str:
        return str(self.run.mapping.get("layout", ""))

    @property
    def layout(self) -> Any:
        words = LAYOUTS if self.is_matrix else LIST_LAYOUTS
        return words.get(self.understanding.get("layout", ""), "")

    @property
    def headings(self) -> str:
        return ", ".join(self.run.mapping.get("heading_lines", ()))

    @property
    def as_of(self) -> str:
        return str(self.run.mapping.get("told", {}).get("as_of", ""))

    @property
    def remembered(self) -> bool:
        return bool(self.run.mapping.get("told", {}).get("remembered"))

    @property
    def scale(self) -> dict[str, Any] | None:
        scale = self.understanding.get("scale")
        if scale is None:
            return None
        return {
            "name": SCALES.get(scale["key"], scale["name"]),
            "reason": SCALE_REASONS.get(scale["reason"], ""),
            "unsure": scale["needs_confirmation"],
            "candidates": [SCALES[key] for key in scale["candidates"] if key in SCALES],
            "steps": [
                (step["written"], step["canonical"], CANONICAL_LEVELS.get(step["canonical"], ""))
                for step in scale["levels"]
            ],
        }

    @property
    def columns(self) -> list[tuple[str, str, Any]]:
        """The columns that have a meaning of their own: line, heading, meaning."""
        mapping = self.run.mapping
        headings = mapping.get("headings", {})
        told = sorted(mapping.get("meanings", {}).items(), key=lambda one: (len(one[0]), one[0]))
        return [
            (line, headings.get(line, ""), MEANINGS.get(meaning, meaning))
            for line, meaning in told
            if meaning != "competence" or not self.is_matrix
        ][:SHOWN_NAMES]

    @property
    def sample(self) -> Sample:
        columns = self.understanding.get("columns", [])
        rows = self.understanding.get("rows", [])[:SHOWN_ROWS]
        if self.is_matrix:
            headings: list[Any] = [MEANINGS["name"], *columns]
            read = [(row.get("line") or row["row"], _of_matrix(row)) for row in rows]
            total, width = self.size.get("people", 0), self.size.get("competences", 0)
        else:
            headings = [MEANINGS.get(name, name) for name in columns]
            read = [(row["row"], _of_list(columns, row)) for row in rows]
            total, width = self.size.get("rows", 0), len(columns)
        return Sample(headings, read, max(0, total - len(rows)), max(0, width - len(columns)))

    @property
    def new(self) -> list[Named]:
        found = self.understanding.get("new", {})
        return [
            Named(
                kind, NEW.get(kind, kind), len(names), names[:SHOWN_NAMES], len(names) - SHOWN_NAMES
            )
            for kind, names in found.items()
        ]

    @property
    def notes(self) -> list[Sentence]:
        # What is new, and a scale in doubt, have places of their own, with the way to mend them.
        shown = (note for note in sentences.notes_of(self.run) if note.code not in _SAID_ELSEWHERE)
        return list(shown)

    @property
    def left_out(self) -> list[Sentence]:
        return sentences.left_out_of(self.run)

    @property
    def refused(self) -> int:
        return len(self.run.refusals)

    @property
    def codes(self) -> set[str]:
        return {refusal["code"] for refusal in self.run.refusals}

    @property
    def brought(self) -> list[Brought]:
        return brought(self.run.counts)

    @property
    def large(self) -> bool:
        return max(self.size.get("ratings", 0), self.size.get("rows", 0)) >= FOR_A_WORKER

    @property
    def working(self) -> bool:
        return self.run.job is not None and self.run.job.active

    def parts(self, kinds: Iterable[str], siblings: "QuerySet[ImportRun]") -> list[Part]:
        """Return the parts of the workbook that may be imported, with their imports so far."""
        held = [one for one in self.understanding.get("holds", ()) if one["kind"] in set(kinds)]
        begun: dict[tuple[str, str], ImportRun] = {}
        for sibling in siblings:
            if sibling.state != ImportRun.State.UNDONE:
                begun.setdefault((sibling.kind, sibling.sheet), sibling)
        parts = [
            Part(
                one["kind"],
                ImportKind(one["kind"]).label,
                one["sheet"],
                begun.get((one["kind"], one["sheet"])),
                (one["kind"], one["sheet"]) == (self.run.kind, self.run.sheet),
            )
            for one in held
        ]
        return parts if len(parts) > 1 or any(not part.here for part in parts) else []

    def next_part(self, parts: list[Part]) -> Part | None:
        """Return the first part that is not imported yet and is not this one."""
        applied = ImportRun.State.APPLIED
        waiting = (p for p in parts if not p.here and (p.run is None or p.run.state != applied))
        return next(waiting, None)

    @property
    def links_key(self) -> str:
        """Which of the file's words can be linked: a key of a mapping, "" for none."""
        if self.run.kind == ImportKind.CERTIFICATES:
            return LINKS[1]
        return LINKS[0] if self.run.kind not in _NOT_LINKED else ""

    @property
    def words(self) -> list[tuple[str, str]]:
        """The words that nobody knows or that are unclear, and those linked by hand: word, code."""
        key = self.links_key
        if not key:
            return []
        linked = {w: c for w, c in self.run.mapping["told"].get(key, {}).items() if c}
        words = list(self.understanding.get("new", {}).get(key, []))
        words += [one["value"] for one in self.run.refusals if one["code"] in _UNCLEAR]
        return [(word, linked.get(word, "")) for word in dict.fromkeys([*words, *linked]) if word]


_NOT_LINKED = {ImportKind.EMPLOYEES, ImportKind.LIBRARY, ImportKind.CERTIFICATE_TYPES}
_SAID_ELSEWHERE = {
    "new_competences", "new_roles", "new_certificate_types", "scale_needs_confirmation",
}  # fmt: skip
_UNCLEAR = {"competence_unclear", "unknown_code", "same_competence_twice"}


def _of_matrix(row: dict[str, Any]) -> list[Cell]:
    person, *written = row["cells"]
    levels = row.get("levels") or [None] * len(written)
    cells = [Cell(text, True, level) for text, level in zip(written, levels, strict=True)]
    return [Cell(person), *cells]


def _of_list(columns: list[str], row: dict[str, Any]) -> list[Cell]:
    cells = []
    for name, text in zip(columns, row["cells"], strict=True):
        if name in _LEVELS and text.isdigit():
            cells.append(Cell(text, True, int(text)))
        elif name == "criticality" and text.isdigit():
            cells.append(Cell(str(CRITICALITY.get(int(text), text))))
        else:
            cells.append(Cell(text))
    return cells


@dataclass(frozen=True)
class RefusedRow:
    """One refusal as the table shows it; `line` is the row or column to leave out instead."""

    text: str
    mend: str
    row: int | None
    column: str
    field: Any
    value: str
    line: str


def in_order(run: ImportRun) -> list[dict[str, Any]]:
    """Return a run's refusals by row and column; only the shown ones are put into words."""
    return sorted(run.refusals, key=lambda kept: (kept["row"] or 0, kept["column"] or ""))


def refused_row(kept: dict[str, Any], layout: str) -> RefusedRow:
    """Return a refusal in the reader's language."""
    one = sentences.sentence(Refusal(**kept))
    field = MEANINGS.get(one.field, one.field)
    row, column = str(one.row or ""), one.column or ""
    # Leaving out means leaving out a person or a thing, which is a column where they run across.
    line = (column or row) if layout == TRANSPOSED else row
    return RefusedRow(one.text, one.mend, one.row, column, field, one.value, line)

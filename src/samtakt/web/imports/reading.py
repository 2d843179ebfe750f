"""How a run's file is read now, as the form of corrections needs it."""

import datetime
from dataclasses import dataclass
from typing import Any

from samtakt.foundation.spreadsheets.columns import FIELDS, IDENTITY_NUMBER, IGNORE, PERSON_FIELDS
from samtakt.foundation.spreadsheets.frames import COMPETENCE, TARGET, TOTAL
from samtakt.foundation.spreadsheets.reading import TABLES
from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun
from samtakt.foundation.spreadsheets.understanding import LIST, LONG, TRANSPOSED, WIDE
from samtakt.web.imports.words import LAYOUTS, LIST_LAYOUTS, MEANINGS

MOST_COLUMNS = 120
MOST_STEPS = 20
_WIDE_LISTS = {ImportKind.REQUIREMENTS, ImportKind.CERTIFICATES}
_LEVEL_REFUSALS = {
    "unknown_level", "between_levels", "digit_for_letter", "level_in_brackets", "date_for_level",
}  # fmt: skip


@dataclass(frozen=True)
class ColumnRead:
    """A column (or a row, where competences run downwards) and what it is taken to mean."""

    line: str
    heading: str
    meaning: str


@dataclass(frozen=True)
class MappingRead:
    """Everything that a person can correct. `steps` pair a cell's words with a level."""

    sheet: str
    sheets: tuple[str, ...]
    layout: str
    layouts: tuple[tuple[str, Any], ...]
    heading_lines: tuple[str, ...]
    as_of: datetime.date
    leave_out: tuple[str, ...]
    scale: str | None
    steps: tuple[tuple[str, Any], ...]
    columns: tuple[ColumnRead, ...]
    meanings: tuple[tuple[str, Any], ...]
    more_columns: int


def read_mapping(run: ImportRun) -> MappingRead:
    """Return how a run's file is read now. A step's level is "" where it is not known yet."""
    mapping, understanding = run.mapping, run.understanding
    others = [one["name"] for one in understanding.get("other_sheets", ())]
    scale = understanding.get("scale")
    columns = _columns(mapping)
    return MappingRead(
        sheet=run.sheet,
        sheets=(run.sheet, *(name for name in others if name != run.sheet)),
        layout=mapping["layout"],
        layouts=layouts_of(run.kind, mapping["layout"]),
        heading_lines=tuple(mapping.get("heading_lines", ())),
        as_of=datetime.date.fromisoformat(mapping["told"]["as_of"]),
        leave_out=tuple(mapping.get("leave_out", ())),
        scale=None if scale is None else _scale_key(scale["key"]),
        steps=() if scale is None else tuple(_steps(run, scale)),
        columns=tuple(columns[:MOST_COLUMNS]),
        meanings=meanings_of(run.kind, mapping["layout"]),
        more_columns=max(0, len(columns) - MOST_COLUMNS),
    )


def _scale_key(key: str) -> str:
    return "custom" if key == "legend" else key


def _steps(run: ImportRun, scale: dict[str, Any]) -> list[tuple[str, Any]]:
    """The steps of the scale, then what the file says that is no step of it."""
    steps: dict[str, Any] = {step["written"]: step["canonical"] for step in scale["levels"]}
    known = {written.upper() for written in steps}
    for refusal in run.refusals:
        value = refusal["value"].strip()
        if refusal["code"] in _LEVEL_REFUSALS and value and value.upper() not in known:
            known.add(value.upper())
            steps[value[:60]] = ""
    return list(steps.items())[:MOST_STEPS]


def _columns(mapping: dict[str, Any]) -> list[ColumnRead]:
    headings, meanings = mapping.get("headings", {}), mapping.get("meanings", {})
    lines = sorted({*headings, *meanings}, key=lambda line: (len(line), line))
    return [
        ColumnRead(line, headings.get(line, ""), _offered(meanings.get(line, "")))
        for line in lines
        if meanings.get(line) != IDENTITY_NUMBER
    ]


def _offered(meaning: str) -> str:
    return IGNORE if meaning in {"", TOTAL} else meaning


def layouts_of(kind: str, layout: str) -> tuple[tuple[str, Any], ...]:
    """Return the layouts that a kind of spreadsheet can have."""
    if kind == ImportKind.MATRIX:
        return tuple((one, LAYOUTS[one]) for one in (WIDE, TRANSPOSED, LONG))
    if kind in _WIDE_LISTS:
        down = LONG if kind == ImportKind.REQUIREMENTS else LIST
        return tuple((one, LIST_LAYOUTS[one]) for one in (down, WIDE, TRANSPOSED))
    return ((layout, LIST_LAYOUTS[layout]),)


def meanings_of(kind: str, layout: str) -> tuple[tuple[str, Any], ...]:
    """Return what a column can mean in a kind of spreadsheet, "left out" first."""
    if layout in {WIDE, TRANSPOSED}:
        names = [COMPETENCE, TARGET, *(field.name for field in PERSON_FIELDS)]
    elif kind == ImportKind.MATRIX:
        names = [field.name for field in FIELDS["ratings"]]
    else:
        names = [field.name for field in FIELDS[TABLES[ImportKind(kind)]]]
    offered = [name for name in names if name != IDENTITY_NUMBER]
    return tuple((name, MEANINGS[name]) for name in dict.fromkeys([IGNORE, *offered]))

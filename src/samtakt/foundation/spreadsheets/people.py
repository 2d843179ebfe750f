"""Which rows of a matrix are people, and which are sums, requirements, headings or notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from samtakt.foundation.spreadsheets.cells import READERS, Unreadable, read_number
from samtakt.foundation.spreadsheets.columns import (
    COMPETENCES,
    EMPLOYEES,
    IDENTITY_NUMBER,
    is_target,
    is_total,
    meaning_of,
    reader_of,
)
from samtakt.foundation.spreadsheets.frames import COMPETENCE, Frame
from samtakt.foundation.spreadsheets.legends import explains, is_legend_text
from samtakt.foundation.spreadsheets.levels import is_no_assessment
from samtakt.foundation.spreadsheets.refusals import LeftOut, Refusal
from samtakt.foundation.spreadsheets.tables import NOTE_WORDS, is_repeated_heading
from samtakt.foundation.spreadsheets.wording import fold, full_name, personness, split_name
from samtakt.foundation.spreadsheets.workbooks import Cell

_UNIT_WORDS = re.compile(
    r"^(skift|shift|lag|avdelning|avd|team|grupp|linje|line|cell|dagskift|nattskift|kvallsskift"
    r"|dag|natt|kvall|produktion|lager|kontor|tjansteman|department|enhet|sektion)\b"
)
_SHIFT_WORDS = re.compile(r"skift|shift|^(dag|natt|kvall)")
_ABOUT_COMPETENCES = {"criticality", "code", "type", "group", "description", "esco_uri"}
_LONGEST_PERSON = 60
_LEGEND_CELLS = 3
_ROUNDING = 0.06
_LEGEND_WORDS = frozenset(
    (
        "niva", "nivaer", "skala", "forklaring", "betydelse", "steg", "teckenforklaring", "symbol",
        "legend", "bedomningsskala", "kompetensniva", "level", "scale", "key", "forklaringar",
    )
)  # fmt: skip


@dataclass
class PersonRow:
    """One person's row in the grid, before labels are made unique."""

    row: int
    label: str
    number: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass
class Rows:
    """The rows of a matrix, sorted out."""

    people: list[PersonRow] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)


def sort_rows(frame: Frame, competences: list[int], leave_out: frozenset[str]) -> Rows:
    """Go through the rows below the headings once and say what each of them is."""
    rows = Rows()
    section: dict[str, str] = {}
    usual = _usual_personness(frame)
    for row in range(frame.first_row, frame.grid.height):
        kind = _kind(frame, row, competences, usual)
        if frame.grid.row_line(row) in leave_out and kind != "blank":
            kind = "by_choice"
        if kind == "person":
            rows.people.append(_person(frame, row, section, rows.refusals))
        elif kind == "target":
            rows.targets.append(row)
        elif kind == "missing":
            rows.refusals.append(_nobody(frame, row))
        elif kind != "blank":
            label = _first_label(frame, row)
            if kind == "section":
                section = {_field_of_section(label): label.rstrip(":")}
                rows.sections.append(label)
            what = "column" if frame.grid.turned else "row"
            rows.left_out.append(LeftOut(what, frame.grid.row_line(row), label, kind))
    if rows.sections:
        _first_section(frame, rows)
    return rows


def _first_section(frame: Frame, rows: Rows) -> None:
    """The first section's heading stands above the column headings in some files."""
    for row in range(frame.heading_rows[0] - 1, -1, -1):
        filled = [cell for cell in frame.grid.cells[row] if cell is not None]
        label = _first_label(frame, row)
        if len(filled) == 1 and fold(label).split(" ")[0] == fold(rows.sections[0]).split(" ")[0]:
            name = _field_of_section(label)
            for person in rows.people:
                if person.row < _row_of(frame, rows.sections[0]):
                    person.attributes.setdefault(name, label.rstrip(":"))
            return


def _row_of(frame: Frame, label: str) -> int:
    return next(
        row
        for row in range(frame.first_row, frame.grid.height)
        if _first_label(frame, row) == label
    )


def _field_of_section(label: str) -> str:
    return "shift" if _SHIFT_WORDS.search(fold(label)) else "team"


def _usual_personness(frame: Frame) -> float:
    labels = [frame.person_label(row) for row in range(frame.first_row, frame.grid.height)]
    kept = [personness(label) for label in labels if label]
    return sum(kept) / len(kept) if kept else 0.0


def _first_label(frame: Frame, row: int) -> str:
    return next(
        (text for column in range(frame.grid.width) if (text := frame.grid.label(row, column))), ""
    )


def _kind(frame: Frame, row: int, competences: list[int], usual: float) -> str:
    grid = frame.grid
    filled = [column for column, cell in enumerate(grid.cells[row]) if cell is not None]
    if not filled:
        return "blank"
    if is_repeated_heading(grid, row, frame.heading_rows[-1], filled):
        return "repeated_header"
    rated = any(not is_no_assessment(grid.cells[row][column]) for column in competences)
    if _explains_scale(frame, row, filled):
        return "legend"
    label, first = frame.person_label(row), _first_label(frame, row)
    known = _kind_of_label(label or first, rated=rated) or _kind_of_label(first, rated=rated)
    if known:
        return known
    if not label:
        return _kind_without_name(frame, row, first, rated=rated)
    beside = any(column in frame.meanings for column in filled if grid.label(row, column) != label)
    if rated or beside:
        return "person"
    return _kind_of_lonely(frame, row, label, usual)


def _kind_of_label(label: str, *, rated: bool) -> str:
    """What the label alone tells, or ""."""
    if not label:
        return ""
    if is_target(label):
        return "target" if rated else "note"
    if is_total(label):
        return "totals"
    if is_legend_text(label):
        return "legend"
    folded = fold(label)
    if not rated and NOTE_WORDS.match(folded) and len(folded) > len("anm"):
        return "note"
    if meaning_of(label, COMPETENCES) in {(name, 1.0) for name in _ABOUT_COMPETENCES}:
        return "not_used"
    return ""


def _kind_without_name(frame: Frame, row: int, first: str, *, rated: bool) -> str:
    if rated:
        return "totals" if _are_sums(frame, row) else "missing"
    attributes = [c for c in frame.meanings if frame.grid.label(row, c)]
    return "section" if _UNIT_WORDS.match(fold(first)) or attributes else "note"


def _explains_scale(frame: Frame, row: int, filled: list[int]) -> bool:
    """A row below the matrix with a step and its meaning, or the headings of such rows."""
    if len(filled) > _LEGEND_CELLS:
        return False
    cells = [frame.grid.cells[row][column] for column in filled]
    folded = fold(str(cells[0]))
    return folded in _LEGEND_WORDS or (len(cells) > 1 and explains(cells[0], cells[1]))


def _are_sums(frame: Frame, row: int) -> bool:
    """Whether numbers without a name are the sums or counts of the columns above them."""
    columns = frame.columns(COMPETENCE)
    filled = [column for column in columns if frame.grid.cells[row][column] is not None]
    return len(filled) > 1 and all(_is_sum(frame, row, column) for column in filled)


def _is_sum(frame: Frame, row: int, column: int) -> bool:
    total = _number(frame.grid.cells[row][column])
    above = [
        cell
        for cell in frame.grid.column(column, frame.first_row)[: row - frame.first_row]
        if not is_no_assessment(cell)
    ]
    numbers = [number for cell in above if (number := _number(cell)) is not None]
    if total is None or not numbers:
        return total is not None and 0 <= total <= len(above)
    counts = {sum(number >= least for number in numbers) for least in (1, 2, 3, 4)}
    mean = sum(numbers) / len(numbers)
    return total in counts | {sum(numbers), len(above)} or abs(total - mean) < _ROUNDING


def _number(cell: Cell) -> float | None:
    try:
        return read_number(cell)
    except Unreadable:
        return None


def _kind_of_lonely(frame: Frame, row: int, label: str, usual: float) -> str:
    """A row with nothing but a label: somebody not assessed yet, or a heading, or a note."""
    name = (frame.columns("name") or frame.columns("given_name") or [0])[0]
    if frame.grid.area_over(row, name) is not None or _UNIT_WORDS.match(fold(label)):
        return "section"
    if len(label) > _LONGEST_PERSON:
        return "note"
    if label.endswith(":"):
        return "section"
    return "person" if personness(label) >= 0.35 or usual < 0.5 else "section"


def _nobody(frame: Frame, row: int) -> Refusal:
    if frame.grid.turned:
        return Refusal("person_missing_in_column", None, frame.grid.row_line(row))
    return Refusal("person_missing", row + 1)


def _person(
    frame: Frame,
    row: int,
    section: dict[str, str],
    refusals: list[Refusal],
) -> PersonRow:
    attributes: dict[str, Any] = dict(section)
    for column, meaning in frame.meanings.items():
        if meaning in _PERSON_ATTRIBUTES:
            value = _attribute(frame, row, column, meaning, refusals)
            if value is not None:
                attributes[meaning] = value
    label = _label(attributes)
    number = str(attributes.get("employee_number", ""))
    return PersonRow(row, label or number, number, attributes)


_PERSON_ATTRIBUTES = frozenset(
    {
        "name", "given_name", "family_name", "employee_number", "team", "shift", "role", "site",
        "company", "sex", "birth_date", "birth_year", "employed_from", "employed_to",
        "employment_kind", "percentage", "retirement_date", "email", "phone", "manager",
    }
)  # fmt: skip


def _attribute(frame: Frame, row: int, column: int, meaning: str, refusals: list[Refusal]) -> Any:
    if meaning == IDENTITY_NUMBER:
        return None
    cell = frame.grid.cells[row][column]
    place_row, letter = frame.grid.place(row, column)
    if (row, column) in frame.grid.errors:
        refusals.append(
            Refusal("error_cell", place_row, letter, meaning, frame.grid.errors[row, column])
        )
        return None
    reader = reader_of(EMPLOYEES, meaning)
    try:
        return READERS[reader](cell)
    except Unreadable as unreadable:
        refusals.append(Refusal(unreadable.code, place_row, letter, meaning, str(cell)))
        return None


def _label(attributes: dict[str, Any]) -> str:
    """The name as "Given Family", from one column or two; completes the attributes with both parts."""
    if "given_name" in attributes or "family_name" in attributes:
        parts = [attributes.get("given_name", ""), attributes.get("family_name", "")]
        attributes.pop("name", None)
        return " ".join(part for part in parts if part)
    written = attributes.pop("name", "")
    if not written:
        return ""
    attributes["given_name"], attributes["family_name"] = split_name(written)
    return full_name(written)


def unique_labels(people: list[PersonRow], frame: Frame) -> tuple[list[Refusal], list[str]]:
    """Refuse the same person twice; people who share a name are told apart by number.

    Returns the refusals and the names that several people share.
    """
    by_label: dict[str, list[PersonRow]] = {}
    for person in people:
        by_label.setdefault(fold(person.label) or person.label, []).append(person)
    refusals: list[Refusal] = []
    shared: list[str] = []
    for same in by_label.values():
        if len(same) == 1:
            continue
        numbers = {person.number for person in same}
        if len(numbers) == len(same) and "" not in numbers:
            shared.append(same[0].label)
            for person in same:
                person.label = f"{person.label} ({person.number})"
            continue
        refusals.extend(_twice(frame, person, same[0]) for person in same[1:])
    refusals.extend(_same_number(people, frame))
    return refusals, shared


def _twice(frame: Frame, person: PersonRow, first: PersonRow) -> Refusal:
    here, there = frame.grid.row_line(person.row), frame.grid.row_line(first.row)
    if frame.grid.turned:
        return Refusal("person_in_two_columns", None, here, "name", person.label, {"first": there})
    params = {"first": int(there)}
    return Refusal("person_twice", int(here), None, "name", person.label, params)


def _same_number(people: list[PersonRow], frame: Frame) -> list[Refusal]:
    refusals = []
    first_with: dict[str, PersonRow] = {}
    for person in people:
        if not person.number:
            continue
        first = first_with.setdefault(person.number, person)
        if first is not person and fold(first.label) != fold(person.label):
            here, there = frame.grid.row_line(person.row), frame.grid.row_line(first.row)
            row, column = (None, here) if frame.grid.turned else (int(here), None)
            params = {"first": there}
            refusals.append(
                Refusal("number_twice", row, column, "employee_number", person.number, params)
            )
    return refusals

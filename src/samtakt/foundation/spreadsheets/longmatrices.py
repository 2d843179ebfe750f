"""Skill matrices with one rating a row: person, competence, level and perhaps date and assessor."""

from __future__ import annotations

from typing import Any

from samtakt.foundation.spreadsheets.columns import RATINGS
from samtakt.foundation.spreadsheets.frames import level_kind
from samtakt.foundation.spreadsheets.grids import Grid
from samtakt.foundation.spreadsheets.legends import Legend
from samtakt.foundation.spreadsheets.levels import LevelReader, is_no_assessment
from samtakt.foundation.spreadsheets.records import Records, list_from_mapping, mapping_of
from samtakt.foundation.spreadsheets.refusals import Note, Refusal
from samtakt.foundation.spreadsheets.scaleguess import guess_scale
from samtakt.foundation.spreadsheets.scales import PRESETS, ScaleGuess
from samtakt.foundation.spreadsheets.tables import ListFrame, find_list
from samtakt.foundation.spreadsheets.understanding import (
    LONG,
    MATRIX,
    CompetenceSeen,
    Mapping,
    MatrixUnderstanding,
    PersonSeen,
    Rating,
    TableRow,
    custom_scale,
)
from samtakt.foundation.spreadsheets.wording import fold
from samtakt.foundation.spreadsheets.workbooks import Cell

_CONVINCING = 0.5
_SURE = 0.7
_PERSON_DETAILS = ("given_name", "family_name", "employee_number", "team", "shift", "role", "site",
    "company")  # fmt: skip


def find_long(grid: Grid, mapping: Mapping | None = None) -> ListFrame | None:
    """The long list of ratings in the grid, or None when it is not one."""
    if mapping is not None:
        return list_from_mapping(grid, RATINGS, mapping)
    frame = find_list(grid, RATINGS)
    if frame is None:
        return None
    level, competence = frame.column_of("level"), frame.column_of("competence")
    if level is None or competence is None:
        return None
    said = [cell for cell in grid.column(level, frame.first_row) if not is_no_assessment(cell)]
    sure = sum(level_kind(cell) > 0 for cell in said)
    texts = [cell for cell in grid.column(competence, frame.first_row) if cell is not None]
    words = sum(isinstance(cell, str) and level_kind(cell) < 1 for cell in texts)
    if not said or sure < _CONVINCING * len(said) or words < _SURE * len(texts):
        return None
    return frame


def read_long(
    frame: ListFrame, legend: Legend, mapping: Mapping | None, confidence: float
) -> MatrixUnderstanding:
    """Read all ratings of a long list."""
    records = Records(frame, mapping)
    records.read()
    level_column = frame.column_of("level")
    values = [row.values.get("level") for row in records.rows]
    scale = _scale(values, legend, mapping)
    reading = _LongReading(records, LevelReader(scale.scale), level_column or 0)
    reading.read()
    told = mapping_of(frame, MATRIX, LONG, scale.scale, mapping)
    return MatrixUnderstanding(
        sheet=frame.grid.name,
        layout=LONG,
        scale=scale,
        people=list(reading.people.values()),
        competences=list(reading.competences.values()),
        ratings=reading.ratings,
        targets=[],
        refusals=[*records.refusals, *reading.refusals],
        left_out=records.left_out,
        notes=[*records.notes, *reading.notes()],
        confidence=round(confidence * max(scale.confidence, 0.5), 3),
        mapping=told,
    )


def _scale(values: list[Cell], legend: Legend, mapping: Mapping | None) -> ScaleGuess:
    if mapping is not None and mapping.levels:
        return ScaleGuess(custom_scale(mapping.levels), 1.0, ("custom",), reason="mapping")
    if mapping is not None and mapping.scale in PRESETS:
        return ScaleGuess(PRESETS[mapping.scale], 1.0, (mapping.scale,), reason="mapping")
    return guess_scale(values, legend)


class _LongReading:
    """Turns records into ratings; one person may stand on many rows."""

    def __init__(self, records: Records, reader: LevelReader, level_column: int) -> None:
        self.records, self.reader = records, reader
        self.letter = records.frame.grid.column_line(level_column)
        self.people: dict[str, PersonSeen] = {}
        self.competences: dict[str, CompetenceSeen] = {}
        self.ratings: list[Rating] = []
        self.refusals: list[Refusal] = []
        self.seen: dict[tuple[Any, ...], int] = {}
        self.commented = 0
        self.shared = _shared_names(records.rows)

    def read(self) -> None:
        for row in self.records.rows:
            person = self._person(row)
            competence = str(row.values.get("competence", ""))
            if not person:
                self.refusals.append(Refusal("person_missing", row.row))
            elif not competence:
                self.refusals.append(Refusal("competence_missing", row.row))
            else:
                self._rating(row, person, self._competence(row, competence))

    def notes(self) -> list[Note]:
        notes = [Note("same_name_different_number", {"label": name}) for name in self.shared]
        if self.commented:
            notes.append(Note("comments_kept", {"count": self.commented}))
        return notes

    def _person(self, row: TableRow) -> str:
        values = row.values
        given, family = values.get("given_name", ""), values.get("family_name", "")
        number = str(values.get("employee_number", ""))
        label = " ".join(part for part in (given, family) if part) or number
        if not label:
            return ""
        if fold(label) in self.shared and number:
            label = f"{label} ({number})"
        details = {name: values[name] for name in _PERSON_DETAILS if name in values}
        key = fold(label) or label
        seen = self.people.setdefault(key, PersonSeen(label, row.row, None, details))
        return seen.label

    def _competence(self, row: TableRow, label: str) -> str:
        code = str(row.values.get("competence_code", ""))
        key = fold(label) or label
        return self.competences.setdefault(
            key, CompetenceSeen(label, row.row, None, code=code)
        ).label

    def _rating(self, row: TableRow, person: str, competence: str) -> None:
        values = row.values
        cell = values.get("level")
        read = self.reader.read(cell)
        if read.problem:
            params = {"person": person, "allowed": list(self.reader.scale.allowed)}
            self.refusals.append(
                Refusal(read.problem, row.row, self.letter, competence, str(cell), params)
            )
            return
        key = (person, competence, values.get("assessed_on"), values.get("source"),
               values.get("assessor"))  # fmt: skip
        first = self.seen.setdefault(key, row.row)
        if first != row.row:
            params = {"first": str(first), "person": person}
            self.refusals.append(
                Refusal("rated_twice", row.row, None, competence, str(cell or ""), params)
            )
            return
        self.commented += bool(read.comment or values.get("comment"))
        self.ratings.append(
            Rating(
                person, competence, read.canonical, row.row, self.letter,
                "" if cell is None else str(cell), read.comment or values.get("comment", ""),
                values.get("source", ""), values.get("assessed_on"), values.get("assessor", ""),
            )
        )  # fmt: skip


def _shared_names(rows: list[TableRow]) -> set[str]:
    """Folded names that stand with more than one employee number."""
    numbers: dict[str, set[str]] = {}
    for row in rows:
        if number := row.values.get("employee_number"):
            name = f"{row.values.get('given_name', '')} {row.values.get('family_name', '')}"
            numbers.setdefault(fold(name), set()).add(str(number))
    return {name for name, found in numbers.items() if name and len(found) > 1}

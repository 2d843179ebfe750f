"""Understanding a skill matrix: who, in what, at which level, and what was left aside.

`understand_matrix` finds the sheet, the layout (people down, competences down, or one rating
a row), the headings, the scale and the columns by itself; a `Mapping` overrides any of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from samtakt.foundation.spreadsheets.columns import (
    CERTIFICATES,
    COMPETENCES,
    COURSES,
    EMPLOYEES,
    IDENTITY_NUMBER,
    IGNORE,
    REQUIREMENTS,
    TOTAL_WORDS,
)
from samtakt.foundation.spreadsheets.frames import COMPETENCE, TARGET, TOTAL, Frame, find_frame
from samtakt.foundation.spreadsheets.grids import Grid, fingerprint, turned, upright
from samtakt.foundation.spreadsheets.headings import CompetenceHeading, competence_headings
from samtakt.foundation.spreadsheets.legends import Legend, find_legend
from samtakt.foundation.spreadsheets.levels import LevelReader
from samtakt.foundation.spreadsheets.longmatrices import find_long, read_long
from samtakt.foundation.spreadsheets.people import PersonRow, Rows, sort_rows, unique_labels
from samtakt.foundation.spreadsheets.refusals import LeftOut, Note, Refusal, Refused
from samtakt.foundation.spreadsheets.scaleguess import guess_scale
from samtakt.foundation.spreadsheets.scales import PRESETS, WORDS, ScaleGuess
from samtakt.foundation.spreadsheets.tables import ListFrame, find_list
from samtakt.foundation.spreadsheets.understanding import (
    LONG,
    MATRIX,
    TRANSPOSED,
    WIDE,
    CompetenceSeen,
    Mapping,
    MatrixUnderstanding,
    OtherSheet,
    PersonSeen,
    Rating,
    Target,
    custom_scale,
)
from samtakt.foundation.spreadsheets.wording import fold
from samtakt.foundation.spreadsheets.workbooks import Cell, Sheet, Workbook

_SHEET_HINTS = (
    "kompetens",
    "matris",
    "matrix",
    "skill",
    "skattning",
    "bedomning",
    "rating",
    "iluo",
)
_OTHER_HINTS = ("krav", "requirement", "legend", "las mig", "instruktion", "readme", "mall")
_MATRIX_LIKE = 0.35
_FIELDS_OF_A_LIST = 4
_ALL_HEADINGS = 0.9
CONVINCING = 0.6
"""Confidence from which a sheet counts as a matrix when nobody says so."""
_OWN_SCALE_CONFIDENCE = 0.99


@dataclass
class Candidate:
    """One way to read one sheet as a matrix."""

    sheet: Sheet
    layout: str
    found: Frame | ListFrame
    rank: float

    @property
    def confidence(self) -> float:
        """From 0 to 1."""
        return max(0.05, min(1.0, 0.5 + self.rank / 3))


def understand_matrix(workbook: Workbook, mapping: Mapping | None = None) -> MatrixUnderstanding:
    """Read the most convincing skill matrix in the workbook.

    With a mapping its sheet, layout, headings, meanings and scale are used, and what it is
    silent about is guessed. Raises Refused("no_table") when nothing looks like a matrix and
    Refused("unknown_sheet") when the mapping names a sheet that is not there.
    """
    if mapping is not None:
        chosen = _as_told(workbook, mapping)
        others: list[Candidate] = []
    else:
        ranked = matrix_candidates(workbook)
        if not ranked:
            raise Refused("no_table")
        chosen, others = ranked[0], ranked[1:]
    understanding = _read(workbook, chosen, mapping)
    understanding.other_sheets = _other_sheets(workbook, chosen, others)
    like = [s.name for s in understanding.other_sheets if s.kind == MATRIX]
    if like:
        understanding.notes.append(Note("other_matrices", {"sheets": like}))
    return understanding


def understand_matrices(workbook: Workbook) -> list[MatrixUnderstanding]:
    """Read every sheet that looks like a skill matrix, as in a workbook with a sheet per team."""
    return [_read(workbook, candidate, None) for candidate in matrix_candidates(workbook)]


def matrix_candidates(workbook: Workbook) -> list[Candidate]:
    """The best reading of each sheet that can be a matrix, most convincing first."""
    best = [
        max(found, key=lambda candidate: candidate.rank)
        for sheet in workbook.sheets
        if (found := _readings(sheet))
    ]
    ranked = sorted(best, key=lambda candidate: -candidate.rank)
    return [c for c in ranked if c is ranked[0] or c.confidence >= _MATRIX_LIKE]


def _readings(sheet: Sheet) -> list[Candidate]:
    hint = _hint(sheet)
    long = find_long(upright(sheet))
    if long is not None:
        return [Candidate(sheet, LONG, long, 1.0 + long.confidence + hint)]
    if _is_another_list(sheet):
        hint -= 2.0
    found = []
    for layout, turn in ((WIDE, upright), (TRANSPOSED, turned)):
        frame = find_frame(turn(sheet))
        if frame is not None:
            size = 0.1 * math.log10(1 + frame.levels)
            size -= 0.6 * (len(frame.columns(COMPETENCE)) == 1)
            found.append(Candidate(sheet, layout, frame, frame.score + size + hint))
    return found


def _is_another_list(sheet: Sheet) -> bool:
    """Whether nearly all headings are those of a list of employees, requirements or courses."""
    grid = upright(sheet)
    for kind in (EMPLOYEES, CERTIFICATES, REQUIREMENTS, COURSES, COMPETENCES):
        frame = find_list(grid, kind)
        if (
            frame is not None
            and len(frame.fields) >= _FIELDS_OF_A_LIST
            and frame.confidence >= _ALL_HEADINGS
        ):
            return True
    return False


def _hint(sheet: Sheet) -> float:
    name = fold(sheet.name)
    hint = 0.4 * any(word in name for word in _SHEET_HINTS)
    return hint - 0.6 * any(word in name for word in _OTHER_HINTS) - 0.5 * sheet.hidden


def _as_told(workbook: Workbook, mapping: Mapping) -> Candidate:
    sheet = workbook.sheet(mapping.sheet)
    if sheet is None and len(workbook.sheets) == 1:
        sheet = workbook.sheets[0]  # a CSV is called after its file, which changes every month
    if sheet is None:
        names = [other.name for other in workbook.sheets]
        raise Refused("unknown_sheet", sheet=mapping.sheet, sheets=names)
    if mapping.layout == LONG:
        grid = upright(sheet)
        long = find_long(grid, mapping)
        if long is None:
            raise Refused("no_table")
        return Candidate(sheet, LONG, long, 1.5)
    grid = turned(sheet) if mapping.layout == TRANSPOSED else upright(sheet)
    lines = {grid.row_line(row): row for row in range(grid.height)}
    rows = [lines[line] for line in mapping.heading_lines if line in lines]
    frame = find_frame(grid, rows or None)
    if frame is None:
        if not rows or COMPETENCE not in mapping.meanings.values():
            raise Refused("no_table")
        frame = Frame(grid, rows, {})  # levels nobody could recognise, but the person told them
    _override(frame, mapping)
    return Candidate(sheet, mapping.layout, frame, 1.5)


def _override(frame: Frame, mapping: Mapping) -> None:
    for column in range(frame.grid.width):
        line = frame.grid.column_line(column)
        told = mapping.meanings.get(line)
        if line in mapping.leave_out or (
            told == IGNORE and frame.meanings.get(column, IGNORE) != IGNORE
        ):
            frame.meanings[column], frame.reasons[column] = IGNORE, "by_choice"
        elif told and frame.meanings.get(column) != IDENTITY_NUMBER:
            frame.meanings[column] = told


def _read(workbook: Workbook, candidate: Candidate, mapping: Mapping | None) -> MatrixUnderstanding:
    legend = find_legend(workbook, candidate.sheet.name)
    if isinstance(candidate.found, ListFrame):
        understanding = read_long(candidate.found, legend, mapping, candidate.confidence)
    else:
        understanding = _Reading(candidate, legend, mapping).result()
    if understanding.scale.scale.key == WORDS.key:
        understanding.notes.append(Note("scale_from_words"))
    elif understanding.scale.needs_confirmation:
        others = [
            key for key in understanding.scale.candidates if key != understanding.scale.scale.key
        ]
        params = {"scale": understanding.scale.scale.key, "candidates": others}
        understanding.notes.append(Note("scale_needs_confirmation", params))
    elif understanding.scale.reason == "legend":
        understanding.notes.append(Note("scale_from_legend"))
    return understanding


def chosen_scale(
    values: Callable[[], list[Cell]], legend: Legend, mapping: Mapping | None
) -> ScaleGuess:
    """The mapping's scale, or a guess from the values and the legend."""
    if mapping is not None and mapping.levels:
        return ScaleGuess(custom_scale(mapping.levels), 1.0, ("custom",), reason="mapping")
    if mapping is not None and mapping.scale in PRESETS:
        return ScaleGuess(PRESETS[mapping.scale], 1.0, (mapping.scale,), reason="mapping")
    return guess_scale(values(), legend)


class _Reading:
    """Reads one wide or transposed matrix."""

    def __init__(self, candidate: Candidate, legend: Legend, mapping: Mapping | None) -> None:
        assert isinstance(candidate.found, Frame)
        self.frame: Frame = candidate.found
        self.grid: Grid = self.frame.grid
        self.candidate, self.mapping = candidate, mapping
        self.refusals: list[Refusal] = []
        self.left_out: list[LeftOut] = []
        self.notes: list[Note] = []
        self.columns = self.frame.columns(COMPETENCE)
        self.headings = competence_headings(
            self.grid, self.frame.heading_rows, self.columns, with_views=bool(self.frame.views)
        )
        leave_out = frozenset(mapping.leave_out if mapping else ())
        self.rows: Rows = sort_rows(self.frame, self.columns, leave_out)
        self.scale = chosen_scale(self._all_values, legend, mapping)

    def _all_values(self) -> list[Cell]:
        cells = self.grid.cells
        return [cells[p.row][column] for p in self.rows.people for column in self.columns]

    def result(self) -> MatrixUnderstanding:
        """Everything that was understood."""
        twice, shared = unique_labels(self.rows.people, self.frame)
        self.notes.extend(Note("same_name_different_number", {"label": name}) for name in shared)
        labels = self._competence_labels()
        readers = {column: self._reader(column, labels[column]) for column in self.columns}
        ratings = self._ratings(labels, readers)
        targets = self._targets(labels, readers)
        self._tell()
        return MatrixUnderstanding(
            sheet=self.candidate.sheet.name,
            layout=self.candidate.layout,
            scale=self.scale,
            people=[self._person_seen(person) for person in self.rows.people],
            competences=self._competences_seen(labels, readers),
            ratings=ratings,
            targets=targets,
            refusals=[*self.rows.refusals, *twice, *self.refusals],
            left_out=self.left_out,
            notes=self.notes,
            confidence=round(self.candidate.confidence * max(self.scale.confidence, 0.5), 3),
            mapping=self._mapping(),
        )

    def _competence_labels(self) -> dict[int, str]:
        """A label per column, unique but for several views of one competence."""
        names = {column: heading.name for column, heading in self.headings.items()}
        by_name: dict[str, list[int]] = {}
        for column, name in names.items():
            by_name.setdefault(fold(name) or name, []).append(column)
        for same in by_name.values():
            if len(same) > 1 and not self._same_by_views(same):
                self._tell_apart(same, names)
        return names

    def _same_by_views(self, columns: list[int]) -> bool:
        views = [self.frame.views.get(column) for column in columns]
        groups = {self.headings[column].group for column in columns}
        return None not in views and len(set(views)) == len(views) and len(groups) == 1

    def _tell_apart(self, same: list[int], names: dict[int, str]) -> None:
        groups = [self.headings[column].group for column in same]
        if len(set(groups)) == len(groups):
            for column, group in zip(same, groups, strict=True):
                names[column] = f"{group} – {names[column]}" if group else names[column]
            self.notes.append(Note("qualified_labels", {"label": names[same[0]]}))
            return
        first = self.grid.column_line(same[0])
        for column in same[1:]:
            line = self.grid.column_line(column)
            row, letter = (int(line), None) if self.grid.turned else (None, line)
            params = {"first": first, "column_or_row": line}
            self.refusals.append(
                Refusal("competence_twice", row, letter, "competence", names[column], params)
            )

    def _reader(self, column: int, label: str) -> LevelReader:
        """The matrix's own scale, or another where a whole column is plainly on another."""
        main = self.__dict__.setdefault("main_reader", LevelReader(self.scale.scale))
        said = [
            cell
            for person in self.rows.people
            if (cell := self.grid.cells[person.row][column]) is not None
            and (main.read(cell).canonical is not None or main.read(cell).problem)
        ]
        if len(said) < 2 or any(not main.read(cell).problem for cell in said):
            return main
        own = guess_scale(said)
        if own.confidence < _OWN_SCALE_CONFIDENCE or own.needs_confirmation:
            return main
        place = self.grid.column_line(column)
        params = {"place": place, "label": label, "scale": own.scale.key}
        self.notes.append(Note("column_scale", params))
        return LevelReader(own.scale)

    def _ratings(self, labels: dict[int, str], readers: dict[int, LevelReader]) -> list[Rating]:
        ratings: list[Rating] = []
        place, views = self.grid.place, self.frame.views
        errors = self.grid.errors
        commented = 0
        plan = [(c, labels[c], readers[c], views.get(c, "")) for c in self.columns]
        for person in self.rows.people:
            cells, name = self.grid.cells[person.row], person.label
            for column, label, reader, view in plan:
                cell = cells[column]
                read = reader.read(cell)
                row, letter = place(person.row, column)
                if read.problem or (errors and (person.row, column) in errors):
                    self._refuse(person, column, label, reader)
                    continue
                commented += bool(read.comment)
                written = "" if cell is None else str(cell)
                ratings.append(
                    Rating(name, label, read.canonical, row, letter, written, read.comment, view)
                )
        if commented:
            self.notes.append(Note("comments_kept", {"count": commented}))
        return ratings

    def _refuse(self, person: PersonRow, column: int, label: str, reader: LevelReader) -> None:
        row, letter = self.grid.place(person.row, column)
        cell = self.grid.cells[person.row][column]
        error = self.grid.errors.get((person.row, column))
        code = "error_cell" if error else reader.read(cell).problem
        params = {"person": person.label, "allowed": list(reader.scale.allowed)}
        self.refusals.append(Refusal(code, row, letter, label, error or str(cell), params))

    def _targets(self, labels: dict[int, str], readers: dict[int, LevelReader]) -> list[Target]:
        targets: list[Target] = []
        for grid_row in self.rows.targets:
            for column in self.columns:
                read = readers[column].read(self.grid.cells[grid_row][column])
                if read.canonical is not None:
                    row, letter = self.grid.place(grid_row, column)
                    targets.append(Target(labels[column], read.canonical, "", row, letter))
        for column in self.frame.columns(TARGET):
            if column in self.frame.views:
                targets.extend(self._targets_beside(column, labels))
        if targets:
            self.notes.append(Note("targets_found", {"count": len(targets)}))
        return targets

    def _targets_beside(self, column: int, labels: dict[int, str]) -> list[Target]:
        """Required levels in a column of their own, next to the competence's level."""
        rows = self.frame.heading_rows
        heading = competence_headings(self.grid, rows, [column], with_views=True)[column].name
        label = next((text for text in labels.values() if text.endswith(heading)), heading)
        reader = LevelReader(self.scale.scale)
        found = []
        for person in self.rows.people:
            read = reader.read(self.grid.cells[person.row][column])
            if read.canonical is not None:
                row, letter = self.grid.place(person.row, column)
                found.append(Target(label, read.canonical, person.label, row, letter))
        return found

    def _person_seen(self, person: PersonRow) -> PersonSeen:
        row, letter = self.grid.place(person.row, 0)
        if self.grid.turned:
            return PersonSeen(person.label, None, letter, person.attributes)
        return PersonSeen(person.label, row, None, person.attributes)

    def _competences_seen(
        self, labels: dict[int, str], readers: dict[int, LevelReader]
    ) -> list[CompetenceSeen]:
        seen: dict[str, CompetenceSeen] = {}
        for column in self.columns:
            heading: CompetenceHeading = self.headings[column]
            row, letter = self.grid.place(0, column)
            in_row, in_column = (row, None) if self.grid.turned else (None, letter)
            scale = readers[column].scale.key
            own = "" if scale == self.scale.scale.key else scale
            label = labels[column]
            seen.setdefault(
                label, CompetenceSeen(label, in_row, in_column, heading.group, heading.code, own)
            )
        return list(seen.values())

    def _tell(self) -> None:
        """Say what was left out: columns, rows, headings between the rows."""
        what = "row" if self.grid.turned else "column"
        for column, meaning in sorted(self.frame.meanings.items()):
            line, label = self.grid.column_line(column), self.frame.heading(column)
            if meaning == IDENTITY_NUMBER:
                self.left_out.append(LeftOut(what, line, label, "identity_numbers"))
                params = {"column": line, "label": label}
                self.notes.append(Note("identity_numbers_left_out", params))
            elif meaning == TOTAL:
                self.left_out.append(LeftOut(what, line, label, "totals"))
            elif meaning == IGNORE:
                reason = self.frame.reasons.get(column) or "not_used"
                self.left_out.append(LeftOut(what, line, label, reason))
        self.left_out.extend(self.rows.left_out)
        if self.rows.sections:
            meaning = "shift" if "skift" in fold(self.rows.sections[0]) else "team"
            params = {"label": self.rows.sections[0], "meaning": meaning}
            self.notes.append(Note("section_headings", params))

    def _mapping(self) -> Mapping:
        frame, grid = self.frame, self.grid
        columns = sorted(frame.meanings)
        headings = {grid.column_line(column): frame.heading(column) for column in columns}
        kept = [
            headings[grid.column_line(column)]
            for column in columns
            if frame.meanings[column] not in {TOTAL, IGNORE}
            and fold(headings[grid.column_line(column)]) not in TOTAL_WORDS
        ]
        guess = self.scale.scale
        told = self.mapping
        return Mapping(
            kind=MATRIX,
            sheet=self.candidate.sheet.name,
            layout=self.candidate.layout,
            heading_lines=tuple(grid.row_line(row) for row in frame.heading_rows),
            meanings={grid.column_line(column): frame.meanings[column] for column in columns},
            headings=headings,
            scale="custom" if guess.key in {"custom", "legend"} else guess.key,
            levels=dict(guess.by_token) if guess.key in {"custom", "legend"} else {},
            leave_out=told.leave_out if told else (),
            fingerprint=fingerprint(self.candidate.layout, kept),
        )


def _other_sheets(
    workbook: Workbook, chosen: Candidate, others: list[Candidate]
) -> list[OtherSheet]:
    like = {candidate.sheet.name: candidate for candidate in others}
    found = []
    for sheet in workbook.sheets:
        if sheet.name == chosen.sheet.name:
            continue
        if sheet.name in like and like[sheet.name].confidence >= CONVINCING:
            found.append(OtherSheet(sheet.name, MATRIX, round(like[sheet.name].confidence, 2)))
        else:
            empty = not any(cell is not None for row in sheet.rows for cell in row)
            found.append(OtherSheet(sheet.name, "empty" if empty else "other", 0.0))
    return found

"""Requirements and certificates written as a matrix, read into one row per filled cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from samtakt.foundation.spreadsheets.cells import Unreadable, read_date, read_number
from samtakt.foundation.spreadsheets.columns import (
    CERTIFICATES,
    COMPETENCE_WORDS,
    IDENTITY_NUMBER,
    IGNORE,
    REQUIREMENTS,
    holds_dates,
    is_total,
    person_field_of,
)
from samtakt.foundation.spreadsheets.frames import COMPETENCE, UNITS, Frame, find_frame
from samtakt.foundation.spreadsheets.grids import Grid, fingerprint, turned, upright
from samtakt.foundation.spreadsheets.headings import competence_headings
from samtakt.foundation.spreadsheets.legends import Legend, is_legend_text
from samtakt.foundation.spreadsheets.levels import LevelReader, is_no_assessment
from samtakt.foundation.spreadsheets.people import sort_rows, unique_labels
from samtakt.foundation.spreadsheets.refusals import LeftOut, Refusal
from samtakt.foundation.spreadsheets.scaleguess import guess_scale
from samtakt.foundation.spreadsheets.scales import PRESETS, ScaleGuess
from samtakt.foundation.spreadsheets.understanding import (
    TRANSPOSED,
    WIDE,
    Mapping,
    TableRow,
    TableUnderstanding,
    custom_scale,
)
from samtakt.foundation.spreadsheets.wording import fold, personness

_ROLE_WORDS = frozenset(
    ("roll", "roller", "befattning", "role", "position", "titel", "yrke", "tjanst", "yrkesroll",
     "job", "job title")
)  # fmt: skip
_ROLE = re.compile(
    r"(operator|tekniker|ledare|montor|svetsare|chef|samordnare|planerare|reparator|arbetare|forare"
    r"|ingenjor|technician|leader|welder|manager|assembler|specialist|assistent|ansvarig|elektriker"
    r"|mekaniker|inkopare|saljare|controller|engineer|beredare|stallare|kontrollant|are|or)s?$"
)


@dataclass
class WideList:
    """A matrix of requirements or certificates and the layout that was recognised."""

    kind: str
    layout: str
    frame: Frame


def find_wide_list(sheet: Any, kind: str, mapping: Mapping | None = None) -> WideList | None:
    """The matrix of that kind on the sheet, or None."""
    found = []
    for layout, turn in ((WIDE, upright), (TRANSPOSED, turned)):
        if mapping is not None and mapping.layout != layout:
            continue
        grid = turn(sheet)
        frame = _frame(grid, kind, mapping)
        if frame is not None:
            found.append(WideList(kind, layout, frame))
    return max(found, key=lambda wide: wide.frame.score, default=None)


def _frame(grid: Grid, kind: str, mapping: Mapping | None) -> Frame | None:
    rows = None
    if mapping is not None:
        lines = {grid.row_line(row): row for row in range(grid.height)}
        rows = [lines[line] for line in mapping.heading_lines if line in lines] or None
    if kind == REQUIREMENTS:
        frame = find_frame(grid, rows, _role_score)
    else:
        frame = _dates_frame(grid, rows)
    if frame is not None and mapping is not None:
        for column in range(grid.width):
            line = grid.column_line(column)
            told = IGNORE if line in mapping.leave_out else mapping.meanings.get(line)
            if told and frame.meanings.get(column) != IDENTITY_NUMBER:
                frame.meanings[column] = told
    return frame


def _role_score(frame: Frame) -> float:
    """How much the rows look like roles and the columns like competences."""
    rows = range(frame.first_row, frame.grid.height)
    down = [label for row in rows if (label := unit_label(frame, row))]
    across = [frame.heading(column) for column in frame.columns(COMPETENCE)]
    score = _roleness(down) - _roleness(across)
    score -= sum(map(personness, down)) / max(1, len(down))
    units = [column for name in (*UNITS, "name") for column in frame.columns(name)]
    if units:
        corner, sign = fold(frame.heading(units[0])), -1 if frame.grid.turned else 1
        known = corner in _ROLE_WORDS or person_field_of(corner)[0] in UNITS
        score += sign * 0.6 * (known - (corner in COMPETENCE_WORDS))
    return score


def unit_label(frame: Frame, row: int) -> str:
    """The role, team or shift that a row of requirements is about."""
    for name in ("role", "name", "team", "shift"):
        for column in frame.columns(name):
            if text := frame.grid.label(row, column):
                return text
    return ""


def _roleness(labels: list[str]) -> float:
    hits = sum(bool(_ROLE.search(word)) for label in labels for word in fold(label).split()[:1])
    return hits / len(labels) if labels else 0.0


def _dates_frame(grid: Grid, given: list[int] | None) -> Frame | None:
    """People down, certificates across, the last day of validity in the cells."""
    for row in given or range(min(grid.height, 20)):
        names = [c for c in range(grid.width) if person_field_of(grid.label(row, c))[0] == "name"]
        dates = [
            column
            for column in range(grid.width)
            if isinstance(grid.cells[row][column], str)
            and not person_field_of(grid.label(row, column))[0]
            and holds_dates(grid.column(column, row + 1))
        ]
        if names and dates:
            frame = Frame(grid, [row], {names[0]: "name"}, score=1.0)
            for column in range(grid.width):
                known = person_field_of(grid.label(row, column))[0]
                if known and known not in frame.meanings.values():
                    frame.meanings[column] = known
            frame.meanings.update(dict.fromkeys(dates, COMPETENCE))
            return frame
    return None


def read_wide_list(wide: WideList, legend: Legend, mapping: Mapping | None) -> TableUnderstanding:
    """Read all cells of the matrix."""
    if wide.kind == CERTIFICATES:
        return _read_certificates(wide, mapping)
    return _read_requirements(wide, legend, mapping)


def _read_certificates(wide: WideList, mapping: Mapping | None) -> TableUnderstanding:
    frame, grid = wide.frame, wide.frame.grid
    columns = frame.columns(COMPETENCE)
    leave_out = frozenset(mapping.leave_out if mapping else ())
    sorted_rows = sort_rows(frame, columns, leave_out)
    twice, _shared = unique_labels(sorted_rows.people, frame)
    refusals = [*sorted_rows.refusals, *twice]
    rows = []
    for person in sorted_rows.people:
        for column in columns:
            cell, (row, letter) = grid.cells[person.row][column], grid.place(person.row, column)
            heading = frame.heading(column)
            try:
                valid_to = read_date(cell)
            except Unreadable as unreadable:
                refusals.append(Refusal(unreadable.code, row, letter, heading, str(cell)))
                continue
            if valid_to is not None:
                values = {**person.attributes, "type": heading, "valid_to": valid_to}
                rows.append(TableRow(row, values, {"valid_to": letter}))
    return _understanding(wide, rows, refusals, sorted_rows.left_out, None, mapping)


def _read_requirements(
    wide: WideList, legend: Legend, mapping: Mapping | None
) -> TableUnderstanding:
    frame, grid = wide.frame, wide.frame.grid
    columns = frame.columns(COMPETENCE)
    headings = competence_headings(grid, frame.heading_rows, columns, with_views=False)
    leave_out = set(mapping.leave_out if mapping else ())
    body, left_out = [], []
    for row in range(frame.first_row, grid.height):
        label = unit_label(frame, row)
        rated = any(not is_no_assessment(grid.cells[row][column]) for column in columns)
        if grid.row_line(row) in leave_out or is_total(label) or is_legend_text(label):
            left_out.append(LeftOut("row", grid.row_line(row), label, "totals"))
        elif rated:
            body.append((row, label))
    counts = not frame.columns("role") and not frame.columns("name")
    scale = None
    if not counts:
        scale = _scale([grid.cells[row][c] for row, _ in body for c in columns], legend, mapping)
    reader = LevelReader(scale.scale) if scale else None
    rows: list[TableRow] = []
    refusals: list[Refusal] = []
    for row, label in body:
        if not label:
            refusals.append(Refusal("value_missing", row + 1, None, "role"))
            continue
        units = _units(frame, row)
        for column in columns:
            found = _requirement(frame, row, column, headings[column].name, reader)
            if isinstance(found, Refusal):
                refusals.append(found)
            elif found:
                place, letter = grid.place(row, column)
                rows.append(TableRow(place, {**units, **found}, {"level": letter}))
    return _understanding(wide, rows, refusals, left_out, scale, mapping)


def _scale(values: list[Any], legend: Legend, mapping: Mapping | None) -> ScaleGuess:
    if mapping is not None and mapping.levels:
        return ScaleGuess(custom_scale(mapping.levels), 1.0, ("custom",), reason="mapping")
    if mapping is not None and mapping.scale in PRESETS:
        return ScaleGuess(PRESETS[mapping.scale], 1.0, (mapping.scale,), reason="mapping")
    return guess_scale(values, legend)


def _units(frame: Frame, row: int) -> dict[str, str]:
    found = {
        name: text
        for name in UNITS
        for column in frame.columns(name)[:1]
        if (text := frame.grid.label(row, column))
    }
    for column in frame.columns("name")[:1]:
        found.setdefault("role", frame.grid.label(row, column))
    return found


def _requirement(
    frame: Frame, row: int, column: int, competence: str, reader: LevelReader | None
) -> dict[str, Any] | Refusal | None:
    cell = frame.grid.cells[row][column]
    place, letter = frame.grid.place(row, column)
    error = frame.grid.errors.get((row, column))
    if error:
        return Refusal("error_cell", place, letter, competence, error)
    if reader is None:
        try:
            number = read_number(cell)
        except Unreadable as unreadable:
            return Refusal(unreadable.code, place, letter, competence, str(cell))
        return {"competence": competence, "number": number} if number else None
    read = reader.read(cell)
    if read.problem:
        params = {"person": unit_label(frame, row), "allowed": list(reader.scale.allowed)}
        return Refusal(read.problem, place, letter, competence, str(cell), params)
    if read.canonical is None:
        return None
    return {"competence": competence, "level": read.canonical, "level_written": str(cell)}


def _understanding(
    wide: WideList,
    rows: list[TableRow],
    refusals: list[Refusal],
    left_out: list[LeftOut],
    scale: ScaleGuess | None,
    told: Mapping | None,
) -> TableUnderstanding:
    frame, grid = wide.frame, wide.frame.grid
    what = "row" if grid.turned else "column"
    headings = {grid.column_line(c): frame.heading(c) for c in sorted(frame.meanings)}
    aside = [
        LeftOut(what, grid.column_line(c), frame.heading(c), frame.reasons.get(c) or "not_used")
        for c, meaning in sorted(frame.meanings.items())
        if meaning in {IGNORE, IDENTITY_NUMBER, "total"}
    ]
    own = scale is not None and scale.scale.key in {"custom", "legend"}
    mapping = Mapping(
        kind=wide.kind,
        sheet=grid.name,
        layout=wide.layout,
        heading_lines=tuple(grid.row_line(row) for row in frame.heading_rows),
        meanings={grid.column_line(c): what for c, what in sorted(frame.meanings.items())},
        headings=headings,
        scale=None if scale is None else "custom" if own else scale.scale.key,
        levels=dict(scale.scale.by_token) if scale is not None and own else {},
        leave_out=told.leave_out if told else (),
        fingerprint=fingerprint(wide.layout, list(headings.values())),
    )
    confidence = round(max(0.05, min(1.0, 0.5 + frame.score / 3)), 3)
    return TableUnderstanding(
        wide.kind, grid.name, wide.layout, rows, refusals, [*aside, *left_out], [], confidence,
        mapping, scale,
    )  # fmt: skip

"""Understanding lists: employees, requirements, certificates, courses and competences.

Requirements may also be a matrix of roles (or teams and shifts) against competences, and
certificates a matrix of people against certificates with dates; both come out as rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from samtakt.foundation.spreadsheets.columns import (
    CERTIFICATE_TYPES,
    CERTIFICATES,
    COMPETENCES,
    COURSES,
    EMPLOYEES,
    HEADCOUNT,
    PROVIDERS,
    REQUIREMENTS,
    ROLES,
)
from samtakt.foundation.spreadsheets.grids import Grid, upright
from samtakt.foundation.spreadsheets.legends import find_legend
from samtakt.foundation.spreadsheets.levels import LevelReader
from samtakt.foundation.spreadsheets.matrices import (
    CONVINCING,
    Candidate,
    chosen_scale,
    matrix_candidates,
)
from samtakt.foundation.spreadsheets.records import Records, list_from_mapping, mapping_of
from samtakt.foundation.spreadsheets.refusals import Refusal, Refused
from samtakt.foundation.spreadsheets.scales import ScaleGuess
from samtakt.foundation.spreadsheets.tables import ListFrame, find_list
from samtakt.foundation.spreadsheets.understanding import (
    LIST,
    LONG,
    MATRIX,
    Mapping,
    OtherSheet,
    TableRow,
    TableUnderstanding,
)
from samtakt.foundation.spreadsheets.widelists import find_wide_list, read_wide_list
from samtakt.foundation.spreadsheets.wording import fold
from samtakt.foundation.spreadsheets.workbooks import Sheet, Workbook

KINDS = (EMPLOYEES, REQUIREMENTS, CERTIFICATES, COURSES, COMPETENCES)
MORE_KINDS = (HEADCOUNT, CERTIFICATE_TYPES, ROLES, PROVIDERS)
"""Read only when asked for: a sheet is never guessed to be one of these."""
_NAME_HINTS = {
    EMPLOYEES: ("personal", "anstalld", "medarbetare", "employee", "staff", "people", "bemanning"),
    REQUIREMENTS: ("krav", "requirement", "bemanningskrav", "kravprofil", "target", "roller"),
    CERTIFICATES: ("certifikat", "behorighet", "bevis", "certificate", "intyg", "tillstand", "permit"),
    COURSES: ("kurs", "utbildning", "course", "katalog", "catalog", "training"),
    COMPETENCES: ("kompetensbibliotek", "kompetenslista", "competences", "kompetenser", "library",
        "kompetenskatalog", "bibliotek"),
    MATRIX: ("matris", "matrix", "skill", "skattning", "bedomning", "rating", "nulage"),
    HEADCOUNT: ("bemanning", "tackning", "headcount", "staffing", "coverage"),
    CERTIFICATE_TYPES: ("intygstyp", "certifikattyp", "certificate type"),
    ROLES: ("roll", "role"),
    PROVIDERS: ("anordnare", "leverantor", "utbildare", "provider"),
}  # fmt: skip
_SIGNATURES = {
    EMPLOYEES: {"employed_from", "employed_to", "employment_kind", "percentage", "birth_date",
        "birth_year", "email", "sex", "retirement_date", "role", "team"},
    REQUIREMENTS: {"role", "level", "number", "criticality", "competence", "team", "shift"},
    CERTIFICATES: {"type", "issued", "valid_to", "issuer"},
    COURSES: {"hours", "days", "provider", "price_per_seat", "price_per_session",
        "max_participants", "min_participants", "to_level"},
    COMPETENCES: {"esco_uri", "name_en", "name_sv", "group", "type", "description"},
    HEADCOUNT: {"team", "shift", "number", "most_absent"},
    CERTIFICATE_TYPES: {"basis", "interval_months", "ends_with_month", "source", "checked_on"},
    ROLES: {"ssyk", "esco_uri"},
    PROVIDERS: {"place", "contact", "sessions_per_week"},
}  # fmt: skip
_LEVEL_FIELDS = ("level", "from_level", "to_level")
_MUST = {
    COURSES: ("name",),
    REQUIREMENTS: ("competence",),
    CERTIFICATES: ("type",),
    PROVIDERS: ("provider",),
}
_PEOPLE = frozenset({EMPLOYEES, CERTIFICATES})


def understand_table(
    workbook: Workbook, kind: str, mapping: Mapping | None = None
) -> TableUnderstanding:
    """Read the most convincing list of that kind (of `KINDS` or `MORE_KINDS`) in the workbook.

    Raises Refused("no_table") when there is none, Refused("unknown_sheet") when the mapping
    names a sheet that is not there, and ValueError for an unknown kind.
    """
    if kind not in KINDS + MORE_KINDS:
        raise ValueError(f"unknown kind of list: {kind!r}")
    sheets = _sheets(workbook, mapping)
    best: TableUnderstanding | None = None
    best_rank = -1.0
    for sheet in sheets:
        understanding, rank = _read_sheet(workbook, sheet, kind, mapping)
        if understanding is not None and rank > best_rank:
            best, best_rank = understanding, rank
    if best is None:
        raise Refused("no_table")
    best.other_sheets = [other for other in survey(workbook) if other.name != best.sheet]
    return best


def survey(workbook: Workbook) -> list[OtherSheet]:
    """What each sheet of the workbook most likely is, with how sure that is (0–1)."""
    names = tuple(sheet.name for sheet in workbook.sheets)
    kept = workbook.surveyed
    if not isinstance(kept, _Survey) or kept.names != names:
        kept = workbook.surveyed = _Survey(names, _look_over(workbook))
    return list(kept.sheets)


@dataclass(frozen=True)
class _Survey:
    names: tuple[str, ...]
    sheets: tuple[OtherSheet, ...]


def _look_over(workbook: Workbook) -> tuple[OtherSheet, ...]:
    matrices = {candidate.sheet.name: candidate for candidate in matrix_candidates(workbook)}
    found = []
    for sheet in workbook.sheets:
        scores = {kind: _kind_score(sheet, kind) for kind in KINDS}
        if (
            sheet.name in matrices
            and matrices[sheet.name].confidence >= CONVINCING
            and not _is_about_roles(sheet, matrices[sheet.name])
        ):
            scores[MATRIX] = min(_SURE, matrices[sheet.name].confidence) + _hint(sheet, MATRIX)
        kind = max(scores, key=lambda name: scores[name])
        if scores[kind] <= _UNLIKELY:
            empty = not any(cell is not None for row in sheet.rows for cell in row)
            found.append(OtherSheet(sheet.name, "empty" if empty else "other", 0.0))
        else:
            found.append(OtherSheet(sheet.name, kind, round(min(1.0, scores[kind]), 2)))
    return tuple(found)


_UNLIKELY = 0.35
_CLEARLY = 0.3
_SURE = 0.95


def _is_about_roles(sheet: Sheet, candidate: Candidate) -> bool:
    """Whether a matrix has roles where a skill matrix has people."""
    if isinstance(candidate.found, ListFrame):
        return False
    wide = find_wide_list(sheet, REQUIREMENTS)
    return wide is not None and wide.frame.score > candidate.found.score + _CLEARLY


def is_named_for(sheet: str, kind: str) -> bool:
    """Whether a sheet's name says that a kind of list is on it."""
    name = fold(sheet)
    return any(word in name for word in _NAME_HINTS[kind])


def _hint(sheet: Sheet, kind: str) -> float:
    return 0.5 * is_named_for(sheet.name, kind) - 0.3 * sheet.hidden


def _kind_score(sheet: Sheet, kind: str) -> float:
    grid = upright(sheet)
    frame = find_list(grid, kind)
    score = 0.0
    if frame is not None and frame.first_row < grid.height:
        signs = _SIGNATURES[kind] & set(frame.fields.values())
        score = frame.confidence * min(1.0, 0.25 + 0.25 * len(signs))
    elif kind in {REQUIREMENTS, CERTIFICATES}:
        wide = find_wide_list(sheet, kind)
        score = 0.0 if wide is None else max(0.0, min(0.75, 0.35 + wide.frame.score / 4))
    return score + _hint(sheet, kind) if score else 0.0


def _sheets(workbook: Workbook, mapping: Mapping | None) -> list[Sheet]:
    if mapping is None:
        return workbook.sheets
    sheet = workbook.sheet(mapping.sheet)
    if sheet is None and len(workbook.sheets) == 1:
        sheet = workbook.sheets[0]
    if sheet is None:
        names = [other.name for other in workbook.sheets]
        raise Refused("unknown_sheet", sheet=mapping.sheet, sheets=names)
    return [sheet]


def _read_sheet(
    workbook: Workbook, sheet: Sheet, kind: str, mapping: Mapping | None
) -> tuple[TableUnderstanding | None, float]:
    legend = find_legend(workbook, sheet.name)
    hint = _hint(sheet, kind)
    if mapping is None or mapping.layout in {LIST, LONG}:
        frame = _list_frame(upright(sheet), kind, mapping)
        if frame is not None:
            signs = len(_SIGNATURES[kind] & set(frame.fields.values()))
            scale_of = lambda values: chosen_scale(lambda: values, legend, mapping)  # noqa: E731
            return _read_list(frame, mapping, scale_of), frame.confidence + 0.2 * signs + hint
    if kind in {REQUIREMENTS, CERTIFICATES}:
        wide = find_wide_list(sheet, kind, mapping)
        if wide is not None:
            return read_wide_list(wide, legend, mapping), 0.5 + wide.frame.score / 4 + hint
    return None, 0.0


def _list_frame(grid: Grid, kind: str, mapping: Mapping | None) -> ListFrame | None:
    if mapping is not None:
        return list_from_mapping(grid, kind, mapping)
    frame = find_list(grid, kind)
    return frame if frame is not None and frame.first_row <= grid.height else None


def _read_list(frame: ListFrame, mapping: Mapping | None, scale_of: Any) -> TableUnderstanding:
    records = Records(frame, mapping)
    records.read()
    level_fields = [name for name in _LEVEL_FIELDS if name in frame.fields.values()]
    scale: ScaleGuess | None = None
    if level_fields:
        values = [row.values.get(name) for row in records.rows for name in level_fields]
        scale = scale_of(values)
        _read_levels(records, level_fields, scale)
    refusals = [*records.refusals, *_row_refusals(frame.kind, records.rows)]
    refusals.sort(key=lambda refusal: refusal.row or 0)
    layout = LONG if frame.kind == REQUIREMENTS else LIST
    return TableUnderstanding(
        kind=frame.kind,
        sheet=frame.grid.name,
        layout=layout,
        rows=records.rows,
        refusals=refusals,
        left_out=records.left_out,
        notes=records.notes,
        confidence=round(min(1.0, frame.confidence), 3),
        mapping=mapping_of(frame, frame.kind, layout, scale.scale if scale else None, mapping),
        scale=scale,
    )


def _read_levels(records: Records, names: list[str], scale: ScaleGuess) -> None:
    """Replace each level by its canonical step; "…_written" keeps what the cell says."""
    reader = LevelReader(scale.scale)
    for row in records.rows:
        for name in names:
            if name not in row.values:
                continue
            cell = row.values.pop(name)
            read = reader.read(cell)
            if read.problem:
                params: dict[str, Any] = {"allowed": list(reader.scale.allowed)}
                params["person"] = str(row.values.get("competence") or row.values.get("name") or "")
                records.refusals.append(
                    Refusal(read.problem, row.row, row.columns.get(name), name, str(cell), params)
                )
            elif read.canonical is not None:
                row.values[name] = read.canonical
                row.values[f"{name}_written"] = str(cell)


def _row_refusals(kind: str, rows: list[TableRow]) -> list[Refusal]:
    refusals = [
        Refusal("value_missing", row.row, None, name)
        for row in rows
        for name in _MUST.get(kind, ())
        if name not in row.values and not _is_staffing(kind, row)
    ]
    if kind in _PEOPLE:
        refusals.extend(_nobody(rows))
    if kind == EMPLOYEES:
        refusals.extend(_people_twice(rows))
    for row in rows:
        refusals.extend(_in_order(row, "dates_reversed", "employed_from", "employed_to"))
        refusals.extend(_in_order(row, "dates_reversed", "issued", "valid_to"))
        refusals.extend(_in_order(row, "dates_reversed", "valid_from", "valid_to"))
        refusals.extend(_in_order(row, "least_above_most", "min_participants", "max_participants"))
    return refusals


def _is_staffing(kind: str, row: TableRow) -> bool:
    """A number of people for a team or shift as such, whatever they can do."""
    of_unit = "team" in row.values or "shift" in row.values
    return kind == REQUIREMENTS and "number" in row.values and of_unit


def _in_order(row: TableRow, code: str, first: str, second: str) -> list[Refusal]:
    low, high = row.values.get(first), row.values.get(second)
    if low is None or high is None or low <= high:
        return []
    named, value, other, other_value = (second, high, first, low)
    if code == "least_above_most":
        named, value, other_value = first, low, high
    params = {"other": other, "other_value": str(other_value)}
    return [Refusal(code, row.row, row.columns.get(named), named, str(value), params)]


def _nobody(rows: list[TableRow]) -> list[Refusal]:
    names = ("given_name", "family_name", "employee_number")
    return [
        Refusal("person_missing", row.row)
        for row in rows
        if not any(name in row.values for name in names)
    ]


def _people_twice(rows: list[TableRow]) -> list[Refusal]:
    refusals = []
    by_number: dict[str, TableRow] = {}
    by_name: dict[tuple[str, str], TableRow] = {}
    for row in rows:
        values = row.values
        number = str(values.get("employee_number", ""))
        given, family = values.get("given_name", ""), values.get("family_name", "")
        name = f"{given} {family}".strip()
        first = by_number.setdefault(number, row) if number else row
        if first is not row:
            params = {"first": first.row}
            refusals.append(
                Refusal("number_twice", row.row, None, "employee_number", number, params)
            )
        elif name:
            first = by_name.setdefault((fold(name), number), row)
            if first is not row:
                params = {"first": first.row}
                refusals.append(Refusal("person_twice", row.row, None, "name", name, params))
    return refusals

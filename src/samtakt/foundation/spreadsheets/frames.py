"""Finding a skill matrix in a sheet: its heading row, its people and its competences.

The same search runs on the sheet as it stands and turned on its side; whichever has people
down and competences across more convincingly wins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from samtakt.foundation.spreadsheets.cells import is_identity_number
from samtakt.foundation.spreadsheets.columns import (
    COMPETENCE_WORDS,
    EMPLOYEES,
    IDENTITY_NUMBER,
    IGNORE,
    PERSON_WORDS,
    holds_dates,
    holds_identity_numbers,
    is_target,
    is_total,
    meaning_of,
    person_field_of,
)
from samtakt.foundation.spreadsheets.grids import Grid
from samtakt.foundation.spreadsheets.headings import ASIDE, REQUIRED, views
from samtakt.foundation.spreadsheets.legends import is_legend_column, is_legend_text
from samtakt.foundation.spreadsheets.levels import LevelReader, is_no_assessment
from samtakt.foundation.spreadsheets.scales import (
    CEFR,
    ILUO_A,
    PERCENT,
    QUARTER_CIRCLES,
    TICKS,
    WORDS,
    ZERO_TO_FIVE,
)
from samtakt.foundation.spreadsheets.wording import TRADE_WORDS, fold, personness
from samtakt.foundation.spreadsheets.workbooks import Cell

_MANY = frozenset({"competence", "target", "total", IGNORE, IDENTITY_NUMBER})
UNITS = ("role", "team", "shift")
COMPETENCE, TARGET, TOTAL = "competence", "target", "total"
_HEADING_ROWS_SEARCHED = 60
_HEADING_LINES = 4
_LEVELS_SHARE = 0.6
_SAMPLE = 400
_LIKELY_ATTRIBUTE = 0.7
_WORDS_NEEDED = 2
_LONGEST_NAME = 120
_LONGEST_LEVEL = 3
_READERS = [LevelReader(s) for s in (ZERO_TO_FIVE, ILUO_A, TICKS, QUARTER_CIRCLES, CEFR, PERCENT)]
_WORDS_READER = LevelReader(WORDS)


@dataclass
class Frame:
    """Where a matrix lies in a grid whose rows are people."""

    grid: Grid
    heading_rows: list[int]
    meanings: dict[int, str]
    """Column → field of the person, "competence", "target", "total" or "ignore"."""
    reasons: dict[int, str] = field(default_factory=dict)
    """Column → code of `messages.LEFT_OUT` for columns that are ignored."""
    score: float = 0.0
    """How much the rows look like people and the columns like competences."""
    levels: int = 0
    views: dict[int, str] = field(default_factory=dict)
    """Column → "self", "manager", … where a competence has several columns."""

    @property
    def first_row(self) -> int:
        """The first row below the headings."""
        return self.heading_rows[-1] + 1

    def columns(self, meaning: str) -> list[int]:
        """The columns of one meaning, from left to right."""
        return sorted(column for column, what in self.meanings.items() if what == meaning)

    def heading(self, column: int) -> str:
        """The nearest heading of a column, looking upwards through the heading rows."""
        for row in reversed(self.heading_rows):
            if text := self.grid.label(row, column):
                return text
        return ""

    def person_label(self, row: int) -> str:
        """The person's name in a row as it is written, or the number where there is no name."""
        for meaning in ("name", "given_name", "family_name", "employee_number"):
            for column in self.columns(meaning):
                if text := self.grid.label(row, column):
                    return text
        return ""


@lru_cache(maxsize=65536)
def _level_kind(cell_type: str, cell: Cell) -> float:
    """1 for what is surely a level on some scale, 0.4 for words that could be one, else 0."""
    if isinstance(cell, bool):
        return 1.0
    if is_no_assessment(cell):
        return 0.0
    if isinstance(cell, str) and (len(cell) > 60 or is_identity_number(cell)):
        return 0.0
    for reader in _READERS:
        if not reader.read(cell).problem:
            if reader.scale is PERCENT and isinstance(cell, int) and cell % 5:
                continue
            return 1.0
    return 0.4 if isinstance(cell, str) and not _WORDS_READER.read(cell).problem else 0.0


def level_kind(cell: Cell) -> float:
    """How surely a cell holds a level, whatever the scale."""
    # The type is part of the key because True equals 1 and 1.0.
    return _level_kind(type(cell).__name__, cell) if cell is not None else 0.0


def find_frame(
    grid: Grid, heading_rows: list[int] | None = None, score: Callable[[Frame], float] | None = None
) -> Frame | None:
    """The matrix in a grid whose rows are taken to be people, or None.

    `score` judges what the rows are; by default, how much they look like people.
    """
    best: Frame | None = None
    for weakest in (1.0, 0.4):
        likely = [[level_kind(cell) >= weakest for cell in row] for row in grid.cells]
        last = heading_rows[-1] if heading_rows else _heading_row(grid, likely)
        if last is None:
            continue
        frame = _frame_below(grid, likely, last, heading_rows, score or people_score)
        # Words count only where they tell of far more levels than the sure signs do.
        if frame is not None and (best is None or frame.levels > _WORDS_NEEDED * best.levels):
            best = frame
    return best


def _heading_row(grid: Grid, likely: list[list[bool]]) -> int | None:
    best, best_score = None, 0.0
    levels = [0] * grid.width
    filled = [0] * grid.width
    scores: dict[int, float] = {}
    for row in range(grid.height - 1, -1, -1):
        if row < _HEADING_ROWS_SEARCHED:
            scores[row] = _heading_score(grid, row, levels, filled)
        for column, cell in enumerate(grid.cells[row]):
            if cell is not None and not is_no_assessment(cell):
                filled[column] += 1
                levels[column] += likely[row][column]
    for row in sorted(scores, reverse=True):
        if scores[row] > best_score:
            best, best_score = row, scores[row]
    return best


def _heading_score(grid: Grid, row: int, levels: list[int], filled: list[int]) -> float:
    """How many levels below the row stand under a heading in it."""
    score = 0.0
    for column, cell in enumerate(grid.cells[row]):
        if cell is None or levels[column] < max(1, _LEVELS_SHARE * filled[column]):
            continue
        if isinstance(cell, str):
            kind = level_kind(cell)
            if person_field_of(cell)[0] or is_total(cell) or is_legend_text(cell):
                continue
            score += levels[column] * (0.4 if kind == 1.0 else 1.0)
        else:
            score += levels[column] * 0.2
    return score


def _frame_below(
    grid: Grid,
    likely: list[list[bool]],
    last: int,
    given: list[int] | None,
    score: Callable[[Frame], float],
) -> Frame | None:
    columns = _level_columns(grid, likely, last)
    if not columns:
        return None
    rows = given or _heading_rows(grid, last, columns)
    frame = Frame(grid, rows, {})
    frame.views = views(grid, rows, 1)
    _give_meanings(frame, set(columns))
    if not frame.columns(COMPETENCE):
        return None
    has_names = frame.columns("name") or frame.columns("given_name")
    has_units = score is not people_score and any(map(frame.columns, UNITS))
    if not has_names and not has_units and not _find_names(frame):
        return None
    _give_meanings_inside(frame)
    frame.levels = sum(
        likely[row][column]
        for row in range(last + 1, grid.height)
        for column in frame.columns(COMPETENCE)
    )
    frame.score = score(frame)
    return frame


def _level_columns(grid: Grid, likely: list[list[bool]], last: int) -> list[int]:
    columns = []
    for column in range(grid.width):
        body = range(last + 1, grid.height)
        filled = sum(not is_no_assessment(grid.cells[row][column]) for row in body)
        levels = sum(likely[row][column] for row in body)
        if levels and levels >= _LEVELS_SHARE * filled:
            columns.append(column)
    return columns


def _heading_rows(grid: Grid, last: int, columns: list[int]) -> list[int]:
    """The heading row and those right above it that group its columns."""
    rows = [last]
    while rows[0] > 0 and len(rows) < _HEADING_LINES:
        above = rows[0] - 1
        cells = grid.cells[above]
        broad = [grid.area_over(above, column) for column in columns]
        is_title = any(area is not None and area.left < min(columns) - 1 for area in broad)
        texts = [column for column in range(grid.width) if cells[column] is not None]
        if is_title or not any(
            isinstance(cells[column], str) and not is_legend_text(grid.label(above, column))
            for column in columns
        ):
            # "Namn" may stand alone in the upper of two rows.
            names = [c for c in texts if person_field_of(grid.label(above, c))[0]]
            if is_title or not names or len(names) < len(texts):
                break
        rows.insert(0, above)
    return rows


def _give_meanings(frame: Frame, level_columns: set[int]) -> None:
    grid = frame.grid
    seen: set[str] = set()
    for column in range(grid.width):
        heading, body = frame.heading(column), grid.column(column, frame.first_row)
        filled = [cell for cell in body if cell is not None]
        if is_legend_column(grid.cells[frame.first_row :], column):
            meaning, reason = IGNORE, "legend"
        elif column in frame.views:
            meaning, reason = _meaning_of_view(frame.views[column])
        else:
            meaning, reason = _meaning(heading, filled, column in level_columns)
        if meaning in seen and meaning not in _MANY:
            meaning, reason = IGNORE, "not_used"
        if not heading and not filled:
            continue
        if meaning:
            seen.add(meaning)
            frame.meanings[column] = meaning
        frame.reasons[column] = reason


def _meaning_of_view(view: str) -> tuple[str, str]:
    if view == REQUIRED:
        return TARGET, ""
    return (IGNORE, "not_used") if view == ASIDE else (COMPETENCE, "")


def _meaning(heading: str, filled: Sequence[Cell], levels: bool) -> tuple[str, str]:
    """(meaning, reason when ignored) of one column; ("", …) when it is still open."""
    person_field = person_field_of(heading)[0]
    if person_field == IDENTITY_NUMBER or holds_identity_numbers(filled):
        return IDENTITY_NUMBER, "identity_numbers"
    if person_field == "comment":
        return IGNORE, "comments"
    if person_field == "name" and holds_dates(filled):
        return "employed_from", ""  # "Anställd" heads names in one file and dates in another
    if person_field:
        return person_field, ""
    if heading and is_total(heading):
        return TOTAL, "totals"
    if heading and is_target(heading):
        return TARGET, ""
    if levels:
        return (COMPETENCE, "") if heading else (IGNORE, "no_heading")
    likely, confidence = meaning_of(heading, EMPLOYEES) if heading else ("", 0.0)
    if filled and confidence >= _LIKELY_ATTRIBUTE and likely != "comment":
        return likely, ""
    if heading and is_legend_text(heading):
        return IGNORE, "legend"
    return "", "not_understood" if heading else "no_heading"


def _give_meanings_inside(frame: Frame) -> None:
    """Columns with a heading among the competences belong to them, even when empty or wrong."""
    sure = frame.columns(COMPETENCE)
    gap = False
    for column in range(_first_inside(frame, min(sure)), frame.grid.width):
        if column in frame.meanings:
            gap = gap and frame.meanings[column] != COMPETENCE
            continue
        heading = frame.heading(column)
        filled = _said(frame, column)
        if not heading:
            gap = gap or (column > max(sure) and not filled)
        elif gap or len(heading) > _LONGEST_NAME:
            frame.reasons[column] = "note"
        elif filled and holds_dates(filled):
            frame.reasons[column] = "dates_in_matrix"
        elif all(len(str(cell)) <= _LONGEST_LEVEL for cell in filled):
            frame.meanings[column] = COMPETENCE
    _part_sections(frame)
    for column in frame.reasons:
        frame.meanings.setdefault(column, IGNORE)


def _said(frame: Frame, column: int) -> list[Cell]:
    cells = frame.grid.column(column, frame.first_row)
    return [cell for cell in cells if not is_no_assessment(cell)]


def _first_inside(frame: Frame, first_sure: int) -> int:
    """The first of the empty columns with headings that lead up to the competences."""
    first = first_sure
    while (
        first > 1
        and first - 1 not in frame.meanings
        and frame.heading(first - 1)
        and not _said(frame, first - 1)
        and any(column < first - 1 for column in frame.columns("name"))
    ):
        first -= 1
    return first


def _part_sections(frame: Frame) -> None:
    """In a sheet with competences down, a line without levels may be a heading over others."""
    if not frame.grid.turned:
        return
    columns = frame.columns(COMPETENCE)
    empty = [column for column in columns if not _said(frame, column)]
    leads = columns[0] in empty
    for column in empty:
        heading = frame.heading(column)
        followed = column + 1 in columns and column + 1 not in empty
        if followed and (leads or heading.isupper() or heading.endswith(":")):
            frame.meanings[column] = IGNORE
            frame.reasons[column] = "section"


def _find_names(frame: Frame) -> bool:
    """Give a column the meaning "name" where no heading says so."""
    grid = frame.grid
    best, best_score = None, 0.0
    for column in range(min(frame.columns(COMPETENCE), default=0)):
        if frame.meanings.get(column, IGNORE) not in {IGNORE, ""}:
            continue
        texts = [
            cell for cell in grid.column(column, frame.first_row)[:_SAMPLE] if isinstance(cell, str)
        ]
        if not texts:
            continue
        different = len(set(texts)) / len(texts)
        people = sum(map(personness, texts)) / len(texts)
        score = (people + 0.3 * different) * len(texts)
        if score > best_score:
            best, best_score = column, score
    if best is None:
        return bool(frame.columns("employee_number"))
    frame.meanings[best] = "name"
    return True


def people_score(frame: Frame) -> float:
    """How much the rows look like people and the columns like competences."""
    rows = range(frame.first_row, min(frame.grid.height, frame.first_row + _SAMPLE))
    labels = [frame.person_label(row) for row in rows]
    people = _mean_personness([label for label in labels if label])
    across = [frame.heading(column) for column in frame.columns(COMPETENCE)[:_SAMPLE]]
    score = people - _mean_personness(across) + 0.3 * (_tradeness(across) - _tradeness(labels))
    names = frame.columns("name")
    if names:
        # The corner cell names the labels below it, so it counts the other way when turned.
        corner, sign = fold(frame.heading(names[0])), -1 if frame.grid.turned else 1
        score += sign * 0.6 * ((corner in PERSON_WORDS) - (corner in COMPETENCE_WORDS))
    known = {"team", "shift", "role", "employee_number", "family_name", "employed_from", "site"}
    return score + 0.4 * min(2, len(known & set(frame.meanings.values())))


def _mean_personness(labels: list[str]) -> float:
    kept = [label for label in labels if not is_total(label) and not is_target(label)]
    return sum(map(personness, kept)) / len(kept) if kept else 0.0


def _tradeness(labels: list[str]) -> float:
    """Share of labels with a word that belongs to work rather than to a person."""
    kept = [label for label in labels if label]
    hits = sum(bool(TRADE_WORDS & set(fold(label).split())) for label in kept)
    return hits / len(kept) if kept else 0.0

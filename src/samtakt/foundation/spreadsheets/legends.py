"""Finding the explanation of a scale that somebody wrote beside, below or behind a matrix."""

from __future__ import annotations

import re
from functools import lru_cache

from samtakt.foundation.spreadsheets.scales import canonical_of_words
from samtakt.foundation.spreadsheets.wording import tidy
from samtakt.foundation.spreadsheets.workbooks import Cell, Sheet, Workbook

_START = re.compile(
    r"(?:^|(?<=[\s,;|(./]))['\"“”]?(?:(?:nivå|niva|level|steg)\s*)?(?P<step>\d|[a-zåäö]|[○◔◑◕●])"
    r"['\"“”]?\s*(?:=|:|–|—|→|-(?=\s))\s*",
    re.IGNORECASE,
)
_STEPS_IN_A_COLUMN = 3
_LONGEST_STEP = 3

Legend = dict[str, str]
"""Step as upper-case text → the explanation."""


def find_legend(workbook: Workbook, first: str = "") -> Legend:
    """All explanations of steps in the workbook; those on the sheet called `first` win."""
    sheets = sorted(workbook.sheets, key=lambda sheet: sheet.name != first)
    legend: Legend = {}
    for sheet in sheets:
        for step, text in legend_of(sheet).items():
            legend.setdefault(step, text)
    return legend


def legend_of(sheet: Sheet) -> Legend:
    """The explanations on one sheet, written in one cell or as two neighbouring columns."""
    kept = sheet.known.get(legend_of)
    if isinstance(kept, dict):
        return dict(kept)
    legend: Legend = {}
    for row in sheet.rows:
        for cell in row:
            if isinstance(cell, str) and len(cell) > 3:
                for step, text in entries(cell):
                    legend.setdefault(step, text)
    for column in range(sheet.width - 1):
        for step, text in _neighbours(sheet.rows, column).items():
            legend.setdefault(step, text)
    sheet.known[legend_of] = dict(legend)
    return legend


def entries(text: str) -> list[tuple[str, str]]:
    """The (step, explanation) pairs in a text such as "I = lär sig, L = klarar standard"."""
    starts = list(_START.finditer(text))
    ends = [*(start.start() for start in starts[1:]), len(text)][: len(starts)]
    found = []
    for start, end in zip(starts, ends, strict=True):
        meaning = tidy(text[start.end() : end]).strip(" ,;.|(/")
        if len(meaning) > 1:
            found.append((start["step"].upper(), meaning))
    return found if any(canonical_of_words(meaning) is not None for _, meaning in found) else []


@lru_cache(maxsize=65536)
def is_legend_text(text: str) -> bool:
    """Whether a cell is an explanation such as "3 = självständig"."""
    found = entries(text)
    return bool(found) and tidy(text).upper().lstrip("'\"“(").startswith(
        (found[0][0], "NIVÅ", "LEVEL", "STEG", "SKALA", "NIVÅER", "FÖRKLARING", "BEDÖMNING")
    )


def explains(step: Cell, text: Cell) -> bool:
    """Whether two neighbouring cells are a step of a scale and what it means."""
    if step is None or isinstance(step, bool) or not isinstance(text, str):
        return False
    return len(str(step).strip().rstrip("% ")) <= _LONGEST_STEP and (
        canonical_of_words(text) is not None and len(text.strip()) > _LONGEST_STEP
    )


def is_legend_column(rows: list[list[Cell]], column: int) -> bool:
    """Whether a column holds the steps of a scale with their meanings to the right of them."""
    filled = [row for row in rows if row[column] is not None]
    if len(filled) < _STEPS_IN_A_COLUMN or column + 1 >= len(rows[0]):
        return False
    steps = {str(row[column]).strip().upper() for row in filled}
    told = sum(explains(row[column], row[column + 1]) for row in filled)
    return len(steps) == len(filled) and told * 2 > len(filled)


def _neighbours(rows: list[list[Cell]], column: int) -> Legend:
    legend: Legend = {}
    best: Legend = {}
    for row in rows:
        step, text = row[column], row[column + 1]
        key = str(step).strip().upper() if step is not None and not isinstance(step, bool) else ""
        if len(key) == 1 and isinstance(text, str) and canonical_of_words(text) is not None:
            if key in legend:
                legend = {}
            legend[key] = tidy(text)
            if len(legend) >= max(len(best), _STEPS_IN_A_COLUMN):
                best = dict(legend)
        else:
            legend = {}
    return best

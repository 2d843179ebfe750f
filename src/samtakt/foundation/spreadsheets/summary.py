"""What was understood of a spreadsheet, as JSON that a run keeps and a page shows.

Codes and parameters only: `sentences` says them in the reader's language.
"""

from collections import Counter
from dataclasses import asdict
from typing import Any

from samtakt.foundation.spreadsheets.importers import Plan, Understanding
from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.spreadsheets.scales import ScaleGuess
from samtakt.foundation.spreadsheets.understanding import (
    MatrixUnderstanding,
    Rating,
    TableUnderstanding,
    fields_of,
)

SHOWN_ROWS = 20
SHOWN_COLUMNS = 20
KEPT_DIFFERENCES = 1000


def summary_of(understanding: Understanding, plan: Plan) -> dict[str, Any]:
    """Return the preview of an import: how the file was read, its first rows, what is new."""
    return {
        "sheet": understanding.sheet,
        "layout": understanding.layout,
        "confidence": round(understanding.confidence, 3),
        "scale": scale_as_json(understanding.scale),
        "left_out": [asdict(one) for one in understanding.left_out],
        "notes": [asdict(one) for one in (*understanding.notes, *plan.notes)],
        "other_sheets": [asdict(one) for one in understanding.other_sheets],
        "new": {kind: names for kind, names in plan.new.items() if names},
        **_differences(plan),
        **sample_of(understanding),
    }


def _differences(plan: Plan) -> dict[str, Any]:
    """The first differences, and how many there are of each sort."""
    counts = Counter(one.what for one in plan.differences)
    kept = [asdict(one) for one in plan.differences[:KEPT_DIFFERENCES]]
    return {"differences": kept, "difference_counts": dict(counts)}


def scale_as_json(guess: ScaleGuess | None) -> dict[str, Any] | None:
    """Return a guessed scale with its steps and the scales it could be instead."""
    if guess is None:
        return None
    return {
        "key": guess.scale.key,
        "name": guess.scale.name,
        "levels": [asdict(level) for level in guess.scale.levels],
        "candidates": list(guess.candidates),
        "needs_confirmation": guess.needs_confirmation,
        "confidence": round(guess.confidence, 3),
        "reason": guess.reason,
    }


def sample_of(understanding: Understanding) -> dict[str, Any]:
    """Return the first rows as "columns" (names) and "rows" (texts), with the full "size".

    A matrix's rows have "levels" as well: the canonical level under each column, None for not
    assessed; and "line", the row or column in which the person stands.
    """
    if isinstance(understanding, TableUnderstanding):
        return _sample_of_table(understanding)
    return _sample_of_matrix(understanding)


def _sample_of_table(table: TableUnderstanding) -> dict[str, Any]:
    columns = fields_of(table.rows)[:SHOWN_COLUMNS]
    rows = [
        {"row": row.row, "cells": [_text(row.values.get(name)) for name in columns]}
        for row in table.rows[:SHOWN_ROWS]
    ]
    return {"columns": columns, "rows": rows, "size": {"rows": len(table.rows)}}


def _sample_of_matrix(matrix: MatrixUnderstanding) -> dict[str, Any]:
    columns = [competence.label for competence in matrix.competences[:SHOWN_COLUMNS]]
    people = matrix.people[:SHOWN_ROWS]
    shown = {person.label for person in people}
    ratings = {(one.person, one.competence): one for one in matrix.ratings if one.person in shown}
    rows = []
    for person in people:
        cells = [ratings.get((person.label, name)) for name in columns]
        rows.append(
            {
                "row": person.row,
                "line": person.column or str(person.row),
                "cells": [person.label, *(_written(cell) for cell in cells)],
                "levels": [cell.canonical if cell else None for cell in cells],
            }
        )
    size = {
        "people": len(matrix.people),
        "competences": len(matrix.competences),
        "ratings": sum(rating.canonical is not None for rating in matrix.ratings),
        "not_assessed": sum(rating.canonical is None for rating in matrix.ratings),
        "targets": len(matrix.targets),
    }
    return {"columns": columns, "rows": rows, "size": size}


def _written(rating: Rating | None) -> str:
    return "" if rating is None else rating.written or _text(rating.canonical)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def refusal_as_json(refusal: Refusal) -> dict[str, Any]:
    """Return a refusal as JSON; `Refusal(**…)` gives an equal one."""
    kept = asdict(refusal)
    kept["value"] = str(kept["value"])
    kept["params"] = {
        key: value if isinstance(value, str | int | float | list) else str(value)
        for key, value in kept["params"].items()
    }
    return kept

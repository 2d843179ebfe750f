"""Recomputes gaps in plain Python, sharing nothing with the expression but the definition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from samtakt.engines.gaps.rows import GapRow, Status, gap_rows

if TYPE_CHECKING:
    import pyarrow as pa

Record = Mapping[str, Any]
Cell = tuple[str | int, str | int, str | int]


@dataclass(frozen=True)
class Discrepancy:
    """One place where an answer is not what the inputs say.

    `code` is "row_missing", "row_unexpected", "row_repeated" or
    "value_differs"; the last names the column and both values.
    """

    code: str
    company: str | int
    person: str | int
    competence: str | int
    column: str = ""
    expected: object = None
    found: object = None


def verify(
    requirements: pa.Table,
    levels: pa.Table,
    people: pa.Table,
    rows: pa.Table,
    *,
    as_of: date,
) -> list[Discrepancy]:
    """Check every row and value of what `measure` returned; an empty list means that all agree."""
    expected = expected_rows(
        requirements.to_pylist(), levels.to_pylist(), people.to_pylist(), as_of
    )
    return [*_differences(expected, gap_rows(rows))]


def _differences(expected: dict[Cell, GapRow], found: Iterable[GapRow]) -> Iterable[Discrepancy]:
    seen: set[Cell] = set()
    for row in found:
        cell = (row.company, row.person, row.competence)
        if cell in seen:
            yield Discrepancy("row_repeated", *cell)
        elif cell not in expected:
            yield Discrepancy("row_unexpected", *cell)
        else:
            for column, right, given in zip(GapRow._fields, expected[cell], row, strict=True):
                if right != given:
                    yield Discrepancy("value_differs", *cell, column, right, given)
        seen.add(cell)
    for cell in expected:
        if cell not in seen:
            yield Discrepancy("row_missing", *cell)


def expected_rows(
    requirements: Iterable[Record], levels: Iterable[Record], people: Iterable[Record], as_of: date
) -> dict[Cell, GapRow]:
    """The gaps as a person with paper would find them: one row at a time, in no order."""
    placements: dict[tuple[Any, Any], list[Record]] = defaultdict(list)
    for placement in people:
        if _runs_on(as_of, placement["starts_on"], placement["ends_on"]):
            placements[placement["company"], placement["person"]].append(placement)

    asked: dict[Cell, tuple[int, int]] = {}
    for row in requirements:
        if not _runs_on(as_of, row["valid_from"], row["valid_to"]):
            continue
        where = placements.get((row["company"], row["person"]), ())
        if any(_applies_at(row, placement) for placement in where):
            cell = (row["company"], row["person"], row["competence"])
            required, weight = asked.get(cell, (0, 0))
            asked[cell] = (max(required, row["required"]), max(weight, row["criticality"]))

    agreed: dict[Cell, tuple[date, int, int]] = {}
    for row in levels:
        if row["decided_on"] <= as_of and (row["company"], row["person"]) in placements:
            cell = (row["company"], row["person"], row["competence"])
            # Negated, so that the lower of two equally recent levels wins.
            decision = (row["decided_on"], row.get("sequence") or 0, -row["level"])
            agreed[cell] = max(agreed.get(cell, decision), decision)

    reported = {person: _reported(found) for person, found in placements.items()}
    return {
        cell: _row(cell, asked.get(cell), agreed.get(cell), reported[cell[:2]], as_of)
        for cell in asked.keys() | agreed.keys()
    }


def _runs_on(day: date, first: date, last: date | None) -> bool:
    return first <= day and (last is None or day <= last)


def _applies_at(requirement: Record, placement: Record) -> bool:
    return all(
        requirement[unit] is None or requirement[unit] == placement[unit]
        for unit in ("team", "shift")
    )


def _reported(placements: list[Record]) -> Record:
    def order(placement: Record) -> tuple[Any, ...]:
        team, shift = placement["team"], placement["shift"]
        days_before = -placement["starts_on"].toordinal()
        return (days_before, team is None, team or 0, shift is None, shift or 0)

    return min(placements, key=order)


def _row(
    cell: Cell,
    asked: tuple[int, int] | None,
    agreed: tuple[date, int, int] | None,
    placement: Record,
    as_of: date,
) -> GapRow:
    company, person, competence = cell
    required, weight = asked or (None, None)
    decided_on, level = (agreed[0], -agreed[2]) if agreed else (None, None)
    missing = weighted_gap = weighted_requirement = None
    if required is None or weight is None:
        status = Status.NOT_REQUIRED
    elif level is None:
        status = Status.NOT_ASSESSED
    else:
        missing = required - level if level < required else 0
        status = Status.GAP if missing else Status.MET
        weighted_gap = missing * weight
        weighted_requirement = required * weight
    return GapRow(
        company,
        placement["team"],
        placement["shift"],
        person,
        competence,
        status,
        required,
        weight,
        level,
        decided_on,
        (as_of - decided_on).days if decided_on else None,
        missing,
        weighted_gap,
        weighted_requirement,
    )

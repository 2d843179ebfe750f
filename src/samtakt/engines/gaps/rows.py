"""One line of the answer: a person, a competence, and how the two stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa


class Status(StrEnum):
    """How a person stands in a competence on the day asked about."""

    MET = "met"
    GAP = "gap"
    NOT_ASSESSED = "not_assessed"
    NOT_REQUIRED = "not_required"


class GapRow(NamedTuple):
    """What is required of a person in one competence, and what is held.

    `missing`, `weighted_gap` and `weighted_requirement` are None unless the
    competence is both required and assessed: nothing is known to be missing.
    """

    company: str | int
    team: str | int | None
    shift: str | int | None
    person: str | int
    competence: str | int
    status: Status
    required: int | None
    weight: int | None
    level: int | None
    decided_on: date | None
    age_days: int | None
    missing: int | None
    weighted_gap: int | None
    weighted_requirement: int | None


def gap_rows(table: pa.Table) -> Iterator[GapRow]:
    """Read the Arrow table that `measure` returns as typed rows, in its order."""
    columns = {name: table.column(name).to_pylist() for name in GapRow._fields}
    columns["status"] = [Status(value) for value in columns["status"]]
    return (GapRow(*values) for values in zip(*columns.values(), strict=True))

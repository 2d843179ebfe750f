"""What the input tables must hold, and a clear refusal when they do not.

The shapes are described without any dataframe library, so that importing the
engine costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from samtakt.engines.gaps.rows import GapRow

if TYPE_CHECKING:
    import pyarrow as pa

Kind = Literal["identifier", "integer", "date"]

IDENTIFIERS = ("company", "team", "shift", "person", "competence")

GROUPINGS = IDENTIFIERS
"""The columns by which gaps can be summed."""

GAP_COLUMNS: tuple[str, ...] = GapRow._fields
"""The columns of the answer, one row per person and competence required or assessed."""

SUMMARY_COLUMNS = (
    "people",
    "met",
    "gap",
    "not_assessed",
    "not_required",
    "unused",
    "missing",
    "weighted_gap",
    "weighted_requirement",
    "covered_share",
    "rank",
)
"""The columns of a summary, after those it is grouped by; see `summary_expression`."""


@dataclass(frozen=True)
class Column:
    """One column: an identifier is a whole number or a text, the same kind in every table."""

    name: str
    kind: Kind
    may_be_empty: bool = False
    lowest: int | None = None
    highest: int | None = None
    may_be_absent: bool = False


@dataclass(frozen=True)
class Shape:
    """The columns of one input table; further columns are ignored."""

    name: str
    columns: tuple[Column, ...]


REQUIREMENTS = Shape(
    "requirements",
    (
        Column("company", "identifier"),
        Column("team", "identifier", may_be_empty=True),
        Column("shift", "identifier", may_be_empty=True),
        Column("person", "identifier"),
        Column("competence", "identifier"),
        Column("required", "integer", lowest=1, highest=4),
        Column("criticality", "integer", lowest=1, highest=3),
        Column("valid_from", "date"),
        Column("valid_to", "date", may_be_empty=True),
    ),
)
"""One row per person and competence required of that person through a role.

A row that names a team or a shift counts only while the person is placed
there; an empty one counts wherever the person works. A person with several
roles may have several rows for one competence: see `gap_expression`.
"""

LEVELS = Shape(
    "levels",
    (
        Column("company", "identifier"),
        Column("person", "identifier"),
        Column("competence", "identifier"),
        Column("level", "integer", lowest=0, highest=4),
        Column("decided_on", "date"),
        Column("sequence", "integer", may_be_empty=True, may_be_absent=True),
    ),
)
"""Agreed levels on the canonical scale, each a dated decision; `sequence` orders one day's."""

PEOPLE = Shape(
    "people",
    (
        Column("company", "identifier"),
        Column("person", "identifier"),
        Column("team", "identifier", may_be_empty=True),
        Column("shift", "identifier", may_be_empty=True),
        Column("starts_on", "date"),
        Column("ends_on", "date", may_be_empty=True),
    ),
)
"""Where each person is placed and when; a move is one row that ends and one that starts."""

MESSAGES = {
    "missing_column": "{table} has no column {column}",
    "wrong_type": "{table}.{column} must be of kind {expected}, not {found}",
    "empty_value": "{table}.{column} is empty in {count} row(s)",
    "out_of_range": "{table}.{column} must be {lowest}..{highest}, but holds {found}",
    "mixed_identifiers": "{column} is a number in one table and a text in another ({table})",
    "unknown_grouping": "rows cannot be grouped by {column}",
}


class InputTableError(ValueError):
    """An input table is not what its shape says; `code` and `parameters` say why."""

    def __init__(self, code: str, **parameters: object) -> None:
        self.code = code
        self.parameters = parameters
        super().__init__(MESSAGES[code].format(**parameters))


def conform(
    requirements: pa.Table, levels: pa.Table, people: pa.Table
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return the tables with exactly the columns and types of their shapes.

    Raises `InputTableError` on the first thing that is missing, of the wrong
    kind, empty or out of range.
    """
    given = ((REQUIREMENTS, requirements), (LEVELS, levels), (PEOPLE, people))
    identifier_types = _identifier_types(given)
    first, second, third = (_conform_one(shape, table, identifier_types) for shape, table in given)
    return first, second, third


def _identifier_types(given: tuple[tuple[Shape, pa.Table], ...]) -> dict[str, pa.DataType]:
    """Decide per identifier whether it is a number or a text, and that all tables agree."""
    import pyarrow as pa

    types: dict[str, pa.DataType] = {}
    for shape, table in given:
        for column in shape.columns:
            if column.kind != "identifier":
                continue
            if column.name not in table.column_names:
                raise InputTableError("missing_column", table=shape.name, column=column.name)
            found = _identifier_type(shape, column, table.schema.field(column.name).type)
            if found is None:
                continue
            if types.setdefault(column.name, found) != found:
                raise InputTableError("mixed_identifiers", table=shape.name, column=column.name)
    return {name: types.get(name, pa.string()) for name in IDENTIFIERS}


def _identifier_type(shape: Shape, column: Column, found: pa.DataType) -> pa.DataType | None:
    """Return the type an identifier is kept in; None when the column holds nothing."""
    import pyarrow as pa

    if pa.types.is_dictionary(found):
        found = found.value_type
    if pa.types.is_null(found):
        return None
    if pa.types.is_integer(found):
        return pa.int64()
    if pa.types.is_string(found) or pa.types.is_large_string(found):
        return pa.string()
    raise InputTableError(
        "wrong_type", table=shape.name, column=column.name, expected="identifier", found=str(found)
    )


def _conform_one(
    shape: Shape, table: pa.Table, identifier_types: dict[str, pa.DataType]
) -> pa.Table:
    import pyarrow as pa

    arrays, names = [], []
    for column in shape.columns:
        if column.name not in table.column_names:
            if column.may_be_absent:
                arrays.append(pa.chunked_array([pa.nulls(table.num_rows, pa.int64())]))
                names.append(column.name)
                continue
            raise InputTableError("missing_column", table=shape.name, column=column.name)
        values = table.column(column.name)
        _check_kind(shape, column, values.type)
        _check_values(shape, column, values)
        target = {"integer": pa.int64(), "date": pa.date32()}.get(column.kind)
        arrays.append(values.cast(target or identifier_types[column.name]))
        names.append(column.name)
    return pa.table(arrays, names=names)


def _check_kind(shape: Shape, column: Column, found: pa.DataType) -> None:
    import pyarrow as pa

    accepted = {
        "identifier": lambda _: True,  # decided for all tables together
        "integer": pa.types.is_integer,
        "date": pa.types.is_date,
    }[column.kind]
    # An Arrow column of nothing but empty values has no kind of its own.
    if not (accepted(found) or pa.types.is_null(found)):
        raise InputTableError(
            "wrong_type",
            table=shape.name,
            column=column.name,
            expected=column.kind,
            found=str(found),
        )


def _check_values(shape: Shape, column: Column, values: pa.ChunkedArray) -> None:
    import pyarrow.compute as pc

    if values.null_count and not column.may_be_empty:
        raise InputTableError(
            "empty_value", table=shape.name, column=column.name, count=values.null_count
        )
    if column.lowest is None or column.highest is None or not len(values):
        return
    extremes = pc.min_max(values).as_py()
    for found in (extremes["min"], extremes["max"]):
        if not column.lowest <= found <= column.highest:
            raise InputTableError(
                "out_of_range",
                table=shape.name,
                column=column.name,
                lowest=column.lowest,
                highest=column.highest,
                found=found,
            )

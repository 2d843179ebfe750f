"""Runs the gap rule on DuckDB in this process, over Arrow tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from samtakt.engines.gaps.expression import gap_expression, summary_expression
from samtakt.engines.gaps.tables import (
    GAP_COLUMNS,
    LEVELS,
    PEOPLE,
    REQUIREMENTS,
    InputTableError,
    conform,
)

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

INPUT_NAMES = (REQUIREMENTS.name, LEVELS.name, PEOPLE.name)
ROW_ORDER = ("company", "person", "competence")


def measure(requirements: pa.Table, levels: pa.Table, people: pa.Table, *, as_of: date) -> pa.Table:
    """Return the gaps of everybody placed in a company on the day `as_of`.

    The inputs are described by `REQUIREMENTS`, `LEVELS` and `PEOPLE`; the rule
    by `gap_expression`. The rows come in the order company, person, competence
    (`gap_rows` reads them as typed rows).

    Example, for one person asked about on 2026-03-01: "weld" is required at 3
    and agreed at 1, criticality 2, so two levels are missing and the weighted
    gap is 4; "measure" is required at 2 and agreed at 4, which is met and pays
    for nothing; "press" is required and never assessed, which is counted apart.

    Raises `InputTableError` when a table is not what its shape says.
    """
    if isinstance(as_of, datetime):
        # A moment has a time zone and falls on different days; the caller decides which.
        raise TypeError("as_of must be a date, not a datetime")
    tables = dict(zip(INPUT_NAMES, conform(requirements, levels, people), strict=True))
    schemas = tuple(table.schema for table in tables.values())
    return _run(_gap_query(schemas, as_of), tables)


def summarise(rows: pa.Table, *, by: Sequence[str] = ()) -> pa.Table:
    """Sum the rows that `measure` returned by any of `GROUPINGS`, largest weighted gap first.

    The columns are those named in `by`, then `SUMMARY_COLUMNS`, explained at
    `summary_expression`. Without `by` the answer is one row, of zeros if there
    are no rows.
    """
    for column in GAP_COLUMNS:
        if column not in rows.column_names:
            raise InputTableError("missing_column", table="rows", column=column)
    gaps = rows.select(GAP_COLUMNS)
    return _run(_summary_query(gaps.schema, tuple(by)), {"gaps": gaps})


# The queries depend on the types of the identifiers, the day and the grouping only. Writing one
# takes longer than running it for a company, so those lately used are kept.
@lru_cache(maxsize=64)
def _gap_query(schemas: tuple[pa.Schema, ...], as_of: date) -> str:
    import ibis

    required, agreed, placed = (
        ibis.table(ibis.Schema.from_pyarrow(schema), name=name)
        for name, schema in zip(INPUT_NAMES, schemas, strict=True)
    )
    rows = gap_expression(required, agreed, placed, as_of).order_by(ROW_ORDER)
    return str(ibis.to_sql(rows, dialect="duckdb"))


@lru_cache(maxsize=64)
def _summary_query(schema: pa.Schema, by: tuple[str, ...]) -> str:
    import ibis

    gaps = ibis.table(ibis.Schema.from_pyarrow(schema), name="gaps")
    return str(ibis.to_sql(summary_expression(gaps, by).order_by("rank", *by), dialect="duckdb"))


def _run(query: str, tables: Mapping[str, pa.Table]) -> pa.Table:
    """Execute over tables that only this connection sees, and that are gone when it closes."""
    with _database().cursor() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        return connection.sql(query).to_arrow_table()


@lru_cache(maxsize=1)
def _database() -> duckdb.DuckDBPyConnection:
    """Return the empty database in memory that a process runs all its queries in.

    To open one takes 30 ms, more than all else that a query for one team needs.
    """
    import duckdb

    return duckdb.connect()

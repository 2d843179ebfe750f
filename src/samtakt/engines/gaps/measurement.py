"""Runs the gap rule on DuckDB in this process, over Arrow tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from samtakt.engines.gaps.expression import gap_expression, summary_expression
from samtakt.engines.gaps.tables import GAP_COLUMNS, InputTableError, conform

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.expr.types import Table

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
    import ibis

    required, agreed, placed = (
        ibis.memtable(table) for table in conform(requirements, levels, people)
    )
    return _run(gap_expression(required, agreed, placed, as_of).order_by(ROW_ORDER))


def summarise(rows: pa.Table, *, by: Sequence[str] = ()) -> pa.Table:
    """Sum the rows that `measure` returned by any of `GROUPINGS`, largest weighted gap first.

    The columns are those named in `by`, then `SUMMARY_COLUMNS`, explained at
    `summary_expression`. Without `by` the answer is one row, of zeros if there
    are no rows.
    """
    import ibis

    for column in GAP_COLUMNS:
        if column not in rows.column_names:
            raise InputTableError("missing_column", table="rows", column=column)
    return _run(summary_expression(ibis.memtable(rows), by).order_by("rank", *by))


def _run(expression: Table) -> pa.Table:
    """Execute on a database of its own, kept in memory and closed afterwards."""
    import ibis

    connection = ibis.duckdb.connect()
    try:
        return connection.to_pyarrow(expression)
    finally:
        connection.disconnect()

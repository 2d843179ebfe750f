"""How far people are from the competences that are required of them.

A gap is what is missing, never a negative number: surplus in one competence
does not pay for a shortage in another. "Not assessed" is not level 0 and "not
required" is not requirement 0; both are counted, apart, and neither enters a
sum of gaps.

The rule is written once, in `expression.gap_expression`, and runs on any Ibis
backend; `measure` runs it on DuckDB in this process. `verify` recomputes the
answer in plain Python without Ibis. What the input tables hold is described in
`tables`. Dates that end something (`valid_to`, `ends_on`) are the last day on
which it counts.
"""

from samtakt.engines.gaps.expression import gap_expression, summary_expression
from samtakt.engines.gaps.measurement import measure, summarise
from samtakt.engines.gaps.rows import GapRow, Status, gap_rows
from samtakt.engines.gaps.tables import (
    GAP_COLUMNS,
    GROUPINGS,
    LEVELS,
    PEOPLE,
    REQUIREMENTS,
    SUMMARY_COLUMNS,
    InputTableError,
)
from samtakt.engines.gaps.verification import Discrepancy, verify

__all__ = [
    "GAP_COLUMNS",
    "GROUPINGS",
    "LEVELS",
    "PEOPLE",
    "REQUIREMENTS",
    "SUMMARY_COLUMNS",
    "Discrepancy",
    "GapRow",
    "InputTableError",
    "Status",
    "gap_expression",
    "gap_rows",
    "measure",
    "summarise",
    "summary_expression",
    "verify",
]

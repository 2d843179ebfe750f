"""Figures of groups of people, such as women and men: which may be shown, and what differs.

`suppress` hides the small cells of a table and as many others as are needed that no hidden
one can be worked out from the totals. `summarise` and `compare` describe ordinal values of
groups with their uncertainty. `verify` looks at a table as a curious reader would.
"""

from samtakt.engines.fairness.comparison import (
    Difference,
    FairnessInputError,
    Summary,
    compare,
    summarise,
)
from samtakt.engines.fairness.suppression import suppress
from samtakt.engines.fairness.tables import Shown, Table, TableInputError
from samtakt.engines.fairness.verification import Discrepancy, verify

__all__ = [
    "Difference",
    "Discrepancy",
    "FairnessInputError",
    "Shown",
    "Summary",
    "Table",
    "TableInputError",
    "compare",
    "summarise",
    "suppress",
    "verify",
]

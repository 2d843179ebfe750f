"""Who can do what is needed, and what is left when somebody is gone.

Coverage counts persons, never levels: two who can work alone are not the same
as one who can teach. A holder counts for a requirement when the person's level
is at least the one required, the certificate that the competence needs has not
lapsed, and the person is still employed. The rules of `measure_coverage` are
recomputed, the slow way, by `verify`.

Dates that end something (`counts_until`, `leaves_on`) are the last day on
which it counts.
"""

from samtakt.engines.coverage.facts import (
    CoverageInputError,
    HeadcountRequirement,
    Holding,
    Minimum,
)
from samtakt.engines.coverage.measurement import measure_coverage
from samtakt.engines.coverage.result import (
    CompetenceCoverage,
    Coverage,
    Losses,
    RequirementCoverage,
)
from samtakt.engines.coverage.verification import Discrepancy, verify

__all__ = [
    "CompetenceCoverage",
    "Coverage",
    "CoverageInputError",
    "Discrepancy",
    "HeadcountRequirement",
    "Holding",
    "Losses",
    "Minimum",
    "RequirementCoverage",
    "measure_coverage",
    "verify",
]

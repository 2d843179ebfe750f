"""How severe each assessor is, and whether people rate themselves above their managers.

Two views of the same person in the same competence should agree. Where they differ, the
difference tells something about those who looked, whatever the person can: so severity is
estimated from such pairs only. A manager of beginners is not severe because the levels
are low; a manager is severe if the levels are lower than others give the same people.

`estimate_severity` fits the model, `verify` recomputes what it rests on in another way.
The model, its source and its limits: docs/developer/calibration.md.
"""

from samtakt.engines.calibration.estimation import estimate_severity
from samtakt.engines.calibration.ratings import (
    MANAGER,
    SELF,
    CalibrationInputError,
    Rating,
)
from samtakt.engines.calibration.result import (
    AssessorSeverity,
    Calibration,
    Effect,
    Estimate,
    SourceBias,
)
from samtakt.engines.calibration.verification import Discrepancy, verify

__all__ = [
    "MANAGER",
    "SELF",
    "AssessorSeverity",
    "Calibration",
    "CalibrationInputError",
    "Discrepancy",
    "Effect",
    "Estimate",
    "Rating",
    "SourceBias",
    "estimate_severity",
    "verify",
]

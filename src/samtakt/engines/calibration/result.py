"""The answer about assessors: estimates with their uncertainty, and codes instead of words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from samtakt.engines.calibration.ratings import Identifier

SEVERE, LENIENT = "severe", "lenient"
"""What an outlier is; "" is nobody out of the ordinary."""

SHARED, GROUPS = "shared", "groups"
"""How an assessor is compared: with others who rated the same, or only with groups.

A group is all self-assessments together, or the assessors with too few ratings of a
source. A comparison through a group takes it to be alike everywhere in the company.
"""

TOO_FEW, ALONE = "too_few", "alone"
"""Why there is no severity: too few ratings to compare, or no assessor to compare with."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate on the scale of log odds, with its standard error and interval.

    0 is no difference. The log odds are those of giving the one and not the other of two
    neighbouring levels, so that `share` reads: of 100 times that the two differ by one
    level, so many go this way.
    """

    log_odds: float
    standard_error: float
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share (0–1) of differences by one level that go this way; 0.5 is even."""
        return _share(self.log_odds)

    @property
    def share_low(self) -> float:
        """The lower end of the interval of `share`."""
        return _share(self.low)

    @property
    def share_high(self) -> float:
        """The upper end of the interval of `share`."""
        return _share(self.high)


def _share(log_odds: float) -> float:
    return 0.5 * (1 + math.tanh(log_odds / 2))


@dataclass(frozen=True, slots=True)
class AssessorSeverity:
    """One assessor: what was given, how it lies beside what others gave, and the severity.

    `source` is the capacity in which the assessor gave most ratings. `levels` counts the
    ratings at level 0, 1, 2, 3 and 4. `lower`, `same` and `higher` count the comparisons
    with another's rating of the same person and competence. `severity` is relative to the
    average assessor of the same source in the same `component`; positive gives lower
    levels. None: `missing` says why. `component` numbers the parts of the company between
    which nothing can be compared; None: nobody else rated what this assessor rated.
    """

    assessor: Identifier
    source: str
    component: int | None
    link: str
    levels: tuple[int, int, int, int, int]
    lower: int
    same: int
    higher: int
    severity: Estimate | None
    missing: str
    outlier: str

    @property
    def ratings(self) -> int:
        """How many ratings the assessor gave."""
        return sum(self.levels)

    @property
    def compared(self) -> int:
        """How many comparisons with others' ratings there are."""
        return self.lower + self.same + self.higher

    @property
    def one_level_only(self) -> bool:
        """Whether ten ratings or more are all of the same level: they tell nobody apart."""
        return self.ratings >= 10 and max(self.levels) == self.ratings


@dataclass(frozen=True, slots=True)
class SourceBias:
    """How ratings of one source lie beside the managers' of the same people and competences.

    `bias` positive: the source gives higher levels than the managers do. None: nothing
    links the two. `lower`, `same` and `higher` count the direct comparisons with managers.
    """

    source: str
    ratings: int
    lower: int
    same: int
    higher: int
    bias: Estimate | None

    @property
    def compared(self) -> int:
        """How many direct comparisons with a manager's rating there are."""
        return self.lower + self.same + self.higher


@dataclass(frozen=True, slots=True)
class Effect:
    """One parameter as it was fitted: an assessor's severity, or what a source adds."""

    kind: str
    name: Identifier
    value: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The whole answer: assessors and sources in order of identifier.

    `effects` are the fitted parameters before they are set against the average; nobody
    but `verify` needs them. `pairs` counts the comparisons, `differing` those of them
    whose levels differ: only these say anything about severity.
    """

    assessors: tuple[AssessorSeverity, ...]
    sources: tuple[SourceBias, ...]
    effects: tuple[Effect, ...]
    ratings: int
    pairs: int
    differing: int
    confidence: float

    @property
    def components(self) -> int:
        """In how many parts the company falls that cannot be compared with each other."""
        return len({one.component for one in self.assessors if one.component is not None})

    @property
    def outliers(self) -> tuple[AssessorSeverity, ...]:
        """The assessors that stand out."""
        return tuple(one for one in self.assessors if one.outlier)

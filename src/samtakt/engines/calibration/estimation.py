"""Estimates severities and biases, and says who stands out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from samtakt.engines.calibration.design import (
    ASSESSOR,
    SOURCE,
    Design,
    Group,
    design_of,
)
from samtakt.engines.calibration.fitting import Fit, fit_design
from samtakt.engines.calibration.ratings import MANAGER, SELF, Identifier, Pair, Rating
from samtakt.engines.calibration.result import (
    ALONE,
    GROUPS,
    LENIENT,
    SEVERE,
    SHARED,
    TOO_FEW,
    AssessorSeverity,
    Calibration,
    Effect,
    Estimate,
    SourceBias,
)

FEWEST_COMPARED = 10
CONFIDENCE = 0.95
NOTABLE_ODDS = 3.0
"""An outlier gives the lower (higher) level at least three times as often as the other way."""


def estimate_severity(
    ratings: Iterable[Rating],
    *,
    fewest_compared: int = FEWEST_COMPARED,
    confidence: float = CONFIDENCE,
) -> Calibration:
    """Estimate each assessor's severity, and each source's bias against the managers.

    Many-facet rating scale model (Linacre 1989): the log odds of level k against k - 1 are
    what the person can in the competence, less the assessor's severity, plus what the
    source adds, less threshold k. Of two ratings of the same person and competence the
    first and the thresholds cancel: given that k and l were given, the log odds of who
    gave the higher are (k - l) times the difference between the two who looked. The pairs
    are fitted as a logistic regression in which a person's pairs belong together.

    An assessor with fewer comparisons than `fewest_compared` gets no severity and counts
    as an average one. An outlier is one whose severity differs from the average after
    Holm's correction for the number of assessors, and by `NOTABLE_ODDS` or more.

    Raises:
        CalibrationInputError: an assessor rated somebody twice in the same capacity.
    """
    given = tuple(ratings)
    design = design_of(given, fewest_compared=max(1, fewest_compared))
    fit = fit_design(design)
    groups = design.groups()
    found = _severities(fit, groups, confidence)
    outliers = _outliers(found, confidence)
    counts = _comparisons(design.pairs, _by_assessor)
    return Calibration(
        assessors=tuple(
            _assessor(design, name, counts[name], found.get(name), outliers.get(name, ""))
            for name in design.assessors
        ),
        sources=_sources(design, fit, groups, confidence),
        effects=tuple(
            Effect(kind, name, float(fit.values[column]))
            for (kind, name), column in fit.position.items()
        ),
        ratings=len(given),
        pairs=len(design.pairs),
        differing=sum(1 for pair in design.pairs if pair.steps),
        confidence=confidence,
    )


def _severities(
    fit: Fit, groups: Mapping[Group, Sequence[Identifier]], confidence: float
) -> dict[Identifier, Estimate]:
    found = {}
    for names in groups.values():
        average = fit.average(names)
        for name in names if len(names) > 1 else ():
            found[name] = fit.estimate(fit.weights([((ASSESSOR, name), 1)]) - average, confidence)
    return found


def _outliers(found: Mapping[Identifier, Estimate], confidence: float) -> dict[Identifier, str]:
    if not found:
        return {}
    from statsmodels.stats.multitest import multipletests

    chances = [2 * ndtr(-abs(each.log_odds) / each.standard_error) for each in found.values()]
    unlikely = multipletests(chances, alpha=1 - confidence, method="holm")[0]
    return {
        name: SEVERE if estimate.log_odds > 0 else LENIENT
        for (name, estimate), is_unlikely in zip(found.items(), unlikely, strict=True)
        if is_unlikely and abs(estimate.log_odds) >= np.log(NOTABLE_ODDS)
    }


@dataclass
class _Count:
    lower: int = 0
    same: int = 0
    higher: int = 0


class _Counts(dict[Identifier, _Count]):
    def __missing__(self, key: Identifier) -> _Count:
        return self.setdefault(key, _Count())


Key = Callable[[Rating, Rating], Identifier | None]
"""Under what a rating counts when it is compared with another; None: not at all."""


def _by_assessor(rating: Rating, other: Rating) -> Identifier | None:
    return None if rating.source == SELF else rating.assessor


def _by_source(rating: Rating, other: Rating) -> Identifier | None:
    return rating.source if other.source == MANAGER != rating.source else None


def _comparisons(pairs: Iterable[Pair], key: Key) -> _Counts:
    counts = _Counts()
    for pair in pairs:
        above, below = key(pair.higher, pair.lower), key(pair.lower, pair.higher)
        if above is not None:
            counts[above].higher += 1 if pair.steps else 0
            counts[above].same += 0 if pair.steps else 1
        if below is not None:
            counts[below].lower += 1 if pair.steps else 0
            counts[below].same += 0 if pair.steps else 1
    return counts


def _assessor(
    design: Design, name: Identifier, count: _Count, severity: Estimate | None, outlier: str
) -> AssessorSeverity:
    has_own = (ASSESSOR, name) in design.facets
    return AssessorSeverity(
        assessor=name,
        source=design.main_source[name],
        component=design.component[ASSESSOR, name] if has_own else None,
        link=(SHARED if name in design.shared else GROUPS) if has_own else "",
        levels=design.levels[name],
        lower=count.lower,
        same=count.same,
        higher=count.higher,
        severity=severity,
        missing="" if severity else (ALONE if has_own else TOO_FEW),
        outlier=outlier,
    )


def _sources(
    design: Design, fit: Fit, groups: Mapping[Group, Sequence[Identifier]], confidence: float
) -> tuple[SourceBias, ...]:
    counts = _comparisons(design.pairs, _by_source)
    found = []
    for source in design.sources:
        home = design.home_of(source)
        bias = None
        if home is not None:
            own = fit.weights([((SOURCE, source), 1)])
            theirs = fit.average(groups.get((home, source), ()))
            managers = fit.average(groups.get((home, MANAGER), ()))
            bias = fit.estimate(own - theirs + managers, confidence)
        count = counts[source]
        found.append(
            SourceBias(
                source, design.ratings_of[source], count.lower, count.same, count.higher, bias
            )
        )
    return tuple(found)

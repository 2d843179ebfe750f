"""Fits the many-facet model to the pairs of ratings, with two covariances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, ndtri

from samtakt.engines.calibration.design import ASSESSOR, SOURCE, Design, Facet
from samtakt.engines.calibration.ratings import MANAGER, SELF, Identifier, Pair, Rating
from samtakt.engines.calibration.result import Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

Weights = tuple[tuple[int, int], ...]
"""Parameters, by their number, and how often each adds to the log odds; others do not."""


@dataclass(frozen=True)
class Fit:
    """Fitted parameters, and two covariances: the model's, and one that persons may break."""

    position: Mapping[Facet, int]
    values: Matrix
    by_model: Matrix
    by_person: Matrix

    def weights(self, parts: Iterable[tuple[Facet, float]]) -> Matrix:
        """Return a sum of parameters as a vector."""
        found = np.zeros(len(self.values))
        for facet, weight in parts:
            found[self.position[facet]] += weight
        return found

    def average(self, names: Sequence[Identifier]) -> Matrix:
        """Return the average severity of some assessors; of nobody it is nought."""
        return self.weights(((ASSESSOR, name), 1 / len(names)) for name in names)

    def estimate(self, weights: Matrix, confidence: float) -> Estimate:
        """Return a sum of parameters with an interval, by the larger of the two errors.

        The one by person is too small where an assessor rated one or two people only, the
        model's where what a person's ratings have in common is not in the model.
        """
        value = float(weights @ self.values)
        by_model, by_person = (
            float(weights @ covariance @ weights) for covariance in (self.by_model, self.by_person)
        )
        error = max(by_model, by_person, 0.0) ** 0.5
        reach = float(ndtri(0.5 + confidence / 2)) * error
        return Estimate(value, error, value - reach, value + reach)


def fit_design(design: Design) -> Fit:
    """Fit the parameters of a design.

    Each pair that differs is one observation of a logistic regression without intercept,
    each parameter has one difference each way from nought besides: a log-F(2, 2) prior
    (Greenland and Mansournia 2015). It is weak, and keeps finite the estimate of an
    assessor who is below everybody every time.
    """
    position = {facet: column for column, facet in enumerate(design.facets)}
    if not position:
        nothing = np.zeros((0, 0))
        return Fit(position, np.zeros(0), nothing, nothing)
    persons = pairs_by_person(design, position)
    prior = prior_pairs(len(position))
    values, by_model = _maximum([*persons, *prior], len(position))
    return Fit(position, values, by_model, by_person(persons, values, by_model))


def pairs_by_person(design: Design, position: Mapping[Facet, int]) -> list[list[Weights]]:
    """Return what the order of each person's pairs is explained by; equal levels say nothing."""
    persons: dict[Identifier, list[Weights]] = defaultdict(list)
    for pair in design.pairs:
        if pair.steps:
            persons[pair.higher.person].append(_weights_of(pair, position))
    return [persons[name] for name in sorted(persons)]


def prior_pairs(number: int) -> list[list[Weights]]:
    """Return one difference each way from nought for each parameter."""
    return [[((column, 1),), ((column, -1),)] for column in range(number)]


def _weights_of(pair: Pair, position: Mapping[Facet, int]) -> Weights:
    """Return what the log odds of a pair's order are the sum of."""
    weights: dict[int, int] = defaultdict(int)
    for facet, sign in (*_facets(pair.higher, 1), *_facets(pair.lower, -1)):
        if facet in position:
            weights[position[facet]] += sign * pair.steps
    return tuple(sorted((column, weight) for column, weight in weights.items() if weight))


def _facets(rating: Rating, sign: int) -> list[tuple[Facet, int]]:
    """Return the parameters that a rating's tendency to be high is made of."""
    source = [((SOURCE, rating.source), sign)] if rating.source != MANAGER else []
    assessor = [((ASSESSOR, rating.assessor), -sign)] if rating.source != SELF else []
    return [*source, *assessor]


def _maximum(groups: Sequence[Sequence[Weights]], number: int) -> tuple[Matrix, Matrix]:
    """Return the parameters and the model's covariance; equal pairs are counted together."""
    # Imported here: seconds that only who estimates should wait for.
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    counts: dict[Weights, list[int]] = defaultdict(lambda: [0, 0])
    for weights in (weights for group in groups for weights in group):
        turned = bool(weights) and weights[0][1] < 0
        key = tuple((column, -weight) for column, weight in weights) if turned else weights
        counts[key][turned] += 1
    columns = np.zeros((len(counts), number))
    for row, weights in enumerate(counts):
        for column, weight in weights:
            columns[row, column] = weight
    model = GLM(np.array(list(counts.values()), dtype=float), columns, family=Binomial())
    fitted = model.fit(method="newton", start_params=np.zeros(number), disp=0)
    return fitted.params, fitted.normalized_cov_params


def by_person(groups: Sequence[Sequence[Weights]], values: Matrix, by_model: Matrix) -> Matrix:
    """Return the covariance that lets the pairs of one group, a person, hang together.

    That of generalised estimating equations with the correction of Mancl and DeRouen
    (2001), without which it is too small where persons are few. Worked out for the few
    parameters that each person's pairs touch, so that many assessors cost little.
    """
    scores = np.zeros((len(groups), len(values)))
    for row, group in enumerate(groups):
        touched = sorted({column for weights in group for column, _weight in weights})
        place = {column: position for position, column in enumerate(touched)}
        local = np.zeros((len(group), len(touched)))
        for line, weights in enumerate(group):
            for column, weight in weights:
                local[line, place[column]] = weight
        chance = expit(local @ values[touched])
        variance = chance * (1 - chance)
        leverage = variance[:, None] * (local @ by_model[np.ix_(touched, touched)] @ local.T)
        residual = np.linalg.solve(np.eye(len(group)) - leverage, 1 - chance)
        scores[row, touched] = local.T @ residual
    return np.asarray(by_model @ (scores.T @ scores) @ by_model)

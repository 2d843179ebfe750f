"""Ratings by assessors whose severity is known, for tests and benchmarks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from samtakt.engines.calibration.ratings import LEVELS, MANAGER, SELF, Rating

THRESHOLDS = np.array([-2.25, -0.75, 0.75, 2.25])


@dataclass(frozen=True, slots=True)
class Simulated:
    """Ratings, and the severities (log odds, averaging nought) behind them."""

    ratings: tuple[Rating, ...]
    severities: dict[str, float]


def simulate_ratings(
    *,
    seed: int,
    assessors: int = 30,
    ratings_each: int = 20,
    views: int = 4,
    spread: float = 1.0,
    self_bias: float | None = None,
    self_spread: float = 0.7,
    competences: int = 4,
) -> Simulated:
    """Return ratings drawn from the many-facet rating scale model.

    Every person's competence is seen by `views` assessors chosen by chance; every assessor
    gives `ratings_each`. Severities lie evenly, with standard deviation `spread`. With
    `self_bias` each is also rated by the person, who adds that and something of their own
    (standard deviation `self_spread`).

    Raises:
        ValueError: the ratings do not make whole cells, or there are fewer assessors than
            views.
    """
    if assessors * ratings_each % views or assessors < views:
        raise ValueError("the ratings must make whole cells")
    random = np.random.default_rng(seed)
    names = [f"a{number:03}" for number in range(assessors)]
    severity = np.linspace(-1, 1, assessors)
    severity *= spread / (severity.std() or 1)
    random.shuffle(severity)
    seen_by = _seen_by(random, assessors, ratings_each, views)
    people = -(-len(seen_by) // competences)
    ability = random.normal(0, 1.2, people)
    own_tendency = random.normal(0, self_spread, people)
    found = []
    for cell, group in enumerate(seen_by):
        who, what = divmod(cell, competences)
        person, competence = f"p{who:04}", f"c{what}"
        held = ability[who] + random.normal(0, 1.0)
        for assessor in group:
            level = _level(random, held - severity[assessor])
            found.append(Rating(person, competence, names[assessor], MANAGER, level))
        if self_bias is not None:
            level = _level(random, held + self_bias + own_tendency[who])
            found.append(Rating(person, competence, person, SELF, level))
    return Simulated(tuple(found), dict(zip(names, severity.tolist(), strict=True)))


def _seen_by(
    random: np.random.Generator, assessors: int, ratings_each: int, views: int
) -> list[list[int]]:
    """Deal out assessors so that each comes equally often, and never twice to one cell."""
    left = [ratings_each] * assessors
    groups = []
    for _cell in range(assessors * ratings_each // views):
        # Those with most left first: else the last cells would lack different assessors.
        order = sorted(range(assessors), key=lambda one: (-left[one], random.random()))
        group = order[:views]
        for one in group:
            left[one] -= 1
        groups.append(group)
    random.shuffle(groups)
    return groups


def _level(random: np.random.Generator, tendency: float) -> int:
    log_weights = np.concatenate([[0.0], np.cumsum(tendency - THRESHOLDS)])
    weights = np.exp(log_weights - log_weights.max())
    return int(random.choice(LEVELS, p=weights / weights.sum()))

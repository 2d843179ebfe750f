"""How many of several independent people are left: the Poisson-binomial distribution, exactly.

With probabilities p₁ … pₙ the distribution of the number left is the convolution of n
two-point distributions. Adding one person to the distribution f of the others gives
g(k) = (1 − p) f(k) + p f(k − 1), so n steps of additions of positive numbers are all it
takes: O(n²), without cancellation, and so with full relative precision.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Probabilities = npt.NDArray[np.float64]

# Sums of a few hundred probabilities differ in the last bits; a quantile must not.
TOLERANCE = 1e-12


def poisson_binomial(chances: npt.ArrayLike) -> Probabilities:
    """Return the probability of 0, 1, … n left, given each of n people's chance to be left.

    `chances` may have days as its first axis (days × people); so has the answer then.
    """
    given = np.asarray(chances, dtype=np.float64)
    days = np.atleast_2d(given)
    people = days.shape[1]
    found = np.zeros((days.shape[0], people + 1))
    found[:, 0] = 1.0
    for place in range(people):
        left = days[:, place : place + 1]
        gone = 1.0 - left
        found[:, 1 : place + 2] = gone * found[:, 1 : place + 2] + left * found[:, : place + 1]
        found[:, :1] *= gone
    answer: Probabilities = found if given.ndim > 1 else found[0]
    return answer


def probability_below(distribution: Probabilities, number: int) -> float:
    """Return the probability that fewer than `number` are left."""
    return float(min(1.0, distribution[: max(0, number)].sum()))


def quantile(distribution: Probabilities, share: float) -> int:
    """Return the smallest number that is not exceeded with at least the probability `share`."""
    reached = np.cumsum(distribution) >= share - TOLERANCE
    return int(np.argmax(reached)) if reached.any() else len(distribution) - 1

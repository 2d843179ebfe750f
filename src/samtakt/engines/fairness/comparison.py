"""Describes ordinal values of groups of people and how two groups differ, with uncertainty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

import numpy as np

MESSAGES = {"nobody": "a group of nobody has no figures"}


class FairnessInputError(ValueError):
    """Values that no figures can be made of."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(MESSAGES[code])


@dataclass(frozen=True, slots=True)
class Summary:
    """One group's values: how many lie below, at and above nought, and their median.

    `above_low` and `above_high` are the interval (Wilson) of the share above nought.
    """

    people: int
    below: int
    even: int
    above: int
    median: float
    above_low: float
    above_high: float

    @property
    def above_share(self) -> float:
        """The share (0–1) of people whose value is above nought."""
        return self.above / self.people


@dataclass(frozen=True, slots=True)
class Difference:
    """How the first group's values lie beside the second's.

    `delta` is Cliff's: the share of pairs in which the first is higher, less the share in
    which it is lower; -1 to 1, nought is no difference. The interval is Brunner and
    Munzel's; None where the values leave it unknown, as when all are equal.
    """

    delta: float
    low: float | None
    high: float | None

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves nought out."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


def summarise(values: Iterable[float], *, confidence: float = 0.95) -> Summary:
    """Describe a group; one value per person, since those of one person hang together.

    Raises:
        FairnessInputError: there is nobody in it.
    """
    from statsmodels.stats.proportion import proportion_confint

    found = list(values)
    if not found:
        raise FairnessInputError("nobody")
    above = sum(1 for value in found if value > 0)
    low, high = proportion_confint(above, len(found), alpha=1 - confidence, method="wilson")
    return Summary(
        people=len(found),
        below=sum(1 for value in found if value < 0),
        even=sum(1 for value in found if value == 0),
        above=above,
        median=float(median(found)),
        above_low=float(low),
        above_high=float(high),
    )


def compare(
    first: Iterable[float], second: Iterable[float], *, confidence: float = 0.95
) -> Difference:
    """Compare two groups; one value per person, of which only the order counts.

    Raises:
        FairnessInputError: there is nobody in one of them.
    """
    from statsmodels.stats.nonparametric import rank_compare_2indep

    one, other = np.array(list(first), dtype=float), np.array(list(second), dtype=float)
    if not len(one) or not len(other):
        raise FairnessInputError("nobody")
    order = np.sign(one[:, None] - other[None, :])
    delta = float(order.mean())
    # The interval stands on how each person's place among the others varies.
    if not (order.mean(axis=1).var() or order.mean(axis=0).var()) or min(len(one), len(other)) < 2:
        return Difference(delta, None, None)
    low, high = rank_compare_2indep(one, other).conf_int(alpha=1 - confidence)
    return Difference(delta, max(-1.0, float(2 * low - 1)), min(1.0, float(2 * high - 1)))

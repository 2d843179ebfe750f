"""Recomputes what an answer rests on, with loops and sums only.

The fit is the top of the penalised likelihood: there its slope is nought in every
direction. The slope is worked out here from the ratings themselves, in another order and
without the regression's matrices, and the parts that can be compared by walking from
assessor to assessor.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from samtakt.engines.calibration.ratings import MANAGER, SELF, Identifier, Rating
from samtakt.engines.calibration.result import TOO_FEW, Calibration, Estimate

FLAT = 1e-4
"""How steep the likelihood may be where it is said to be highest, per rating."""

ROUNDING = 1e-8


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One figure that is not what the ratings say."""

    code: str
    subject: object
    figure: str
    expected: object
    found: object


def verify(calibration: Calibration, ratings: Iterable[Rating]) -> tuple[Discrepancy, ...]:
    """Return where an answer disagrees with the ratings; nothing when it is right."""
    given = tuple(ratings)
    return (
        *_counts(calibration, given),
        *_slopes(calibration, given),
        *_averages(calibration, given),
        *_estimates(calibration),
    )


def _by_cell(given: Sequence[Rating]) -> list[list[Rating]]:
    cells: dict[tuple[Identifier, Identifier], list[Rating]] = defaultdict(list)
    for rating in given:
        cells[rating.person, rating.competence].append(rating)
    return list(cells.values())


def _counts(calibration: Calibration, given: Sequence[Rating]) -> Iterator[Discrepancy]:
    cells = _by_cell(given)
    pairs = sum(len(cell) * (len(cell) - 1) // 2 for cell in cells)
    if calibration.pairs != pairs:
        yield Discrepancy("value_differs", None, "pairs", pairs, calibration.pairs)
    for one in calibration.assessors:
        expected = [0, 0, 0]
        for cell in cells:
            for mine in cell:
                if mine.assessor == one.assessor and mine.source != SELF:
                    for other in cell:
                        if other is not mine:
                            expected[1 + _sign(mine.level - other.level)] += 1
        found = [one.lower, one.same, one.higher]
        if found != expected:
            yield Discrepancy("value_differs", one.assessor, "comparisons", expected, found)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _slopes(calibration: Calibration, given: Sequence[Rating]) -> Iterator[Discrepancy]:
    value = {(effect.kind, effect.name): effect.value for effect in calibration.effects}
    slope = dict.fromkeys(value, 0.0)
    for facet, effect in value.items():
        # The prior: one difference each way.
        slope[facet] += 1 - 2 * _logistic(effect)
    for cell in _by_cell(given):
        for mine in cell:
            for other in cell:
                steps = mine.level - other.level
                if steps > 0:
                    _add_slope(slope, value, mine, other, steps)
    for facet, steepness in slope.items():
        if abs(steepness) > FLAT * max(1, len(given)):
            yield Discrepancy("not_the_top", facet, "slope", 0.0, steepness)


def _add_slope(
    slope: dict[tuple[str, Identifier], float],
    value: dict[tuple[str, Identifier], float],
    higher: Rating,
    lower: Rating,
    steps: int,
) -> None:
    weights: dict[tuple[str, Identifier], int] = defaultdict(int)
    for rating, sign in ((higher, 1), (lower, -1)):
        if rating.source != SELF:
            weights["assessor", rating.assessor] -= sign
        if rating.source != MANAGER:
            weights["source", rating.source] += sign
    kept = {facet: weight for facet, weight in weights.items() if facet in value}
    log_odds = steps * sum(weight * value[facet] for facet, weight in kept.items())
    for facet, weight in kept.items():
        slope[facet] += steps * weight * (1 - _logistic(log_odds))


def _logistic(log_odds: float) -> float:
    return 0.5 * (1 + math.tanh(log_odds / 2))


def _averages(calibration: Calibration, given: Sequence[Rating]) -> Iterator[Discrepancy]:
    """Severities of one source are set against their average, within what is linked."""
    own = {effect.name for effect in calibration.effects if effect.kind == "assessor"}
    by_name = {one.assessor: one for one in calibration.assessors}
    for part in _linked(given, own):
        numbers = {by_name[name].component for name in part}
        if len(numbers) != 1 or any(
            one.component in numbers for one in calibration.assessors if one.assessor not in part
        ):
            yield Discrepancy("component_differs", sorted(part, key=str), "component", 1, numbers)
        sums: dict[str, float] = defaultdict(float)
        for name in part:
            severity = by_name[name].severity
            sums[by_name[name].source] += severity.log_odds if severity else 0.0
        for source, total in sums.items():
            if abs(total) > ROUNDING * len(part):
                yield Discrepancy("not_centred", source, "severity", 0.0, total)
    for one in calibration.assessors:
        if (one.missing == TOO_FEW) != (one.assessor not in own):
            yield Discrepancy("value_differs", one.assessor, "missing", TOO_FEW, one.missing)


def _linked(given: Sequence[Rating], own: set[Identifier]) -> list[set[Identifier]]:
    """Return the assessors in parts: walk from each to whoever rated the same."""
    near: dict[tuple[str, Identifier], set[tuple[str, Identifier]]] = defaultdict(set)
    for cell in _by_cell(given):
        nodes = {
            ("assessor", rating.assessor)
            if rating.source != SELF and rating.assessor in own
            else ("source", rating.source)
            for rating in cell
        }
        for node in nodes:
            near[node] |= nodes
    left, parts = set(near), []
    while left:
        part, waiting = set(), [left.pop()]
        while waiting:
            node = waiting.pop()
            if node not in part:
                part.add(node)
                waiting.extend(near[node])
        left -= part
        parts.append({name for kind, name in part if kind == "assessor"})
    return [part for part in parts if part]


def _estimates(calibration: Calibration) -> Iterator[Discrepancy]:
    """Each interval holds its estimate in the middle, and an outlier's holds no nought."""
    estimates = [(one.assessor, one.severity) for one in calibration.assessors if one.severity]
    estimates += [(one.source, one.bias) for one in calibration.sources if one.bias]
    for subject, estimate in estimates:
        if not _is_sound(estimate):
            yield Discrepancy("interval_differs", subject, "interval", None, estimate)
    for one in calibration.outliers:
        severity = one.severity
        if severity is None or severity.low <= 0 <= severity.high:
            yield Discrepancy("no_outlier", one.assessor, "outlier", "", one.outlier)


def _is_sound(estimate: Estimate) -> bool:
    middle = (estimate.low + estimate.high) / 2
    return estimate.standard_error > 0 and abs(middle - estimate.log_odds) < ROUNDING

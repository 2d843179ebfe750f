"""Guessing which scale a company grades on, from its values and its own explanation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from samtakt.foundation.spreadsheets.legends import Legend
from samtakt.foundation.spreadsheets.levels import LevelReader, is_no_assessment
from samtakt.foundation.spreadsheets.scales import (
    CEFR,
    ILU,
    ILUO_A,
    ILUO_B,
    ILUO_C,
    ONE_TO_FIVE,
    ONE_TO_FIVE_CONSULT,
    PERCENT,
    QUARTER_CIRCLES,
    TICKS,
    WORDS,
    ZERO_TO_FIVE,
    ZERO_TO_FOUR,
    ZERO_TO_THREE,
    Scale,
    ScaleGuess,
    canonical_of_words,
)
from samtakt.foundation.spreadsheets.wording import fold
from samtakt.foundation.spreadsheets.workbooks import Cell

_READERS = {
    scale.key: LevelReader(scale)
    for scale in (QUARTER_CIRCLES, ILUO_A, CEFR, PERCENT, ZERO_TO_FIVE, TICKS, WORDS)
}
"""One reader per family, in the order in which ties are decided."""

_STRAY_SHARE = 0.05
_LEAST_SHARE = 0.5
_FEW = 6


def guess_scale(values: Iterable[Cell], legend: Legend | None = None) -> ScaleGuess:
    """The scale that explains most of the values; a legend decides between look-alikes.

    Values that say "not assessed" tell nothing. With no value left the answer is the 0–4
    scale, to be confirmed.
    """
    said = [cell for cell in values if not is_no_assessment(cell)]
    counts = Counter(cell for cell in said if not isinstance(cell, bool))
    if said and not counts:
        return ScaleGuess(TICKS, 1.0, (TICKS.key,))
    total = sum(counts.values())
    if not total:
        return ScaleGuess(ZERO_TO_FOUR, 0.0, (), needs_confirmation=True, reason="default")
    shares = {key: _share(key, counts) / total for key in _READERS}
    family = max(shares, key=lambda key: round(shares[key], 9))
    own = _from_legend_alone(counts, legend or {}, shares[family])
    if own is not None:
        return own
    return _within_family(family, shares[family], counts, legend or {})


def _share(key: str, counts: Counter[Cell]) -> float:
    reader = _READERS[key]
    understood = {cell: n for cell, n in counts.items() if not reader.read(cell).problem}
    if key == PERCENT.key and not any(_shows_percentage(cell) for cell in understood):
        return 0.0
    if key == TICKS.key:
        # Digits are ticks only when nothing but 0 and 1 is left beside real ticks.
        understood = {cell: n for cell, n in understood.items() if str(cell) not in {"0", "1"}}
    if key == QUARTER_CIRCLES.key and set(map(str, understood)) <= {"●", "•"}:
        return 0.0
    return float(sum(understood.values()))


def _shows_percentage(cell: Cell) -> bool:
    if isinstance(cell, str):
        text = cell.replace(",", ".").strip()
        if "%" in text:
            return True
        try:
            cell = float(text)
        except ValueError:
            return False
    if not isinstance(cell, (int, float)):
        return False
    return 0 < cell < 1 or (cell > 5 and cell % 5 == 0)


def _within_family(family: str, share: float, counts: Counter[Cell], legend: Legend) -> ScaleGuess:
    if share < _LEAST_SHARE:
        return ScaleGuess(ZERO_TO_FOUR, share / 2, (), needs_confirmation=True, reason="default")
    if family == ILUO_A.key:
        return _which_iluo(share, counts, legend)
    if family == ZERO_TO_FIVE.key:
        return _which_digits(share, counts, legend)
    scale = _READERS[family].scale
    unsure = family == WORDS.key
    if family == QUARTER_CIRCLES.key and not set(map(str, counts)) & set("◔◑◕◐"):
        return ScaleGuess(scale, share * 0.8, (scale.key, TICKS.key), needs_confirmation=True)
    return ScaleGuess(scale, share, (scale.key,), needs_confirmation=unsure)


def _steps_understood(legend: Legend) -> dict[str, int]:
    understood = {step: canonical_of_words(text) for step, text in legend.items()}
    return {step: level for step, level in understood.items() if level is not None}


def _which_iluo(share: float, counts: Counter[Cell], legend: Legend) -> ScaleGuess:
    letters = {str(cell).strip().upper()[:1] for cell in counts}
    told = {step: level for step, level in _steps_understood(legend).items() if step in "ILUO"}
    candidates: tuple[Scale, ...] = (ILUO_A, ILUO_B, ILUO_C)
    if "O" not in letters and "O" not in legend:
        candidates = (*candidates, ILU)
    keys = tuple(scale.key for scale in candidates)
    if "U" not in told and "L" not in told:
        return ScaleGuess(ILUO_A, share * 0.6, keys, needs_confirmation=True, reason="default")
    limited = any(word in fold(legend.get("L", "")) for word in ("begrans", "limit", "stod"))
    preferred = (ILUO_B, ILUO_A) if limited else (ILUO_A, ILUO_B)
    ranked = (*preferred, *candidates[2:])
    best = max(ranked, key=lambda scale: _agreement(scale, told))
    return ScaleGuess(best, share, (best.key,), reason="legend")


def _agreement(scale: Scale, told: dict[str, int]) -> int:
    """How well a scale fits the explanation; "U" tells the traditions apart, so it counts most."""
    weights = {"U": 4, "O": 1, "L": 2, "I": 1}
    return sum(weights[step] for step, level in told.items() if scale.by_token.get(step) == level)


def _which_digits(share: float, counts: Counter[Cell], legend: Legend) -> ScaleGuess:
    seen: Counter[int] = Counter()
    reader = _READERS[ZERO_TO_FIVE.key]
    for cell, times in counts.items():
        read = reader.read(cell)
        if not read.problem:
            seen[_digit(cell)] += times
    if {step for step in legend if step.isdigit()} == {"0", "1", "2", "3"} and max(seen) <= 3:
        return ScaleGuess(ZERO_TO_THREE, share, (ZERO_TO_THREE.key,), reason="legend")
    if seen[5] and (not seen[0] or _is_real(seen, 5)):
        if _is_real(seen, 0):
            return ScaleGuess(ZERO_TO_FIVE, share * 0.8, (ZERO_TO_FIVE.key,), True)
        return _which_one_to_five(share, legend)
    if "5" in legend and "0" not in legend:
        return _which_one_to_five(share, legend)
    if "0" in legend or seen[0]:
        return ScaleGuess(ZERO_TO_FOUR, share, (ZERO_TO_FOUR.key,))
    both = (ZERO_TO_FOUR.key, ONE_TO_FIVE.key)
    return ScaleGuess(ZERO_TO_FOUR, share * 0.7, both, needs_confirmation=True, reason="default")


def _digit(cell: Cell) -> int:
    text = str(cell)
    return int(next(character for character in text if character.isdigit()))


def _is_real(seen: Counter[int], step: int) -> bool:
    """Whether a step is used, rather than a slip of the pen in a cell or two."""
    total = sum(seen.values())
    if seen[step] == 1:
        return total < _FEW
    return seen[step] > 1 and seen[step] / total >= _STRAY_SHARE


def _which_one_to_five(share: float, legend: Legend) -> ScaleGuess:
    both = (ONE_TO_FIVE.key, ONE_TO_FIVE_CONSULT.key)
    told = _steps_understood(legend)
    if "1" not in told:
        return ScaleGuess(ONE_TO_FIVE, share * 0.8, both, needs_confirmation=True, reason="default")
    scale = ONE_TO_FIVE if told["1"] == 0 else ONE_TO_FIVE_CONSULT
    return ScaleGuess(scale, share, (scale.key,), reason="legend")


def _from_legend_alone(
    counts: Counter[Cell], legend: Legend, best_share: float
) -> ScaleGuess | None:
    """A company's own steps ("A", "B", "C") when its explanation tells them all."""
    told = _steps_understood(legend)
    if len(told) < 2 or set(told) <= set("ILUO") or set(told) <= set("012345"):
        return None
    reader = LevelReader(Scale.from_levels("legend", "The explanation in the file", dict(told)))
    share = sum(n for cell, n in counts.items() if not reader.read(cell).problem)
    share_of_all = share / sum(counts.values())
    if share_of_all <= best_share or share_of_all < _LEAST_SHARE:
        return None
    return ScaleGuess(
        reader.scale, share_of_all * 0.9, ("legend",), needs_confirmation=True, reason="legend"
    )

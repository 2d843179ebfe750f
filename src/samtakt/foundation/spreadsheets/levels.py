"""What one cell of a matrix says: a level, no assessment, or something that must be mended.

An empty cell and "ej bedömd" mean not assessed, "-" and "ej aktuell" not required; neither
is ever level 0.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from functools import lru_cache

from samtakt.foundation.spreadsheets.scales import PERCENT, TICKS, WORDS, Scale, canonical_of_words
from samtakt.foundation.spreadsheets.wording import fold, tidy
from samtakt.foundation.spreadsheets.workbooks import Cell

_DASHES = frozenset({"-", "–", "—", "−", "‐", "--", "---", "?", "??", ".", "..", "…", "*", "_"})
_NO_ASSESSMENT = frozenset(
    """ej bedomd|ej bedomt|inte bedomd|inte bedomt|obedomd|ej satt|ej angiven|ej angivet|okand|okant
    |ej utvarderad|not assessed|not rated|unknown|tbd|n a|na|n v t|ej aktuell|ej aktuellt
    |inte aktuell|inte aktuellt|ej relevant|inte relevant|not applicable|not required|not relevant
    |kravs ej|kravs inte|ej krav|ej tillampligt|ej tillamplig|e a|e t|null|nan|blank|saknar bedomning
    |bedomning saknas|ej kartlagd|ej ifylld|ej ifyllt""".replace("\n    ", "").split("|")
)
_SYMBOLS = "○◯⚪⭘〇◔◑◐◒◓◕●⬤⚫✓✔☑✅•■√✗✘☐❌□"
_LEVEL = re.compile(
    r"(?:(?:nivå|niva|level|lvl|grad|steg|step)\s*[:.]?\s*)?"
    rf"(?P<token>\d+(?:[.,]\d+)?(?:\s*%)?|[a-zåäö][12]?(?![a-zåäö0-9])|[{_SYMBOLS}])"
    r"(?P<mark>[+*!?'’]{0,3}|-(?=\s*$|\s*\())"
    r"(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_BEFORE_COMMENT = re.compile(r"\s|[(\[:;,=–—/.|-]")
_COMMENT_EDGES = " \t()[]:;,=–—-/.|"
_RANGE = re.compile(r"^\s*(?:[-–—/,]|→|->|till|to|\bel(?:ler)?\b)\s*(?P<second>\w+|[○◔◑◕●])\s*$")
_BRACKETED = re.compile(r"^[(\[]\s*(\w{1,2}|[○◔◑◕●])\s*[)\]]$")
LEVEL_WORDS_LENGTH = 60


@dataclass(frozen=True)
class LevelRead:
    """A canonical level, or None for not assessed; `problem` is a code when it is neither."""

    canonical: int | None
    comment: str = ""
    problem: str = ""


NOTHING = LevelRead(None)


def is_no_assessment(cell: Cell) -> bool:
    """Whether the cell says, in one way or another, that there is no level."""
    if cell is None:
        return True
    if not isinstance(cell, str):
        return False
    return _says_nothing(cell)


@lru_cache(maxsize=65536)
def _says_nothing(written: str) -> bool:
    text = written.strip()
    return not text or text in _DASHES or fold(text) in _NO_ASSESSMENT


@dataclass
class LevelReader:
    """Reads cells on one scale. Every distinct cell is worked out once."""

    scale: Scale
    _known: dict[tuple[type, Cell], LevelRead] = field(default_factory=dict, repr=False)

    def read(self, cell: Cell) -> LevelRead:
        """What the cell means on this scale."""
        if cell is None:
            return NOTHING
        key = (type(cell), cell)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._work_out(cell)
        return found

    def _work_out(self, cell: Cell) -> LevelRead:
        if isinstance(cell, bool):
            return self._token("TRUE" if cell else "FALSE")
        if isinstance(cell, (int, float)):
            return self._number(cell)
        if isinstance(cell, (datetime.date, datetime.time, datetime.timedelta)):
            return LevelRead(None, problem="date_for_level")
        return self._text(tidy(str(cell)).replace("\ufe0f", ""))

    def _text(self, text: str) -> LevelRead:
        # A scale's own word wins: in ticks "/" is a step, elsewhere a dash-like mark.
        known = text.upper()
        if known in self.scale.by_token:
            return LevelRead(self.scale.by_token[known])
        if is_no_assessment(text):
            return NOTHING
        if self.scale.key == WORDS.key:
            return self._words(text)
        if _BRACKETED.match(text):
            return LevelRead(None, problem="level_in_brackets")
        match = _LEVEL.match(text)
        if match is None:
            return LevelRead(None, problem="unknown_level")
        return self._with_comment(match)

    def _with_comment(self, match: re.Match[str]) -> LevelRead:
        rest = match["rest"]
        if rest and not _BEFORE_COMMENT.match(rest):
            return LevelRead(None, problem="unknown_level")
        second = _RANGE.match(rest)
        if second and not self._token(second["second"]).problem:
            return self._fraction_or_range(match["token"], rest, second["second"])
        read = self._token(match["token"])
        if read.problem:
            return read
        comment = (match["mark"] + " " + rest.strip(_COMMENT_EDGES)).strip()
        return LevelRead(read.canonical, comment)

    def _fraction_or_range(self, token: str, rest: str, second: str) -> LevelRead:
        highest = self.scale.allowed[-1] if self.scale.allowed else ""
        if rest.strip().startswith("/") and second == highest and highest.isdigit():
            return self._token(token)  # "3/4" on a scale that ends at 4 is three of four
        return LevelRead(None, problem="between_levels")

    def _token(self, token: str) -> LevelRead:
        key = token.upper().strip()
        if key in self.scale.by_token:
            return LevelRead(self.scale.by_token[key])
        if key[0].isdigit():
            per_cent = key.endswith("%")
            number = float(key.rstrip("% ").replace(",", "."))
            return self._per_cent(number) if per_cent else self._number(number)
        return LevelRead(None, problem="unknown_level")

    def _number(self, number: float) -> LevelRead:
        if self.scale.key == PERCENT.key:
            return self._per_cent(number * 100 if 0 <= number <= 1 else number)
        token = str(int(number)) if float(number).is_integer() else str(number)
        if token in self.scale.by_token:
            return LevelRead(self.scale.by_token[token])
        return LevelRead(None, problem=self._number_problem(number))

    def _number_problem(self, number: float) -> str:
        digits = [float(token) for token in self.scale.by_token if token.isdigit()]
        if self.scale.key.startswith("il"):
            return "digit_for_letter"
        if digits and self.scale.key != TICKS.key and min(digits) < number < max(digits):
            return "between_levels"
        return "unknown_level"

    def _per_cent(self, per_cent: float) -> LevelRead:
        if self.scale.key != PERCENT.key or not 0 <= per_cent <= 100:
            return LevelRead(None, problem="unknown_level")
        # A level counts when it is reached: 74 % is not yet "independent".
        return LevelRead(int((per_cent + 1e-9) // 25))

    def _words(self, text: str) -> LevelRead:
        canonical = canonical_of_words(text) if len(text) <= LEVEL_WORDS_LENGTH else None
        return LevelRead(canonical, problem="" if canonical is not None else "unknown_level")

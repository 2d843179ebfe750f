"""The scales that companies grade on, and which canonical level 0–4 each of their steps means.

Canonical anchors: 0 cannot do it; 1 is learning it; 2 does it with support or within limits;
3 does it alone, to time and quality; 4 can also teach it. A scale is never recognised by its
letters alone: "L" means "with limits" in one ILUO tradition and "independent" in another, and
"U" means "autonomous" or "can teach". Where the letters cannot tell, the guess says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from samtakt.foundation.spreadsheets.wording import fold


def _(text: str) -> str:
    """Mark a text for the phrase book, without the application: a dry run has none."""
    return text


@dataclass(frozen=True)
class Level:
    """One step: what the cell says, the canonical level it means, and the step's own anchor."""

    written: str
    canonical: int | None
    meaning: str = ""


@dataclass(frozen=True)
class Scale:
    """A company's scale. `key` is stable; `name` and the anchors are English templates."""

    key: str
    name: str
    levels: tuple[Level, ...]
    by_token: dict[str, int | None] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, key: str, name: str, *levels: tuple[str, int, str]) -> Scale:
        """A preset, lowest step first."""
        steps = tuple(Level(*level) for level in levels)
        return cls(key, name, steps, {step.written.upper(): step.canonical for step in steps})

    @classmethod
    def from_levels(cls, key: str, name: str, levels: dict[str, int | None]) -> Scale:
        """A scale given as what the cell says → canonical level, or None for not assessed.

        Raises ValueError when a canonical level is outside 0–4.
        """
        for canonical in levels.values():
            if canonical is not None and canonical not in CANONICAL:
                raise ValueError(f"not a canonical level: {canonical!r}")
        steps = tuple(Level(written, canonical) for written, canonical in levels.items())
        return cls(key, name, steps, {_token(step.written): step.canonical for step in steps})

    @property
    def allowed(self) -> tuple[str, ...]:
        """What a cell may say, lowest step first."""
        return tuple(level.written for level in self.levels)


def _token(written: str) -> str:
    return written.strip().upper()


CANONICAL = range(5)

ILUO_A = Scale.of(
    "iluo-a",
    _("ILUO, O can train others"),
    ("I", 1, _("In training")),
    ("L", 2, _("Performs to standard")),
    ("U", 3, _("Autonomous")),
    ("O", 4, _("Can train others")),
)
ILUO_B = Scale.of(
    "iluo-b",
    _("ILUO, quarters of a circle"),
    ("I", 1, _("In training")),
    ("L", 2, _("Limited")),
    ("U", 3, _("Unsupervised")),
    ("O", 4, _("Operator, the full circle")),
)
ILUO_C = Scale.of(
    "iluo-c",
    _("ILUO, U can train others and O improves the process"),
    ("I", 1, _("Trainee under supervision")),
    ("L", 3, _("Independent")),
    ("U", 4, _("Expert who can train others")),
    ("O", 4, _("Master who improves the process")),
)
ILU = Scale.of(
    "ilu",
    _("ILU, three letters"),
    ("I", 2, _("Trained, some supervision")),
    ("L", 3, _("Alone within standard time")),
    ("U", 4, _("Expert, able to train others")),
)
ZERO_TO_FOUR = Scale.of(
    "0-4",
    "0–4",
    ("0", 0, _("None")),
    ("1", 1, _("Under training")),
    ("2", 2, _("With support")),
    ("3", 3, _("Independent")),
    ("4", 4, _("Can instruct")),
)
ONE_TO_FIVE = Scale.of(
    "1-5",
    _("1–5, five steps from none to can instruct"),
    ("1", 0, _("None or new")),
    ("2", 1, _("Basic")),
    ("3", 2, _("With some support")),
    ("4", 3, _("Independent")),
    ("5", 4, _("Expert, can instruct")),
)
# The framework agreement's consult levels start at "can work under direction", not at nothing.
ONE_TO_FIVE_CONSULT = Scale.of(
    "1-5-consult",
    _("1–5, consult levels (basic to expert)"),
    ("1", 1, _("Basic, under direction")),
    ("2", 2, _("Partly independent")),
    ("3", 3, _("Independent")),
    ("4", 4, _("Leads others")),
    ("5", 4, _("Expert")),
)
ZERO_TO_FIVE = Scale.of(
    "0-5",
    "0–5",
    ("0", 0, _("None")),
    ("1", 1, _("Under training")),
    ("2", 2, _("With support")),
    ("3", 3, _("Independent")),
    ("4", 4, _("Can instruct")),
    ("5", 4, _("Expert")),
)
ZERO_TO_THREE = Scale.of(
    "0-3",
    "0–3",
    ("0", 0, _("None")),
    ("1", 1, _("Under training")),
    ("2", 3, _("Independent")),
    ("3", 4, _("Can instruct")),
)
# The Council of Europe's own groups: A basic, B independent, C proficient user.
CEFR = Scale.of(
    "cefr",
    _("CEFR, A1–C2"),
    ("A1", 1, _("Basic user, breakthrough")),
    ("A2", 2, _("Basic user, waystage")),
    ("B1", 3, _("Independent user, threshold")),
    ("B2", 3, _("Independent user, vantage")),
    ("C1", 4, _("Proficient user")),
    ("C2", 4, _("Proficient user, mastery")),
)
PERCENT = Scale.of(
    "percent",
    _("Per cent; a level counts when its quarter is reached"),
    ("0 %", 0, _("None")),
    ("25 %", 1, _("Under training")),
    ("50 %", 2, _("With support")),
    ("75 %", 3, _("Independent")),
    ("100 %", 4, _("Can instruct")),
)
QUARTER_CIRCLES = Scale.of(
    "quarter-circles",
    _("Quarters of a circle"),
    ("○", 0, _("None")),
    ("◔", 1, _("Under training")),
    ("◑", 2, _("With support")),
    ("◕", 3, _("Independent")),
    ("●", 4, _("Can instruct")),
)
TICKS = Scale.of(
    "ticks",
    _("Ticks: can or cannot"),
    ("X", 3, _("Can do it alone; nothing more is known")),
    ("(X)", 1, _("Under training")),
    ("NEJ", 0, _("Cannot")),
)
WORDS = Scale.of(
    "words",
    _("Words"),
    ("ingen", 0, _("None")),
    ("under upplärning", 1, _("Under training")),
    ("med stöd", 2, _("With support")),
    ("självständig", 3, _("Independent")),
    ("kan lära ut", 4, _("Can instruct")),
)

_CIRCLES = {
    **dict.fromkeys("○◯⚪⭘〇", 0),
    "◔": 1,
    **dict.fromkeys("◑◐◒◓", 2),
    "◕": 3,
    **dict.fromkeys("●⬤⚫", 4),
}
QUARTER_CIRCLES.by_token.update(_CIRCLES)
_YES = [
    "X",
    "✓",
    "✔",
    "☑",
    "✅",
    "●",
    "•",
    "■",
    "JA",
    "J",
    "YES",
    "Y",
    "OK",
    "TRUE",
    "SANT",
    "V",
    "√",
    "✕",
    "1",
]
_NO = ["NEJ", "N", "NO", "✗", "✘", "☐", "❌", "○", "□", "FALSE", "FALSKT", "0"]
TICKS.by_token.update(
    {**dict.fromkeys(_YES, 3), **dict.fromkeys(_NO, 0), **dict.fromkeys(["(X)", "/"], 1)}
)
CEFR.by_token.update({"MODERSMÅL": 4, "NATIVE": 4})

PRESETS: dict[str, Scale] = {
    scale.key: scale
    for scale in (
        ILUO_A, ILUO_B, ILUO_C, ILU, ZERO_TO_FOUR, ONE_TO_FIVE, ONE_TO_FIVE_CONSULT,
        ZERO_TO_FIVE, ZERO_TO_THREE, CEFR, PERCENT, QUARTER_CIRCLES, TICKS, WORDS,
    )
}  # fmt: skip
"""Every scale known from the start, by its key."""


@dataclass(frozen=True)
class ScaleGuess:
    """Which scale some values are on.

    `candidates` are the keys of the scales that the values fit equally well; when there are
    several and no explanation in the file decided, `needs_confirmation` is true. `reason` is
    "values", "legend", "default" or "mapping".
    """

    scale: Scale
    confidence: float
    candidates: tuple[str, ...] = ()
    needs_confirmation: bool = False
    reason: str = "values"


# The order matters: "utan stöd" holds "stöd", "kan inte" holds "kan".
_UNDERSTOOD: tuple[tuple[int, tuple[str, ...]], ...] = (
    (0, (
        r"\bkan (inte|ej)\b", r"\b(ej|inte) utbild", r"\bnot trained\b",
        r"\bno (knowledge|skill|experience)", r"\b(ingen|inga|inget|saknar|none|cannot)\b",
    )),
    (4, (
        r"lara (ut|upp|andra)", r"utbilda (andra|ovriga)", r"kan utbilda", r"instru[ek]",
        r"trana andra", r"handleda", r"\b(train|teach|instruct|coach|mentor)(s|ing)?\b.*\bothers\b",
        r"\b(can|able to|may) (train|teach|instruct)", r"\btrainer\b", r"expert", r"\bmaster\b",
        r"mastare", r"specialist", r"forbattra", r"improve", r"utbildare", r"larare",
    )),
    (3, (
        r"utan (stod|hjalp|handledning|overvakning)", r"sjalvst", r"\bsjalv\b", r"\bensam",
        r"pa egen hand", r"alone", r"independent", r"autonom", r"unsupervised",
        r"without (support|supervision|help)", r"\bsolo\b",
    )),
    (1, (
        r"under (upplarning|utbildning|inlarning|traning|training)", r"in training", r"trainee",
        r"larling", r"nyborjare", r"beginner", r"novis", r"novice", r"\bgrund", r"\bbasic",
        r"introdu", r"pagaende", r"larande", r"learning", r"upplarning", r"har borjat",
    )),
    (2, (
        r"\bstod\b", r"\bhjalp\b", r"handledning", r"begrans", r"limited", r"support",
        r"supervis", r"assist", r"under ledning", r"delvis", r"partly", r"med tillsyn",
    )),
    (3, (
        r"standard", r"full", r"operator", r"behorig", r"kan utfora", r"utfor", r"godkand",
        r"competent", r"klarar", r"trained", r"utbildad", r"\bkan\b", r"\bcan\b",
    )),
)  # fmt: skip
_COMPILED = tuple((canonical, re.compile("|".join(words))) for canonical, words in _UNDERSTOOD)


@lru_cache(maxsize=4096)
def canonical_of_words(text: str) -> int | None:
    """The canonical level that a phrase such as "kan lära ut" describes, or None."""
    folded = fold(text)
    for canonical, pattern in _COMPILED:
        if pattern.search(folded):
            return canonical
    return None

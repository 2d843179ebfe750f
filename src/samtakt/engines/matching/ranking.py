"""Ranking what a text may speak of, with the reasons as codes.

Each passage is judged alone and a target gets its best passage. Words and meaning are each
brought to 0–1 and added with fixed shares, so that a target's score does not depend on what
else is in the library (but for how rare its words are). The constants were chosen on one half
of the labelled texts of the benchmark and are reported on the other half.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samtakt.engines.matching import words
from samtakt.engines.matching.index import Floats, Index
from samtakt.engines.matching.words import Passage

REMEMBERED, EXACT, CONTAINED, WORDS, MEANING = (
    "remembered", "exact", "contained", "words", "meaning",
)  # fmt: skip
BY_WORDS, BY_MEANING, TOGETHER = "by_words", "by_meaning", "together"

SHARE_OF_MEANING = 0.6
FARTHEST, NEAREST = 0.80, 0.95
"""Cosines between which a meaning counts from 0 to 1. The model's unrelated texts lie about
0.80 and no closer pair than 0.95 is usual, whatever the languages."""
MOST_UNNAMED = 0.98
"""The most that a passage which is not itself a name of the target can reach."""
ONE_WORD_INSIDE, EACH_FURTHER_WORD = 0.45, 0.15
"""What a name counts, among words, that stands inside a passage: more if it is longer."""
FEWEST_LETTERS_INSIDE = 3
MOST_READ = 12
"""Passages that the language model reads at most, clauses included; of a longer text it reads
whole sentences alone, which finds nearly as much in half the time."""
SHARE_OF_A_CLAUSE = 0.8
"""What a clause's score counts beside its whole sentence's: single words mislead easily. A
clause that is a name counts in full."""
WORTH_TELLING = 0.2
"""The least that words or meaning must say alone to be given as a reason."""
DECIMALS = 4

Questions = Callable[[Sequence[str]], Floats]
"""Reads passages with the language model: a row of length 1 for each."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a target was found: a code, how strong (0–1), and by which words for the target.

    `shared` are words of the passage that the expression has as well, or has parts of.
    """

    code: str
    strength: float
    text: str = ""
    kind: str = ""
    language: str = ""
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A target that a text may speak of: how surely (0–1), in which passage, and why."""

    target: str
    score: float
    passage: str
    reasons: tuple[Reason, ...]


def rank(
    index: Index,
    text: str,
    *,
    read: Questions | None = None,
    accepted: Mapping[str, Collection[str]] | None = None,
    rejected: Mapping[str, Collection[str]] | None = None,
    most: int = 10,
    least: float = 0.0,
    method: str = TOGETHER,
) -> list[Match]:
    """Return the targets that a text speaks of, the surest first.

    `accepted` and `rejected` are what people have said before of a passage: targets by the
    passage's folded text. What is accepted comes first; what is rejected is not found in that
    passage again. Without `read`, or without cards, words decide alone.
    """
    parts = words.passages(text)
    if not parts or not len(index):
        return []
    judged = _Judged(index, parts, read, method)
    scores = judged.scores()
    sure = _remember(index, parts, scores, accepted or {}, rejected or {})
    best = scores.argmax(axis=0)
    found = scores[best, np.arange(len(index))].round(DECIMALS)
    # The targets stand in the order of their names, and the sort is stable: ties are settled.
    order = np.lexsort((-found, ~sure.any(axis=0)))[:most]
    return [
        Match(
            index.targets[target],
            float(found[target]),
            parts[best[target]].text,
            judged.reasons(int(target), int(best[target]), remembered=bool(sure[:, target].any())),
        )
        for target in order
        if found[target] > least
    ]


def _remember(
    index: Index,
    parts: Sequence[Passage],
    scores: NDArray[np.float64],
    accepted: Mapping[str, Collection[str]],
    rejected: Mapping[str, Collection[str]],
) -> NDArray[np.bool_]:
    """Bring what people said before into the scores; return where they said yes."""
    known = set(index.targets)
    sure = np.zeros(scores.shape, dtype=bool)
    for row, part in enumerate(parts):
        for target in known.intersection(rejected.get(part.folded, ())):
            scores[row, index.place_of(target)] = 0
        for target in known.intersection(accepted.get(part.folded, ())):
            scores[row, index.place_of(target)] = 1
            sure[row, index.place_of(target)] = True
    return sure


class _Judged:
    """The passages of one text against one index."""

    def __init__(
        self, index: Index, parts: Sequence[Passage], read: Questions | None, method: str
    ) -> None:
        self.index, self.parts = index, parts
        self.with_meaning = read is not None and index.has_meanings and method != BY_WORDS
        self.with_words = method != BY_MEANING
        shape = (len(parts), len(index))
        self.named = np.zeros(shape, dtype=bool)
        self.inside: dict[tuple[int, int], int] = {}
        self.by_words = np.zeros(shape, dtype=np.float32)
        if self.with_words:
            for row, part in enumerate(parts):
                self.by_words[row] = index.best_expressions(index.by_words(part.folded))
                self._find_names(row, part.folded)
        self.by_meaning = np.zeros(shape, dtype=np.float32)
        self.cards = np.zeros((len(parts), len(index.cards)), dtype=np.float32)
        if self.with_meaning:
            assert read is not None
            rows = [
                row
                for row, part in enumerate(parts)
                if len(parts) <= MOST_READ or not part.is_clause
            ]
            cosines = index.by_meaning(read([parts[row].text for row in rows]))
            self.cards[rows] = np.clip((cosines - FARTHEST) / (NEAREST - FARTHEST), 0, 1)
            for row in rows:
                self.by_meaning[row] = index.best_cards(self.cards[row])

    def _find_names(self, row: int, text: str) -> None:
        """Look for names that the passage is, or that stand inside it; the longest counts."""
        for span in sorted(words.spans(text), key=len):
            if len(span) < FEWEST_LETTERS_INSIDE and span != text:
                continue
            value = min(ONE_WORD_INSIDE + EACH_FURTHER_WORD * span.count(" "), 1)
            for number in self.index.named_by(span):
                target = self.index.target_of(int(number))
                self.inside[row, target] = int(number)
                self.named[row, target] = span == text
                self.by_words[row, target] = max(value, self.by_words[row, target])

    def scores(self) -> NDArray[np.float64]:
        """Return the score of each passage (row) for each target (column)."""
        if not self.with_meaning:
            mixed = self.by_words
        elif not self.with_words:
            mixed = self.by_meaning
        else:
            mixed = SHARE_OF_MEANING * self.by_meaning + (1 - SHARE_OF_MEANING) * self.by_words
        share = [SHARE_OF_A_CLAUSE if part.is_clause else 1.0 for part in self.parts]
        counted = MOST_UNNAMED * np.array(share)[:, None] * mixed.astype(np.float64)
        return np.where(self.named, 1.0, counted)

    def reasons(self, target: int, row: int, *, remembered: bool) -> tuple[Reason, ...]:
        """Return why a target was found in a passage, the strongest reason first."""
        found = [Reason(REMEMBERED, 1.0)] if remembered else []
        if self.named[row, target]:
            return (*found, self._told(EXACT, 1.0, self.inside[row, target]))
        others = [*self._reason_in_words(target, row), *self._reason_in_meaning(target, row)]
        return (*found, *sorted(others, key=lambda reason: -reason.strength))

    def _reason_in_words(self, target: int, row: int) -> list[Reason]:
        strength = float(self.by_words[row, target])
        if (row, target) in self.inside:
            return [self._told(CONTAINED, strength, self.inside[row, target])]
        if strength < WORTH_TELLING:
            return []
        numbers = self.index.expressions_of(target)
        scores = self.index.by_words(self.parts[row].folded)[numbers.start : numbers.stop]
        number = numbers.start + int(scores.argmax())
        shared = _shared(self.parts[row].text, self.index.folded[number])
        return [self._told(WORDS, strength, number, shared)]

    def _reason_in_meaning(self, target: int, row: int) -> list[Reason]:
        strength = float(self.by_meaning[row, target])
        if strength < WORTH_TELLING:
            return []
        numbers = self.index.cards_of(target)
        scores = self.cards[row, numbers.start : numbers.stop]
        card = self.index.cards[numbers.start + int(scores.argmax())]
        return [Reason(MEANING, round(strength, DECIMALS), card.text, card.kind, card.language)]

    def _told(
        self, code: str, strength: float, number: int, shared: tuple[str, ...] = ()
    ) -> Reason:
        own = self.index.expressions[number]
        return Reason(code, round(strength, DECIMALS), own.text, own.kind, own.language, shared)


def _shared(passage: str, folded_expression: str) -> tuple[str, ...]:
    """Return the words of a passage of which an expression has at least a third of the parts."""
    theirs = set(words.features([folded_expression])[0].tolist())
    found = []
    for word in dict.fromkeys(passage.split()):
        own = set(words.features([words.fold(word)])[0].tolist())
        if own and len(own & theirs) * 3 >= len(own):
            found.append(word.strip(".,;:!?()[]\"'”“"))
    return tuple(found)

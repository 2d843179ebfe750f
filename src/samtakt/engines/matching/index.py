"""What can be found, prepared once so that a question takes milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samtakt.engines.matching import words

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]

UNSEEN = 0.5
"""How much a part of a word that no expression has weighs, of the most that one can weigh."""


@dataclass(frozen=True, slots=True)
class Expression:
    """Words for a target. `kind` and `language` come back in the reasons, nothing else.

    An expression that `names` its target is also looked for whole and inside a passage; a
    description is not. `weight` (0–1) is how much its shared words say.
    """

    target: str
    text: str
    kind: str = ""
    language: str = ""
    names: bool = True
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Card:
    """A text that a language model has read for a target, and what it is shown as."""

    target: str
    text: str
    kind: str = ""
    language: str = ""


class Index:
    """Expressions and cards by target; what order they were given in makes no difference."""

    def __init__(
        self,
        expressions: Sequence[Expression],
        cards: Sequence[Card] = (),
        vectors: Floats | None = None,
    ) -> None:
        """Prepare the index; `vectors` has a row of length 1 for each card.

        Raises:
            ValueError: cards and vectors are not as many.
        """
        if len(cards) != (0 if vectors is None else len(vectors)):
            raise ValueError("Each card needs one vector.")
        self.targets = sorted({e.target for e in expressions} | {c.target for c in cards})
        self._places = places = {target: place for place, target in enumerate(self.targets)}
        folded = [words.fold(expression.text) for expression in expressions]
        order = sorted(
            (n for n, text in enumerate(folded) if text),
            key=lambda n: (places[expressions[n].target], folded[n], expressions[n].kind),
        )
        self.expressions = [expressions[n] for n in order]
        self.folded = [folded[n] for n in order]
        self._expression_target = _column(places[e.target] for e in self.expressions)
        self._weights = np.array([e.weight for e in self.expressions], dtype=np.float32)
        self._read_features()
        self._read_names()
        self._read_cards(cards, vectors, places)

    def __len__(self) -> int:
        return len(self.targets)

    def _read_features(self) -> None:
        features, texts = words.features(self.folded)
        self._features, starts = np.unique(features, return_index=True)
        self._texts = texts
        self._starts = np.append(starts, len(texts)).astype(np.int64)
        counts = np.diff(self._starts)
        rarity = np.log1p(len(self.folded) / np.maximum(counts, 1))
        self._rarity = rarity.astype(np.float32)
        squares = np.bincount(
            texts, weights=np.repeat(rarity**2, counts), minlength=len(self.folded)
        )
        self._lengths = np.sqrt(np.maximum(squares, 1e-12)).astype(np.float32)

    def _read_names(self) -> None:
        named = [n for n, e in enumerate(self.expressions) if e.names]
        digests = np.array([words.digest(self.folded[n]) for n in named], dtype=np.uint64)
        order = np.argsort(digests, kind="stable")
        self._names = digests[order]
        self._named = _column(named)[order]

    def _read_cards(
        self, cards: Sequence[Card], vectors: Floats | None, places: dict[str, int]
    ) -> None:
        order = sorted(range(len(cards)), key=lambda n: (places[cards[n].target], cards[n].text, n))
        self.cards = [cards[n] for n in order]
        self._card_target = _column(places[card.target] for card in self.cards)
        self._vectors = None if vectors is None else np.ascontiguousarray(vectors[order])

    @property
    def has_meanings(self) -> bool:
        """Whether there are cards to compare meanings with."""
        return bool(self.cards)

    def by_words(self, folded: str) -> Floats:
        """Return how much each expression shares with a folded passage, 0–1 (a cosine)."""
        shared = np.zeros(len(self.folded), dtype=np.float32)
        asked, _texts = words.features([folded])
        places = np.searchsorted(self._features, asked)
        length = 0.0
        unseen = UNSEEN * float(np.log1p(len(self.folded)))
        for feature, place in zip(asked, places, strict=True):
            if place == len(self._features) or self._features[place] != feature:
                length += unseen**2
                continue
            square = float(self._rarity[place]) ** 2
            length += square
            shared[self._texts[self._starts[place] : self._starts[place + 1]]] += square
        if not length:
            return shared
        return np.minimum(shared / (self._lengths * np.float32(length**0.5)), 1) * self._weights

    def named_by(self, text: str) -> Numbers:
        """Return the numbers of the expressions whose whole text a folded text is."""
        wanted = np.uint64(words.digest(text))
        first = np.searchsorted(self._names, wanted, "left")
        last = np.searchsorted(self._names, wanted, "right")
        return self._named[first:last]

    def by_meaning(self, questions: Floats) -> Floats:
        """Return the cosine of each question (row) with each card (column)."""
        assert self._vectors is not None
        return np.asarray(questions @ self._vectors.T, dtype=np.float32)

    def best_expressions(self, scores: Floats) -> Floats:
        """Return the best of each target's expressions; 0 for a target without any."""
        return _best(scores, self._expression_target, len(self.targets))

    def best_cards(self, scores: Floats) -> Floats:
        """Return the best of each target's cards; 0 for a target without any."""
        return _best(scores, self._card_target, len(self.targets))

    def place_of(self, target: str) -> int:
        """Return the place of a target among all; raises KeyError for one that is not here."""
        return self._places[target]

    def expressions_of(self, target: int) -> range:
        """Return the numbers of a target's expressions."""
        return _range(self._expression_target, target)

    def cards_of(self, target: int) -> range:
        """Return the numbers of a target's cards."""
        return _range(self._card_target, target)

    def target_of(self, expression: int) -> int:
        """Return the place of the target that an expression is for."""
        return int(self._expression_target[expression])


def _column(numbers: object) -> Numbers:
    return np.array(list(numbers), dtype=np.int32)  # type: ignore[call-overload]


def _range(sorted_targets: Numbers, target: int) -> range:
    first, last = np.searchsorted(sorted_targets, [target, target + 1])
    return range(int(first), int(last))


def _best(scores: Floats, sorted_targets: Numbers, count: int) -> Floats:
    best = np.zeros(count, dtype=np.float32)
    if len(scores):
        starts = np.flatnonzero(np.r_[True, sorted_targets[1:] != sorted_targets[:-1]])
        best[sorted_targets[starts]] = np.maximum.reduceat(scores, starts)
    return best

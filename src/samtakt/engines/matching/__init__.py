"""Which competences a free text speaks of: by its words, by its meaning, and why.

What can be found is described by expressions (names, synonyms, descriptions) that the caller
gives. Two methods judge each passage of a text. Words: parts of words that the passage and an
expression share, rare ones weighing more, so that "svarvoperatör" finds "CNC-svarvning".
Meaning: how near the passage lies to a description in the space of a language model, so that
"stick welding" finds "pinnsvets". Together they find what either misses; see `ranking` for how
they are weighed. The model is the caller's: this engine only knows numbers.
"""

from samtakt.engines.matching.index import Card, Expression, Index
from samtakt.engines.matching.ranking import (
    BY_MEANING,
    BY_WORDS,
    CONTAINED,
    EXACT,
    MEANING,
    REMEMBERED,
    TOGETHER,
    WORDS,
    Match,
    Reason,
    rank,
)
from samtakt.engines.matching.words import Passage, fold, passages

__all__ = [
    "BY_MEANING",
    "BY_WORDS",
    "CONTAINED",
    "EXACT",
    "MEANING",
    "REMEMBERED",
    "TOGETHER",
    "WORDS",
    "Card",
    "Expression",
    "Index",
    "Match",
    "Passage",
    "Reason",
    "fold",
    "passages",
    "rank",
]

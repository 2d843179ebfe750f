"""How a text is cut: into passages, words and parts of words, without case and accents.

Parts of words (three and four letters) carry Swedish compounds and inflections without a
dictionary: "robotsvetsning" and "svetsrobot" share most of theirs.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

PART_LENGTHS = (3, 4)
MOST_PASSAGES = 60
"""Of a longer text the first passages are read; a job advertisement has some thirty."""
LONGEST_PASSAGE = 600
"""Letters of one passage; what is longer is cut between words."""
LONGEST_LABEL = 8
"""Words of the longest label that is looked for inside a passage."""

Features = NDArray[np.uint64]

_SENTENCE_ENDS = re.compile(r"[\r\n\t;•·●▪]+|(?<=[.!?:])\s+|\s+[-–—*]\s+")
_CLAUSE_ENDS = re.compile(r",|\s(?:och|samt|eller|and|or|as well as)\s", re.IGNORECASE)
_WORD_MARK = np.uint64(1 << 63)
_SIGN_BITS = 16
_SIGN_MASK = np.uint32((1 << _SIGN_BITS) - 1)
_SPACE = ord(" ")


class _Folded(dict[int, str]):
    """What each sign is compared as, found out once per sign."""

    def __missing__(self, point: int) -> str:
        bare = unicodedata.normalize("NFKD", chr(point)).casefold()
        kept = [s for s in bare if not unicodedata.combining(s)]
        if chr(point) == "\u00ad" or unicodedata.combining(chr(point)):
            self[point] = ""
        else:
            self[point] = "".join(s if s.isalnum() else " " for s in kept)
        return self[point]


_FOLDED = _Folded()


def fold(text: str) -> str:
    """Return a text as it is compared: small letters and figures, without accents.

    "Mät-teknik, CNC" becomes "mat teknik cnc".
    """
    return " ".join(text.translate(_FOLDED).split())


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text that is judged alone; a clause is a piece of a sentence."""

    text: str
    folded: str
    is_clause: bool


def passages(text: str) -> list[Passage]:
    """Return the pieces of a text that are judged one by one, in the text's order.

    A sentence is judged whole and by its clauses, because "du svetsar, kör truck och läser
    ritningar" names three things. The same words come once.
    """
    found: dict[str, Passage] = {}
    for sentence in _SENTENCE_ENDS.split(text):
        for place, piece in enumerate((sentence, *_clauses(sentence))):
            for part in _of_bearable_length(" ".join(piece.split())):
                key = fold(part)
                if key:
                    found.setdefault(key, Passage(part, key, place > 0))
    return list(found.values())[:MOST_PASSAGES]


def _clauses(sentence: str) -> list[str]:
    pieces = _CLAUSE_ENDS.split(sentence)
    return pieces if len(pieces) > 1 else []


def _of_bearable_length(text: str) -> Iterator[str]:
    while len(text) > LONGEST_PASSAGE:
        end = text.rfind(" ", 1, LONGEST_PASSAGE)
        end = end if end > 0 else LONGEST_PASSAGE
        yield text[:end]
        text = text[end:].strip()
    if text:
        yield text


def spans(folded: str) -> list[str]:
    """Return every run of up to `LONGEST_LABEL` words of a folded text."""
    words = folded.split()
    return [
        " ".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(len(words), start + LONGEST_LABEL) + 1)
    ]


def digest(word: str) -> int:
    """Return 63 bits that stand for a word or a whole text; the same on every machine."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big") >> 1


def features(folded: Sequence[str]) -> tuple[Features, NDArray[np.int32]]:
    """Return the features of folded texts and the number of the text that each stands in.

    A feature is a part of a word or a whole word, as a number; each comes once per text.
    """
    parts, part_of = _parts(folded)
    words, word_of = _whole_words(folded)
    all_features = np.concatenate([parts, words])
    texts = np.concatenate([part_of, word_of])
    order = np.lexsort((texts, all_features))
    all_features, texts = all_features[order], texts[order]
    first = np.ones(len(texts), dtype=bool)
    first[1:] = (all_features[1:] != all_features[:-1]) | (texts[1:] != texts[:-1])
    return all_features[first], texts[first]


def _whole_words(folded: Sequence[str]) -> tuple[Features, NDArray[np.int32]]:
    known: dict[str, int] = {}
    words = [known.setdefault(word, digest(word)) for text in folded for word in text.split()]
    counts = [len(text.split()) for text in folded]
    return (
        np.array(words, dtype=np.uint64) | _WORD_MARK,
        np.repeat(np.arange(len(folded), dtype=np.int32), counts),
    )


def _parts(folded: Sequence[str]) -> tuple[Features, NDArray[np.int32]]:
    """Return each run of 3 and 4 signs within a word, the space before and after included."""
    padded = [f" {text} " for text in folded]
    joined = "".join(padded)
    signs = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    text_of = np.repeat(np.arange(len(padded), dtype=np.int32), [len(text) for text in padded])
    packed = (signs & _SIGN_MASK).astype(np.uint64)
    found, owners = [], []
    for length in PART_LENGTHS:
        runs = len(signs) - length + 1
        if runs <= 0:
            continue
        number = np.zeros(runs, dtype=np.uint64)
        inside = np.ones(runs, dtype=bool)
        for place in range(length):
            number = (number << np.uint64(_SIGN_BITS)) | packed[place : place + runs]
            if 0 < place < length - 1:
                inside &= signs[place : place + runs] != _SPACE
        # A text's last space and the next one's first make no run: no sign lies between them.
        found.append(number[inside] & ~_WORD_MARK)
        owners.append(text_of[:runs][inside])
    if not found:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int32)
    return np.concatenate(found), np.concatenate(owners)

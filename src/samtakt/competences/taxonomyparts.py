"""What a public taxonomy consists of: its schemes, its kinds of files, whom to thank."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from samtakt.competences.taxonomyfiles import Columns, File, Row
from samtakt.competences.taxonomystore import LABEL_LENGTH, Fact, ReplacementFact

_NO_LONGER_USED = {"true", "1", "yes", "obsolete", "deprecated", "retired", "replaced"}


@dataclass(frozen=True)
class Kind:
    """One kind of file: how its name looks, its columns, what a row says, what it completes.

    `complete` are the schemes of which such a file holds every concept, so that a later
    version's file without a concept retires it; `complete_relations` likewise by scheme of
    the source and kind.
    """

    name: re.Pattern[str]
    columns: Columns
    read: Callable[[Row, str], Iterator[Fact]]
    complete: frozenset[str] = frozenset()
    complete_relations: frozenset[tuple[str, str]] = frozenset()
    in_a_language: bool = False

    def language_of(self, file: File) -> str | None:
        """Return the language in a file's name ("" if it has none); None for another kind."""
        found = self.name.match(file.name)
        if found is None or (self.in_a_language and not found["language"]):
            return None
        return (found["language"] or "").lower() if self.in_a_language else ""


@dataclass(frozen=True)
class Taxonomy:
    """A public taxonomy: the schemes it fills, and the words its publisher asks to be shown."""

    key: str
    name: str
    schemes: tuple[str, ...]
    kinds: tuple[Kind, ...]
    attribution: str
    source: str
    language: str = ""
    """Of files that name none."""


def _replacement(row: Row, language: str) -> Iterator[Fact]:
    yield ReplacementFact(row.must("identifier", 200), row.must("replaced_by", 200))


# What a publisher says elsewhere (in a release note, an API) about what replaces what.
REPLACEMENTS = Kind(
    name=re.compile(r"replacements\.csv$", re.IGNORECASE),
    columns=Columns(
        ("identifier", "replaced_by"),
        (),
        {"identifier": ("conceptUri", "id"), "replaced_by": ("replacedBy", "replacedByUri")},
    ),
    read=_replacement,
)


def is_retired(word: str) -> bool:
    """Return whether a status or a mark says that a concept is no longer used."""
    return word.lower() in _NO_LONGER_USED


def words(row: Row, column: str) -> tuple[str, ...]:
    """Return the labels that stand below one another in a cell, each once.

    Raises:
        BadRow: one is longer than what is kept.
    """
    found = dict.fromkeys(" ".join(line.split()) for line in row.text(column).splitlines())
    for word in found:
        if len(word) > LABEL_LENGTH:
            raise row.refused(column, word[:60] + "…")
    return tuple(word for word in found if word)

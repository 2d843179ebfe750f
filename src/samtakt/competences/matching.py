"""Which competence a company's own words mean: its own first, then its hub's library.

A word is compared without case, punctuation and accents (å, ä and ö stay). A code counts
most, in its own column, in parentheses after the name or before it; then names in Swedish
and English; then aliases. What the company's people have said of a word (`corrections`) comes
before all that. What matches nothing becomes the company's own competence, unless a person
links it.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.text import slugify

from samtakt.competences.models import Competence, CompetenceAlias, MatchCorrection
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.spreadsheets.wording import tidy
from samtakt.foundation.tenancy import Organisation

_PARENTHESES = re.compile(r"^(?P<name>.*\S)\s*[(\[](?P<inner>[^()\[\]]+)[)\]]$")
_LETTERS_KEPT = "åäöÅÄÖ"
CODE_LENGTH = 40
CORRECTION_LENGTH = 600
"""Letters of a text of which a meaning can be remembered: a passage, not an advertisement."""


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Return a word as it is compared: "MIG / MAG – Svetsning" becomes "mig mag svetsning"."""
    signs = []
    for sign in unicodedata.normalize("NFC", text.replace("\u00ad", "")):
        if sign in _LETTERS_KEPT:
            signs.append(sign.lower())
        else:
            bare = unicodedata.normalize("NFKD", sign).casefold()
            signs += [s if s.isalnum() else " " for s in bare if not unicodedata.combining(s)]
    return " ".join("".join(signs).split())


@dataclass(frozen=True)
class Word:
    """How a file names a competence. `group` is the heading it stands under."""

    label: str
    code: str = ""
    group: str = ""
    row: int | None = None
    column: str | None = None

    def refused(self, reason: str, /, **params: object) -> Refusal:
        return Refusal(reason, self.row, self.column, "competence", self.label, dict(params))


class KnownCompetences:
    """The competences that one organisation sees, by everything they can be called."""

    def __init__(self, organisation: Organisation) -> None:
        """Read them in three queries; called in the organisation's scope."""
        self.organisation = organisation
        self._codes: dict[str, list[Competence]] = defaultdict(list)
        self._names: dict[str, list[Competence]] = defaultdict(list)
        self._aliases: dict[str, list[Competence]] = defaultdict(list)
        self.by_pk: dict[int, Competence] = {}
        for competence in Competence.objects.all():
            self.add(competence)
        for alias in CompetenceAlias.objects.all():
            self._aliases[alias.key].append(self.by_pk[alias.competence_id])
        self._said: dict[str, list[Competence]] = defaultdict(list)
        self._corrections: dict[tuple[str, int], MatchCorrection] = {}
        for correction in MatchCorrection.objects.filter(competence__isnull=False):
            competence = self.by_pk[correction.competence_id]
            self._corrections[correction.key, competence.pk] = correction
            if correction.accepted:
                self._said[correction.key].append(competence)

    def add(self, competence: Competence) -> None:
        """Let a competence be found from now on."""
        self.by_pk[competence.pk] = competence
        self._codes[plain(competence.code)].append(competence)
        for name in {plain(competence.name_sv), plain(competence.name_en)} - {""}:
            self._names[name].append(competence)

    def coded(self, code: str) -> Competence | None:
        """Return the competence with a code, the organisation's own before the hub's."""
        found = self._closest(self._codes.get(plain(code), []))
        return found[0] if found else None

    def find(self, word: Word, links: dict[str, str] | None = None) -> Competence | Refusal | None:
        """Return the competence that a word means, None if it is new, or why it is unclear."""
        linked = (links or {}).get(tidy(word.label))
        if linked:
            return self.coded(linked) or word.refused("unknown_code", code=linked)
        whole = plain(word.label)
        for places, key in self._guesses(word):
            found = self._closest([c for c in places.get(key, []) if not self._denied(whole, c)])
            if len(found) == 1:
                return found[0]
            if found:
                return word.refused("competence_unclear", codes=sorted(c.code for c in found))
        return None

    def _denied(self, key: str, competence: Competence) -> bool:
        said = self._corrections.get((key, competence.pk))
        return said is not None and not said.accepted

    def remember(self, links: dict[str, str], journal: ImportJournal) -> None:
        """Keep what a person said that words of a file mean, for the next file and text.

        Undoing the import takes it back. Words of no letter and codes of nobody are left out.
        """
        new: list[MatchCorrection] = []
        for label, code in sorted(links.items()):
            competence, key = self.coded(code), plain(label)
            if competence is None or not key or len(key) > CORRECTION_LENGTH:
                continue
            known = self._corrections.get((key, competence.pk))
            if known is not None:
                journal.alter(known, accepted=True)
                continue
            self._corrections[key, competence.pk] = correction = MatchCorrection(
                organisation=self.organisation,
                text=tidy(label)[:CORRECTION_LENGTH],
                key=key,
                competence=competence,
                accepted=True,
                made_by=journal.run.by,
            )
            new.append(correction)
        journal.create(new)

    def _guesses(self, word: Word) -> Iterator[tuple[dict[str, list[Competence]], str]]:
        label, inner = word.label, ""
        if match := _PARENTHESES.match(tidy(label)):
            label, inner = match["name"], match["inner"]
        if word.code:
            yield self._codes, plain(word.code)
        yield self._said, plain(word.label)
        if inner:
            yield self._codes, plain(inner)
        first, _space, rest = tidy(word.label).partition(" ")
        if any(sign.isdigit() for sign in first) and rest:
            yield self._codes, plain(first.rstrip(":.,"))
        for text in dict.fromkeys([word.label, label]):
            for places in (self._codes, self._names, self._aliases):
                yield places, plain(text)

    def _closest(self, found: list[Competence]) -> list[Competence]:
        own = [c for c in found if c.organisation_id == self.organisation.pk]
        return list({c.pk: c for c in own or found}.values())

    def new(self, word: Word) -> Competence:
        """Return an unsaved competence of the organisation's own for a word nobody knows."""
        competence = Competence(
            organisation=self.organisation,
            code=self.free_code(word.code or word.label),
            name_sv=tidy(word.label)[:200],
            group_sv=tidy(word.group)[:120],
        )
        self._codes[plain(competence.code)].append(competence)
        return competence

    def free_code(self, text: str) -> str:
        """Return a code that no visible competence has, made from a word."""
        base = slugify(text).upper()[: CODE_LENGTH - 4] or "EGEN"
        number, code = 1, base
        while plain(code) in self._codes:
            number += 1
            code = f"{base}-{number}"
        return code


@dataclass
class Matched:
    """What a file's words became: known competences, and new ones still to be saved."""

    by_label: dict[str, Competence]
    new: list[Competence]
    refusals: list[Refusal]

    @property
    def new_names(self) -> list[str]:
        return [competence.name_sv for competence in self.new]


def match_all(
    known: KnownCompetences, words: list[Word], links: dict[str, str], *, apart: bool = False
) -> Matched:
    """Match a file's words; `apart` refuses two words that mean one competence.

    New competences are made once, however often their word stands in the file.
    """
    matched = Matched({}, [], [])
    fresh: dict[str, Competence] = {}
    labels: dict[tuple[int, str], str] = {}
    for word in words:
        if word.label in matched.by_label:
            continue
        found = known.find(word, links)
        if isinstance(found, Refusal):
            matched.refusals.append(found)
            continue
        if found is None:
            found = fresh.get(plain(word.label))
            if found is None:
                found = fresh[plain(word.label)] = known.new(word)
                matched.new.append(found)
        first = labels.setdefault((found.organisation_id, found.code), word.label)
        if apart and first != word.label:
            params = {"other": first, "code": found.code}
            matched.refusals.append(word.refused("same_competence_twice", **params))
        matched.by_label[word.label] = found
    return matched

"""Free text to competences of the library and to public concepts, ranked, with the reason.

What can be found of a competence: its code, names, synonyms, description and level texts, the
labels of the public concepts it is linked to, and the texts that the organisation has said
mean it. Of a public concept: its labels in Swedish and English. Indexes are kept in the
process until what they are made of changes.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samtakt.competences import meanings
from samtakt.competences.corrections import Said, said_of_competences, said_of_concepts
from samtakt.competences.library import in_use_on
from samtakt.competences.matching import plain
from samtakt.competences.models import (
    Competence,
    CompetenceAlias,
    CompetenceAnchor,
    Concept,
    ConceptLabel,
    ConceptLink,
    MatchCorrection,
)
from samtakt.competences.queries import labels_of
from samtakt.foundation import audit, jobs
from samtakt.foundation.access import Actor
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import Organisation

if TYPE_CHECKING:
    from samtakt.engines.matching import Card, Expression, Index, Match, Passage, Reason

JOB_KIND = "competences.read_texts"
ASKED_FOR = audit.verb("competences.reading_asked_for")
LANGUAGES = ("sv", "en")
SCHEMES = (Concept.Scheme.ESCO_SKILL, Concept.Scheme.JOBTECH_SKILL)
SAME_THING = (ConceptLink.Match.EXACT, ConceptLink.Match.CLOSE)
MOST, LEAST = 10, 0.15
"""Of the benchmark's texts 99 % of what is meant scores more than this, and of what is not
meant two thirds do: a person chooses among ten."""
LIKELY, POSSIBLE = 0.4, 0.25
"""Above the first, five of six are meant; above the second, one of three."""
READ_AT_ONCE = 40
"""Texts of the library that are read while somebody waits; more is work for a job."""
MOST_LIBRARIES = 16
DESCRIPTION, ANCHOR = 0.9, 0.7
"""What shared words with a description and with a level's text say, beside a name's 1."""


@dataclass(frozen=True)
class FoundCompetence:
    """A competence that a text may speak of."""

    competence: Competence
    score: float
    passage: str
    reasons: "tuple[Reason, ...]"


@dataclass(frozen=True)
class FoundConcept:
    """A public concept that a text may speak of; `label` is what the reader calls it."""

    concept: Concept
    label: str
    score: float
    passage: str
    reasons: "tuple[Reason, ...]"


@dataclass(frozen=True)
class Answer:
    """What a text speaks of. `unread` texts of the library or taxonomies have no vector yet.

    `by_meaning` is whether meanings counted at all; otherwise words decided alone.
    """

    competences: tuple[FoundCompetence, ...]
    concepts: tuple[FoundConcept, ...]
    by_meaning: bool
    unread: int


@dataclass(frozen=True)
class Built:
    """An index, what it was made of, and how many of its texts have no vector yet."""

    made_of: object
    index: "Index"
    unread: int
    kept: int = 0


_libraries: "OrderedDict[int, Built]" = OrderedDict()
_taxonomy: dict[str, Built] = {}
_building = threading.Lock()


def match(
    text: str, organisation: Organisation, *, most: int = MOST, least: float = LEAST
) -> Answer:
    """Return the competences and public concepts that a text speaks of, the surest first.

    Called in the organisation's scope. What its people have said of the same words before
    decides; otherwise words and meaning do.
    """
    from samtakt.engines.matching import passages

    parts = passages(text)
    read = meanings.questions()
    library, taxonomy = library_index(organisation), taxonomy_index()
    competences = _ranked(
        text, library.index, read, parts, said_of_competences(p.text for p in parts), most, least
    )
    concepts = _ranked(
        text, taxonomy.index, read, parts, said_of_concepts(p.text for p in parts), most, least
    )
    return Answer(
        _competences(competences),
        _concepts(concepts),
        read is not None and (library.index.has_meanings or taxonomy.index.has_meanings),
        library.unread + taxonomy.unread if read else 0,
    )


def _ranked(
    text: str,
    index: "Index",
    read: "Callable[[Sequence[str]], object] | None",
    parts: "Sequence[Passage]",
    said: Said,
    most: int,
    least: float,
) -> "list[Match]":
    from samtakt.engines.matching import rank

    everything = set(index.targets)
    accepted, rejected = {}, {}
    for part in parts:
        key = plain(part.text)
        accepted[part.folded] = {str(pk) for pk in said.accepted.get(key, ())}
        rejected[part.folded] = (
            everything if key in said.nothing else {str(pk) for pk in said.rejected.get(key, ())}
        )
    return rank(
        index, text, read=read, accepted=accepted, rejected=rejected, most=most, least=least
    )


def _competences(matches: "Iterable[Match]") -> tuple[FoundCompetence, ...]:
    found = list(matches)
    rows = Competence.objects.in_bulk([int(match.target) for match in found])
    return tuple(
        FoundCompetence(rows[int(m.target)], m.score, m.passage, m.reasons)
        for m in found
        if int(m.target) in rows
    )


def _concepts(matches: "Iterable[Match]") -> tuple[FoundConcept, ...]:
    found = list(matches)
    rows = Concept.objects.in_bulk([int(match.target) for match in found])
    names = labels_of(rows)
    return tuple(
        FoundConcept(
            rows[int(m.target)], names.get(int(m.target), ""), m.score, m.passage, m.reasons
        )
        for m in found
        if int(m.target) in rows
    )


def forget_indexes() -> None:
    """Let every index be made anew when it is next asked for."""
    with _building:
        _libraries.clear()
        _taxonomy.clear()


def library_index(organisation: Organisation) -> Built:
    """Return the index of what the organisation sees of competences; called in its scope."""
    expressions, cards = library_texts()
    made_of = hash((tuple(expressions), tuple(cards)))
    with _building:
        built = _libraries.get(organisation.pk)
        if built is None or built.made_of != made_of or built.unread:
            if meanings.can_read():
                meanings.read_and_keep((card.text for card in cards), most=READ_AT_ONCE)
            built = _libraries[organisation.pk] = _built(made_of, expressions, cards)
        _libraries.move_to_end(organisation.pk)
        while len(_libraries) > MOST_LIBRARIES:
            _libraries.popitem(last=False)
    return built


def _built(made_of: object, expressions: "list[Expression]", cards: "list[Card]") -> Built:
    """Return an index of the expressions, and of those cards that have been read."""
    import numpy as np

    from samtakt.engines.matching import Index

    if not meanings.can_read():
        return Built(made_of, Index(expressions), 0)
    kept = meanings.how_many_kept()
    vectors = meanings.vectors_of(card.text for card in cards)
    read = [card for card in cards if card.text in vectors]
    matrix = np.array([vectors[card.text] for card in read], dtype=np.float32)
    index = Index(expressions, read, matrix.reshape(len(read), meanings.DIMENSIONS))
    return Built(made_of, index, len(cards) - len(read), kept)


def library_texts() -> "tuple[list[Expression], list[Card]]":
    """Return what the competences in the open scope can be found by, and what is read of them."""
    from samtakt.engines.matching import Card, Expression

    in_use = Competence.objects.filter(in_use_on(timezone.localdate()))
    rows = {row.pk: row for row in in_use.order_by("pk")}
    aliases: dict[int, list[str]] = {pk: [] for pk in rows}
    fields = ("competence", "text")
    for pk, text in CompetenceAlias.objects.order_by("pk").values_list(*fields):
        if pk in rows:
            aliases[pk].append(text)
    expressions: list[Expression] = []
    cards: list[Card] = []
    for pk, row in rows.items():
        target = str(pk)
        expressions.append(Expression(target, row.code, "code"))
        expressions += [Expression(target, text, "alias") for text in aliases[pk]]
        for language, name, about in (
            ("sv", row.name_sv, row.description_sv),
            ("en", row.name_en, row.description_en),
        ):
            if name:
                expressions.append(Expression(target, name, "name", language))
                card = ". ".join(filter(None, [name, ", ".join(aliases[pk]), about]))
                cards.append(Card(target, card, "name", language))
            if about:
                expressions.append(
                    Expression(target, about, "description", language, False, DESCRIPTION)
                )
    return [*expressions, *_more(rows)], cards


def _more(rows: Mapping[int, Competence]) -> "Iterable[Expression]":
    """Yield the level texts, the labels of linked concepts, and texts said to mean something."""
    from samtakt.engines.matching import Expression

    anchors = CompetenceAnchor.objects.order_by("pk").values_list(
        "competence", "text_sv", "text_en"
    )
    for pk, *texts in anchors:
        for language, text in zip(LANGUAGES, texts, strict=True):
            if pk in rows and text:
                yield Expression(str(pk), text, "anchor", language, False, ANCHOR)
    links = ConceptLink.objects.filter(match__in=SAME_THING).order_by("pk")
    linked: dict[str, list[int]] = {}
    for pk, identifier in links.values_list("competence", "identifier"):
        if pk in rows:
            linked.setdefault(identifier, []).append(pk)
    labels = ConceptLabel.objects.filter(
        concept__identifier__in=linked, language__in=LANGUAGES, retired_in=""
    ).order_by("pk")
    for identifier, language, text in labels.values_list("concept__identifier", "language", "text"):
        for pk in linked[identifier]:
            yield Expression(str(pk), text, "concept", language)
    said = MatchCorrection.objects.filter(accepted=True, competence__isnull=False).order_by("pk")
    for pk, text in said.values_list("competence", "text"):
        if pk in rows:
            yield Expression(str(pk), text, "said", "", False)


def taxonomy_index() -> Built:
    """Return the index of the public skills, made anew when a version has come in."""
    made_of = _taxonomies_held()
    with _building:
        built = _taxonomy.get("")
        stale = built is None or built.made_of != made_of
        if stale or (built.unread and built.kept != meanings.how_many_kept()):
            built = _taxonomy[""] = _built(made_of, *taxonomy_texts())
    return built


def _taxonomies_held() -> object:
    """Return what changes whenever an import has changed the skills or their labels."""
    held = Concept.objects.filter(scheme__in=SCHEMES).order_by("scheme", "version", "retired_in")
    versions = held.values_list("scheme", "version", "retired_in").annotate(Count("pk"))
    return tuple(versions), ConceptLabel.objects.aggregate(newest=Max("pk"))["newest"]


def taxonomy_texts() -> "tuple[list[Expression], list[Card]]":
    """Return the labels of the public skills in use, and those that are read: preferred ones."""
    from samtakt.engines.matching import Card, Expression

    labels = ConceptLabel.objects.filter(
        concept__scheme__in=SCHEMES,
        concept__retired_in="",
        retired_in="",
        language__in=LANGUAGES,
    )
    fields = ("concept", "language", "preferred", "text")
    expressions: list[Expression] = []
    cards: list[Card] = []
    for pk, language, preferred, text in labels.values_list(*fields).iterator(5_000):
        kind = "preferred" if preferred else "other"
        expressions.append(Expression(str(pk), text, kind, language))
        if preferred:
            cards.append(Card(str(pk), text, kind, language))
    return expressions, cards


def ask_for_reading(*, by: Actor) -> Job | None:
    """Let a worker read the texts that no vector is kept of; None if there is nothing to read."""
    if not meanings.can_read() or not _waiting():
        return None
    with transaction.atomic():
        job = jobs.enqueue(
            JOB_KIND,
            by=by,
            title=_("Reading the library’s and the taxonomies’ texts"),
            language=get_language() or "sv",
        )
        audit.record(by, ASKED_FOR, job)
    return job


def read_texts(observe: meanings.Observe | None = None) -> int:
    """Read what can be found in the open scope and has no vector; return how many texts."""
    return meanings.read_and_keep(_waiting(), observe=observe)


def _waiting() -> list[str]:
    cards = [*library_texts()[1], *taxonomy_texts()[1]]
    return meanings.unread(card.text for card in cards)

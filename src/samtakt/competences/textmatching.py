"""Free text to competences of the library and to public concepts, ranked, with the reason.

What can be found of a competence: its code, names, synonyms, description and level texts, the
labels of the public concepts it is linked to, and the texts that the organisation has said
mean it. Of a public concept: its labels in Swedish and English. Indexes are kept in the
process until what they are made of changes.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.competences import corrections, meanings
from samtakt.competences.corrections import Said
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
from samtakt.foundation import audit, jobs
from samtakt.foundation.access import Actor
from samtakt.foundation.jobs import Job
from samtakt.foundation.phrases import active_language
from samtakt.foundation.tenancy import Organisation

if TYPE_CHECKING:
    from samtakt.engines.matching import Card, Expression, Index, Match, Reason
    from samtakt.engines.matching.index import Floats

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
    """What a text speaks of, and whether this machine can read meanings.

    While `unread` texts have no vector, the list that they belong to was matched by words.
    A text of one passage can itself be said to mean nothing that is held.
    """

    competences: tuple[FoundCompetence, ...]
    concepts: tuple[FoundConcept, ...]
    can_read: bool
    unread: int
    is_one_passage: bool


@dataclass(frozen=True)
class Texts:
    """What an index is made of, and the competences that its targets are numbers of."""

    expressions: "list[Expression]"
    cards: "list[Card]"
    competences: Mapping[int, Competence] = field(default_factory=dict)


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

    said = corrections.all_said()
    texts = library_texts(said)
    library, taxonomy = _library_index(organisation, texts), taxonomy_index()
    read = meanings.questions()
    competences = _ranked(text, library.index, read, corrections.of_competences(said), most, least)
    concepts = _ranked(text, taxonomy.index, read, corrections.of_concepts(said), most, least)
    return Answer(
        tuple(
            FoundCompetence(texts.competences[int(m.target)], m.score, m.passage, m.reasons)
            for m in competences
        ),
        _concepts(concepts, taxonomy.index),
        read is not None,
        library.unread + taxonomy.unread,
        len(passages(text)) == 1 and corrections.can_be_remembered(text),
    )


def _ranked(
    text: str,
    index: "Index",
    read: "Callable[[Sequence[str]], Floats] | None",
    said: Said,
    most: int,
    least: float,
) -> "list[Match]":
    from samtakt.engines.matching import passages, rank

    everything = set(index.targets)
    accepted: dict[str, set[str]] = {}
    rejected: dict[str, set[str]] = {}
    for part in passages(text):
        key = plain(part.text)
        accepted[part.folded] = {str(pk) for pk in said.accepted.get(key, ())}
        rejected[part.folded] = (
            everything if key in said.nothing else {str(pk) for pk in said.rejected.get(key, ())}
        )
    return rank(
        index, text, read=read, accepted=accepted, rejected=rejected, most=most, least=least
    )


def _concepts(matches: "Sequence[Match]", index: "Index") -> tuple[FoundConcept, ...]:
    rows = Concept.objects.in_bulk([int(match.target) for match in matches])
    return tuple(
        FoundConcept(rows[int(m.target)], _label(index, m.target), m.score, m.passage, m.reasons)
        for m in matches
    )


def _label(index: "Index", target: str) -> str:
    """Return what a concept is called: in the reader's language where it has a name there."""
    wanted = [active_language(), *LANGUAGES]
    own = [index.expressions[n] for n in index.expressions_of(index.place_of(target))]
    own.sort(key=lambda e: (e.kind != "preferred", wanted.index(e.language), e.text))
    return own[0].text


def forget_indexes() -> None:
    """Let every index be made anew when it is next asked for."""
    with _building:
        _libraries.clear()
        _taxonomy.clear()


def _library_index(organisation: Organisation, texts: Texts) -> Built:
    """Return the index of what an organisation sees of competences."""
    made_of = hash((tuple(texts.expressions), tuple(texts.cards)))
    with _building:
        built = _libraries.get(organisation.pk)
        if built is None or built.made_of != made_of or built.unread:
            if meanings.can_read():
                meanings.read_and_keep((card.text for card in texts.cards), most=READ_AT_ONCE)
            built = _libraries[organisation.pk] = build(texts, made_of)
        _libraries.move_to_end(organisation.pk)
        while len(_libraries) > MOST_LIBRARIES:
            _libraries.popitem(last=False)
    return built


def build(texts: Texts, made_of: object = None) -> Built:
    """Return an index of texts; with meanings only when all that is to be read has been.

    Were some read and others not, those that are would stand before better ones that are not.
    """
    import numpy as np

    from samtakt.engines.matching import Index

    if not meanings.can_read():
        return Built(made_of, Index(texts.expressions), 0)
    kept = meanings.how_many_kept()
    vectors = meanings.vectors_of(card.text for card in texts.cards)
    unread = len({card.text for card in texts.cards} - vectors.keys())
    if unread or not texts.cards:
        return Built(made_of, Index(texts.expressions), unread, kept)
    matrix = np.array([vectors[card.text] for card in texts.cards], dtype=np.float32)
    return Built(made_of, Index(texts.expressions, texts.cards, matrix), 0, kept)


def library_texts(said: Iterable[MatchCorrection]) -> Texts:
    """Return what the competences in the open scope can be found by, and what is read of them.

    `said` are corrections: a text that was said to mean a competence helps texts like it.
    """
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
    expressions += _more(rows)
    expressions += [
        Expression(str(row.competence_id), row.text, "said", "", False)
        for row in said
        if row.accepted and row.competence_id in rows
    ]
    return Texts(expressions, cards, rows)


def _more(rows: Mapping[int, Competence]) -> "Iterable[Expression]":
    """Yield the texts of levels and the labels of linked concepts."""
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


def taxonomy_index() -> Built:
    """Return the index of the public skills, made anew when a version has come in."""
    made_of = _taxonomies_held()
    with _building:
        built = _taxonomy.get("")
        if built is None or built.made_of != made_of or _read_since(built):
            built = _taxonomy[""] = build(taxonomy_texts(), made_of)
    return built


def _read_since(built: Built) -> bool:
    """Whether as many texts have been read since as had not been when the index was made."""
    return bool(built.unread) and meanings.how_many_kept() >= built.kept + built.unread


def _taxonomies_held() -> object:
    """Return what changes whenever an import has changed the skills or their labels."""
    newest = ConceptLabel.objects.order_by("-pk").values("pk")[:1]
    held = Concept.objects.filter(scheme__in=SCHEMES).order_by("scheme", "version", "retired_in")
    fields = ("scheme", "version", "retired_in")
    return tuple(held.values_list(*fields).annotate(Count("pk"), newest=Subquery(newest)))


def taxonomy_texts() -> Texts:
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
    return Texts(expressions, cards)


def ask_for_reading(*, by: Actor) -> Job | None:
    """Let a worker read the texts that no vector is kept of; None if there is nothing to read."""
    if not meanings.can_read() or not _is_waiting():
        return None
    with transaction.atomic():
        job = jobs.enqueue(
            JOB_KIND,
            by=by,
            title=_("Reading the library’s and the taxonomies’ texts"),
            language=active_language(),
        )
        audit.record(by, ASKED_FOR, job)
    return job


def read_texts(observe: meanings.Observe | None = None) -> int:
    """Read what can be found in the open scope and has no vector; return how many texts."""
    library, taxonomy = library_texts(()).cards, taxonomy_texts().cards
    # The library first: it is small, and asked most.
    return sum(
        meanings.read_and_keep((card.text for card in cards), observe=observe)
        for cards in (library, taxonomy)
    )


def _is_waiting() -> bool:
    cards = [*library_texts(()).cards, *taxonomy_texts().cards]
    return bool(meanings.unread(card.text for card in cards))

"""Public concepts as people look for them, and links that lead to what is no longer used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Case, Count, Max, Q, QuerySet, Value, When
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samtakt.competences.models import Concept, ConceptLabel, ConceptLink, ConceptRelation
from samtakt.competences.taxonomies import TAXONOMIES
from samtakt.competences.taxonomyparts import Taxonomy
from samtakt.competences.taxonomystore import label_key
from samtakt.foundation.phrases import active_language

MOST_FOUND = 50
_LONGEST_CHAIN = 20
Relation = ConceptRelation.Kind


@dataclass(frozen=True)
class FoundConcept:
    """A concept as a search shows it; `matched` is the word that was found, if another one."""

    pk: int
    scheme: str
    scheme_name: str
    identifier: str
    code: str
    label: str
    matched: str
    retired_in: str


def find_concepts(
    text: str, language: str = "", scheme: str = "", *, most: int = MOST_FOUND
) -> list[FoundConcept]:
    """Return the concepts whose words hold a text, in one language or ("") in any.

    Case, accents and punctuation do not matter. Whole words come first, then beginnings,
    then what holds the text anywhere; the preferred label before others, short before long.
    A code (7212) or an identifier finds its concept as well.
    """
    key = label_key(text)
    if not key:
        return []
    called = _called(text.strip())
    labels = ConceptLabel.objects.filter(Q(key__contains=key) | Q(concept__in=called))
    if language:
        labels = labels.filter(language=language)
    if scheme:
        labels = labels.filter(concept__scheme=scheme)
    ranked = labels.annotate(
        rank=Case(
            When(Q(key=key) | Q(concept__in=called), then=Value(0)),
            When(key__startswith=key, then=Value(1)),
            default=Value(2),
        ),
        length=Length("key"),
    ).order_by("rank", "-preferred", "length", "key", "pk")
    # A concept may be found by several of its words; the best of them decides its place.
    best: dict[int, ConceptLabel] = {}
    for label in ranked.select_related("concept")[: most * 10]:
        best.setdefault(label.concept_id, label)
    found = list(best.values())[:most]
    names = labels_of([label.concept_id for label in found], language)
    return [_found(label, names) for label in found]


def _called(word: str) -> list[int]:
    found = Concept.objects.filter(Q(code__iexact=word) | Q(identifier=word))
    return list(found.values_list("pk", flat=True)[:MOST_FOUND])


def _found(label: ConceptLabel, names: dict[int, str]) -> FoundConcept:
    concept = label.concept
    name = names.get(concept.pk, label.text)
    return FoundConcept(
        pk=concept.pk,
        scheme=concept.scheme,
        scheme_name=concept.get_scheme_display(),
        identifier=concept.identifier,
        code=concept.code,
        label=name,
        matched="" if label.text == name else label.text,
        retired_in=concept.retired_in,
    )


def labels_of(concepts: Iterable[int], language: str = "") -> dict[int, str]:
    """Return what concepts are called: in the language asked for, in the reader's, or in any."""
    wanted = [language or active_language(), "sv", "en"]
    labels = ConceptLabel.objects.filter(concept__in=list(concepts), preferred=True)
    best: dict[int, tuple[int, str]] = {}
    for concept, spoken, text in labels.values_list("concept", "language", "text"):
        rank = wanted.index(spoken) if spoken in wanted else len(wanted)
        best[concept] = min(best.get(concept, (rank, text)), (rank, text))
    return {concept: text for concept, (_rank, text) in best.items()}


@dataclass(frozen=True)
class SchemeCount:
    """How many concepts of a scheme are held, in which version, and their languages' labels."""

    scheme: str
    name: str
    version: str
    current: int
    retired: int
    languages: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class TaxonomyCount:
    """A taxonomy and what is held of it; `schemes` is empty before the first import."""

    taxonomy: Taxonomy
    schemes: tuple[SchemeCount, ...]


def taxonomy_counts() -> list[TaxonomyCount]:
    """Return what is held of each public taxonomy, by scheme and language."""
    schemes = {
        row["scheme"]: row
        for row in Concept.objects.values("scheme").annotate(
            version=Max("version", filter=Q(retired_in="")),
            current=Count("pk", filter=Q(retired_in="")),
            retired=Count("pk", filter=~Q(retired_in="")),
        )
    }
    spoken: dict[str, list[tuple[str, int]]] = {}
    labelled = ConceptLabel.objects.filter(preferred=True, concept__retired_in="")
    by_language = labelled.values_list("concept__scheme", "language").annotate(Count("pk"))
    for scheme, language, count in by_language.order_by("concept__scheme", "language"):
        spoken.setdefault(scheme, []).append((language, count))
    return [
        TaxonomyCount(
            taxonomy,
            tuple(
                SchemeCount(
                    scheme=scheme,
                    name=str(Concept.Scheme(scheme).label),
                    version=schemes[scheme]["version"] or "",
                    current=schemes[scheme]["current"],
                    retired=schemes[scheme]["retired"],
                    languages=tuple(spoken.get(scheme, ())),
                )
                for scheme in taxonomy.schemes
                if scheme in schemes
            ),
        )
        for taxonomy in TAXONOMIES.values()
    ]


def languages_held() -> list[str]:
    """Return the languages that concepts have labels in."""
    return sorted(ConceptLabel.objects.order_by().values_list("language", flat=True).distinct())


@dataclass(frozen=True)
class Neighbour:
    """A concept beside another; `strength` in per cent where the taxonomy gives one."""

    pk: int
    label: str
    strength: int | None


@dataclass(frozen=True)
class Neighbours:
    """The concepts that stand in one relation to another: a few of them, and how many."""

    relation: str
    to_it: bool
    shown: tuple[Neighbour, ...]
    count: int

    @property
    def heading(self) -> str:
        return str(HEADINGS[self.relation, self.to_it])

    @property
    def left_out(self) -> int:
        return self.count - len(self.shown)


HEADINGS = {
    (Relation.BROADER, False): _("Is part of"),
    (Relation.BROADER, True): _("Holds"),
    (Relation.ESSENTIAL, False): pgettext_lazy("an occupation needs a skill", "Needs"),
    (Relation.ESSENTIAL, True): _("Essential for"),
    (Relation.OPTIONAL, False): _("Is helped by"),
    (Relation.OPTIONAL, True): _("Useful for"),
    (Relation.CAN_BECOME, False): _("Can become"),
    (Relation.CAN_BECOME, True): _("Those who can become this"),
    (Relation.CAN_REPLACE, False): _("Can replace"),
    (Relation.CAN_REPLACE, True): _("Can be replaced by"),
}


@dataclass(frozen=True)
class Called:
    """What a concept is called in one language; `former` words with the version that dropped them."""

    language: str
    preferred: str
    meaning: str
    others: tuple[str, ...]
    former: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ConceptView:
    """All that a page says of a concept."""

    concept: Concept
    taxonomy: Taxonomy
    label: str
    called: Sequence[Called]
    neighbours: Sequence[Neighbours]
    successor: Neighbour | None


MOST_NEIGHBOURS = 40


def concept_view(concept: Concept, language: str = "") -> ConceptView:
    """Return a concept with its labels in every language and what it is related to."""
    successor = last_successors([concept]).get(concept.pk)
    related = list(_related(concept))
    pks = {concept.pk} | {pk for _k, _t, pairs, _n in related for pk, _s in pairs}
    names = labels_of(pks | ({successor.pk} if successor else set()), language)
    groups = [
        Neighbours(
            kind,
            to_it,
            tuple(Neighbour(pk, names.get(pk, "–"), strength) for pk, strength in pairs),
            count,
        )
        for kind, to_it, pairs, count in related
    ]
    return ConceptView(
        concept=concept,
        taxonomy=next(t for t in TAXONOMIES.values() if concept.scheme in t.schemes),
        label=names.get(concept.pk, concept.identifier),
        called=_called_in_each_language(concept),
        neighbours=groups,
        successor=Neighbour(successor.pk, names.get(successor.pk, "–"), None)
        if successor
        else None,
    )


def _called_in_each_language(concept: Concept) -> list[Called]:
    labels = concept.labels.order_by("language", "-preferred", "key")
    called: list[Called] = []
    for language, group in groupby(labels, key=lambda label: label.language):
        words = list(group)
        preferred = next((word for word in words if word.preferred), None)
        called.append(
            Called(
                language,
                preferred.text if preferred else "",
                preferred.definition if preferred else "",
                tuple(w.text for w in words if not w.preferred and not w.retired_in),
                tuple((w.text, w.retired_in) for w in words if w.retired_in),
            )
        )
    return called


def _related(concept: Concept) -> Iterable[tuple[str, bool, list[tuple[int, int | None]], int]]:
    ways = ((False, "source", "target"), (True, "target", "source"))
    for to_it, here, there in ways:
        rows = ConceptRelation.objects.filter(**{here: concept}, retired_in="")
        pairs: dict[str, list[tuple[int, int | None]]] = {}
        fields = ("kind", there, "strength")
        for kind, other, strength in rows.order_by("-strength", there).values_list(*fields):
            pairs.setdefault(kind, []).append((other, strength))
        for kind in Relation.values:
            if kind in pairs:
                yield kind, to_it, pairs[kind][:MOST_NEIGHBOURS], len(pairs[kind])


@dataclass(frozen=True)
class RetiredLink:
    """A competence that is linked to a concept no longer used, and what to link to instead.

    A person decides: `successor` is what the publisher says, None where it says nothing.
    """

    link: ConceptLink
    concept: Concept
    label: str
    successor: Concept | None
    successor_label: str


def links_to_retired(links: QuerySet | None = None) -> list[RetiredLink]:
    """Return the links (of those given, or of all in scope) that lead to retired concepts."""
    links = ConceptLink.objects.all() if links is None else links
    retired = Concept.objects.exclude(retired_in="")
    found = list(
        links.filter(identifier__in=retired.values("identifier"))
        .select_related("competence")
        .order_by("competence__name_sv", "identifier")
    )
    concepts = {
        concept.identifier: concept
        for concept in retired.filter(identifier__in={link.identifier for link in found})
    }
    successors = last_successors(concepts.values())
    pks = [c.pk for c in (*concepts.values(), *successors.values())]
    names = labels_of(pks)
    return [
        RetiredLink(
            link,
            concept := concepts[link.identifier],
            names.get(concept.pk, concept.identifier),
            successor := successors.get(concept.pk),
            names.get(successor.pk, successor.identifier) if successor else "",
        )
        for link in found
    ]


def last_successors(concepts: Iterable[Concept]) -> dict[int, Concept]:
    """Return by number the concept that is in use in place of each retired one, if any.

    What replaced a concept may itself have been replaced since; the chain is followed for
    all of them at once, and one that leads back to itself ends in nothing.
    """
    at = {c.pk: c.replaced_by_id for c in concepts if c.replaced_by_id}
    ends: dict[int, Concept] = {}
    for _step in range(_LONGEST_CHAIN):
        if not at:
            break
        rows = Concept.objects.in_bulk(set(at.values()))
        ends |= {pk: rows[there] for pk, there in at.items() if not rows[there].retired_in}
        at = {
            pk: follows
            for pk, there in at.items()
            if pk not in ends and (follows := rows[there].replaced_by_id)
        }
    return ends

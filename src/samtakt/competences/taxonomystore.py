"""Writing a taxonomy into the tables: many rows at a time, only what differs, nothing deleted.

A row is known by what it says (a concept by its identifier, a label by its text, a relation
by its ends). What a later version no longer says is marked with the version that dropped it;
what returns loses the mark. Rows that are as they were are not touched.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from samtakt.competences.matching import plain
from samtakt.competences.models import Concept, ConceptLabel, ConceptRelation

Item = TypeVar("Item")

CHUNK = 1_000
LABEL_LENGTH = 500
_NEW = 0  # in place of the number of a row that this import has made
_LABEL_FIELDS = (
    "concept", "language", "preferred", "text", "key", "definition", "retired_in",
)  # fmt: skip
_RELATION_FIELDS = ("source", "target", "kind", "strength", "version", "retired_in")


class _Signs(dict[int, str]):
    """What `matching.plain` makes of each sign, found out once per sign."""

    def __missing__(self, point: int) -> str:
        self[point] = plain(f"x{chr(point)}x")[1:-1]
        return self[point]


_SIGNS = _Signs()


def label_key(text: str) -> str:
    """Return what `matching.plain` returns; quick enough for half a million labels."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_SIGNS).split())


@dataclass(frozen=True, slots=True)
class ConceptFact:
    """What a file says of one concept in one language; None is what it does not speak of."""

    scheme: str
    identifier: str
    language: str
    preferred: str
    code: str = ""
    concept_type: str = ""
    alternatives: tuple[str, ...] | None = None
    definition: str | None = None
    retired: bool = False
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class RelationFact:
    """That two concepts, named by their identifiers, are related."""

    source: str
    target: str
    kind: str
    strength: int | None = None


@dataclass(frozen=True, slots=True)
class ReplacementFact:
    """That one concept took the place of another."""

    identifier: str
    replaced_by: str


Fact = ConceptFact | RelationFact | ReplacementFact


@dataclass
class Counts:
    """What an import did. `relations_left_out` have an end that no file holds."""

    concepts_new: int = 0
    concepts_changed: int = 0
    concepts_unchanged: int = 0
    concepts_retired: int = 0
    labels_new: int = 0
    labels_retired: int = 0
    relations_new: int = 0
    relations_retired: int = 0
    relations_left_out: int = 0


@dataclass(slots=True)
class _Known:
    pk: int
    scheme: str
    code: str
    concept_type: str
    version: str
    retired_in: str
    replaced_by: int | None


@dataclass(slots=True)
class _Label:
    pk: int
    preferred: bool
    definition: str
    retired_in: str


@dataclass(slots=True)
class _Relation:
    pk: int
    strength: int | None
    version: str
    retired_in: str
    seen: bool = False


class Store:
    """Takes the facts of one import in; used inside one transaction."""

    def __init__(self, schemes: Iterable[str], version: str) -> None:
        self.schemes, self.version = sorted(schemes), version
        self.counts = Counts()
        self._known = {
            row[0]: _Known(*row[1:])
            for row in Concept.objects.filter(scheme__in=self.schemes).values_list(
                "identifier", "pk", "scheme", "code", "concept_type", "version", "retired_in",
                "replaced_by",
            )
        }  # fmt: skip
        self._relations: dict[tuple[int, int, str], _Relation] = {}
        if self._known:
            self._load_relations()
        self._seen: set[int] = set()
        self._new: set[int] = set()
        self._changed: set[int] = set()
        self._labelled: set[tuple[str, str]] = set()
        self._replacements: dict[str, str] = {}
        self._waiting: list[RelationFact] = []

    def _load_relations(self) -> None:
        rows = ConceptRelation.objects.filter(source__scheme__in=self.schemes)
        fields = ("source", "target", "kind", "pk", "strength", "version", "retired_in")
        for source, target, kind, *rest in rows.values_list(*fields).iterator(CHUNK):
            self._relations[source, target, kind] = _Relation(*rest)

    def take(self, facts: Iterable[Fact]) -> None:
        """Keep some facts: concepts first, then the relations between those that are there."""
        concepts: list[ConceptFact] = []
        relations: list[RelationFact] = []
        for fact in facts:
            if isinstance(fact, ConceptFact):
                concepts.append(fact)
            elif isinstance(fact, RelationFact):
                relations.append(fact)
            else:
                self._replacements[fact.identifier] = fact.replaced_by
        if concepts:
            self._take_concepts(concepts)
        if relations:
            self._waiting += self._take_relations(relations)

    def finish(
        self, complete: Iterable[str], complete_relations: Iterable[tuple[str, str]]
    ) -> Counts:
        """Retire what the version no longer holds; return what the import did.

        `complete` names the schemes, and `complete_relations` the schemes and kinds of
        relations, of which the files held the whole list. What was last seen in this same
        version stays: one version may come in several files, one language after the other.
        """
        for waiting in _chunks(self._waiting):
            self.counts.relations_left_out += len(self._take_relations(waiting))
        self._retire_relations(set(complete_relations))
        self._retire_concepts(set(complete))
        self._replace()
        self.counts.concepts_new = len(self._new)
        self.counts.concepts_changed = len(self._changed - self._new)
        self.counts.concepts_unchanged = len(self._seen - self._changed - self._new)
        return self.counts

    def _take_concepts(self, facts: list[ConceptFact]) -> None:
        fresh = {f.identifier: f for f in facts if f.identifier not in self._known}
        self._create([fact for fact in facts if fresh.get(fact.identifier) is fact])
        changed: list[Concept] = []
        for fact in facts:
            known = self._known[fact.identifier]
            if known.pk not in self._seen:
                self._seen.add(known.pk)
                if self._learn(fact, known):
                    changed.append(_row(fact.identifier, known))
            if fact.replaced_by:
                self._replacements[fact.identifier] = fact.replaced_by
        if changed:
            self._changed.update(row.pk for row in changed)
            fields = ["code", "concept_type", "retired_in", "replaced_by"]
            Concept.objects.bulk_update(changed, fields)
        by_language: dict[str, dict[int, ConceptFact]] = defaultdict(dict)
        for fact in facts:
            if (fact.language, fact.identifier) not in self._labelled:
                self._labelled.add((fact.language, fact.identifier))
                by_language[fact.language][self._known[fact.identifier].pk] = fact
        for language, labelled in by_language.items():
            self._take_labels(language, labelled)

    def _create(self, facts: list[ConceptFact]) -> None:
        rows = [
            Concept(
                scheme=fact.scheme,
                identifier=fact.identifier,
                code=fact.code,
                concept_type=fact.concept_type,
                version=self.version,
                retired_in=self.version if fact.retired else "",
            )
            for fact in facts
        ]
        for row in Concept.objects.bulk_create(rows):
            known = _Known(
                row.pk, row.scheme, row.code, row.concept_type, row.version, row.retired_in, None
            )
            self._known[row.identifier] = known
            self._new.add(row.pk)

    def _learn(self, fact: ConceptFact, known: _Known) -> bool:
        """Bring what is known of a concept up to date; return whether that changed it."""
        before = (known.code, known.concept_type, known.retired_in)
        known.code = fact.code or known.code
        known.concept_type = fact.concept_type or known.concept_type
        if not fact.retired and known.retired_in:
            known.retired_in, known.replaced_by = "", None
        elif fact.retired and not known.retired_in:
            known.retired_in = self.version
            self.counts.concepts_retired += 1
        return before != (known.code, known.concept_type, known.retired_in)

    def _take_labels(self, language: str, facts: dict[int, ConceptFact]) -> None:
        held: dict[int, dict[str, _Label]] = defaultdict(dict)
        rows = ConceptLabel.objects.filter(concept__in=list(facts), language=language)
        fields = ("concept", "text", "pk", "preferred", "definition", "retired_in")
        for concept, text, *rest in rows.values_list(*fields):
            held[concept][text] = _Label(*rest)
        new: list[tuple[object, ...]] = []
        changed: list[_Label] = []
        for concept, fact in facts.items():
            before = len(new) + len(changed)
            new += self._lacking(concept, fact, held.get(concept, {}))
            changed += self._differing(fact, held.get(concept, {}))
            if len(new) + len(changed) > before:
                self._changed.add(concept)
        # One preferred label per language: the former ones step back before others step up.
        changed.sort(key=lambda label: label.preferred)
        _update(
            ConceptLabel,
            ("preferred", "definition", "retired_in"),
            [(c.preferred, c.definition, c.retired_in, c.pk) for c in changed],
        )
        _insert(ConceptLabel, _LABEL_FIELDS, new)
        self.counts.labels_new += len(new)

    @staticmethod
    def _lacking(
        concept: int, fact: ConceptFact, held: dict[str, _Label]
    ) -> Iterator[tuple[object, ...]]:
        for text in dict.fromkeys([fact.preferred, *(fact.alternatives or ())]):
            if text not in held:
                preferred = text == fact.preferred
                meaning = (fact.definition or "") if preferred else ""
                key = label_key(text)[:LABEL_LENGTH]
                yield concept, fact.language, preferred, text, key, meaning, ""

    def _differing(self, fact: ConceptFact, held: dict[str, _Label]) -> Iterator[_Label]:
        """Change what differs in the labels a concept has, and yield those labels."""
        alternatives = set(fact.alternatives or ())
        for text, label in held.items():
            before = (label.preferred, label.definition, label.retired_in)
            if text == fact.preferred:
                label.preferred, label.retired_in = True, ""
                if fact.definition is not None:
                    label.definition = fact.definition
            elif text in alternatives:
                label.preferred, label.retired_in = False, ""
            elif not label.retired_in and (label.preferred or fact.alternatives is not None):
                label.preferred, label.retired_in = False, self.version
                self.counts.labels_retired += 1
            if before != (label.preferred, label.definition, label.retired_in):
                yield label

    def _take_relations(self, facts: list[RelationFact]) -> list[RelationFact]:
        """Keep relations; return those that have an end which is not known (yet)."""
        unknown: list[RelationFact] = []
        new: list[tuple[object, ...]] = []
        changed: list[tuple[object, ...]] = []
        for fact in facts:
            source, target = self._known.get(fact.source), self._known.get(fact.target)
            if source is None or target is None:
                unknown.append(fact)
                continue
            key = (source.pk, target.pk, fact.kind)
            relation = self._relations.get(key)
            if relation is None:
                self._relations[key] = _Relation(_NEW, fact.strength, self.version, "", seen=True)
                new.append((*key, fact.strength, self.version, ""))
            elif not relation.seen:
                relation.seen = True
                if relation.strength != fact.strength or relation.retired_in:
                    changed.append((fact.strength, "", relation.pk))
        _insert(ConceptRelation, _RELATION_FIELDS, new)
        _update(ConceptRelation, ("strength", "retired_in"), changed)
        self.counts.relations_new += len(new)
        return unknown

    def _retire_concepts(self, schemes: set[str]) -> None:
        missing = [
            known
            for known in self._known.values()
            if known.scheme in schemes
            and known.pk not in self._seen
            and not known.retired_in
            and known.version != self.version
        ]
        for known in missing:
            known.retired_in = self.version
        for some in _chunks(missing):
            rows = Concept.objects.filter(pk__in=[known.pk for known in some])
            rows.update(retired_in=self.version)
        self.counts.concepts_retired += len(missing)
        self._move_on(Concept.objects.filter(scheme__in=schemes))

    def _retire_relations(self, kinds: set[tuple[str, str]]) -> None:
        schemes = {known.pk: known.scheme for known in self._known.values()}
        missing = [
            relation.pk
            for (source, _target, kind), relation in self._relations.items()
            if (schemes[source], kind) in kinds
            and not relation.seen
            and not relation.retired_in
            and relation.version != self.version
        ]
        for some in _chunks(missing):
            ConceptRelation.objects.filter(pk__in=some).update(retired_in=self.version)
        self.counts.relations_retired += len(missing)
        for scheme, kind in sorted(kinds):
            self._move_on(ConceptRelation.objects.filter(source__scheme=scheme, kind=kind))

    def _move_on(self, rows: QuerySet) -> None:
        rows.filter(retired_in="").exclude(version=self.version).update(version=self.version)

    def _replace(self) -> None:
        changed: list[Concept] = []
        for identifier, successor in self._replacements.items():
            known, follows = self._known.get(identifier), self._known.get(successor)
            if known is None or follows is None or not known.retired_in or known is follows:
                continue
            if known.replaced_by != follows.pk:
                known.replaced_by = follows.pk
                changed.append(_row(identifier, known))
        if changed:
            self._changed.update(row.pk for row in changed)
            Concept.objects.bulk_update(changed, ["replaced_by"], batch_size=CHUNK)


def _row(identifier: str, known: _Known) -> Concept:
    return Concept(
        pk=known.pk,
        scheme=known.scheme,
        identifier=identifier,
        code=known.code,
        concept_type=known.concept_type,
        version=known.version,
        retired_in=known.retired_in,
        replaced_by_id=known.replaced_by,
    )


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, CHUNK)):
        yield some


# The half million rows of a taxonomy go past the ORM's row objects, which take most of the
# time otherwise. The tables are global, so there is no owner that would have to be checked.
def _insert(model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    names = ", ".join(_column(model, field) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    # Names come from our own models; values are bound.
    _each(f"INSERT INTO {_table(model)} ({names}) VALUES ({places})", rows)  # noqa: S608


def _update(model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Set the fields of rows, each given as the fields' values and the row's number."""
    changes = ", ".join(f"{_column(model, field)} = %s" for field in fields)
    key = _column(model, "id")
    _each(f"UPDATE {_table(model)} SET {changes} WHERE {key} = %s", rows)  # noqa: S608


def _each(sql: str, rows: Sequence[Sequence[object]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _column(model: type[Model], field: str) -> str:
    return connection.ops.quote_name(model._meta.get_field(field).column)

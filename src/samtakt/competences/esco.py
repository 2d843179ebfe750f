"""ESCO as the European Commission gives it out: CSV files, one set for each language.

Files that are no part of what Samtakt uses (collections of green or digital skills, for
example) are left aside. In the newer downloads the relations carry a language in their
name as well, although they hold none; the first is read.
"""

import re
from collections.abc import Callable, Iterator

from samtakt.competences.models import Concept, ConceptRelation
from samtakt.competences.taxonomyfiles import Columns, Row
from samtakt.competences.taxonomyparts import Kind, Taxonomy, is_retired, words
from samtakt.competences.taxonomystore import LABEL_LENGTH, ConceptFact, Fact, RelationFact

Scheme, Relation = Concept.Scheme, ConceptRelation.Kind

ISCO = "http://data.europa.eu/esco/isco/C"
URI_LENGTH, CODE_LENGTH = 200, 60
_ENDING = r"(?:_(?P<language>[a-z]{2}))?\.csv$"
_REPLACED_BY = {"replacedBy": ("isReplacedBy", "replacedByUri", "newUri")}


def _concept(row: Row, language: str, scheme: str, kind: str = "", code: str = "") -> ConceptFact:
    alternatives = row.get("altLabels")
    description = row.get("description")
    return ConceptFact(
        scheme=scheme,
        identifier=row.must("conceptUri", URI_LENGTH),
        language=language,
        preferred=row.must("preferredLabel", LABEL_LENGTH),
        code=(code or row.text("code"))[:CODE_LENGTH],
        concept_type=kind[:40],
        alternatives=None if alternatives is None else words(row, "altLabels"),
        definition=description or row.get("definition") or description,
        retired=is_retired(row.text("status")),
        replaced_by=row.text("replacedBy"),
    )


def _skills(row: Row, language: str) -> Iterator[Fact]:
    yield _concept(row, language, Scheme.ESCO_SKILL, row.text("skillType"))


def _skill_groups(row: Row, language: str) -> Iterator[Fact]:
    yield _concept(row, language, Scheme.ESCO_SKILL_GROUP)


def _isco_groups(row: Row, language: str) -> Iterator[Fact]:
    code = row.must("code", CODE_LENGTH)
    yield _concept(row, language, Scheme.ISCO_GROUP, code=code)
    if len(code) > 1:
        # ISCO-08 is a tree by its digits: 7212 stands under 721.
        yield RelationFact(row.text("conceptUri"), ISCO + code[:-1], Relation.BROADER)


def _occupations(row: Row, language: str) -> Iterator[Fact]:
    yield _concept(row, language, Scheme.ESCO_OCCUPATION, code=row.text("code"))
    group = row.must("iscoGroup", CODE_LENGTH)
    yield RelationFact(row.text("conceptUri"), ISCO + group, Relation.BROADER)


def _hierarchy(row: Row, language: str) -> Iterator[Fact]:
    places = [n for n in range(4) if row.text(f"Level {n} URI")]
    if not places:
        raise row.refused("Level 0 URI", "–")
    deepest = places[-1]
    # Groups that skillGroups holds are known by then; this adds those that only stand here.
    yield ConceptFact(
        scheme=Scheme.ESCO_SKILL_GROUP,
        identifier=row.must(f"Level {deepest} URI", URI_LENGTH),
        language=language,
        preferred=row.must(f"Level {deepest} preferred term", LABEL_LENGTH),
        code=row.text(f"Level {deepest} code")[:CODE_LENGTH],
        definition=row.get("Description"),
    )
    if deepest:
        above = row.text(f"Level {deepest - 1} URI")
        yield RelationFact(row.text(f"Level {deepest} URI"), above, Relation.BROADER)


def _broader(row: Row, language: str) -> Iterator[Fact]:
    child, parent = row.must("conceptUri", URI_LENGTH), row.must("broaderUri", URI_LENGTH)
    yield RelationFact(child, parent, Relation.BROADER)


def _needed(row: Row, language: str) -> Iterator[Fact]:
    kind = row.must("relationType", 30).lower()
    if kind not in {Relation.ESSENTIAL, Relation.OPTIONAL}:
        raise row.refused("relationType", kind)
    occupation, skill = row.must("occupationUri", URI_LENGTH), row.must("skillUri", URI_LENGTH)
    yield RelationFact(occupation, skill, kind)


_ABOUT = ("altLabels", "definition", "description", "status", "code", "replacedBy")


def _concepts_of(
    name: str,
    scheme: str,
    read: Callable[[Row, str], Iterator[Fact]],
    *more: str,
    relations: frozenset[tuple[str, str]] = frozenset(),
) -> Kind:
    return Kind(
        name=re.compile(name + _ENDING, re.IGNORECASE),
        columns=Columns(("conceptUri", "preferredLabel", *more), _ABOUT, _REPLACED_BY),
        read=read,
        complete=frozenset({scheme}),
        complete_relations=relations,
        in_a_language=True,
    )


_LEVELS = [f"Level {n}" for n in range(4)]
# Read in this order: a concept comes before the relations that need it.
KINDS = (
    _concepts_of(
        "ISCOGroups",
        Scheme.ISCO_GROUP,
        _isco_groups,
        "code",
        relations=frozenset({(Scheme.ISCO_GROUP, Relation.BROADER)}),
    ),
    _concepts_of("skillGroups", Scheme.ESCO_SKILL_GROUP, _skill_groups),
    _concepts_of("skills", Scheme.ESCO_SKILL, _skills, "skillType"),
    _concepts_of(
        "occupations",
        Scheme.ESCO_OCCUPATION,
        _occupations,
        "iscoGroup",
        relations=frozenset({(Scheme.ESCO_OCCUPATION, Relation.BROADER)}),
    ),
    Kind(
        name=re.compile("skillsHierarchy" + _ENDING, re.IGNORECASE),
        columns=Columns(
            ("Level 0 URI", "Level 0 preferred term"),
            (
                *(f"{level} URI" for level in _LEVELS[1:]),
                *(f"{level} preferred term" for level in _LEVELS[1:]),
                *(f"{level} code" for level in _LEVELS),
                "Description",
            ),
        ),
        read=_hierarchy,
        in_a_language=True,
    ),
    Kind(
        name=re.compile("broaderRelationsSkillPillar" + _ENDING, re.IGNORECASE),
        columns=Columns(("conceptUri", "broaderUri")),
        read=_broader,
        complete_relations=frozenset(
            {(Scheme.ESCO_SKILL, Relation.BROADER), (Scheme.ESCO_SKILL_GROUP, Relation.BROADER)}
        ),
    ),
    Kind(
        name=re.compile("broaderRelationsOccPillar" + _ENDING, re.IGNORECASE),
        columns=Columns(("conceptUri", "broaderUri")),
        read=_broader,
    ),
    Kind(
        name=re.compile("occupationSkillRelations" + _ENDING, re.IGNORECASE),
        columns=Columns(("occupationUri", "relationType", "skillUri")),
        read=_needed,
        complete_relations=frozenset(
            {
                (Scheme.ESCO_OCCUPATION, Relation.ESSENTIAL),
                (Scheme.ESCO_OCCUPATION, Relation.OPTIONAL),
            }
        ),
    ),
)

ESCO = Taxonomy(
    key="esco",
    name="ESCO",
    schemes=(
        Scheme.ESCO_SKILL,
        Scheme.ESCO_SKILL_GROUP,
        Scheme.ESCO_OCCUPATION,
        Scheme.ISCO_GROUP,
    ),
    kinds=KINDS,
    # The sentence that the Commission asks every service to show, word for word.
    attribution="This service uses the ESCO classification of the European Commission.",
    source="https://esco.ec.europa.eu/en/use-esco/download",
)

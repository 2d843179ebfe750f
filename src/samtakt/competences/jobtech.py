"""The JobTech Taxonomy of Arbetsförmedlingen as CSV: SSYK 2012, occupation names, skills.

Headings are those of the taxonomy's own exports, or their plain names: `id`, `label`,
`code`, `ssyk4`. The taxonomy marks what is no longer used as `deprecated` and names what
came instead in `replaced_by`; both are read where a file has them.
"""

import re
from collections.abc import Iterator

from samtakt.competences.models import Concept, ConceptRelation
from samtakt.competences.taxonomyfiles import Columns, Row
from samtakt.competences.taxonomyparts import Kind, Taxonomy, is_retired, words
from samtakt.competences.taxonomystore import LABEL_LENGTH, ConceptFact, Fact, RelationFact

Scheme, Relation = Concept.Scheme, ConceptRelation.Kind

LANGUAGE = "sv"
_NAMES = {
    "id": ("concept_id",),
    "label": ("preferred_label", "name"),
    "code": ("ssyk_code_2012", "ssyk4", "ssyk_2012"),
    "ssyk4": ("ssyk_code_2012", "ssyk", "ssyk_level_4"),
    "alternatives": ("alternative_labels", "alt_labels"),
    "replaced_by": ("replaced_by_id",),
    "from_id": ("source_id", "from"),
    "to_id": ("target_id", "to"),
    "score": ("substitutability_percentage",),
}
_ABOUT = ("definition", "alternatives", "deprecated", "status", "replaced_by")


def _concept(row: Row, scheme: str, identifier: str, code: str = "") -> ConceptFact:
    alternatives = row.get("alternatives")
    return ConceptFact(
        scheme=scheme,
        identifier=identifier,
        language=LANGUAGE,
        preferred=row.must("label", LABEL_LENGTH),
        code=code,
        alternatives=None if alternatives is None else words(row, "alternatives"),
        definition=row.get("definition"),
        retired=is_retired(row.text("deprecated")) or is_retired(row.text("status")),
        # The taxonomy may name several; the first is the suggestion, a person decides.
        replaced_by=(row.text("replaced_by").replace(",", "\n").split() or [""])[0],
    )


def _ssyk(row: Row, language: str) -> Iterator[Fact]:
    code = row.must("code", 10)
    yield _concept(row, Scheme.SSYK, code, code)


def _occupations(row: Row, language: str) -> Iterator[Fact]:
    identifier, group = row.must("id", 200), row.text("ssyk4")
    yield _concept(row, Scheme.JOBTECH_OCCUPATION, identifier, group[:60])
    if group:
        yield RelationFact(identifier, group, Relation.BROADER)


def _skills(row: Row, language: str) -> Iterator[Fact]:
    yield _concept(row, Scheme.JOBTECH_SKILL, row.must("id", 200))


def _substitutability(row: Row, language: str) -> Iterator[Fact]:
    kind = row.must("direction", 30).lower()
    if kind not in {Relation.CAN_BECOME, Relation.CAN_REPLACE}:
        raise row.refused("direction", kind)
    score = row.must("score", 3)
    if not score.isdigit() or int(score) > 100:
        raise row.refused("score", score)
    yield RelationFact(row.must("from_id", 200), row.must("to_id", 200), kind, int(score))


def _kind(name: str) -> re.Pattern[str]:
    return re.compile(rf"{name}\.csv$", re.IGNORECASE)


KINDS = (
    Kind(
        name=_kind(r"ssyk(?:[-_]?level)?[-_]?4"),
        columns=Columns(("code", "label"), _ABOUT, _NAMES),
        read=_ssyk,
        complete=frozenset({Scheme.SSYK}),
    ),
    Kind(
        name=_kind(r"occupation[-_]names?"),
        columns=Columns(("id", "label", "ssyk4"), _ABOUT, _NAMES),
        read=_occupations,
        complete=frozenset({Scheme.JOBTECH_OCCUPATION}),
        complete_relations=frozenset({(Scheme.JOBTECH_OCCUPATION, Relation.BROADER)}),
    ),
    Kind(
        name=_kind("skills?"),
        columns=Columns(("id", "label"), _ABOUT, _NAMES),
        read=_skills,
        complete=frozenset({Scheme.JOBTECH_SKILL}),
    ),
    Kind(
        name=_kind("substitutability"),
        columns=Columns(("from_id", "to_id", "score", "direction"), (), _NAMES),
        read=_substitutability,
        complete_relations=frozenset(
            {
                (Scheme.JOBTECH_OCCUPATION, Relation.CAN_BECOME),
                (Scheme.JOBTECH_OCCUPATION, Relation.CAN_REPLACE),
            }
        ),
    ),
)

JOBTECH = Taxonomy(
    key="jobtech",
    name="JobTech Taxonomy",
    schemes=(Scheme.SSYK, Scheme.JOBTECH_OCCUPATION, Scheme.JOBTECH_SKILL),
    kinds=KINDS,
    attribution="JobTech Taxonomy, Arbetsförmedlingen (CC0 1.0).",
    source="https://jobtechdev.se",
    language=LANGUAGE,
)

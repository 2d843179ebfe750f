"""One row of a library's spreadsheet: what it says of a competence, beside what is known of it.

An empty cell says nothing, and what is not said stays as it is.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

from samtakt.competences.matching import KnownCompetences, plain
from samtakt.competences.models import Competence, CompetenceAnchor, ConceptLink
from samtakt.competences.requirementimports import criticality_of, refusal_of
from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.spreadsheets.understanding import TableRow
from samtakt.foundation.spreadsheets.wording import choice_of, tidy

State = Competence.State
HEADING = "heading"
KINDS: dict[str, tuple[str, ...]] = {
    Competence.Kind.TASK: ("task", "uppgift", "moment", "arbetsmoment", "praktisk"),
    Competence.Kind.KNOWLEDGE: ("knowledge", "kunskap", "teori"),
    Competence.Kind.LANGUAGE: ("language", "sprak"),
    Competence.Kind.TRANSVERSAL: ("transversal", "overforbar", "generell", "allman"),
    Competence.Kind.CERTIFICATE: ("certificate", "certifikat", "intyg", "behorighet"),
    HEADING: ("heading", "rubrik"),
}
STATES: dict[str, tuple[str, ...]] = {
    State.DRAFT: ("draft", "utkast"),
    State.PUBLISHED: ("published", "publicerad", "i bruk"),
    State.RETIRED: ("retired", "utgatt", "utgangen", "ur bruk"),
}
MATCHES: dict[str, tuple[str, ...]] = {
    ConceptLink.Match.EXACT: ("exact", "same", "exakt", "samma"),
    ConceptLink.Match.CLOSE: ("close", "nara", "near", "ungefar"),
    ConceptLink.Match.BROADER: ("broad", "bredare", "vidare"),
    ConceptLink.Match.NARROWER: ("narrow", "smalare", "snavare"),
}
ANCHORS = tuple(
    (level, language, f"anchor{level}_{language}")
    for level in range(5)
    for language in ("sv", "en")
)
LENGTHS = {
    "code": 40,
    "name_sv": 200,
    "name_en": 200,
    "group": 120,
    "group_en": 120,
    **{name: 300 for _level, _language, name in ANCHORS},
}
TEXTS = {
    "name_en": "name_en",
    "group": "group_sv",
    "group_en": "group_en",
    "description": "description_sv",
    "description_en": "description_en",
}
"""Column → the competence's field, for what is taken over as it is written."""


@dataclass
class LibraryRow:
    """One competence as the file describes it; `said` holds only what the file says."""

    row: int
    known: Competence | None
    code: str
    said: dict[str, Any]
    parent_code: str = ""
    successor: str = ""
    anchors: dict[tuple[int, str], str] = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What it is called after the import."""
        return str(self.said.get("name_sv") or (self.known.name_sv if self.known else self.code))


def read_row(
    row: TableRow, known: KnownCompetences, *, as_of: datetime.date
) -> tuple[LibraryRow, list[Refusal]]:
    """Return what a row says and everything in it that is refused."""
    text = {name: _written(value) for name, value in row.values.items()}
    name = text.get("name_sv") or text.get("name_en") or ""
    faults = [] if name else [refusal_of(row, "value_missing", "name_sv", "")]
    own = own_of(known, text.get("code") or name)
    code = text.get("code") or (own.code if own else known.free_code(name))
    said: dict[str, Any] = {"name_sv": name}
    said |= {TEXTS[column]: text[column] for column in TEXTS if text.get(column)}
    faults += _weights(row, said) + _kind(row, text, said)
    faults += _state(row, text, said, own, as_of)
    faults += [
        refusal_of(row, "too_long", column, "", length=len(text[column]), most=most)
        for column, most in LENGTHS.items()
        if len(text.get(column, "")) > most
    ]
    read = LibraryRow(
        row.row,
        own,
        code,
        said,
        text.get("parent_code", ""),
        text.get("replaced_by", ""),
        {(level, language): text[at] for level, language, at in ANCHORS if text.get(at)},
        [alias[:200] for alias in _divided(text.get("aliases", "")) if plain(alias)],
        _links(text),
    )
    return read, faults


def own_of(known: KnownCompetences, code: str) -> Competence | None:
    """Return the organisation's own competence with a code; the hub's is nobody else's."""
    found = known.coded(code)
    return found if found and found.organisation_id == known.organisation.pk else None


def anchors_by_place(rows: list[CompetenceAnchor]) -> dict[tuple[int, int], CompetenceAnchor]:
    """Return wordings by competence and level."""
    return {(row.competence_id, row.level): row for row in rows}


def _written(value: Any) -> str:
    text = tidy(str(value))
    # Our own CSV files put an apostrophe before what a spreadsheet program would run.
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@", "|", "%"} else text


def _weights(row: TableRow, said: dict[str, Any]) -> list[Refusal]:
    if "hard_to_recruit" in row.values:
        said["hard_to_recruit"] = bool(row.values["hard_to_recruit"])
    cell = row.values.get("criticality")
    if cell is None:
        return []
    criticality = criticality_of(cell)
    if criticality is None:
        return [refusal_of(row, "unknown_word", "criticality", cell, allowed=["1", "2", "3"])]
    said["criticality"] = criticality
    return []


def _kind(row: TableRow, text: dict[str, str], said: dict[str, Any]) -> list[Refusal]:
    if not text.get("type"):
        return []
    kind = of_words(KINDS, text["type"])
    if kind is None:
        allowed = [str(label) for label in Competence.Kind.labels]
        return [refusal_of(row, "unknown_word", "type", text["type"], allowed=allowed)]
    said["is_heading"] = kind == HEADING
    if kind != HEADING:
        said["kind"] = kind
    return []


def _state(
    row: TableRow,
    text: dict[str, str],
    said: dict[str, Any],
    own: Competence | None,
    as_of: datetime.date,
) -> list[Refusal]:
    if not text.get("state"):
        return []
    state = of_words(STATES, text["state"])
    if state is None:
        allowed = [str(label) for label in State.labels]
        return [refusal_of(row, "unknown_word", "state", text["state"], allowed=allowed)]
    if state == State.DRAFT and own is not None and own.state != State.DRAFT:
        return [refusal_of(row, "back_to_draft", "state", own.name_sv)]
    said["state"] = state
    if state == State.RETIRED:
        standing = own.retired_on if own else None
        said["retired_on"] = row.values.get("retired_on") or standing or as_of
    else:
        said["retired_on"] = None
    if state == State.PUBLISHED and own is not None and own.state == State.DRAFT:
        said["published_on"] = as_of
    return []


def _links(text: dict[str, str]) -> list[tuple[str, str]]:
    matches = [of_words(MATCHES, part) for part in _divided(text.get("esco_match", ""))]
    identifiers = _divided(text.get("esco_uri", ""))
    close: str = ConceptLink.Match.CLOSE
    return [
        (identifier, (matches[min(place, len(matches) - 1)] if matches else close) or close)
        for place, identifier in enumerate(identifiers)
    ]


def _divided(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def of_words(choices: dict[str, tuple[str, ...]], text: str) -> str | None:
    """Return the choice that a cell's words begin like; None if they are like none."""
    found = choice_of(text, choices)
    return None if found is None else str(found)

"""Importing a library of competences with their aliases and links to public concepts.

A competence is recognised by its code. What the file does not mention stays as it is.
"""

from dataclasses import dataclass, field
from typing import Any

from samtakt.competences.matching import KnownCompetences, plain
from samtakt.competences.models import Competence, CompetenceAlias, ConceptLink
from samtakt.competences.requirementimports import criticality_of, refusal_of
from samtakt.foundation.spreadsheets.importers import Plan, Source, imports
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.spreadsheets.understanding import TableRow
from samtakt.foundation.spreadsheets.wording import fold, tidy

KINDS = {
    Competence.Kind.TASK: ("task", "uppgift", "moment", "arbetsmoment", "praktisk"),
    Competence.Kind.KNOWLEDGE: ("knowledge", "kunskap", "teori"),
    Competence.Kind.LANGUAGE: ("language", "sprak"),
    Competence.Kind.TRANSVERSAL: ("transversal", "overforbar", "generell", "allman"),
    Competence.Kind.CERTIFICATE: ("certificate", "certifikat", "intyg", "behorighet"),
}
MATCHES = {
    ConceptLink.Match.EXACT: ("exact", "same", "exakt", "samma"),
    ConceptLink.Match.CLOSE: ("close", "nara", "near", "ungefar"),
    ConceptLink.Match.BROADER: ("broad", "bredare", "vidare"),
    ConceptLink.Match.NARROWER: ("narrow", "smalare", "snavare"),
}


@dataclass(frozen=True)
class LibraryRow:
    """One competence as the file describes it."""

    row: int
    known: Competence | None
    said: dict[str, Any]
    aliases: list[str]
    identifiers: list[str]
    match: ConceptLink.Match


@dataclass
class LibraryPlan(Plan):
    """A file of competences against those that the organisation owns."""

    source: Source = field(kw_only=True)
    known: KnownCompetences = field(kw_only=True)
    rows: list[LibraryRow] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        new = sum(row.known is None for row in self.rows)
        return {
            "competences.new": new,
            "competences.known": len(self.rows) - new,
            "aliases": sum(len(row.aliases) for row in self.rows),
            "links": sum(len(row.identifiers) for row in self.rows),
        }

    def apply(self, journal: ImportJournal) -> None:
        fresh: dict[int, Competence] = {}
        for row in self.rows:
            if row.known is None:
                competence = Competence(organisation=self.source.organisation, **row.said)
                fresh[row.row] = competence
            else:
                journal.alter(row.known, **row.said)
        journal.create(list(fresh.values()))
        competences = [(row, row.known or fresh[row.row]) for row in self.rows]
        self._aliases(journal, competences)
        self._links(journal, competences)

    def _aliases(
        self, journal: ImportJournal, competences: list[tuple[LibraryRow, Competence]]
    ) -> None:
        organisation = self.source.organisation
        standing = {
            alias.key: alias for alias in CompetenceAlias.objects.filter(organisation=organisation)
        }
        new: dict[str, CompetenceAlias] = {}
        for row, competence in competences:
            for text in row.aliases:
                key = plain(text)[:200]
                if key in standing:
                    journal.alter(standing[key], competence=competence)
                elif key not in new:
                    new[key] = CompetenceAlias(
                        organisation=organisation, competence=competence, text=text, key=key
                    )
        journal.create(list(new.values()))

    def _links(
        self, journal: ImportJournal, competences: list[tuple[LibraryRow, Competence]]
    ) -> None:
        organisation = self.source.organisation
        standing = {
            (link.competence_id, link.identifier): link
            for link in ConceptLink.objects.filter(organisation=organisation)
        }
        new = []
        for row, competence in competences:
            for identifier in row.identifiers:
                link = standing.get((competence.pk, identifier))
                if link is not None:
                    journal.alter(link, match=row.match)
                    continue
                new.append(
                    ConceptLink(
                        organisation=organisation,
                        competence=competence,
                        identifier=identifier,
                        match=row.match,
                    )
                )
        journal.create(new)


@imports(ImportKind.LIBRARY)
def plan_library(source: Source) -> LibraryPlan:
    """Compare a file of competences with those that the organisation owns."""
    plan = LibraryPlan(source=source, known=KnownCompetences(source.organisation))
    codes: dict[str, int] = {}
    aliases: dict[str, tuple[int, str]] = {}
    for row in source.table.rows:
        read, faults = _library_row(plan, row)
        faults += _code_twice(row, read.said["code"], codes)
        faults += _alias_of_another(row, read, aliases)
        plan.refusals += faults
        plan.rows.append(read)
    return plan


def _library_row(plan: LibraryPlan, row: TableRow) -> tuple[LibraryRow, list[Refusal]]:
    values, faults = row.values, []
    text = {name: tidy(str(values.get(name) or "")) for name in values}
    name = text.get("name_sv") or text.get("name_en") or ""
    if not name:
        faults.append(refusal_of(row, "value_missing", "name_sv", ""))
    criticality = criticality_of(values.get("criticality"))
    if criticality is None:
        cell = values.get("criticality")
        faults.append(refusal_of(row, "unknown_word", "criticality", cell, allowed=["1", "2", "3"]))
    kind = _of_words(KINDS, text.get("type", ""), Competence.Kind.TASK)
    if kind is None:
        allowed = [str(label) for label in Competence.Kind.labels]
        faults.append(refusal_of(row, "unknown_word", "type", text["type"], allowed=allowed))
    for field_name, most in (("code", 40), ("name_sv", 200), ("name_en", 200), ("group", 120)):
        length = len(text.get(field_name, ""))
        if length > most:
            faults.append(refusal_of(row, "too_long", field_name, "", length=length, most=most))
    own = _own(plan, text.get("code") or name)
    code = text.get("code") or (own.code if own else plan.known.free_code(name))
    said = {"code": code, "name_sv": name, "criticality": criticality or 2, "kind": kind}
    optional = {
        "name_en": text.get("name_en"),
        "group_sv": text.get("group"),
        "description_sv": text.get("description"),
        "description_en": text.get("description_en"),
    }
    said |= {key: value for key, value in optional.items() if value}
    match = _of_words(MATCHES, text.get("esco_match", ""), ConceptLink.Match.CLOSE)
    read = LibraryRow(
        row.row,
        own,
        said,
        [alias[:200] for alias in _divided(text.get("aliases", "")) if plain(alias)],
        _divided(text.get("esco_uri", "")),
        match or ConceptLink.Match.CLOSE,
    )
    return read, faults


def _own(plan: LibraryPlan, code: str) -> Competence | None:
    found = plan.known.coded(code)
    return found if found and found.organisation_id == plan.source.organisation.pk else None


def _code_twice(row: TableRow, code: str, seen: dict[str, int]) -> list[Refusal]:
    first = seen.setdefault(plain(code), row.row)
    if first == row.row:
        return []
    return [refusal_of(row, "row_twice", "code", code, first=first)]


def _alias_of_another(
    row: TableRow, read: LibraryRow, seen: dict[str, tuple[int, str]]
) -> list[Refusal]:
    faults = []
    for alias in read.aliases:
        first, code = seen.setdefault(plain(alias), (row.row, read.said["code"]))
        if code != read.said["code"]:
            faults.append(refusal_of(row, "row_twice", "aliases", alias, first=first))
    return faults


def _divided(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def _of_words(choices: dict[Any, tuple[str, ...]], text: str, otherwise: Any) -> Any:
    folded = fold(text)
    if not folded:
        return otherwise
    return next(
        (choice for choice, words in choices.items() if any(folded.startswith(w) for w in words)),
        None,
    )

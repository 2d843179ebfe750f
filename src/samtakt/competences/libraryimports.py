"""Importing a library of competences with headings, levels in words, aliases and links.

A competence is recognised by its code. What the file does not mention stays as it is; what
it changes becomes a version, as if it had been changed by hand. Aliases and links are added,
never taken away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from samtakt.competences.libraryrows import LibraryRow, anchors_by_place, read_row
from samtakt.competences.matching import KnownCompetences, plain
from samtakt.competences.models import (
    Competence,
    CompetenceAlias,
    CompetenceAnchor,
    CompetenceVersion,
    ConceptLink,
)
from samtakt.competences.requirementimports import refusal_of
from samtakt.competences.versions import content_of, version_of
from samtakt.foundation.spreadsheets.importers import END, Difference, Plan, Source, imports
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.spreadsheets.understanding import TableRow
from samtakt.foundation.spreadsheets.wording import tidy

State = Competence.State
FIELD_NAMES = {"group_sv": "group", "description_sv": "description", "kind": "type"}
"""A competence's field → its column, where they are called differently."""


@dataclass
class LibraryPlan(Plan):
    """A file of competences against those that the organisation owns."""

    source: Source = field(kw_only=True)
    known: KnownCompetences = field(kw_only=True)
    rows: list[LibraryRow] = field(default_factory=list)
    missing: list[Competence] = field(default_factory=list)
    anchors: dict[tuple[int, int], CompetenceAnchor] = field(default_factory=dict)
    aliases: dict[str, CompetenceAlias] = field(default_factory=dict)
    links: dict[tuple[int, str], ConceptLink] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    """Codes of known competences that the file changes."""

    def counts(self) -> dict[str, int]:
        new = sum(row.known is None for row in self.rows)
        retired = len(self.missing) if self.source.missing == END else 0
        return {
            "competences.new": new,
            "competences.changed": len(self.changed) + retired,
            "competences.known": len(self.rows) - new - len(self.changed),
            "aliases": sum(plain(text)[:200] not in self.aliases for _row, text in self._words()),
            "links": sum(
                row.known is None or (row.known.pk, identifier) not in self.links
                for row in self.rows
                for identifier, _match in row.links
            ),
            "anchors": sum(len({level for level, _language in row.anchors}) for row in self.rows
                           if row.known is None),
        }  # fmt: skip

    def _words(self) -> Iterator[tuple[LibraryRow, str]]:
        for row in self.rows:
            for text in row.aliases:
                yield row, text

    def apply(self, journal: ImportJournal) -> None:
        self._keep_first_versions(journal)
        fresh: dict[int, Competence] = {}
        for row in self.rows:
            if row.known is None:
                made = Competence(organisation=self.source.organisation, code=row.code, **row.said)
                fresh[row.row] = made
            elif row.known.code in self.changed:
                journal.alter(row.known, version=row.known.version + 1, **row.said)
        for competence in journal.create(list(fresh.values())):
            self.known.add(competence)
        placed = [(row, row.known or fresh[row.row]) for row in self.rows]
        for row, competence in placed:
            self._place(journal, row, competence)
        self._word(journal, placed)
        self._call(journal, placed)
        self._link(journal, placed)
        if self.source.missing == END:
            for competence in self.missing:
                left = {"state": State.RETIRED, "retired_on": self.source.as_of}
                journal.alter(competence, version=competence.version + 1, **left)
        journal.write_alterations()
        said = [*fresh.values(), *self._touched]
        after = content_of(said)
        journal.create([version_of(row, after[row.pk], by=journal.run.by) for row in said])

    @property
    def _touched(self) -> list[Competence]:
        """What is known already and will say something else."""
        rows = [row.known for row in self.rows if row.known and row.known.code in self.changed]
        return rows + (self.missing if self.source.missing == END else [])

    def _keep_first_versions(self, journal: ImportJournal) -> None:
        """Keep what was said before the import where nothing was kept yet."""
        touched = self._touched
        kept = set(
            CompetenceVersion.objects.filter(competence__in=touched).values_list(
                "competence_id", "version"
            )
        )
        first = [row for row in touched if (row.pk, row.version) not in kept]
        contents = content_of(first)
        journal.create([version_of(row, contents[row.pk], by="–") for row in first])

    def _place(self, journal: ImportJournal, row: LibraryRow, competence: Competence) -> None:
        if row.parent_code:
            journal.alter(competence, parent=self.known.coded(row.parent_code))
        if row.successor:
            journal.alter(competence, replaced_by=self.known.coded(row.successor))

    def _word(self, journal: ImportJournal, placed: list[tuple[LibraryRow, Competence]]) -> None:
        new: dict[tuple[int, int], CompetenceAnchor] = {}
        for row, competence in placed:
            for (level, language), text in row.anchors.items():
                place = (competence.pk, level)
                if place in self.anchors:
                    journal.alter(self.anchors[place], **{f"text_{language}": text})
                    continue
                anchor = new.setdefault(
                    place,
                    CompetenceAnchor(
                        organisation=self.source.organisation, competence=competence, level=level
                    ),
                )
                setattr(anchor, f"text_{language}", text)
        for anchor in new.values():
            # A reader of any language must be able to read it.
            anchor.text_sv = anchor.text_sv or anchor.text_en
        journal.create(list(new.values()))

    def _call(self, journal: ImportJournal, placed: list[tuple[LibraryRow, Competence]]) -> None:
        organisation = self.source.organisation
        new: dict[str, CompetenceAlias] = {}
        for row, competence in placed:
            for text in row.aliases:
                key = plain(text)[:200]
                if key in self.aliases:
                    journal.alter(self.aliases[key], competence=competence)
                elif key not in new:
                    new[key] = CompetenceAlias(
                        organisation=organisation, competence=competence, text=text, key=key
                    )
        journal.create(list(new.values()))

    def _link(self, journal: ImportJournal, placed: list[tuple[LibraryRow, Competence]]) -> None:
        new = []
        for row, competence in placed:
            for identifier, match in row.links:
                link = self.links.get((competence.pk, identifier))
                if link is not None:
                    journal.alter(link, match=match)
                    continue
                new.append(
                    ConceptLink(
                        organisation=self.source.organisation,
                        competence=competence,
                        identifier=identifier,
                        match=match,
                    )
                )
        journal.create(new)


@imports(ImportKind.LIBRARY)
def plan_library(source: Source) -> LibraryPlan:
    """Compare a file of competences with those that the organisation owns."""
    organisation = source.organisation
    plan = LibraryPlan(source=source, known=KnownCompetences(organisation))
    own = {"organisation": organisation}
    plan.anchors = anchors_by_place(list(CompetenceAnchor.objects.filter(**own)))
    plan.aliases = {alias.key: alias for alias in CompetenceAlias.objects.filter(**own)}
    plan.links = {
        (link.competence_id, link.identifier): link for link in ConceptLink.objects.filter(**own)
    }
    codes: dict[str, int] = {}
    aliases: dict[str, tuple[int, str]] = {}
    tables = {row.row: row for row in source.table.rows}
    for row in source.table.rows:
        read, faults = read_row(row, plan.known, as_of=source.as_of)
        faults += _code_twice(row, read.code, codes)
        faults += _alias_of_another(row, read, aliases)
        plan.refusals += faults
        plan.rows.append(read)
    plan.refusals += _misplaced(plan, tables)
    in_file = {row.known.pk for row in plan.rows if row.known is not None}
    plan.missing = [
        row
        for row in plan.known.by_pk.values()
        if row.organisation_id == organisation.pk
        and row.pk not in in_file
        and row.state == State.PUBLISHED
        and not row.is_heading
    ]
    for read in plan.rows:
        _compare(plan, read)
    plan.differences += [Difference("missing", row.name_sv) for row in plan.missing]
    return plan


def _compare(plan: LibraryPlan, row: LibraryRow) -> None:
    if row.known is None:
        plan.differences.append(Difference("new", row.name))
        return
    changes = list(_changes(plan, row, row.known))
    if changes:
        plan.changed.add(row.known.code)
        plan.differences += [
            Difference("changed", row.known.name_sv, name, before, after)
            for name, before, after in changes
        ]


def _changes(
    plan: LibraryPlan, row: LibraryRow, known: Competence
) -> Iterator[tuple[str, str, str]]:
    for name in list(row.said):
        before, after = getattr(known, name), row.said[name]
        if before == after or (isinstance(before, str) and tidy(before) == after):
            del row.said[name]  # said as it is: a description keeps its own lines
        elif name != "published_on":
            yield FIELD_NAMES.get(name, name), _shown(before), _shown(after)
    parent = plan.known.by_pk.get(known.parent_id or 0)
    if row.parent_code and plain(row.parent_code) != plain(parent.code if parent else ""):
        yield "parent_code", parent.code if parent else "", row.parent_code
    successor = plan.known.by_pk.get(known.replaced_by_id or 0)
    if row.successor and plain(row.successor) != plain(successor.code if successor else ""):
        yield "replaced_by", successor.code if successor else "", row.successor
    for (level, language), text in list(row.anchors.items()):
        anchor = plan.anchors.get((known.pk, level))
        before = getattr(anchor, f"text_{language}") if anchor else ""
        if tidy(before) == text:
            del row.anchors[level, language]
        else:
            yield f"anchor{level}_{language}", before, text
    yield from _more_words(plan, row, known)


def _more_words(
    plan: LibraryPlan, row: LibraryRow, known: Competence
) -> Iterator[tuple[str, str, str]]:
    for text in row.aliases:
        alias = plan.aliases.get(plain(text)[:200])
        if alias is None or alias.competence_id != known.pk:
            other = plan.known.by_pk[alias.competence_id].name_sv if alias else ""
            yield "aliases", other, text
    for identifier, match in row.links:
        link = plan.links.get((known.pk, identifier))
        if link is None:
            yield "esco_uri", "", identifier
        elif link.match != match:
            yield "esco_match", link.match, match


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _misplaced(plan: LibraryPlan, tables: dict[int, TableRow]) -> list[Refusal]:
    """Refuse what stands under no heading, under itself, or is replaced by nothing."""
    by_code = {plain(row.code): row for row in plan.rows}
    faults = []
    for row in plan.rows:
        table = tables[row.row]
        if row.successor and own_or_file(plan, by_code, row.successor) is None:
            faults.append(refusal_of(table, "unknown_successor", "replaced_by", row.successor))
        if not row.parent_code:
            continue
        if not _is_heading(plan, by_code, row.parent_code):
            faults.append(
                refusal_of(table, "unknown_heading", "parent_code", row.name, other=row.parent_code)
            )
        elif _under_itself(plan, by_code, row):
            faults.append(refusal_of(table, "heading_under_itself", "parent_code", row.name))
    return faults


def own_or_file(
    plan: LibraryPlan, by_code: dict[str, LibraryRow], code: str
) -> LibraryRow | Competence | None:
    """Return what a code means after the import: a row of the file, or what is known already."""
    return by_code.get(plain(code)) or plan.known.coded(code)


def _is_heading(plan: LibraryPlan, by_code: dict[str, LibraryRow], code: str) -> bool:
    found = own_or_file(plan, by_code, code)
    if isinstance(found, LibraryRow):
        standing = found.known.is_heading if found.known else False
        return bool(found.said.get("is_heading", standing))
    return found is not None and found.is_heading


def _under_itself(plan: LibraryPlan, by_code: dict[str, LibraryRow], row: LibraryRow) -> bool:
    seen: set[str] = set()
    code = row.code
    while code and plain(code) not in seen:
        seen.add(plain(code))
        code = _above(plan, by_code, code)
    # What stands under a heading that stands under itself is not the fault's place.
    return bool(code) and plain(code) == plain(row.code)


def _above(plan: LibraryPlan, by_code: dict[str, LibraryRow], code: str) -> str:
    found = by_code.get(plain(code))
    if found is not None and found.parent_code:
        return found.parent_code
    known = found.known if found is not None else plan.known.coded(code)
    parent = plan.known.by_pk.get(known.parent_id or 0) if known else None
    return parent.code if parent else ""


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
        first, code = seen.setdefault(plain(alias), (row.row, read.code))
        if code != read.code:
            faults.append(refusal_of(row, "row_twice", "aliases", alias, first=first))
    return faults

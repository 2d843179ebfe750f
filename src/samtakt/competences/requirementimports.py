"""Importing what roles require of people.

A requirement that changes ends the day before its successor begins, so that earlier
analyses keep what was required then.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from samtakt.competences.matching import KnownCompetences, Matched, Word, match_all
from samtakt.competences.models import Competence, ProfileRow, Requirement
from samtakt.competences.roleimports import KnownRoles
from samtakt.foundation.spreadsheets.columns import ROLES
from samtakt.foundation.spreadsheets.importers import END, Difference, Plan, Source, imports
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.refusals import Note, Refusal
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.spreadsheets.understanding import TableRow
from samtakt.foundation.spreadsheets.wording import fold, tidy
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.matching import plain_name

CRITICALITIES = {
    1: ("lag", "low", "nyttig", "useful", "bra att", "nej", "no", "c"),
    2: ("medel", "medium", "viktig", "important", "normal", "b"),
    3: ("hog", "high", "kritisk", "critical", "ja", "yes", "x", "a", "maste", "must"),
}
Key = tuple[int, ...]


def criticality_of(cell: Any) -> int | None:
    """Return 1 (useful) to 3 (critical) of a cell, 2 for an empty one, None if not understood."""
    if cell is None or cell == "":
        return 2
    folded = fold(str(cell).removesuffix(".0"))
    if folded in {"1", "2", "3"}:
        return int(folded)
    for value, words in CRITICALITIES.items():
        if any(folded == word or (len(word) > 2 and folded.startswith(word)) for word in words):
            return value
    return None


def refusal_of(row: TableRow, code: str, name: str, value: object, **params: object) -> Refusal:
    """Return a refusal of one field of a row."""
    return Refusal(code, row.row, row.columns.get(name), name, str(value), dict(params))


def word_of(row: TableRow) -> Word:
    """Return the competence that a row names."""
    values = row.values
    code = tidy(str(values.get("competence_code") or ""))
    label = tidy(str(values.get("competence") or "")) or code
    return Word(label, code, row=row.row, column=row.columns.get("competence"))


class Succession:
    """Dated rows of one key each: finds what a new one replaces.

    With `dated` False the rows have no days and there is one of each key.
    """

    def __init__(self, rows: Iterable[Any], key: Any, *, dated: bool = True) -> None:
        self._dated = dated
        self._rows: dict[Key, list[Any]] = defaultdict(list)
        for row in rows:
            self._rows[key(row)].append(row)

    def current(self, key: Key, day: datetime.date) -> Any:
        """Return the row of a key in force on a day, None where there is none."""
        if not self._dated:
            return next(iter(self._rows.get(key, [])), None)
        holding = [
            one
            for one in self._rows.get(key, [])
            if one.valid_from <= day and (one.valid_to is None or one.valid_to >= day)
        ]
        return max(holding, key=lambda one: one.valid_from, default=None)

    def in_force(self, day: datetime.date) -> list[Any]:
        """Return the rows in force on a day, one of each key."""
        found = (self.current(key, day) for key in self._rows)
        return [one for one in found if one is not None]

    def add(self, key: Key, row: Any) -> bool:
        """Keep an undated row that is still to be saved; returns that it must be."""
        self._rows[key].append(row)
        return True

    def place(self, journal: ImportJournal, key: Key, row: Any, said: dict[str, Any]) -> bool:
        """Fit an unsaved row in; returns whether it must be saved. `said` are its values.

        The row of the same day is altered, the one in force before it ends the day before,
        and the new one ends before a later one begins.
        """
        others = self._rows[key]
        same = next((one for one in others if one.valid_from == row.valid_from), None)
        if same is not None:
            if same.pk is not None:
                journal.alter(same, **said)
            return False
        before = [one for one in others if one.valid_from < row.valid_from]
        current = max(before, key=lambda one: one.valid_from, default=None)
        if current is not None and (current.valid_to is None or current.valid_to >= row.valid_from):
            if all(getattr(current, name) == value for name, value in said.items()):
                return False
            row.valid_to = row.valid_to or current.valid_to
            eve = row.valid_from - datetime.timedelta(days=1)
            if current.pk is None:
                current.valid_to = eve
            else:
                journal.alter(current, valid_to=eve)
        later = [one.valid_from for one in others if one.valid_from > row.valid_from]
        if later and row.valid_to is None:
            row.valid_to = min(later) - datetime.timedelta(days=1)
        others.append(row)
        return True


def note_new(plan: Plan) -> None:
    """Tell the person which words were not known, so that they may link them."""
    for kind in ("competences", "roles", "certificate_types"):
        names = plan.new.get(kind, [])
        if names:
            plan.notes.append(Note(f"new_{kind}", {"count": len(names), "labels": names}))


def level_faults(row: TableRow) -> list[Refusal]:
    """Refuse a requirement of no level: level 0 and "not assessed" ask for nothing."""
    level = row.values.get("level")
    if level is None:
        return [refusal_of(row, "value_missing", "level", "")]
    if not 1 <= level <= 4:
        return [refusal_of(row, "out_of_range", "level", level, least=1, most=4)]
    return []


def criticality_faults(row: TableRow) -> list[Refusal]:
    cell = row.values.get("criticality")
    if criticality_of(cell) is not None:
        return []
    return [refusal_of(row, "unknown_word", "criticality", cell, allowed=["1", "2", "3"])]


def period_faults(row: TableRow) -> list[Refusal]:
    start, end = row.values.get("valid_from"), row.values.get("valid_to")
    if start and end and end < start:
        params = {"other": "valid_from", "other_value": start}
        return [refusal_of(row, "dates_reversed", "valid_to", end, **params)]
    return []


@dataclass
class RequirementsPlan(Plan):
    """Role × competence × level against what is required already.

    A hub's rows are what its library's roles usually ask for; a company's are requirements.
    """

    source: Source = field(kw_only=True)
    roles: KnownRoles = field(kw_only=True)
    known: KnownCompetences = field(kw_only=True)
    matched: Matched = field(kw_only=True)
    standing: Succession = field(kw_only=True)
    rows: list[TableRow] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    """Role → its SSYK code, ESCO occupation and English name, as far as the file gives them."""
    missing: list[Requirement] = field(default_factory=list)
    """What roles of the file require and the file does not say."""

    def counts(self) -> dict[str, int]:
        told = Counter(one.what for one in self.differences if one.field in {"", "level"})
        changed = len({one.label for one in self.differences if one.what == "changed"})
        rows = sum("level" in row.values for row in self.rows)
        name = "profile_rows" if self.source.organisation.is_hub else "requirements"
        ended = told["missing"] if self.source.missing == END else 0
        return {
            f"{name}.new": told["new"],
            f"{name}.changed": changed + ended,
            f"{name}.known": rows - told["new"] - changed,
            "roles.new": len(self.new.get("roles", ())),
            "competences.new": len(self.matched.new),
        }

    def current(self, row: TableRow) -> Any:
        """Return what is required already where a row says something, None if nothing."""
        role = self.roles.named(row.values["role"])
        competence = self.matched.by_label[word_of(row).label]
        if role is None or competence.pk is None:
            return None
        return self.standing.current((role.pk, competence.pk), self.day_of(row))

    def day_of(self, row: TableRow) -> datetime.date:
        """Return the day that a row counts from."""
        day: datetime.date = row.values.get("valid_from") or self.source.as_of
        return day

    def said(self, row: TableRow) -> dict[str, Any]:
        """Return a row's level and weight; a weight that is not said stays as it is."""
        cell, current = row.values.get("criticality"), self.current(row)
        standing = current.criticality if current is not None else 2
        weight = standing if cell in {None, ""} else criticality_of(cell) or 2
        return {"level": row.values["level"], "criticality": weight}

    def apply(self, journal: ImportJournal) -> None:
        organisation = self.source.organisation
        for competence in journal.create(self.matched.new):
            self.known.add(competence)
        self.known.remember(self.source.links.get("competences", {}), journal)
        self.roles.make(journal, [row.values["role"] for row in self.rows])
        for name, said in self.codes.items():
            role = self.roles.named(name)
            if role is not None and role.organisation_id == organisation.pk:
                journal.alter(role, **said)
        asked = [row for row in self.rows if "level" in row.values]
        new = [made for row in asked if (made := self._asked(journal, row)) is not None]
        if self.source.missing == END and not organisation.is_hub:
            eve = self.source.as_of - datetime.timedelta(days=1)
            for requirement in self.missing:
                journal.alter(requirement, valid_to=max(eve, requirement.valid_from))
        journal.create(new)

    def _asked(self, journal: ImportJournal, row: TableRow) -> Requirement | ProfileRow | None:
        """Fit a row in; return what must be made for it, if anything."""
        role = self.roles.named(row.values["role"])
        competence = self.matched.by_label[word_of(row).label]
        current, said = self.current(row), self.said(row)
        own = {"organisation": self.source.organisation, "role": role, "competence": competence}
        if self.source.organisation.is_hub:
            if current is not None:
                journal.alter(current, **said)
                return None
            profile = ProfileRow(**own, **said)
            return profile if self.standing.add((role.pk, competence.pk), profile) else None
        reason = reason_of(row)
        same = current is not None and all(getattr(current, n) == v for n, v in said.items())
        if same and reason and current.pk is not None:
            journal.alter(current, reason=reason)
        requirement = Requirement(
            **own,
            **said,
            valid_from=self.day_of(row),
            valid_to=row.values.get("valid_to"),
            reason=reason or (current.reason if current is not None else ""),
        )
        fits = self.standing.place(journal, (role.pk, competence.pk), requirement, said)
        return requirement if fits else None


def reason_of(row: TableRow) -> str:
    """Return why a row asks for its level, as the file's comment says."""
    return tidy(str(row.values.get("comment") or ""))[:300]


@imports(ImportKind.REQUIREMENTS)
def plan_requirements(source: Source) -> RequirementsPlan:
    """Compare required levels with what is required already."""
    rows, organisation = source.table.rows, source.organisation
    known = KnownCompetences(organisation)
    matched = match_all(
        known,
        [word_of(row) for row in rows if word_of(row).label],
        source.links.get("competences", {}),
    )
    plan = RequirementsPlan(
        source=source,
        roles=KnownRoles(organisation),
        known=known,
        matched=matched,
        standing=_standing(organisation),
    )
    plan.refusals += matched.refusals
    seen: dict[Key, tuple[int, Any]] = {}
    for row in rows:
        faults = _requirement_faults(row) or _twice(plan, row, seen)
        plan.refusals += faults
        if not faults:
            plan.rows.append(row)
    for row in (*source.beside_of(ROLES), *plan.rows):
        plan.codes.setdefault(row.values["role"], {}).update(_codes(row))
    plan.new = {
        "roles": plan.roles.missing([row.values["role"] for row in plan.rows]),
        "competences": matched.new_names,
    }
    note_new(plan)
    if not plan.refusals:
        _compare(plan)
    return plan


def _standing(organisation: Organisation) -> Succession:
    """What is asked for already, by role and competence."""
    model: Any = ProfileRow if organisation.is_hub else Requirement
    rows = model.objects.filter(organisation=organisation).select_related("role", "competence")
    return Succession(
        rows.order_by("pk"),
        lambda one: (one.role_id, one.competence_id),
        dated=not organisation.is_hub,
    )


def _compare(plan: RequirementsPlan) -> None:
    named: set[int] = set()
    said: set[int] = set()
    silent = []
    for row in plan.rows:
        role = plan.roles.named(row.values["role"])
        named |= {role.pk} if role else set()
        if "level" not in row.values:
            continue
        competence, current = plan.matched.by_label[word_of(row).label], plan.current(row)
        label = f"{row.values['role']}: {competence.name_sv}"
        wanted = plan.said(row)
        if current is None:
            plan.differences.append(Difference("new", label, "level", "", str(wanted["level"])))
        else:
            said.add(current.pk)
            plan.differences += [
                Difference("changed", label, name, str(getattr(current, name)), str(value))
                for name, value in wanted.items()
                if getattr(current, name) != value
            ]
        reason = reason_of(row) or getattr(current, "reason", "")
        if competence.kind == Competence.Kind.LANGUAGE and not reason:
            silent.append(label)
    today = plan.standing.in_force(plan.source.as_of)
    plan.missing = [one for one in today if one.role_id in named and one.pk not in said]
    plan.differences += [
        Difference("missing", f"{one.role.name}: {one.competence.name_sv}", "level", str(one.level))
        for one in plan.missing
    ]
    if silent and not plan.source.organisation.is_hub:
        params = {"count": len(silent), "labels": silent}
        plan.notes.append(Note("languages_without_reason", params))


def _codes(row: TableRow) -> dict[str, str]:
    said = {
        "ssyk": row.values.get("ssyk"),
        "occupation": row.values.get("esco_uri"),
        "name_en": row.values.get("name_en"),
    }
    lengths = {"ssyk": 10, "occupation": 200, "name_en": 120}
    return {name: str(value)[: lengths[name]] for name, value in said.items() if value}


def _requirement_faults(row: TableRow) -> list[Refusal]:
    values = row.values
    if not values.get("role"):
        return [refusal_of(row, "value_missing", "role", "")]
    if not word_of(row).label:
        # A row with a role and its SSYK code alone describes the role.
        return (
            []
            if "level" not in values
            else [refusal_of(row, "competence_missing", "competence", "")]
        )
    return level_faults(row) + criticality_faults(row) + period_faults(row)


def _twice(
    plan: RequirementsPlan, row: TableRow, seen: dict[Any, tuple[int, Any]]
) -> list[Refusal]:
    competence = plan.matched.by_label.get(word_of(row).label)
    if competence is None:
        return []
    values = row.values
    key = (plain_name(values["role"]), competence.code, values.get("valid_from"))
    said = (values["level"], criticality_of(values.get("criticality")))
    first, earlier = seen.setdefault(key, (row.row, said))
    if earlier == said:
        return []
    label = f"{values['role']}: {word_of(row).label}"
    return [refusal_of(row, "row_twice", "competence", label, first=first)]

"""Importing what roles require of people, and how many a team must have.

A requirement that changes ends the day before its successor begins, so that earlier
analyses keep what was required then.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from samtakt.competences.matching import KnownCompetences, Matched, Word, match_all
from samtakt.competences.models import HeadcountRequirement, Requirement
from samtakt.competences.roleimports import KnownRoles
from samtakt.foundation.spreadsheets.columns import ROLES
from samtakt.foundation.spreadsheets.importers import Plan, Source, imports
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.refusals import Note, Refusal
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.spreadsheets.understanding import TableRow
from samtakt.foundation.spreadsheets.wording import fold, tidy
from samtakt.organisations.imports import by_name
from samtakt.organisations.matching import plain_name
from samtakt.organisations.models import MinimumStaffing, Shift, Team

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
    """Dated rows of one key each: finds what a new one replaces."""

    def __init__(self, rows: Iterable[Any], key: Any) -> None:
        self._rows: dict[Key, list[Any]] = defaultdict(list)
        for row in rows:
            self._rows[key(row)].append(row)

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


@dataclass
class RequirementsPlan(Plan):
    """Role × competence × level against what is required already."""

    source: Source = field(kw_only=True)
    roles: KnownRoles = field(kw_only=True)
    known: KnownCompetences = field(kw_only=True)
    matched: Matched = field(kw_only=True)
    rows: list[TableRow] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    """Role → its SSYK code and ESCO occupation, as far as the file gives them."""

    def counts(self) -> dict[str, int]:
        return {
            "requirements": sum("level" in row.values for row in self.rows),
            "roles.new": len(self.new.get("roles", ())),
            "competences.new": len(self.matched.new),
        }

    def apply(self, journal: ImportJournal) -> None:
        organisation = self.source.organisation
        for competence in journal.create(self.matched.new):
            self.known.add(competence)
        self.roles.make(journal, [row.values["role"] for row in self.rows])
        for name, said in self.codes.items():
            role = self.roles.named(name)
            if role is not None and role.organisation_id == organisation.pk:
                journal.alter(role, **said)
        standing = Succession(
            Requirement.objects.filter(organisation=organisation),
            lambda one: (one.role_id, one.competence_id),
        )
        new: list[Requirement] = []
        for row in self.rows:
            if "level" not in row.values:
                continue
            role = self.roles.named(row.values["role"])
            competence = self.matched.by_label[word_of(row).label]
            said = {
                "level": row.values["level"],
                "criticality": criticality_of(row.values.get("criticality")) or 2,
            }
            requirement = Requirement(
                organisation=organisation,
                role=role,
                competence=competence,
                valid_from=row.values.get("valid_from") or self.source.as_of,
                valid_to=row.values.get("valid_to"),
                reason=tidy(str(row.values.get("comment") or ""))[:300],
                **said,
            )
            if standing.place(journal, (role.pk, competence.pk), requirement, said):
                new.append(requirement)
        journal.create(new)


@imports(ImportKind.REQUIREMENTS)
def plan_requirements(source: Source) -> RequirementsPlan:
    """Compare required levels with what is required already."""
    rows = source.table.rows
    known = KnownCompetences(source.organisation)
    matched = match_all(
        known,
        [word_of(row) for row in rows if word_of(row).label],
        source.links.get("competences", {}),
    )
    plan = RequirementsPlan(
        source=source, roles=KnownRoles(source.organisation), known=known, matched=matched
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
    return plan


def _codes(row: TableRow) -> dict[str, str]:
    said = {"ssyk": row.values.get("ssyk"), "occupation": row.values.get("esco_uri")}
    lengths = {"ssyk": 10, "occupation": 200}
    return {name: str(value)[: lengths[name]] for name, value in said.items() if value}


def note_new(plan: Plan) -> None:
    """Tell the person which words were not known, so that they may link them."""
    for kind in ("competences", "roles", "certificate_types"):
        names = plan.new.get(kind, [])
        if names:
            plan.notes.append(Note(f"new_{kind}", {"count": len(names), "labels": names}))


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
    return level_faults(row) + _criticality_faults(row) + _period_faults(row)


def level_faults(row: TableRow) -> list[Refusal]:
    """Refuse a requirement of no level: level 0 and "not assessed" ask for nothing."""
    level = row.values.get("level")
    if level is None:
        return [refusal_of(row, "value_missing", "level", "")]
    if not 1 <= level <= 4:
        return [refusal_of(row, "out_of_range", "level", level, least=1, most=4)]
    return []


def _criticality_faults(row: TableRow) -> list[Refusal]:
    cell = row.values.get("criticality")
    if criticality_of(cell) is not None:
        return []
    return [refusal_of(row, "unknown_word", "criticality", cell, allowed=["1", "2", "3"])]


def _period_faults(row: TableRow) -> list[Refusal]:
    start, end = row.values.get("valid_from"), row.values.get("valid_to")
    if start and end and end < start:
        params = {"other": "valid_from", "other_value": start}
        return [refusal_of(row, "dates_reversed", "valid_to", end, **params)]
    return []


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


@dataclass
class HeadcountPlan(Plan):
    """How many each team or shift must have, against what is asked for already."""

    source: Source = field(kw_only=True)
    known: KnownCompetences = field(kw_only=True)
    matched: Matched = field(kw_only=True)
    teams: dict[str, Team] = field(default_factory=dict)
    shifts: dict[str, Shift] = field(default_factory=dict)
    rows: list[TableRow] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        staffing = sum(not word_of(row).label for row in self.rows)
        return {
            "headcount_requirements": len(self.rows) - staffing,
            "minimum_staffing": staffing,
            "competences.new": len(self.matched.new),
        }

    def apply(self, journal: ImportJournal) -> None:
        organisation = self.source.organisation
        for competence in journal.create(self.matched.new):
            self.known.add(competence)
        standing = Succession(
            HeadcountRequirement.objects.filter(organisation=organisation),
            lambda one: (one.team_id, one.shift_id or 0, one.competence_id),
        )
        new: list[HeadcountRequirement] = []
        for row in self.rows:
            if not word_of(row).label:
                continue
            team, shift = self._place(row)
            competence = self.matched.by_label[word_of(row).label]
            said = {"level": row.values["level"], "number": row.values["number"]}
            asked = HeadcountRequirement(
                organisation=organisation,
                team=team,
                shift=shift,
                competence=competence,
                valid_from=row.values.get("valid_from") or self.source.as_of,
                valid_to=row.values.get("valid_to"),
                **said,
            )
            key = (team.pk, shift.pk if shift else 0, competence.pk)
            if standing.place(journal, key, asked, said):
                new.append(asked)
        journal.create(new)
        self._staff(journal)

    def _place(self, row: TableRow) -> tuple[Team, Shift | None]:
        shift = row.values.get("shift")
        return (
            self.teams[plain_name(row.values["team"])],
            self.shifts[plain_name(shift)] if shift else None,
        )

    def _staff(self, journal: ImportJournal) -> None:
        """Rows without a competence: the team's least staffing, and how many may be away."""
        organisation = self.source.organisation
        standing: dict[tuple[int, int | None], list[MinimumStaffing]] = defaultdict(list)
        for one in MinimumStaffing.objects.filter(organisation=organisation).order_by("-starts_on"):
            standing[one.team_id, one.shift_id].append(one)
        new: list[MinimumStaffing] = []
        for row in self.rows:
            if word_of(row).label:
                continue
            team, shift = self._place(row)
            away = row.values.get("most_absent")
            if away is not None:
                journal.alter(team, absent_most=away)
            if row.values.get("number"):
                day = row.values.get("valid_from") or self.source.as_of
                here = standing[team.pk, shift.pk if shift else None]
                new += _staffing(journal, here, team, shift, row.values["number"], day)
        journal.create(new)


def _staffing(
    journal: ImportJournal,
    here: list[MinimumStaffing],
    team: Team,
    shift: Shift | None,
    number: int,
    day: datetime.date,
) -> list[MinimumStaffing]:
    current = next((one for one in here if one.starts_on <= day), None)
    if current is not None and (current.ends_on is None or current.ends_on >= day):
        if current.starts_on == day:
            journal.alter(current, number=number)
            return []
        if current.number == number:
            return []
        journal.alter(current, ends_on=day - datetime.timedelta(days=1))
    row = MinimumStaffing(
        organisation=team.organisation, team=team, shift=shift, number=number, starts_on=day
    )
    later = [one.starts_on for one in here if one.starts_on > day]
    if later:
        row.ends_on = min(later) - datetime.timedelta(days=1)
    return [row]


@imports(ImportKind.HEADCOUNT)
def plan_headcount(source: Source) -> HeadcountPlan:
    """Compare how many are asked for with what is asked for already."""
    organisation, rows = source.organisation, source.table.rows
    known = KnownCompetences(organisation)
    words = [word for row in rows if (word := word_of(row)).label]
    matched = match_all(known, words, source.links.get("competences", {}))
    plan = HeadcountPlan(
        source=source,
        known=known,
        matched=matched,
        teams=by_name(Team.objects.filter(organisation=organisation)),
        shifts=by_name(Shift.objects.filter(organisation=organisation)),
    )
    plan.refusals += matched.refusals
    seen: dict[Any, tuple[int, Any]] = {}
    for row in rows:
        faults = _headcount_faults(plan, row) or _asked_twice(plan, row, seen)
        plan.refusals += faults
        if not faults:
            plan.rows.append(row)
    plan.new = {"competences": matched.new_names}
    note_new(plan)
    return plan


def _headcount_faults(plan: HeadcountPlan, row: TableRow) -> list[Refusal]:
    values = row.values
    faults = []
    if not values.get("team"):
        return [refusal_of(row, "value_missing", "team", "")]
    if plain_name(values["team"]) not in plan.teams:
        faults.append(refusal_of(row, "unknown_team", "team", values["team"]))
    shift = values.get("shift")
    if shift and plain_name(shift) not in plan.shifts:
        faults.append(refusal_of(row, "unknown_shift", "shift", shift))
    number = values.get("number")
    if word_of(row).label:
        faults += level_faults(row) + _period_faults(row)
        if number is None:
            faults.append(refusal_of(row, "value_missing", "number", ""))
    for name in ("number", "most_absent"):
        value = values.get(name)
        if value is not None and (value != int(value) or not int(name == "number") <= value <= 999):
            least = int(name == "number")
            faults.append(refusal_of(row, "out_of_range", name, value, least=least, most=999))
    return faults


def _asked_twice(
    plan: HeadcountPlan, row: TableRow, seen: dict[Any, tuple[int, Any]]
) -> list[Refusal]:
    word, values = word_of(row), row.values
    competence = plan.matched.by_label.get(word.label)
    code = competence.code if competence else ""
    place = (plain_name(values["team"]), plain_name(values.get("shift") or ""))
    key = (*place, code, values.get("level") if not code else None, values.get("valid_from"))
    said = (values.get("level"), values.get("number"), values.get("most_absent"))
    first, earlier = seen.setdefault(key, (row.row, said))
    if earlier == said:
        return []
    label = f"{values['team']}: {word.label or values.get('number')}"
    return [refusal_of(row, "row_twice", "competence", label, first=first)]

"""Importing how many of a team or a shift must reach a level, and its least staffing."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from samtakt.competences.matching import KnownCompetences, Matched, match_all
from samtakt.competences.models import HeadcountRequirement
from samtakt.competences.requirementimports import (
    Succession,
    level_faults,
    note_new,
    period_faults,
    refusal_of,
    word_of,
)
from samtakt.foundation.spreadsheets.importers import Plan, Source, imports
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.spreadsheets.understanding import TableRow
from samtakt.organisations.imports import by_name
from samtakt.organisations.matching import plain_name
from samtakt.organisations.models import MinimumStaffing, Shift, Team


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
        self.known.remember(self.source.links.get("competences", {}), journal)
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
        faults += level_faults(row) + period_faults(row)
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

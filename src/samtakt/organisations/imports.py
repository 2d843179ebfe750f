"""Importing a list of employees: sites, shifts, teams, people and their employments.

A person is recognised by employee number, otherwise by name. Importing the same list again
changes nothing; importing a newer one changes what it says and ends nothing that it does
not mention. A move to another team or shift closes one employment and opens the next.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from samtakt.foundation.spreadsheets.importers import Plan, Source, imports
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.refusals import Note, Refusal
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.employees import EmployeeRow, read_row
from samtakt.organisations.matching import Named, PeopleOfCompany, plain_name, plain_number
from samtakt.organisations.models import Employment, Person, Shift, Site, Team, name_key
from samtakt.organisations.queries import employed_on

Placed = dict[int, Person]
"""Row number → the person it became."""


class Following(Protocol):
    """What another area does with the rows of a list of employees."""

    refusals: list[Refusal]
    new: dict[str, list[str]]

    def counts(self) -> dict[str, int]: ...
    def apply(self, journal: ImportJournal, people: Placed) -> None: ...


Follower = Callable[[Source, list[EmployeeRow]], Following]
_followers: list[Follower] = []


def follows_employees(follower: Follower) -> Follower:
    """Register what an area above does with the same rows, such as giving people their roles."""
    _followers.append(follower)
    return follower


@dataclass
class EmployeesPlan(Plan):
    """The list against what the company has: who is new, who is known, what differs."""

    source: Source = field(kw_only=True)
    rows: list[EmployeeRow] = field(default_factory=list)
    known: Placed = field(default_factory=dict)
    current: dict[int, list[Employment]] = field(default_factory=dict)
    following: list[Following] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        counts = {
            "people.new": len(self.rows) - len(self.known),
            "people.known": len(self.known),
        }
        for kind, names in self.new.items():
            counts[f"{kind}.new"] = len(names)
        for following in self.following:
            counts |= following.counts()
        return counts

    def apply(self, journal: ImportJournal) -> None:
        people = self._people(journal)
        places = _Places(self.source.organisation, self.rows, journal)
        new: list[Employment] = []
        for row in self.rows:
            new += self._employment(journal, row, people[row.row], places)
        journal.create(new)
        for following in self.following:
            following.apply(journal, people)

    def _people(self, journal: ImportJournal) -> Placed:
        fresh: Placed = {}
        for row in self.rows:
            values = row.of_person()
            values["name_key"] = name_key(values["given_name"], values["family_name"])
            if row.row in self.known:
                journal.alter(self.known[row.row], **values)
            else:
                fresh[row.row] = Person(organisation=self.source.organisation, **values)
        journal.create(list(fresh.values()))
        return self.known | fresh

    def _employment(
        self, journal: ImportJournal, row: EmployeeRow, person: Person, places: "_Places"
    ) -> list[Employment]:
        team, shift = (
            places.teams.get(plain_name(row.team)),
            places.shifts.get(plain_name(row.shift)),
        )
        periods = self.current.get(person.pk, []) if row.row in self.known else []
        details = _details(row)
        if not periods:
            starts_on = row.employed_from or min(
                self.source.as_of, row.employed_to or self.source.as_of
            )
            place = {"person": person, "team": team, "shift": shift, "starts_on": starts_on}
            return [Employment(organisation=self.source.organisation, **place, **details)]
        latest = periods[0]
        if _is_another_period(row, latest, self.source.as_of):
            starts_on = row.employed_from or self.source.as_of
            place = {"person": person, "team": team, "shift": shift, "starts_on": starts_on}
            return [Employment(organisation=self.source.organisation, **place, **details)]
        moved = {
            name: to
            for name, to in (("team", team), ("shift", shift))
            if to is not None and getattr(latest, f"{name}_id") != to.pk
        }
        if moved and _can_move(row, latest, self.source.as_of):
            return self._move(journal, latest, moved, details)
        only = len(periods) == 1 and row.employed_from is not None
        began = {"starts_on": row.employed_from} if only else {}
        journal.alter(latest, **moved, **began, **details)
        return []

    def _move(
        self,
        journal: ImportJournal,
        before: Employment,
        moved: dict[str, Any],
        details: dict[str, Any],
    ) -> list[Employment]:
        after = Employment(
            organisation=before.organisation,
            person=before.person,
            team=before.team,
            shift=before.shift,
            kind=before.kind,
            percent=before.percent,
            starts_on=self.source.as_of,
            ends_on=before.ends_on,
            retires_on=before.retires_on,
        )
        for name, value in (moved | details).items():
            setattr(after, name, value)
        journal.alter(before, ends_on=self.source.as_of - datetime.timedelta(days=1))
        return [after]


def _details(row: EmployeeRow) -> dict[str, Any]:
    said = {
        "kind": row.kind,
        "percent": row.percent,
        "ends_on": row.employed_to,
        "retires_on": row.retires_on,
    }
    return {name: value for name, value in said.items() if value is not None}


def _can_move(row: EmployeeRow, latest: Employment, day: datetime.date) -> bool:
    ends_on = row.employed_to or latest.ends_on
    return latest.starts_on < day and (ends_on is None or ends_on >= day)


def _is_another_period(row: EmployeeRow, latest: Employment, day: datetime.date) -> bool:
    """Whether somebody whose employment ended stands in the list as employed again."""
    if latest.ends_on is None:
        return False
    if row.employed_from is not None:
        return row.employed_from > latest.ends_on
    return latest.ends_on < day and row.employed_to is None


class _Places:
    """The teams and shifts that the rows name, made where they are missing."""

    def __init__(
        self, organisation: Organisation, rows: list[EmployeeRow], journal: ImportJournal
    ) -> None:
        sites = by_name(Site.objects.filter(organisation=organisation))
        named = _missing([row.site for row in rows], sites)
        sites |= by_name(
            journal.create([Site(organisation=organisation, name=n, place=n) for n in named])
        )
        self.shifts = by_name(Shift.objects.filter(organisation=organisation))
        named = _missing([row.shift for row in rows], self.shifts)
        self.shifts |= by_name(
            journal.create([Shift(organisation=organisation, name=n) for n in named])
        )
        self.teams = by_name(Team.objects.filter(organisation=organisation))
        where = {plain_name(row.team): sites.get(plain_name(row.site)) for row in reversed(rows)}
        named = _missing([row.team for row in rows], self.teams)
        self.teams |= by_name(
            journal.create(
                [Team(organisation=organisation, name=n, site=where[plain_name(n)]) for n in named]
            )
        )


def by_name(rows: Any) -> dict[str, Any]:
    """Return named rows by the name as it is compared."""
    return {plain_name(row.name): row for row in rows}


def _missing(names: list[str], known: dict[str, Any]) -> list[str]:
    found: dict[str, str] = {}
    for name in names:
        if name and plain_name(name) not in known:
            found.setdefault(plain_name(name), name)
    return list(found.values())


@imports(ImportKind.EMPLOYEES)
def plan_employees(source: Source) -> EmployeesPlan:
    """Compare a list of employees with the company's people."""
    plan = EmployeesPlan(source=source)
    people = PeopleOfCompany.of(source.organisation)
    taken: dict[int, int] = {}
    seen = _Seen()
    for table_row in source.table.rows:
        row, faults = read_row(table_row)
        faults += seen.faults(row) + _stranger(source, row)
        plan.refusals += faults
        if faults:
            continue
        known = _known(row, people)
        if isinstance(known, Refusal):
            plan.refusals.append(known)
            continue
        if known is not None:
            if known.pk in taken:
                params = {"first": taken[known.pk]}
                plan.refusals.append(
                    Refusal("person_twice", row.row, None, "name", row.name, params)
                )
                continue
            taken[known.pk] = row.row
            plan.known[row.row] = known
        plan.rows.append(row)
    _read_what_stands(plan)
    plan.following = [follower(source, plan.rows) for follower in _followers]
    for following in plan.following:
        plan.refusals += following.refusals
        plan.new |= following.new
    return plan


def _known(row: EmployeeRow, people: PeopleOfCompany) -> Person | Refusal | None:
    named = Named(row.name, row.employee_number, row.row)
    found = people.find(named)
    if isinstance(found, Refusal) and found.code == "unknown_person":
        return None
    return found


def _stranger(source: Source, row: EmployeeRow) -> list[Refusal]:
    return refuse_other_company(source, row.company, Named(row.name, row=row.row))


def refuse_other_company(source: Source, company: str, named: Named) -> list[Refusal]:
    """Refuse somebody whom the file places in a company other than the one that imports."""
    own = {plain_name(source.organisation.name), plain_name(source.organisation.slug)}
    if not company or plain_name(company) in own:
        return []
    params = {"company": company, "own": source.organisation.name}
    return [named.refused("person_of_other_company", **params)]


class _Seen:
    """Rows so far, to find somebody who stands in the list twice."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._names: dict[tuple[str, str], int] = {}

    def faults(self, row: EmployeeRow) -> list[Refusal]:
        number = plain_number(row.employee_number)
        if number and number in self._numbers:
            params = {"first": self._numbers[number]}
            said = row.employee_number
            return [Refusal("number_twice", row.row, None, "employee_number", said, params)]
        key = (plain_name(row.name), number)
        if key in self._names and row.name:
            params = {"first": self._names[key]}
            return [Refusal("person_twice", row.row, None, "name", row.name, params)]
        self._names[key] = row.row
        if number:
            self._numbers[number] = row.row
        return []


def _read_what_stands(plan: EmployeesPlan) -> None:
    organisation, rows = plan.source.organisation, plan.rows
    for employment in Employment.objects.filter(organisation=organisation).order_by("-starts_on"):
        plan.current.setdefault(employment.person_id, []).append(employment)
    plan.new = {
        "teams": _missing(
            [row.team for row in rows], by_name(Team.objects.filter(organisation=organisation))
        ),
        "shifts": _missing(
            [row.shift for row in rows], by_name(Shift.objects.filter(organisation=organisation))
        ),
    }
    plan.refusals += [fault for row in rows for fault in _ends_before_it_starts(plan, row)]
    named = {person.pk for person in plan.known.values()}
    employed = {
        e.person_id for e in employed_on(plan.source.as_of).filter(organisation=organisation)
    }
    if employed - named and plan.known:
        plan.notes.append(Note("not_in_file", {"count": len(employed - named)}))


def _ends_before_it_starts(plan: EmployeesPlan, row: EmployeeRow) -> list[Refusal]:
    person = plan.known.get(row.row)
    periods = plan.current.get(person.pk, []) if person else []
    starts_on = periods[0].starts_on if periods else None
    if not starts_on or row.employed_from or not row.employed_to or row.employed_to >= starts_on:
        return []
    params = {"other": "employed_from", "other_value": starts_on}
    return [Refusal("dates_reversed", row.row, None, "employed_to", str(row.employed_to), params)]

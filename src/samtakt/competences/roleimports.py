"""Giving people the roles that a list of employees names.

The role column is read with the employees, but roles are this area's: it follows that import.
"""

import datetime
from dataclasses import dataclass, field

from samtakt.competences.matching import plain
from samtakt.competences.models import Role, RoleAssignment
from samtakt.foundation.spreadsheets.importers import Source
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.employees import EmployeeRow
from samtakt.organisations.imports import Placed, follows_employees


class KnownRoles:
    """The roles that an organisation sees, its own before its hub's, by name."""

    def __init__(self, organisation: Organisation) -> None:
        """Read them in one query; called in the organisation's scope."""
        self.organisation = organisation
        self._by_name: dict[str, Role] = {}
        roles = list(Role.objects.all())
        for role in sorted(roles, key=lambda role: role.organisation_id == organisation.pk):
            self._by_name[plain(role.name)] = role

    def named(self, name: str) -> Role | None:
        """Return the role of a name."""
        return self._by_name.get(plain(name))

    def missing(self, names: list[str]) -> list[str]:
        """Return the names that no role has, each once."""
        found: dict[str, str] = {}
        for name in names:
            if name and self.named(name) is None:
                found.setdefault(plain(name), name)
        return list(found.values())

    def make(self, journal: ImportJournal, names: list[str]) -> None:
        """Make the roles that are missing, as the organisation's own."""
        new = [
            Role(organisation=self.organisation, name=name[:120]) for name in self.missing(names)
        ]
        for role in journal.create(new):
            self._by_name[plain(role.name)] = role


@dataclass
class RolesOfEmployees:
    """Which role each row gives its person."""

    source: Source
    rows: list[EmployeeRow]
    roles: KnownRoles
    refusals: list[Refusal] = field(default_factory=list)
    new: dict[str, list[str]] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        return {"roles.named": sum(bool(row.role) for row in self.rows)}

    def apply(self, journal: ImportJournal, people: Placed) -> None:
        """Make missing roles; end a role that was left and begin the one that was taken."""
        self.roles.make(journal, [name for row in self.rows for name in roles_in(row.role)])
        held: dict[int, list[RoleAssignment]] = {}
        standing = RoleAssignment.objects.filter(organisation=self.source.organisation)
        for assignment in standing.order_by("-starts_on", "-pk"):
            if assignment.ends_on is None or assignment.ends_on >= self.source.as_of:
                held.setdefault(assignment.person_id, []).append(assignment)
        new: list[RoleAssignment] = []
        for row in self.rows:
            if row.role:
                new += self._assign(journal, row, people, held)
        journal.create(new)

    def _assign(
        self,
        journal: ImportJournal,
        row: EmployeeRow,
        people: Placed,
        held: dict[int, list[RoleAssignment]],
    ) -> list[RoleAssignment]:
        person, day = people[row.row], self.source.as_of
        named = [self.roles.named(name) for name in roles_in(row.role)]
        wanted = {role.pk: role for role in named if role is not None}
        had = held.get(person.pk, [])
        kept = {assignment.role_id for assignment in had} & wanted.keys()
        left = [assignment for assignment in had if assignment.role_id not in kept]
        new = [role for pk, role in wanted.items() if pk not in kept]
        for assignment in left:
            if assignment.starts_on < day:
                journal.alter(assignment, ends_on=day - datetime.timedelta(days=1))
            elif new:
                # Given and corrected on one day: it was never the other role.
                journal.alter(assignment, role=new.pop(0))
        starts_on = day if had else min(row.employed_from or day, day)
        return [
            RoleAssignment(
                organisation=self.source.organisation, person=person, role=role, starts_on=starts_on
            )
            for role in new
        ]


def roles_in(cell: str) -> list[str]:
    """Return the roles of one cell; several are divided by semicolons."""
    return [name.strip()[:120] for name in cell.split(";") if name.strip()]


@follows_employees
def plan_roles(source: Source, rows: list[EmployeeRow]) -> RolesOfEmployees:
    """See which roles the list names that nobody knows yet."""
    roles = KnownRoles(source.organisation)
    names = [name for row in rows for name in roles_in(row.role)]
    return RolesOfEmployees(source, rows, roles, new={"roles": roles.missing(names)})

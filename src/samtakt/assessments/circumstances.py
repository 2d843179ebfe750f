"""In which team and role somebody was on a day, and what was required of them then.

An observation keeps these, so that a later move does not rewrite the past.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from samtakt.competences.models import Requirement, RoleAssignment
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Employment
from samtakt.organisations.queries import of_people

Dated = list[tuple[datetime.date, datetime.date | None, int]]


@dataclass
class Circumstances:
    """Employments, role assignments and requirements, read once; rows by number."""

    teams: dict[int, Dated] = field(default_factory=lambda: defaultdict(list))
    roles: dict[int, Dated] = field(default_factory=lambda: defaultdict(list))
    requirements: dict[tuple[int, int], Dated] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(
        cls, organisation: Organisation, people: Collection[int] | None = None
    ) -> "Circumstances":
        """Read a company's, or some people's, in three queries; called in the company's scope."""
        found = cls()
        who = of_people(people)
        employments = Employment.objects.filter(who, organisation=organisation, team__isnull=False)
        for person, *dated in employments.order_by("-starts_on", "-pk").values_list(
            "person_id", "starts_on", "ends_on", "team_id"
        ):
            found.teams[person].append(tuple(dated))
        assigned = RoleAssignment.objects.filter(who, organisation=organisation)
        for person, *dated in assigned.order_by("-starts_on", "-pk").values_list(
            "person_id", "starts_on", "ends_on", "role_id"
        ):
            found.roles[person].append(tuple(dated))
        required = Requirement.objects.filter(organisation=organisation)
        for role, competence, *dated in required.order_by("-valid_from", "-pk").values_list(
            "role_id", "competence_id", "valid_from", "valid_to", "pk"
        ):
            found.requirements[role, competence].append(tuple(dated))
        return found

    def team(self, person: int, day: datetime.date) -> int | None:
        """Return the team that somebody was in on a day."""
        return next(in_force(self.teams.get(person, []), day), None)

    def requirement(
        self, person: int, competence: int, day: datetime.date
    ) -> tuple[int | None, int | None]:
        """Return the role somebody had on a day and what it required of them.

        Of several roles, the one that requires the competence; otherwise the latest.
        """
        held = list(in_force(self.roles.get(person, []), day))
        for role in held:
            for requirement in in_force(self.requirements.get((role, competence), []), day):
                return role, requirement
        return (held[0] if held else None), None


def in_force(dated: Dated, day: datetime.date) -> Iterator[int]:
    """Yield the rows whose first and last day hold a day."""
    for start, end, row in dated:
        if start <= day and (end is None or end >= day):
            yield row

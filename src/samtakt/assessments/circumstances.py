"""In which team and role somebody was on a day, and what was required of them then.

An observation keeps these, so that a later move does not rewrite the past.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from samtakt.competences.models import Requirement, Role, RoleAssignment
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Employment, Team

Period = tuple[datetime.date, datetime.date | None]


@dataclass
class Circumstances:
    """A company's employments, role assignments and requirements, read once."""

    teams: dict[int, list[tuple[Period, Team]]] = field(default_factory=lambda: defaultdict(list))
    roles: dict[int, list[tuple[Period, Role]]] = field(default_factory=lambda: defaultdict(list))
    requirements: dict[tuple[int, int], list[tuple[Period, Requirement]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @classmethod
    def of(cls, organisation: Organisation) -> "Circumstances":
        """Read them in three queries, latest first; called in the organisation's scope."""
        found = cls()
        employments = Employment.objects.filter(organisation=organisation, team__isnull=False)
        for one in employments.select_related("team").order_by("-starts_on", "-pk"):
            found.teams[one.person_id].append(((one.starts_on, one.ends_on), one.team))
        assigned = RoleAssignment.objects.filter(organisation=organisation).select_related("role")
        for one in assigned.order_by("-starts_on", "-pk"):
            found.roles[one.person_id].append(((one.starts_on, one.ends_on), one.role))
        required = Requirement.objects.filter(organisation=organisation)
        for one in required.order_by("-valid_from", "-pk"):
            key = (one.role_id, one.competence_id)
            found.requirements[key].append(((one.valid_from, one.valid_to), one))
        return found

    def team(self, person: int, day: datetime.date) -> Team | None:
        """Return the team that somebody was in on a day."""
        return next(
            (team for period, team in self.teams.get(person, ()) if _holds(period, day)), None
        )

    def requirement(
        self, person: int, competence: int, day: datetime.date
    ) -> tuple[Role | None, Requirement | None]:
        """Return the role somebody had on a day and what it required of them.

        Of several roles, the one that requires the competence; otherwise the latest.
        """
        held = [role for period, role in self.roles.get(person, ()) if _holds(period, day)]
        for role in held:
            for period, requirement in self.requirements.get((role.pk, competence), ()):
                if _holds(period, day):
                    return role, requirement
        return (held[0] if held else None), None


def _holds(period: Period, day: datetime.date) -> bool:
    start, end = period
    return start <= day and (end is None or end >= day)

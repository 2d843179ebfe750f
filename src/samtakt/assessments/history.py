"""Every value of one person's competence, with the role, team and requirement of its day."""

import datetime
from dataclasses import dataclass, field

from samtakt.assessments.models import AgreedLevel, Evidence, Observation, Performance
from samtakt.assessments.queries import decided_levels, observations_that_count
from samtakt.competences.models import Competence, Requirement, Role
from samtakt.organisations.models import Person, Team

AGREED, CONFIRMED = "agreed", "confirmed"


@dataclass(frozen=True)
class Value:
    """One thing that was said, agreed or confirmed on a day.

    `kind` is the source of an observation, or "agreed", or "confirmed". `requirement` is the
    version in force on the day of the value, whatever is required now.
    """

    day: datetime.date
    kind: str
    who: str
    level: int | None = None
    written: str = ""
    scale: str = ""
    said: str = ""
    round: str = ""
    role: Role | None = None
    team: Team | None = None
    requirement: Requirement | None = None
    last_performed: datetime.date | None = None
    evidence: tuple[Evidence, ...] = field(default=())

    @property
    def agreed(self) -> bool:
        """Whether it is a decision, and not what one side said."""
        return self.kind == AGREED

    @property
    def source(self) -> str:
        """Who said it, in words; empty for what was agreed or confirmed."""
        known = dict(Observation.Source.choices)
        return str(known.get(self.kind, ""))


WITH = ("role", "team", "requirement", "round")


def values_of(person: Person, competence: Competence, *, day: datetime.date) -> list[Value]:
    """Return every value until a day, newest first; what an undone import brought is left out.

    Four queries; called in the company's scope.
    """
    observed = observations_that_count(day).filter(person=person, competence=competence)
    agreed = decided_levels(day).filter(person=person, competence=competence)
    done = Performance.objects.filter(person=person, competence=competence, performed_on__lte=day)
    found = [(row.pk, _observed(row)) for row in observed.select_related("scale", *WITH)]
    found += [
        (row.pk, _agreed(row))
        for row in agreed.select_related(*WITH).prefetch_related("evidence__file")
    ]
    found += [(row.pk, _confirmed(row)) for row in done]
    # Within a day, the decision above what it was made from.
    order = {CONFIRMED: 2, AGREED: 1}
    found.sort(key=lambda each: (each[1].day, order.get(each[1].kind, 0), each[0]), reverse=True)
    return [value for _pk, value in found]


def _observed(row: Observation) -> Value:
    return Value(
        day=row.observed_on,
        kind=row.source,
        who=row.observer,
        level=row.level,
        written=row.written,
        scale=row.scale.name if row.scale else "",
        said=row.comment,
        round=row.round.name if row.round else "",
        role=row.role,
        team=row.team,
        requirement=row.requirement,
        last_performed=row.last_performed,
    )


def _agreed(row: AgreedLevel) -> Value:
    return Value(
        day=row.decided_on,
        kind=AGREED,
        who=row.decided_by,
        level=row.level,
        said=row.reason,
        round=row.round.name if row.round else "",
        role=row.role,
        team=row.team,
        requirement=row.requirement,
        evidence=tuple(sorted(row.evidence.all(), key=lambda each: (each.dated_on, each.pk))),
    )


def _confirmed(row: Performance) -> Value:
    return Value(day=row.performed_on, kind=CONFIRMED, who=row.noted_by)

"""What each side says about one person's level now, side by side.

A view stands until the level is agreed: what was said before the latest agreement is settled
and belongs to the history.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from samtakt.assessments.models import AgreedLevel, Observation
from samtakt.assessments.queries import levels_in_force, observations_that_count
from samtakt.foundation.tenancy import Organisation

Source = Observation.Source
SIDES = (Source.SELF, Source.MANAGER, Source.PEER, Source.TRAINER)
FAR_APART = 2
"""So many levels between the two sides and they have to talk (facts on self-assessment)."""


@dataclass(frozen=True)
class Standpoints:
    """The newest unsettled view of each side, and the agreement in force.

    `others` are colleagues' and trainers' views, one per assessor.
    """

    person: int
    competence: int
    own: Observation | None = None
    manager: Observation | None = None
    others: tuple[Observation, ...] = ()
    agreed: AgreedLevel | None = None

    @property
    def difference(self) -> int | None:
        """The manager's level minus the person's own; None while one of them is missing."""
        if self.own is None or self.manager is None:
            return None
        return int(self.manager.level - self.own.level)

    @property
    def far_apart(self) -> bool:
        """Whether the two sides differ so much that they have to talk."""
        return abs(self.difference or 0) >= FAR_APART

    @property
    def both(self) -> bool:
        """Whether both sides have said what they think."""
        return self.difference is not None


@dataclass
class _Gathered:
    sides: dict[str, Observation] = field(default_factory=dict)
    others: list[Observation] = field(default_factory=list)


def standpoints_of(
    organisation: Organisation,
    people: Collection[int],
    day: datetime.date,
    *,
    competence: int | None = None,
) -> dict[tuple[int, int], Standpoints]:
    """Return where the sides stand per (person, competence) that anybody has said anything of.

    Two queries; called in the company's scope.
    """
    agreed_rows = levels_in_force(day).filter(organisation=organisation, person__in=people)
    views = observations_that_count(day).filter(
        organisation=organisation, person__in=people, source__in=SIDES
    )
    if competence is not None:
        agreed_rows = agreed_rows.filter(competence=competence)
        views = views.filter(competence=competence)
    agreed = {(row.person_id, row.competence_id): row for row in agreed_rows}
    gathered: dict[tuple[int, int], _Gathered] = {cell: _Gathered() for cell in agreed}
    for row in _newest(views):
        cell = (row.person_id, row.competence_id)
        if _is_settled(row, agreed.get(cell)):
            continue
        found = gathered.setdefault(cell, _Gathered())
        if row.source in {Source.SELF, Source.MANAGER}:
            found.sides.setdefault(row.source, row)
        else:
            found.others.append(row)
    return {
        cell: Standpoints(
            *cell,
            own=found.sides.get(Source.SELF),
            manager=found.sides.get(Source.MANAGER),
            others=tuple(found.others),
            agreed=agreed.get(cell),
        )
        for cell, found in gathered.items()
    }


def standpoint(
    organisation: Organisation, person: int, competence: int, day: datetime.date
) -> Standpoints:
    """Return where the sides stand about one person's competence; two queries."""
    found = standpoints_of(organisation, [person], day, competence=competence)
    return found.get((person, competence), Standpoints(person, competence))


def _newest(views: "object") -> list[Observation]:
    # Of one side the latest counts; of several colleagues each one's own latest.
    newest_first = Window(
        RowNumber(),
        partition_by=[F("person_id"), F("competence_id"), F("source"), F("observer")],
        order_by=[F("observed_on").desc(), F("pk").desc()],
    )
    rows = views.annotate(place=newest_first).filter(place=1)  # type: ignore[attr-defined]
    return list(rows.order_by("-observed_on", "-pk"))


def _is_settled(row: Observation, agreed: AgreedLevel | None) -> bool:
    if agreed is None:
        return False
    if row.observed_on != agreed.decided_on:
        return bool(row.observed_on < agreed.decided_on)
    stands_on = {agreed.self_observation_id, agreed.manager_observation_id, agreed.observation_id}
    # Of the day of the agreement itself: what it stands on, and what was said before that.
    return row.pk in stands_on or row.pk < max((one for one in stands_on if one), default=0)

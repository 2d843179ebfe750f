"""How far a round has come: per team and person, what is asked, said and agreed. No values."""

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, QuerySet, Value

from samtakt.assessments.asked import asked_of
from samtakt.assessments.models import (
    AgreedLevel,
    AssessmentRound,
    Dialogue,
    Observation,
    RoundTeam,
)
from samtakt.organisations.models import Person, Team
from samtakt.organisations.queries import employed_on

Source = Observation.Source
AGREED, TALK = "agreed", "talk"


@dataclass(frozen=True)
class Counts:
    """How many competences are asked for, said by each side and agreed; open dialogues."""

    asked: int = 0
    own: int = 0
    manager: int = 0
    agreed: int = 0
    dialogues: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.asked + other.asked,
            self.own + other.own,
            self.manager + other.manager,
            self.agreed + other.agreed,
            self.dialogues + other.dialogues,
        )

    @property
    def share(self) -> float | None:
        """The share (0–1) that is agreed; None where nothing is asked."""
        return self.agreed / self.asked if self.asked else None

    @property
    def own_share(self) -> float | None:
        """The share (0–1) that people have said of themselves."""
        return self.own / self.asked if self.asked else None

    @property
    def manager_share(self) -> float | None:
        """The share (0–1) that managers have said."""
        return self.manager / self.asked if self.asked else None


@dataclass(frozen=True)
class PersonProgress:
    """One person in the round."""

    person: Person
    counts: Counts


@dataclass(frozen=True)
class TeamProgress:
    """One team in the round, until its own due day."""

    team: Team
    due_on: datetime.date
    people: tuple[PersonProgress, ...]
    counts: Counts

    @property
    def finished(self) -> int:
        """How many people have everything agreed that is asked of them."""
        return sum(1 for row in self.people if row.counts.agreed >= row.counts.asked > 0)

    def late(self, day: datetime.date) -> bool:
        """Whether something is still to be agreed although the due day is over."""
        return day > self.due_on and self.counts.agreed < self.counts.asked


def progress_of(
    round: AssessmentRound, day: datetime.date, *, teams: Collection[int] | None = None
) -> tuple[TeamProgress, ...]:
    """Return how far the teams of a round have come on a day, or some of them, by name.

    Of a closed round, as on its last day. Seven queries whatever the size; called in
    the company's scope.
    """
    on = min(day, round.closed_on or day)
    rows = RoundTeam.objects.filter(round=round).select_related("team").order_by("team__name", "pk")
    if teams is not None:
        rows = rows.filter(team__in=teams)
    taking_part = list(rows)
    placed: dict[int, dict[int, Person]] = defaultdict(dict)
    employed = employed_on(on).filter(team__in=[row.team_id for row in taking_part])
    for row in employed.order_by("person__name_key", "person_id", "pk"):
        placed[row.team_id][row.person_id] = row.person
    people = {person for each in placed.values() for person in each}
    counts = _counts(round, people, on)
    return tuple(
        _team(row, round, [PersonProgress(p, counts[p.pk]) for p in placed[row.team_id].values()])
        for row in taking_part
    )


def _team(row: RoundTeam, round: AssessmentRound, people: list[PersonProgress]) -> TeamProgress:
    return TeamProgress(
        team=row.team,
        due_on=row.due_on or round.due_on,
        people=tuple(people),
        counts=sum((one.counts for one in people), Counts()),
    )


def _counts(
    round: AssessmentRound, people: Collection[int], day: datetime.date
) -> dict[int, Counts]:
    asked = {
        person: {one.competence.pk for one in rows}
        for person, rows in asked_of(round.organisation, people, day).items()
    }
    said: dict[tuple[int, str], set[int]] = defaultdict(set)
    for person, what, competence in _happened(round, people):
        said[person, what].add(competence)
    return {
        person: Counts(
            asked=len(mine),
            own=len(mine & said[person, Source.SELF]),
            manager=len(mine & said[person, Source.MANAGER]),
            agreed=len(mine & said[person, AGREED]),
            dialogues=len(said[person, TALK]),
        )
        for person, mine in asked.items()
    }


def _happened(round: AssessmentRound, people: Collection[int]) -> "QuerySet":
    """(person, what, competence) of all that was said and agreed, and of talks still to have."""
    of_round = {"round": round, "person__in": list(people)}
    columns = ("person_id", "what", "competence_id")
    views = Observation.objects.filter(**of_round).annotate(what=F("source"))
    agreed = AgreedLevel.objects.filter(**of_round).annotate(what=Value(AGREED))
    talks = Dialogue.objects.filter(**of_round, closed_on__isnull=True).annotate(what=Value(TALK))
    return (
        views.order_by()
        .values_list(*columns)
        .union(
            agreed.order_by().values_list(*columns),
            talks.order_by().values_list(*columns),
            all=True,
        )
    )

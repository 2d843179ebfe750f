"""The rows behind a calibration's figures: ratings, their comparisons, and people."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samtakt.assessments.calibrated import SEES_ASSESSORS, of_own_teams
from samtakt.assessments.crossratings import (
    CrossRating,
    Source,
    cross_ratings,
    people_among,
    person_key,
)
from samtakt.assessments.selfbias import orders
from samtakt.competences.models import Competence
from samtakt.foundation.access import Actor
from samtakt.foundation.formats import sort_key
from samtakt.organisations.models import Person, Team

LOWER, SAME, HIGHER = "lower", "same", "higher"
ORDER_NAMES = {LOWER: _("Lower"), SAME: _("Same"), HIGHER: _("Higher")}


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One rating with names; `assessor` is the key of whoever gave it."""

    person: int
    person_name: str
    competence: int
    competence_name: str
    team: int | None
    team_name: str
    source: str
    level: int
    assessor: str
    assessor_name: str

    @property
    def source_name(self) -> str:
        """In which capacity the assessor rated."""
        return str(Source(self.source).label)


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """Two ratings of one person and competence, from the first assessor's side."""

    one: RatingRow
    other: RatingRow

    @property
    def order(self) -> str:
        """Whether the first is the lower, the same or the higher."""
        if self.one.level == self.other.level:
            return SAME
        return LOWER if self.one.level < self.other.level else HIGHER

    @property
    def order_name(self) -> str:
        """The order in words."""
        return str(ORDER_NAMES[self.order])


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person whose own ratings can be compared with a manager's."""

    person: int
    name: str
    team: int | None
    team_name: str
    lower: int
    same: int
    higher: int

    @property
    def compared(self) -> int:
        """How many comparisons with a manager's rating there are."""
        return self.lower + self.same + self.higher

    @property
    def order(self) -> str:
        """Whether the person's own ratings are mostly lower, even or mostly higher."""
        if self.lower == self.higher:
            return SAME
        return LOWER if self.lower > self.higher else HIGHER

    @property
    def order_name(self) -> str:
        """The order in words."""
        return str(ORDER_NAMES[self.order])


def rating_rows(actor: Actor, *, as_of: datetime.date) -> list[RatingRow]:
    """Return the ratings that the actor may see one by one, by person; in the company's scope."""
    ratings, names = cross_ratings(actor.organisation, as_of=as_of)
    return _named(_seen(actor, ratings), names)


def _seen(actor: Actor, ratings: tuple[CrossRating, ...]) -> tuple[CrossRating, ...]:
    return ratings if actor.roles & SEES_ASSESSORS else of_own_teams(actor, ratings)


def _named(ratings: Sequence[CrossRating], names: dict[str, str]) -> list[RatingRow]:
    numbers = {rating.person for rating in ratings}
    numbers |= people_among(rating.assessor for rating in ratings)
    people = Person.objects.in_bulk(numbers)
    by_key = {**names, **{person_key(pk): person.name for pk, person in people.items()}}
    competences = Competence.objects.in_bulk({rating.competence for rating in ratings})
    teams = Team.objects.in_bulk({rating.team for rating in ratings if rating.team})
    rows = [
        RatingRow(
            person=rating.person,
            person_name=people[rating.person].name,
            competence=rating.competence,
            competence_name=competences[rating.competence].name,
            team=rating.team,
            team_name=teams[rating.team].name if rating.team else "",
            source=rating.source,
            level=rating.level,
            assessor=rating.assessor,
            assessor_name=by_key[rating.assessor],
        )
        for rating in ratings
    ]
    place = {number: (person.name_key, number) for number, person in people.items()}
    return sorted(
        rows,
        key=lambda row: (
            place[row.person],
            sort_key(row.competence_name),
            row.competence,
            list(Source).index(Source(row.source)),
            row.assessor,
        ),
    )


def comparison_rows(rows: Iterable[RatingRow]) -> list[ComparisonRow]:
    """Return every two ratings of the same person and competence, each from both sides."""
    cells: dict[tuple[int, int], list[RatingRow]] = defaultdict(list)
    for row in rows:
        cells[row.person, row.competence].append(row)
    return [
        ComparisonRow(one, other)
        for cell in cells.values()
        for one in cell
        for other in cell
        if other is not one
    ]


def person_rows(actor: Actor, *, as_of: datetime.date) -> list[PersonRow]:
    """Return the people whose own ratings can be compared with a manager's, by name."""
    seen = _seen(actor, cross_ratings(actor.organisation, as_of=as_of)[0])
    found = orders(seen)
    place = {rating.person: rating.team for rating in seen}
    people = Person.objects.in_bulk(found.keys())
    teams = Team.objects.in_bulk({place[person] for person in found if place[person]})
    rows = [
        PersonRow(
            person=person,
            name=people[person].name,
            team=place[person],
            team_name=teams[team].name if (team := place[person]) else "",
            lower=signs.count(-1),
            same=signs.count(0),
            higher=signs.count(1),
        )
        for person, signs in found.items()
    ]
    return sorted(rows, key=lambda row: (people[row.person].name_key, row.person))

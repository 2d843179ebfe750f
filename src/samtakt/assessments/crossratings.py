"""Ratings of the same person and competence by several who looked, for comparing them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from samtakt.assessments.models import Observation
from samtakt.assessments.queries import observations_that_count
from samtakt.assessments.standpoints import SIDES as RATING_SOURCES
from samtakt.engines.calibration import Rating
from samtakt.foundation.formats import sort_key
from samtakt.foundation.tenancy import Organisation

Source = Observation.Source
PERSON = "person:"
WINDOW_DAYS = 365
"""Ratings further apart tell how somebody has grown, not how assessors differ."""


@dataclass(frozen=True, slots=True)
class CrossRating:
    """One rating: the newest of one assessor, in one capacity, of a person's competence.

    `assessor` is the key of whoever rated: their person, or their name where the row has no
    person. `team` is the one that the person was last rated in, for all of the person's
    ratings: somebody who has moved is counted once.
    """

    id: int
    person: int
    competence: int
    team: int | None
    source: str
    level: int
    assessor: str

    def as_rating(self) -> Rating:
        """Return it in the shape of the engine."""
        return Rating(self.person, self.competence, self.assessor, self.source, self.level)


def person_key(person: int) -> str:
    """Return the key of an assessor who is a person of the company."""
    return f"{PERSON}{person}"


def people_among(assessors: Iterable[str]) -> set[int]:
    """Return the people behind the keys of some assessors; who is known by name only is nobody."""
    return {int(key.removeprefix(PERSON)) for key in assessors if key.startswith(PERSON)}


def assessor_key(person: int | None, name: str) -> str:
    """Return the key of an assessor: by person where that is known, else by name."""
    return person_key(person) if person is not None else f"name:{sort_key(name.strip())}"


def cross_ratings(
    organisation: Organisation, *, as_of: datetime.date
) -> tuple[tuple[CrossRating, ...], dict[str, str]]:
    """Return a company's ratings of the last year, and the names of who gave them, by key.

    One query, in the company's scope. Of several by one assessor in one capacity the newest
    counts. A rating with neither a person nor a name behind it belongs to no assessor and is
    left out.
    """
    since = as_of - datetime.timedelta(days=WINDOW_DAYS)
    rows = (
        observations_that_count(as_of)
        .filter(organisation=organisation, source__in=RATING_SOURCES, observed_on__gt=since)
        .order_by("observed_on", "pk")
        .values_list(
            *("pk", "person_id", "competence_id", "team_id", "source", "level"),
            *("observer_person_id", "observer"),
        )
    )
    newest: dict[tuple[int, int, str, str], tuple[int, int]] = {}
    teams: dict[int, int | None] = {}
    names: dict[str, str] = {}
    for pk, person, competence, team, source, level, by, name in rows:
        key = person_key(person) if source == Source.SELF else assessor_key(by, name)
        if key == "name:":
            continue
        if source != Source.SELF:
            names[key] = name
        teams[person] = team or teams.get(person)
        newest[person, competence, source, key] = pk, level
    return tuple(
        CrossRating(pk, person, competence, teams[person], source, level, key)
        for (person, competence, source, key), (pk, level) in newest.items()
    ), names

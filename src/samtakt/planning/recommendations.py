"""What to do about each risk of the coming years: train, rotate, recruit or hire in.

A risk is a competence in a place, or in the whole company, of which too few holders are more
likely than not to be left on one of the coming days. It is acted on for the first such day: so
many as are then expected to be missing. Decided here: others have holders to spare when the
company, on its cautious side of the band, has more than all its teams require together.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import ceil

from samtakt.analysis.foresight import CompanyForesight, ForesightFacts, Outlook
from samtakt.engines.foresight import (
    Point,
    Recommendation,
    Shortage,
    recommend,
)
from samtakt.planning.trainable import Candidates, Courses, Trainers

ROUNDING = 1e-9


@dataclass(frozen=True)
class Advice:
    """One risk, and what to do about it. `spare` are holders that other teams need not keep."""

    outlook: Outlook
    needed_on: datetime.date
    missing: int
    spare: int
    candidates: Candidates
    recommendation: Recommendation


@dataclass(frozen=True)
class AdviceSums:
    """All advice together, in kronor; of how many people each kind is of."""

    cost: float
    people: int
    train: int
    rotate: int
    recruit: int


def advise(
    facts: ForesightFacts,
    foresight: CompanyForesight,
    courses: Courses,
    *,
    teams: Collection[int] | None = None,
) -> tuple[Advice, ...]:
    """Return what to do about each risk, the most urgent first; asks the database nothing.

    A competence with a place at risk is advised on place by place, else for the whole company.
    With `teams`, only for these teams' places.
    """
    trainers = Trainers(facts, courses)
    places = [row for row in foresight.places if row.likely_short_on]
    placed = {row.competence.id for row in places}
    at_risk = [row for row in places if teams is None or (row.team and row.team.id in teams)]
    if teams is None:
        at_risk += [
            row
            for row in foresight.competences
            if row.likely_short_on and row.competence.id not in placed
        ]
    found = [advise_on(facts, row, foresight, trainers) for row in at_risk]
    return tuple(sorted(found, key=_most_urgent_first))


def advise_on(
    facts: ForesightFacts,
    row: Outlook,
    foresight: CompanyForesight,
    trainers: Trainers,
) -> Advice:
    """Return what to do about one risk."""
    point = shortage_of(row)
    missing = max(1, ceil(point.expected_missing - ROUNDING))
    candidates = trainers.candidates(
        row.competence.id,
        point.level,
        team=row.team.id if row.team else None,
        shift=row.shift.id if row.shift else None,
    )
    spare = _spare(row, foresight, point.day, missing)
    recommendation = recommend(
        Shortage(missing, facts.as_of, point.day, row.competence.hard_to_recruit),
        ways=[one.way for one in candidates.trainees],
        surplus=spare,
        costs=facts.assumptions.costs,
    )
    return Advice(row, point.day, missing, spare, candidates, recommendation)


def shortage_of(row: Outlook) -> Point:
    """Return the first day on which too few are likely, else the one of the highest risk."""
    likely = row.likely_short_on
    if likely is not None:
        return next(point for point in row.points if point.day == likely)
    return max(row.points, key=lambda point: (point.shortage or 0, -point.day.toordinal()))


def sums_of(advice: Iterable[Advice]) -> AdviceSums:
    """Add advice up."""
    rows = list(advice)
    parts = [part for row in rows for part in row.recommendation.parts]

    def people(kind: str) -> int:
        return sum(part.people for part in parts if part.kind == kind)

    return AdviceSums(
        cost=sum(row.recommendation.cost for row in rows),
        people=sum(row.missing for row in rows),
        train=people("train"),
        rotate=people("rotate"),
        recruit=people("recruit"),
    )


def _spare(row: Outlook, foresight: CompanyForesight, day: datetime.date, missing: int) -> int:
    """How many of the missing other teams could send: what they have beyond what they need."""
    if row.team is None or day not in foresight.days:
        return 0
    have = _on(foresight.of_competence(row.competence.id), day).low
    required = sum(
        _on(place, day).required or 0
        for place in foresight.places
        if place.competence.id == row.competence.id
    )
    return max(0, min(missing, have - required + missing))


def _on(row: Outlook, day: datetime.date) -> Point:
    return next(point for point in row.points if point.day == day)


def _most_urgent_first(one: Advice) -> tuple[object, ...]:
    row = one.outlook
    return (
        one.needed_on,
        -row.competence.criticality,
        -one.missing,
        row.competence.name,
        row.team.name if row.team else "",
        row.shift.name if row.shift else "",
    )

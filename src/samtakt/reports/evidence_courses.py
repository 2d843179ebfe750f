"""Courses that somebody has gone through, for the evidence list: also those outside any plan.

ISO 9001:2015 clause 7.2 c asks for every action taken to be evaluated, not for the planned ones
alone. What the participant and the manager answered months later is the evaluation.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from samtakt.delivery.evaluations import method_of, result_of
from samtakt.delivery.models import Completion, Evaluation, ProposedLevel
from samtakt.foundation.tenancy import Organisation

EFFECTS = (Evaluation.Kind.EFFECT, Evaluation.Kind.EFFECT_SEEN)


@dataclass(frozen=True, slots=True)
class CourseEffect:
    """An answer about the effect: how it was asked for, when, of whom, and what it means."""

    method: str
    evaluated_on: datetime.date
    evaluated_by: str
    result: str


@dataclass(frozen=True, slots=True)
class CourseTaken:
    """A course that a person has gone through and the competence that it raises."""

    person: int
    competence: int
    title: str
    completed_on: datetime.date
    effects: tuple[CourseEffect, ...]


def courses_taken(company: Organisation, *, as_of: datetime.date) -> list[CourseTaken]:
    """Return a company's completed courses by a day, by competence; in the company's scope."""
    effects: dict[int, list[CourseEffect]] = defaultdict(list)
    answers = Evaluation.objects.filter(
        organisation=company, kind__in=EFFECTS, answered_at__date__lte=as_of
    )
    for row in answers.order_by("answered_at", "pk"):
        effects[row.completion_id].append(
            CourseEffect(
                method_of(row),
                timezone.localtime(row.answered_at).date(),
                row.answered_by,
                result_of(row).value,
            )
        )
    rows = ProposedLevel.objects.filter(
        organisation=company,
        completion__withdrawn_on=None,
        completion__completed_on__lte=as_of,
    ).select_related("observation", "completion__booking__session__offer_date__offer__course")
    found: dict[tuple[int, int], CourseTaken] = {}
    for row in rows.order_by("completion__completed_on", "pk"):
        completion: Completion = row.completion
        found[completion.pk, row.observation.competence_id] = CourseTaken(
            person=row.observation.person_id,
            competence=row.observation.competence_id,
            title=completion.booking.session.offer_date.offer.course.name,
            completed_on=completion.completed_on,
            effects=tuple(effects.get(completion.pk, ())),
        )
    return list(found.values())

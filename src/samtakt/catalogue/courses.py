"""Describing courses: what they are called, how long they take, and what they lead to."""

from dataclasses import dataclass, fields
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from samtakt.catalogue.models import Course, CourseOutcome, Provider
from samtakt.catalogue.providers import provider_of, refuse_other_provider
from samtakt.certificates.models import CertificateType
from samtakt.competences.models import Competence
from samtakt.foundation import audit
from samtakt.foundation.access import Actor

ADDED = audit.verb("catalogue.course_added")
CHANGED = audit.verb("catalogue.course_changed")
OUTCOME_SET = audit.verb("catalogue.outcome_set")
OUTCOME_REMOVED = audit.verb("catalogue.outcome_removed")


class CodeTaken(Exception):
    """Another course has the code."""

    def __init__(self, code: str) -> None:
        super().__init__(_("There is already a course with the code {code}.").format(code=code))


class RaisesNothing(Exception):
    """A course takes somebody to a higher level, or it has no outcome."""

    def __init__(self) -> None:
        super().__init__(_("The level after the course must be higher than the one before it."))


@dataclass(frozen=True)
class CourseFacts:
    """What a course is, apart from what it leads to and who gives it."""

    code: str
    name_sv: str
    hours: Decimal
    weeks: int = 1
    name_en: str = ""
    language: str = "sv"
    description_sv: str = ""
    description_en: str = ""
    url: str = ""
    seqf_level: int | None = None
    mandatory_by_law: bool = False
    grants: CertificateType | None = None
    has_test: bool = False
    attendance_percent: int | None = None


def add_course(facts: CourseFacts, *, by: Actor, kept_by: Provider | None = None) -> Course:
    """Put a course into the catalogue; a provider's user adds that provider's own course.

    Raises:
        CodeTaken: another course has the code.
        NotYourProvider: a provider's user adds a course for somebody else.
    """
    kept_by = kept_by or provider_of(by)
    refuse_other_provider(kept_by, by=by)
    _refuse_taken(facts.code, by)
    with transaction.atomic():
        course = Course(organisation=by.organisation, kept_by=kept_by, **_values(facts))
        course.save()
        audit.record(by, ADDED, course)
    return course


def change_course(course: Course, facts: CourseFacts, *, by: Actor) -> Course:
    """Describe a course otherwise; who keeps it stays as it is.

    Raises:
        CodeTaken: another course has the code.
        NotYourProvider: a provider's user changes a course that is not theirs.
    """
    refuse_other_provider(course.kept_by, by=by)
    if facts.code != course.code:
        _refuse_taken(facts.code, by)
    changed = [name for name, value in _values(facts).items() if getattr(course, name) != value]
    with transaction.atomic():
        for name, value in _values(facts).items():
            setattr(course, name, value)
        course.save()
        audit.record(by, CHANGED, course, fields=changed)
    return course


def _values(facts: CourseFacts) -> dict[str, object]:
    return {one.name: getattr(facts, one.name) for one in fields(facts)}


def _refuse_taken(code: str, by: Actor) -> None:
    if Course.objects.filter(organisation=by.organisation, code=code).exists():
        raise CodeTaken(code)


def set_outcome(
    course: Course, competence: Competence, *, from_level: int, to_level: int, by: Actor
) -> CourseOutcome:
    """Say that a course takes somebody in a competence from a level to a level.

    Raises:
        RaisesNothing: the second level is not higher.
        NotYourProvider: a provider's user changes a course that is not theirs.
    """
    refuse_other_provider(course.kept_by, by=by)
    if from_level >= to_level:
        raise RaisesNothing
    with transaction.atomic():
        outcome, _new = CourseOutcome.objects.update_or_create(
            organisation=by.organisation,
            course=course,
            competence=competence,
            defaults={"from_level": from_level, "to_level": to_level},
        )
        audit.record(
            by,
            OUTCOME_SET,
            course,
            competence=competence.pk,
            from_level=from_level,
            to_level=to_level,
        )
    return outcome


def remove_outcome(outcome: CourseOutcome, *, by: Actor) -> None:
    """Say that a course no longer leads to a competence.

    Raises:
        NotYourProvider: a provider's user changes a course that is not theirs.
    """
    course = outcome.course
    refuse_other_provider(course.kept_by, by=by)
    with transaction.atomic():
        audit.record(by, OUTCOME_REMOVED, course, competence=outcome.competence_id)
        outcome.delete()

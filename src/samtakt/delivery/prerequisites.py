"""Whether somebody may go to a course that asks for another one first.

A course that is required counts as finished by whoever has completed it, has a seat in a
session of it that ends before this one starts, can already what it leads to, or holds the
certificate that it grants. Where none of that is so the booking is refused.
"""

import datetime
from collections import defaultdict

from django.db.models import Max

from samtakt.assessments.queries import levels_in_force
from samtakt.catalogue.models import Course, CourseOutcome, CoursePrerequisite
from samtakt.certificates.queries import certificates_that_count
from samtakt.delivery.models import Booking, Completion
from samtakt.organisations.models import Person


def missing_courses(
    course: Course, person: Person, *, starts_on: datetime.date, today: datetime.date
) -> list[Course]:
    """Return the courses that somebody would have to finish before this one starts, by name."""
    rows = CoursePrerequisite.objects.filter(course=course).select_related("required")
    required = {row.required_id: row.required for row in rows}
    if not required:
        return []
    finished = _completed(person, required) | _seated_before(person, required, starts_on)
    finished |= _able(person, required, today) | _certified(person, required, starts_on)
    missing = [one for pk, one in required.items() if pk not in finished]
    return sorted(missing, key=lambda one: (one.name, one.pk))


def _completed(person: Person, required: dict[int, Course]) -> set[int]:
    rows = Completion.objects.filter(
        booking__person=person,
        booking__session__offer_date__offer__course__in=required,
        withdrawn_on=None,
    ).exclude(passed=False)
    return set(rows.values_list("booking__session__offer_date__offer__course_id", flat=True))


def _seated_before(
    person: Person, required: dict[int, Course], starts_on: datetime.date
) -> set[int]:
    rows = Booking.objects.filter(
        person=person,
        state=Booking.State.BOOKED,
        completion=None,
        session__offer_date__offer__course__in=required,
    ).annotate(last_day=Max("session__days__day"))
    columns = ("session__offer_date__offer__course_id", "last_day")
    return {course for course, last_day in rows.values_list(*columns) if last_day < starts_on}


def _able(person: Person, required: dict[int, Course], today: datetime.date) -> set[int]:
    outcomes: dict[int, list[CourseOutcome]] = defaultdict(list)
    for row in CourseOutcome.objects.filter(course__in=required):
        outcomes[row.course_id].append(row)
    agreed = levels_in_force(today).filter(person=person)
    held = dict(agreed.values_list("competence_id", "level"))
    return {
        course
        for course, rows in outcomes.items()
        if all((held.get(row.competence_id) or 0) >= row.to_level for row in rows)
    }


def _certified(person: Person, required: dict[int, Course], starts_on: datetime.date) -> set[int]:
    valid = certificates_that_count(starts_on).filter(person=person)
    held = set(valid.exclude(valid_to__lt=starts_on).values_list("type_id", flat=True))
    return {pk for pk, course in required.items() if course.grants_id in held}

"""A session that people have gone through, and short words for what follows from it."""

from decimal import Decimal
from types import SimpleNamespace

from samtakt.catalogue.models import CourseOutcome
from samtakt.delivery.completion import complete
from samtakt.delivery.models import AttendanceHours, Completion, Evaluation, ProposedLevel
from samtakt.foundation.tenancy import scope_for
from tests.delivery.attended import make_held, send, sign_day
from tests.delivery.attended import one as a_mark
from tests.factories import make_competence, saved

FULL = Decimal("7.5")


def make_taught(*, level=3, has_test=False, grants=None, percent=None, **held) -> SimpleNamespace:
    """Anna and Bo of Alfa and Cilla of Beta had seats in a course that teaches welding."""
    world = make_held(**held)
    world.welding = make_competence(world.hub, "Svetsning", name_en="Welding")
    world.course = world.session.offer_date.offer.course
    world.course.has_test, world.course.grants = has_test, grants
    world.course.attendance_percent, world.course.name_en = percent, "Welding course"
    saved(world.course, world.hub)
    outcome = CourseOutcome(
        course=world.course, competence=world.welding, from_level=1, to_level=level
    )
    saved(outcome, world.hub)
    return world


def mark_hours(world, name, *hours, sign=True):
    """Mark so many hours on each day, in the order of the days; signed, unless nobody was there."""
    row = world.seats[name]
    for day, number in zip(world.days, hours, strict=True):
        assert send(world, a_mark(row, day, number)) == ["kept"]
        if sign and number:
            sign_day(row, day, number)


def attend(world, *names):
    """Mark and sign full days of some participants."""
    for name in names:
        mark_hours(world, name, *[FULL] * len(world.days))


def hours_become(world, name, day, hours):
    """Change the hours that count, as a correction does."""
    seat = world.seats[name]
    with scope_for(seat.organisation):
        row = AttendanceHours.objects.get(booking=seat, day=world.days[day])
        row.hours = Decimal(hours)
        row.save()


def completed(world, name, **how):
    """Complete a participant as the trainer does."""
    with scope_for(world.hub):
        return complete(world.seats[name], by=world.trainer, **how)


def completions_of(company):
    with scope_for(company):
        return list(Completion.objects.order_by("pk"))


def proposed_of(row):
    """The levels of a completion by competence: (level, state)."""
    with scope_for(row.organisation):
        rows = ProposedLevel.objects.filter(completion=row).select_related(
            "observation__competence", "observation__person"
        )
        return list(rows.order_by("pk"))


def questions_of(row):
    with scope_for(row.organisation):
        return {one.kind: one for one in Evaluation.objects.filter(completion=row)}

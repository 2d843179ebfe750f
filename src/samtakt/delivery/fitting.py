"""Whether a person can take a seat: employed, free that day, prepared, and spared by the team."""

import datetime

from django.utils import translation

from samtakt.delivery import refusals
from samtakt.delivery.models import Booking, Session
from samtakt.delivery.prerequisites import missing_courses
from samtakt.delivery.staffing import Staffing, TeamTooShort, days_of, nearest_dates
from samtakt.organisations.models import Person, Team


def refuse_unfit(
    session: Session,
    person: Person,
    *,
    today: datetime.date,
    leaving_out: Booking | None = None,
    with_nearest: bool = True,
) -> Team | None:
    """Refuse somebody who cannot go; return the team that they work in when it begins.

    `leaving_out` is the booking that they are to have, which does not stand in its own way.

    Raises:
        AlreadyHasSeat, NotEmployedThen, BusyThatDay, PrerequisiteMissing, TeamTooShort.
    """
    left_out = leaving_out.pk if leaving_out else None
    own = Booking.objects.filter(session=session, person=person, state__in=Booking.STANDING)
    if (has := next((one for one in own if one.pk != left_out), None)) is not None:
        raise refusals.AlreadyHasSeat(person, has)
    days = days_of(session)
    staffing = Staffing(person.organisation, days)
    if (day := staffing.not_employed(person.pk, days)) is not None:
        raise refusals.NotEmployedThen(person, day)
    if (busy := staffing.busy(person.pk, days, leaving_out=left_out)) is not None:
        raise refusals.BusyThatDay(person, *busy)
    course = session.offer_date.offer.course
    if missing := missing_courses(course, person, starts_on=days[0], today=today):
        raise refusals.PrerequisiteMissing(person, missing)
    if (short := staffing.why_not(person.pk, days, leaving_out=left_out)) is not None:
        nearest = nearest_dates(session, person, today=today) if with_nearest else []
        raise TeamTooShort(short, nearest)
    at_work = staffing.employment(person.pk, days[0])
    return at_work.team if at_work else None


def why_unfit(
    session: Session, person: Person, *, today: datetime.date, leaving_out: Booking
) -> tuple[str, str] | None:
    """Return why somebody cannot go, in Swedish and in English; None if they can.

    For telling several readers, each in their own language.
    """
    reasons = []
    for language in ("sv", "en"):
        with translation.override(language):
            try:
                refuse_unfit(
                    session, person, today=today, leaving_out=leaving_out, with_nearest=False
                )
            except refusals.DeliveryRefused as refused:
                reasons.append(str(refused))
            else:
                return None
    return reasons[0], reasons[1]

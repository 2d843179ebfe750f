"""On which days a date is held: its own rows, or what its first day, hours and weeks tell."""

import datetime
from math import ceil

from samtakt.catalogue.models import OfferDate

HOURS_A_DAY = 8
WORKING_DAYS = 5
ONE_DAY, ONE_WEEK = datetime.timedelta(days=1), datetime.timedelta(days=7)


def days_of(date: OfferDate) -> tuple[datetime.date, ...]:
    """Return the days of a date, in order; none for a date that has no first day.

    Reads the date's rows and its course: prefetch "days" and select "offer__course" for many.
    """
    rows = tuple(sorted(row.day for row in date.days.all()))
    return rows or days_in_a_row(date)


def days_in_a_row(date: OfferDate) -> tuple[datetime.date, ...]:
    """Return the days of a date that is not split; none for a date that has no first day."""
    if date.starts_on is None:
        return ()
    course = date.offer.course
    return training_days(date.starts_on, hours=float(course.hours), weeks=course.weeks)


def training_days(
    starts_on: datetime.date, *, hours: float, weeks: int
) -> tuple[datetime.date, ...]:
    """Spread a course over its weeks: as many days in each, from the weekday it starts on.

    A day takes up to eight hours. Weekends are passed over, unless the course starts on one.
    What does not fit into five days of each week is taken to be shorter days.
    """
    in_all = max(1, min(ceil(hours / HOURS_A_DAY), WORKING_DAYS * weeks))
    each_week = ceil(in_all / weeks)
    days: list[datetime.date] = []
    for week in range(weeks):
        day = starts_on + week * ONE_WEEK
        for _ in range(min(each_week, in_all - len(days))):
            days.append(day)
            day += ONE_DAY
            while day.weekday() >= WORKING_DAYS and starts_on.weekday() < WORKING_DAYS:
                day += ONE_DAY
    return tuple(days)

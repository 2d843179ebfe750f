"""On which days a session would be held: what its first day, its hours and its weeks tell."""

import datetime
from math import ceil

from samtakt.catalogue.models import OfferDate

HOURS_A_DAY = 8
WORKING_DAYS = 5
ONE_DAY, ONE_WEEK = datetime.timedelta(days=1), datetime.timedelta(days=7)


def monday_of(day: datetime.date) -> datetime.date:
    """Return the Monday of a day's week."""
    return day - datetime.timedelta(days=day.weekday())


def session_days(date: OfferDate) -> tuple[datetime.date, ...]:
    """Return the days of an offered date, in order; there is at least one."""
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

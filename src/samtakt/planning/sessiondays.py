"""On which days a session would be held: what its first day, its hours and its weeks tell."""

import datetime

from samtakt.catalogue.days import days_of
from samtakt.catalogue.models import OfferDate


def monday_of(day: datetime.date) -> datetime.date:
    """Return the Monday of a day's week."""
    return day - datetime.timedelta(days=day.weekday())


def session_days(date: OfferDate) -> tuple[datetime.date, ...]:
    """Return the days of an offered date, in order; there is at least one."""
    return days_of(date)

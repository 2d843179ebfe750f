"""What an import does to a date whose days were written by hand, one by one.

A feed tells when a date begins and ends, and not on which days it is held between. Where it moves
the start, the days move with it, by as many days. Where they then no longer fit what else the file
says, somebody has to look at them: that is told, and nothing is guessed.
"""

import datetime

from samtakt.catalogue.courserows import CourseSeen
from samtakt.catalogue.daterows import DateSeen
from samtakt.catalogue.days import WORKING_DAYS, days_in_a_row, training_days
from samtakt.catalogue.models import OfferDate
from samtakt.foundation.spreadsheets.journal import ImportJournal


def is_moved_with_days(row: OfferDate, seen: DateSeen) -> bool:
    """Return whether a file moves the start of a date that has days of its own."""
    return bool(row.days.all()) and _moved_by(row, seen) != datetime.timedelta(0)


def days_misfit(row: OfferDate, seen: DateSeen, course: CourseSeen) -> bool:
    """Return whether a date's own days would no longer fit what a file says of the date.

    They end on another day than it does, are more or fewer than the course now takes, or come to
    lie on a weekend. What did not fit before either is not told again with every import.
    """
    days = sorted(one.day for one in row.days.all())
    if not days:
        return False
    moved = [day + _moved_by(row, seen) for day in days]
    on_weekends = any(
        later.weekday() >= WORKING_DAYS > earlier.weekday()
        for earlier, later in zip(days, moved, strict=True)
    )
    return on_weekends or _ends_elsewhere(row, seen, days, moved) or _takes_others(row, course)


def move_days(row: OfferDate, was_on: datetime.date | None, journal: ImportJournal) -> None:
    """Move the days of a date whose start was moved, by as many days."""
    if was_on is None or row.starts_on is None:
        return
    by = row.starts_on - was_on
    if not by:
        return
    # A date has each day once: the one that goes furthest makes room for the next.
    for one in sorted(row.days.all(), key=lambda one: one.day, reverse=by > datetime.timedelta(0)):
        journal.alter(one, day=one.day + by)
        journal.write_alterations()


def _moved_by(row: OfferDate, seen: DateSeen) -> datetime.timedelta:
    starts_on = seen.values["starts_on"]
    if starts_on is None or row.starts_on is None:
        return datetime.timedelta(0)
    moved_by: datetime.timedelta = starts_on - row.starts_on
    return moved_by


def _ends_elsewhere(
    row: OfferDate, seen: DateSeen, days: list[datetime.date], moved: list[datetime.date]
) -> bool:
    ends_on = seen.values["ends_on"]
    if ends_on is None or ends_on == moved[-1]:
        return False
    return row.ends_on is None or ends_on - moved[-1] != row.ends_on - days[-1]


def _takes_others(row: OfferDate, course: CourseSeen) -> bool:
    if row.starts_on is None or not course.described:
        return False
    said = course.said
    will = training_days(row.starts_on, hours=float(said["hours"]), weeks=said["weeks"])
    return len(will) not in {len(days_in_a_row(row)), len(row.days.all())}

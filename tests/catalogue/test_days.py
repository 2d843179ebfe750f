"""A course's hours and weeks become days."""

import datetime

import pytest

from samtakt.catalogue.days import training_days

MONDAY = datetime.date(2027, 1, 11)


@pytest.mark.parametrize(
    ("weekday", "hours", "weeks", "offsets"),
    [
        (0, 4, 1, [0]),
        (0, 8, 1, [0]),
        (0, 16, 1, [0, 1]),
        (0, 17, 1, [0, 1, 2]),
        (3, 24, 1, [3, 4, 7]),
        (0, 40, 1, [0, 1, 2, 3, 4]),
        (0, 80, 1, [0, 1, 2, 3, 4]),
        (1, 24, 3, [1, 8, 15]),
        (0, 40, 3, [0, 1, 7, 8, 14]),
        (2, 80, 2, [2, 3, 4, 7, 8, 9, 10, 11, 14, 15]),
        # On a weekend because it was meant to be.
        (5, 16, 1, [5, 6]),
        (5, 32, 2, [5, 6, 12, 13]),
    ],
)
def test_hours_are_spread_over_the_weeks(weekday, hours, weeks, offsets):
    start = MONDAY + datetime.timedelta(days=weekday)

    days = training_days(start, hours=hours, weeks=weeks)

    assert [(day - MONDAY).days for day in days] == offsets

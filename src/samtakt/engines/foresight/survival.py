"""The probability that somebody who works on one day still works on a later one."""

from __future__ import annotations

from datetime import date
from math import erfc, sqrt

from samtakt.engines.foresight.facts import Career

DAYS_IN_A_YEAR = 365.25


def survival(career: Career, day: date, *, as_of: date) -> float:
    """Return the probability (0–1) that the person works on `day`, given that they do on `as_of`.

    Leaving for another job and retiring are independent: the product of

    * (1 − yearly turnover) to the power of the years in between;
    * 1 until the planned retirement and 0 after it; where no day is planned, the share of a
      normal distribution that lies after `day`, of the share that lies after `as_of`, because
      whoever is at work beyond the usual age has not retired yet;
    * 1 until the last day of a fixed term and 0 after it.
    """
    if career.last_day is not None and day > career.last_day:
        return 0.0
    begins = max(as_of, career.starts_on or as_of)
    years = max(0, (day - begins).days) / DAYS_IN_A_YEAR
    staying: float = (1 - career.yearly_turnover) ** years
    return staying * _not_retired(career, day, as_of)


def _not_retired(career: Career, day: date, as_of: date) -> float:
    if career.retirement is None or day <= as_of:
        return 1.0
    if not career.spread_years:
        return 1.0 if day <= career.retirement else 0.0
    later_than_now = _share_after(career, as_of)
    if not later_than_now:
        # So far beyond the middle that no share is left to compare with.
        return 0.0
    return _share_after(career, day) / later_than_now


def _share_after(career: Career, day: date) -> float:
    """The share of the normal distribution of retirements that lies after a day."""
    assert career.retirement is not None
    years = (day - career.retirement).days / DAYS_IN_A_YEAR
    return erfc(years / career.spread_years / sqrt(2)) / 2

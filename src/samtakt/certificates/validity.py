"""Until which day a certificate is valid."""

import calendar
import datetime

from samtakt.certificates.models import CertificateType


def valid_until(type_: CertificateType, issued_on: datetime.date) -> datetime.date | None:
    """Return the last day on which a certificate issued on a day is valid; None for no end.

    The interval counts in months to the same day of the month, or to the month's last day
    where that day is missing (31 January and one month: 28 February). A type that ends with
    the month, such as hot work, is valid to the last day of the month it would end in.
    """
    if not type_.interval_months:
        return None
    return same_day(issued_on, type_.interval_months, to_end_of_month=type_.ends_with_month)


def issued_before(type_: CertificateType, valid_to: datetime.date) -> datetime.date | None:
    """Return the day of issue that the type's interval gives for a last day; None without one."""
    if not type_.interval_months:
        return None
    return same_day(valid_to, -type_.interval_months, to_end_of_month=False)


def same_day(day: datetime.date, months: int, *, to_end_of_month: bool) -> datetime.date:
    """Return the day some months later, in the shorter month its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    last = calendar.monthrange(year, month)[1]
    return datetime.date(year, month, last if to_end_of_month else min(day.day, last))

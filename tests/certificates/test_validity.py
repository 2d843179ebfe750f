"""The last valid day: same day of the month, the shorter month's last day, or the month's end."""

import calendar
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtakt.certificates.models import CertificateType
from samtakt.certificates.validity import issued_before, valid_until

DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 12, 31))
MONTHS = st.integers(1, 120)


def type_of(months, *, ends_with_month=False):
    return CertificateType(interval_months=months, ends_with_month=ends_with_month)


@pytest.mark.parametrize(
    ("issued", "months", "ends_with_month", "last"),
    [
        ("2024-03-10", 60, False, "2029-03-10"),
        ("2024-03-10", 60, True, "2029-03-31"),
        ("2024-02-29", 12, False, "2025-02-28"),
        ("2024-02-29", 12, True, "2025-02-28"),
        ("2023-02-28", 12, True, "2024-02-29"),
        ("2026-01-31", 1, False, "2026-02-28"),
        ("2026-12-15", 1, False, "2027-01-15"),
        ("2026-11-30", 13, True, "2027-12-31"),
    ],
)
def test_days_known_by_hand(issued, months, ends_with_month, last):
    type_ = type_of(months, ends_with_month=ends_with_month)

    assert valid_until(type_, datetime.date.fromisoformat(issued)).isoformat() == last


def test_without_an_interval_there_is_no_last_day():
    assert valid_until(type_of(None), datetime.date(2026, 1, 1)) is None
    assert issued_before(type_of(None), datetime.date(2026, 1, 1)) is None


@given(DAYS, MONTHS)
def test_the_month_is_the_right_one_and_the_day_never_later(issued, months):
    last = valid_until(type_of(months), issued)

    assert (last.year - issued.year) * 12 + last.month - issued.month == months
    assert last.day <= issued.day


@given(DAYS, MONTHS)
def test_the_end_of_the_month_is_never_before_the_same_day(issued, months):
    end = valid_until(type_of(months, ends_with_month=True), issued)

    assert end >= valid_until(type_of(months), issued)
    assert end.day == calendar.monthrange(end.year, end.month)[1]


@given(DAYS, DAYS, MONTHS)
def test_who_is_issued_later_never_lapses_earlier(one, other, months):
    first, second = sorted([one, other])

    assert valid_until(type_of(months), first) <= valid_until(type_of(months), second)


@given(DAYS, MONTHS)
def test_the_day_of_issue_can_be_told_from_the_last_day(last, months):
    issued = issued_before(type_of(months), last)

    assert valid_until(type_of(months), issued) <= last
    assert (last - valid_until(type_of(months), issued)).days <= 3

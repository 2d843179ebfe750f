"""Dates, numbers and words as people type them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtakt.foundation.spreadsheets.cells import (
    Unreadable,
    is_identity_number,
    read_birth_year,
    read_date,
    read_number,
    read_percentage,
    read_sex,
    read_yes_or_no,
)

DAY = datetime.date(2027, 3, 31)


@pytest.mark.parametrize(
    "cell",
    [
        "2027-03-31", "2027/3/31", "20270331", 20270331, "270331", "31/3 2027", "31/3-2027",
        "31.03.2027", "31-03-27", "31 mars 2027", "den 31 mar 2027", 46477, "46477", DAY,
        datetime.datetime(2027, 3, 31, 7, 30), "2027-03-31 00:00:00",  # noqa: DTZ001
    ],
)  # fmt: skip
def test_a_day_in_all_its_forms(cell):
    assert read_date(cell) == DAY


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2027-03", (2027, 3, 1)), ("mars 2027", (2027, 3, 1)), ("03/2027", (2027, 3, 1)),
        ("2027", (2027, 1, 1)), (2027, (2027, 1, 1)),
        ("v. 12 2027", (2027, 3, 22)), ("v12-2027", (2027, 3, 22)), ("2027-W12", (2027, 3, 22)),
        ("vecka 12, 2027", (2027, 3, 22)), ("2027 v.12", (2027, 3, 22)),
    ],
)  # fmt: skip
def test_months_years_and_weeks_mean_their_first_day(cell, day):
    assert read_date(cell) == datetime.date(*day)


@pytest.mark.parametrize("cell", ["31/2 2027", "snart", "2027-13-01", "v. 54 2027", "13", 1.5])
def test_what_is_no_date_is_refused(cell):
    with pytest.raises(Unreadable) as caught:
        read_date(cell)
    assert caught.value.code == "not_a_date"


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 1, 1)))
def test_every_date_survives_its_usual_spellings(day):
    for text in (day.isoformat(), f"{day.day}/{day.month} {day.year}", day.strftime("%Y%m%d")):
        assert read_date(text) == day
    year, week, _ = day.isocalendar()
    assert read_date(f"v. {week} {year}").isocalendar()[:2] == (year, week)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("3,5", 3.5), ("3.5", 3.5), ("1 250,50", 1250.5), ("1\u00a0250", 1250), ("12.500", 12500),
        ("12 500 kr", 12500), ("1,234.50", 1234.5), ("-3", -3), ("24 tim", 24), (7, 7), ("", None),
        ("-", None), ("1.234.567,5", 1234567.5), ("200:-", 200),
    ],
)  # fmt: skip
def test_numbers_with_commas_spaces_and_units(cell, number):
    assert read_number(cell) == number


@given(st.integers(-(10**9), 10**9))
def test_spaced_thousands(number):
    assert read_number(f"{number:,}".replace(",", " ")) == number


@pytest.mark.parametrize(
    ("cell", "per_cent"), [("75 %", 75), ("75", 75), (0.75, 75), ("0,75", 75), (1, 100), ("1 %", 1)]
)
def test_percentages(cell, per_cent):
    assert read_percentage(cell) == per_cent


@pytest.mark.parametrize("cell", ["150 %", "-5", "halvtid"])
def test_what_is_no_percentage_is_refused(cell):
    with pytest.raises(Unreadable):
        read_percentage(cell)


def test_words():
    assert [read_yes_or_no(cell) for cell in ("Ja", "x", "nej", "", True)] == [
        True, True, False, None, True,
    ]  # fmt: skip
    assert [read_sex(cell) for cell in ("K", "kvinna", "Man", "annat", None)] == [
        "woman", "woman", "man", None, None,
    ]  # fmt: skip
    assert [read_birth_year(cell) for cell in ("1980-02-03", 1980, "80", "19800203")] == [1980] * 4


@pytest.mark.parametrize(
    ("cell", "is_one"),
    [
        ("811218-9876", True), ("19811218-9876", True), (8112189876, True), ("8112789873", True),
        ("811218-9877", False), ("1001", False), ("2027-03-31", False), (198112, False),
        ("Anna Ek 811218-9876", True), ("070-123 45 67", False),
    ],
)  # fmt: skip
def test_personal_identity_numbers_are_known_by_date_and_check_digit(cell, is_one):
    assert is_identity_number(cell) is is_one

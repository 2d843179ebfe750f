"""Dates, weeks, numbers and names as Swedish and English readers expect them."""

import datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from samtakt.foundation import formats

DAY = datetime.date(2027, 1, 3)  # a Sunday in the last ISO week of 2026


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", ["3 januari 2027", "v. 53 2026", "12\u00a0500", "1\u00a0234,5", "25\u00a0%"]),
        ("en", ["3 January 2027", "week 53, 2026", "12,500", "1,234.5", "25%"]),
    ],
)
def test_each_language_has_its_forms(language, expected):
    with override(language):
        shown = [
            formats.date_text(DAY),
            formats.week_text(DAY),
            formats.number_text(12500),
            formats.number_text(1234.5, 1),
            formats.percent_text(0.25),
        ]
    assert shown == expected


@pytest.mark.parametrize(
    ("hours", "swedish", "english"),
    [("8.00", "8", "8"), ("7.50", "7,5", "7.5"), ("7.25", "7,25", "7.25")],
)
def test_hours_have_decimals_only_where_there_are_any(hours, swedish, english):
    with override("sv"):
        assert formats.hours_text(Decimal(hours)) == swedish
    with override("en"):
        assert formats.hours_text(Decimal(hours)) == english
    assert formats.hours_text(None) == ""


@pytest.mark.parametrize(
    ("number", "swedish", "english"),
    [(0.001, "0,001", "0.001"), (5.0, "5", "5"), (0.1 + 0.2, "0,3", "0.3"), (0, "0", "0")],
)
def test_a_number_keeps_the_decimals_it_has(number, swedish, english):
    with override("sv"):
        assert formats.significant_text(number) == swedish
    with override("en"):
        assert formats.significant_text(number) == english
    assert formats.significant_text(None) == ""


@pytest.mark.parametrize(
    ("share", "swedish", "english"),
    [(0.9, "90\u00a0%", "90%"), (0.975, "97,5\u00a0%", "97.5%"), (0.07, "7\u00a0%", "7%")],
)
def test_shares_have_decimals_only_where_there_are_any(share, swedish, english):
    with override("sv"):
        assert formats.share_text(share) == swedish
    with override("en"):
        assert formats.share_text(share) == english
    assert formats.share_text(None) == ""


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (datetime.date(2027, 1, 3), "3 januari 2027"),
        (datetime.date(2027, 1, 7), "3–7 januari 2027"),
        (datetime.date(2027, 2, 1), "3 januari – 1 februari 2027"),
        (datetime.date(2028, 1, 7), "3 januari 2027 – 7 januari 2028"),
    ],
)
def test_a_run_of_dates_says_month_and_year_once(last, expected):
    with override("sv"):
        assert formats.dates_text(DAY, last) == expected


def test_money_is_in_whole_kronor():
    with override("sv"):
        assert formats.money_text(12499.6) == "12\u00a0500\u00a0kr"
    with override("en"):
        assert formats.money_text(12499.6) == "SEK 12,500"


def test_nothing_is_shown_for_nothing():
    assert [formats.date_text(None), formats.number_text(None), formats.money_text(None)] == [
        ""
    ] * 3


def test_names_sort_in_swedish_order():
    names = ["Öberg", "Zetterlund", "Ängsö", "Åberg", "Ärlig", "andersson", "Éva"]

    assert sorted(names, key=formats.sort_key) == [
        "andersson",
        "Éva",
        "Zetterlund",
        "Åberg",
        "Ängsö",
        "Ärlig",
        "Öberg",
    ]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_less_than_nothing_has_a_minus_and_not_a_hyphen(language):
    with override(language):
        assert formats.number_text(-12) == "−12"


def test_a_month_is_said_in_both_languages():
    assert formats.month_texts(DAY.replace(day=1)) == ("januari 2027", "January 2027")


def test_a_week_begins_on_monday():
    assert formats.monday_of(DAY) == datetime.date(2026, 12, 28)
    assert formats.monday_of(datetime.date(2026, 12, 28)) == datetime.date(2026, 12, 28)

"""A rule has a value on a day, and what ships never overwrites what was changed."""

import datetime

import pytest

from samtakt.foundation.legalrules import (
    LegalRule,
    NoRuleInForce,
    load_rules,
    months_after,
    rule_on,
    rules_known_on,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 1)


def rule(value, valid_from, valid_to=None):
    LegalRule.objects.create(
        key="tests.limit", value=value, unit="people", valid_from=valid_from, valid_to=valid_to
    )


def test_the_rule_in_force_on_the_day_counts():
    rule("10", "2017-01-01", "2026-10-31")
    rule("25", "2026-11-01")

    assert rule_on("tests.limit", datetime.date(2026, 10, 31)).value == "10"
    assert rule_on("tests.limit", DAY).value == "25"


def test_a_day_without_a_rule_is_an_error_and_not_a_zero():
    rule("10", "2017-01-01", "2020-12-31")

    for day in (datetime.date(2016, 12, 31), datetime.date(2021, 1, 1)):
        with pytest.raises(NoRuleInForce):
            rule_on("tests.limit", day)


@pytest.mark.parametrize(
    ("day", "value"), [((2016, 12, 31), "10"), ((2026, 10, 31), "10"), ((2026, 11, 1), "25")]
)
def test_the_first_known_value_stands_for_the_time_before_it(day, value):
    rule("25", "2026-11-01")
    rule("10", "2017-01-01", "2026-10-31")

    known = rules_known_on(LegalRule.objects.filter(key="tests.limit"), datetime.date(*day))

    assert {key: found.value for key, found in known.items()} == {"tests.limit": value}


def test_shipped_rules_are_there_have_a_source_and_keep_an_administrators_change():
    LegalRule.objects.filter(key="retirement.age").update(value="66")

    load_rules()

    assert rule_on("retirement.age", DAY).value == "66"
    assert not LegalRule.objects.filter(source="").exists()


def test_a_rule_that_nobody_has_checked_says_so():
    assert rule_on("retirement.age", DAY).checked_on is None
    assert rule_on("coverage.minimum.shift_work", DAY).checked_on is not None


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ((2026, 11, 30), 24, (2028, 11, 30)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2026, 12, 31), 2, (2027, 2, 28)),
        ((2026, 1, 1), 0, (2026, 1, 1)),
        ((2027, 3, 31), -1, (2027, 2, 28)),
    ],
)
def test_months_after_stays_within_the_month(day, months, later):
    assert months_after(datetime.date(*day), months) == datetime.date(*later)

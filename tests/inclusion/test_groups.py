"""The groups that people are in."""

import datetime

import pytest

from samtakt.foundation.tenancy import scope_for
from samtakt.inclusion.groups import Grouping, Member, age_group, members
from tests.factories import employ, make_company, make_hub, make_person

DAY = datetime.date(2026, 11, 1)


@pytest.mark.parametrize(
    ("birth_year", "group"),
    [
        (1997, "under_30"),
        (1996, "30_39"),
        (1987, "30_39"),
        (1986, "40_49"),
        (1976, "50_59"),
        (1966, "60_over"),
        (1950, "60_over"),
        (None, "none"),
    ],
)
def test_an_age_is_counted_in_calendar_years(birth_year, group):
    assert age_group(birth_year, DAY) == group


def test_of_two_employments_the_later_counts_and_a_former_one_does_not(db):
    company = make_company(make_hub())
    anna = make_person(company, "Anna", sex="woman", birth_year=1980, kind="agency")
    employ(anna, starts_on=datetime.date(2026, 1, 1), kind="permanent")
    bo = make_person(company, "Bo", sex="man", ends_on=datetime.date(2026, 1, 31))
    with scope_for(company):
        found = members([anna.pk, bo.pk], as_of=DAY)

    assert found == {
        anna.pk: Member("woman", "40_49", "permanent"),
        bo.pk: Member("man", "none", "none"),
    }
    assert found[anna.pk].group(Grouping.AGE) == "40_49"

"""What leaves through the door, and what stays behind it."""

import datetime
import itertools

import pytest
import time_machine
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samtakt.foundation.legalrules import LegalRule, NoRuleInForce
from samtakt.inclusion.disclosure import (
    disclose,
    disclose_places,
    minimum_cell,
    own_headcount,
)
from samtakt.inclusion.groups import Grouping, Member


@pytest.fixture(autouse=True)
def in_english(db):
    with translation.override("en"):
        yield


def people(**numbers):
    """So many people of each sex; the value of each is its number."""
    sexes = [sex for sex, number in numbers.items() for _one in range(number)]
    members = {at: Member(sex, "under_30", "permanent") for at, sex in enumerate(sexes)}
    return {at: at for at in members}, members


def numbers_of(disclosed):
    return {group.key: group.people for group in disclosed.groups}


def test_large_groups_are_shown_with_their_figures():
    values, members = people(woman=6, man=9)
    found = disclose(values, members, Grouping.SEX, figure=max)

    assert numbers_of(found) == {"woman": 6, "man": 9}
    assert [group.figure for group in found.groups] == [5, 14]
    assert [group.label for group in found.groups] == ["Woman", "Man"]
    assert (found.everybody.people, found.everybody.figure, found.hides) == (15, 14, False)


def test_a_small_group_is_hidden_with_another_and_no_figure_of_them_is_worked_out():
    values, members = people(woman=3, man=9)
    asked = []
    found = disclose(values, members, Grouping.SEX, figure=lambda group: asked.append(len(group)))

    assert numbers_of(found) == {"woman": None, "man": None}
    assert [group.figure for group in found.groups] == [None, None]
    assert (found.everybody.people, found.hides, found.shown()) == (12, True, ())
    assert asked == [12]


def test_the_threshold_is_the_legal_rule_of_today():
    LegalRule.objects.filter(key="disclosure.minimum_cell").update(valid_to="2026-12-31")
    LegalRule.objects.create(
        key="disclosure.minimum_cell", value="10", unit="people", valid_from="2027-01-01"
    )
    values, members = people(woman=6, man=12)

    with time_machine.travel(datetime.date(2026, 12, 1)):
        assert not disclose(values, members, Grouping.SEX, figure=len).hides
    with time_machine.travel(datetime.date(2027, 2, 1)):
        found = disclose(values, members, Grouping.SEX, figure=len)
        assert (found.hides, found.minimum) == (True, 10)


def test_without_a_rule_nothing_leaves():
    LegalRule.objects.filter(key="disclosure.minimum_cell").delete()
    values, members = people(woman=6)

    with pytest.raises(NoRuleInForce):
        disclose(values, members, Grouping.SEX, figure=len)


def test_the_shipped_threshold_is_five():
    assert minimum_cell() == 5


def test_a_company_of_four_has_no_figure_at_all():
    values, members = people(woman=2, man=2)
    found = disclose(values, members, Grouping.SEX, figure=max)

    assert (found.everybody.people, found.everybody.figure) == (None, None)
    assert numbers_of(found) == {"woman": None, "man": None}


def test_nobody_makes_an_empty_answer():
    found = disclose({}, {}, Grouping.AGE, figure=len)

    assert (found.groups, found.everybody.people) == ((), None)


def test_a_group_that_nobody_is_in_is_left_out():
    values, members = people(woman=6, man=6)

    assert "unknown" not in numbers_of(disclose(values, members, Grouping.SEX, figure=len))


def test_a_small_team_is_hidden_with_another_from_who_sees_no_names():
    places = dict(enumerate(["Press"] * 3 + ["Lager"] * 6 + ["Montage"] * 9))

    assert disclose_places(places, places, figure=len) == {
        "Press": None,
        "Lager": None,
        "Montage": 9,
    }
    assert disclose_places({}, {}, figure=len) == {}


def test_the_own_staff_list_is_counted_as_it_is():
    assert own_headcount(["woman", "man", "man"], Grouping.SEX) == (
        ("woman", "Woman", 1),
        ("man", "Man", 2),
    )


@given(st.tuples(*[st.integers(0, 9)] * 3))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_no_hidden_group_can_be_told(numbers):
    """Readers try every way in which the hidden groups could be filled."""
    found = disclose(
        *people(**dict(zip(["woman", "man", "unknown"], numbers, strict=True))),
        Grouping.SEX,
        figure=len,
    )
    seen = [group.people for group in found.groups]

    possible = [
        filling
        for filling in itertools.product(
            *[range(sum(numbers) + 1) if one is None else [one] for one in seen]
        )
        if sum(filling) == sum(numbers)
    ]

    for column, one in enumerate(seen):
        if one is None and sum(numbers) >= 5 and len(seen) > 1:
            could_be = {filling[column] for filling in possible}
            assert len(could_be) > 1
            assert max(could_be) >= 5

"""How many of a team may be away: the team's own limit, its minimum staffing, or a small share."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.staffing import Rule, away_limit, stated_limits
from tests.factories import make_minimum, make_shift, make_team

DAY, NIGHT = 1, 2


@pytest.mark.parametrize(
    ("absent_most", "minimum", "shifts", "most", "rule", "by_shift"),
    [
        (None, {}, {None: 10}, 1, Rule.SHARE, {}),
        (None, {}, {None: 20}, 3, Rule.SHARE, {}),
        (None, {}, {None: 2}, 1, Rule.SHARE, {}),
        (2, {}, {None: 20}, 2, Rule.STATED, {}),
        (0, {}, {None: 20}, 0, Rule.STATED, {}),
        (None, {None: 4}, {None: 6}, 2, Rule.MINIMUM, {}),
        (None, {None: 4}, {None: 3}, 0, Rule.MINIMUM, {}),
        (None, {DAY: 2, NIGHT: 3}, {DAY: 4, NIGHT: 4}, 3, Rule.MINIMUM, {DAY: 2, NIGHT: 1}),
        (None, {DAY: 2}, {DAY: 4, NIGHT: 4}, 6, Rule.MINIMUM, {DAY: 2}),
        (1, {DAY: 2}, {DAY: 4}, 1, Rule.STATED, {DAY: 2}),
        (5, {DAY: 2}, {DAY: 4}, 2, Rule.MINIMUM, {DAY: 2}),
        (None, {None: 7, DAY: 2}, {DAY: 4, NIGHT: 4}, 1, Rule.MINIMUM, {DAY: 2}),
    ],
)
def test_the_strictest_of_what_is_stated_holds(absent_most, minimum, shifts, most, rule, by_shift):
    limit = away_limit(absent_most, minimum, shifts)

    assert (limit.most, limit.rule, limit.by_shift) == (most, rule, by_shift)


numbers = st.integers(0, 12)
per_shift = st.dictionaries(st.sampled_from([None, DAY, NIGHT]), numbers, max_size=3)


@given(absent_most=st.none() | numbers, minimum=per_shift, shifts=per_shift)
def test_a_limit_never_leaves_a_team_or_a_shift_under_its_minimum(absent_most, minimum, shifts):
    limit = away_limit(absent_most, minimum, shifts)
    people = sum(shifts.values())

    assert limit.most >= 0
    if absent_most is not None:
        assert limit.most <= absent_most
    if None in minimum and people >= minimum[None]:
        assert people - limit.most >= minimum[None]
    for shift, most in limit.by_shift.items():
        assert shifts[shift] - most >= min(minimum[shift], shifts[shift])


def test_a_minimum_holds_on_its_days_and_the_newest_counts(alfa):
    spring = datetime.date(2027, 1, 1)
    team, other, night = make_team(alfa), make_team(alfa, "Lack"), make_shift(alfa, "Natt")
    make_minimum(team, 2, shift=night)
    make_minimum(team, 3, shift=night, starts_on=spring)
    make_minimum(other, 9)
    with scope_for(alfa):
        stated = stated_limits(alfa, [team.pk])

    shifts = {night.pk: 5}
    before = spring - datetime.timedelta(days=1)
    assert stated.of_team(team.pk, shifts, before).most == 3
    assert stated.of_team(team.pk, shifts, spring).most == 2
    assert stated.of_team(other.pk, {None: 10}, spring).rule is Rule.SHARE
    assert stated.of_team(None, {None: 10}, spring).most == 1

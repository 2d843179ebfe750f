"""What the company requires together."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from samtakt.engines.foresight import Requirement, in_company

START = date(2026, 1, 1)


def needs(number, team="press", shift=None, level=3, start=START, end=None):
    return Requirement("weld", team, shift, level, number, start, end)


def figures(*requirements):
    return [(one.valid_from, one.level, one.number) for one in in_company(requirements)]


def test_teams_add_up_and_a_team_needs_the_more_of_its_shifts_and_its_whole():
    """Press: 2 + 2 on shifts against 3 in all is 4; paint 1; together 5."""
    assert figures(needs(2, shift="day"), needs(2, shift="night"), needs(3), needs(1, "paint")) == [
        (START, 3, 5)
    ]
    assert figures(needs(2, shift="day"), needs(3)) == [(START, 3, 3)]


def test_the_whole_company_may_need_more_than_its_teams():
    assert figures(needs(1), needs(4, team=None)) == [(START, 3, 4)]


def test_one_is_never_enough_where_two_are_wise():
    [whole] = in_company([needs(1)], least={"weld": 2})

    assert whole.number == 2


def test_the_lowest_level_counts():
    assert figures(needs(1, level=4), needs(1, "paint", level=2)) == [(START, 2, 2)]


def test_each_change_begins_a_period():
    opens, closes = date(2028, 1, 1), date(2029, 6, 30)
    found = in_company([needs(1), needs(2, "paint", start=opens, end=closes)])

    assert [(one.valid_from, one.valid_to, one.number) for one in found] == [
        (START, date(2027, 12, 31), 1),
        (opens, closes, 3),
        (date(2029, 7, 1), None, 1),
    ]


def test_a_later_version_replaces_an_earlier_one():
    assert figures(needs(1), needs(2, start=date(2027, 1, 1)))[1][2] == 2


def test_between_two_periods_nothing_is_required():
    found = in_company([needs(1, end=date(2026, 6, 30)), needs(1, start=date(2027, 1, 1))])

    assert [(one.valid_from, one.valid_to) for one in found] == [
        (START, date(2026, 6, 30)),
        (date(2027, 1, 1), None),
    ]


@given(
    st.lists(
        st.builds(
            needs,
            st.integers(1, 5),
            st.sampled_from([None, "a", "b"]),
            st.sampled_from([None, "day", "night"]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_together_is_never_less_than_any_one(asked):
    latest = {(one.team, one.shift): one for one in sorted(asked, key=lambda one: one.number)}
    [whole] = in_company(list(latest.values()))

    assert whole.number >= max(one.number for one in latest.values())

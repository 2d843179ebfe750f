"""What technology items ask for, as rows of one line: worked cases, then what holds of any line."""

import datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from samtakt.analysis.requirementlines import (
    OF_A_ROLE,
    OF_A_TEAM,
    Ask,
    Kind,
    Row,
    TakenDay,
    Want,
    in_force,
    plan_line,
)

TODAY = datetime.date(2026, 11, 1)
LONG_AGO = datetime.date(2020, 1, 1)
SPRING, AUTUMN = datetime.date(2027, 3, 1), datetime.date(2027, 9, 1)
TOMORROW = TODAY + datetime.timedelta(days=1)


def steps_of(rows, wants, kind=OF_A_ROLE):
    return [
        (step.kind, step.day, step.ask, step.row)
        for step in plan_line(rows, wants, today=TODAY, kind=kind)
    ]


def test_an_item_adds_what_nobody_asked_for():
    assert steps_of([], [Want(7, SPRING, Ask(3, 2))]) == [(Kind.ADDED, SPRING, Ask(3, 2), None)]


def test_a_role_that_asks_for_as_much_already_needs_no_row():
    rows = [Row(1, LONG_AGO, None, Ask(4, 2))]
    (step,) = plan_line(rows, [Want(7, SPRING, Ask(3, 2))], today=TODAY, kind=OF_A_ROLE)

    assert (step.kind, step.since, step.items) == (Kind.MET, LONG_AGO, (7,))


def test_a_requirement_that_ends_is_not_enough():
    rows = [Row(1, LONG_AGO, AUTUMN, Ask(4, 2))]

    assert steps_of(rows, [Want(7, SPRING, Ask(3, 2))]) == [(Kind.ADDED, SPRING, Ask(4, 2), None)]


def test_a_role_keeps_the_higher_level_and_the_higher_criticality():
    rows = [Row(1, LONG_AGO, None, Ask(4, 1))]

    assert steps_of(rows, [Want(7, SPRING, Ask(2, 3))]) == [(Kind.ADDED, SPRING, Ask(4, 3), None)]


def test_three_at_level_two_and_one_at_level_three_are_not_three_at_level_three():
    rows = [Row(1, LONG_AGO, None, Ask(2, 3))]
    wants = [Want(7, SPRING, Ask(3, 1))]

    assert steps_of(rows, wants, OF_A_TEAM) == [(Kind.ADDED, SPRING, Ask(3, 1), None)]


def test_an_item_that_moves_takes_its_row_along():
    rows = [Row(1, SPRING, None, Ask(3, 2), made=True)]

    assert steps_of(rows, [Want(7, AUTUMN, Ask(3, 2))]) == [
        (Kind.ADDED, AUTUMN, Ask(3, 2), None),
        (Kind.REMOVED, SPRING, Ask(3, 2), 1),
    ]


def test_an_item_without_wants_leaves_nothing_that_is_coming():
    assert steps_of([Row(1, SPRING, None, Ask(3, 2), made=True)], []) == [
        (Kind.REMOVED, SPRING, Ask(3, 2), 1)
    ]


def test_what_was_in_force_ends_today_and_what_it_replaced_comes_back_tomorrow():
    rows = [
        Row(1, LONG_AGO, None, Ask(2, 2)),
        Row(2, datetime.date(2026, 5, 1), None, Ask(3, 2), made=True),
    ]

    assert steps_of(rows, []) == [
        (Kind.ENDED, TODAY, Ask(3, 2), 2),
        (Kind.RESTORED, TOMORROW, Ask(2, 2), None),
    ]


def test_a_number_of_people_comes_back_by_itself():
    rows = [
        Row(1, LONG_AGO, None, Ask(2, 2)),
        Row(2, datetime.date(2026, 5, 1), None, Ask(3, 2), made=True),
    ]

    assert steps_of(rows, [], OF_A_TEAM) == [(Kind.ENDED, TODAY, Ask(3, 2), 2)]


def test_the_second_item_takes_over_when_the_first_is_cancelled():
    """Item 8 was met by item 7's row; without item 7 it needs a row of its own."""
    rows = [Row(1, SPRING, None, Ask(3, 2), made=True)]

    assert steps_of(rows, [Want(8, AUTUMN, Ask(3, 2))]) == [
        (Kind.ADDED, AUTUMN, Ask(3, 2), None),
        (Kind.REMOVED, SPRING, Ask(3, 2), 1),
    ]


def test_two_items_of_one_day_make_one_row_with_the_most():
    wants = [Want(7, SPRING, Ask(3, 1)), Want(8, SPRING, Ask(2, 3))]
    (step,) = plan_line([], wants, today=TODAY, kind=OF_A_ROLE)

    assert (step.kind, step.ask, step.items) == (Kind.ADDED, Ask(3, 3), (7, 8))


def test_a_lower_requirement_of_the_very_day_is_not_overwritten():
    with pytest.raises(TakenDay):
        plan_line(
            [Row(1, SPRING, None, Ask(1, 2))],
            [Want(7, SPRING, Ask(3, 2))],
            today=TODAY,
            kind=OF_A_ROLE,
        )


def test_a_row_in_force_is_not_rewritten():
    rows = [Row(1, datetime.date(2026, 5, 1), None, Ask(3, 2), made=True)]

    assert steps_of(rows, [Want(7, datetime.date(2026, 5, 1), Ask(4, 2))]) == [
        (Kind.KEPT, datetime.date(2026, 5, 1), Ask(3, 2), 1)
    ]


days = st.integers(-600, 600).map(lambda number: TODAY + datetime.timedelta(days=number))
asks = st.builds(Ask, st.integers(1, 4), st.integers(1, 3))
set_rows = st.lists(
    st.builds(Row, st.just(1), days, st.none(), asks), unique_by=lambda row: row.first, max_size=4
)
coming = st.lists(
    st.builds(
        Want,
        st.integers(1, 3),
        st.integers(1, 600).map(lambda number: TODAY + datetime.timedelta(days=number)),
        asks,
    ),
    max_size=4,
)
kinds = st.sampled_from([OF_A_ROLE, OF_A_TEAM])


def carried_out(rows, steps):
    """The line after the steps, as the store carries them out."""
    left = {row.first: row for row in rows}
    for step in steps:
        if step.kind in {Kind.ADDED, Kind.CHANGED}:
            left[step.day] = Row(9, step.day, None, step.ask, made=True)
        elif step.kind == Kind.RESTORED:
            left[step.day] = Row(9, step.day, step.last, step.ask)
        elif step.kind == Kind.REMOVED:
            del left[step.day]
        elif step.kind == Kind.ENDED:
            (ended,) = [row for row in left.values() if row.pk == step.row]
            left[ended.first] = Row(ended.pk, ended.first, step.day, ended.ask, made=True)
    return list(left.values())


def planned(rows, wants, kind):
    try:
        return plan_line(rows, wants, today=TODAY, kind=kind)
    except TakenDay:
        assume(False)


@given(rows=set_rows, wants=coming, kind=kinds)
def test_on_its_day_every_want_is_met(rows, wants, kind):
    line = carried_out(rows, planned(rows, wants, kind))

    for want in wants:
        found = in_force(line, want.day, kind)
        assert found is not None
        assert found.ask.level >= want.ask.level


@given(rows=set_rows, wants=coming, kind=kinds)
def test_what_is_carried_out_once_asks_for_nothing_more(rows, wants, kind):
    line = carried_out(rows, planned(rows, wants, kind))
    again = planned(line, wants, kind)

    assert {step.kind for step in again} <= {Kind.MET, Kind.KEPT}


@given(rows=set_rows, wants=coming, kind=kinds)
def test_without_its_items_a_line_is_what_people_have_set(rows, wants, kind):
    line = carried_out(rows, planned(rows, wants, kind))
    after = carried_out(line, planned(line, [], kind))

    assert sorted(after, key=lambda row: row.first) == sorted(rows, key=lambda row: row.first)


@given(rows=set_rows, wants=coming, kind=kinds)
def test_the_order_of_rows_and_items_does_not_matter(rows, wants, kind):
    assert planned(rows, wants, kind) == planned(rows[::-1], wants[::-1], kind)

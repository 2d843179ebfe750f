"""Small tables by hand, and every table that a reader could think of by brute force."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from samtakt.engines.fairness import Discrepancy, Shown, Table, TableInputError, suppress, verify


def in_one_direction(*counts):
    return Table((counts,))


def test_nothing_small_nothing_hidden():
    shown = suppress(in_one_direction(12, 40), threshold=5)

    assert shown == Shown(((12, 40),), (52,), (12, 40), 52)


def test_a_small_group_takes_another_with_it():
    """Three women would be 43 less 40; so the men are hidden too, and the total stays."""
    shown = suppress(in_one_direction(3, 40), threshold=5)

    assert shown.cells == ((None, None),)
    assert shown.total == 43


def test_of_the_others_the_smallest_is_hidden():
    assert suppress(in_one_direction(3, 40, 9, 20), threshold=5).cells == ((None, 40, None, 20),)


def test_two_small_groups_that_add_up_to_less_than_the_threshold_need_a_third():
    """1 and 2 make 3: whoever sees the rest knows that both are small."""
    assert suppress(in_one_direction(1, 2, 8, 20), threshold=5).cells == ((None, None, None, 20),)


def test_two_small_groups_that_could_be_large_need_no_third():
    assert suppress(in_one_direction(4, 3, 20), threshold=5).cells == ((None, None, 20),)


def test_nobody_is_a_small_group():
    assert suppress(in_one_direction(0, 30, 7), threshold=5).cells == ((None, 30, None),)


def test_a_company_smaller_than_the_threshold_shows_nothing():
    assert suppress(in_one_direction(2, 1), threshold=5) == Shown(
        ((None, None),), (None,), (None, None), None
    )


def test_a_small_cell_takes_a_rectangle():
    """Teams by sex: 2 women in the first; hiding its men and both of another team protects them."""
    table = Table(((2, 20), (8, 9), (30, 40)), row_totals_known=True)
    shown = suppress(table, threshold=5)

    assert shown.cells == ((None, None), (None, None), (30, 40))
    assert (shown.row_totals, shown.column_totals, shown.total) == ((22, 17, 70), (40, 69), 109)


def test_the_total_of_a_team_that_everybody_knows_is_never_hidden():
    """A team of three: that its women are fewer than five is known; how many is not told."""
    table = Table(((1, 2), (20, 30)), row_totals_known=True)
    shown = suppress(table, threshold=5)

    assert shown.row_totals == (3, 50)
    assert shown.cells == ((None, None), (None, None))


def test_no_threshold_hides_nothing():
    table = Table(((0, 1), (2, 3)))

    assert suppress(table, threshold=0).cells == table.counts


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ((), "empty"),
        (((),), "empty"),
        (((1, 2), (3,)), "not_a_rectangle"),
        (((-1,),), "negative_count"),
    ],
)
def test_what_is_no_table_is_refused(counts, code):
    with pytest.raises(TableInputError) as refused:
        Table(counts)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        (Shown(((3, 40),), (43,), (3, 40), 43), "small_and_shown"),
        (Shown(((None, 40),), (43,), (None, 40), 43), "can_be_worked_out"),
        (Shown(((None, None),), (44,), (None, None), 44), "shown_wrongly"),
    ],
)
def test_a_table_that_tells_too_much_is_found(shown, found):
    assert found in {one.code for one in verify(in_one_direction(3, 40), shown, threshold=5)}


def test_a_group_that_can_be_seen_to_be_small_is_found():
    shown = Shown(((None, None, 20),), (23,), (None, None, 20), 23)
    assert Discrepancy("can_be_seen_to_be_small", (0, 0), 3) in verify(
        in_one_direction(1, 2, 20), shown, threshold=5
    )


@st.composite
def tables(draw, rows=4, columns=4, most=30):
    width = draw(st.integers(1, columns))
    counts = draw(
        st.lists(
            st.lists(st.integers(0, most), min_size=width, max_size=width).map(tuple),
            min_size=1,
            max_size=rows,
        )
    )
    return Table(tuple(counts), row_totals_known=draw(st.booleans()))


@given(tables(), st.integers(0, 8))
@example(Table(((2, 2, 2), (9, 9, 9)), row_totals_known=True), 5)
@example(Table(((1, 1, 1), (6, 6, 6), (0, 0, 30)), row_totals_known=True), 5)
def test_no_hidden_number_is_given_away(table, threshold):
    assert verify(table, suppress(table, threshold=threshold), threshold=threshold) == ()


@given(tables(rows=2, columns=3, most=5))
def test_brute_force_finds_no_hidden_number_either(table):
    """All tables of the same shape that agree with what is shown: no hidden cell is certain."""
    threshold = 3
    shown = suppress(table, threshold=threshold)
    possible = [other for other in like(table) if agrees(other, shown)]
    known = [
        other for other in like(table) if not table.row_totals_known or rows_agree(other, table)
    ]

    assert table.counts in {other.counts for other in possible}
    for row, column in places(table):
        if shown.cells[row][column] is None:
            could_be = {other.counts[row][column] for other in possible}
            without_the_table = {other.counts[row][column] for other in known}
            assert len(could_be) > 1 or len(without_the_table) == 1
            assert max(could_be) >= min(threshold, max(without_the_table))


def places(table):
    return itertools.product(range(len(table.counts)), range(len(table.counts[0])))


def like(table):
    """Every table of the shape with up to eight in a cell; larger ones would add nothing.

    A cell that could be larger could also be the threshold, which is what is asked.
    """
    width, height = len(table.counts[0]), len(table.counts)
    if width * height > 4:
        return near(table)
    cells = itertools.product(range(9), repeat=width * height)
    return [
        Table(tuple(flat[at : at + width] for at in range(0, len(flat), width))) for flat in cells
    ]


def near(table):
    """Of larger shapes those whose cells differ by up to three: fewer, hence a harder test."""
    width = len(table.counts[0])
    ranges = [range(max(0, count - 3), count + 4) for row in table.counts for count in row]
    return [
        Table(tuple(flat[at : at + width] for at in range(0, len(flat), width)))
        for flat in itertools.islice(itertools.product(*ranges), 200_000)
    ]


def agrees(other, shown):
    def same(seen, true):
        return all(one is None or one == count for one, count in zip(seen, true, strict=True))

    return (
        all(same(seen, row) for seen, row in zip(shown.cells, other.counts, strict=True))
        and same(shown.row_totals, other.row_totals)
        and same(shown.column_totals, other.column_totals)
        and same([shown.total], [other.total])
    )


def rows_agree(other, table):
    return other.row_totals == table.row_totals

"""The heat map's shape: nothing on it is counted twice, dropped or invented."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from samtakt.analysis.results import Cell, CompetenceName, Named
from samtakt.engines.gaps import Status
from samtakt.web.team.heatmap import FEWEST_ROWS, MOST_ROWS, counts_of, heat_map, rows_a_page

DAY = datetime.date(2026, 1, 31)


def competence(number):
    group = ["", "Fog", "Allmänt"][number % 3]
    return CompetenceName(
        number, f"K{number}", f"Kompetens {number}", "", "", group, "task", 2, True
    )


def cell(person, number, status, shift=None):
    known = status in {Status.MET, Status.GAP}
    return Cell(
        person=Named(person, f"Person {person}"),
        team=Named(1, "Press"),
        shift=shift,
        competence=competence(number),
        status=status,
        required=None if status == Status.NOT_REQUIRED else 2,
        level=1 if known else None,
        missing=1 if status == Status.GAP else None,
        weight=2,
        weighted_gap=2 if status == Status.GAP else None,
        decided_on=DAY if known else None,
        age_days=10 if known else None,
    )


cells = st.dictionaries(
    st.tuples(st.integers(1, 6), st.integers(1, 7)), st.sampled_from(list(Status)), max_size=30
).map(
    lambda found: tuple(
        cell(person, number, status) for (person, number), status in sorted(found.items())
    )
)


@given(cells)
def test_every_cell_stands_once_on_the_map(found):
    heat = heat_map(found, {})

    shown = [cell for row in heat.rows for cell in row.cells if cell]
    assert sorted(map(repr, shown)) == sorted(map(repr, found))
    assert all(
        cell is None or cell.competence == column.competence
        for row in heat.rows
        for cell, column in zip(row.cells, heat.columns, strict=True)
    )


@given(cells)
def test_the_edges_add_up_to_the_same_sums(found):
    heat = heat_map(found, {})

    for edge in (heat.rows, heat.columns):
        assert sum(part.counts.gap for part in edge) == heat.counts.gap
        assert sum(part.counts.not_assessed for part in edge) == heat.counts.not_assessed
        assert sum(part.counts.met for part in edge) == heat.counts.met
    assert heat.counts == counts_of(found)
    assert sum(group.columns for group in heat.groups) == len(heat.columns)


@given(cells)
def test_only_gaps_leaves_no_gap_out_and_nobody_without_one_in(found):
    heat = heat_map(found, {"only": "gaps"})

    assert heat.counts.gap == counts_of(found).gap
    assert all(row.counts.gap for row in heat.rows)
    assert all(column.counts.gap for column in heat.columns)


@given(cells)
def test_a_page_of_rows_is_never_empty_and_never_endless(found):
    assert FEWEST_ROWS <= rows_a_page(heat_map(found, {})) <= MOST_ROWS


def test_competences_without_a_group_come_last():
    heat = heat_map([cell(1, number, Status.GAP) for number in (1, 2, 3)], {})

    assert [group.name for group in heat.groups] == ["Allmänt", "Fog", ""]


def test_people_without_a_shift_are_on_no_shift():
    night = Named(4, "Natt")
    found = [cell(1, 1, Status.GAP), cell(2, 1, Status.GAP, shift=night)]

    assert [row.person.id for row in heat_map(found, {"shift": "4"}).rows] == [2]

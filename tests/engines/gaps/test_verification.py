"""The checker finds every kind of wrong answer, and none in a right one."""

from datetime import date

import pyarrow as pa
import pytest

from samtakt.engines.gaps import GAP_COLUMNS, Discrepancy, measure, verify

MARCH = date(2026, 3, 1)


@pytest.fixture(scope="module")
def tables(build):
    return (
        build.requirements(
            {"person": "anna", "competence": "weld", "required": 3, "criticality": 2},
            {"person": "bo", "competence": "weld", "required": 1},
        ),
        build.levels(
            {"person": "anna", "competence": "weld", "level": 1},
            {"person": "bo", "competence": "weld", "level": 1},
        ),
        build.people({"person": "anna", "shift": "day"}, {"person": "bo", "shift": "day"}),
    )


@pytest.fixture(scope="module")
def rows(tables):
    return measure(*tables, as_of=MARCH)


def test_a_right_answer_has_no_discrepancy(tables, rows):
    assert verify(*tables, rows, as_of=MARCH) == []


WRONG = {
    "team": "paint",
    "shift": "night",
    "status": "met",
    "required": 4,
    "weight": 1,
    "level": 2,
    "decided_on": date(2025, 6, 2),
    "age_days": 1,
    "missing": 1,
    "weighted_gap": 2,
    "weighted_requirement": 3,
}


def test_every_value_has_a_wrong_one_below():
    assert set(GAP_COLUMNS) - set(WRONG) == {"company", "person", "competence"}


@pytest.mark.parametrize("column", WRONG)
def test_a_wrong_value_is_found(tables, rows, column):
    anna, bo = rows.to_pylist()
    tampered = pa.Table.from_pylist([{**anna, column: WRONG[column]}, bo], schema=rows.schema)

    assert verify(*tables, tampered, as_of=MARCH) == [
        Discrepancy("value_differs", "Alfa", "anna", "weld", column, anna[column], WRONG[column])
    ]


def test_a_row_left_out_repeated_or_made_up_is_found(tables, rows):
    anna, _ = rows.to_pylist()
    tampered = pa.Table.from_pylist([anna, anna, {**anna, "person": "cia"}], schema=rows.schema)

    assert verify(*tables, tampered, as_of=MARCH) == [
        Discrepancy("row_repeated", "Alfa", "anna", "weld"),
        Discrepancy("row_unexpected", "Alfa", "cia", "weld"),
        Discrepancy("row_missing", "Alfa", "bo", "weld"),
    ]


def test_an_answer_about_another_day_is_found(tables, rows):
    found = verify(*tables, rows, as_of=date(2026, 3, 2))

    assert {(one.code, one.column) for one in found} == {("value_differs", "age_days")}

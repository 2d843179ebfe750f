"""Sums of gaps: what is counted apart stays apart."""

from datetime import date

import pytest

from samtakt.engines.gaps import SUMMARY_COLUMNS, InputTableError, measure, summarise

MARCH = date(2026, 3, 1)


@pytest.fixture(scope="module")
def rows(build):
    """Two teams of Alfa and one person of Beta.

    Alfa press: Anna weld 3/1 (criticality 2: gap 4 of 6), Anna measure 2/4
    (met, 2); Bo weld 3/not assessed. Alfa paint: Cia paint 2/1 (criticality 1:
    gap 1 of 2), crane held at 2 and first aid at 0, neither asked for. Beta:
    Dan weld 4/0 (criticality 1: gap 4 of 4).
    """
    return measure(
        build.requirements(
            {"person": "anna", "competence": "weld", "required": 3, "criticality": 2},
            {"person": "anna", "competence": "measure", "required": 2},
            {"person": "bo", "competence": "weld", "required": 3, "criticality": 2},
            {"person": "cia", "competence": "paint", "required": 2},
            {"company": "Beta", "person": "dan", "competence": "weld", "required": 4},
        ),
        build.levels(
            {"person": "anna", "competence": "weld", "level": 1},
            {"person": "anna", "competence": "measure", "level": 4},
            {"person": "cia", "competence": "paint", "level": 1},
            {"person": "cia", "competence": "crane", "level": 2},
            {"person": "cia", "competence": "first aid", "level": 0},
            {"company": "Beta", "person": "dan", "competence": "weld", "level": 0},
        ),
        build.people(
            {"person": "anna", "shift": "day"},
            {"person": "bo", "shift": "night"},
            {"person": "cia", "team": "paint"},
            {"company": "Beta", "person": "dan"},
        ),
        as_of=MARCH,
    )


def lines(table, *columns):
    return [tuple(line[name] for name in columns) for line in table.to_pylist()]


def test_everything_in_one_line(rows):
    """Weighted gap 4 + 1 + 4 = 9 of 6 + 2 + 2 + 4 = 14; Bo's unknown level is in neither."""
    summary = summarise(rows)

    assert tuple(summary.column_names) == SUMMARY_COLUMNS
    assert summary.to_pylist() == [
        {
            "people": 4,
            "met": 1,
            "gap": 3,
            "not_assessed": 1,
            "not_required": 2,
            "unused": 1,
            "missing": 7,
            "weighted_gap": 9,
            "weighted_requirement": 14,
            "covered_share": pytest.approx(5 / 14),
            "rank": 1,
        }
    ]


def test_persons_are_ranked_and_equals_share_a_rank(rows):
    summary = summarise(rows, by=("person",))

    assert lines(summary, "rank", "person", "weighted_gap", "covered_share") == [
        (1, "anna", 4, 0.5),
        (1, "dan", 4, 0.0),
        (3, "cia", 1, 0.5),
        (4, "bo", 0, None),
    ]


def test_one_team_name_in_two_companies_is_told_apart_by_company(rows):
    summary = summarise(rows, by=("company", "team"))

    assert lines(summary, "company", "team", "people", "gap", "weighted_gap") == [
        ("Alfa", "press", 2, 1, 4),
        ("Beta", "press", 1, 1, 4),
        ("Alfa", "paint", 1, 1, 1),
    ]


def test_a_competence_counts_each_person_once(rows):
    summary = summarise(rows, by=("competence",))

    assert lines(summary, "competence", "people", "not_assessed", "unused", "missing") == [
        ("weld", 3, 1, 0, 6),
        ("paint", 1, 0, 0, 1),
        ("crane", 1, 0, 1, 0),
        ("first aid", 1, 0, 0, 0),
        ("measure", 1, 0, 0, 0),
    ]


def test_those_on_no_shift_have_a_line_of_their_own(rows):
    summary = summarise(rows, by=("shift",))

    assert lines(summary, "shift", "people", "weighted_gap") == [
        (None, 2, 5),
        ("day", 1, 4),
        ("night", 1, 0),
    ]


def test_nothing_sums_to_nothing_known(rows):
    [line] = summarise(rows.slice(0, 0)).to_pylist()

    assert line == dict.fromkeys(SUMMARY_COLUMNS, 0) | {"covered_share": None, "rank": 1}
    assert summarise(rows.slice(0, 0), by=("team",)).num_rows == 0


def test_rows_cannot_be_grouped_by_a_level(rows):
    with pytest.raises(InputTableError) as refused:
        summarise(rows, by=("level",))

    assert (refused.value.code, refused.value.parameters) == (
        "unknown_grouping",
        {"column": "level"},
    )


def test_a_table_that_is_not_of_gaps_is_refused(rows):
    with pytest.raises(InputTableError) as refused:
        summarise(rows.drop_columns(["weighted_gap"]))

    assert (refused.value.code, refused.value.parameters["column"]) == (
        "missing_column",
        "weighted_gap",
    )

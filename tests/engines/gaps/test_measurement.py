"""The gap rule on cases small enough to be answered by hand."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from samtakt.engines.gaps import GAP_COLUMNS, Status, gap_rows, measure

MARCH = date(2026, 3, 1)


def standing(rows):
    """(person, competence) → (status, required, weight, level, missing, weighted gap)."""
    return {
        (row.person, row.competence): (
            row.status,
            row.required,
            row.weight,
            row.level,
            row.missing,
            row.weighted_gap,
        )
        for row in gap_rows(rows)
    }


def test_each_status_is_told_apart(build):
    """Anna: weld 3 asked, 1 held, criticality 2: 2 missing, weighted 4. The rest is no gap."""
    rows = measure(
        build.requirements(
            {"person": "anna", "competence": "weld", "required": 3, "criticality": 2},
            {"person": "anna", "competence": "measure", "required": 2},
            {"person": "anna", "competence": "press", "required": 4, "criticality": 3},
        ),
        build.levels(
            {"person": "anna", "competence": "weld", "level": 1},
            {"person": "anna", "competence": "measure", "level": 2},
            {"person": "anna", "competence": "lathe", "level": 3},
            {"person": "anna", "competence": "crane", "level": 0},
        ),
        build.people({"person": "anna"}),
        as_of=MARCH,
    )

    assert tuple(rows.column_names) == GAP_COLUMNS
    assert standing(rows) == {
        ("anna", "weld"): (Status.GAP, 3, 2, 1, 2, 4),
        ("anna", "measure"): (Status.MET, 2, 1, 2, 0, 0),
        ("anna", "press"): (Status.NOT_ASSESSED, 4, 3, None, None, None),
        ("anna", "lathe"): (Status.NOT_REQUIRED, None, None, 3, None, None),
        ("anna", "crane"): (Status.NOT_REQUIRED, None, None, 0, None, None),
    }


def test_level_0_is_an_assessment(build):
    """Required 2 and assessed as 0: two missing, which is not the same as not assessed."""
    rows = measure(
        build.requirements({"person": "anna", "competence": "weld", "required": 2}),
        build.levels({"person": "anna", "competence": "weld", "level": 0}),
        build.people({"person": "anna"}),
        as_of=MARCH,
    )

    assert standing(rows) == {("anna", "weld"): (Status.GAP, 2, 1, 0, 2, 2)}


def test_surplus_in_one_competence_does_not_pay_for_shortage_in_another(build):
    """4 where 1 is asked is met, with nothing missing; 1 where 2 is asked is still 1 missing."""
    rows = measure(
        build.requirements(
            {"person": "anna", "competence": "weld", "required": 1},
            {"person": "anna", "competence": "measure", "required": 2},
        ),
        build.levels(
            {"person": "anna", "competence": "weld", "level": 4},
            {"person": "anna", "competence": "measure", "level": 1},
        ),
        build.people({"person": "anna"}),
        as_of=MARCH,
    )

    assert rows.column("missing").to_pylist() == [1, 0]
    assert rows.column("weighted_requirement").to_pylist() == [2, 1]


def test_two_roles_ask_for_the_highest_level_and_the_highest_criticality(build):
    """Level 4 at criticality 1 and level 2 at criticality 3, held 2: 2 missing, weighted 6.

    Without the second role it would be weighted 2; without the first, met.
    """
    rows = measure(
        build.requirements(
            {"person": "anna", "competence": "weld", "required": 4, "criticality": 1},
            {"person": "anna", "competence": "weld", "required": 2, "criticality": 3},
        ),
        build.levels({"person": "anna", "competence": "weld", "level": 2}),
        build.people({"person": "anna"}),
        as_of=MARCH,
    )

    assert standing(rows) == {("anna", "weld"): (Status.GAP, 4, 3, 2, 2, 6)}


@pytest.mark.parametrize(
    ("as_of", "team", "competence"),
    [
        (date(2026, 1, 31), "press", "press"),
        (date(2026, 2, 1), "paint", "paint"),
    ],
)
def test_a_moved_person_leaves_the_old_teams_requirement_behind(build, as_of, team, competence):
    """Anna moves from press to paint on 1 February; each team asks for its own competence."""
    rows = measure(
        build.requirements(
            {"person": "anna", "competence": "press", "required": 2, "team": "press"},
            {"person": "anna", "competence": "paint", "required": 2, "team": "paint"},
            {"person": "anna", "competence": "safety", "required": 1},
        ),
        build.levels(),
        build.people(
            {"person": "anna", "team": "press", "ends_on": date(2026, 1, 31)},
            {"person": "anna", "team": "paint", "starts_on": date(2026, 2, 1)},
        ),
        as_of=as_of,
    )

    found = [(row.team, row.competence) for row in gap_rows(rows)]
    assert sorted(found) == sorted([(team, competence), (team, "safety")])


def test_a_requirement_of_another_shift_does_not_count(build):
    """Only the night shift must master the alarm; Anna works days, Bo nights."""
    rows = measure(
        build.requirements(
            {"person": "anna", "competence": "alarm", "required": 2, "shift": "night"},
            {"person": "bo", "competence": "alarm", "required": 2, "shift": "night"},
        ),
        build.levels(),
        build.people({"person": "anna", "shift": "day"}, {"person": "bo", "shift": "night"}),
        as_of=MARCH,
    )

    assert [row.person for row in gap_rows(rows)] == ["bo"]


def test_a_requirement_of_a_team_is_not_asked_of_somebody_in_no_team(build):
    rows = measure(
        build.requirements(
            {"person": "anna", "competence": "press", "required": 2, "team": "press"}
        ),
        build.levels(),
        build.people({"person": "anna", "team": None}),
        as_of=MARCH,
    )

    assert rows.num_rows == 0


def test_two_placements_on_one_day_ask_for_both_and_report_under_the_latest(build):
    """Half time in press since 2020, half in paint since 2025: both are asked, under paint."""
    rows = measure(
        build.requirements(
            {"person": "anna", "competence": "press", "required": 2, "team": "press"},
            {"person": "anna", "competence": "paint", "required": 2, "team": "paint"},
        ),
        build.levels(),
        build.people(
            {"person": "anna", "team": "press", "starts_on": date(2020, 1, 1)},
            {"person": "anna", "team": "paint", "starts_on": date(2025, 1, 1)},
        ),
        as_of=MARCH,
    )

    found = [(row.team, row.competence) for row in gap_rows(rows)]
    assert found == [("paint", "paint"), ("paint", "press")]


@pytest.mark.parametrize(
    ("as_of", "asked"),
    [
        (date(2026, 1, 31), []),
        (date(2026, 2, 1), ["robot"]),
        (date(2026, 6, 30), ["robot"]),
        (date(2026, 7, 1), []),
    ],
)
def test_a_requirement_counts_from_its_first_to_its_last_day(build, as_of, asked):
    """The robot cell is asked for from 1 February to 30 June: a future and a retired requirement."""
    rows = measure(
        build.requirements(
            {
                "person": "anna",
                "competence": "robot",
                "required": 3,
                "valid_from": date(2026, 2, 1),
                "valid_to": date(2026, 6, 30),
            }
        ),
        build.levels(),
        build.people({"person": "anna"}),
        as_of=as_of,
    )

    assert rows.column("competence").to_pylist() == asked


@pytest.mark.parametrize(
    ("as_of", "level", "age_days"),
    [
        (date(2025, 12, 31), None, None),
        (date(2026, 1, 1), 1, 0),
        (date(2026, 2, 9), 1, 39),
        (date(2026, 2, 10), 3, 0),
        (date(2026, 3, 1), 3, 19),
        (date(2026, 5, 2), 2, 1),
    ],
)
def test_the_latest_level_on_or_before_the_day_counts(build, as_of, level, age_days):
    """Agreed as 1 on 1 January, 3 on 10 February, lowered to 2 on 1 May."""
    rows = measure(
        build.requirements({"person": "anna", "competence": "weld", "required": 3}),
        build.levels(
            {"person": "anna", "competence": "weld", "level": 3, "decided_on": date(2026, 2, 10)},
            {"person": "anna", "competence": "weld", "level": 2, "decided_on": date(2026, 5, 1)},
            {"person": "anna", "competence": "weld", "level": 1, "decided_on": date(2026, 1, 1)},
        ),
        build.people({"person": "anna"}),
        as_of=as_of,
    )

    row = next(gap_rows(rows))
    assert (row.level, row.age_days) == (level, age_days)


@pytest.mark.parametrize(
    ("decisions", "level"),
    [
        ([(3, 1), (2, 2)], 2),
        ([(2, 2), (3, 1)], 2),
        ([(3, 1), (1, None)], 3),
        ([(3, None), (2, None)], 2),
    ],
)
def test_one_days_decisions_are_ordered_by_sequence_and_then_cautiously(build, decisions, level):
    """The higher sequence wins, none is below 1; with nothing to tell them apart, the lower level."""
    rows = measure(
        build.requirements({"person": "anna", "competence": "weld", "required": 3}),
        build.levels(
            *(
                {"person": "anna", "competence": "weld", "level": agreed, "sequence": sequence}
                for agreed, sequence in decisions
            )
        ),
        build.people({"person": "anna"}),
        as_of=MARCH,
    )

    assert rows.column("level").to_pylist() == [level]


@pytest.mark.parametrize(
    ("as_of", "persons"),
    [
        (date(2025, 12, 31), ["bo"]),
        (date(2026, 1, 1), ["anna", "bo"]),
        (date(2026, 3, 31), ["anna", "bo"]),
        (date(2026, 4, 1), ["anna"]),
    ],
)
def test_only_those_employed_on_the_day_are_asked(build, as_of, persons):
    """Anna starts on 1 January; Bo's last day is 31 March."""
    rows = measure(
        build.requirements(
            {"person": "anna", "competence": "weld", "required": 1},
            {"person": "bo", "competence": "weld", "required": 1},
        ),
        build.levels({"person": "bo", "competence": "crane", "level": 2}),
        build.people(
            {"person": "anna", "starts_on": date(2026, 1, 1)},
            {"person": "bo", "ends_on": date(2026, 3, 31)},
        ),
        as_of=as_of,
    )

    assert sorted(set(rows.column("person").to_pylist())) == persons


def test_one_identifier_in_two_companies_is_two_persons(build):
    """Alfa's person 7 lacks what Beta's person 7 holds."""
    rows = measure(
        build.requirements(
            {"company": "Alfa", "person": "7", "competence": "weld", "required": 2},
            {"company": "Beta", "person": "7", "competence": "weld", "required": 2},
        ),
        build.levels({"company": "Beta", "person": "7", "competence": "weld", "level": 2}),
        build.people({"company": "Alfa", "person": "7"}, {"company": "Beta", "person": "7"}),
        as_of=MARCH,
    )

    assert [(row.company, row.status) for row in gap_rows(rows)] == [
        ("Alfa", Status.NOT_ASSESSED),
        ("Beta", Status.MET),
    ]


def test_identifiers_may_be_numbers_and_stay_numbers():
    rows = measure(
        pa.table(
            {
                "company": [1],
                "team": [None],
                "shift": [None],
                "person": [10],
                "competence": [100],
                "required": pa.array([2], pa.int8()),
                "criticality": pa.array([1], pa.int8()),
                "valid_from": [date(2025, 1, 1)],
                "valid_to": [None],
            }
        ),
        pa.table(
            {
                "company": [1],
                "person": [10],
                "competence": [100],
                "level": [1],
                "decided_on": [date(2025, 1, 1)],
            }
        ),
        pa.table(
            {
                "company": [1],
                "person": [10],
                "team": [5],
                "shift": [None],
                "starts_on": [date(2020, 1, 1)],
                "ends_on": [None],
            }
        ),
        as_of=MARCH,
    )

    row = next(gap_rows(rows))
    assert (row.company, row.team, row.shift, row.person, row.competence) == (1, 5, None, 10, 100)
    assert (row.missing, row.age_days) == (1, 424)


def test_a_moment_is_not_a_day(build):
    with pytest.raises(TypeError, match="as_of"):
        measure(
            build.requirements(),
            build.levels(),
            build.people(),
            as_of=datetime(2026, 3, 1, 8, 0, tzinfo=UTC),
        )


def test_no_people_have_no_gaps(build):
    rows = measure(build.requirements(), build.levels(), build.people(), as_of=MARCH)

    assert (rows.num_rows, tuple(rows.column_names)) == (0, GAP_COLUMNS)

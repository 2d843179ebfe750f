"""An input table that is not what its shape says is refused, and the refusal says why."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from samtakt.engines.gaps import InputTableError, measure
from samtakt.engines.gaps.tables import LEVELS, PEOPLE, REQUIREMENTS, conform


@pytest.fixture
def sound(build):
    return {
        "requirements": build.requirements({"person": "anna", "competence": "weld", "required": 2}),
        "levels": build.levels({"person": "anna", "competence": "weld", "level": 1}),
        "people": build.people({"person": "anna"}),
    }


def replace(table: pa.Table, column: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(column), column, values)


def refusal(tables):
    with pytest.raises(InputTableError) as refused:
        measure(**tables, as_of=date(2026, 3, 1))
    return refused.value


@pytest.mark.parametrize("shape", [REQUIREMENTS, LEVELS, PEOPLE], ids=lambda shape: shape.name)
def test_every_column_but_the_sequence_must_be_there(sound, shape):
    for column in shape.columns:
        table = sound[shape.name].drop_columns([column.name])
        if column.name == "sequence":
            assert measure(**{**sound, shape.name: table}, as_of=date(2026, 3, 1)).num_rows == 1
            continue

        error = refusal({**sound, shape.name: table})

        assert (error.code, error.parameters) == (
            "missing_column",
            {"table": shape.name, "column": column.name},
        )
        assert f"{shape.name} has no column {column.name}" in str(error)


@pytest.mark.parametrize(
    ("table", "column", "value", "lowest", "highest"),
    [
        ("requirements", "required", 0, 1, 4),
        ("requirements", "required", 5, 1, 4),
        ("requirements", "criticality", 0, 1, 3),
        ("requirements", "criticality", 4, 1, 3),
        ("levels", "level", -1, 0, 4),
        ("levels", "level", 5, 0, 4),
    ],
)
def test_a_figure_out_of_range_is_refused(sound, table, column, value, lowest, highest):
    wrong = replace(sound[table], column, pa.array([value], pa.int64()))

    error = refusal({**sound, table: wrong})

    assert (error.code, error.parameters) == (
        "out_of_range",
        {"table": table, "column": column, "lowest": lowest, "highest": highest, "found": value},
    )


@pytest.mark.parametrize(
    ("table", "column", "empty_allowed"),
    [
        ("requirements", "person", False),
        ("requirements", "required", False),
        ("requirements", "valid_from", False),
        ("levels", "level", False),
        ("levels", "decided_on", False),
        ("people", "starts_on", False),
        ("requirements", "team", True),
        ("requirements", "valid_to", True),
        ("levels", "sequence", True),
        ("people", "ends_on", True),
    ],
)
def test_only_some_columns_may_be_empty(sound, table, column, empty_allowed):
    emptied = {**sound, table: replace(sound[table], column, pa.nulls(1))}

    if empty_allowed:
        assert measure(**emptied, as_of=date(2026, 3, 1)).num_rows == 1
    else:
        error = refusal(emptied)
        assert (error.code, error.parameters["count"]) == ("empty_value", 1)


@pytest.mark.parametrize(
    ("table", "column", "values", "expected", "found"),
    [
        ("levels", "level", pa.array(["2"]), "integer", "string"),
        ("levels", "level", pa.array([2.5]), "integer", "double"),
        ("levels", "decided_on", pa.array(["2026-01-01"]), "date", "string"),
        (
            "levels",
            "decided_on",
            pa.array([datetime(2026, 1, 1, 8, 0, tzinfo=UTC)]),
            "date",
            "timestamp[us, tz=UTC]",
        ),
        ("people", "person", pa.array([1.0]), "identifier", "double"),
    ],
)
def test_a_column_of_another_kind_is_refused(sound, table, column, values, expected, found):
    error = refusal({**sound, table: replace(sound[table], column, values)})

    assert (error.code, error.parameters["expected"], error.parameters["found"]) == (
        "wrong_type",
        expected,
        found,
    )


def test_a_person_is_not_a_number_here_and_a_text_there(sound):
    error = refusal({**sound, "people": replace(sound["people"], "person", pa.array([1]))})

    assert (error.code, error.parameters) == (
        "mixed_identifiers",
        {"table": "people", "column": "person"},
    )


def test_other_encodings_of_the_same_values_are_accepted(sound):
    levels = replace(sound["levels"], "person", pa.array(["anna"]).dictionary_encode())
    levels = replace(levels, "competence", pa.array(["weld"], pa.large_string()))
    levels = replace(levels, "level", pa.array([1], pa.int8()))
    levels = replace(levels, "decided_on", pa.array([date(2025, 6, 1)], pa.date64()))

    as_given = conform(**sound)
    encoded = conform(**{**sound, "levels": levels})

    assert encoded[1].equals(as_given[1])


def test_further_columns_are_ignored(sound):
    named = sound["people"].append_column("name", pa.array(["Anna Ek"]))

    assert "name" not in conform(**{**sound, "people": named})[2].column_names

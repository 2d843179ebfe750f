"""The one database of a process: nobody sees another's tables, and nothing is left in it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import duckdb
import pytest

from samtakt.engines.gaps import measure
from samtakt.engines.gaps.measurement import _database

MARCH = date(2026, 3, 1)


@pytest.fixture
def missing(build):
    """Give a function that measures somebody who lacks as many levels as asked."""

    def measure_one(levels):
        name = f"person {levels}"
        rows = measure(
            build.requirements({"person": name, "competence": "weld", "required": levels}),
            build.levels({"person": name, "competence": "weld", "level": 0}),
            build.people({"person": name}),
            as_of=MARCH,
        )
        return [(row["person"], row["missing"]) for row in rows.to_pylist()]

    return measure_one


def test_many_at_once_each_get_their_own_answer(missing):
    asked = [1, 2, 3, 4] * 5
    with ThreadPoolExecutor(max_workers=4) as threads:
        answers = list(threads.map(missing, asked))

    assert answers == [[(f"person {levels}", levels)] for levels in asked]


def test_nothing_is_left_behind(missing):
    missing(3)

    with _database().cursor() as connection:
        assert connection.sql("SELECT * FROM duckdb_views() WHERE NOT internal").fetchall() == []
        with pytest.raises(duckdb.CatalogException):
            connection.sql("SELECT * FROM gaps")

"""Small tables written as tuples, so that a case reads as a case."""

from datetime import date
from types import SimpleNamespace

import pyarrow as pa
import pytest

TEXT, NUMBER, DAY = pa.string(), pa.int64(), pa.date32()

REQUIREMENTS = pa.schema(
    {
        "person": TEXT,
        "competence": TEXT,
        "required": NUMBER,
        "criticality": NUMBER,
        "team": TEXT,
        "shift": TEXT,
        "valid_from": DAY,
        "valid_to": DAY,
        "company": TEXT,
    }
)
LEVELS = pa.schema(
    {
        "person": TEXT,
        "competence": TEXT,
        "level": NUMBER,
        "decided_on": DAY,
        "sequence": NUMBER,
        "company": TEXT,
    }
)
PEOPLE = pa.schema(
    {
        "person": TEXT,
        "team": TEXT,
        "shift": TEXT,
        "starts_on": DAY,
        "ends_on": DAY,
        "company": TEXT,
    }
)


def table(schema: pa.Schema, defaults: dict[str, object], rows: list[dict[str, object]]):
    return pa.Table.from_pylist([{**defaults, **row} for row in rows], schema=schema)


def requirements(*rows: dict[str, object]):
    defaults = {"company": "Alfa", "criticality": 1, "valid_from": date(2025, 1, 1)}
    return table(REQUIREMENTS, defaults, list(rows))


def levels(*rows: dict[str, object]):
    return table(LEVELS, {"company": "Alfa", "decided_on": date(2025, 6, 1)}, list(rows))


def people(*rows: dict[str, object]):
    defaults = {"company": "Alfa", "team": "press", "starts_on": date(2020, 1, 1)}
    return table(PEOPLE, defaults, list(rows))


@pytest.fixture(scope="session")
def build():
    """`build.requirements({...}, ...)`, `build.levels`, `build.people`: tables with sane defaults."""
    return SimpleNamespace(requirements=requirements, levels=levels, people=people)

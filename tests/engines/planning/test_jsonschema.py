"""The schemas beside the documentation are those of the code, and what is written fits them.

After a change of the fields: write `schema_text` of `Problem` and `Plan` to the two files.
"""

import json
from pathlib import Path

import pytest

from samtakt.engines.planning import Plan, Problem, solve
from samtakt.engines.planning.jsonschema import schema_of, schema_text
from tests.engines.planning.tiny import everything

DOCS = Path(__file__).parents[3] / "docs" / "developer"
KINDS = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
    "array": list,
    "object": dict,
}


def fits(data, schema, whole):
    """Whether data is what a schema of the kinds used here says."""
    if "$ref" in schema:
        return fits(data, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in schema:
        return any(fits(data, each, whole) for each in schema["anyOf"])
    if "const" in schema or "enum" in schema:
        return data in schema.get("enum", [schema.get("const")])
    if "type" in schema and not isinstance(data, KINDS[schema["type"]]):
        return False
    if isinstance(data, bool):
        return schema.get("type", "boolean") == "boolean"
    if isinstance(data, list):
        return all(fits(each, schema["items"], whole) for each in data)
    if isinstance(data, dict):
        properties, others = schema.get("properties", {}), schema.get("additionalProperties", {})
        return (
            data.keys() >= set(schema.get("required", ()))
            and (others is not False or data.keys() <= properties.keys())
            and all(fits(each, properties.get(name, others), whole) for name, each in data.items())
        )
    return True


@pytest.mark.parametrize(
    ("document", "name"), [(Problem, "planning-instance"), (Plan, "planning-plan")]
)
def test_the_schemas_beside_the_documentation_are_up_to_date(document, name):
    written = (DOCS / f"{name}.schema.json").read_text(encoding="utf-8")

    assert written == schema_text(document)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_written_fits_the_schema(seed):
    problem = everything(seed)
    plan = solve(problem, time_limit_seconds=5.0)

    for thing in (problem, plan):
        schema = schema_of(type(thing))
        assert fits(json.loads(thing.to_json()), schema, schema)


@pytest.mark.parametrize(
    "change", [{"schema": "x"}, {"companies": {}}, {"colour": 1}, {"travel_limit": "far"}]
)
def test_what_is_wrong_does_not_fit(change):
    schema = schema_of(Problem)

    assert not fits(everything(1).to_data() | change, schema, schema)

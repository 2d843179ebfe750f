"""Edges never write: a view or an API handler calls one action, and that does the change."""

import ast

import pytest

WRITES = {
    "save",
    "create",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}


def database_writes(module: ast.Module) -> list[int]:
    """Return the lines that write; `context.update(…)` changes a dictionary, not a table."""
    return [
        call.lineno
        for call in ast.walk(module)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and (
            call.func.attr in WRITES
            or (call.func.attr == "update" and not isinstance(call.func.value, ast.Name))
        )
    ]


def test_edges_do_not_write(tree):
    writes = {name: database_writes(module) for name, module in tree.python("web", "api")}

    assert {name: lines for name, lines in writes.items() if lines} == {}


@pytest.mark.parametrize(
    ("statement", "lines"),
    [
        ("form.save()", [1]),
        ("Team.objects.filter(pk=1).update(name='A')", [1]),
        ("Team.objects.bulk_create(rows)", [1]),
        ("context.update(team=team)", []),
        ("open_round(team, by=actor)", []),
    ],
)
def test_what_counts_as_a_write(statement, lines):
    assert database_writes(ast.parse(statement)) == lines

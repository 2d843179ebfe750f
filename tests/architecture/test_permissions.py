"""docs/admin/permissions.md is the permission table, and every action that code names is in it."""

import ast
import re

from samtakt.foundation import access
from samtakt.management.permission_table import permission_table

ASKING = {"get", "visible", "require", "allowed", "find"}


def actions_asked_for(module: ast.Module) -> set[str]:
    """Return the names given to `access.get(actor, "area.action", …)` and its sisters."""
    return {
        word.value
        for call in ast.walk(module)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ASKING
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "access"
        for word in call.args
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    }


def test_the_page_is_the_table(tree):
    page = (tree.root / "docs" / "admin" / "permissions.md").read_text(encoding="utf-8")

    assert page == permission_table(), "run: samtakt permissions > docs/admin/permissions.md"


def test_every_action_asked_for_is_declared(tree):
    asked = {
        name: actions_asked_for(module) - access.actions().keys()
        for name, module in tree.python()
        if "/migrations/" not in name
    }

    assert {name: unknown for name, unknown in asked.items() if unknown} == {}


def test_an_action_is_named_by_area_and_verb():
    odd = [name for name in access.actions() if not re.fullmatch(r"[a-z]+\.[a-z_]+", name)]

    assert odd == []


def test_the_names_in_code_are_found():
    assert actions_asked_for(ast.parse("access.get(actor, 'planning.see', Plan, 7)")) == {
        "planning.see"
    }

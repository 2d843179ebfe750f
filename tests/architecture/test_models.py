"""What the database layer promises and imports cannot show."""

import ast

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
# A model may point at itself; everything else is named by its class, so that imports show it.
WORDS_FOR_A_TARGET = {"self"}
# Who may look past the open scope, and why.
MAY_LEAVE_SCOPE = {
    # the module that guards the scopes compares owners across them
    "src/samtakt/foundation/tenancy.py",
    # finds out which scope to open for a signed-in user
    "src/samtakt/organisations/memberships.py",
}
DOORS = {"_base_manager", "scopes_disabled"}


def text_targets(module: ast.Module) -> list[str]:
    """Return the targets of relations that are written as text."""
    targets = []
    for call in ast.walk(module):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr in RELATIONS:
            given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "to")]
            targets += [node.value for node in given if isinstance(node, ast.Constant)]
    return [target for target in targets if target not in WORDS_FOR_A_TARGET]


def doors(module: ast.Module) -> set[str]:
    """Return the ways out of a scope that a module uses."""
    names = {node.attr for node in ast.walk(module) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
    return names & DOORS


def application(tree):
    return [(name, module) for name, module in tree.python() if "/migrations/" not in name]


def test_foreign_keys_name_the_class(tree):
    found = {name: text_targets(module) for name, module in application(tree)}

    assert {name: targets for name, targets in found.items() if targets} == {}


def test_a_target_written_as_text_is_found():
    source = "a = models.ForeignKey('samtakt.Team', models.PROTECT)\nb = models.ForeignKey('self')"

    assert text_targets(ast.parse(source)) == ["samtakt.Team"]


def test_only_listed_files_leave_the_scope(tree):
    assert {name for name, module in application(tree) if doors(module)} <= MAY_LEAVE_SCOPE


def test_a_way_out_of_the_scope_is_found():
    source = "with scopes_disabled():\n    Team._base_manager.all()"

    assert doors(ast.parse(source)) == DOORS

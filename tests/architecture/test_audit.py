"""Every action leaves exactly one audit entry, with a verb that is declared once.

An action is a public function that is told who acts (`*, by: Actor`) and writes. It is read with the
private functions of its own module that it calls; what another module's action records is its own.
"""

import ast
import importlib
from collections import Counter

import pytest

from samtakt.foundation import audit

WRITES = {
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "enqueue",
    "get_or_create",
    "insert_values",
    "save",
    "store",
    "update_or_create",
}
# Told who acts, and writing, but a part of the action that calls them.
PARTS = {
    ("src/samtakt/foundation/jobs.py", "enqueue"): "the action that asks for the work records it",
    ("src/samtakt/delivery/corrections.py", "take_up"): "`correct`, which it calls, records it",
    ("src/samtakt/delivery/levels.py", "propose_levels"): "`completion.complete` records it",
    ("src/samtakt/delivery/levels.py", "take_back_proposals"): "what corrects records it",
    ("src/samtakt/delivery/signing.py", "put_signature"): "who signs or hands in records it",
}
EDGES = {"web", "api", "management", "config"}


def called(function):
    """The calls in a function as (what it is called on, name)."""
    for call in ast.walk(function):
        if isinstance(call, ast.Call):
            on, _dot, name = ast.unparse(call.func).rpartition(".")
            yield on, name


def is_write(on, name):
    # `context.update(…)` changes a dictionary; `Team.objects.filter(…).update(…)` a table
    return name in WRITES or (name == "update" and ".objects" in on)


def is_told_who_acts(function):
    return any(
        word.arg == "by" and word.annotation is not None and ast.unparse(word.annotation) == "Actor"
        for word in function.args.kwonlyargs
    )


def with_helpers(function, helpers):
    """A function and the private functions of its module that it leads to."""
    found, waiting = {}, [function]
    while waiting:
        one = waiting.pop()
        if one.name not in found:
            found[one.name] = one
            waiting += [helpers[name] for on, name in called(one) if not on and name in helpers]
    return list(found.values())


def actions(module: ast.Module) -> dict[str, int]:
    """Return how many audit entries each action of a module leaves."""
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    helpers = {each.name: each for each in functions if each.name.startswith("_")}
    found = {}
    for function in functions:
        if function.name.startswith("_") or not is_told_who_acts(function):
            continue
        calls = [call for part in with_helpers(function, helpers) for call in called(part)]
        entries = sum(call == ("audit", "record") for call in calls)
        if entries or any(is_write(*call) for call in calls):
            found[function.name] = entries
    return found


def areas(tree):
    for name, module in tree.python():
        if name.split("/")[2] not in EDGES and "/migrations/" not in name:
            yield name, module


def test_every_action_leaves_exactly_one_entry(tree):
    found = {
        (name, action): entries
        for name, module in areas(tree)
        for action, entries in actions(module).items()
        if (name, action) not in PARTS
    }

    assert {action: entries for action, entries in found.items() if entries != 1} == {}
    assert len(found) > 15


def declared(module: ast.Module) -> dict[str, str]:
    """Return the verbs that a module declares, by the constant that holds them."""
    return {
        line.targets[0].id: line.value.args[0].value
        for line in module.body
        if isinstance(line, ast.Assign)
        and isinstance(line.value, ast.Call)
        and ast.unparse(line.value.func) in {"audit.verb", "verb"}
    }


def test_every_entry_has_a_verb_that_its_module_declares(tree):
    unknown = [
        f"{name}:{call.lineno} {ast.unparse(call.args[1])}"
        for name, module in tree.python()
        for call in ast.walk(module)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "audit.record"
        and ast.unparse(call.args[1]) not in declared(module)
    ]

    assert unknown == []


def test_a_verb_is_declared_once_and_says_what_erasure_does_to_it(tree):
    verbs = Counter()
    for name, module in tree.python():
        if found := declared(module).values():
            verbs.update(found)
            importlib.import_module(name.removeprefix("src/").removesuffix(".py").replace("/", "."))

    assert [verb for verb, times in verbs.items() if times > 1] == []
    erasures = {verb: audit.verbs().get(verb) for verb in verbs}
    assert [verb for verb, how in erasures.items() if not isinstance(how, audit.Erasure)] == []


@pytest.mark.parametrize(
    ("body", "entries"),
    [
        ("row.save()\n    audit.record(by, DONE, row)", {"do": 1}),
        ("row.save()", {"do": 0}),
        ("audit.record(by, DONE, a)\n    _help(by)", {"do": 2}),
        ("Team.objects.filter(pk=1).update(name='A')", {"do": 0}),
        ("context.update(name='A')", {}),
        ("return rows", {}),
    ],
)
def test_entries_are_counted_with_those_of_helpers(body, entries):
    source = f"def do(*, by: Actor):\n    {body}\n\ndef _help(by):\n    audit.record(by, DONE, b)"

    assert actions(ast.parse(source)) == entries

"""The checker of plans reads nothing that the solver has worked out, however it is taken apart.

The contract in .importlinter names the solver's modules; here a module that comes later counts too.
"""

import ast
from pathlib import Path

import pytest

from samtakt.engines import planning

FOLDER = Path(planning.__file__).parent
CHECKER = {"constraints", "proof", "reading", "verify", "wholeproof"}
STATED = {"checks", "exchange", "parts", "plan", "problem", "wording"}
"""What an instance and a plan are, with the words for it: both sides read that."""


def modules_imported_by(module):
    tree = ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8"))
    names = [
        name
        for node in ast.walk(tree)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    ]
    return {
        name.removeprefix("samtakt.engines.planning.").partition(".")[0]
        for name in names
        if name.startswith("samtakt")
    }


@pytest.mark.parametrize("module", sorted(CHECKER))
def test_the_checker_imports_itself_and_what_is_stated(module):
    assert modules_imported_by(module) <= CHECKER | STATED


@pytest.mark.parametrize("module", sorted(STATED))
def test_what_is_stated_imports_neither_side(module):
    assert modules_imported_by(module) <= STATED


def test_the_solver_does_not_run_what_checks_it():
    assert not modules_imported_by("solver") & CHECKER
    assert not modules_imported_by("outcome") & CHECKER

"""Compiled loops do not outlive the sources that they were made from."""

import importlib.util
from pathlib import Path

import pytest

BOOTSTRAP = Path(__file__).resolve().parents[2] / "tools" / "bootstrap.py"


@pytest.fixture(scope="module")
def bootstrap():
    found = importlib.util.spec_from_file_location("bootstrap", BOOTSTRAP)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture
def engines(tmp_path):
    """Two files of loops, each with what was compiled of it and what Python made of it."""
    folder = tmp_path / "engines"
    cache = folder / "planning" / "__pycache__"
    cache.mkdir(parents=True)
    for name in ("moves", "kernels"):
        (folder / "planning" / f"{name}.py").write_text("", encoding="utf-8")
        for ending in ("nbi", "1.nbc", "pyc"):
            (cache / f"{name}.{ending}").write_text("", encoding="utf-8")
    return folder


def left(engines):
    return sorted(each.name for each in engines.rglob("__pycache__/*"))


def test_a_change_of_one_file_makes_all_loops_compile_anew(bootstrap, engines, tmp_path):
    stamp = tmp_path / "stamp"
    bootstrap.forget_old_loops(engines, stamp)
    assert left(engines) == ["kernels.pyc", "moves.pyc"]

    (engines / "planning" / "__pycache__" / "moves.nbi").write_text("", encoding="utf-8")
    bootstrap.forget_old_loops(engines, stamp)
    assert "moves.nbi" in left(engines)

    (engines / "planning" / "kernels.py").write_text("changed = True", encoding="utf-8")
    bootstrap.forget_old_loops(engines, stamp)
    assert left(engines) == ["kernels.pyc", "moves.pyc"]


def test_a_file_that_is_gone_is_a_change_too(bootstrap, engines, tmp_path):
    stamp = tmp_path / "stamp"
    bootstrap.forget_old_loops(engines, stamp)
    (engines / "planning" / "__pycache__" / "moves.nbi").write_text("", encoding="utf-8")

    (engines / "planning" / "kernels.py").unlink()
    bootstrap.forget_old_loops(engines, stamp)

    assert "moves.nbi" not in left(engines)

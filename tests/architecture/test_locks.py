"""The lock files: every file pinned by its hash, no host named, one set of versions."""

import re
import tomllib

import pytest

LOCKS = ("requirements.lock", "requirements-test.lock")
PIN = re.compile(r"^([a-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def lock(tree, name):
    return (tree.root / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LOCKS)
def test_no_host_is_named(tree, name):
    assert re.findall(r"\w+://|--\w*index|--find-links", lock(tree, name)) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_a_hash(tree, name):
    packages = re.split(r"^(?=[a-z0-9])", lock(tree, name), flags=re.MULTILINE)[1:]

    assert [text.split()[0] for text in packages if "--hash=sha256:" not in text] == []


def test_testing_changes_no_version(tree):
    run, test = (dict(PIN.findall(lock(tree, name))) for name in LOCKS)

    assert run.items() <= test.items()


def test_every_direct_dependency_is_locked(tree):
    project = tomllib.loads((tree.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = {re.match(r"[A-Za-z0-9._-]+", line)[0].lower() for line in project["dependencies"]}

    assert direct - dict(PIN.findall(lock(tree, "requirements.lock"))).keys() == set()


def test_no_committed_settings_file_names_a_registry(tree):
    names = ["pyproject.toml", "Makefile", ".ci/run", *(f"tools/{p.name}" for p in tools(tree))]
    pattern = re.compile(r"index-url|extra-index|registry\s*=|https?://(?!127\.0\.0\.1|localhost)")

    assert [name for name in names if pattern.search(lock(tree, name))] == []


def tools(tree):
    return [path for path in (tree.root / "tools").iterdir() if path.suffix in {".py", ".sh"}]

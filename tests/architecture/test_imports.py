"""The arrows of ARCHITECTURE.md point down: the contracts of .importlinter hold."""

from importlinter.cli import lint_imports


def test_every_import_contract_is_kept(monkeypatch, capfd, tree):
    monkeypatch.chdir(tree.root)

    exit_code = lint_imports(config_filename=".importlinter", no_cache=True, no_logo=True)

    assert exit_code == 0, capfd.readouterr().out

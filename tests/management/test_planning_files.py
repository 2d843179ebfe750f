"""`convert-orlib`, `plan` and `verify-plan`: from a text to a plan that is checked, by exit codes."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

TEXT = "2 2 5 40 4 60 3 30 6 4 8 40"


def run(name, *arguments):
    """Return the exit code."""
    try:
        call_command(name, *arguments)
    except SystemExit as end:
        return end.code
    return 0


@pytest.fixture
def files(tmp_path):
    (tmp_path / "two.txt").write_text(TEXT)
    return [str(tmp_path / name) for name in ("two.txt", "instance.json", "plan.json")]


def test_a_text_becomes_a_plan_that_verifies(files, capsys):
    text, instance, plan = files

    assert run("convert_orlib", text, "--out", instance) == 0
    assert run("plan", instance, "--out", plan, "--time-limit", "10", "--seed", "3") == 0
    assert run("verify_plan", instance, plan) == 0

    out = capsys.readouterr().out
    assert "2 needs, 2 candidate sessions" in out
    assert "0 violations" in out
    written = json.loads(Path(plan).read_text(encoding="utf-8"))
    assert written["schema"] == "samtakt-planning-plan/2"
    assert (written["status"], written["seed"]) == ("optimal", 3)
    assert {"objective", "bound", "gap", "seconds", "sessions", "seats"} <= written.keys()


@pytest.mark.parametrize("name", ["objective", "bound", "value", "network_cost"])
def test_a_plan_that_lies_is_found_out(files, name):
    text, instance, plan = files
    run("convert_orlib", text, "--out", instance)
    run("plan", instance, "--out", plan, "--time-limit", "10")
    written = json.loads(Path(plan).read_text(encoding="utf-8"))
    written[name] += 5
    Path(plan).write_text(json.dumps(written), encoding="utf-8")

    assert run("verify_plan", instance, plan) == 1


def test_what_cannot_be_read_is_said(files, tmp_path, capsys):
    text, instance, plan = files
    old = tmp_path / "old.json"
    old.write_text('{"schema": "samtakt-planning-instance/1"}')

    assert (
        run("convert_orlib", text, "--out", instance, "--kind", "assignment", "--number", "2") == 2
    )
    assert run("plan", str(tmp_path / "nothing.json"), "--out", plan) == 2
    assert run("plan", str(old), "--out", plan) == 2
    assert run("verify_plan", str(old), plan) == 2

    said = capsys.readouterr().err
    assert (
        "The file follows samtakt-planning-instance/1; "
        "this version reads samtakt-planning-instance/2." in said
    )

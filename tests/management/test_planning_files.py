"""`convert-orlib`, `plan` and `verify-plan`: from a text to a plan that is checked, by exit codes."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command

from samtakt.engines.planning import Problem, solve
from samtakt.engines.planning.generate import TINY, generate
from samtakt.engines.planning.proof import certified_bound

CAP71 = str(Path(__file__).parents[2] / "examples" / "planning" / "cap71.json")
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


@pytest.fixture
def searched(files):
    """A plan file whose bound the certificate does not prove: a search has."""
    _, instance, plan = files
    problem = generate(TINY, seed=1)
    Path(instance).write_text(problem.to_json(), encoding="utf-8")
    run("plan", instance, "--out", plan, "--time-limit", "60")
    written = json.loads(Path(plan).read_text(encoding="utf-8"))
    assert (written["status"], written["bound_source"]) == ("optimal", "search")
    return instance, plan


def test_a_bound_by_search_is_searched_for_again(searched, capsys):
    assert run("verify_plan", *searched) == 0

    assert "0 violations" in capsys.readouterr().out


def test_a_bound_that_nobody_has_proven_is_found_out(searched, capsys):
    instance, plan = searched
    problem = Problem.from_json(Path(instance).read_text(encoding="utf-8"))
    nothing = solve(replace(problem, network_budget=0.0), time_limit_seconds=60.0)
    forged = {**json.loads(nothing.to_json()), "bound_source": "search", "status": "optimal"}
    forged |= {"bound": nothing.objective, "gap": 0.0, "certificate": []}
    forged |= {"bound_certified": certified_bound(problem, ())}
    Path(plan).write_text(json.dumps(forged), encoding="utf-8")

    assert run("verify_plan", instance, plan) == 1

    out = capsys.readouterr().out
    assert "bound_by_search: No plan is said to be worth more than" in out
    assert "1 violations" in out


def test_a_search_left_out_or_not_finished_is_no_proof(searched, capsys):
    assert run("verify_plan", *searched, "--quick") == 1
    out = capsys.readouterr().out
    assert "0 violations" in out
    assert "a search that was not repeated" in out

    assert run("verify_plan", *searched, "--seconds", "0") == 1
    assert "not finished after 0.0 seconds" in capsys.readouterr().out


def test_a_bound_of_the_certificate_needs_no_search(files, capsys):
    _, _, plan = files
    run("plan", CAP71, "--out", plan, "--time-limit", "30")
    written = json.loads(Path(plan).read_text(encoding="utf-8"))

    assert written["bound_source"] == "certificate"
    assert run("verify_plan", CAP71, plan, "--quick") == 0
    assert "not recomputed" not in capsys.readouterr().out


def test_the_same_seed_and_iterations_write_the_same_plan(files, monkeypatch):
    _, instance, plan = files
    monkeypatch.setattr("samtakt.engines.planning.solver.WHOLE_COLUMNS", 0)
    Path(instance).write_text(generate(TINY, seed=2).to_json(), encoding="utf-8")
    written = []
    for _ in range(2):
        run("plan", instance, "--out", plan, "--time-limit", "60", "--seed", "5",
            "--iterations", "200")  # fmt: skip
        written.append(json.loads(Path(plan).read_text(encoding="utf-8")))
        del written[-1]["seconds"], written[-1]["history"]

    assert written[0] == written[1]


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

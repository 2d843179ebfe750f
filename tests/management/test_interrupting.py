"""`samtakt plan` interrupted: the best plan until then is written, and how far it was is said."""

import json
import os
import signal
import threading
from dataclasses import replace

import pytest
from django.core.management import call_command

from samtakt.engines.planning import Problem, solve, verify
from samtakt.engines.planning.generate import DEMO, generate
from samtakt.engines.planning.plan import Plan
from samtakt.management.commands import plan as command

SMALL = replace(DEMO, companies=5, teams=20, people=180, needs=700, candidates=300)


@pytest.fixture
def instance(tmp_path):
    path = tmp_path / "instance.json"
    path.write_text(generate(SMALL, seed=3).to_json(), encoding="utf-8")
    return path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_best_plan_until_then_is_written(instance, tmp_path, monkeypatch, number):
    """The signal comes once there is a plan; without it the search would go on for ten minutes."""
    out, before = tmp_path / "plan.json", signal.getsignal(number)
    sent = threading.Event()

    def solve_interrupted(*arguments, on_progress, **options):
        def interrupting(fraction, objective, bound):
            on_progress(fraction, objective, bound)
            if objective > 0 and not sent.is_set():
                sent.set()
                os.kill(os.getpid(), number)

        return solve(*arguments, on_progress=interrupting, **options)

    monkeypatch.setattr(command.planning, "solve", solve_interrupted)

    call_command("plan", str(instance), "--out", str(out), "--time-limit", "600")

    assert sent.is_set()
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written["status"] == "cancelled"
    assert written["objective"] > 0
    assert written["seconds"] < 600
    problem = Problem.from_json(instance.read_text(encoding="utf-8"))
    assert verify(problem, Plan.from_json(out.read_text(encoding="utf-8"))) == []
    assert signal.getsignal(number) is before


def test_it_says_how_far_it_is(instance, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "SECONDS_BETWEEN_LINES", 0.0)

    call_command("plan", str(instance), "--out", str(tmp_path / "plan.json"), "--time-limit", "3")

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) > 2
    assert all(" s: objective " in line and " bound " in line and " gap " in line for line in lines)

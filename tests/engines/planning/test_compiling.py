"""After `warm_up` no loop is left to be compiled in the time of a plan."""

import subprocess
import sys

SEEN = """
import sys
from dataclasses import replace

from samtakt.engines.planning import rounds, solve, solver, warm_up
from samtakt.engines.planning.generate import S5, generate


def loops():
    return {
        f"{name}.{member}": len(thing.signatures)
        for name, module in list(sys.modules.items())
        if name.startswith("samtakt.engines.planning")
        for member, thing in vars(module).items()
        if hasattr(thing, "signatures")
    }


warm_up()
before = loops()
assert before
problem = generate(replace(S5, companies=3, teams=12, people=120, needs=480, candidates=600), seed=2)
plan = solve(problem, time_limit_seconds=8.0, seed=1)
assert plan.seats
fewer = replace(problem, demands=tuple(each for at, each in enumerate(problem.demands) if at % 7))
solve(fewer, time_limit_seconds=4.0, seed=1, start=plan)
solver.REFINED_COLUMNS = rounds.COLUMNS_EACH = 4_000
solve(problem, time_limit_seconds=6.0, seed=1)
new = {name: count for name, count in loops().items() if count != before.get(name)}
assert not new, new
"""


def test_no_loop_is_compiled_in_the_time_of_a_plan():
    """In a process of its own: other tests have compiled what they needed."""
    done = subprocess.run(
        [sys.executable, "-c", SEEN], capture_output=True, text=True, timeout=600, check=False
    )

    assert done.returncode == 0, done.stderr

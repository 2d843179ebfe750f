"""The whole problem given to one solver at once, each in a process of its own.

    python benchmarks/planning_monoliths.py highs S17 1 60
    python benchmarks/planning_monoliths.py cpsat S17 1 60

HiGHS and OR-Tools cannot be loaded together. OR-Tools is needed for this alone and is not among the
project's dependencies: `pip install ortools` into the environment to see its line.
"""

import json
import resource
import subprocess
import sys
import time
from importlib.util import find_spec

import numpy as np

from samtakt.engines.planning.generate import SIZES, generate
from samtakt.engines.planning.model import Model, build_model

SCALE = 1_000


def ask(solver: str, size: str, seed: int, seconds: float) -> dict[str, float | None] | None:
    """Return objective, bound and megabytes of a solver in another process; None if not installed."""
    if solver == "cpsat" and find_spec("ortools") is None:
        return None
    command = [sys.executable, __file__, solver, size, str(seed), str(seconds)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    found: dict[str, float | None] = json.loads(answer.stdout.splitlines()[-1])
    return found


def by_highs(model: Model, seconds: float) -> tuple[float, float | None]:
    """Give HiGHS everything, from a plan with nothing in it."""
    from samtakt.engines.planning.exact import solve_exactly

    result = solve_exactly(
        model,
        np.zeros(model.columns, dtype=np.int64),
        np.zeros(model.sessions, dtype=np.int64),
        np.ones(model.sessions, dtype=bool),
        seconds=seconds,
        nodes=10**9,
        should_stop=lambda: False,
    )
    return float(result.seats @ model.profit - result.opened @ model.opening), result.bound


def by_cpsat(model: Model, seconds: float) -> tuple[float, float | None]:
    """Give CP-SAT everything with two workers; amounts are rounded to what whole numbers can say."""
    from ortools.sat.python import cp_model

    programme = cp_model.CpModel()
    opened = [programme.new_bool_var("") for _ in range(model.sessions)]
    seats = [programme.new_int_var(0, int(most), "") for most in model.most]
    for session in range(model.sessions):
        columns = range(model.first_column[session], model.first_column[session + 1])
        group = sum(seats[column] for column in columns)
        programme.add(group <= int(model.maximum[session]) * opened[session])
        programme.add(group >= int(model.minimum[session]) * opened[session])
        for column in columns:
            programme.add(seats[column] <= int(model.most[column]) * opened[session])
    for row, limit in enumerate(model.limit):
        terms = [
            int(np.ceil(uses.data[at])) * variables[uses.indices[at]]
            for uses, variables in ((model.seat_use, seats), (model.session_use, opened))
            for at in range(uses.indptr[row], uses.indptr[row + 1])
        ]
        programme.add(sum(terms) <= int(limit))
    worth = np.rint(model.profit * SCALE).astype(int)
    price = np.rint(model.opening * SCALE).astype(int)
    programme.maximize(
        sum(int(gain) * each for gain, each in zip(worth, seats, strict=True))
        - sum(int(cost) * each for cost, each in zip(price, opened, strict=True))
    )
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(programme)
    known = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return (solver.objective_value / SCALE if known else 0.0), solver.best_objective_bound / SCALE


def main() -> None:
    """Solve as the arguments say, and print one line of JSON."""
    if len(sys.argv) != 5:
        print(__doc__)
        return
    solver, size, seed, seconds = sys.argv[1:]
    model = build_model(generate(SIZES[size], seed=int(seed)))
    started = time.process_time()
    way = by_highs if solver == "highs" else by_cpsat
    objective, bound = way(model, float(seconds))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds_used = time.process_time() - started
    print(json.dumps({"objective": objective, "bound": bound, "megabytes": megabytes,
                      "seconds": seconds_used}))  # fmt: skip


if __name__ == "__main__":
    main()

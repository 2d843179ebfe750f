"""The whole problem given to CP-SAT at once, from a file of arrays.

    python benchmarks/planning_cpsat.py MODEL.npz 300

OR-Tools and HiGHS cannot be loaded in one process, and OR-Tools is needed for this comparison alone:
so this file imports nothing of the project, and may run in an interpreter of its own that has
`numpy` and `ortools`. `planning_monoliths.write_arrays` makes the file.
"""

import json
import resource
import sys
import time
from collections.abc import Mapping
from typing import Any

import numpy as np

SCALE = 1_000
"""Points become whole numbers by this factor."""

WORKERS = 2


def main() -> None:
    """Solve as the arguments say, and print one line of JSON."""
    if len(sys.argv) != 3:
        print(__doc__)
        return
    from ortools.sat.python import cp_model

    path, seconds = sys.argv[1:]
    arrays = np.load(path)
    started = time.process_time()
    programme, opened, seats = programme_of(arrays)
    built = time.process_time() - started
    worth = np.rint(arrays["profit"] * SCALE).astype(int).tolist()
    price = np.rint(arrays["opening"] * SCALE).astype(int).tolist()
    programme.maximize(
        cp_model.LinearExpr.weighted_sum(seats, worth)
        - cp_model.LinearExpr.weighted_sum(opened, price)
    )
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = float(seconds)
    solver.parameters.num_workers = WORKERS
    status = solver.solve(programme)
    known = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    print(
        json.dumps(
            {
                "objective": solver.objective_value / SCALE if known else 0.0,
                "bound": solver.best_objective_bound / SCALE,
                "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "seconds": time.process_time() - started,
                "built": built,
            }
        )
    )


def programme_of(arrays: Mapping[str, Any]) -> tuple[Any, list[Any], list[Any]]:
    """Return the programme with its variables; amounts are rounded so that no limit is broken."""
    from ortools.sat.python import cp_model

    programme = cp_model.CpModel()
    minimum, maximum, most = (arrays[name].tolist() for name in ("minimum", "maximum", "most"))
    opened = [programme.new_bool_var("") for _ in minimum]
    seats = [programme.new_int_var(0, each, "") for each in most]
    first = arrays["first_column"].tolist()
    for session, is_open in enumerate(opened):
        inside = range(first[session], first[session + 1])
        group = cp_model.LinearExpr.sum([seats[column] for column in inside])
        programme.add(group <= maximum[session] * is_open)
        programme.add(group >= minimum[session] * is_open)
        for column in inside:
            programme.add(seats[column] <= most[column] * is_open)
    rows = [
        [arrays[f"{kind}_{name}"].tolist() for name in ("first", "index", "amount")]
        for kind in ("seat", "session")
    ]
    for row, limit in enumerate(arrays["limit"].tolist()):
        chosen, amounts = [], []
        for (starts, index, amount), variables in zip(rows, (seats, opened), strict=True):
            for at in range(starts[row], starts[row + 1]):
                chosen.append(variables[index[at]])
                amounts.append(int(np.ceil(amount[at])))
        programme.add(cp_model.LinearExpr.weighted_sum(chosen, amounts) <= int(limit))
    return programme, opened, seats


if __name__ == "__main__":
    main()

"""The whole problem given to one solver at once, each in a process of its own.

    python benchmarks/planning_monoliths.py S17 1 60

HiGHS gets the model in this file's own process. HiGHS and OR-Tools cannot be loaded together, and
OR-Tools is not among the project's dependencies: CP-SAT gets it as a file of arrays
(`planning_cpsat`), in whichever interpreter has `ortools`.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from samtakt.engines.planning.generate import SIZES, generate
from samtakt.engines.planning.model import Model, build_model


def ask_highs(size: str, seed: int, seconds: float) -> dict[str, float | None]:
    """Return objective, bound, megabytes and seconds of HiGHS in another process."""
    return _answer([sys.executable, __file__, size, str(seed), str(seconds)])


def ask_cpsat(python: str, size: str, seed: int, seconds: float) -> dict[str, float | None]:
    """Return the same of CP-SAT, run by an interpreter that has `ortools`."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.npz"
        write_arrays(build_model(generate(SIZES[size], seed=seed)), path)
        script = Path(__file__).with_name("planning_cpsat.py")
        return _answer([python, str(script), str(path), str(seconds)])


def _answer(command: list[str]) -> dict[str, float | None]:
    answer = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    found: dict[str, float | None] = json.loads(answer.stdout.splitlines()[-1])
    return found


def write_arrays(model: Model, path: Path) -> None:
    """Write a model as the arrays that `planning_cpsat` reads."""
    np.savez(
        path,
        **{
            f"{kind}_{name}": array
            for kind, uses in (("seat", model.seat_use), ("session", model.session_use))
            for name, array in (
                ("first", uses.indptr), ("index", uses.indices), ("amount", uses.data),
            )
        },
        minimum=model.minimum, maximum=model.maximum, most=model.most, limit=model.limit,
        profit=model.profit, opening=model.opening, first_column=model.first_column,
    )  # fmt: skip


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


def main() -> None:
    """Solve as the arguments say, and print one line of JSON."""
    if len(sys.argv) != 4:
        print(__doc__)
        return
    size, seed, seconds = sys.argv[1:]
    model = build_model(generate(SIZES[size], seed=int(seed)))
    started = time.process_time()
    objective, bound = by_highs(model, float(seconds))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds_used = time.process_time() - started
    print(json.dumps({"objective": objective, "bound": bound, "megabytes": megabytes,
                      "seconds": seconds_used}))  # fmt: skip


if __name__ == "__main__":
    main()

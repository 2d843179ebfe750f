"""How long whoever cancels waits: from the question to the plan, at several moments of a solve.

    python benchmarks/planning_cancel.py --size S200 --after 2 20 150 --seconds 300

"plan" is until the solver returns, "rows" how long its seats, prices and unmet needs take besides
when they are first read. `--verify` checks each plan too, which at a thousand companies takes ten
minutes. What earlier solves have left to themselves has ended before the next begins.
"""

import argparse
import threading
import time

from samtakt.engines.planning import Problem, solve, verify, warm_up
from samtakt.engines.planning.generate import SIZES, generate


def cancelled_after(problem: Problem, seconds: float, limit: float, *, check: bool) -> str:
    """Return one line of the table."""
    clicked, moment = threading.Event(), [0.0]

    def click() -> None:
        moment[0] = time.monotonic()
        clicked.set()

    others = set(threading.enumerate())
    timer = threading.Timer(seconds, click)
    timer.start()
    plan = solve(problem, time_limit_seconds=limit, seed=1, should_cancel=clicked.is_set)
    returned = time.monotonic()
    timer.cancel()
    for thread in set(threading.enumerate()) - others:
        thread.join()
    began = time.monotonic()
    rows = sum(len(each) for each in (plan.seats, plan.certificate, plan.unmet))
    read = time.monotonic() - began
    wrong = str(len(verify(problem, plan))) if check else ""
    if not clicked.is_set():
        return f"{seconds:>8.1f}  ended before it was asked"
    return (
        f"{seconds:>8.1f}{returned - moment[0]:>8.2f}{read:>8.2f}{rows:>11,}"
        f"{plan.objective:>12.0f}{plan.bound:>12.0f}  {plan.bound_source:<12}{wrong:>6}"
    )


def main() -> None:
    """Read the options and print a line for each moment."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=list(SIZES), default="S17")
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--after", type=float, nargs="+", default=[0.1, 2.0, 20.0, 40.0])
    parser.add_argument("--seconds", type=float, default=60.0, help="the time limit")
    parser.add_argument("--verify", action="store_true")
    options = parser.parse_args()
    warm_up()
    problem = generate(SIZES[options.size], seed=options.seed)
    print(f"{options.size} seed {options.seed}, seconds")
    print(f"{'asked':>8}{'plan':>8}{'rows':>8}{'':>11}{'points':>12}{'bound':>12}  {'by':<12}"
          + ("wrong" if options.verify else ""))  # fmt: skip
    for seconds in options.after:
        print(cancelled_after(problem, seconds, options.seconds, check=options.verify), flush=True)


if __name__ == "__main__":
    main()

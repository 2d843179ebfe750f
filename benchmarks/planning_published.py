"""Published instances with known optima through the planner's door.

    python benchmarks/planning_published.py

Capacitated facility location problems of the OR-Library (J. E. Beasley), from `examples/planning`.
Prints the published optimum, what our plan costs and what its bound proves, the certificate's own
bound, and seconds. Ends with an error if a plan or a bound is not what it must be.
"""

import json
import sys
import time
from pathlib import Path

from samtakt.engines.planning import Problem, solve, verify, warm_up

EXAMPLES = Path(__file__).parents[1] / "examples" / "planning"

OPTIMA: dict[str, float] = json.loads((EXAMPLES / "optima.json").read_text(encoding="utf-8"))
"""As the library lists them, to the digits given there."""

PLAN_WITHIN, BOUND_WITHIN = 1e-8, 1e-4


def main() -> None:
    """Solve each instance and print a line."""
    warm_up()
    wrong = 0
    print(
        f"{'':<8}{'optimum':>14}{'plan':>14}{'bound':>9}{'certificate':>13}{'s':>7}{'violations':>12}"
    )
    for name, optimum in OPTIMA.items():
        problem = Problem.from_json((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
        began = time.process_time()
        plan = solve(problem, time_limit_seconds=60.0, seed=1)
        used = time.process_time() - began
        worth = sum(demand.size * sum(demand.step_values) for demand in problem.demands)
        cost = worth - plan.objective
        below, certified = (
            1 - (worth - bound) / optimum for bound in (plan.bound, plan.bound_certified)
        )
        violations = len(verify(problem, plan, repeat_search=True))
        wrong += violations > 0 or abs(cost / optimum - 1) > PLAN_WITHIN or below > BOUND_WITHIN
        print(f"{name:<8}{optimum:>14.3f}{cost:>14.3f}{100 * below:>7.4f} %{100 * certified:>11.4f} %"
              f"{used:>7.1f}{violations:>12}")  # fmt: skip
    if wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()

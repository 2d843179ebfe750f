"""Random small instances: the plan is the optimum, the bound no less, and the checker finds nothing.

    python benchmarks/planning_small.py --instances 1000 --seconds 20

Two to three companies with money for a fifth of everything or for more than they need. The optimum
is HiGHS's of the whole programme, asked apart from the solver's own stages. Ends with an error at
the first instance where something is not as it must be.
"""

import argparse
import sys
import time
from dataclasses import dataclass, replace

import numpy as np

from samtakt.engines.planning import Problem, solve, verify, warm_up
from samtakt.engines.planning.exact import solve_exactly
from samtakt.engines.planning.generate import TINY, generate
from samtakt.engines.planning.model import build_model

CLOSE = 1e-5


@dataclass
class Tally:
    """What has been seen so far; `slack` is the largest (certified bound - optimum) / optimum."""

    instances: int = 0
    columns: int = 0
    violations: int = 0
    wrong: int = 0
    proven: int = 0
    slack: float = 0.0


def drawn(seed: int) -> Problem:
    """Return a random instance of about one to two hundred columns."""
    draw = np.random.default_rng([seed, 7])
    size = replace(
        TINY,
        companies=int(draw.integers(2, 4)),
        teams=int(draw.integers(3, 6)),
        people=int(draw.integers(12, 25)),
        needs=int(draw.integers(18, 45)),
        candidates=int(draw.integers(5, 11)) * TINY.dates,
        smallest_group=int(draw.integers(1, 4)),
        budget_share=float(draw.choice([0.2, 0.6, 1.5])),
        network_share=float(draw.choice([0.2, 0.5, 1.5])),
    )
    return generate(size, seed=seed)


def optimum(problem: Problem) -> float | None:
    """Return the best objective there is; None if HiGHS did not prove one."""
    model = build_model(problem)
    result = solve_exactly(
        model,
        np.zeros(model.columns, dtype=np.int64),
        np.zeros(model.sessions, dtype=np.int64),
        np.ones(model.sessions, dtype=bool),
        seconds=60.0,
        nodes=10**9,
        should_stop=lambda: False,
    )
    return (
        float(result.seats @ model.profit - result.opened @ model.opening)
        if result.proven
        else None
    )


def check(seed: int, seconds: float, tally: Tally) -> None:
    """Solve one instance and count what is wrong with it."""
    problem = drawn(seed)
    best = optimum(problem)
    plan = solve(problem, time_limit_seconds=seconds, seed=seed, clock=time.process_time)
    tally.instances += 1
    tally.columns += build_model(problem).columns
    tally.violations += len(verify(problem, plan, repeat_search=True))
    tally.proven += plan.status == "optimal"
    if best is None:
        return
    room = CLOSE * max(1.0, abs(best))
    in_order = plan.bound_certified >= plan.bound - room and plan.bound >= best - room
    in_order &= best >= plan.objective - room
    same = plan.objective >= best - room
    if not in_order or (plan.status == "optimal" and not same):
        tally.wrong += 1
        print(f"seed {seed}: plan {plan.objective}, optimum {best}, bound {plan.bound}", flush=True)
    if best > 0:
        tally.slack = max(tally.slack, (plan.bound_certified - best) / best)


def main() -> None:
    """Read the options, try the instances, and print the tally."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--instances", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seconds", type=float, default=20.0, help="for each, of the processor")
    options = parser.parse_args()
    warm_up()
    tally, began = Tally(), time.process_time()
    for seed in range(options.first, options.first + options.instances):
        check(seed, options.seconds, tally)
    print(
        f"{tally.instances} instances of {tally.columns // max(1, tally.instances)} columns each: "
        f"{tally.proven} proven optimal, {tally.violations} violations, {tally.wrong} out of order; "
        f"certified bound at most {100 * tally.slack:.2f} % above the optimum; "
        f"{time.process_time() - began:.0f} processor seconds"
    )
    if tally.violations or tally.wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()

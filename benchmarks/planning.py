"""The joint planner beside what one would do without it, on the same made-up networks in one run.

    python benchmarks/planning.py --seconds 30 --seeds 1 2

Prints value minus cost in points for: ours; HiGHS on the whole problem in the same time; courses
filled one after the other, in the catalogue's order; and each company alone, with its own budget and
its part of the network's. Ratios are ours divided by theirs.
"""

import argparse
import time
from dataclasses import replace

import numpy as np

from samtakt.engines.planning import Plan, Problem, solve, verify
from samtakt.engines.planning.exact import solve_exactly
from samtakt.engines.planning.generate import DEMO, generate
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.search import Searcher


def by_course(problem: Problem) -> float:
    """Open sessions in the catalogue's order, as long as they pay and the money lasts."""
    model = build_model(problem)
    searcher = Searcher(model, seed=0)
    plain = searcher.weights(np.zeros(len(model.limit)), judged=0.0, seated=0.0)
    order = np.argsort(model.course, kind="stable").astype(np.int64)
    return searcher.objective(searcher.build(plain, order=order))


def whole_by_highs(problem: Problem, *, seconds: float) -> tuple[float, float | None]:
    """Give HiGHS the whole problem, from a plan with nothing in it."""
    model = build_model(problem)
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


def each_alone(problem: Problem, *, seconds: float) -> float:
    """Plan each company by itself, its share of the network's money by the people it has in need."""
    people = sum(demand.size for demand in problem.demands)
    total = 0.0
    for company in problem.companies:
        own = tuple(demand for demand in problem.demands if demand.company == company.id)
        share = sum(demand.size for demand in own) / people
        budget = problem.network_budget
        alone = replace(
            problem, demands=own, network_budget=None if budget is None else budget * share
        )
        total += solve(alone, time_limit_seconds=seconds / len(problem.companies)).objective
    return total


def describe(name: str, ours: Plan, objective: float, seconds: float, bound: float | None) -> str:
    """Return one line of the table."""
    ratio = f"{ours.objective / objective:6.2f}" if objective > 0 else "     -"
    gap = "" if bound is None or objective <= 0 else f"{100 * (bound / objective - 1):8.2f} %"
    return f"{name:<28}{objective:>10.0f}{seconds:>8.1f} s{ratio:>9}{gap:>12}"


def run(seed: int, seconds: float) -> None:
    """Print the table for one network."""
    problem = generate(DEMO, seed=seed)
    ours = solve(problem, time_limit_seconds=seconds, seed=seed)
    broken = verify(problem, ours)
    people = sum(demand.size for demand in problem.demands)
    print(
        f"\nnetwork {seed}: {len(problem.companies)} companies, {people} needs in "
        f"{len(problem.demands)} classes, {len(problem.sessions)} candidate sessions; "
        f"{len(broken)} violations"
    )
    print(f"{'':<28}{'points':>10}{'time':>10}{'ours/it':>9}{'gap':>12}")
    print(describe("ours", ours, ours.objective, ours.seconds, ours.bound))
    started = time.monotonic()
    objective, bound = whole_by_highs(problem, seconds=seconds)
    print(describe("HiGHS, whole problem", ours, objective, time.monotonic() - started, bound))
    started = time.monotonic()
    objective = by_course(problem)
    print(describe("course by course", ours, objective, time.monotonic() - started, None))
    started = time.monotonic()
    objective = each_alone(problem, seconds=seconds)
    print(describe("each company alone", ours, objective, time.monotonic() - started, None))


def main() -> None:
    """Read the options and print a table per seed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    options = parser.parse_args()
    for seed in options.seeds:
        run(seed, options.seconds)


if __name__ == "__main__":
    main()

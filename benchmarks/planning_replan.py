"""Planning anew after a shock: how much of a fresh plan's value is kept, for how many seats moved.

    python benchmarks/planning_replan.py --seeds 11 12 --seconds 10 --scratch 60

A plan is published. Then one person in twenty leaves, three sessions that were opened are cancelled,
and one company has 30 % less money. The frontier of `replan` is set beside a plan from nothing.
Seats "gone" are of leavers or of cancelled sessions, "beyond" is the share of published seats that
are moved though need and session are still there. Seconds are those of the processor, divided by
two cores, for each plan.
"""

import argparse
import time
from dataclasses import replace

import numpy as np

from samtakt.engines.planning import Plan, Problem, solve, verify, warm_up
from samtakt.engines.planning.generate import SIZES, generate
from samtakt.engines.planning.replanning import Replanned, replan, with_budget

CORES = 2
LEAVERS, CANCELLED, LESS = 0.05, 3, 0.30
SHARES = (0.5, 0.3, 0.25, 0.2, 0.17, 0.15, 0.1, 0.05, 0.02)
"""What a seat that stays is worth, relative to what the published plan gains per seat."""


def clock() -> float:
    """Return the seconds that two cores would have taken."""
    return time.process_time() / CORES


def shock(problem: Problem, published: Plan, seed: int) -> Problem:
    """Return the instance after leavers, cancellations and a cut of one company's budget."""
    draw = np.random.default_rng(seed)
    people = sorted({demand.person for demand in problem.demands if demand.person is not None})
    gone = set(draw.choice(people, size=round(LEAVERS * len(people)), replace=False).tolist())
    opened = sorted(row.session for row in published.sessions)
    cancelled = set(draw.choice(opened, size=CANCELLED, replace=False).tolist())
    company = problem.companies[int(draw.integers(len(problem.companies)))]
    changed = replace(
        problem,
        demands=tuple(each for each in problem.demands if each.person not in gone),
        sessions=tuple(each for each in problem.sessions if each.id not in cancelled),
    )
    assert company.budget is not None
    return with_budget(changed, (1 - LESS) * company.budget, company.id)


def line(name: str, found: Replanned, scratch: float, seconds: float) -> str:
    """Return one line of the table."""
    wrong = len(verify(found.problem, found.plan))
    return (
        f"{name:<22}{found.objective:>9.0f}{100 * found.objective / scratch:>8.2f} %"
        f"{found.moved:>8}{found.impossible:>8}{100 * found.moved_share:>8.2f} %{seconds:>7.1f}{wrong:>6}"
    )


def run(size: str, seed: int, seconds: float, scratch_seconds: float) -> None:
    """Print the table of one network."""
    problem = generate(SIZES[size], seed=seed)
    published = solve(problem, time_limit_seconds=scratch_seconds, seed=seed, clock=clock)
    changed = shock(problem, published, seed)
    fresh = solve(changed, time_limit_seconds=scratch_seconds, seed=seed + 1, clock=clock)
    seats = sum(row.count for row in published.seats)
    print(f"\n{size} seed {seed}: {seats} published seats")
    print(f"from nothing: {fresh.objective:.0f} points, gap {100 * fresh.gap:.2f} %")
    print(f"{'worth of a kept seat':<22}{'points':>9}{'of fresh':>10}{'moved':>8}{'gone':>8}"
          f"{'beyond':>10}{'s':>7}{'wrong':>6}")  # fmt: skip
    per_seat = published.objective / seats
    for share in SHARES:
        began = clock()
        found = replan(
            changed, published, kept_worth=share * per_seat, time_limit_seconds=seconds, seed=seed,
            clock=clock,
        )  # fmt: skip
        name = f"{share:.0%} of a seat"
        print(line(name, found, fresh.objective, clock() - began), flush=True)


def main() -> None:
    """Read the options and print a table per network."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=list(SIZES), default="S17")
    parser.add_argument("--seeds", type=int, nargs="+", default=[11])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--scratch", type=float, default=60.0)
    options = parser.parse_args()
    warm_up()
    for seed in options.seeds:
        run(options.size, seed, options.seconds, options.scratch)


if __name__ == "__main__":
    main()

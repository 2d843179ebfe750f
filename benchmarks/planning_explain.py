"""Why needs are unmet and what would help: how long it takes to say, and whether it does help.

    python benchmarks/planning_explain.py --size S17 --seeds 11 12 13 --seconds 20 --confirm 10

A plan is made in a process of its own, so that nothing of it is warm here. Then every unmet need is
explained and what would help it is named, twice: the first time may load and lay out more. Seconds
are by the clock on the wall; in brackets those of the processor, which a busy machine leaves alone.
"x bound" says how many evaluations of the bound at the plan's prices take as long as the second
time. With `--confirm`, what would help some needs drawn at random is tried for three seconds each:
"helped" are those of which more are met then.
"""

import argparse
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable

import numpy as np

from samtakt.engines.planning import Plan, Problem, solve, warm_up
from samtakt.engines.planning.arrays import Floats
from samtakt.engines.planning.bound import PricedSessions
from samtakt.engines.planning.changes import Change, changes_for_all, confirm
from samtakt.engines.planning.explain import explain
from samtakt.engines.planning.generate import SIZES, generate
from samtakt.engines.planning.model import Model, build_model
from samtakt.engines.planning.placing import opened_by, place_seats, prices_of
from samtakt.engines.planning.plan import Unmet
from samtakt.engines.planning.solver import UNPRICED

EVALUATIONS = 20
CONFIRM_SECONDS = 3.0

Explained = list[tuple[Unmet, tuple[Change, ...] | None]]


def plan_network(size: str, seed: int, seconds: float) -> Plan:
    """Return a plan; run in a process of its own."""
    return solve(generate(SIZES[size], seed=seed), time_limit_seconds=seconds, seed=seed)


def timed(work: Callable[[], Explained]) -> tuple[Explained, float, float]:
    """Return what some work gives, and its seconds by the wall and by the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - wall, time.process_time() - processor


def seconds_of_bound(model: Model, prices: Floats) -> float:
    """Return how long one evaluation of the bound takes in one thread, the median of some."""
    sessions = PricedSessions(model, unpriced=UNPRICED)
    taken = []
    for _ in range(EVALUATIONS):
        began = time.perf_counter()
        sessions.evaluate(prices)
        taken.append(time.perf_counter() - began)
    return float(np.median(taken))


def run(size: str, seed: int, seconds: float, confirmed: int) -> None:
    """Print the line of one network."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        plan = pool.apply(plan_network, (size, seed, seconds))
    problem = generate(SIZES[size], seed=seed)
    model = build_model(problem)
    seats = place_seats(model, plan.seats)
    opened, prices = opened_by(model, seats), prices_of(model.row_keys, plan.certificate)

    def work() -> Explained:
        unmet = explain(model, seats, opened, prices)
        return list(zip(unmet, changes_for_all(problem, unmet), strict=True))

    _, first, first_processor = timed(work)
    found, second, second_processor = timed(work)
    times = second / seconds_of_bound(model, prices)
    print(
        f"{size} {seed:>5}{len(found):>8}{first:>9.3f} ({first_processor:.3f})"
        f"{second:>9.3f} ({second_processor:.3f}){1e6 * second / max(1, len(found)):>11.0f}"
        f"{times:>9.1f}",
        flush=True,
    )
    reasons = Counter(unmet.reason for unmet, _ in found)
    print("  " + ", ".join(f"{reason} {needs}" for reason, needs in reasons.most_common()))
    if confirmed:
        try_some(problem, plan, found, confirmed, seed)


def try_some(problem: Problem, plan: Plan, found: Explained, number: int, seed: int) -> None:
    """Print how many of some needs that could be helped are met when it is tried."""
    grantable = [(unmet, changes) for unmet, changes in found if changes]
    draw = np.random.default_rng(seed)
    chosen = draw.permutation(len(grantable))[:number]
    helped = sum(
        confirm(problem, plan, *grantable[at], time_limit_seconds=CONFIRM_SECONDS).met > 0
        for at in chosen
    )
    print(
        f"  {len(grantable)} of {len(found)} could be helped; helped {helped} of {len(chosen)} tried",
        flush=True,
    )


def main() -> None:
    """Read the options and print a line per network."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=list(SIZES), default="S17")
    parser.add_argument("--seeds", type=int, nargs="+", default=[11])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--confirm", type=int, default=0, metavar="NEEDS")
    options = parser.parse_args()
    warm_up()
    print(
        f"{'network':<9}{'unmet':>8}{'first, s':>17}{'second, s':>17}{'µs each':>11}{'x bound':>9}"
    )
    for seed in options.seeds:
        run(options.size, seed, options.seconds, options.confirm)


if __name__ == "__main__":
    main()

"""How nearly no group of companies would do better by leaving, and how long it takes to say so.

Run it with `python benchmarks/costshare.py [seeds]`. Games of joint plans of 17 to 50 companies made
by the planner, and random games of 17 to 1,000 companies from the seeded generator
`samtakt.engines.costshare.simulation`. For the proposed rule: the most that any coalition pays of
what it would pay alone, proven; the same of what is really paid, since a plan costs more than the
least for its dates and places; the worst coalition that a search found; seconds to share the cost
and prove it; seconds of the independent check, which every line has passed (for plans also
against the plan). For 17 companies the other rules as well.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace

import numpy as np

from samtakt.engines import costshare, planning
from samtakt.engines.costshare.simulation import generate
from samtakt.engines.planning.generate import DEMO, S50, Size
from samtakt.engines.planning.generate import generate as generate_problem

SIZES = ((17, 42, 130.0), (25, 42, 130.0), (50, 42, 130.0), (200, 80, 200.0), (1000, 80, 400.0))
PLAN_SECONDS = 15.0


def of_demo(companies: int) -> Size:
    """Return the demo network's size with another number of companies."""
    return replace(
        DEMO,
        companies=companies,
        teams=round(DEMO.teams * companies / DEMO.companies),
        people=round(DEMO.people * companies / DEMO.companies),
        needs=round(DEMO.needs * companies / DEMO.companies),
    )


PLANS = {"17, demo": DEMO, "25, as demo": of_demo(25), "30, as demo": of_demo(30), "50": S50}


def show_plan(name: str, size: Size, seed: int) -> None:
    """Print the line of a joint plan."""
    problem = generate_problem(size, seed=seed)
    plan = planning.solve(problem, time_limit_seconds=PLAN_SECONDS, seed=seed)
    instance, document = json.loads(problem.to_json()), json.loads(plan.to_json())
    found = costshare.planned_game(instance, document)
    certificate = show(
        f"a plan of {name}", found.game, target=found.target, real_cost=found.real_cost
    )
    wrong = costshare.verify_against_plan(certificate.data, instance, document)
    if wrong:
        raise SystemExit(f"The shares are not of the plan: {wrong[0]}")


def show(
    name: str, game: costshare.Game, *, target: float = 1.0, real_cost: float | None = None
) -> costshare.Certificate:
    """Print the proposed shares' line, and return their certificate."""
    started = time.perf_counter()
    shares = costshare.recommend(game, target=target)
    promise = costshare.promise(game, shares, target=target)
    seconds = time.perf_counter() - started
    certificate = costshare.certify(game, shares, promise, real_cost=real_cost)
    started = time.perf_counter()
    wrong = costshare.verify(certificate.data)
    checking = time.perf_counter() - started
    if wrong:
        raise SystemExit(f"The check found something wrong: {wrong[0]}")
    found = costshare.search_objections(game, np.array(shares.amounts), starts=20, seed=1)
    worst = f"{found[0].ratio - 1:>8.3%}" if found else f"{'':>8}"
    saved = 1 - game.joint / game.alone.sum()
    paid = certificate.data["promise"]["paid_ratio"] - 1
    rest = f"{paid:>8.3%} {worst} {saved:>7.1%} {seconds:>8.2f} {checking:>8.2f}"
    line(name, shares.rule, promise, rest)
    return certificate


def line(name: str, rule: str, promise: costshare.Promise, rest: str) -> None:
    """Print one line."""
    more, excess = promise.ratio - 1, promise.excess
    print(
        f"{name:<24} {rule:<14} {promise.proof:<16} {more:>8.3%} {excess:>12,.0f} {rest}",
        flush=True,
    )


def main() -> None:
    """Print a line for each game."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    print(
        f"{'game':<24} {'rule':<14} {'proof':<16} {'above':>8} {'excess kr':>12} "
        f"{'paid':>8} {'found':>8} {'saved':>7} {'seconds':>8} {'check':>8}"
    )
    for name, size in PLANS.items():
        for seed in range(1, seeds + 1):
            show_plan(name, size, seed)
    for companies, courses, people_each in SIZES:
        for seed in range(1, (seeds if companies <= 200 else 1) + 1):
            game = generate(
                companies=companies, courses=courses, people_each=people_each, seed=seed
            )
            show(f"{companies:,} companies, seed {seed}", game)
            if companies == SIZES[0][0] and seed == 1:
                for shares, promise in costshare.compare(game)[1:]:
                    line("", shares.rule, promise, "")


if __name__ == "__main__":
    main()

"""How nearly no group of companies would do better by leaving, and how long it takes to say so.

Run it with `python benchmarks/costshare.py [seeds]`. Games of 17, 50, 200 and 1,000 companies
from the seeded generator `samtakt.engines.costshare.simulation`, and the game of a joint plan of
17 companies. For the proposed rule: the most that any coalition pays of what it would pay
alone, proven; the largest excess in kronor; the worst coalition that a search found; seconds
to share the cost and prove it; seconds of the independent check, which every line has
passed. For 17 companies the other rules as well.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict

from samtakt.engines import costshare, planning
from samtakt.engines.costshare.simulation import generate
from samtakt.engines.planning.generate import DEMO
from samtakt.engines.planning.generate import generate as generate_problem

SIZES = ((17, 42, 130.0), (50, 42, 130.0), (200, 80, 200.0), (1000, 80, 400.0))
PLAN_SECONDS = 15.0


def planned_game(seed: int) -> costshare.Game:
    """Return the game of a joint plan: its participations, at the terms of the courses' sessions."""
    problem = generate_problem(DEMO, seed=seed)
    plan = planning.solve(problem, time_limit_seconds=PLAN_SECONDS, seed=seed)
    company = {demand.id: demand.company for demand in problem.demands}
    course = {session.id: session.course for session in problem.sessions}
    taking: dict[str, Counter[str]] = defaultdict(Counter)
    for seats in plan.seats:
        taking[company[seats.demand]][course[seats.session]] += seats.count
    terms: dict[str, set[costshare.Offer]] = defaultdict(set)
    for session in problem.sessions:
        terms[session.course].add(
            costshare.Offer(
                session.price_session, session.price_seat, session.minimum, session.maximum
            )
        )
    return costshare.Game(
        tuple(costshare.Company(each.id, taking[each.id]) for each in problem.companies),
        tuple(
            costshare.Course(name, tuple(sorted(offers, key=repr)))
            for name, offers in sorted(terms.items())
        ),
    )


def show(name: str, game: costshare.Game) -> None:
    """Print the proposed shares' line, and for small networks one for each other rule."""
    started = time.perf_counter()
    shares = costshare.recommend(game)
    promise = costshare.promise(game, shares)
    seconds = time.perf_counter() - started
    certificate = costshare.certify(game, shares, promise)
    started = time.perf_counter()
    wrong = costshare.verify(certificate.data)
    checking = time.perf_counter() - started
    if wrong:
        raise SystemExit(f"The check found something wrong: {wrong[0]}")
    found = costshare.search_objection(game, shares, starts=20, seed=1)
    worst = f"{found.ratio - 1:>8.3%}" if found else f"{'':>8}"
    saved = 1 - game.joint / game.alone.sum()
    line(name, shares.rule, promise, f"{worst} {saved:>7.1%} {seconds:>8.2f} {checking:>8.2f}")


def line(name: str, rule: str, promise: costshare.Promise, rest: str) -> None:
    """Print one line."""
    more, excess = promise.ratio - 1, promise.excess
    print(f"{name:<24} {rule:<14} {promise.proof:<16} {more:>8.3%} {excess:>12,.0f} {rest}")


def main() -> None:
    """Print a line for each game."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    print(
        f"{'game':<24} {'rule':<14} {'proof':<16} {'above':>8} {'excess kr':>12} "
        f"{'found':>8} {'saved':>7} {'seconds':>8} {'check':>8}"
    )
    show("a plan of 17 companies", planned_game(1))
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

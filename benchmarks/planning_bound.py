"""How good the bound by prices is after five seconds of the processor.

    python benchmarks/planning_bound.py --size S17 --seeds 21 22 --seconds 5

Prints the bound after so many processor seconds of one thread, beside the linear relaxations of the
components of courses at these prices, which no prices of needs and order can beat.
"""

import argparse
import time

from samtakt.engines.planning import warm_up
from samtakt.engines.planning.bound import PricedSessions, find_bound
from samtakt.engines.planning.generate import SIZES, generate
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.refinement import Refinement
from samtakt.engines.planning.solver import UNPRICED


def run(size: str, seed: int, seconds: float) -> None:
    """Print the line of one network."""
    model = build_model(generate(SIZES[size], seed=seed))
    sessions = PricedSessions(model, unpriced=UNPRICED)
    began = time.process_time()
    bound = find_bound(
        sessions,
        model.row_keys,
        target=0.0,
        iterations=100_000,
        stop=lambda *_: time.process_time() - began > seconds,
    )
    used = time.process_time() - began
    refinement = Refinement(
        model, sessions, bound, target=lambda: 0.0, found=lambda _: None, should_stop=lambda: False
    )
    prices = refinement.with_components(bound.prices)
    assert prices is not None
    relaxed = sessions.evaluate(prices)
    above = 100 * (bound.value / relaxed - 1)
    print(
        f"{size} seed {seed}: {bound.value:.1f} after {used:.1f} s and {bound.iterations} evaluations, "
        f"components {relaxed:.1f}: {above:.3f} % above",
        flush=True,
    )


def main() -> None:
    """Read the options and print a line per network."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=list(SIZES), default="S17")
    parser.add_argument("--seeds", type=int, nargs="+", default=[21, 22, 23])
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    warm_up()
    for seed in options.seeds:
        run(options.size, seed, options.seconds)


if __name__ == "__main__":
    main()

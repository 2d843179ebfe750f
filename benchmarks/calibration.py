"""How well the severity of assessors comes out again, and how long it takes.

Run it with `python benchmarks/calibration.py [seeds]`. Ratings are drawn from the model with
known severities (`samtakt.engines.calibration.simulation`). For each design: the rank
correlation with the known severities (least and mean over the seeds), the share of 95 %
intervals that hold the known value, the mean self-assessment bias found where one was put
in, and seconds. Each answer has passed the engine's independent check before it is counted.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from scipy.stats import spearmanr

from samtakt.engines.calibration import estimate_severity, verify
from samtakt.engines.calibration.simulation import simulate_ratings

DESIGNS: tuple[tuple[str, dict[str, Any], bool], ...] = (
    ("30 × 20, seen by 2", {"views": 2}, False),
    ("30 × 20, seen by 3", {"views": 3}, False),
    ("30 × 20, seen by 4", {}, False),
    ("30 × 20, seen by 6", {"views": 6}, False),
    ("30 × 20, all the same", {"spread": 0.0}, False),
    ("30 × 20 and the self", {"views": 1, "self_bias": 0.5}, False),
    (
        "960 people × 20, 60 managers",
        {"assessors": 60, "ratings_each": 160, "views": 1, "self_bias": 0.5, "competences": 10},
        True,
    ),
    (
        "1,000 people × 18, 600 assessors",
        {"assessors": 600, "ratings_each": 20, "views": 2, "self_bias": 0.5, "competences": 6},
        True,
    ),
)


def measure(design: dict[str, Any], seeds: int) -> dict[str, float]:
    """Return the figures of one design over some seeds."""
    correlations, held, biases, seconds = [], [], [], []
    for seed in range(seeds):
        simulated = simulate_ratings(seed=seed, **design)
        started = time.perf_counter()
        calibration = estimate_severity(simulated.ratings)
        seconds.append(time.perf_counter() - started)
        wrong = verify(calibration, simulated.ratings)
        if wrong:
            raise SystemExit(f"The check found something wrong: {wrong[0]}")
        found = {one.assessor: one.severity for one in calibration.assessors if one.severity}
        known = [simulated.severities[str(name)] for name in found]
        if len(set(known)) > 1:
            values = [estimate.log_odds for estimate in found.values()]
            correlations.append(float(spearmanr(known, values)[0]))
        held += [
            estimate.low <= value <= estimate.high
            for value, estimate in zip(known, found.values(), strict=True)
        ]
        biases += [one.bias.log_odds for one in calibration.sources if one.bias]
    return {
        "least": min(correlations, default=float("nan")),
        "mean": sum(correlations) / len(correlations) if correlations else float("nan"),
        "held": sum(held) / len(held),
        "bias": sum(biases) / len(biases) if biases else float("nan"),
        "seconds": sorted(seconds)[len(seconds) // 2],
    }


def main() -> None:
    """Print one line for each design."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    estimate_severity(simulate_ratings(seed=0).ratings)  # loads the library
    heading = ("assessors × ratings", "rank least", "mean", "95 % hold", "bias", "seconds")
    print("{:<34} {:>10} {:>7} {:>10} {:>7} {:>8}".format(*heading))
    for name, design, is_large in DESIGNS:
        figures = measure(design, 1 if is_large else seeds)
        print(
            f"{name:<34} {figures['least']:>10.3f} {figures['mean']:>7.3f} "
            f"{figures['held']:>10.3f} {figures['bias']:>7.2f} {figures['seconds']:>8.2f}"
        )


if __name__ == "__main__":
    main()

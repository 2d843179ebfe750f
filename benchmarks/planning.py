"""The joint planner beside what one would do without it, on made-up networks in one run.

    python benchmarks/planning.py --sizes S17 S50 --seeds 11 12 13 --seconds 60
    python benchmarks/planning.py --baselines --plot out/gap.svg

Prints for ours and for every other way: value minus cost in points, proven bound and gap, seconds
of the processor, memory, and ours divided by theirs. Ours is given `--seconds` by the clock on the
wall and two threads; on a busy machine `--processor` counts half of the processor's seconds instead.
Solvers of the whole problem get five minutes. Each plan is checked by `verify`. Seeds up
to 14 were used for tuning: do not quote them.
"""

import argparse
import json
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from samtakt.engines.planning import Plan, solve, verify, warm_up
from samtakt.engines.planning.generate import SIZES, generate

CORES = 2

MONOLITHS = 300.0
"""The seconds that solvers of the whole problem get, to be sure."""


def half_of_processor() -> float:
    """Return the seconds that two cores would have taken, both always busy."""
    return time.process_time() / CORES


def plan_network(
    size: str, seed: int, seconds: float, clock: Callable[[], float]
) -> tuple[Plan, dict[str, Any]]:
    """Return our plan, and what the table tells of it; run in a process of its own for its memory."""
    problem = generate(SIZES[size], seed=seed)
    began = time.process_time()
    plan = solve(problem, time_limit_seconds=seconds, seed=seed, clock=clock)
    used = time.process_time() - began
    # The checker is plain Python and takes long for the largest: the figures do not wait for it.
    print(
        f"\n{size} seed {seed}: {plan.objective:.0f} points, bound {plan.bound:.0f}, "
        f"gap {100 * plan.gap:.2f} %, to be verified",
        flush=True,
    )
    return plan, {
        "violations": len(verify(problem, plan)),
        "seconds": used,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "first": next((each.seconds for each in plan.history if each.objective > 0), float("nan")),
    }


def in_own_process(
    size: str, seed: int, seconds: float, clock: Callable[[], float]
) -> tuple[Plan, dict[str, Any]]:
    """Return `plan_network` of a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(plan_network, (size, seed, seconds, clock))


def line(name: str, objective: float, bound: float | None, seconds: float, megabytes: float | None,
         ours: float) -> str:  # fmt: skip
    """Return one line of the table."""
    gap = "-" if bound is None or objective <= 0 else f"{100 * (bound / objective - 1):.2f} %"
    shown = "-" if bound is None else f"{bound:.0f}"
    memory = "-" if megabytes is None else f"{megabytes:.0f}"
    ratio = f"{ours / objective:.2f}" if objective > 0 else "-"
    cells = f"{objective:>10.0f}{shown:>10}{gap:>10}{seconds:>9.1f}{memory:>8}{ratio:>8}"
    return f"{name:<28}{cells}"


def run(
    size: str, seed: int, seconds: float, clock: Callable[[], float], *, others: bool,
    cpsat: str | None,
) -> tuple[float, list[dict[str, Any]]]:  # fmt: skip
    """Print the table of one network; return our gap, and how it went down."""
    plan, told = in_own_process(size, seed, seconds, clock)
    print(
        f"\n{size} seed {seed}: {told['violations']} violations, first plan after "
        f"{told['first']:.2f} s, bound from {plan.bound_source}"
    )
    print(f"{'':<28}{'points':>10}{'bound':>10}{'gap':>10}{'cpu s':>9}{'MB':>8}{'ours/it':>8}")
    ours = plan.objective
    print(line("ours", ours, plan.bound, told["seconds"], told["megabytes"], ours), flush=True)
    if others:
        compare(size, seed, seconds, ours, cpsat)
    return 100 * plan.gap, [
        {"size": size, "network": f"{size} {seed}", "seconds": each.seconds,
         "gap": 100 * (each.bound / each.objective - 1)}
        for each in plan.history
        if each.objective > 0 and each.bound < 2 * each.objective
    ]  # fmt: skip


def compare(size: str, seed: int, seconds: float, ours: float, cpsat: str | None) -> None:
    """Print the lines of the other ways."""
    from planning_baselines import baselines
    from planning_monoliths import ask_cpsat, ask_highs

    for row in baselines(size, seed, seconds):
        print(line(row.name, row.objective, None, row.seconds, row.megabytes, ours), flush=True)
    found = {"HiGHS, whole problem": ask_highs(size, seed, max(MONOLITHS, seconds))}
    if cpsat is None:
        print("CP-SAT, whole problem       needs --cpsat PYTHON, an interpreter with ortools")
    else:
        found["CP-SAT, whole problem"] = ask_cpsat(cpsat, size, seed, max(MONOLITHS, seconds))
    for name, each in found.items():
        print(line(name, each["objective"] or 0.0, each["bound"], each["seconds"] or 0.0,
                   each["megabytes"], ours), flush=True)  # fmt: skip


def draw(points: list[dict[str, Any]], path: Path) -> None:
    """Write the gap over time as a drawing."""
    import vl_convert

    chart = {
        "data": {"values": points},
        "mark": "line",
        "width": 520,
        "height": 300,
        "encoding": {
            "x": {"field": "seconds", "type": "quantitative", "title": "seconds on two cores"},
            "y": {"field": "gap", "type": "quantitative", "title": "proven gap, %",
                  "scale": {"type": "log"}},
            "color": {"field": "size", "type": "nominal", "title": "network"},
            "detail": {"field": "network", "type": "nominal"},
        },
    }  # fmt: skip
    path.write_text(vl_convert.vegalite_to_svg(json.dumps(chart)))


def main() -> None:
    """Read the options and print a table per network."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--sizes", nargs="+", choices=list(SIZES), default=["S17"])
    parser.add_argument("--seeds", type=int, nargs="+", default=[21])
    parser.add_argument("--baselines", action="store_true", help="the other ways too")
    parser.add_argument("--cpsat", metavar="PYTHON", help="an interpreter that has ortools")
    parser.add_argument("--plot", type=Path, help="write the gap over time to this SVG file")
    parser.add_argument(
        "--processor", action="store_true", help="count half of the processor's seconds"
    )
    options = parser.parse_args()
    clock = half_of_processor if options.processor else time.monotonic
    warm_up()
    points: list[dict[str, Any]] = []
    for size in options.sizes:
        gaps = []
        for seed in options.seeds:
            gap, steps = run(
                size, seed, options.seconds, clock, others=options.baselines, cpsat=options.cpsat
            )
            gaps.append(gap)
            points += steps
        print(
            f"\n{size}, {len(gaps)} seeds, {options.seconds:g} s: gap {statistics.median(gaps):.2f} % "
            f"in the middle, {min(gaps):.2f} to {max(gaps):.2f} %",
            flush=True,
        )
    if options.plot is not None:
        draw(points, options.plot)


if __name__ == "__main__":
    main()

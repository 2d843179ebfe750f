"""`samtakt plan INSTANCE --out PLAN`: solve a joint planning instance from a file."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from samtakt.engines import planning

UNREADABLE = 2


class Command(BaseCommand):
    """Exit code 0: a plan was written; 2: the instance cannot be read."""

    help = "Solve a joint planning instance; docs/developer/planning-instance.md has the format."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("instance", type=Path)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--time-limit", type=float, default=60.0, help="seconds")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--iterations",
            type=int,
            help="how much to search, whatever the clock says: same seed, same plan",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            problem = planning.Problem.from_json(options["instance"].read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError) as fault:
            self.stderr.write(f"cannot be read: {fault}")
            sys.exit(UNREADABLE)
        plan = planning.solve(
            problem,
            time_limit_seconds=options["time_limit"],
            seed=options["seed"],
            iterations=options["iterations"],
        )
        options["out"].write_text(plan.to_json(), encoding="utf-8")
        self.stdout.write(
            f"{plan.status}: {len(plan.sessions)} sessions, objective {plan.objective:.2f}, "
            f"bound {plan.bound:.2f}, gap {100 * plan.gap:.2f} %, {plan.seconds:.1f} s"
        )

"""`samtakt verify-plan INSTANCE PLAN`: check a joint plan without trusting what made it."""

import argparse
import math
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from samtakt.engines import planning

BROKEN, UNREADABLE = 1, 2


class Command(BaseCommand):
    """Exit code 0: every rule holds and the figures agree; 1: not; 2: a file cannot be read.

    A bound that a search has proven is searched for again; where it is not, or not to the end,
    nothing has been proven here, and the exit code is 1.
    """

    help = "Check every rule, the objective and the bound of a joint plan; needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("instance", type=Path)
        parser.add_argument("plan", type=Path)
        parser.add_argument(
            "--quick", action="store_true", help="do not repeat the search that proved a bound"
        )
        parser.add_argument(
            "--seconds", type=float, default=math.inf, help="longest time for the search repeated"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            problem = planning.Problem.from_json(options["instance"].read_text(encoding="utf-8"))
            plan = planning.Plan.from_json(options["plan"].read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError) as fault:
            self.stderr.write(f"cannot be read: {fault}")
            sys.exit(UNREADABLE)
        violations = planning.verify(
            problem, plan, repeat_search=not options["quick"], seconds=options["seconds"]
        )
        for violation in violations:
            self.stdout.write(f"{violation.rule}: {violation.message}")
        self.stdout.write(
            f"{len(plan.sessions)} sessions, objective {plan.objective:.2f}, "
            f"bound {plan.bound:.2f}, gap {100 * plan.gap:.2f} %, {len(violations)} violations"
        )
        unproven = options["quick"] and plan.bound_source == "search"
        if unproven:
            self.stdout.write(
                "The bound rests on a search that was not repeated: it is not recomputed. "
                "Leave out --quick to repeat the search."
            )
        if violations or unproven:
            sys.exit(BROKEN)

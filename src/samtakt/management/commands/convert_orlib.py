"""`samtakt convert-orlib TEXT --out INSTANCE`: state a published problem as a joint planning one."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from samtakt.engines import planning
from samtakt.engines.planning import doors

UNREADABLE = 2
KINDS = ("facilities", "assignment")


class Command(BaseCommand):
    """Exit code 0: an instance was written; 2: the text cannot be read."""

    help = (
        "Write an OR-Library text (capacitated facility location, or generalised assignment) "
        "as a joint planning instance."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("text", type=Path)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--kind", choices=KINDS, default=KINDS[0])
        parser.add_argument(
            "--capacity", type=int, help="facilities: where the text has a word for it"
        )
        parser.add_argument(
            "--number", type=int, default=1, help="assignment: which of the text's instances"
        )
        parser.add_argument(
            "--gain", action="store_true", help="assignment: what the text lists is gained"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["text"].read_text(encoding="utf-8")
            problem = _problem(text, options)
        except (OSError, ValueError) as fault:
            self.stderr.write(f"cannot be read: {fault}")
            sys.exit(UNREADABLE)
        options["out"].write_text(problem.to_json(), encoding="utf-8")
        self.stdout.write(
            f"{len(problem.demands)} needs, {len(problem.sessions)} candidate sessions"
        )


def _problem(text: str, options: dict[str, Any]) -> planning.Problem:
    if options["kind"] == "facilities":
        return doors.facility_problem(text, capacity=options["capacity"])
    return doors.assignment_problem(text, number=options["number"], gain=options["gain"])

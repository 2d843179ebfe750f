"""`samtakt verify-costs FILE`: check cost shares and their promise without trusting their maker."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from samtakt.engines import costshare

BROKEN, UNREADABLE = 1, 2


class Command(BaseCommand):
    """Exit code 0: costs, shares and promise hold; 1: not; 2: the file cannot be read."""

    help = "Check the shares of a plan's cost and what they promise; needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8")
            data = costshare.Certificate.from_json(text).data
            found = costshare.verify(data)
        except (OSError, ValueError, KeyError, TypeError) as fault:
            self.stderr.write(f"cannot be read: {fault}")
            sys.exit(UNREADABLE)
        for wrong in found:
            self.stdout.write(
                f"{wrong.code} {wrong.subject}: {wrong.said:.2f}, not {wrong.found:.2f}"
            )
        promise = data["promise"]
        self.stdout.write(
            f"{len(data['companies'])} companies share {data['joint_cost']:.2f}; no coalition pays "
            f"more than {promise['ratio']:.6f} times its cost alone ({promise['proof']}), "
            f"{len(found)} discrepancies"
        )
        if found:
            sys.exit(BROKEN)

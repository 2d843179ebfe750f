"""`samtakt verify-costs SHARES [INSTANCE PLAN]`: check cost shares without trusting their maker."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from samtakt.engines import costshare

BROKEN, UNREADABLE = 1, 2


class Command(BaseCommand):
    """Exit code 0: costs, shares and promise hold; 1: not; 2: a file cannot be read."""

    help = (
        "Check the shares of a plan's cost and what they promise; with instance and plan, that they "
        "are of this plan. Needs no database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("instance", type=Path, nargs="?")
        parser.add_argument("plan", type=Path, nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["instance"] and not options["plan"]:
            self.stderr.write("give both the instance and the plan, or none")
            sys.exit(UNREADABLE)
        try:
            data = _read(options["file"])
            found = list(costshare.verify(data))
            if options["plan"]:
                instance, plan = _read(options["instance"]), _read(options["plan"])
                found += costshare.verify_against_plan(data, instance, plan)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as fault:
            self.stderr.write(f"cannot be read: {fault}")
            sys.exit(UNREADABLE)
        for wrong in found:
            self.stdout.write(
                f"{wrong.code} {wrong.subject}: {wrong.said:.2f}, not {wrong.found:.2f}"
            )
        self._sum_up(data, compared=bool(options["plan"]), found=len(found))
        if found:
            sys.exit(BROKEN)

    def _sum_up(self, data: dict[str, Any], *, compared: bool, found: int) -> None:
        promise = data["promise"]
        paid = data["real_cost"] - data["borne_by_network"]
        against = "counted anew from the plan" if compared else "not compared with a plan"
        self.stdout.write(
            f"{len(data['companies'])} companies share {data['joint_cost']:.2f} and pay {paid:.2f}; "
            f"no coalition's share is more than {promise['ratio']:.6f} times its cost alone, nor "
            f"what it pays more than {promise['paid_ratio']:.6f} times ({promise['proof']}); "
            f"{against}, {found} discrepancies"
        )


def _read(path: Path) -> dict[str, Any]:
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise TypeError(f"{path.name} holds no document")
    return found

"""`samtakt share-costs INSTANCE PLAN --out SHARES`: share the cost of a joint plan from its files."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from samtakt.engines import costshare

WRONG, UNREADABLE = 1, 2


class Command(BaseCommand):
    """Exit code 0: shares were written and checked; 1: they are wrong; 2: a file cannot be read, or there is nothing to share."""

    help = "Share the cost of a joint plan and say what is proven of it; needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("instance", type=Path)
        parser.add_argument("plan", type=Path)
        parser.add_argument("--rule", choices=[*costshare.RULES], default=costshare.PROPOSED)
        parser.add_argument(
            "--borne-by-network", type=float, default=0.0, help="kronor taken off all shares"
        )
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            planned = costshare.planned_game(
                json.loads(options["instance"].read_text(encoding="utf-8")),
                json.loads(options["plan"].read_text(encoding="utf-8")),
            )
            _refuse(planned, options["borne_by_network"])
            shares = costshare.share_by(planned.game, options["rule"], target=planned.target)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as fault:
            self.stderr.write(f"cannot be shared: {fault}")
            sys.exit(UNREADABLE)
        promise = costshare.promise(planned.game, shares, target=planned.target)
        checked = costshare.certify_checked(
            planned.game,
            shares,
            promise,
            real_cost=planned.real_cost,
            borne_by_network=options["borne_by_network"],
        )
        if checked.wrong:
            for wrong in checked.wrong:
                self.stderr.write(
                    f"{wrong.code} {wrong.subject}: {wrong.said:.2f}, not {wrong.found:.2f}"
                )
            sys.exit(WRONG)
        made = checked.certificate
        options["out"].write_text(made.to_json(), encoding="utf-8")
        self.stdout.write(
            f"{shares.rule}: {len(planned.game.companies)} companies pay "
            f"{planned.real_cost - options['borne_by_network']:.2f}; no coalition pays more than "
            f"{made.data['promise']['paid_ratio']:.6f} times its cost alone ({checked.promise.proof})"
        )


def _refuse(planned: costshare.PlannedGame, borne_by_network: float) -> None:
    if not planned.game.paying:
        raise costshare.GameInputError("nobody_takes_part")
    if not 0 <= borne_by_network <= planned.real_cost:
        raise ValueError(f"the network can bear 0 to {planned.real_cost:.2f}")

"""`samtakt analyse FOLDER --out DIR`: reports and a joint plan, without server or account."""

import argparse
import datetime
import sys
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import override
from rich.console import Console

from samtakt.foundation.formats import number_text, percent_text
from samtakt.management.analysing import Wishes, Written, analyse
from samtakt.management.progress import progress_on
from samtakt.planning.folders import BadFolder
from samtakt.planning.loading import FolderRefused

REFUSED, BAD_FOLDER = 1, 2
SHOWN_REFUSALS = 200


class Command(BaseCommand):
    """Exit code 0: written; 1: spreadsheets refused, nothing written; 2: no such network."""

    help = "Read a folder of spreadsheets; write a report per company and a joint plan."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="one workbook or folder of CSVs per company")
        parser.add_argument("--out", type=Path, required=True, help="folder to write to")
        parser.add_argument("--as-of", type=datetime.date.fromisoformat, help="day, 2026-11-01")
        parser.add_argument("--lang", choices=["sv", "en"], default="sv", help="of the reports")
        parser.add_argument("--budget", type=float, help="the network's budget in kronor")
        parser.add_argument("--seed", type=int, help="seed of the planner's random choices")
        parser.add_argument("--time-limit", type=int, help="seconds for the planner")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        wishes = Wishes(
            as_of=options["as_of"],
            budget=options["budget"],
            seed=options["seed"],
            time_limit_seconds=options["time_limit"],
        )
        console = Console(stderr=True)
        with override(options["lang"]):
            try:
                with progress_on(console) as observe:
                    written = analyse(
                        options["folder"],
                        options["out"],
                        wishes,
                        today=timezone.localdate(),
                        observe=observe,
                    )
            except BadFolder as fault:
                console.print(str(fault), style="bold red", markup=False)
                sys.exit(BAD_FOLDER)
            except FolderRefused as refused:
                _tell(console, refused)
                sys.exit(REFUSED)
            self._sum_up(written, options["out"])

    def _sum_up(self, written: Written, out: Path) -> None:
        plan = written.plan
        self.stdout.write(
            f"{written.companies} companies, {len(written.files)} files in {out}\n"
            f"plan: {plan['status']}, {len(plan['sessions'])} sessions, "
            f"objective {number_text(plan['objective'], 1)}, "
            f"bound {number_text(plan['bound'], 1)}, gap {percent_text(plan['gap'], 2)}, "
            f"{number_text(plan['seconds'], 1)} s, seed {plan['seed']}"
        )


def _tell(console: Console, refused: FolderRefused) -> None:
    left = SHOWN_REFUSALS
    for file in refused.refusals:
        console.print(f"{file.organisation} · {file.file} · {file.kind}", style="bold")
        for text in file.texts[:left]:
            console.print(f"  {text}", markup=False, highlight=False)
        left = max(0, left - len(file.texts))
    total = sum(len(file.texts) for file in refused.refusals)
    console.print(f"{total} values must be corrected. Nothing was written.", style="bold red")

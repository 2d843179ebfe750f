"""`samtakt demo`: a network of seventeen companies on this machine, ready to walk through."""

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from rich.console import Console

from samtakt.foundation import jobs
from samtakt.management import serving
from samtakt.management.demonstration import PASSWORD, SignIn, seed_demo
from samtakt.management.progress import progress_on
from samtakt.planning.folders import BadFolder

EXAMPLES = Path("examples/network")
DONE = "demo.json"
NO_FOLDER = 2


class Command(BaseCommand):
    """Seeds once, through the importers and actions that users call, then serves."""

    help = "Seed the demo network, if it is not there, and serve it on 127.0.0.1."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=EXAMPLES, help="network to seed from")
        parser.add_argument(
            "--port", type=int, default=8000, help="port; the next free one is used"
        )
        parser.add_argument("--seed-only", action="store_true", help="do not serve")

    def handle(self, *args: Any, **options: Any) -> None:
        done = settings.SAMTAKT_DATA / DONE
        if done.exists():
            call_command("migrate", verbosity=0)
            sign_ins = [SignIn(**row) for row in json.loads(done.read_text(encoding="utf-8"))]
        else:
            sign_ins = _seed(options["folder"])
            done.write_text(json.dumps([vars(row) for row in sign_ins]), encoding="utf-8")
        if options["seed_only"]:
            return
        jobs.sweep()
        port = serving.free_port(options["port"])
        self._welcome(sign_ins, port)
        serving.serve(serving.LOOPBACK, port, processes=1)

    def _welcome(self, sign_ins: list[SignIn], port: int) -> None:
        width = max(len(row.email) for row in sign_ins)
        lines = [f"  {row.email:<{width}}  {row.role}, {row.organisation}" for row in sign_ins]
        self.stdout.write(
            f"\nSamtakt: http://{serving.LOOPBACK}:{port}/\n"
            f"Password for all of them: {PASSWORD}\n" + "\n".join(lines) + "\n"
            "Ctrl+C stops it; `make demo` starts it again with the same data.\n"
        )
        self.stdout.flush()


def _seed(folder: Path) -> list[SignIn]:
    console = Console(stderr=True)
    _start_afresh()
    call_command("migrate", verbosity=0)
    try:
        with progress_on(console) as observe:
            return seed_demo(folder, observe=observe)
    except BadFolder as fault:
        console.print(str(fault), style="bold red", markup=False)
        sys.exit(NO_FOLDER)


def _start_afresh() -> None:
    # A seeding that was interrupted leaves a part of a network; it is thrown away, as
    # everything in the demo's own folder can be made again.
    connection.close()
    for name in ("samtakt.sqlite3", "samtakt.sqlite3-wal", "samtakt.sqlite3-shm"):
        (settings.SAMTAKT_DATA / name).unlink(missing_ok=True)
    shutil.rmtree(settings.SAMTAKT_FILES, ignore_errors=True)

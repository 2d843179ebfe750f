"""`samtakt plan INSTANCE --out PLAN`: solve a joint planning instance from a file."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from samtakt.engines import planning
from samtakt.engines.planning.plan import relative_gap

UNREADABLE = 2

SECONDS_BETWEEN_LINES = 5.0


class Command(BaseCommand):
    """Exit code 0: a plan was written, if only the best until it was interrupted; 2: the instance
    cannot be read.
    """

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
        with _interrupted() as interrupted:
            plan = planning.solve(
                problem,
                time_limit_seconds=options["time_limit"],
                seed=options["seed"],
                iterations=options["iterations"],
                on_progress=self._progress(),
                should_cancel=interrupted.is_set,
            )
        options["out"].write_text(plan.to_json(), encoding="utf-8")
        self.stdout.write(
            f"{plan.status}: {len(plan.sessions)} sessions, objective {plan.objective:.2f}, "
            f"bound {plan.bound:.2f}, gap {100 * plan.gap:.2f} %, {plan.seconds:.1f} s"
        )

    def _progress(self) -> Callable[[float, float, float], None]:
        """Return what says now and then how far the search is."""
        began = said = time.monotonic()

        def progress(_: float, objective: float, bound: float) -> None:
            nonlocal said
            now = time.monotonic()
            if now - said >= SECONDS_BETWEEN_LINES:
                said = now
                gap = 100 * relative_gap(objective, bound)
                self.stderr.write(
                    f"{now - began:.0f} s: objective {objective:.2f}, bound {bound:.2f}, "
                    f"gap {gap:.2f} %"
                )

        return progress


@contextmanager
def _interrupted() -> Iterator[threading.Event]:
    """Let the first Ctrl-C or SIGTERM ask the search to end, so that what it has found is kept.

    The second one ends the command.
    """
    asked = threading.Event()
    before: dict[signal.Signals, Any] = {}

    def give_back() -> None:
        while before:
            signal.signal(*before.popitem())

    def interrupt(_: int, __: FrameType | None) -> None:
        asked.set()
        give_back()

    # Only the main thread may, and others get no signals.
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, interrupt)
    try:
        yield asked
    finally:
        give_back()

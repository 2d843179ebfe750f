"""`samtakt verify-audit FILE`: check an exported audit log; needs no database."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from samtakt.foundation.audit import verify_lines


class Command(BaseCommand):
    """Says how many entries hold, and at which line the chain breaks."""

    help = "Verify an exported audit log; exit code 1 if it was changed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        with options["file"].open(encoding="utf-8") as lines:
            count, breaks = verify_lines(lines)
        for found in breaks:
            self.stdout.write(f"line {found.line}: {found.reason}")
        self.stdout.write(f"{count} entries, {len(breaks)} breaks")
        if breaks:
            sys.exit(1)

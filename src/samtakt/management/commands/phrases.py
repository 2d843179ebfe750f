"""`samtakt phrases`: bring the Swedish phrase book up to date with the source."""

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand

from samtakt.management import phrasebook


class Command(BaseCommand):
    """For developers: run after texts have changed, then write the missing Swedish."""

    help = "Update locale/sv from the source; lists phrases that lack Swedish."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit code 1")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            said = {phrasebook.key_of(message) for message in phrasebook.extracted() if message.id}
            book = phrasebook.translated()
            missing = said - {phrasebook.key_of(message) for message in book if message.id}
            found = [f"{key!r}: is not in the phrase book" for key in sorted(missing, key=str)]
        else:
            book, found = phrasebook.update(), []
        found += phrasebook.faults(book)
        for fault in found:
            self.stdout.write(fault)
        self.stdout.write(f"{len([m for m in book if m.id])} phrases, {len(found)} to mend")
        if found and options["check"]:
            sys.exit(1)

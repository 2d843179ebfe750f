"""`samtakt export-audit`: an organisation's audit chain as JSON lines."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from samtakt.foundation.audit import export_lines
from samtakt.foundation.tenancy import Organisation


class Command(BaseCommand):
    """Writes to standard output; `samtakt verify-audit` checks the file without a database."""

    help = "Write an organisation's audit log as JSON lines."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--organisation", required=True, help="its short name (slug)")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']!r}.")
        for line in export_lines(organisation):
            self.stdout.write(line)

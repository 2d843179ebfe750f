"""`samtakt check-tenancy`: find stored rows whose parent belongs to another owner."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from samtakt.foundation.tenancy import foreign_rows


class Command(BaseCommand):
    """Lists every such row; run nightly and after restoring a backup."""

    help = "List rows that point at rows of another owner; exit code 1 if there are any."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(foreign_rows())
        for model, field, pk in found:
            self.stdout.write(f"{model} {pk}: {field} leads to a row of another owner")
        self.stdout.write(f"{len(found)} foreign rows")
        if found:
            sys.exit(1)

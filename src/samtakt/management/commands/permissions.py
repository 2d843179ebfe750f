"""`samtakt permissions`: print the permission table as docs/admin/permissions.md holds it."""

from typing import Any

from django.core.management.base import BaseCommand

from samtakt.management.permission_table import permission_table


class Command(BaseCommand):
    help = "Print which role may do what, as docs/admin/permissions.md holds it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(permission_table(), ending="")

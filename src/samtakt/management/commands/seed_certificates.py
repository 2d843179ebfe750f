"""`samtakt seed-certificates`: the shipped types of certificates, permits and examinations."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from samtakt.certificates.reference import seed_certificates
from samtakt.foundation.access import system_actor
from samtakt.foundation.tenancy import Organisation, scope_for


class Command(BaseCommand):
    """Adds what is missing and leaves what people have changed; running it again adds nothing."""

    help = "Load the shipped types of certificates, permits and examinations into a library."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--organisation", required=True, help="a hub's short name (slug), or a company's"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']!r}.")
        with scope_for(organisation):
            made = seed_certificates(by=system_actor(organisation, "samtakt seed-certificates"))
        self.stdout.write(", ".join(f"{kind}: {number}" for kind, number in made.items()))

"""`samtakt seed-templates`: the template catalogues as an organisation's own library."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from samtakt.competences.catalogues import NoSuchCatalogue, catalogue, catalogues
from samtakt.foundation.access import system_actor
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.management.template_taking import take_catalogues, told


class Command(BaseCommand):
    """Adds what is missing and leaves what people have changed; running it again adds nothing."""

    help = "Take template catalogues of competences and roles into a library."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--organisation", required=True, help="a hub's short name (slug), or a company's"
        )
        parser.add_argument(
            "--catalogue", action="append", help="one of them, such as welding; all when left out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']!r}.")
        try:
            found = [catalogue(key) for key in options["catalogue"] or catalogues()]
        except NoSuchCatalogue as unknown:
            raise CommandError(f"There is no catalogue {unknown}.") from None
        with scope_for(organisation):
            taken = take_catalogues(found, by=system_actor(organisation, "samtakt seed-templates"))
        for line in told(taken):
            self.stdout.write(line)

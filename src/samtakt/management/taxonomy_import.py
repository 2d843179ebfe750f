"""What `import-esco` and `import-jobtech` have in common: options, progress, counts."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from samtakt.competences.taxonomies import Import, import_at
from samtakt.competences.taxonomyfiles import TaxonomyRefused
from samtakt.competences.taxonomyparts import Taxonomy
from samtakt.competences.textmatching import ask_for_reading
from samtakt.foundation.access import system_actor
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.management.progress import progress_on

REFUSED = 1
VERSION_HELP = "version of the data, such as v1.2.0; otherwise it is read from the path's name"


class TaxonomyCommand(BaseCommand):
    """Exit code 0: imported, or nothing to change; 1: refused, nothing changed; 2: wrong use."""

    taxonomy: Taxonomy

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="folder or zip of the taxonomy's CSV files")
        parser.add_argument("--hub", required=True, help="short name (slug) of the hub that acts")

    def create_parser(
        self, prog_name: str, subcommand: str, **kwargs: Any
    ) -> argparse.ArgumentParser:
        # Django's own --version tells Django's version; here it names that of the taxonomy.
        parser = super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)
        parser.add_argument("--version", dest="data_version", default="", help=VERSION_HELP)
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        hub = Organisation.objects.filter(slug=options["hub"], kind=Organisation.Kind.HUB).first()
        if hub is None:
            raise CommandError(f"There is no hub {options['hub']!r}.", returncode=2)
        console = Console(stderr=True)
        by = system_actor(hub, f"samtakt import-{self.taxonomy.key}")
        with scope_for(hub):
            try:
                with progress_on(console) as observe:
                    done = import_at(
                        self.taxonomy,
                        options["path"],
                        by=by,
                        version=options["data_version"],
                        observe=observe,
                    )
            except TaxonomyRefused as refused:
                console.print(f"{refused}\nNothing was changed.", style="bold red", markup=False)
                sys.exit(REFUSED)
            reading = ask_for_reading(by=by)
        self._sum_up(done)
        if reading:
            self.stdout.write("A worker (samtakt work) reads the labels for matching.")

    def _sum_up(self, done: Import) -> None:
        counts = done.counts
        languages = ", ".join(done.languages) or "no language"
        self.stdout.write(
            f"{self.taxonomy.name} {done.version} ({languages})\n"
            f"concepts: {counts.concepts_new} new, {counts.concepts_changed} changed, "
            f"{counts.concepts_unchanged} unchanged, {counts.concepts_retired} retired\n"
            f"labels: {counts.labels_new} new, {counts.labels_retired} retired\n"
            f"relations: {counts.relations_new} new, {counts.relations_retired} retired, "
            f"{counts.relations_left_out} left out (a concept that no file holds)\n"
            f"{self.taxonomy.attribution}"
        )

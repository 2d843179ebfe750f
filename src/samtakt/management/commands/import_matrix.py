"""`samtakt import-matrix FILE`: import a skill matrix, or say what was understood of it."""

import argparse
import io
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from samtakt.foundation.access import system_actor
from samtakt.foundation.spreadsheets import importing, sentences
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.management import matrix_dry_run as dry


class Command(BaseCommand):
    """Imports all of the file or nothing; exit code 1 when something is refused, 2 when unread."""

    help = "Import a skill matrix into an organisation; --dry-run only says what it holds."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        dry.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["organisation"]
        organisation = Organisation.objects.filter(slug=slug or "").first()
        if organisation is None:
            raise CommandError(
                f"There is no organisation {slug!r}; use --organisation or --dry-run."
            )
        stream = io.StringIO()
        with scope_for(organisation), override("en"):
            code = import_file(organisation, options, stream)
        self.stdout.write(stream.getvalue(), ending="")
        sys.exit(code)


def import_file(organisation: Organisation, options: dict[str, Any], stream: io.StringIO) -> int:
    """Import the file and write what happened; returns the exit code."""
    path, by = options["file"], system_actor(organisation, "samtakt import-matrix")
    told = {"scale": options["scale"], "sheet": options["sheet"], "as_of": options["as_of"]}
    mapping = {key: value for key, value in told.items() if value}
    try:
        facts = dry.facts_of(dry.understood(path, options["sheet"], options["scale"]))
        run = importing.begin_import(
            organisation, ImportKind.MATRIX, path.name, path.read_bytes(), by=by, mapping=mapping
        )
    except Refused as refused:
        dry.write(dry.error_of(refused), stream, as_json=options["json"])
        return dry.UNREADABLE
    facts = {"file": str(path), **facts, "refusals": _refusals(run), "run": run.pk}
    if run.refusals:
        importing.discard_import(run, by=by)
        dry.write(facts, stream, as_json=options["json"])
        return dry.REFUSED
    importing.apply_import(run, by=by)
    dry.write({**facts, "imported": run.counts}, stream, as_json=options["json"])
    return dry.NOTHING_REFUSED


def _refusals(run: ImportRun) -> list[dict[str, Any]]:
    return [
        {
            "row": one.row,
            "column": one.column,
            "field": one.field,
            "value": one.value,
            "code": one.code,
            "message": one.text,
            "mend": one.mend,
        }
        for one in sentences.refusals_of(run)
    ]

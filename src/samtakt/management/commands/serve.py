"""`samtakt serve`: the pages and the worker, in one command."""

import argparse
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from samtakt.foundation import jobs
from samtakt.management import serving


class Command(BaseCommand):
    """Brings the database up to date, recovers interrupted jobs, and serves."""

    help = "Serve Samtakt, with a worker for long jobs."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default=serving.LOOPBACK, help="address to listen on")
        parser.add_argument(
            "--port", type=int, default=8000, help="port; the next free one is used"
        )
        parser.add_argument("--processes", type=int, default=1, help="server processes")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        for job in jobs.sweep():
            self.stdout.write(f"Job {job} was interrupted when the server last stopped.")
        port = serving.free_port(options["port"])
        self.stdout.write(f"Samtakt: http://{options['host']}:{port}/  (Ctrl+C stops it)")
        self.stdout.flush()
        serving.serve(options["host"], port, options["processes"])

"""`samtakt work`: one worker, which does the long jobs and recovers interrupted ones."""

import argparse
import logging
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from samtakt.foundation import jobs
from samtakt.management.serving import die_with_parent
from samtakt.management.warming import start_compiling
from samtakt.organisations.mailing import mail_everybody

SWEEP_EVERY_SECONDS = 30
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Runs until it is told to stop; several may run, on several machines."""

    help = "Run one worker for long jobs. `samtakt serve` starts one by itself."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--beside-server",
            type=int,
            metavar="PID",
            help="stop when that process, our parent, does",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["beside_server"]:
            die_with_parent(options["beside_server"])
        threading.Thread(target=_compile, name="compiling", daemon=True).start()
        jobs.sweep()
        threading.Thread(target=_keep_sweeping, name="sweeper", daemon=True).start()
        worker = Worker(
            queue_names=["default"],
            interval=0.3,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        worker.run()


def _compile() -> None:
    start_compiling().wait()


def _keep_sweeping() -> None:
    # Another worker may die while this one lives; its jobs are found here. And a new day
    # begins while nobody restarts anything: what is done daily is done from here. So is the mail.
    while True:
        time.sleep(SWEEP_EVERY_SECONDS)
        try:
            jobs.sweep()
            jobs.do_daily_work()
            mail_everybody()
        except DatabaseError:
            # A locked or restarting database must not end the thread; the next round asks again.
            logger.warning("A sweep failed", exc_info=True)
        connection.close()

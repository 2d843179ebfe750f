"""`samtakt daily-work`: what is done once a day, for whoever runs a cron."""

from typing import Any

from django.core.management.base import BaseCommand

from samtakt.foundation import jobs
from samtakt.organisations.mailing import mail_everybody


class Command(BaseCommand):
    """Does what no worker has done today; running it twice does nothing twice."""

    help = "Do today's daily work, such as reminders, and mail what is due, now. A running worker does it by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        done = jobs.do_daily_work(early=True)
        mail_everybody()
        for line in done:
            self.stdout.write(line)
        if not done:
            self.stdout.write("Nothing was left to do today.")

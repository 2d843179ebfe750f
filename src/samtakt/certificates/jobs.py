"""What a worker does with certificates: every morning it reminds of what ends."""

import datetime

from samtakt.certificates.reminders import remind
from samtakt.foundation.access import Actor
from samtakt.foundation.jobs import daily


@daily("certificates.reminders", at=datetime.time(6))
def remind_of_endings(actor: Actor, day: datetime.date) -> None:
    """Remind a company's people, managers and HR; a hub has nobody to remind."""
    if not actor.organisation.is_hub:
        remind(actor.organisation, day)

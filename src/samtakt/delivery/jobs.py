"""What a worker does with sessions: every morning it settles what a day has settled."""

import datetime

# The first listens to the catalogue, the second puts files beside messages.
from samtakt.delivery import changeddates, invitations  # noqa: F401
from samtakt.delivery.sessions import settle_sessions
from samtakt.foundation.access import Actor
from samtakt.foundation.jobs import daily


@daily("delivery.settle_sessions", at=datetime.time(5))
def settle(actor: Actor, day: datetime.date) -> None:
    """Confirm, cancel and close the sessions of a hub; a company has none of its own."""
    if actor.organisation.is_hub:
        settle_sessions(actor.organisation, today=day)

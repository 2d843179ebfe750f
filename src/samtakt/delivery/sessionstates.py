"""What planning again has to know of sessions: which are confirmed, and which were called off."""

from collections.abc import Collection

from samtakt.delivery.models import Session
from samtakt.planning.binding import Sessions, tells_of_sessions

CONFIRMED = (Session.State.CONFIRMED, Session.State.HELD)


@tells_of_sessions
def sessions_on(dates: Collection[int]) -> Sessions:
    """Return what has become of the sessions on some dates; one query, in the hub's scope."""
    rows = Session.objects.filter(offer_date__in=dates).order_by()
    states = dict(rows.values_list("offer_date_id", "state"))
    return Sessions(
        confirmed=frozenset(date for date, state in states.items() if state in CONFIRMED),
        called_off=frozenset(
            date for date, state in states.items() if state == Session.State.CANCELLED
        ),
    )

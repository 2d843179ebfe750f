"""A session of the hub, and a wish for a seat, whose texts hold a word."""

import datetime

from samtakt.delivery.models import SeatWish, Session
from tests.delivery.factories import make_session
from tests.factories import saved

FAR = datetime.date(2031, 3, 3)


def rows_of_sessions(company, hub, person, word):
    """One row of each model that the pages of sessions are about; the hub owns the session."""
    session = make_session(hub, days=(FAR,), name=f"Navets {company.pk} kurs")
    wish = SeatWish(session=session, person=person, note=f"{word} vill")
    return {Session: session, SeatWish: saved(wish, company)}


MODELS = {Session}
"""Of them those in the hub's library."""

"""How many more are needed for a group, and until when: "3 more needed by 12 March".

Where a session is open its seats count; until one is opened, those who need the course and
those who want a seat in it without a date, against what the provider's offer asks for.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from samtakt.delivery.models import Session
from samtakt.delivery.terms import usual_decide_by
from samtakt.planning.board import BoardRow, Proposal


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a proposal still lacks. `decide_by` is the last day on which it can be reached.

    With a session, `more_needed` are seats that nobody has taken yet and `free` those that can
    be; without one, people missing on the board.
    """

    more_needed: int
    decide_by: datetime.date
    is_late: bool
    date_id: int
    session_id: int | None = None
    confirmed: bool = False
    free: int | None = None


def thresholds(rows: Iterable[BoardRow], *, today: datetime.date) -> dict[BoardRow, Threshold]:
    """Return the threshold of each row that has a proposal; one query for any number."""
    proposed = {row: row.proposal for row in rows if row.proposal is not None}
    sessions = _sessions(proposed.values(), today)
    return {row: _threshold(each, sessions, today) for row, each in proposed.items()}


def _sessions(proposals: Iterable[Proposal], today: datetime.date) -> Mapping[int, list[Session]]:
    """By offer, the sessions that still take somebody, in the order of their days."""
    found: dict[int, list[Session]] = defaultdict(list)
    rows = Session.objects.filter(
        offer_date__offer__in={each.offer_id for each in proposals},
        state__in=Session.OPEN,
        offer_date__starts_on__gt=today,
    )
    for row in rows.select_related("offer_date").order_by("offer_date__starts_on", "pk"):
        found[row.offer_date.offer_id].append(row)
    return found


def _threshold(
    proposal: Proposal,
    sessions: Mapping[int, list[Session]],
    today: datetime.date,
) -> Threshold:
    session = _nearest_session(proposal, sessions.get(proposal.offer_id, []))
    if session is not None:
        return Threshold(
            more_needed=session.more_needed,
            decide_by=session.decide_by,
            is_late=session.decide_by < today,
            date_id=session.offer_date_id,
            session_id=session.pk,
            confirmed=session.state == Session.State.CONFIRMED,
            free=session.free,
        )
    decide_by = usual_decide_by(proposal.date, proposal.starts_on)
    return Threshold(proposal.more_needed, decide_by, decide_by < today, proposal.date.pk)


def _nearest_session(proposal: Proposal, sessions: list[Session]) -> Session | None:
    """The session on the preferred date; else the first of the same offer with a free seat."""
    on_the_date = [row for row in sessions if row.offer_date_id == proposal.date.pk]
    with_room = [row for row in sessions if row.free]
    return next(iter(on_the_date + with_room), None)

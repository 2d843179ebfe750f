"""What participants ask for so as to take part: the arrangement, never the reason for it.

The participant and the trainers of the session read it. HR, managers and the hub do not, and
the audit says only that somebody said what they need, not whether it is anything.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from samtakt.delivery.everybody import scope_of
from samtakt.delivery.models import Arrangement, Booking, Session
from samtakt.delivery.refusals import DeliveryRefused, NotOpen, SeatGone
from samtakt.foundation import access, audit
from samtakt.foundation.access import Actor

TOLD = audit.verb("delivery.arrangements_told", audit.Erasure.BLANK)


class OnlyTheParticipant(DeliveryRefused):
    """Nobody tells what another person needs."""

    def __init__(self) -> None:
        super().__init__(_("Only the participant says what they need."))


class OnlyTheTrainers(DeliveryRefused):
    """What participants ask for is for the trainers of the session."""

    def __init__(self) -> None:
        super().__init__(_("Only the session’s trainers see what participants ask for."))


@dataclass(frozen=True)
class Wanted:
    """One thing asked for, and a few words that make it useful ("vegetarian", "front row")."""

    kind: Arrangement.Kind
    wish: str = ""


def ask(booking: Booking, wanted: Sequence[Wanted], *, by: Actor) -> list[Arrangement]:
    """Say everything that the participant asks for in a session; what was said before goes.

    Raises:
        OnlyTheParticipant: somebody else says it.
        SeatGone: the seat was given up, or the session cancelled.
        NotOpen: the session is over.
    """
    if by.person_id is None or booking.person_id != by.person_id:
        raise OnlyTheParticipant
    if booking.state not in Booking.STANDING:
        raise SeatGone(booking)
    if not booking.session.is_open:
        raise NotOpen(booking.session)
    once = {one.kind: one for one in wanted}
    with transaction.atomic():
        Arrangement.objects.filter(booking=booking).delete()
        rows = Arrangement.objects.bulk_create(
            Arrangement(
                organisation=by.organisation,
                booking=booking,
                kind=one.kind,
                wish=one.wish.strip()[:200],
            )
            for one in once.values()
        )
        audit.record(by, TOLD, booking)
    return rows


def own(booking: Booking, *, by: Actor) -> list[Arrangement]:
    """Return what a participant asked for, to themselves.

    Raises:
        OnlyTheParticipant: somebody else asks.
    """
    if by.person_id is None or booking.person_id != by.person_id:
        raise OnlyTheParticipant
    return list(Arrangement.objects.filter(booking=booking).order_by("pk"))


def forget_all(session: Session) -> None:
    """Delete what was asked for in a session that is over: nobody needs to know it any more.

    All companies' scope is open.
    """
    Arrangement.objects.filter(booking__session=session).delete()


def asked_for(session: Session, *, by: Actor) -> Mapping[int, list[Arrangement]]:
    """Return what the participants of a session ask for, by the number of their booking.

    Raises:
        OnlyTheTrainers: the actor does not teach the session, or it is long over.
    """
    if not access.visible(by, "delivery.see_arrangements", Session).filter(pk=session.pk).exists():
        raise OnlyTheTrainers
    with scope_of(session):
        return by_booking(session)


def by_booking(session: Session) -> Mapping[int, list[Arrangement]]:
    """Return what those who have a seat ask for; for callers that have asked who may read it.

    Whoever waits is no participant yet. All companies' scope is open.
    """
    found: dict[int, list[Arrangement]] = defaultdict(list)
    rows = Arrangement.objects.filter(booking__session=session, booking__state=Booking.State.BOOKED)
    for row in rows.order_by("kind", "pk"):
        found[row.booking_id].append(row)
    return found

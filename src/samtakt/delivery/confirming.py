"""The moment when a tentative session becomes confirmed, by somebody or by enough seats."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from samtakt.catalogue.providers import refuse_other_provider
from samtakt.delivery import refusals
from samtakt.delivery.everybody import scope_of, tell_everybody
from samtakt.delivery.models import Booking, Session
from samtakt.foundation import audit
from samtakt.foundation.access import Actor, system_actor

CONFIRMED = audit.verb("delivery.session_confirmed")
IS_CONFIRMED = gettext_noop("%(course)s on %(day)s is confirmed: enough people have a seat.")


def confirm_session(session: Session, *, by: Actor) -> Session:
    """Say that a session will be held, with as many as there are; everybody is told.

    Raises:
        NotTentative: it is confirmed, held or cancelled already.
        NotYourProvider: a provider's user confirms another's session.
    """
    refuse_other_provider(session.offer_date.offer.provider, by=by)
    with transaction.atomic():
        if not _confirm(session, by):
            session.refresh_from_db()
            raise refusals.NotTentative(session)
    return session


def confirm_by_seats(session: Session) -> None:
    """Confirm a session that now has enough seats, unless it is confirmed; inside a transaction.

    Whoever calls has locked the chain of the session's owner, see `everybody.lock_chains`.
    """
    _confirm(session, system_actor(session.organisation))


def _confirm(session: Session, by: Actor) -> bool:
    """Make a tentative session confirmed, in one statement; return whether it was tentative."""
    now = timezone.now()
    tentative = Session.objects.filter(pk=session.pk, state=Session.State.TENTATIVE)
    if not tentative.update(state=Session.State.CONFIRMED, confirmed_at=now):
        return False
    session.refresh_from_db()
    audit.record(by, CONFIRMED, session, seats=session.taken)
    _tell(session)
    return True


def _tell(session: Session) -> None:
    """Tell everybody who has a seat, who leads them, and who gives the session."""
    with scope_of(session):
        bookings = list(
            Booking.objects.filter(session=session, state=Booking.State.BOOKED)
            .select_related("person")
            .order_by("pk")
        )
    tell_everybody(session, "confirmed", IS_CONFIRMED, bookings=bookings)

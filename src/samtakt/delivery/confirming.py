"""The moment when a tentative session becomes confirmed, by somebody or by enough seats."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from samtakt.delivery.everybody import scope_of, tell_everybody
from samtakt.delivery.models import Booking, Session
from samtakt.foundation import audit

CONFIRMED = audit.verb("delivery.session_confirmed")
IS_CONFIRMED = gettext_noop("%(course)s on %(day)s is confirmed: enough people have a seat.")


def mark_confirmed(session: Session) -> bool:
    """Make a tentative session confirmed, in one statement; return whether it was tentative."""
    now = timezone.now()
    tentative = Session.objects.filter(pk=session.pk, state=Session.State.TENTATIVE)
    if not tentative.update(state=Session.State.CONFIRMED, confirmed_at=now):
        return False
    session.refresh_from_db()
    return True


def tell_confirmed(session: Session) -> None:
    """Tell everybody who has a seat, who leads them, and who gives the session."""
    with scope_of(session):
        bookings = list(
            Booking.objects.filter(session=session, state=Booking.State.BOOKED)
            .select_related("person")
            .order_by("pk")
        )
    tell_everybody(session, "confirmed", IS_CONFIRMED, bookings=bookings)

"""A company reserves seats on a date of the catalogue and names people later.

Where no session is open on the date yet, the reservation opens a tentative one: nobody has to
ask the hub first, and the next company finds a session that others have begun to fill. It is
opened in the hub's name, so that nothing of it says which company was the first.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.catalogue.models import OfferDate
from samtakt.delivery import seats as taking
from samtakt.delivery.models import Booking, Session
from samtakt.delivery.refusals import AlreadyOpened, DateNotFixed, DeliveryRefused
from samtakt.delivery.sessions import open_session
from samtakt.delivery.terms import usual_decide_by
from samtakt.foundation.access import Actor, system_actor
from samtakt.foundation.tenancy import scope_for


class TooLateToGather(DeliveryRefused):
    """The day by which others would have to join has gone by, and the seats are too few alone."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "It is too late to gather a group for this date. Say that you are interested instead."
            )
        )


def reserve_on(date: OfferDate, seats: int, *, by: Actor) -> list[Booking]:
    """Reserve seats without names on a date; open a tentative session if there is none.

    Raises:
        TooLateToGather: no session is open and there is no time left to fill one.
        DeliveryRefused: whatever refuses to open a session, or to reserve seats in one.
    """
    with transaction.atomic():
        session = Session.objects.filter(offer_date=date).first() or _opened(date, seats)
        return taking.reserve(session, seats, by=by)


def _opened(date: OfferDate, seats: int) -> Session:
    if date.starts_on is None:
        raise DateNotFixed(date)
    late = usual_decide_by(date, date.starts_on) < timezone.localdate()
    if late and seats < date.offer.minimum:
        raise TooLateToGather
    hub = date.organisation
    with scope_for(hub):
        try:
            return open_session(date, by=system_actor(hub))
        except AlreadyOpened as known:
            # Somebody else was a moment faster; their session is as good.
            return known.session

"""Why a session or a seat was refused, in words for whoever asked."""

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.catalogue.models import Course, OfferDate, Provider
from samtakt.delivery.models import Booking, Session
from samtakt.foundation.formats import date_text
from samtakt.organisations.models import Person, User


class DeliveryRefused(Exception):
    """Something about a session or a seat cannot be done; the text says why."""


class DateNotFixed(DeliveryRefused):
    """A session has days; a date "some time in May" has none yet."""

    def __init__(self, date: OfferDate) -> None:
        super().__init__(_("The date has no first day yet, so nobody can plan for it."))


class DateCancelled(DeliveryRefused):
    """The catalogue says that the date is cancelled."""

    def __init__(self, date: OfferDate) -> None:
        super().__init__(_("The date is cancelled in the catalogue."))


class PriceNotStated(DeliveryRefused):
    """Nobody told the price, so nobody could say what a seat costs."""

    def __init__(self, date: OfferDate) -> None:
        super().__init__(_("The offer has no price. Fill it in before you open the session."))


class AlreadyOpened(DeliveryRefused):
    """There is a session on the date; `session` is it."""

    def __init__(self, session: Session) -> None:
        super().__init__(_("There is a session on that date already."))
        self.session = session


class DeadlinesReversed(DeliveryRefused):
    """It is decided before seats can no longer be changed, and both before the start."""

    def __init__(self) -> None:
        super().__init__(
            _("Decide on the session first, then close for changes, both before it begins.")
        )


class GroupSizeReversed(DeliveryRefused):
    """The fewest participants are more than the most."""

    def __init__(self) -> None:
        super().__init__(_("The fewest participants cannot be more than the most."))


class NotTentative(DeliveryRefused):
    """Only a tentative session is confirmed."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            _("The session is already {state}.").format(state=session.get_state_display().lower())
        )


class NotOpen(DeliveryRefused):
    """The session is held or cancelled: no seat is taken or given up."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            _("The session is {state}, so its seats cannot be changed.").format(
                state=session.get_state_display().lower()
            )
        )


class Begun(DeliveryRefused):
    """The session has begun."""

    def __init__(self, session: Session) -> None:
        super().__init__(_("The session has begun, so its seats cannot be changed."))


class LeftTheNetwork(DeliveryRefused):
    """The company has left; its seats would be nobody's to look after."""

    def __init__(self) -> None:
        super().__init__(_("Your company has left the network, so it takes no seats in it."))


class BookingClosed(DeliveryRefused):
    """The provider takes no more applications."""

    def __init__(self, day: datetime.date) -> None:
        super().__init__(
            _("The provider took applications until {day}.").format(day=date_text(day))
        )


class ListEnded(DeliveryRefused):
    """Seats that become free go to nobody any more, so there is nothing to wait for."""

    def __init__(self, day: datetime.date) -> None:
        super().__init__(
            _("The session is full, and the waiting list ended on {day}.").format(
                day=date_text(day)
            )
        )


class ReasonMissing(DeliveryRefused):
    """Whoever is concerned is told why."""

    def __init__(self) -> None:
        super().__init__(_("Say why, so that everybody concerned can be told."))


class NotATrainerThere(DeliveryRefused):
    """The user does not teach for the provider of the session."""

    def __init__(self, user: User, provider: Provider) -> None:
        super().__init__(
            _("{person} does not teach for {provider}.").format(person=user, provider=provider.name)
        )


class AlreadyHasSeat(DeliveryRefused):
    """The person has a seat in the session, or waits for one."""

    def __init__(self, person: Person, booking: Booking) -> None:
        text = (
            _("{person} is on the waiting list already.")
            if booking.state == Booking.State.WAITING
            else _("{person} has a seat already.")
        )
        super().__init__(text.format(person=person.name))


class NotEmployedThen(DeliveryRefused):
    """The person does not work in the company on a day of the session."""

    def __init__(self, person: Person, day: datetime.date) -> None:
        super().__init__(
            _("{person} is not employed on {day}.").format(person=person.name, day=date_text(day))
        )


class BusyThatDay(DeliveryRefused):
    """The person has a seat in another session on one of the days."""

    def __init__(self, person: Person, day: datetime.date, course: str) -> None:
        super().__init__(
            _("{person} is in another session on {day}: {course}.").format(
                person=person.name, day=date_text(day), course=course
            )
        )


class PrerequisiteMissing(DeliveryRefused):
    """A course must be finished first, and the person neither has done it nor can do the thing."""

    def __init__(self, person: Person, required: Sequence[Course]) -> None:
        super().__init__(
            _("{person} must first have finished: {courses}.").format(
                person=person.name, courses=", ".join(course.name for course in required)
            )
        )


class NotEnoughSeats(DeliveryRefused):
    """Fewer seats are free than are wanted together."""

    def __init__(self, free: int) -> None:
        super().__init__(
            ngettext("Only {free} seat is free.", "Only {free} seats are free.", free).format(
                free=free
            )
            if free
            else _("No seat is free. Book by name to get onto the waiting list.")
        )


class AlreadyNamed(DeliveryRefused):
    """Somebody sits there: a colleague takes over by a transfer."""

    def __init__(self, booking: Booking) -> None:
        super().__init__(_("The seat has a name already. Give it to a colleague instead."))


class NobodyNamed(DeliveryRefused):
    """A seat without a name is named, not transferred."""

    def __init__(self, booking: Booking) -> None:
        super().__init__(_("Nobody is named for the seat yet. Name somebody."))


class NotTransferable(DeliveryRefused):
    """The provider does not let a colleague take over."""

    def __init__(self, booking: Booking) -> None:
        super().__init__(_("The provider does not let a colleague take over the seat."))


class SeatGone(DeliveryRefused):
    """The seat was given up, or its session was cancelled."""

    def __init__(self, booking: Booking) -> None:
        super().__init__(_("The seat was given up already."))

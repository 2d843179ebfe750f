"""Seats: booked by name or reserved, named, given to a colleague, given up.

No seat is sold twice: a seat is taken in the one statement that tests whether there is one,
and given back by the rollback if anything else speaks against the booking.
"""

import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from samtakt.delivery import costs, refusals, waiting
from samtakt.delivery.confirming import confirm_by_seats
from samtakt.delivery.everybody import (
    lock_chains,
    scope_of,
    tell_company,
)
from samtakt.delivery.fitting import refuse_unfit
from samtakt.delivery.models import Arrangement, Booking, SeatChange, SeatWish, Session
from samtakt.delivery.terms import usual_name_by
from samtakt.foundation import audit
from samtakt.foundation.access import Actor, system_actor
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Person, Team
from samtakt.organisations.notices import done
from samtakt.planning.models import PlanAction

BOOKED = audit.verb("delivery.seat_booked", audit.Erasure.BLANK)
RESERVED = audit.verb("delivery.seats_reserved")
NAMED = audit.verb("delivery.seat_named", audit.Erasure.BLANK)
TRANSFERRED = audit.verb("delivery.seat_transferred", audit.Erasure.BLANK)
WITHDRAWN = audit.verb("delivery.seat_withdrawn", audit.Erasure.BLANK)

HAS_A_SEAT = gettext_noop("%(person)s has a seat: %(course)s, %(day)s.")
WAITS = gettext_noop("%(person)s is number %(number)s on the waiting list: %(course)s, %(day)s.")
GAVE_UP = gettext_noop("%(person)s gives up the seat: %(course)s, %(day)s.")
WAITS_NO_MORE = gettext_noop("%(person)s no longer waits for a seat: %(course)s, %(day)s.")
SEAT_PASSED_ON = gettext_noop(
    "Nobody was named in time, so a seat went to who waits: %(course)s, %(day)s."
)
NOBODY_NAMED = gettext_noop("Nobody was named in time")


def book(
    session: Session,
    person: Person,
    *,
    by: Actor,
    action: PlanAction | None = None,
    today: datetime.date | None = None,
) -> Booking:
    """Give somebody a seat, or the next place on the waiting list when the session is full.

    The company's own scope is open. When the seat makes the smallest group complete the session
    is confirmed at once.

    Raises:
        NotOpen, Begun, BookingClosed, LeftTheNetwork: no seat is taken any more.
        ListEnded: it is full, and the last day for changes has gone by.
        AlreadyHasSeat, NotEmployedThen, BusyThatDay, PrerequisiteMissing: the person cannot go.
        TeamTooShort: the team would be left under its minimum; it names dates that work.
    """
    today = today or timezone.localdate()
    _refuse_to_take(session, today, by)
    booking = Booking(
        organisation=by.organisation,
        session=session,
        person=person,
        action=action,
        state=Booking.State.BOOKED,
        booked_by=by.name,
    )
    with transaction.atomic():
        if not _take(session, 1):
            if today > session.change_by:
                raise refusals.ListEnded(session.change_by)
            booking.number = _next_number(session)
            # Between the two somebody may have given up the last seat.
            if not _take(session, 1):
                booking.state = Booking.State.WAITING
        completes = _settle_owners(session, by)
        booking.team = refuse_unfit(session, person, today=today)
        if booking.state == Booking.State.BOOKED:
            booking.number = None
        booking.release_cost = costs.release_cost(session, today)
        booking.rebate_percent = costs.rebate_of_next(session, by.organisation, 1, today)
        booking.save()
        _answer_wish(booking, by)
        audit.record(by, BOOKED, booking, session=session.pk, number=booking.number)
        _tell_booked(booking)
        if completes:
            confirm_by_seats(session)
    return booking


def _refuse_to_take(session: Session, today: datetime.date, by: Actor) -> None:
    date = session.offer_date
    if by.organisation.left_on is not None:
        raise refusals.LeftTheNetwork
    if not session.is_open:
        raise refusals.NotOpen(session)
    if date.starts_on is not None and today >= date.starts_on:
        raise refusals.Begun(session)
    if date.apply_by is not None and today > date.apply_by:
        raise refusals.BookingClosed(date.apply_by)


def _take(session: Session, number: int) -> bool:
    """Take seats in the statement that tests whether there are so many."""
    free = Session.objects.filter(
        pk=session.pk,
        state__in=Session.OPEN,
        taken__lte=F("maximum") - number,
    )
    return bool(free.update(taken=F("taken") + number))


def _next_number(session: Session) -> int:
    """Give out the next number of the waiting list; the session's row is ours until the end."""
    Session.objects.filter(pk=session.pk).update(queue=F("queue") + 1)
    return Session.objects.values_list("queue", flat=True).get(pk=session.pk)


def _settle_owners(session: Session, by: Actor) -> bool:
    """Read the session as it is now that its row is ours; return whether it is now complete."""
    session.refresh_from_db(fields=["state", "taken", "queue"])
    if not session.is_open:
        raise refusals.NotOpen(session)
    completes = session.state == Session.State.TENTATIVE and session.taken >= session.minimum
    owners = {by.organisation.pk} | ({session.organisation_id} if completes else set())
    lock_chains(owners)
    return completes


def _answer_wish(booking: Booking, by: Actor) -> None:
    """Say yes to the person's own wish for the seat, if there is one."""
    wishes = SeatWish.objects.filter(
        session=booking.session, person=booking.person, answer=SeatWish.Answer.NONE
    )
    for wish in wishes:
        wish.answer, wish.answered_by = SeatWish.Answer.YES, by.name
        wish.answered_at = timezone.now()
        wish.save(update_fields=["answer", "answered_by", "answered_at"])
        done(booking.organisation, wish.key)


def _tell_booked(booking: Booking) -> None:
    if booking.state == Booking.State.WAITING:
        place = waiting.place_of(booking)
        tell_company(booking, "waiting", WAITS, {"person": booking.name, "number": place})
    else:
        tell_company(booking, "seat", HAS_A_SEAT, {"person": booking.name})


def reserve(
    session: Session,
    seats: int,
    *,
    by: Actor,
    team: Team | None = None,
    name_by: datetime.date | None = None,
    today: datetime.date | None = None,
) -> list[Booking]:
    """Take so many seats, all or none, for people who are named later.

    Raises:
        NotOpen, Begun, BookingClosed, LeftTheNetwork: no seat is taken any more.
        NotEnoughSeats: fewer are free.
        ValueError: less than one seat.
    """
    if seats < 1:
        raise ValueError("At least one seat is reserved.")
    today = today or timezone.localdate()
    _refuse_to_take(session, today, by)
    with transaction.atomic():
        if not _take(session, seats):
            session.refresh_from_db()
            raise refusals.NotEnoughSeats(session.free)
        completes = _settle_owners(session, by)
        cost = costs.release_cost(session, today)
        rebate = costs.rebate_of_next(session, by.organisation, seats, today)
        rows = [
            Booking(
                organisation=by.organisation,
                session=session,
                team=team,
                state=Booking.State.BOOKED,
                name_by=name_by or max(today, usual_name_by(session)),
                release_cost=cost,
                rebate_percent=rebate,
                booked_by=by.name,
            )
            for _seat in range(seats)
        ]
        bookings = Booking.objects.bulk_create(rows)
        audit.record(by, RESERVED, session, seats=seats)
        if completes:
            confirm_by_seats(session)
    return bookings


def name_seat(
    booking: Booking,
    person: Person,
    *,
    by: Actor,
    action: PlanAction | None = None,
    today: datetime.date | None = None,
) -> Booking:
    """Say who sits in a reserved seat.

    Raises:
        AlreadyNamed, SeatGone: there is a name, or no seat any more.
        NotOpen, Begun: the session takes no changes.
        AlreadyHasSeat, NotEmployedThen, BusyThatDay, PrerequisiteMissing, TeamTooShort: as `book`.
    """
    if booking.person_id is not None:
        raise refusals.AlreadyNamed(booking)
    with transaction.atomic():
        _seat(booking, person, by=by, action=action, today=today)
        audit.record(by, NAMED, booking, session=booking.session_id)
    return booking


def transfer(
    booking: Booking,
    person: Person,
    *,
    by: Actor,
    action: PlanAction | None = None,
    today: datetime.date | None = None,
) -> Booking:
    """Give a seat to a colleague, where the provider allows it.

    What the earlier participant asked for is deleted: it is theirs. The plan's action stays with
    the earlier participant; `action` is the colleague's.

    Raises:
        NotTransferable: the provider does not allow it.
        NobodyNamed, SeatGone: there is nobody to take over from, or no seat any more.
        NotOpen, Begun: the session takes no changes.
        AlreadyHasSeat, NotEmployedThen, BusyThatDay, PrerequisiteMissing, TeamTooShort: as `book`.
    """
    if not booking.session.seat_transferable:
        raise refusals.NotTransferable(booking)
    if booking.person_id is None:
        raise refusals.NobodyNamed(booking)
    with transaction.atomic():
        _seat(booking, person, by=by, action=action, today=today)
        audit.record(by, TRANSFERRED, booking, session=booking.session_id)
    return booking


def _seat(
    booking: Booking,
    person: Person,
    *,
    by: Actor,
    action: PlanAction | None,
    today: datetime.date | None,
) -> None:
    """Put somebody into a seat, in place of nobody or of a colleague; inside a transaction."""
    earlier, today = booking.person, today or timezone.localdate()
    _refuse_gone(booking, today)
    lock_chains({by.organisation.pk})
    team = refuse_unfit(booking.session, person, today=today, leaving_out=booking)
    changed = Booking.objects.filter(
        pk=booking.pk, state=Booking.State.BOOKED, person=earlier
    ).update(person=person, team=team, action=action or (None if earlier else booking.action))
    if not changed:
        raise refusals.SeatGone(booking)
    if earlier is not None:
        Arrangement.objects.filter(booking=booking).delete()
        tell_company(booking, "given_up", GAVE_UP, {"person": earlier.name})
    booking.refresh_from_db()
    change = SeatChange(
        organisation=by.organisation,
        booking=booking,
        earlier=earlier,
        later=person,
        changed_by=by.name,
    )
    change.save()
    tell_company(booking, f"seat:{change.pk}", HAS_A_SEAT, {"person": person.name})


def _refuse_gone(booking: Booking, today: datetime.date) -> None:
    session = booking.session
    if booking.state not in Booking.STANDING:
        raise refusals.SeatGone(booking)
    if not session.is_open:
        raise refusals.NotOpen(session)
    if session.offer_date.starts_on is not None and today >= session.offer_date.starts_on:
        raise refusals.Begun(session)


def withdraw(
    booking: Booking,
    reason: str,
    *,
    by: Actor,
    today: datetime.date | None = None,
) -> Booking:
    """Give up a seat, or a place on the waiting list.

    Until the last day for changes the seat goes to the first who waits and can go, and then it
    costs nothing; after it the seat is paid for and goes to nobody.

    Raises:
        SeatGone, NotOpen, Begun: there is nothing to give up any more.
        ReasonMissing: nothing is said.
    """
    today = today or timezone.localdate()
    if not reason.strip():
        raise refusals.ReasonMissing
    _refuse_gone(booking, today)
    session = booking.session
    with transaction.atomic():
        had_a_seat = _leave(booking, reason)
        heir = _hand_on(session, by.organisation, today) if had_a_seat else None
        if had_a_seat:
            cost = costs.cost_of_leaving(session, today)
            booking.leaving_cost = 0 if heir else costs.rebated(cost, booking)
            booking.save(update_fields=["leaving_cost"])
        audit.record(by, WITHDRAWN, booking, session=session.pk)
        _tell_left(booking, had_a_seat=had_a_seat)
    return booking


def _tell_left(booking: Booking, *, had_a_seat: bool) -> None:
    """Tell who had the seat, and who leads them: it may have been somebody else's decision."""
    if booking.person is not None:
        message = GAVE_UP if had_a_seat else WAITS_NO_MORE
        tell_company(booking, "given_up:left", message, {"person": booking.name})
    elif booking.left_reason == NOBODY_NAMED:
        tell_company(booking, "given_up:unnamed", SEAT_PASSED_ON)


def lock(session: Session) -> None:
    """Make the session's row ours until the end: it comes first, for all who change seats."""
    Session.objects.filter(pk=session.pk).update(queue=F("queue"))


def _leave(booking: Booking, reason: str) -> bool:
    """End a booking if nobody did at the same moment; return whether it had a seat."""
    session = booking.session
    lock(session)
    booking.refresh_from_db(fields=["state", "person"])
    had_a_seat = booking.state == Booking.State.BOOKED
    changed = Booking.objects.filter(pk=booking.pk, state__in=Booking.STANDING).update(
        state=Booking.State.WITHDRAWN, left_at=timezone.now(), left_reason=reason.strip()[:300]
    )
    if not changed:
        raise refusals.SeatGone(booking)
    Arrangement.objects.filter(booking=booking).delete()
    booking.refresh_from_db()
    return had_a_seat


def _hand_on(session: Session, company: Organisation, today: datetime.date) -> Booking | None:
    """Give a seat that became free to who waits; else count one seat less, if it is in time."""
    if today > session.change_by:
        return None
    with scope_of(session):
        heir = waiting.first_who_can_go(session, today=today, also_locking={company.pk})
        if heir is None:
            Session.objects.filter(pk=session.pk).update(taken=F("taken") - 1)
        else:
            waiting.give_seat(heir, today=today)
    session.refresh_from_db(fields=["taken"])
    return heir


def release_unnamed(session: Session, *, today: datetime.date) -> list[Booking]:
    """Give the seats that nobody was named for in time to those who wait, as far as any do."""
    released: list[Booking] = []
    with transaction.atomic(), scope_of(session):
        late = Booking.objects.filter(
            session=session, state=Booking.State.BOOKED, person=None, name_by__lt=today
        )
        rows = list(late.select_related("organisation").order_by("name_by", "pk"))
        if not rows:
            return released
        lock(session)
        owners = {one.organisation_id for one in rows}
        for booking in rows:
            if waiting.first_who_can_go(session, today=today, also_locking=owners) is None:
                break
            by = system_actor(booking.organisation)
            booking.session = session
            released.append(withdraw(booking, NOBODY_NAMED, by=by, today=today))
    return released

"""Opening a session on a date of the catalogue, confirming it, cancelling it, closing it.

A session is tentative until enough seats are taken; then it is confirmed at once, by itself,
and everybody concerned is told. It never becomes tentative again: with fewer seats later on it
is shown to be at risk, and somebody decides.
"""

import datetime
from decimal import Decimal
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_noop

from samtakt.catalogue.models import OfferDate
from samtakt.catalogue.providers import refuse_other_provider
from samtakt.delivery import costs, refusals, seats, waiting
from samtakt.delivery.arrangements import forget_all
from samtakt.delivery.confirming import confirm_session
from samtakt.delivery.everybody import (
    in_both_languages,
    lock_chains,
    scope_of,
    tell_everybody,
)
from samtakt.delivery.models import Booking, Session, SessionDay
from samtakt.delivery.terms import (
    SessionTerms,
    days_with_hours,
    rebates_as_kept,
    terms_of_offer,
    usual_change_by,
    usual_decide_by,
)
from samtakt.foundation import audit
from samtakt.foundation.access import Actor, Role, system_actor
from samtakt.foundation.formats import money_text
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.notices import Parameter
from samtakt.planning.models import PlannedSession

OPENED = audit.verb("delivery.session_opened")
CANCELLED = audit.verb("delivery.session_cancelled")
HELD = audit.verb("delivery.session_held")

CANCELLED_AT_A_COST = gettext_noop(
    "%(course)s on %(day)s is cancelled: %(reason)s. By the conditions a seat costs %(cost)s."
)
TOO_FEW = gettext_noop("Too few participants")

IS_CANCELLED = gettext_noop("%(course)s on %(day)s is cancelled: %(reason)s.")


class Cancelling(StrEnum):
    """Who calls a session off, which decides what it costs the companies."""

    PROVIDER = "provider"
    """The provider does: it costs nothing."""
    NETWORK = "network"
    """The companies' side does: what the conditions say."""
    TOO_FEW = "too_few"
    """Not enough came together: nothing as long as the provider itself may call it off."""


def open_session(
    offer_date: OfferDate,
    *,
    by: Actor,
    decide_by: datetime.date | None = None,
    change_by: datetime.date | None = None,
    planned: PlannedSession | None = None,
    terms: SessionTerms | None = None,
) -> Session:
    """Open a session on a date of the catalogue, with its days, prices and group size.

    Without `terms` those of the offer hold; without days to decide and change by, the usual ones.

    Raises:
        DateNotFixed, DateCancelled, PriceNotStated: nobody can plan for the date.
        AlreadyOpened: there is a session on it; the exception has it.
        DeadlinesReversed, GroupSizeReversed: what is said contradicts itself.
        NotYourProvider: a provider's user opens another's date.
    """
    offer = offer_date.offer
    refuse_other_provider(offer.provider, by=by)
    if terms is None and not offer.price_stated:
        raise refusals.PriceNotStated(offer_date)
    terms = terms or terms_of_offer(offer)
    first = _first_day(offer_date)
    decide_by = decide_by or usual_decide_by(offer_date, first)
    change_by = change_by or usual_change_by(first, decide_by)
    if not decide_by <= change_by <= first:
        raise refusals.DeadlinesReversed
    if not 1 <= terms.minimum <= terms.maximum:
        raise refusals.GroupSizeReversed
    session = Session(
        organisation=offer_date.organisation,
        offer_date=offer_date,
        planned=planned,
        minimum=terms.minimum,
        maximum=terms.maximum,
        price_per_session=terms.price_per_session,
        price_per_seat=terms.price_per_seat,
        vat_percent=terms.vat_percent,
        cancellation_steps=[[one.days_before, float(one.percent)] for one in terms.steps],
        rebates=rebates_as_kept(terms.rebates),
        seat_transferable=terms.seat_transferable,
        decide_by=decide_by,
        change_by=change_by,
        opened_by=by.name,
    )
    with transaction.atomic():
        _save_new(session)
        SessionDay.objects.bulk_create(day_rows(session))
        audit.record(by, OPENED, session)
    return session


def _save_new(session: Session) -> None:
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError:
        known = Session.objects.filter(offer_date=session.offer_date).first()
        if known is None:
            raise
        # Somebody else opened it since it was looked for.
        raise refusals.AlreadyOpened(known) from None


def _first_day(date: OfferDate) -> datetime.date:
    if date.cancelled_on:
        raise refusals.DateCancelled(date)
    if date.starts_on is None:
        raise refusals.DateNotFixed(date)
    known = Session.objects.filter(offer_date=date).first()
    if known is not None:
        raise refusals.AlreadyOpened(known)
    return date.starts_on


def day_rows(session: Session) -> list[SessionDay]:
    """Return the days that a session has by its date as it is now; they are not saved."""
    return [
        SessionDay(
            organisation=session.organisation,
            session=session,
            day=one.day,
            hours=one.hours,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
        )
        for one in days_with_hours(session.offer_date)
    ]


def cancel_session(
    session: Session,
    reason: str,
    *,
    by: Actor,
    who: Cancelling | None = None,
    today: datetime.date | None = None,
) -> Session:
    """Call a session off: all its seats end, with what that costs, and everybody is told.

    Raises:
        NotOpen: it is held or cancelled already.
        ReasonMissing: nothing is said for those who had planned for it.
        NotYourProvider: a provider's user cancels another's session.
    """
    refuse_other_provider(session.offer_date.offer.provider, by=by)
    if not reason.strip():
        raise refusals.ReasonMissing
    today = today or timezone.localdate()
    who = who or (Cancelling.PROVIDER if Role.PROVIDER in by.roles else Cancelling.NETWORK)
    now, reason = timezone.now(), reason.strip()[:300]
    with transaction.atomic(), scope_of(session):
        still_open = Session.objects.filter(pk=session.pk, state__in=Session.OPEN)
        if not still_open.update(
            state=Session.State.CANCELLED, cancelled_at=now, cancelled_reason=reason
        ):
            session.refresh_from_db()
            raise refusals.NotOpen(session)
        session.refresh_from_db()
        free = is_free_of_charge(session, who, today)
        each = Decimal(0) if free else costs.cost_of_leaving(session, today)
        ended = _end_seats(session, reason, cost=each, at=now)
        audit.record(by, CANCELLED, session, reason=reason, seats=len(ended))
        told: dict[str, Parameter] = {"reason": in_both_languages(reason)}
        if each:
            told["cost"] = money_text(each)
        message = CANCELLED_AT_A_COST if each else IS_CANCELLED
        tell_everybody(session, "cancelled", message, told, bookings=ended)
    return session


def _end_seats(
    session: Session, reason: str, *, cost: Decimal | None, at: datetime.datetime
) -> list[Booking]:
    rows = Booking.objects.filter(session=session, state__in=Booking.STANDING)
    bookings = list(rows.select_related("person").order_by("pk"))
    lock_chains({one.organisation_id for one in bookings} | {session.organisation_id})
    for one in bookings:
        had_a_seat = one.state == Booking.State.BOOKED
        one.leaving_cost = costs.rebated(cost, one) if had_a_seat else Decimal(0)
        one.state, one.left_at, one.left_reason = Booking.State.CANCELLED, at, reason
    Booking.objects.bulk_update(bookings, ["state", "left_at", "left_reason", "leaving_cost"])
    forget_all(session)
    return bookings


def is_free_of_charge(session: Session, who: Cancelling, today: datetime.date) -> bool:
    """Return whether calling a session off on a day costs the companies nothing."""
    if who is not Cancelling.TOO_FEW:
        return who is Cancelling.PROVIDER
    date = session.offer_date
    notice = date.offer.provider_notice_days
    starts_on = date.starts_on or today
    return notice is not None and (starts_on - today).days >= notice


def settle_sessions(hub: Organisation, *, today: datetime.date) -> list[Session]:
    """Do what a day decides for a hub's open sessions; return those whose state changed.

    Enough seats: confirmed. Too few when the day to decide has passed: cancelled. Seats that
    nobody is named for in time go to who waits; when seats can no longer be changed the waiting
    list ends. After its last day a confirmed session is held. Doing it again changes nothing.
    """
    by = system_actor(hub)
    rows = (
        Session.objects.filter(organisation=hub, state__in=Session.OPEN)
        .select_related("organisation", "offer_date__offer__course", "offer_date__offer__provider")
        .annotate(last_day=Max("days__day"))
        .order_by("pk")
    )
    changed: list[Session] = []
    for session in rows:
        before = session.state
        _settle(session, session.last_day or session.change_by, by=by, today=today)
        if session.state != before:
            changed.append(session)
    return changed


def _settle(session: Session, last_day: datetime.date, *, by: Actor, today: datetime.date) -> None:
    if session.state == Session.State.TENTATIVE and not _decide(session, by=by, today=today):
        return
    if today <= session.change_by:
        seats.release_unnamed(session, today=today)
        waiting.fill(session, today=today)
        waiting.remind_to_name(session, today=today)
    else:
        waiting.end_list(session)
    if today > last_day and session.state == Session.State.CONFIRMED:
        _mark_held(session, by=by)


def _decide(session: Session, *, by: Actor, today: datetime.date) -> bool:
    """Confirm a tentative session, or cancel it if it is too late; return whether it is open."""
    with transaction.atomic():
        # Since the list was read a booking may have made the group complete.
        seats.lock(session)
        session.refresh_from_db(fields=["state", "taken"])
        if session.state == Session.State.TENTATIVE:
            if session.taken >= session.minimum:
                confirm_session(session, by=by)
            elif today > session.decide_by:
                cancel_session(session, TOO_FEW, by=by, who=Cancelling.TOO_FEW, today=today)
    return session.is_open


def _mark_held(session: Session, *, by: Actor) -> None:
    confirmed = Session.objects.filter(pk=session.pk, state=Session.State.CONFIRMED)
    with transaction.atomic():
        if confirmed.update(state=Session.State.HELD):
            with scope_of(session):
                forget_all(session)
            audit.record(by, HELD, session, seats=session.taken)
    session.refresh_from_db(fields=["state"])

"""What a date that is cancelled or moved in the catalogue does to the session on it."""

import datetime
from collections.abc import Iterable
from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from samtakt.catalogue.changes import DateChange, Happened, when_dates_change
from samtakt.catalogue.models import OfferDate
from samtakt.delivery.everybody import (
    in_both_languages,
    lock_chains,
    scope_of,
    tell_company,
    tell_everybody,
)
from samtakt.delivery.fitting import why_unfit
from samtakt.delivery.models import (
    AttendanceHours,
    AttendanceMark,
    AttendanceSignature,
    Booking,
    Session,
    SessionDay,
)
from samtakt.delivery.refusals import NotOpen
from samtakt.delivery.seats import lock
from samtakt.delivery.sessions import Cancelling, cancel_session, day_rows
from samtakt.foundation import audit
from samtakt.foundation.access import system_actor
from samtakt.foundation.tenancy import scope_for

MOVED = audit.verb("delivery.session_moved")
IS_MOVED = gettext_noop("%(course)s on %(was_on)s is moved: now %(day)s, %(place)s.")
OTHER_DAYS = gettext_noop("%(course)s from %(day)s has other days or times now.")
HIT = gettext_noop(
    "%(course)s is moved to %(day)s. The seat stays, but look at it again: %(reason)s"
)
BY_THE_PROVIDER = gettext_noop("The provider cancelled the date")
ONLINE = gettext_noop("Online")


@when_dates_change
def follow_dates(changes: list[DateChange]) -> None:
    """Cancel or move the open sessions on dates that are no longer what they were."""
    for change in changes:
        date = OfferDate.objects.select_related("organisation").filter(pk=change.date).first()
        if date is None:
            continue
        with scope_for(date.organisation):
            session = (
                Session.objects.filter(offer_date=date, state__in=Session.OPEN)
                .select_related("organisation", "offer_date__offer__course")
                .first()
            )
            if session is not None:
                _follow(session, change)


def _follow(session: Session, change: DateChange) -> None:
    if change.happened is Happened.CANCELLED:
        by = system_actor(session.organisation)
        reason = change.reason or BY_THE_PROVIDER
        # Somebody may have cancelled it since: that must not keep other dates from being followed.
        with suppress(NotOpen):
            cancel_session(session, reason, by=by, who=Cancelling.PROVIDER)
    else:
        _move(session, change)


def _move(session: Session, change: DateChange) -> None:
    date = session.offer_date
    if date.starts_on is None:
        return
    by = system_actor(session.organisation)
    with transaction.atomic(), scope_of(session):
        rows = Booking.objects.filter(session=session, state__in=Booking.STANDING)
        # Whoever books, marks or signs meanwhile waits: the days are replaced under nobody.
        lock(session)
        lock_chains({session.organisation_id, *rows.values_list("organisation_id", flat=True)})
        if _has_begun(session):
            return  # what was held stays as it was held
        _move_days(session)
        if change.was_on and change.was_on != date.starts_on:
            _move_deadlines(session, date.starts_on - change.was_on, date.starts_on)
        audit.record(by, MOVED, session, was_on=change.was_on, day=date.starts_on)
        bookings = list(rows.select_related("person__organisation", "team").order_by("pk"))
        stamp = f"{date.starts_on.isoformat()}:{date.pk}:{timezone.now():%Y%m%d%H%M%S}"
        same_start = (change.was_on, change.was_at) == (date.starts_on, date.place)
        tell_everybody(
            session,
            f"moved:{stamp}",
            OTHER_DAYS if same_start else IS_MOVED,
            {
                "was_on": change.was_on or date.starts_on,
                "place": date.place or in_both_languages(ONLINE),
            },
            bookings=bookings,
        )
        _tell_whom_it_hits(session, bookings, stamp)


def _tell_whom_it_hits(session: Session, bookings: Iterable[Booking], stamp: str) -> None:
    """Tell who has a seat on days on which they cannot go, and who leads them.

    They are in another session, no longer employed, or missed in their team. Nobody loses the
    seat by that: the company decides.
    """
    today = timezone.localdate()
    for one in bookings:
        if one.state != Booking.State.BOOKED or one.person is None:
            continue
        why = why_unfit(session, one.person, today=today, leaving_out=one)
        if why is not None:
            one.session = session
            tell_company(one, f"moved_hits:{stamp}", HIT, {"reason": why})


def _has_begun(session: Session) -> bool:
    days = SessionDay.objects.filter(session=session)
    return (
        AttendanceMark.objects.filter(day__in=days).exists()
        or AttendanceHours.objects.filter(day__in=days).exists()
        # Who signs before the trainer marks has been there, too.
        or AttendanceSignature.objects.filter(day__in=days).exists()
    )


def _move_days(session: Session) -> None:
    """Give the session other days, all at once: rows stay in order, what is too much goes."""
    SessionDay.objects.filter(session=session).delete()
    SessionDay.objects.bulk_create(day_rows(session))


def _move_deadlines(session: Session, by_days: datetime.timedelta, first: datetime.date) -> None:
    """Move the days to decide and change by as much, but not past the start."""
    Session.objects.filter(pk=session.pk).update(
        decide_by=min(first, session.decide_by + by_days),
        change_by=min(first, session.change_by + by_days),
    )
    session.refresh_from_db(fields=["decide_by", "change_by"])

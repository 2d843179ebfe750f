"""Wishes for a seat: somebody asks, and who leads them books or says why not."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from samtakt.delivery import refusals, seats
from samtakt.delivery.everybody import course_name, leading_of
from samtakt.delivery.models import Booking, SeatWish, Session
from samtakt.delivery.refusals import DeliveryRefused
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person
from samtakt.organisations.notices import Parameter, done, tell

WISHED = audit.verb("delivery.seat_wished_for", audit.Erasure.BLANK)
ANSWERED = audit.verb("delivery.wish_answered", audit.Erasure.BLANK)
TAKEN_BACK = audit.verb("delivery.wish_taken_back", audit.Erasure.BLANK)

ASKS = gettext_noop("%(person)s asks for a seat: %(course)s, %(day)s.")
NOT_THIS_TIME = gettext_noop("You get no seat in %(course)s, %(day)s: %(reason)s")


class AlreadyWished(DeliveryRefused):
    """The person has asked already, and nobody has answered yet."""

    def __init__(self) -> None:
        super().__init__(_("You have asked for a seat already. Your manager answers."))


class AlreadyAnswered(DeliveryRefused):
    """Somebody has answered the wish."""

    def __init__(self, wish: SeatWish) -> None:
        super().__init__(_("The wish was answered already."))


def wish(session: Session, person: Person, *, by: Actor, note: str = "") -> SeatWish:
    """Ask for a seat; HR and who leads the person's team are told.

    Raises:
        NotOpen: seats are no longer taken.
        AlreadyWished, AlreadyHasSeat: there is nothing more to ask for.
    """
    if not session.is_open:
        raise refusals.NotOpen(session)
    if SeatWish.objects.filter(session=session, person=person, answer="").exists():
        raise AlreadyWished
    own = Booking.objects.filter(session=session, person=person, state__in=Booking.STANDING).first()
    if own is not None:
        raise refusals.AlreadyHasSeat(person, own)
    row = SeatWish(
        organisation=by.organisation, session=session, person=person, note=note.strip()[:300]
    )
    with transaction.atomic():
        row.save()
        audit.record(by, WISHED, row, session=session.pk)
        transaction.on_commit(lambda: _tell_leading(row))
    return row


def _tell_leading(row: SeatWish) -> None:
    for user in leading_of(row.organisation, row.person):
        tell(
            row.organisation,
            user=user,
            kind="delivery.wish",
            key=row.key,
            message=ASKS,
            parameters={"person": row.person.name, **_when(row.session)},
            url_name="session",
            url_arguments=[row.session_id],
            due_on=row.session.change_by,
        )


def _when(session: Session) -> dict[str, Parameter]:
    return {"course": course_name(session), "day": session.offer_date.starts_on or ""}


def grant(row: SeatWish, *, by: Actor, today: datetime.date | None = None) -> Booking:
    """Book the seat that somebody asked for.

    Raises:
        AlreadyAnswered: it is no open wish any more.
        What `seats.book` raises.
    """
    if row.answer != SeatWish.Answer.NONE:
        raise AlreadyAnswered(row)
    booking = seats.book(row.session, row.person, by=by, today=today)
    row.refresh_from_db()
    return booking


def refuse(row: SeatWish, reason: str, *, by: Actor) -> SeatWish:
    """Say no to a wish, and why; the person is told.

    Raises:
        AlreadyAnswered: it is no open wish any more.
        ReasonMissing: nothing is said.
    """
    if not reason.strip():
        raise refusals.ReasonMissing
    with transaction.atomic():
        _answer(row, SeatWish.Answer.NO, by=by, reason=reason.strip()[:300])
        audit.record(by, ANSWERED, row, answer=row.answer)
        done(row.organisation, row.key)
        transaction.on_commit(lambda: _tell_no(row))
    return row


def _tell_no(row: SeatWish) -> None:
    tell(
        row.organisation,
        person=row.person,
        kind="delivery.wish",
        key=f"{row.key}:no",
        message=NOT_THIS_TIME,
        parameters={"reason": row.reason, **_when(row.session)},
        url_name="my_courses",
    )


def take_back(row: SeatWish, *, by: Actor) -> SeatWish:
    """Take one's wish back.

    Raises:
        AlreadyAnswered: it is no open wish any more.
    """
    with transaction.atomic():
        _answer(row, SeatWish.Answer.TAKEN_BACK, by=by)
        audit.record(by, TAKEN_BACK, row)
        done(row.organisation, row.key)
    return row


def _answer(row: SeatWish, answer: SeatWish.Answer, *, by: Actor, reason: str = "") -> None:
    still_open = SeatWish.objects.filter(pk=row.pk, answer=SeatWish.Answer.NONE)
    if not still_open.update(
        answer=answer, answered_by=by.name, answered_at=timezone.now(), reason=reason
    ):
        raise AlreadyAnswered(row)
    row.refresh_from_db()

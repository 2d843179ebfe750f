"""Sessions as lists and pages show them: how full, until when, and the reader's own part.

Of other companies nothing but the totals of the session is read here.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from samtakt.delivery.everybody import scope_of
from samtakt.delivery.models import Booking, SeatWish, Session, SessionDay
from samtakt.delivery.queries import next_month
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.organisations.models import User

WITH_ITS_DATE = (
    "organisation",
    "offer_date__venue",
    "offer_date__offer__course",
    "offer_date__offer__provider",
)


@dataclass(frozen=True)
class SessionLine:
    """A session in a list; `own` and `waiting` are seats and places of the reader's company."""

    session: Session
    days: tuple[SessionDay, ...]
    own: int = 0
    waiting: int = 0
    mine: bool = False

    @property
    def at_risk(self) -> bool:
        """Whether it is confirmed with fewer seats than the smallest group has."""
        return is_at_risk(self.session)


def is_at_risk(session: Session) -> bool:
    """Return whether a confirmed session has lost so many seats that it may not be worth it."""
    return session.state == Session.State.CONFIRMED and session.more_needed > 0


def with_days(sessions: "QuerySet[Session]") -> "QuerySet[Session]":
    """Read the days, the course, the provider and the venue of sessions along with them."""
    days = SessionDay.objects.order_by("day")
    return sessions.select_related(*WITH_ITS_DATE).prefetch_related(Prefetch("days", days))


def filtered(
    sessions: "QuerySet[Session]", chosen: Mapping[str, str], actor: Actor, today: datetime.date
) -> "QuerySet[Session]":
    """Return the sessions that meet what is chosen; the coming ones unless others are."""
    when = chosen.get("when", "")
    if when == "past":
        sessions = sessions.filter(offer_date__starts_on__lt=today).exclude(
            state=Session.State.CANCELLED
        )
    elif when == "cancelled":
        sessions = sessions.filter(state=Session.State.CANCELLED)
    else:
        sessions = sessions.filter(state__in=Session.OPEN, offer_date__starts_on__gte=today)
    if month := chosen.get("month"):
        first = datetime.date.fromisoformat(f"{month}-01")
        sessions = sessions.filter(
            offer_date__starts_on__gte=first, offer_date__starts_on__lt=next_month(first)
        )
    if course := chosen.get("course"):
        sessions = sessions.filter(offer_date__offer__course=int(course))
    if chosen.get("own"):
        own = Booking.objects.filter(organisation=actor.organisation, state__in=Booking.STANDING)
        sessions = sessions.filter(pk__in=own.values("session"))
    order = "-offer_date__starts_on" if when == "past" else "offer_date__starts_on"
    return sessions.order_by(order, "pk")


def choices_of(sessions: "QuerySet[Session]") -> tuple[set[tuple[int, str, str]], list[str]]:
    """Return the courses and the months ("2027-05") of sessions, in one query."""
    columns = (
        "offer_date__offer__course_id",
        "offer_date__offer__course__name_sv",
        "offer_date__offer__course__name_en",
        "offer_date__starts_on",
    )
    courses, months = set(), set()
    for pk, swedish, english, day in sessions.order_by().values_list(*columns).distinct():
        courses.add((pk, swedish, english))
        if day:
            months.add(f"{day:%Y-%m}")
    return courses, sorted(months)


def lines_of(sessions: Iterable[Session], actor: Actor) -> list[SessionLine]:
    """Return one line for each session, in one query whatever their number."""
    rows = list(sessions)
    seated: Counter[int] = Counter()
    waiting: Counter[int] = Counter()
    mine: set[int] = set()
    if not actor.organisation.is_hub:
        counted = (
            Booking.objects.filter(
                organisation=actor.organisation, session__in=rows, state__in=Booking.STANDING
            )
            .values("session_id")
            .annotate(
                seats=Count("pk", filter=Q(state=Booking.State.BOOKED)),
                places=Count("pk", filter=Q(state=Booking.State.WAITING)),
                own=Count("pk", filter=Q(person=actor.person_id or 0)),
            )
        )
        for one in counted.order_by("session_id"):
            seated[one["session_id"]], waiting[one["session_id"]] = one["seats"], one["places"]
            if one["own"]:
                mine.add(one["session_id"])
    return [
        SessionLine(
            row,
            tuple(row.days.all()),
            seated[row.pk],
            waiting[row.pk],
            row.pk in mine,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Seat:
    """A seat, or a place on the waiting list, that the reader may see; `place` from 1."""

    booking: Booking
    place: int | None
    may_change: bool


@dataclass(frozen=True)
class Standing:
    """Who stands in a session, over all companies, as numbers alone.

    `own` are the seats of the reader's company; `places` the place on the waiting list of each
    booking that waits, from 1.
    """

    own: int
    places: Mapping[int, int]

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self.places)


def standing_of(session: Session, actor: Actor) -> Standing:
    """Count the seats of the reader's company, and put the waiting list in order."""
    with scope_of(session):
        own = Q(state=Booking.State.BOOKED, organisation=actor.organisation)
        rows = Booking.objects.filter(
            own | Q(state=Booking.State.WAITING), session=session
        ).order_by(F("number").asc(nulls_first=True), "pk")
        states = list(rows.values_list("pk", "state"))
    waiting = [pk for pk, state in states if state == Booking.State.WAITING]
    return Standing(
        own=len(states) - len(waiting),
        places={pk: place for place, pk in enumerate(waiting, start=1)},
    )


def seats_seen(session: Session, actor: Actor, places: Mapping[int, int]) -> list[Seat]:
    """Return the seats that an actor may see in a session: named, reserved, waited for."""
    changing: QuerySet[Booking] = Booking.objects.filter(pk__in=[])
    if access.allowed(actor, "delivery.change_booking"):
        changing = access.visible(actor, "delivery.change_booking", Booking)
    rows = access.visible(actor, "delivery.see_booking", Booking).filter(session=session)
    rows = rows.annotate(may_change=Exists(changing.filter(pk=OuterRef("pk"))))
    bookings = rows.select_related("person", "team").order_by("state", "number", "pk")
    found = []
    for one in bookings:
        one.session = session
        may_change = one.may_change and one.state in Booking.STANDING and session.is_open
        found.append(Seat(one, places.get(one.pk), may_change))
    return found


def wishes_seen(session: Session, actor: Actor) -> list[SeatWish]:
    """Return the open wishes for a seat that an actor may answer."""
    if not access.allowed(actor, "delivery.answer_wish"):
        return []
    rows = access.visible(actor, "delivery.answer_wish", SeatWish).filter(
        session=session, answer=SeatWish.Answer.NONE
    )
    return list(rows.select_related("person").order_by("wished_at", "pk"))


def trainers_of(session: Session) -> list[User]:
    """Return who teaches a session, by name."""
    rows = session.trainers.select_related("user").order_by("user__name", "pk")
    return [row.user for row in rows]


def own_courses(actor: Actor) -> list[Booking]:
    """Return somebody's own seats and places, with their sessions, in order of days."""
    if actor.person_id is None:
        return []
    days = SessionDay.objects.order_by("day")
    rows = (
        Booking.objects.filter(person=actor.person_id)
        .select_related(*(f"session__{one}" for one in WITH_ITS_DATE))
        .prefetch_related(Prefetch("session__days", days), "arrangements")
    )
    return list(rows.order_by("session__offer_date__starts_on", "pk"))


def own_wishes(actor: Actor) -> list[SeatWish]:
    """Return what somebody has asked for and nobody has granted, the newest first."""
    if actor.person_id is None:
        return []
    rows = SeatWish.objects.filter(
        person=actor.person_id, answer__in=[SeatWish.Answer.NONE, SeatWish.Answer.NO]
    ).select_related(*(f"session__{one}" for one in WITH_ITS_DATE))
    return list(rows.order_by("-wished_at", "-pk"))

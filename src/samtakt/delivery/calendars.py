"""Calendar feeds: an address that somebody's calendar reads, for as long as they may see it.

Whoever has the address reads the feed, so it is long and random, shown once, and kept as a digest
only. Each reading asks again whether its maker still has the right: who leaves, or no longer leads
the team, has an empty address at once. Names are in a person's own feed and in a team's; a
company's feed tells how many of which team, because such an address is passed around, and a
trainer's tells how many are coming.
"""

import datetime
import hashlib
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtakt.delivery.models import Booking, CalendarFeed, Session
from samtakt.foundation import access, audit
from samtakt.foundation.access import Actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.formats import sort_key
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.memberships import actor_of
from samtakt.organisations.models import Person, Team
from samtakt.organisations.queries import employed_on

MADE = audit.verb("delivery.calendar_made")
ENDED = audit.verb("delivery.calendar_ended")

PAST = datetime.timedelta(days=92)
"""For how long what is over stays in a feed."""
SEEN = (*Booking.STANDING, Booking.State.CANCELLED)
"""A seat that was given up is gone from the calendar; one of a cancelled session says so."""


class CalendarRefused(Exception):
    """A calendar cannot be made; the text says why."""


class NotYourCalendar(CalendarRefused):
    """Somebody asked for a feed of what they may not see."""

    def __str__(self) -> str:
        return str(_("You can make a calendar of what you see in Samtakt, and of nothing else."))


@dataclass(frozen=True)
class MadeFeed:
    """A feed and its token, which is shown once and kept nowhere."""

    feed: CalendarFeed
    token: str


@dataclass(frozen=True)
class Entry:
    """A session as it stands in one calendar.

    `names` are people, `teams` how many of which team, `seats` all of them; `waits` tells that
    nobody in this calendar has a seat yet. `sequence` grows with each recorded change of the
    session; `changed_at` is the last.
    """

    session: Session
    sequence: int
    changed_at: datetime.datetime
    names: tuple[str, ...] = ()
    teams: tuple[tuple[str, int], ...] = ()
    seats: int = 0
    waits: bool = False


def make_feed(kind: CalendarFeed.Kind, *, team: Team | None = None, by: Actor) -> MadeFeed:
    """Make a feed of a kind for the actor; one of a team needs the team.

    Raises:
        NotYourCalendar: the actor may not see what would be in it.
    """
    person = by.person_id if kind == CalendarFeed.Kind.PERSON else None
    feed = CalendarFeed(
        organisation=by.organisation,
        kind=kind,
        person_id=person,
        team=team if kind == CalendarFeed.Kind.TEAM else None,
        user_id=by.user_id,
    )
    if by.user_id is None or not may_read(by, feed):
        raise NotYourCalendar
    secret = secrets.token_urlsafe(32)
    feed.token_hash = _digest(secret)
    with transaction.atomic():
        feed.save()
        audit.record(by, MADE, feed, kind=str(kind), team=feed.team_id)
    return MadeFeed(feed, f"{by.organisation.pk}.{secret}")


def end_feed(feed: CalendarFeed, *, by: Actor) -> CalendarFeed:
    """Let nobody read a feed any more; ending it again changes nothing."""
    if feed.ended_at is None:
        with transaction.atomic():
            feed.ended_at = timezone.now()
            feed.save(update_fields=["ended_at"])
            audit.record(by, ENDED, feed, kind=feed.kind)
    return feed


def owner_of(token: str) -> Organisation | None:
    """Return the organisation whose feed a token may be of; whether it is, `feed_of` tells."""
    owner, _dot, _secret = token.partition(".")
    if not (owner.isascii() and owner.isdigit() and len(owner) < 19):
        return None
    return Organisation.objects.select_related("hub").filter(pk=int(owner)).first()


def feed_of(token: str) -> CalendarFeed | None:
    """Return the feed of a token if it may be read now; None if it ended or never was.

    Called in the scope of the organisation that `owner_of` says.
    """
    _owner, _dot, secret = token.partition(".")
    rows = CalendarFeed.objects.filter(token_hash=_digest(secret), ended_at__isnull=True)
    feed = rows.select_related("user", "person", "team", "organisation__hub").first()
    if feed is None or not feed.user.is_active:
        return None
    maker = actor_of(feed.user, feed.organisation_id)
    if maker is None or maker.organisation.pk != feed.organisation_id:
        return None
    return feed if may_read(maker, feed) else None


def may_read(actor: Actor, feed: CalendarFeed) -> bool:
    """Whether an actor may see today what a feed holds."""
    if feed.kind == CalendarFeed.Kind.PERSON:
        seen = access.visible(actor, "delivery.read_own_calendar", Person)
        return feed.person_id is not None and seen.filter(pk=feed.person_id).exists()
    if feed.kind == CalendarFeed.Kind.TEAM:
        teams = access.visible(actor, "delivery.read_team_calendar", Team)
        return feed.team_id is not None and teams.filter(pk=feed.team_id).exists()
    if feed.kind == CalendarFeed.Kind.COMPANY:
        return access.allowed(actor, "delivery.read_company_calendar")
    return access.allowed(actor, "delivery.read_trainer_calendar")


def entries_of(feed: CalendarFeed, *, today: datetime.date) -> list[Entry]:
    """Return what a feed holds, in the order of the sessions' first days."""
    if feed.kind == CalendarFeed.Kind.TRAINER:
        return _taught(feed, today)
    bookings = Booking.objects.filter(_held_by(feed, today), state__in=SEEN)
    found: dict[int, list[Booking]] = defaultdict(list)
    sessions: dict[int, Session] = {}
    for row in _with_details(bookings, "session__", today):
        found[row.session_id].append(row)
        sessions[row.session_id] = row.session
    revised = _revisions(feed, sessions.values(), [row for rows in found.values() for row in rows])
    return [
        _entry(feed, session, found[pk], *revised[pk])
        for pk, session in sorted(sessions.items(), key=lambda one: (_first_day(one[1]), one[0]))
    ]


def entry_for(booking: Booking) -> Entry:
    """Return one booking as the calendar of its person holds it."""
    feed = CalendarFeed(
        organisation=booking.organisation,
        kind=CalendarFeed.Kind.PERSON,
        person_id=booking.person_id,
    )
    revised = _revisions(feed, [booking.session], [booking])
    return _entry(feed, booking.session, [booking], *revised[booking.session_id])


def _held_by(feed: CalendarFeed, today: datetime.date) -> Q:
    if feed.kind == CalendarFeed.Kind.PERSON:
        return Q(person=feed.person_id)
    if feed.kind == CalendarFeed.Kind.TEAM:
        members = employed_on(today).filter(team=feed.team_id).values("person")
        return Q(person__in=members) | Q(team=feed.team_id, person=None)
    return Q(organisation=feed.organisation_id)


def _with_details(rows: "QuerySet[Any]", to_session: str, today: datetime.date) -> "QuerySet[Any]":
    recent = Q(**{f"{to_session}days__day__gte": today - PAST})
    details = ("offer_date__offer__course", "offer_date__offer__provider", "offer_date__venue")
    related = [f"{to_session}{each}" for each in details]
    if to_session:
        related += ["person", "team"]
    return (
        rows.filter(pk__in=rows.filter(recent).values("pk"))
        .select_related(*related)
        .prefetch_related(f"{to_session}days")
        .order_by("pk")
    )


def _taught(feed: CalendarFeed, today: datetime.date) -> list[Entry]:
    rows = Session.objects.filter(
        trainers__user=feed.user_id, organisation=feed.organisation_id
    ).distinct()
    sessions = sorted(_with_details(rows, "", today), key=lambda one: (_first_day(one), one.pk))
    revised = _revisions(feed, sessions, [])
    return [Entry(each, *revised[each.pk], seats=each.taken) for each in sessions]


def _first_day(session: Session) -> datetime.date:
    return min((row.day for row in session.days.all()), default=datetime.date.max)


def _entry(
    feed: CalendarFeed,
    session: Session,
    rows: Sequence[Booking],
    sequence: int,
    changed_at: datetime.datetime,
) -> Entry:
    seated = [row for row in rows if row.state != Booking.State.WAITING]
    shown = seated or rows
    team_names = Counter(row.team.name if row.team else "" for row in shown)
    with_names = feed.kind != CalendarFeed.Kind.COMPANY
    people = sorted((row.person for row in shown if row.person), key=lambda one: one.name_key)
    return Entry(
        session,
        sequence,
        changed_at,
        names=tuple(person.name for person in people) if with_names else (),
        teams=tuple(sorted(team_names.items(), key=lambda one: sort_key(one[0]))),
        seats=len(shown),
        waits=not seated,
    )


def _revisions(
    feed: CalendarFeed, sessions: Iterable[Session], bookings: Iterable[Booking]
) -> dict[int, tuple[int, datetime.datetime]]:
    """How often each session was changed, and when last, by what the audit recorded of it."""
    of: dict[tuple[str, str], int] = {}
    made: dict[int, datetime.datetime] = {}
    owners = {feed.organisation_id}
    for session in sessions:
        date = session.offer_date
        of["Session", str(session.pk)] = session.pk
        of["OfferDate", str(date.pk)] = session.pk
        made[session.pk] = session.opened_at
        owners.add(session.organisation_id)
    for row in bookings:
        of["Booking", str(row.pk)] = row.session_id
        made[row.session_id] = max(made[row.session_id], row.booked_at)
    counts, last = Counter[int](), dict(made)
    for entry in _recorded(owners, of.keys()):
        pk = of[entry["object_type"], entry["object_id"]]
        counts[pk] += entry["times"]
        last[pk] = max(last[pk], entry["last"])
    return {pk: (counts[pk], last[pk]) for pk in made}


def _recorded(owners: set[int], keys: Iterable[tuple[str, str]]) -> Iterable[dict[str, Any]]:
    numbers: dict[str, list[str]] = defaultdict(list)
    for kind, number in keys:
        numbers[kind].append(number)
    about = Q(pk__in=[])
    for kind, some in numbers.items():
        about |= Q(object_type=kind, object_id__in=some)
    rows = AuditEntry.objects.filter(about, owner__in=owners).order_by()
    return rows.values("object_type", "object_id").annotate(times=Count("pk"), last=Max("at"))


def _digest(secret: str) -> str:
    # The token is random and long: a plain digest cannot be guessed back.
    return hashlib.sha256(secret.encode()).hexdigest()

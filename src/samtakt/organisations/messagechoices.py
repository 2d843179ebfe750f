"""How often somebody is mailed, when never, and about what not; and when a notice is due by it.

The day's mail goes out at seven in the morning of the reader, the week's on Monday. A notice is due
when such a moment has passed since it was told, so that nothing has to be remembered: after a night
without a mail server the same notices are due. Quiet hours only hold back; what falls in them is
sent after.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtakt.foundation import audit
from samtakt.foundation.access import Actor, system_actor
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.messagekinds import DOES_NOT_WAIT, Topic, may_be_muted, topic_of
from samtakt.organisations.models import MessageChoice, Person, User

CHOSEN = audit.verb("organisations.messages_chosen")
STOPPED = audit.verb("organisations.messages_stopped")

DAY_BEGINS = datetime.time(7)
SALT = "samtakt.messages.stop"
Pace = MessageChoice.Pace


class ChoiceRefused(Exception):
    """The choice cannot be kept; the text says why."""


class NeverAwake(ChoiceRefused):
    """Quiet hours that begin when they end."""

    def __str__(self) -> str:
        return str(_("Quiet hours must end at another time than they begin."))


class HalfQuiet(ChoiceRefused):
    """Quiet hours with a beginning or an end only."""

    def __str__(self) -> str:
        return str(_("Say both when the quiet hours begin and when they end, or neither."))


class UnknownZone(ChoiceRefused):
    """A time zone that does not exist."""

    def __str__(self) -> str:
        return str(_("Choose a time zone from the list."))


@dataclass(frozen=True)
class Wish:
    """What somebody has chosen."""

    pace: str = Pace.DAILY
    quiet_from: datetime.time | None = None
    quiet_to: datetime.time | None = None
    time_zone: str = ""
    muted: tuple[Topic, ...] = ()


def choice_of(
    organisation: Organisation, *, user: int | None = None, person: int | None = None
) -> MessageChoice:
    """Return a reader's choice, or one that says what holds for whoever has chosen nothing."""
    reader = {"user_id": user} if user is not None else {"person_id": person}
    found = MessageChoice.objects.filter(organisation=organisation, **reader).first()
    return found or MessageChoice(organisation=organisation, **reader)


def choose(wish: Wish, *, by: Actor) -> MessageChoice:
    """Keep how the actor wants to be mailed.

    Raises:
        HalfQuiet, NeverAwake: the quiet hours are none.
        UnknownZone: there is no such time zone.
    """
    if (wish.quiet_from is None) != (wish.quiet_to is None):
        raise HalfQuiet
    if wish.quiet_from is not None and wish.quiet_from == wish.quiet_to:
        raise NeverAwake
    if wish.time_zone and wish.time_zone not in available_timezones():
        raise UnknownZone
    with transaction.atomic():
        choice = choice_of(by.organisation, user=by.user_id)
        choice.pace, choice.time_zone = wish.pace, wish.time_zone
        choice.quiet_from, choice.quiet_to = wish.quiet_from, wish.quiet_to
        choice.muted = sorted(wish.muted)
        choice.save()
        audit.record(by, CHOSEN, choice, pace=choice.pace, muted=choice.muted)
    return choice


# --- When a notice is due ----------------------------------------------------------------


def is_wanted(choice: MessageChoice, kind: str) -> bool:
    """Whether a kind of notice is mailed to a reader at all."""
    return not may_be_muted(kind) or topic_of(kind) not in choice.muted


def is_due(
    choice: MessageChoice, kind: str, told_at: datetime.datetime, now: datetime.datetime
) -> bool:
    """Whether what was told then is to be mailed now, quiet hours apart."""
    if choice.pace == Pace.AT_ONCE or kind in DOES_NOT_WAIT:
        return True
    return told_at < last_post(choice, now)


def last_post(choice: MessageChoice, now: datetime.datetime) -> datetime.datetime:
    """Return when a reader's mail of the day, or of the week, last went out or should have."""
    local = now.astimezone(zone_of(choice))
    day = local.date()
    if choice.pace == Pace.WEEKLY:
        day -= datetime.timedelta(days=day.weekday())
    step = datetime.timedelta(days=7 if choice.pace == Pace.WEEKLY else 1)
    post = datetime.datetime.combine(day, DAY_BEGINS, local.tzinfo)
    if post <= local:
        return post
    return datetime.datetime.combine(day - step, DAY_BEGINS, local.tzinfo)


def is_quiet(choice: MessageChoice, now: datetime.datetime) -> bool:
    """Whether a reader wants no mail at this hour; quiet hours may go over midnight."""
    if choice.quiet_from is None or choice.quiet_to is None:
        return False
    clock = now.astimezone(zone_of(choice)).time()
    if choice.quiet_from < choice.quiet_to:
        return bool(choice.quiet_from <= clock < choice.quiet_to)
    return bool(clock >= choice.quiet_from or clock < choice.quiet_to)


def zone_of(choice: MessageChoice) -> datetime.tzinfo:
    """Return the time zone of a reader; the installation's where none (that exists) was chosen."""
    try:
        return ZoneInfo(choice.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return timezone.get_default_timezone()


# --- Stopping without signing in ---------------------------------------------------------


@dataclass(frozen=True)
class Stopping:
    """What a link in a message stops: topics, for one reader of one organisation."""

    organisation: int
    user: int | None
    person: int | None
    topics: tuple[Topic, ...]


def stop_token(stopping: Stopping) -> str:
    """Return what a link carries: signed, so that nobody can stop another's mail."""
    who = ["u", stopping.user] if stopping.user is not None else ["p", stopping.person]
    return signing.dumps(
        [stopping.organisation, *who, [str(topic) for topic in stopping.topics]], salt=SALT
    )


def stopping_of(token: str) -> Stopping | None:
    """Return what a token stops; None if it is not one of ours."""
    try:
        organisation, kind, reader, topics = signing.loads(token, salt=SALT)
        known = tuple(Topic(topic) for topic in topics)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    user, person = (reader, None) if kind == "u" else (None, reader)
    return Stopping(organisation, user, person, known)


def stop(stopping: Stopping, organisation: Organisation) -> MessageChoice | None:
    """Mail a reader no more of some topics; None if the reader is gone.

    Called in the organisation's scope, for whoever holds the link: it was mailed to the reader.
    """
    return _set_muted(stopping, organisation, lambda before: before | {*stopping.topics})


def take_up(stopping: Stopping, organisation: Organisation) -> MessageChoice | None:
    """Undo what the same link stopped."""
    return _set_muted(stopping, organisation, lambda before: before - {*stopping.topics})


def _set_muted(
    stopping: Stopping, organisation: Organisation, change: Callable[[set[str]], set[str]]
) -> MessageChoice | None:
    reader = (
        User.objects.filter(pk=stopping.user).first()
        if stopping.user is not None
        else Person.objects.filter(pk=stopping.person, organisation=organisation).first()
    )
    if reader is None:
        return None
    with transaction.atomic():
        choice = choice_of(organisation, user=stopping.user, person=stopping.person)
        before = {str(topic) for topic in choice.muted}
        choice.muted = sorted(change(before))
        choice.save()
        by = system_actor(organisation, str(reader))
        audit.record(by, STOPPED, choice, muted=choice.muted)
    return choice


def topics_named(topics: Iterable[str]) -> list[Topic]:
    """Return topics in the order in which they are always listed."""
    wanted = set(topics)
    return [topic for topic in Topic if topic in wanted]

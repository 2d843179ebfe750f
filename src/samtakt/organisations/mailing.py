"""Sends by e-mail what people were told, once, in their own language, when they want it.

Without a mail server nothing is sent and nothing is lost: the notices are in the app. One message
holds everything that is due to its reader, so that many reminders of one night are one message. A
notice is claimed before it is sent, and given back where the server did not take it.
"""

import datetime
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations import notices
from samtakt.organisations.mailserver import (
    REFUSED,
    ReaderRefused,
    Server,
    ServerFailed,
    may_try,
    opened,
)
from samtakt.organisations.messagechoices import (
    Stopping,
    is_due,
    is_quiet,
    is_wanted,
    stop_token,
    topics_named,
)
from samtakt.organisations.messagekinds import TOPIC_NAMES, may_be_muted, topic_of
from samtakt.organisations.models import MailStanding, MessageChoice, Notice, User
from samtakt.organisations.queries import memberships_on

logger = logging.getLogger(__name__)

TRIED_AGAIN = audit.verb("organisations.mail_tried_again")
TESTED = audit.verb("organisations.mail_tested")

NOT_OLDER_THAN = datetime.timedelta(days=30)
"""What could not be sent for so long is no news any more; it stays in the app."""


@dataclass(frozen=True)
class Reader:
    """Where a notice is sent, in which language, and whose choice decides when."""

    address: str
    language: str
    user: int | None = None
    person: int | None = None


@dataclass(frozen=True)
class Line:
    """One notice as it stands in the message."""

    sentence: str
    link: str
    due_on: datetime.date | None


@dataclass(frozen=True)
class Section:
    """The notices of one topic, and the address that stops them; none where they cannot be."""

    name: str
    stop: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a notice."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True)
class Sent:
    """How many messages went out, and how many the mail server did not take."""

    messages: int = 0
    failed: int = 0


Attach = Callable[[Notice], Attachment | None]
_attaching: dict[str, Attach] = {}


def attaching(*kinds: str) -> Callable[[Attach], Attach]:
    """Register what makes the file that goes with a kind of notice, in its owner's scope."""

    def register(function: Attach) -> Attach:
        _attaching.update(dict.fromkeys(kinds, function))
        return function

    return register


def mail_everybody() -> Sent:
    """Mail what is due in every organisation; called every half minute, by several workers."""
    found = Sent()
    for organisation in Organisation.objects.order_by("pk") if settings.SAMTAKT_MAILS else []:
        try:
            with scope_for(organisation):
                sent = mail_notices(organisation)
        except DatabaseError:
            raise
        except Exception:
            # What fails for one organisation must not keep the others from their mail.
            logger.exception("Mail of %s failed", organisation.slug)
            continue
        found = Sent(found.messages + sent.messages, found.failed + sent.failed)
    return found


def mail_notices(organisation: Organisation, *, now: datetime.datetime | None = None) -> Sent:
    """Mail everybody in an organisation what is due to them; safe to do again.

    Called in the organisation's scope.
    """
    now = now or timezone.now()
    standing = standing_of(organisation)
    if not settings.SAMTAKT_MAILS or not may_try(standing, now):
        return Sent()
    batches = _due(organisation, now)
    if not batches:
        return Sent()
    sent = failed = 0
    try:
        with opened() as server:
            for reader, numbers in batches.items():
                outcome = _send(server, organisation, reader, numbers, now)
                sent, failed = sent + (outcome is True), failed + (outcome is False)
    except ServerFailed as fault:
        logger.warning("Mail of organisation %s failed: %s", organisation.pk, fault)
        _note_failure(standing, fault, now)
        return Sent(sent, failed + 1)
    if sent:
        _note_success(standing, now)
    return Sent(sent, failed)


def standing_of(organisation: Organisation) -> MailStanding:
    """Return how an organisation's mail is doing; a new row where nothing was sent yet."""
    found = MailStanding.objects.filter(organisation=organisation).first()
    return found or MailStanding(organisation=organisation)


def waiting(organisation: Organisation, now: datetime.datetime) -> "QuerySet[Notice]":
    """Return the notices that were not mailed and still are news, whenever they are due."""
    return Notice.objects.filter(
        organisation=organisation,
        mailed_at=None,
        read_at=None,
        done_at=None,
        made_at__gte=now - NOT_OLDER_THAN,
    )


def _note_failure(standing: MailStanding, fault: ServerFailed, now: datetime.datetime) -> None:
    standing.failures += 1
    standing.failed_at, standing.reason, standing.reply = now, fault.fault, fault.reply
    standing.save()


def _note_success(standing: MailStanding, now: datetime.datetime) -> None:
    standing.sent_at, standing.failures = now, 0
    standing.failed_at, standing.reason, standing.reply = None, "", ""
    standing.save()


def try_again(*, by: Actor) -> MailStanding:
    """Wait no longer after a failure: addresses that were refused are tried again, too."""
    standing = standing_of(by.organisation)
    standing.failed_at = None
    standing.save()
    Notice.objects.filter(organisation=by.organisation, mail_after__isnull=False).update(
        mail_after=None
    )
    audit.record(by, TRIED_AGAIN, standing)
    return standing


def send_test(user: User, *, by: Actor) -> MailStanding:
    """Send a short message to a user's own address, at once.

    Raises:
        ServerFailed, ReaderRefused: the server did not take it; the standing says so, too.
    """
    now = timezone.now()
    standing = standing_of(by.organisation)
    message = EmailMultiAlternatives(
        subject=_("A test message from Samtakt"),
        body=_("The mail server takes messages from Samtakt. There is nothing else to do."),
        to=[user.email],
    )
    try:
        with opened() as server:
            server.send(message)
    except ServerFailed as fault:
        _note_failure(standing, fault, now)
        raise
    _note_success(standing, now)
    audit.record(by, TESTED, standing)
    return standing


# --- Who is mailed what ------------------------------------------------------------------


def _due(organisation: Organisation, now: datetime.datetime) -> dict[Reader, list[int]]:
    choices = _choices(organisation)
    found: dict[Reader, list[int]] = {}
    rows = waiting(organisation, now).filter(Q(mail_after=None) | Q(mail_after__lte=now))
    for reader, theirs in _readers(organisation, rows).items():
        choice = choices.get((reader.user, reader.person)) or MessageChoice()
        if is_quiet(choice, now):
            continue
        due = [
            row.pk
            for row in theirs
            if is_wanted(choice, row.kind) and is_due(choice, row.kind, row.made_at, now)
        ]
        if due:
            found[reader] = due
    return found


def _choices(organisation: Organisation) -> dict[tuple[int | None, int | None], MessageChoice]:
    rows = MessageChoice.objects.filter(organisation=organisation)
    return {(row.user_id, row.person_id): row for row in rows}


def _readers(organisation: Organisation, rows: "QuerySet[Notice]") -> dict[Reader, list[Notice]]:
    users = _users(organisation)
    by_person = {person: user for user, person in users.values() if person is not None}
    found: dict[Reader, list[Notice]] = defaultdict(list)
    # In one order, so that of two workers at once each sends to whom it claimed first.
    for notice in rows.select_related("person").order_by("pk"):
        user: User | None = None
        if notice.user_id is not None:
            user = users[notice.user_id][0] if notice.user_id in users else None
        else:
            user = by_person.get(notice.person_id)
        if user is not None:
            found[Reader(user.email, user.language, user=user.pk)].append(notice)
        elif notice.person is not None and notice.person.email:
            reader = Reader(notice.person.email, organisation.language, person=notice.person_id)
            found[reader].append(notice)
    return found


def _users(organisation: Organisation) -> dict[int, tuple[User, int | None]]:
    """The users with access today, with the person they are where the account says so."""
    rows = (
        memberships_on(timezone.localdate())
        .filter(organisation=organisation, user__is_active=True)
        .select_related("user")
        .order_by("user_id", "pk")
    )
    found: dict[int, tuple[User, int | None]] = {}
    for row in rows:
        _user, person = found.get(row.user_id, (row.user, None))
        found[row.user_id] = (row.user, person or row.person_id)
    return found


# --- One message -------------------------------------------------------------------------


def _send(
    server: Server,
    organisation: Organisation,
    reader: Reader,
    numbers: list[int],
    now: datetime.datetime,
) -> bool | None:
    # Claimed before it is sent: two workers never send the same notice. What the server does
    # not take is given back.
    claimed_at = timezone.now()
    claimed = Notice.objects.filter(pk__in=numbers, mailed_at=None)
    if not claimed.update(mailed_at=claimed_at):
        return None
    mine = Notice.objects.filter(pk__in=numbers, mailed_at=claimed_at)
    try:
        with override(reader.language):
            message = message_for(organisation, reader, list(mine.order_by("made_at", "pk")))
    except Exception:
        # What cannot be put into words for one reader must not keep the others from their mail.
        logger.exception("A message of organisation %s cannot be written", organisation.pk)
        mine.update(mailed_at=None, mail_after=now + REFUSED)
        return False
    try:
        server.send(message)
    except ReaderRefused as refused:
        logger.warning("A reader of organisation %s cannot be mailed: %s", organisation.pk, refused)
        mine.update(mailed_at=None, mail_after=now + refused.wait)
        return False
    except BaseException:
        mine.update(mailed_at=None)
        raise
    return True


def message_for(
    organisation: Organisation, reader: Reader, found: list[Notice]
) -> EmailMultiAlternatives:
    """Return the message that tells a reader some notices, in the language that is active."""
    sections = _sections(organisation, reader, found)
    lines = [line for section in sections for line in section.lines]
    subject = lines[0].sentence if len(lines) == 1 else _several(len(lines))
    context = {
        "sections": sections,
        "organisation": organisation,
        "language": reader.language,
        "address": settings.SAMTAKT_ADDRESS,
        "subject": subject,
        "greeting": _("This is what is new for you in Samtakt."),
        "choices": _absolute("message_choices") if reader.user is not None else "",
    }
    # A subject is one line, whatever somebody has written in a name.
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split())[:200],
        body=render_to_string("mail/notices.txt", context),
        to=[reader.address],
        headers=_headers(organisation, reader, found),
    )
    message.attach_alternative(render_to_string("mail/notices.html", context), "text/html")
    for file in _files(found):
        message.attach(file.name, file.content, file.media_type)
    return message


def _several(number: int) -> str:
    words = ngettext(
        "%(number)d thing to know in Samtakt", "%(number)d things to know in Samtakt", number
    )
    return words % {"number": number}


def _sections(organisation: Organisation, reader: Reader, found: list[Notice]) -> list[Section]:
    named = topics_named(topic_of(row.kind) for row in found)
    sections = []
    for topic in named:
        rows = [row for row in found if topic_of(row.kind) == topic]
        stop = _stop(organisation, reader, [row for row in rows if may_be_muted(row.kind)])
        lines = [Line(notices.sentence(row), _link(row), row.due_on) for row in rows]
        sections.append(Section(str(TOPIC_NAMES[topic]), stop, lines))
    return sections


def _headers(organisation: Organisation, reader: Reader, found: list[Notice]) -> dict[str, str]:
    """What lets a mail program offer to stop such messages with one click (RFC 8058)."""
    headers = {"Auto-Submitted": "auto-generated"}
    stop = _stop(organisation, reader, [row for row in found if may_be_muted(row.kind)])
    if stop:
        headers |= {
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return headers


def _stop(organisation: Organisation, reader: Reader, rows: Iterable[Notice]) -> str:
    topics = tuple(topics_named(topic_of(row.kind) for row in rows))
    if not topics:
        return ""
    token = stop_token(Stopping(organisation.pk, reader.user, reader.person, topics))
    return _absolute("stop_messages", token)


def _absolute(name: str, *arguments: object) -> str:
    base = settings.SAMTAKT_ADDRESS
    return f"{base}{reverse(name, args=arguments)}" if base else ""


def _link(notice: Notice) -> str:
    path = notices.address(notice)
    return f"{settings.SAMTAKT_ADDRESS}{path}" if path and settings.SAMTAKT_ADDRESS else ""


def _files(found: list[Notice]) -> list[Attachment]:
    made = [_attaching[row.kind](row) for row in found if row.kind in _attaching]
    return [file for file in made if file is not None]

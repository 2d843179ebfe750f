"""Sends by e-mail what people were told, once, in their own language.

Without a mail server nothing is sent and nothing is lost: the notices are in the app. One
message holds everything new to its reader, so that many reminders of one night are one message.
"""

import datetime
import logging
import smtplib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from samtakt.foundation.tenancy import Organisation
from samtakt.organisations import notices
from samtakt.organisations.models import Notice, User
from samtakt.organisations.queries import memberships_on

logger = logging.getLogger(__name__)

NOT_OLDER_THAN = datetime.timedelta(days=30)
"""What could not be sent for so long is no news any more; it stays in the app."""


@dataclass(frozen=True)
class Reader:
    """Where a notice is sent, and in which language it is written."""

    address: str
    language: str


@dataclass(frozen=True)
class Line:
    """One notice as it stands in the message."""

    sentence: str
    link: str
    due_on: datetime.date | None


@dataclass(frozen=True)
class Sent:
    """How many messages went out, and how many the mail server did not take."""

    messages: int = 0
    failed: int = 0


def mail_notices(organisation: Organisation) -> Sent:
    """Mail everybody in an organisation what they have not been mailed; safe to do again.

    Called in the organisation's scope.
    """
    if not settings.SAMTAKT_MAILS:
        return Sent()
    since = timezone.now() - NOT_OLDER_THAN
    waiting = Notice.objects.filter(
        organisation=organisation, mailed_at=None, read_at=None, done_at=None, made_at__gte=since
    )
    readers = _readers(organisation, waiting.select_related("user", "person"))
    outcomes = [_send(organisation, reader, found) for reader, found in readers.items()]
    return Sent(outcomes.count(True), outcomes.count(False))


def _readers(organisation: Organisation, waiting: Iterable[Notice]) -> dict[Reader, list[int]]:
    users = _users(organisation)
    by_person = {person: user for user, person in users.values() if person is not None}
    found: dict[Reader, list[int]] = defaultdict(list)
    for notice in waiting:
        user: User | None = None
        if notice.user_id is not None:
            user = users[notice.user_id][0] if notice.user_id in users else None
        else:
            user = by_person.get(notice.person_id)
        if user is not None:
            found[Reader(user.email, user.language)].append(notice.pk)
        elif notice.person is not None and notice.person.email:
            found[Reader(notice.person.email, organisation.language)].append(notice.pk)
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


def _send(organisation: Organisation, reader: Reader, numbers: list[int]) -> bool | None:
    # Claimed before it is sent: two workers never send the same notice. What the server does
    # not take is given back.
    claimed_at = timezone.now()
    claimed = Notice.objects.filter(pk__in=numbers, mailed_at=None)
    if not claimed.update(mailed_at=claimed_at):
        return None
    mine = Notice.objects.filter(pk__in=numbers, mailed_at=claimed_at)
    with override(reader.language):
        message = _message(organisation, reader, list(mine.order_by("made_at", "pk")))
    try:
        message.send()
    except (OSError, smtplib.SMTPException):
        logger.warning("Mail to a reader of organisation %s failed", organisation.pk, exc_info=True)
        mine.update(mailed_at=None)
        return False
    return True


def _message(
    organisation: Organisation, reader: Reader, found: list[Notice]
) -> EmailMultiAlternatives:
    lines = [Line(notices.sentence(row), _link(row), row.due_on) for row in found]
    subject = (
        lines[0].sentence
        if len(lines) == 1
        else ngettext(
            "%(number)d thing to know in Samtakt",
            "%(number)d things to know in Samtakt",
            len(lines),
        )
        % {"number": len(lines)}
    )
    context = {
        "lines": lines,
        "organisation": organisation,
        "language": reader.language,
        "address": settings.SAMTAKT_ADDRESS,
        "subject": subject,
        "greeting": _("This is what is new for you in Samtakt."),
    }
    # A subject is one line, whatever somebody has written in a name.
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split())[:200],
        body=render_to_string("mail/notices.txt", context),
        to=[reader.address],
    )
    message.attach_alternative(render_to_string("mail/notices.html", context), "text/html")
    return message


def _link(notice: Notice) -> str:
    path = notices.address(notice)
    return f"{settings.SAMTAKT_ADDRESS}{path}" if path and settings.SAMTAKT_ADDRESS else ""

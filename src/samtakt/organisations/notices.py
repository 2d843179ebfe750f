"""What people are told: once each, in the app, and by e-mail where the server can send it.

An area tells with `tell(...)`. The sentence is an English phrase, marked for translation with
`gettext_noop` where it is written, and it is translated when somebody reads it, so that each
reader gets their own language. Its parameters may be texts, numbers, days, or a pair of
Swedish and English that people wrote.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, Count, DateField, F, Q, QuerySet, When
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext

from samtakt.foundation import formats
from samtakt.foundation.phrases import in_language
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.messagekinds import Topic, kinds_in, topic_of
from samtakt.organisations.models import Notice, Person, User

IS_NEW = Q(read_at=None, done_at=None)
"""A notice that its reader has neither read nor done."""

Parameter = str | int | float | datetime.date | tuple[str, str]


def tell(
    organisation: Organisation,
    *,
    person: Person | None = None,
    user: User | None = None,
    kind: str,
    key: str,
    message: str,
    parameters: Mapping[str, Parameter] | None = None,
    url_name: str = "",
    url_arguments: list[Any] | None = None,
    due_on: datetime.date | None = None,
) -> Notice:
    """Tell a person or a user something; the same recipient is told the same key only once.

    Args:
        person: somebody in the company, who reads it signed in or by e-mail, if either exists.
        user: somebody with an account. Exactly one of the two is given.
        kind: what sort of thing it is, "certificates.expiring"; the inbox may group by it.
        key: what it is about, "certificate:17:30"; a second call with it changes nothing.
        message: an English phrase with named places, "%(name)s expires on %(day)s."
        parameters: what fills the places. A day is shown in words; a pair (Swedish, English)
            in the reader's language.
        url_name, url_arguments: where the reader goes to do something about it.
        due_on: until when it should be done; such a notice is a task until `done`.

    Returns:
        The notice: the one told now, or the one told before.

    Raises:
        ValueError: neither or both of person and user are given.
    """
    if (person is None) == (user is None):
        raise ValueError("A notice has one reader: a person or a user.")
    notice, _new = Notice.objects.get_or_create(
        organisation=organisation,
        person=person,
        user=user,
        key=key,
        defaults={
            "kind": kind,
            "message": message,
            "parameters": {name: _kept(value) for name, value in (parameters or {}).items()},
            "url_name": url_name,
            "url_arguments": url_arguments or [],
            "due_on": due_on,
        },
    )
    return notice


def tell_people(
    organisation: Organisation,
    people: Iterable[Person],
    *,
    kind: str,
    key: str,
    message: str,
    parameters: Mapping[str, Parameter] | None = None,
    url_name: str = "",
    url_arguments: list[Any] | None = None,
    due_on: datetime.date | None = None,
) -> int:
    """Tell many people the same thing, in two queries; return how many had not been told.

    The arguments are those of `tell`.
    """
    told = set(
        Notice.objects.filter(organisation=organisation, key=key, user=None).values_list(
            "person_id", flat=True
        )
    )
    rows = [
        Notice(
            organisation=organisation,
            person=person,
            kind=kind,
            key=key,
            message=message,
            parameters={name: _kept(value) for name, value in (parameters or {}).items()},
            url_name=url_name,
            url_arguments=url_arguments or [],
            due_on=due_on,
        )
        for person in people
        if person.pk not in told
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def read(notice: Notice) -> Notice:
    """Mark a notice as read by its reader; reading it again changes nothing."""
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return notice


def done(organisation: Organisation, key: str) -> int:
    """Mark what a key is about as done, for everybody who was told; return how many were."""
    open_ones = Notice.objects.filter(organisation=organisation, key=key, done_at__isnull=True)
    return int(open_ones.update(done_at=timezone.now()))


def notices_of(user_id: int | None, person_id: int | None) -> "QuerySet[Notice]":
    """Return what a reader was told, as a user or as a person, newest first."""
    return Notice.objects.filter(reader_is(user_id, person_id))


def reader_is(user_id: int | None, person_id: int | None) -> Q:
    """Return the rule for the notices of one reader; of nobody's when both are unknown."""
    mine = Q(pk__in=[])
    if user_id is not None:
        mine |= Q(user=user_id)
    if person_id is not None:
        mine |= Q(person=person_id)
    return mine


def in_order_of_work(rows: "QuerySet[Notice]") -> "QuerySet[Notice]":
    """Return notices with the tasks still to do first, the most urgent of them at the top."""
    to_do = Case(
        When(done_at__isnull=True, due_on__isnull=False, then=F("due_on")), output_field=DateField()
    )
    return rows.annotate(to_do=to_do).order_by(F("to_do").asc(nulls_last=True), "-made_at", "-pk")


def about(topic: Topic) -> Q:
    """Return the rule for the notices of one topic."""
    named = Q(pk__in=[])
    for each in Topic if topic is Topic.OTHER else [topic]:
        for beginning in kinds_in(each):
            named |= Q(kind__startswith=beginning)
    return ~named if topic is Topic.OTHER else named


def counts_by_topic(rows: "QuerySet[Notice]") -> dict[Topic, tuple[int, int]]:
    """Return how many notices there are of each topic that has any, and how many of them are new."""
    new = Count("pk", filter=IS_NEW)
    found: dict[Topic, tuple[int, int]] = {}
    for row in rows.order_by().values("kind").annotate(all=Count("pk"), new=new):
        topic = topic_of(row["kind"])
        before = found.get(topic, (0, 0))
        found[topic] = (before[0] + row["all"], before[1] + row["new"])
    return {topic: found[topic] for topic in Topic if topic in found}


def read_all(user_id: int | None, person_id: int | None, *, topic: Topic | None = None) -> int:
    """Mark everything that a reader was told, or all of a topic, as read; return how many were not."""
    mine = Notice.objects.filter(reader_is(user_id, person_id), read_at__isnull=True)
    rows = mine.filter(about(topic)) if topic else mine
    return int(rows.update(read_at=timezone.now()))


def unread(user_id: int | None, person_id: int | None) -> int:
    """Return how many notices a reader has neither read nor done."""
    return notices_of(user_id, person_id).filter(IS_NEW).count()


def sentence(notice: Notice) -> str:
    """Return what a notice says, in the language that is active."""
    filled = {name: _shown(value) for name, value in notice.parameters.items()}
    return gettext(notice.message) % filled


def address(notice: Notice) -> str:
    """Return the path of the page that a notice leads to; empty if it leads nowhere."""
    if not notice.url_name:
        return ""
    try:
        return reverse(notice.url_name, args=notice.url_arguments)
    except NoReverseMatch:
        # A later version may have moved the page: the notice is still worth reading.
        return ""


def _kept(value: Parameter) -> Any:
    # JSON has neither days nor pairs; each says what it is, so that it can be shown as such.
    if isinstance(value, datetime.date):
        return {"day": value.isoformat()}
    if isinstance(value, tuple):
        swedish, english = value
        return {"sv": swedish, "en": english}
    return str(value) if not isinstance(value, int | float) else value


def _shown(value: Any) -> Any:
    if isinstance(value, dict) and "day" in value:
        return formats.date_text(datetime.date.fromisoformat(value["day"]))
    if isinstance(value, dict):
        return in_language(value["sv"], value["en"])
    return value

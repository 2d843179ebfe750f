"""The notices of whoever is signed in."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.foundation import access
from samtakt.organisations import notices
from samtakt.organisations.messagekinds import TOPIC_NAMES, Topic, topic_of
from samtakt.organisations.models import Notice
from samtakt.web.inbox.forms import NoticeFilter
from samtakt.web.paging import page_of
from samtakt.web.views import does


@dataclass(frozen=True)
class Line:
    """A notice as the list shows it."""

    notice: Notice
    sentence: str
    leads: bool
    late: bool
    topic: Any


@dataclass(frozen=True)
class Tab:
    """One topic above the list: its address and how much of it is new."""

    label: Any
    href: str
    new: int
    current: bool


@does("organisations.see_notices")
def inbox(request: HttpRequest) -> HttpResponse:
    """List what the reader was told, all or of one topic: what is to be done, then the newest."""
    mine = access.visible(request.actor, "organisations.read_notice", Notice)
    counts = notices.counts_by_topic(mine)
    topic = topic_asked(request.GET.get("about", ""))
    form = NoticeFilter(request.GET)
    rows = mine.filter(notices.about(topic)) if topic else mine
    page = page_of(request, notices.in_order_of_work(rows.filter(form.rule())))
    today = timezone.localdate()
    context = {
        "form": form,
        "page": page,
        "lines": [_line(row, today) for row in page],
        "tabs": _tabs(counts, topic),
        "topic": topic,
        "topic_name": TOPIC_NAMES[topic] if topic else "",
        "new": counts.get(topic, (0, 0))[1] if topic else sum(new for _all, new in counts.values()),
        "any": bool(counts),
    }
    return render(request, "inbox/inbox.html", context)


def topic_asked(text: str) -> Topic | None:
    """Return the topic of an address; None for all."""
    return Topic(text) if text in set(Topic) else None


def _tabs(counts: dict[Topic, tuple[int, int]], current: Topic | None) -> list[Tab]:
    here = reverse("inbox")
    everything = Tab(_("All"), here, sum(new for _all, new in counts.values()), current is None)
    return [
        everything,
        *(
            Tab(
                TOPIC_NAMES[topic],
                f"{here}?{urlencode({'about': topic.value})}",
                new,
                current is topic,
            )
            for topic, (_all, new) in counts.items()
        ),
    ]


def _line(row: Notice, today: datetime.date) -> Line:
    late = row.due_on is not None and row.done_at is None and row.due_on < today
    leads = bool(notices.address(row))
    return Line(row, notices.sentence(row), leads, late, TOPIC_NAMES[topic_of(row.kind)])


@does("organisations.read_notice")
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    notice = notices.read(access.get(request.actor, "organisations.read_notice", Notice, pk))
    return redirect(notices.address(notice) or "inbox")


@does("organisations.see_notices")
@require_POST
def read_everything(request: HttpRequest) -> HttpResponse:
    """Mark everything, or everything of one topic, as read."""
    topic = topic_asked(request.POST.get("about", ""))
    notices.read_all(request.actor.user_id, request.actor.person_id, topic=topic)
    messages.success(request, _("Everything is marked as read."))
    return redirect("inbox")

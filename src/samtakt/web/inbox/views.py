"""The notices of whoever is signed in."""

import datetime
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.foundation import access
from samtakt.organisations import notices
from samtakt.organisations.models import Notice
from samtakt.web.paging import page_of
from samtakt.web.views import does


@dataclass(frozen=True)
class Line:
    """A notice as the list shows it."""

    notice: Notice
    sentence: str
    leads: bool
    late: bool


@does("organisations.see_notices")
def inbox(request: HttpRequest) -> HttpResponse:
    """List what the reader was told: what is still to do first, then the newest."""
    mine = access.visible(request.actor, "organisations.read_notice", Notice)
    page = page_of(request, notices.in_order_of_work(mine))
    today = timezone.localdate()
    context = {
        "page": page,
        "lines": [_line(row, today) for row in page],
        "unread": notices.unread(request.actor.user_id, request.actor.person_id),
    }
    return render(request, "inbox/inbox.html", context)


def _line(row: Notice, today: datetime.date) -> Line:
    late = row.due_on is not None and row.done_at is None and row.due_on < today
    return Line(row, notices.sentence(row), bool(notices.address(row)), late)


@does("organisations.read_notice")
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    notice = notices.read(access.get(request.actor, "organisations.read_notice", Notice, pk))
    return redirect(notices.address(notice) or "inbox")


@does("organisations.see_notices")
@require_POST
def read_everything(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    notices.read_all(request.actor.user_id, request.actor.person_id)
    messages.success(request, _("Everything is marked as read."))
    return redirect("inbox")

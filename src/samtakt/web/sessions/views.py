"""The list of sessions, and one of them: how full, until when, who of ours goes, at what cost."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from samtakt.delivery import arrangements, costs
from samtakt.delivery.listing import (
    choices_of,
    filtered,
    is_at_risk,
    lines_of,
    seats_seen,
    standing_of,
    trainers_of,
    wishes_seen,
    with_days,
)
from samtakt.delivery.models import Arrangement, Booking, Session
from samtakt.delivery.roster import RosterLine, names_for_hub
from samtakt.foundation import access
from samtakt.foundation.access import HUB_ROLES, Actor
from samtakt.foundation.formats import sort_key
from samtakt.web.catalogue.words import access_words
from samtakt.web.paging import page_of
from samtakt.web.sessions.forms import SessionFilter
from samtakt.web.views import does


@does("delivery.see_sessions")
def session_list(request: HttpRequest) -> HttpResponse:
    """List the sessions that the reader may see, narrowed by what is chosen in the address."""
    actor, today = request.actor, timezone.localdate()
    rows = access.visible(actor, "delivery.see_session", Session)
    courses, months = choices_of(rows)
    form = SessionFilter(
        request.GET,
        courses=courses,
        months=months,
        with_own=not actor.organisation.is_hub,
    )
    page = page_of(request, with_days(filtered(rows, form.chosen, actor, today)))
    context = {
        "form": form,
        "page": page,
        "lines": lines_of(page, actor),
        "chosen": bool(form.chosen),
        "has_own": not actor.organisation.is_hub,
        "may_open": access.allowed(actor, "delivery.open_session"),
    }
    return render(request, "sessions/list.html", context)


@does("delivery.see_session")
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a session: its state, its seats, its days and place, its costs, what can be done."""
    actor, today = request.actor, timezone.localdate()
    row = session_of(actor, "delivery.see_session", pk)
    context = {
        **about(row, today),
        "trainers": trainers_of(row),
        "teaches": may(actor, "delivery.mark", row),
        "may_keep": may(actor, "delivery.keep_session", row),
        "sees_attendance": access.allowed(actor, "delivery.see_attendance"),
    }
    if actor.organisation.is_hub:
        context |= _for_the_hub(row, actor, teaches=context["teaches"])
    else:
        context |= _for_a_company(row, actor, today)
    return render(request, "sessions/session.html", context)


def session_of(actor: Actor, action: str, pk: int) -> Session:
    """Return a session that the actor may do something with, with its days, in two queries.

    Raises:
        NotVisible: it does not exist for them.
    """
    try:
        return with_days(access.visible(actor, action, Session)).get(pk=pk)
    except Session.DoesNotExist:
        raise access.refused(actor, action, Session, pk) from None


def may(actor: Actor, action: str, row: Session) -> bool:
    """Return whether an actor may do something with a session that they see."""
    if not access.allowed(actor, action):
        return False
    return access.visible(actor, action, Session).filter(pk=row.pk).exists()


def about(row: Session, today: datetime.date) -> dict[str, Any]:
    """What every page about a session shows of it."""
    date = row.offer_date
    return {
        "session": row,
        "course": date.offer.course,
        "date": date,
        "days": list(row.days.all()),
        "venue": date.venue,
        "venue_access": access_words(date.venue) if date.venue else [],
        "at_risk": is_at_risk(row),
        "begun": date.starts_on is not None and today >= date.starts_on,
        "today": today,
    }


def _for_a_company(row: Session, actor: Actor, today: datetime.date) -> dict[str, Any]:
    standing = standing_of(row, actor)
    seats = seats_seen(row, actor, standing.places)
    mine = [seat for seat in seats if seat.booking.person_id == actor.person_id is not None]
    has_mine = any(seat.booking.state in Booking.STANDING for seat in mine)
    open_to_change = (
        row.is_open
        and actor.organisation.left_on is None
        and (row.offer_date.starts_on or today) > today
    )
    may_book = open_to_change and access.allowed(actor, "delivery.book")
    return {
        "has_own_part": True,
        "seats": seats,
        "own": standing.own,
        "waiting": standing.waiting,
        "wishes": wishes_seen(row, actor),
        "may_book": may_book,
        "may_wish": open_to_change and actor.person_id is not None and not has_mine,
        "has_mine": has_mine,
        "cost": costs.cost_of_seats(row, actor.organisation, 1, had=standing.own, today=today),
        "leaving": costs.leaving_stages(row, today),
    }


def _for_the_hub(row: Session, actor: Actor, *, teaches: bool) -> dict[str, Any]:
    context: dict[str, Any] = {"waiting": standing_of(row, actor).waiting}
    if actor.roles & HUB_ROLES:
        context["names"] = _by_company(names_for_hub(row, actor))
    if teaches:
        context["asked_for"] = _by_kind(arrangements.asked_for(row, by=actor).values())
    return context


def _by_company(lines: Iterable[RosterLine]) -> dict[str, list[RosterLine]]:
    found: dict[str, list[RosterLine]] = {}
    for line in sorted(lines, key=lambda line: sort_key(line.company)):
        found.setdefault(line.company, []).append(line)
    return found


def _by_kind(asked: Any) -> list[tuple[str, int, list[str]]]:
    """Each arrangement with how many ask for it and their words, in the order of the form."""
    rows = [row for of_one in asked for row in of_one]
    found = []
    for kind in Arrangement.Kind:
        of_kind = [row for row in rows if row.kind == kind]
        if of_kind:
            found.append((kind.label, len(of_kind), [row.wish for row in of_kind if row.wish]))
    return found

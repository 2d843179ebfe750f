"""The sessions of a plan as a calendar of weeks."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.foundation.formats import number_text, short_date
from samtakt.planning.plans import PlanView, SessionView, WeekView

MOST_IN_A_WEEK = 8
"""So many sessions of a week are drawn; the rest stand behind one link, in the table."""


@dataclass(frozen=True, slots=True)
class Event:
    """One session, or a link to those that found no room."""

    label: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the calendar."""

    label: str
    note: str
    events: tuple[Event, ...]
    now: bool


def calendar(plan: PlanView, *, own: bool, today: datetime.date) -> tuple[Week, ...]:
    """Return the weeks from the first session to the last; `own`: with the reader's seats only."""
    weeks = [(week, _chosen(week, own)) for week in plan.weeks]
    filled = [number for number, (_week, sessions) in enumerate(weeks) if sessions]
    if not filled:
        return ()
    return tuple(
        _week_of(plan, week, sessions, today)
        for week, sessions in weeks[filled[0] : filled[-1] + 1]
    )


def _chosen(week: WeekView, own: bool) -> list[SessionView]:
    return [session for session in week.sessions if session.seats or not own]


def _week_of(
    plan: PlanView, week: WeekView, sessions: list[SessionView], today: datetime.date
) -> Week:
    sessions = sorted(sessions, key=lambda session: (-session.seats_seen, session.course))
    shown, hidden = sessions[:MOST_IN_A_WEEK], sessions[MOST_IN_A_WEEK:]
    events = [_event(plan, session) for session in shown]
    if hidden:
        events.append(_more(plan, week, hidden))
    return Week(
        label=week.label,
        note=short_date(week.monday),
        events=tuple(events),
        now=week.monday <= today < week.monday + datetime.timedelta(weeks=1),
    )


def _event(plan: PlanView, session: SessionView) -> Event:
    place = _("Online") if session.online else session.place
    return Event(
        label=session.course,
        note=f"{place} · {seats_text(plan, session)}",
        href=reverse("plan_session", args=[session.id]),
    )


def seats_text(plan: PlanView, session: SessionView) -> str:
    """Return how many take part: of a company's own people, or of the whole network's."""
    if plan.company is None:
        said = ngettext("%(seats)s\u00a0seat", "%(seats)s\u00a0seats", session.participants)
        return said % {"seats": number_text(session.participants)}
    if session.seats_seen:
        said = _("%(own)s\u00a0of\u00a0%(seats)s seats ours")
        return said % {"own": session.seats_seen, "seats": session.participants}
    return _("none of ours")


def _more(plan: PlanView, week: WeekView, hidden: Iterable[SessionView]) -> Event:
    number = len(list(hidden))
    address = reverse("plan_sessions", args=[plan.id])
    return Event(
        label=ngettext("%(number)s more", "%(number)s more", number) % {"number": number},
        note=_("in the table"),
        href=f"{address}?show=all&week={week.monday.isoformat()}",
    )

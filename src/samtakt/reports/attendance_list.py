"""The attendance list of a session on paper: a box for each participant and day to sign in.

Made for a trainer of the session only, because it names participants of every company.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from samtakt.delivery.models import Session, SessionDay
from samtakt.delivery.roster import RosterLine, roster
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.formats import date_text, hours_text, short_date
from samtakt.foundation.phrases import active_language
from samtakt.reports import typesetting
from samtakt.reports.pages import breakable

TEMPLATE = "attendance_list.typ"
PRINTED = audit.verb("reports.attendance_list_printed")
DAYS_A_PAGE = 5
"""More columns than that leave no room for a hand to write in."""


@dataclass(frozen=True)
class AttendanceList:
    """A session with its days and its participants, as they were when it was printed."""

    session: Session
    days: tuple[SessionDay, ...]
    lines: tuple[RosterLine, ...]

    @property
    def course(self) -> str:
        return str(self.session.offer_date.offer.course.name)


def gather(session: Session, *, by: Actor) -> AttendanceList:
    """Read what the list shows, and record that names were taken along.

    Raises:
        NotVisible: the actor does not teach the session.
    """
    lines = roster(session, by)
    audit.record(by, PRINTED, session, people=len(lines))
    return AttendanceList(session, tuple(session.days.order_by("day", "pk")), lines)


def file_name(found: AttendanceList) -> str:
    """Return what the file is called."""
    first = found.days[0].day.isoformat() if found.days else ""
    called = " ".join([_("Attendance list"), found.course, first])
    return f"{slugify(called)}.pdf"


def to_pdf(found: AttendanceList) -> bytes:
    """Return the list as a tagged PDF in the active language."""
    return typesetting.to_pdf(document(found), template=TEMPLATE)


def document(found: AttendanceList) -> dict[str, Any]:
    """Return the list as the template reads it: one part for every few days."""
    parts = [
        _part(found, found.days[start : start + DAYS_A_PAGE])
        for start in range(0, len(found.days), DAYS_A_PAGE)
    ]
    data = {
        "language": active_language(),
        "title": _("Attendance list"),
        "subtitle": found.course,
        "place": _place(found),
        "how": _("Sign for every day that you were there. If you left early, write the hours."),
        "name": _("Name"),
        "parts": parts,
        "trainer": _("Trainer: signature and name in print"),
        "foot": _("Printed from Samtakt. Scan the signed list and hand it in with the session."),
    }
    shown: dict[str, Any] = breakable(data)
    return shown


def _part(found: AttendanceList, days: tuple[SessionDay, ...]) -> dict[str, Any]:
    return {
        "days": [[short_date(day.day), _hours(day)] for day in days],
        "rows": [
            [line.name, line.company, [_marked(line, day) for day in days]] for line in found.lines
        ],
    }


def _hours(day: SessionDay) -> str:
    hours = f"{hours_text(day.hours)} h"
    if day.starts_at is None or day.ends_at is None:
        return hours
    return f"{_clock(day.starts_at)}–{_clock(day.ends_at)} · {hours}"


def _clock(time: datetime.time) -> str:
    return time.strftime("%H:%M")


def _marked(line: RosterLine, day: SessionDay) -> str:
    """Return the hours marked already; a box is left empty for those still to be written."""
    attended = line.days.get(day.pk)
    hours: Decimal | None = attended.hours if attended else None
    return "" if hours is None else f"{hours_text(hours)} h"


def _place(found: AttendanceList) -> str:
    date = found.session.offer_date
    where = [date.venue.name if date.venue else "", date.place]
    days = [date_text(found.days[0].day), date_text(found.days[-1].day)] if found.days else []
    return ", ".join([" – ".join(dict.fromkeys(days)), *filter(None, where)])

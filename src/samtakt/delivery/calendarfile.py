"""A calendar as the text that every calendar program reads: iCalendar, RFC 5545.

One event per day of a session, so that a split session does not fill the weeks between its parts.
A day without times is a whole day. The status says how certain it is: tentative until enough have
a seat, cancelled when it is; a program that knows neither reads it in the heading.
"""

import datetime
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.delivery.calendars import Entry
from samtakt.delivery.models import CalendarFeed, Session, SessionDay
from samtakt.foundation.formats import date_text

PRODUCT = "-//Samtakt//Calendar//SV"
READ_AGAIN = datetime.timedelta(hours=1)

Link = Callable[[Session], str]
"""Returns the address of a session's page, or nothing."""


def calendar_text(feed: CalendarFeed, entries: Sequence[Entry], *, link: Link) -> bytes:
    """Return a feed as iCalendar, in the language that is active."""
    calendar = _calendar()
    name = name_of(feed)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return _filled(calendar, entries, link)


def invitation_text(entry: Entry, *, link: Link, now: datetime.datetime) -> bytes:
    """Return one session as a file that a message carries: published, not asking for an answer."""
    calendar = _calendar()
    calendar.add("method", "PUBLISH")
    return _filled(calendar, [entry], link, stamped_at=now)


def name_of(feed: CalendarFeed) -> str:
    """Return what a calendar is called where it is read."""
    if feed.kind == CalendarFeed.Kind.TEAM and feed.team is not None:
        return _("Courses: %(team)s") % {"team": feed.team.name}
    if feed.kind == CalendarFeed.Kind.COMPANY:
        return _("Courses: %(company)s") % {"company": feed.organisation.name}
    return str(CalendarFeed.Kind(feed.kind).label)


def _calendar() -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _filled(
    calendar: icalendar.Calendar,
    entries: Sequence[Entry],
    link: Link,
    stamped_at: datetime.datetime | None = None,
) -> bytes:
    events = [event for entry in entries for event in _events(entry, link, stamped_at)]
    for event in events:
        calendar.add_component(event)
    years = [day.year for entry in entries for day in _days(entry)]
    if years:
        # Its rules for the years that occur; all years since 1970 would be most of the text.
        calendar.add_missing_timezones(
            first_date=datetime.date(min(years) - 1, 1, 1),
            last_date=datetime.date(max(years) + 2, 1, 1),
        )
    return calendar.to_ical()


def _days(entry: Entry) -> list[datetime.date]:
    return [row.day for row in entry.session.days.all()]


def _events(
    entry: Entry, link: Link, stamped_at: datetime.datetime | None
) -> list[icalendar.Event]:
    rows = sorted(entry.session.days.all(), key=lambda row: row.day)
    return [_event(entry, row, n, len(rows), link, stamped_at) for n, row in enumerate(rows, 1)]


def _event(
    entry: Entry,
    row: SessionDay,
    number: int,
    of: int,
    link: Link,
    stamped_at: datetime.datetime | None,
) -> icalendar.Event:
    session = entry.session
    event = icalendar.Event()
    # By its place among the days, not by its date: a day that moves is the same event.
    event.add("uid", f"session-{session.pk}-day-{number}@{_host()}")
    event.add("dtstamp", stamped_at or entry.changed_at)
    event.add("created", session.opened_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    starts, ends = times_of(row)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", heading_of(entry, number, of))
    event.add("status", status_of(entry))
    event.add("transp", "TRANSPARENT" if entry.waits or _is_off(session) else "OPAQUE")
    if place := place_of(session):
        event.add("location", place)
    event.add("description", "\n".join(_lines(entry, number, of)))
    if address := link(session):
        event.add("url", address)
    return event


def _host() -> str:
    return urlsplit(settings.SAMTAKT_ADDRESS).hostname or "samtakt"


def times_of(row: SessionDay) -> tuple[datetime.date, datetime.date]:
    """Return when a day begins and ends: two times, or the day and the one after it."""
    if row.starts_at is None:
        return row.day, row.day + datetime.timedelta(days=1)
    zone = ZoneInfo(settings.TIME_ZONE)
    starts = datetime.datetime.combine(row.day, row.starts_at, zone)
    if row.ends_at is not None:
        return starts, datetime.datetime.combine(row.day, row.ends_at, zone)
    return starts, starts + datetime.timedelta(hours=float(row.hours))


def status_of(entry: Entry) -> str:
    """Return how certain it is that whoever is in this calendar will be there."""
    if _is_off(entry.session):
        return "CANCELLED"
    if entry.waits or entry.session.state == Session.State.TENTATIVE:
        return "TENTATIVE"
    return "CONFIRMED"


def _is_off(session: Session) -> bool:
    return session.state == Session.State.CANCELLED


def heading_of(entry: Entry, number: int, of: int) -> str:
    """Return the heading of a day: how certain, which course, which part of it."""
    course = entry.session.offer_date.offer.course.name
    title = f"{course} ({number}/{of})" if of > 1 else course
    if _is_off(entry.session):
        return _("Cancelled: %(course)s") % {"course": title}
    if entry.waits:
        return _("On the waiting list: %(course)s") % {"course": title}
    if entry.session.state == Session.State.TENTATIVE:
        return _("Not certain yet: %(course)s") % {"course": title}
    return title


def place_of(session: Session) -> str:
    """Return where a session is held; empty where nobody has said it."""
    date = session.offer_date
    if date.online:
        return _("Online")
    if date.venue is not None:
        parts = (date.venue.name, date.venue.street, date.venue.place)
        return ", ".join(part for part in parts if part)
    return str(date.place)


def _lines(entry: Entry, number: int, of: int) -> list[str]:
    session = entry.session
    lines = [str(session.offer_date.offer.provider)]
    if of > 1:
        lines.append(_("Day %(number)s of %(of)s") % {"number": number, "of": of})
    if _is_off(session) and session.cancelled_reason:
        lines.append(_("Cancelled: %(course)s") % {"course": _(session.cancelled_reason)})
    elif session.state == Session.State.TENTATIVE and session.more_needed:
        lines.append(_more_needed(session))
    if entry.names:
        lines.append(_("Participants: %(names)s") % {"names": ", ".join(entry.names)})
    elif entry.teams and not entry.names:
        lines.append(_by_team(entry))
    elif not entry.teams:
        places = {"taken": entry.seats, "most": session.maximum}
        lines.append(_("%(taken)s of %(most)s seats taken") % places)
    return lines


def _more_needed(session: Session) -> str:
    words = ngettext(
        "%(number)s more is needed by %(day)s.",
        "%(number)s more are needed by %(day)s.",
        session.more_needed,
    )
    return words % {"number": session.more_needed, "day": date_text(session.decide_by)}


def _by_team(entry: Entry) -> str:
    said = ngettext("%(number)s seat", "%(number)s seats", entry.seats) % {"number": entry.seats}
    teams = ", ".join(f"{name} {number}" for name, number in entry.teams if name)
    return f"{said} ({teams})" if teams else said

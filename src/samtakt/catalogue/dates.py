"""When and where an offer is held: adding dates, moving them, cancelling them."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.catalogue.changes import DateChange, Happened, change_of, tell, watched
from samtakt.catalogue.models import Form, Offer, OfferDate, OfferDay, Start, Venue
from samtakt.catalogue.providers import refuse_other_provider
from samtakt.foundation import audit
from samtakt.foundation.access import Actor

ADDED = audit.verb("catalogue.date_added")
CHANGED = audit.verb("catalogue.date_changed")
CANCELLED = audit.verb("catalogue.date_cancelled")


class DateKnown(Exception):
    """The offer has a date there on that day already."""

    def __init__(self) -> None:
        super().__init__(_("The offer already has a date there on that day."))


class DateIncomplete(Exception):
    """A date lacks what its start type or its form needs; the text says what."""


class AlreadyCancelled(Exception):
    """A cancelled date stays as it was cancelled; add a new one instead."""

    def __init__(self, date: OfferDate) -> None:
        super().__init__(
            _("The date was cancelled on {day}. Add a new date instead.").format(
                day=date.cancelled_on
            )
        )


class ReasonMissing(Exception):
    """Whoever had planned for the date is told why it is cancelled."""

    def __init__(self) -> None:
        super().__init__(_("Say why the date is cancelled."))


@dataclass(frozen=True)
class Part:
    """One day of a split date, and its hours if they are known."""

    day: datetime.date
    starts_at: datetime.time | None = None
    ends_at: datetime.time | None = None


@dataclass(frozen=True)
class DateFacts:
    """When and where; `starts_in` is the first day of a month or term, `parts` split days."""

    start_type: Start = Start.FIXED
    starts_on: datetime.date | None = None
    starts_in: datetime.date | None = None
    start_text: str = ""
    ends_on: datetime.date | None = None
    apply_by: datetime.date | None = None
    form: Form = Form.VENUE
    venue: Venue | None = None
    place: str = ""
    language: str = ""
    parts: tuple[Part, ...] = ()


def add_date(offer: Offer, facts: DateFacts, *, by: Actor) -> OfferDate:
    """Add a date to an offer.

    Raises:
        DateIncomplete, DateKnown: what is told does not make a date, or it stands there already.
        NotYourProvider: a provider's user adds to another's offer.
    """
    refuse_other_provider(offer.provider, by=by)
    _refuse_incomplete(facts)
    row = OfferDate(organisation=by.organisation, offer=offer)
    _fill(row, facts)
    _refuse_known(row)
    with transaction.atomic():
        row.save()
        _write_parts(row, facts.parts)
        audit.record(by, ADDED, row)
    return row


def change_date(row: OfferDate, facts: DateFacts, *, by: Actor) -> DateChange | None:
    """Change when or where a date is; returns what that means to those who planned for it.

    Raises:
        AlreadyCancelled, DateIncomplete, DateKnown: it cannot be changed so.
        NotYourProvider: a provider's user changes another's date.
    """
    refuse_other_provider(row.offer.provider, by=by)
    if row.cancelled_on:
        raise AlreadyCancelled(row)
    _refuse_incomplete(facts)
    if row.starts_on and facts.start_type != Start.FIXED:
        # A plan may stand on the day; without one it would hang in the air.
        raise DateIncomplete(_("A date on a day keeps a day. Cancel it, and add another date."))
    before = watched(row)
    _fill(row, facts)
    _refuse_known(row)
    change = change_of(before, row)
    if change is None and _parts_of(row) != set(facts.parts):
        # Its days between or their times are others, though it begins as before.
        change = DateChange(
            row.pk, Happened.MOVED, row.starts_on, row.place, "", row.starts_on, row.place
        )
    with transaction.atomic():
        row.save()
        _write_parts(row, facts.parts)
        audit.record(by, CHANGED, row, moved=change is not None)
        tell([change] if change else [])
    return change


def cancel_date(row: OfferDate, reason: str, *, by: Actor) -> DateChange:
    """Cancel a date; it stays, with the day and the reason.

    Raises:
        AlreadyCancelled: it was cancelled before.
        ReasonMissing: nothing is said for those who planned for it.
        NotYourProvider: a provider's user cancels another's date.
    """
    refuse_other_provider(row.offer.provider, by=by)
    if row.cancelled_on:
        raise AlreadyCancelled(row)
    if not reason.strip():
        raise ReasonMissing
    before = watched(row)
    row.cancelled_on, row.cancelled_reason = timezone.localdate(), reason.strip()[:300]
    change = change_of(before, row)
    assert change is not None  # it was not cancelled before
    with transaction.atomic():
        row.save(update_fields=["cancelled_on", "cancelled_reason"])
        audit.record(by, CANCELLED, row, reason=row.cancelled_reason)
        tell([change])
    return change


def _refuse_incomplete(facts: DateFacts) -> None:
    if facts.start_type == Start.FIXED and facts.starts_on is None:
        raise DateIncomplete(_("A date on a day needs its first day."))
    if facts.start_type in {Start.MONTH, Start.SEMESTER} and facts.starts_in is None:
        raise DateIncomplete(_("Choose a day in the month or term."))
    if facts.start_type == Start.TEXT and not facts.start_text:
        raise DateIncomplete(_("Write when it starts."))
    if facts.form == Form.VENUE and not (facts.venue or facts.place):
        raise DateIncomplete(_("Choose a venue, or write the place."))
    first = facts.starts_on
    if first and facts.ends_on and facts.ends_on < first:
        raise DateIncomplete(_("The last day cannot be before the first."))
    days = [one.day for one in facts.parts]
    if len(set(days)) < len(days):
        raise DateIncomplete(_("Each day may stand once."))
    if days and min(days) != first:
        raise DateIncomplete(_("The first of the days must be the first day of the date."))


def _fill(row: OfferDate, facts: DateFacts) -> None:
    fixed = facts.start_type == Start.FIXED
    row.start_type = facts.start_type
    row.starts_on = facts.starts_on if fixed else None
    told = facts.start_type in {Start.MONTH, Start.SEMESTER} and facts.starts_in
    row.starts_in = first_of_period(facts.start_type, facts.starts_in) if told else None
    row.start_text = facts.start_text if facts.start_type == Start.TEXT else ""
    row.ends_on = facts.ends_on if fixed else None
    row.apply_by, row.language = facts.apply_by, facts.language
    row.online = facts.form == Form.DISTANCE
    row.in_house = facts.form == Form.IN_HOUSE
    venue = facts.venue if facts.form == Form.VENUE else None
    row.venue = venue
    place = "" if row.online else (venue.place if venue else facts.place)
    if venue and venue.latitude is not None:
        row.latitude, row.longitude = venue.latitude, venue.longitude
    elif place != row.place:
        row.latitude = row.longitude = None  # nobody knows where the new place is
    row.place = place


def first_of_period(start_type: str, day: datetime.date | None) -> datetime.date | None:
    """Return the first day of the month or term that a day is in.

    Swedish terms: spring from January, summer from June, autumn from August.
    """
    if day is None:
        return None
    if start_type == Start.SEMESTER:
        return day.replace(month=max(one for one in (1, 6, 8) if one <= day.month), day=1)
    return day.replace(day=1)


def _refuse_known(row: OfferDate) -> None:
    if row.starts_on is None:
        return
    same = OfferDate.objects.filter(
        offer=row.offer, starts_on=row.starts_on, place=row.place, online=row.online
    )
    if same.exclude(pk=row.pk).exists():
        raise DateKnown


def _parts_of(row: OfferDate) -> set[Part]:
    rows = OfferDay.objects.filter(date=row)
    return {Part(one.day, one.starts_at, one.ends_at) for one in rows}


def _write_parts(row: OfferDate, parts: tuple[Part, ...]) -> None:
    OfferDay.objects.filter(date=row).delete()
    OfferDay.objects.bulk_create(
        OfferDay(
            organisation=row.organisation,
            date=row,
            day=one.day,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
        )
        for one in parts
    )

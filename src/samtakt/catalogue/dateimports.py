"""Dates of a file beside the dates that stand: new, changed, cancelled, vanished.

A date is known by its event's identifier, or by when and where it is. A cancelled event
cancels its date and a vanished one is told: no date is ever deleted by an import.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from samtakt.catalogue.courserows import CourseSeen
from samtakt.catalogue.daterows import DateSeen
from samtakt.catalogue.models import OfferDate
from samtakt.catalogue.splitdays import days_misfit, is_moved_with_days
from samtakt.competences.matching import plain
from samtakt.foundation.spreadsheets.refusals import Note
from samtakt.foundation.tenancy import Organisation

OfferKey = tuple[str, str]
"""A course's code and a provider's name, both as they are compared."""
SHOWN = 20


@dataclass
class SortedDates:
    """What would happen to the dates of the offers that a file tells of."""

    new: list[tuple[OfferKey, DateSeen]] = field(default_factory=list)
    known: list[tuple[OfferDate, DateSeen]] = field(default_factory=list)
    cancelled: list[tuple[OfferDate, DateSeen]] = field(default_factory=list)
    never_known: int = 0
    still_cancelled: list[OfferDate] = field(default_factory=list)
    vanished: list[OfferDate] = field(default_factory=list)
    clashing: list[OfferDate] = field(default_factory=list)
    undated: list[OfferDate] = field(default_factory=list)
    days_moved: list[OfferDate] = field(default_factory=list)
    days_misfit: list[OfferDate] = field(default_factory=list)
    places: set[tuple[OfferKey, tuple[object, ...]]] = field(default_factory=set)
    """When and where the new ones are: two events there are one date."""

    def notes(self) -> Iterator[Note]:
        """Tell what a person should see before it happens."""
        for code, rows in (
            ("dates_cancelled", [row for row, _seen in self.cancelled]),
            ("dates_still_cancelled", self.still_cancelled),
            ("dates_vanished", self.vanished),
            ("dates_clashing", self.clashing),
            ("dates_undated", self.undated),
            ("dates_days_moved", self.days_moved),
            ("dates_days_misfit", self.days_misfit),
        ):
            if rows:
                labels = [f"{row.offer.course.name} {row.starts_on or ''}".strip() for row in rows]
                yield Note(code, {"count": len(rows), "labels": labels[:SHOWN]})
        if self.never_known:
            yield Note("dates_never_known", {"count": self.never_known})


class StandingDates:
    """The dates that an organisation's offers have; read in a fixed number of queries."""

    def __init__(self, owner: Organisation) -> None:
        self.by_event: dict[tuple[OfferKey, str], OfferDate] = {}
        self.by_place: dict[tuple[OfferKey, tuple[object, ...]], OfferDate] = {}
        self.offers: dict[str, set[str]] = {}
        rows = OfferDate.objects.filter(organisation=owner).order_by("pk")
        rows = rows.select_related("offer__course", "offer__provider").prefetch_related("days")
        for row in rows:
            key = plain(row.offer.course.code), plain(row.offer.provider.name)
            if row.source_key:
                self.by_event[key, row.source_key] = row
            self.by_place[key, _when_and_where(row)] = row

    def find(self, key: OfferKey, date: DateSeen) -> OfferDate | None:
        """Return the date that is the same event, or is at the same time in the same place."""
        known = self.by_event.get((key, date.event)) if date.event else None
        return known or self.by_place.get((key, date.when_and_where))


def _when_and_where(row: OfferDate) -> tuple[object, ...]:
    names = ("start_type", "starts_on", "starts_in", "start_text", "place", "online")
    return tuple(getattr(row, name) for name in names)


def sort_dates(
    standing: StandingDates,
    courses: Iterable[tuple[CourseSeen, Iterable[str]]],
    *,
    whole_from: datetime.date | None,
) -> SortedDates:
    """Sort the dates of courses, each with the names of the providers that offer it.

    `whole_from` is the day from which a whole feed tells everything; None if it tells a part.
    """
    found = SortedDates()
    seen: set[tuple[OfferKey, str]] = set()
    taken: set[int] = set()
    providers: set[str] = set()
    for course, offering in courses:
        for name in offering:
            key = course.key, plain(name)
            for date in course.dates:
                if date.provider and plain(date.provider) != key[1]:
                    continue
                if date.event:
                    providers.add(key[1])
                    seen.add((key, date.event))
                _sort_one(found, taken, standing, key, date, course)
    if whole_from is not None:
        found.vanished = [
            row
            for (key, event), row in standing.by_event.items()
            if key[1] in providers and (key, event) not in seen and _coming(row, whole_from)
        ]
    return found


def _sort_one(
    found: SortedDates,
    taken: set[int],
    standing: StandingDates,
    key: OfferKey,
    date: DateSeen,
    course: CourseSeen,
) -> None:
    row = standing.find(key, date)
    there = standing.by_place.get((key, date.when_and_where))
    if row is None:
        if date.cancelled:
            found.never_known += 1
        elif (key, date.when_and_where) not in found.places:
            found.places.add((key, date.when_and_where))
            found.new.append((key, date))
        return
    if row.pk in taken:
        return  # two events of the feed at one time in one place: the date stands once
    taken.add(row.pk)
    if row.cancelled_on:
        if not date.cancelled:
            found.still_cancelled.append(row)
    elif date.cancelled:
        found.cancelled.append((row, date))
    elif row.starts_on and not date.values["starts_on"]:
        found.undated.append(row)
    elif there is not None and there.pk != row.pk:
        found.clashing.append(row)
    else:
        found.known.append((row, date))
        if is_moved_with_days(row, date):
            found.days_moved.append(row)
        if days_misfit(row, date, course):
            found.days_misfit.append(row)


def _coming(row: OfferDate, first: datetime.date) -> bool:
    return row.cancelled_on is None and (row.starts_on is None or row.starts_on >= first)

"""The houses where courses are given, and how accessible they are."""

import datetime
from dataclasses import dataclass, fields

from django.db import transaction
from django.utils.translation import gettext as _

from samtakt.catalogue.changes import DateChange, change_of, tell, watched
from samtakt.catalogue.models import Access, OfferDate, Provider, Venue
from samtakt.catalogue.providers import provider_of, refuse_other_provider
from samtakt.foundation import audit
from samtakt.foundation.access import Actor

ADDED = audit.verb("catalogue.venue_added")
CHANGED = audit.verb("catalogue.venue_changed")


class VenueKnown(Exception):
    """There is a venue of that name in that place already."""

    def __init__(self, name: str) -> None:
        super().__init__(_("There is already a venue called “{name}” there.").format(name=name))


class NotChecked(Exception):
    """What a venue has is worth nothing without the day somebody looked."""

    def __init__(self) -> None:
        super().__init__(_("Say on which day the accessibility was checked."))


@dataclass(frozen=True)
class VenueFacts:
    """Where a venue is and what it has (`access`: values of `Access`)."""

    name: str
    place: str
    street: str = ""
    access: tuple[str, ...] = ()
    access_checked_on: datetime.date | None = None


def add_venue(facts: VenueFacts, *, by: Actor, provider: Provider | None = None) -> Venue:
    """Put a venue into the catalogue; a provider's user adds that provider's own.

    Raises:
        VenueKnown, NotChecked: what is told contradicts what is known, or itself.
        NotYourProvider: a provider's user adds a venue for somebody else.
    """
    provider = provider or provider_of(by)
    refuse_other_provider(provider, by=by)
    _refuse(facts, by)
    with transaction.atomic():
        venue = Venue(organisation=by.organisation, provider=provider)
        _fill(venue, facts)
        audit.record(by, ADDED, venue)
    return venue


def change_venue(venue: Venue, facts: VenueFacts, *, by: Actor) -> Venue:
    """Change what is known of a venue; its dates are held in its place.

    Raises:
        VenueKnown, NotChecked: what is told contradicts what is known, or itself.
        NotYourProvider: a provider's user changes another's venue.
    """
    refuse_other_provider(venue.provider, by=by)
    _refuse(facts, by, besides=venue)
    with transaction.atomic():
        moved = facts.place != venue.place
        if moved:
            venue.latitude = venue.longitude = None
        _fill(venue, facts)
        if moved:
            tell(_move_dates(venue))
        audit.record(by, CHANGED, venue, access=list(facts.access))
    return venue


def _move_dates(venue: Venue) -> list[DateChange]:
    found = []
    for row in OfferDate.objects.filter(venue=venue).order_by("pk"):
        before = watched(row)
        row.place, row.latitude, row.longitude = venue.place, None, None
        row.save()
        change = change_of(before, row)
        if change is not None:
            found.append(change)
    return found


def _refuse(facts: VenueFacts, by: Actor, besides: Venue | None = None) -> None:
    same = Venue.objects.filter(organisation=by.organisation, name=facts.name, place=facts.place)
    if (same.exclude(pk=besides.pk) if besides else same).exists():
        raise VenueKnown(facts.name)
    if facts.access and facts.access_checked_on is None:
        raise NotChecked
    if unknown := set(facts.access) - set(Access.values):
        raise ValueError(f"Not known of venues: {sorted(unknown)}")


def _fill(venue: Venue, facts: VenueFacts) -> None:
    for one in fields(facts):
        setattr(venue, one.name, getattr(facts, one.name))
    venue.access = [value for value in Access.values if value in facts.access]
    venue.save()

"""The hub's catalogue after its providers were asked: conditions, rebates, venues, accessibility."""

import datetime
from collections import defaultdict
from decimal import Decimal

from samtakt.catalogue.costs import RebateRule, Step
from samtakt.catalogue.dates import DateFacts, change_date
from samtakt.catalogue.models import Access, Form, Offer, OfferDate, Start, Venue
from samtakt.catalogue.offers import OfferFacts, change_offer
from samtakt.catalogue.venues import VenueFacts, add_venue
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation

# Conditions as providers have them: (days before, share of the price), days of own notice.
CONDITIONS = (
    (((28, 0), (14, 50), (0, 100)), 14),
    (((21, 0), (7, 50), (0, 100)), 7),
    (((14, 0), (0, 100)), 7),
    (((10, 0), (0, 100)), None),
)
FOR_SEVERAL = (RebateRule(Decimal(10), from_seats=3), RebateRule(Decimal(20), from_seats=6))
HOUSES = (
    ("Verkstadshuset", (Access.STEP_FREE, Access.TOILET, Access.HEARING_LOOP, Access.PARKING)),
    ("Kurslokalen", (Access.STEP_FREE, Access.LIFT, Access.TOILET, Access.ADJUSTABLE)),
    ("Gamla smedjan", ()),
)


def tell_catalogue(hub: Organisation, *, today: datetime.date, by: Actor) -> None:
    """Give each offer its conditions, and each place of a provider the house where it teaches."""
    offers = Offer.objects.filter(organisation=hub).select_related("course", "provider")
    for offer in offers.order_by("provider__name", "course__code"):
        steps, notice = CONDITIONS[_number(offer.provider.name) % len(CONDITIONS)]
        facts = OfferFacts(
            minimum=offer.minimum,
            maximum=offer.maximum,
            price_per_session=offer.price_per_session,
            price_per_seat=offer.price_per_seat,
            provider_notice_days=notice,
            steps=tuple(Step(days, Decimal(percent)) for days, percent in steps),
            rebates=FOR_SEVERAL if notice == CONDITIONS[1][1] else (),
        )
        change_offer(offer, facts, by=by)
    _move_in(hub, today=today, by=by)


def _move_in(hub: Organisation, *, today: datetime.date, by: Actor) -> None:
    dates = OfferDate.objects.filter(organisation=hub, online=False, in_house=False)
    by_house: dict[tuple[int, str], list[OfferDate]] = defaultdict(list)
    rows = dates.select_related("offer__course", "offer__provider").order_by("starts_on", "pk")
    for row in rows:
        by_house[row.offer.provider_id, row.place].append(row)
    for (_provider, place), held in sorted(by_house.items()):
        venue = _house(held[0], place, today=today, by=by)
        for row in held:
            facts = DateFacts(
                start_type=Start.FIXED,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                apply_by=row.apply_by,
                form=Form.VENUE,
                venue=venue,
                language=row.language,
            )
            change_date(row, facts, by=by)


def _house(date: OfferDate, place: str, *, today: datetime.date, by: Actor) -> Venue:
    provider = date.offer.provider
    name, has = HOUSES[_number(f"{provider.name} {place}") % len(HOUSES)]
    checked = today - datetime.timedelta(days=40) if has else None
    facts = VenueFacts(f"{name}, {provider.name}"[:120], place, "", tuple(has), checked)
    return add_venue(facts, by=by, provider=provider)


def _number(text: str) -> int:
    """Return the same number for the same text in every run, unlike Python's own hash."""
    return sum(map(ord, text))

"""What it costs a company to send one person to a place: there and back, by the kilometre.

The distance is the great circle's; the rate is a dated rule with its source.
"""

import datetime
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from statistics import fmean

from samtakt.catalogue.models import OfferDate
from samtakt.foundation.legalrules import LegalRule, NoRuleInForce, rules_known_on
from samtakt.foundation.tenancy import Organisation

RATE = "travel.per_km"
EARTH_RADIUS_KM = 6371.0088

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


def kilometres(one: Point, other: Point) -> float:
    """Return the distance along the great circle (haversine)."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def kronor_per_kilometre(day: datetime.date) -> Decimal:
    """Return the rate of a day; before the first known rate, that one.

    Raises:
        NoRuleInForce: no rate is known for any day.
    """
    known = rules_known_on(LegalRule.objects.filter(key=RATE), day)
    if not known:
        raise NoRuleInForce(f"{RATE} on {day.isoformat()}")
    return Decimal(known[RATE].value)


def point_of(row: Organisation | OfferDate) -> Point | None:
    """Return where an organisation, or a date that is offered, is said to be."""
    if row.latitude is None or row.longitude is None:
        return None
    return row.latitude, row.longitude


def points_of_places(
    dates: Iterable[OfferDate], companies: Iterable[Organisation]
) -> dict[str, Point | None]:
    """Return where each place of some dates is: what most of its dates say; nothing for online.

    A place of which no date says it is where the companies in the town of that name are.
    """
    points: dict[str, Counter[Point]] = {}
    for date in dates:
        if date.online:
            continue
        counted = points.setdefault(date.place, Counter())
        if (point := point_of(date)) is not None:
            counted[point] += 1
    towns: dict[str, Counter[Point]] = defaultdict(Counter)
    for company in companies:
        home = point_of(company)
        if company.place and home is not None:
            towns[company.place.casefold()][home] += 1
    known = {place: counted or towns[place.casefold()] for place, counted in points.items()}
    return {
        place: counted.most_common(1)[0][0] if counted else None for place, counted in known.items()
    }


def travel_costs(
    companies: Iterable[Organisation], places: Mapping[str, Point | None], rate: Decimal
) -> dict[tuple[int, str], float]:
    """Return kronor per company (by number) and place, there and back, to the nearest krona.

    In one's own town it costs nothing. Where a distance is not known the mean of the known
    ones is taken, so that an unknown place never looks the nearest.
    """
    costs: dict[tuple[int, str], float] = {}
    unknown: list[tuple[int, str]] = []
    for company in companies:
        home = point_of(company)
        for place, point in places.items():
            key = company.pk, place
            if company.place and company.place.casefold() == place.casefold():
                costs[key] = 0.0
            elif home is None or point is None:
                unknown.append(key)
            else:
                costs[key] = float(round(2 * kilometres(home, point) * float(rate)))
    mean = float(round(fmean(costs.values()))) if costs else 0.0
    return costs | dict.fromkeys(unknown, mean)

"""On what terms a session is held: group size, prices, deadlines, the hours of each day."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from samtakt.catalogue.costs import RebateRule, Step, rebates_of
from samtakt.catalogue.days import days_of
from samtakt.catalogue.models import Offer, OfferDate
from samtakt.delivery.models import Session

DECIDE_DAYS_BEFORE = 14
"""Where the provider says nothing, so long before the start it is known whether it is held."""
CHANGE_DAYS_BEFORE = 7
"""So long before the start somebody who waits can still be told, and planned for, in time."""
NAME_DAYS_BEFORE = 7
"""So long before the last change a seat that nobody is named for may go to who waits."""
MOST_HOURS_A_DAY = Decimal(24)
QUARTER = Decimal("0.25")


@dataclass(frozen=True)
class SessionTerms:
    """What holds for one session; prices in kronor without VAT, the rest as the catalogue's."""

    minimum: int
    maximum: int
    price_per_session: Decimal
    price_per_seat: Decimal
    vat_percent: Decimal
    steps: tuple[Step, ...] = ()
    rebates: tuple[RebateRule, ...] = ()
    seat_transferable: bool = True


def terms_of_offer(offer: Offer) -> SessionTerms:
    """Return what an offer says now."""
    steps = offer.cancellation_steps.order_by("-days_before")
    return SessionTerms(
        minimum=offer.minimum,
        maximum=offer.maximum,
        price_per_session=offer.price_per_session,
        price_per_seat=offer.price_per_seat,
        vat_percent=offer.vat_percent,
        steps=tuple(Step(one.days_before, Decimal(one.percent)) for one in steps),
        rebates=rebates_of(offer),
        seat_transferable=offer.seat_transferable,
    )


def steps_of(session: Session) -> tuple[Step, ...]:
    """Return what cancelling costs, as it was agreed when the session was opened."""
    return tuple(Step(days, Decimal(str(percent))) for days, percent in session.cancellation_steps)


def rebates_as_kept(rebates: Iterable[RebateRule]) -> list[dict[str, object]]:
    """Return rebates as a session keeps them."""
    return [
        {
            "percent": float(one.percent),
            "from_seats": one.from_seats,
            "days_before": one.days_before,
            "valid_from": one.valid_from.isoformat() if one.valid_from else None,
            "valid_to": one.valid_to.isoformat() if one.valid_to else None,
        }
        for one in rebates
    ]


def agreed_rebates(session: Session) -> tuple[RebateRule, ...]:
    """Return the rebates as they were agreed when the session was opened."""
    return tuple(
        RebateRule(
            Decimal(str(one["percent"])),
            one["from_seats"],
            one["days_before"],
            _day(one["valid_from"]),
            _day(one["valid_to"]),
        )
        for one in session.rebates
    )


def _day(kept: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(kept) if kept else None


def usual_decide_by(date: OfferDate, first: datetime.date) -> datetime.date:
    """Return the last day on which too few can become enough: as long before as notice is due."""
    notice = date.offer.provider_notice_days
    return first - datetime.timedelta(days=DECIDE_DAYS_BEFORE if notice is None else notice)


def usual_change_by(first: datetime.date, decide_by: datetime.date) -> datetime.date:
    """Return the last day on which a seat that is given up goes to who waits."""
    return max(decide_by, first - datetime.timedelta(days=CHANGE_DAYS_BEFORE))


def usual_name_by(session: Session) -> datetime.date:
    """Return until when a company names who sits in a reserved seat."""
    return session.change_by - datetime.timedelta(days=NAME_DAYS_BEFORE)


@dataclass(frozen=True)
class Day:
    """One day of a session, with the hours of training it has."""

    day: datetime.date
    hours: Decimal
    starts_at: datetime.time | None = None
    ends_at: datetime.time | None = None


def days_with_hours(date: OfferDate) -> list[Day]:
    """Return the days of a date, and the course's hours spread evenly over them.

    What does not go out evenly is on the last day, so that the sum is the course's.
    """
    times = {row.day: (row.starts_at, row.ends_at) for row in date.days.all()}
    days = days_of(date)
    hours = _spread(Decimal(date.offer.course.hours), days)
    return [
        Day(day, each, *times.get(day, (None, None))) for day, each in zip(days, hours, strict=True)
    ]


def _spread(hours: Decimal, days: Sequence[datetime.date]) -> list[Decimal]:
    if not days:
        return []
    quarters = int(hours / len(days) / QUARTER)
    each = max(QUARTER * quarters, QUARTER)
    last = max(hours - each * (len(days) - 1), QUARTER)
    return [min(one, MOST_HOURS_A_DAY) for one in [*[each] * (len(days) - 1), last]]

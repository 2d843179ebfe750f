"""What a course costs, what cancelling it costs, and what a booking may come to cost.

Kronor are without VAT unless a name says otherwise, and are rounded to whole öre half up. The
conditions are data: the prices, rebates and cancellation steps that an offer carries.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from samtakt.catalogue.models import Offer

ORE = Decimal("0.01")
ALL = Decimal(100)


def kronor(amount: Decimal | float) -> Decimal:
    """Round an amount to whole öre."""
    return Decimal(str(amount)).quantize(ORE, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Step:
    """Who cancels `days_before` days before the start, or earlier, pays `percent` of the price."""

    days_before: int
    percent: Decimal


@dataclass(frozen=True)
class RebateRule:
    """A share off the price when all that it asks for is met; see `Rebate`."""

    percent: Decimal
    from_seats: int = 1
    days_before: int | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None

    def holds(self, seats: int, booked_on: datetime.date, starts_on: datetime.date | None) -> bool:
        """Return whether a booking meets it; one that asks for days needs a known start."""
        early = self.days_before is None or (
            starts_on is not None and (starts_on - booked_on).days >= self.days_before
        )
        begun = self.valid_from is None or booked_on >= self.valid_from
        lasting = self.valid_to is None or booked_on <= self.valid_to
        return early and begun and lasting and seats >= self.from_seats


@dataclass(frozen=True)
class Terms:
    """The conditions of an offer as plain values. Without `steps` nobody said what holds."""

    per_session: Decimal
    per_seat: Decimal
    vat_percent: Decimal
    steps: tuple[Step, ...] = ()
    rebates: tuple[RebateRule, ...] = ()


@dataclass(frozen=True)
class Cost:
    """What a booking costs: before the rebate, the rebate, without and with VAT."""

    gross: Decimal
    rebate_percent: Decimal
    rebate: Decimal
    net: Decimal
    vat: Decimal

    @property
    def with_vat(self) -> Decimal:
        return self.net + self.vat


def terms_of(offer: Offer) -> Terms | None:
    """Return an offer's conditions; None if nobody told the price.

    Reads the offer's cancellation steps and rebates: prefetch them for many offers.
    """
    if not offer.price_stated:
        return None
    return Terms(
        per_session=Decimal(offer.price_per_session),
        per_seat=Decimal(offer.price_per_seat),
        vat_percent=Decimal(offer.vat_percent),
        steps=tuple(
            Step(one.days_before, Decimal(one.percent)) for one in offer.cancellation_steps.all()
        ),
        rebates=rebates_of(offer),
    )


def rebates_of(offer: Offer) -> tuple[RebateRule, ...]:
    """Return an offer's rebates; prefetch them for many offers."""
    return tuple(
        RebateRule(
            Decimal(one.percent), one.from_seats, one.days_before, one.valid_from, one.valid_to
        )
        for one in offer.rebates.all()
    )


def price_of_one(per_session: Decimal, per_seat: Decimal, minimum: int) -> Decimal:
    """Return what one person costs where no more take part than the session is held for."""
    return per_seat + per_session / minimum


def cost_of(
    terms: Terms,
    seats: int,
    *,
    booked_on: datetime.date,
    starts_on: datetime.date | None = None,
    sessions: int = 1,
) -> Cost:
    """Return what one company pays for seats, and for the sessions that it pays alone.

    With `sessions=0` the price of the session is left out: somebody else shares it out. Of the
    rebates that hold, the greatest counts.
    """
    gross = kronor(terms.per_session * sessions + terms.per_seat * seats)
    percent = max(
        (one.percent for one in terms.rebates if one.holds(seats, booked_on, starts_on)),
        default=Decimal(0),
    )
    rebate = kronor(gross * percent / ALL)
    net = gross - rebate
    return Cost(gross, percent, rebate, net, kronor(net * terms.vat_percent / ALL))


def cost_of_cancelling(
    steps: Iterable[Step], price: Decimal, *, starts_on: datetime.date, on: datetime.date
) -> Decimal | None:
    """Return what cancelling on a day costs; None if the offer says nothing about cancelling.

    The step with the fewest days that is still kept to decides. Later than every step, and
    after the start, the whole price is due.
    """
    steps = list(steps)
    if not steps:
        return None
    left = (starts_on - on).days
    kept = [one for one in steps if left >= one.days_before]
    percent = min(kept, key=lambda one: left - one.days_before).percent if kept else ALL
    return kronor(price * percent / ALL)


@dataclass(frozen=True)
class Stage:
    """From a day on, the first and the last, cancelling costs so much."""

    first: datetime.date
    last: datetime.date
    cancelling: Decimal


@dataclass(frozen=True)
class Forecast:
    """What a booking costs if it is kept, and stage by stage if it is cancelled."""

    cost: Cost
    stages: tuple[Stage, ...]

    def at_risk(self, on: datetime.date) -> Decimal | None:
        """Return what is lost if everything is cancelled on a day; None where nobody said."""
        if not self.stages:
            return None
        for stage in self.stages:
            if on <= stage.last:
                return stage.cancelling
        return self.stages[-1].cancelling


def forecast(
    terms: Terms,
    seats: int,
    *,
    booked_on: datetime.date,
    starts_on: datetime.date,
    sessions: int = 1,
) -> Forecast:
    """Return what a booking made on a day costs, and what cancelling it costs until the start."""
    cost = cost_of(terms, seats, booked_on=booked_on, starts_on=starts_on, sessions=sessions)
    return Forecast(cost, tuple(_stages(terms.steps, cost.net, booked_on, starts_on)))


def _stages(
    steps: Sequence[Step], price: Decimal, first: datetime.date, starts_on: datetime.date
) -> list[Stage]:
    if not steps or first > starts_on:
        return []
    lasts = sorted({starts_on - datetime.timedelta(days=one.days_before) for one in steps})
    found: list[Stage] = []
    for last in [*(day for day in lasts if first <= day < starts_on), starts_on]:
        cancelling = cost_of_cancelling(steps, price, starts_on=starts_on, on=last)
        assert cancelling is not None  # there are steps
        if found and found[-1].cancelling == cancelling:
            found[-1] = Stage(found[-1].first, last, cancelling)
        else:
            found.append(Stage(first, last, cancelling))
        first = last + datetime.timedelta(days=1)
    return found

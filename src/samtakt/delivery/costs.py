"""What a seat costs the company: its price, the way there, the hours away, and giving it up.

Kronor without VAT. The price of the whole session is shared by seats; before the group is known
to be larger, by the smallest group that the session is held for.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from samtakt.analysis.assumptions import read_assumptions
from samtakt.catalogue.costs import (
    Cost,
    RebateRule,
    Stage,
    Terms,
    cost_of,
    cost_of_cancelling,
    forecast,
    kronor,
)
from samtakt.delivery.everybody import companies_at_hand
from samtakt.delivery.models import Booking, Session
from samtakt.delivery.terms import agreed_rebates, steps_of
from samtakt.foundation.legalrules import NoRuleInForce
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.travel import (
    kronor_per_kilometre,
    point_of,
    points_of_places,
    travel_costs,
)


def planned_hours(session: Session) -> Decimal:
    """Return how many hours of training a session has."""
    return sum((one.hours for one in session.days.all()), Decimal(0))


def cost_per_hour_away(day: datetime.date) -> Decimal | None:
    """Return what an hour away from work costs a company; None if nobody has said."""
    try:
        return Decimal(str(read_assumptions(day).costs.working_hour))
    except NoRuleInForce:
        return None


def release_cost(session: Session, day: datetime.date) -> Decimal:
    """Return what the hours of one person away from work cost; 0 if nobody has said what."""
    return kronor(planned_hours(session) * (cost_per_hour_away(day) or Decimal(0)))


@dataclass(frozen=True)
class SeatCost:
    """What seats of one company in a session cost it.

    `price` is for the seats and their share of the session, `travel` None where nobody knows
    where, `hours` the hours away of all together. `stages` say what giving them up costs.
    """

    seats: int
    price: Cost
    share_of_session: Decimal
    travel: Decimal | None
    hours: Decimal
    per_hour: Decimal | None
    stages: tuple[Stage, ...]

    @property
    def release(self) -> Decimal | None:
        """What the hours away cost; None where nobody has said what an hour does."""
        return None if self.per_hour is None else kronor(self.hours * self.per_hour)

    @property
    def total(self) -> Decimal:
        """All of it that is known."""
        return self.price.net + (self.travel or 0) + (self.release or 0)


def cost_of_seats(
    session: Session, company: Organisation, seats: int, *, had: int = 0, today: datetime.date
) -> SeatCost:
    """Return what so many more seats cost a company that has `had` seats there already."""
    starts_on = session.offer_date.starts_on or today
    terms = _terms(session, seats, had=had, today=today)
    price = cost_of(terms, seats, booked_on=today, starts_on=starts_on)
    stages = forecast(terms, seats, booked_on=today, starts_on=starts_on).stages
    return SeatCost(
        seats=seats,
        price=price,
        share_of_session=terms.per_session,
        travel=_travel(session, company, seats, today),
        hours=planned_hours(session) * seats,
        per_hour=cost_per_hour_away(today),
        stages=stages,
    )


def rebate_of(session: Session, seats: int, today: datetime.date) -> Decimal:
    """Return the greatest rebate, in per cent, for a company that then has so many seats there.

    It is what was agreed when the session was opened; what the provider grants since is not in it.
    """
    starts_on = session.offer_date.starts_on
    holding = [one for one in agreed_rebates(session) if one.holds(seats, today, starts_on)]
    return max((one.percent for one in holding), default=Decimal(0))


def rebate_of_next(
    session: Session, company: Organisation, seats: int, today: datetime.date
) -> Decimal:
    """Return the rebate for seats that a company takes now, beside those that it has."""
    theirs = Booking.objects.filter(session=session, organisation=company)
    had = theirs.filter(state=Booking.State.BOOKED).count()
    return rebate_of(session, had + seats, today)


def rebated(amount: Decimal | None, booking: Booking) -> Decimal | None:
    """Return an amount less the rebate that held when a seat was taken."""
    if amount is None:
        return None
    return kronor(amount * (100 - Decimal(booking.rebate_percent)) / 100)


def price_of(booking: Booking) -> Decimal:
    """Return what a seat that was taken costs, with its share of the price of the session."""
    return rebated(price_of_a_seat(booking.session), booking) or Decimal(0)


def price_of_a_seat(session: Session) -> Decimal:
    """Return what one seat costs before any rebate, with its share of the price of the session."""
    share = Decimal(session.price_per_session) / max(session.minimum, session.taken, 1)
    return kronor(Decimal(session.price_per_seat) + share)


def cost_of_leaving(session: Session, on: datetime.date) -> Decimal | None:
    """Return what giving up one seat costs on a day, before its rebate.

    None where the conditions do not say.
    """
    starts_on = session.offer_date.starts_on
    if starts_on is None:
        return None
    return cost_of_cancelling(
        steps_of(session), price_of_a_seat(session), starts_on=starts_on, on=on
    )


def leaving_stages(
    session: Session, today: datetime.date, *, booking: Booking | None = None
) -> tuple[Stage, ...]:
    """Return what giving up a seat costs, stage by stage until the start; None: any seat."""
    starts_on = session.offer_date.starts_on
    if starts_on is None:
        return ()
    terms = Terms(
        per_session=Decimal(0),
        per_seat=price_of(booking) if booking else price_of_a_seat(session),
        vat_percent=Decimal(session.vat_percent),
        steps=steps_of(session),
    )
    return forecast(terms, 1, booked_on=today, starts_on=starts_on).stages


def _terms(session: Session, seats: int, *, had: int, today: datetime.date) -> Terms:
    """The session's own prices, of the session only the share of so many seats.

    A rebate for many seats asks for all that the company has, not for those taken last.
    """
    sharing = min(session.maximum, max(session.minimum, session.taken + seats))
    greatest = rebate_of(session, had + seats, today)
    return Terms(
        per_session=kronor(Decimal(session.price_per_session) * seats / sharing),
        per_seat=Decimal(session.price_per_seat),
        vat_percent=Decimal(session.vat_percent),
        steps=steps_of(session),
        rebates=(RebateRule(greatest),) if greatest else (),
    )


def _travel(
    session: Session, company: Organisation, seats: int, today: datetime.date
) -> Decimal | None:
    date = session.offer_date
    if date.online or not date.place:  # at home, or on one's own premises
        return Decimal(0)
    point = points_of_places([date], [company, *companies_at_hand(session)]).get(date.place)
    own_town = company.place and company.place.casefold() == date.place.casefold()
    if not own_town and (point is None or point_of(company) is None):
        return None
    try:
        rate = kronor_per_kilometre(today)
    except NoRuleInForce:
        return None
    each = travel_costs([company], {date.place: point}, rate)[company.pk, date.place]
    return kronor(Decimal(str(each)) * seats)

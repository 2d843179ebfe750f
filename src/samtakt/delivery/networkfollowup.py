"""Planned against done in the network: sessions, and the seats of companies that let it be seen.

The hub sees no names here, and a company with few participants is as small as any group of few.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Max, Min, QuerySet, Sum

from samtakt.delivery.followup import (
    NONE,
    Money,
    Period,
    SeatFigures,
    by_person,
    figures_together,
    lines_in,
)
from samtakt.delivery.models import Booking, Session
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.inclusion.disclosure import Disclosed, disclose_each, disclose_places
from samtakt.inclusion.groups import members
from samtakt.organisations.models import DataClass
from samtakt.organisations.queries import sharing
from samtakt.planning.models import Plan, PlannedSession, Round


@dataclass(frozen=True, slots=True)
class SessionCounts:
    """The sessions of a year by state, those that a released plan had, and their own prices."""

    planned: int
    opened: int
    tentative: int
    confirmed: int
    held: int
    cancelled: int
    money: Money

    @property
    def share_held(self) -> float | None:
        """The share (0–1) that was held, of those held or cancelled."""
        ended = self.held + self.cancelled
        return self.held / ended if ended else None


@dataclass(frozen=True, slots=True)
class CompanyFigures:
    """The seats of one company; None where too few people had one."""

    id: int
    name: str
    figures: SeatFigures | None


@dataclass(frozen=True)
class NetworkFollowUp:
    """What the network planned and what came of it, in a calendar year.

    Seats are those of companies whose agreement lets the hub see totals; `silent` is how many
    others there are.
    """

    period: Period
    sessions: SessionCounts
    figures: SeatFigures | None
    companies: tuple[CompanyFigures, ...]
    groups: tuple[Disclosed[SeatFigures], ...]
    silent: int


def network_follow_up(
    hub: Organisation, period: Period, *, members_known: int, today: datetime.date
) -> NetworkFollowUp:
    """Return what a network planned and did in a year; called in the hub's scope.

    `members_known` is how many companies the network has.
    """
    companies = sharing(hub, DataClass.AGGREGATE_GAPS, today)
    with scope_across(hub, companies):
        own = Booking.objects.filter(organisation__in=companies)
        lines = lines_in(period, own, today=today)
        held = by_person(lines)
        known = members(list(held), as_of=period.last)
    company_of = {person: rows[0].company for person, rows in held.items()}
    shown = disclose_places(held, company_of, figure=figures_together)
    groups = disclose_each(held, known, figure=figures_together) if held else ()
    return NetworkFollowUp(
        period=period,
        sessions=session_counts(hub, period),
        figures=groups[0].everybody.figure if groups else None,
        companies=tuple(
            CompanyFigures(each.pk, each.name, shown.get(each.pk)) for each in companies
        ),
        groups=groups,
        silent=members_known - len(companies),
    )


def sessions_in(hub: Organisation, period: Period) -> "QuerySet[Session]":
    """Return the sessions that begin in a period, in the order of their first days."""
    return (
        Session.objects.filter(organisation=hub)
        .annotate(first_day=Min("days__day"), last_day=Max("days__day"))
        .filter(first_day__gte=period.first, first_day__lte=period.last)
        .select_related("offer_date__offer__course", "offer_date__offer__provider")
        .order_by("first_day", "pk")
    )


def session_counts(hub: Organisation, period: Period) -> SessionCounts:
    """Count a hub's sessions by state, and their prices against the network's budget."""
    rows = list(sessions_in(hub, period).values_list("state", "price_per_session"))
    states = [state for state, _price in rows]
    planned = PlannedSession.objects.filter(
        organisation=hub,
        plan__state=Plan.State.RELEASED,
        offer_date__starts_on__range=(period.first, period.last),
    ).aggregate(number=Count("pk"), cost=Sum("network_cost"))
    budget = Round.objects.filter(
        organisation=hub, starts_on__range=(period.first, period.last)
    ).aggregate(sum=Sum("network_budget"))["sum"]
    off, held = Session.State.CANCELLED, Session.State.HELD
    return SessionCounts(
        planned=planned["number"],
        opened=len(rows),
        tentative=states.count(Session.State.TENTATIVE),
        confirmed=states.count(Session.State.CONFIRMED),
        held=states.count(held),
        cancelled=states.count(off),
        money=Money(
            budget,
            planned["cost"] or NONE,
            sum((price for state, price in rows if state != off), NONE),
            sum((price for state, price in rows if state == held), NONE),
        ),
    )

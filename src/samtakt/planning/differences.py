"""What has changed from one plan to another: sessions, seats by company, points and kronor."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from samtakt.analysis.results import Named
from samtakt.catalogue.models import OfferDate
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.models import Plan, PlannedSeats, PlannedSession
from samtakt.planning.plans import reading

Part = dict[int, int]
"""Seats by the number of an offered date."""


@dataclass(frozen=True, slots=True)
class SeatsChanged:
    """A session in which a company has more or fewer seats than before."""

    company: Named
    date: OfferDate
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Difference:
    """From the plan `base_id` to another; points and kronor are what the later has more."""

    base_id: int
    points: float
    cost: Decimal
    opened: tuple[OfferDate, ...]
    closed: tuple[OfferDate, ...]
    seats: tuple[SeatsChanged, ...]

    @property
    def nothing(self) -> bool:
        """Whether no session and no seat differs."""
        return not (self.opened or self.closed or self.seats)


def difference(plan: Plan, base: Plan, *, viewer: Organisation) -> Difference:
    """Return what has changed from `base` to `plan`, as far as the viewer may see it."""
    sessions = PlannedSession.objects.filter(plan__in=[plan, base])
    dates: dict[int, set[int]] = defaultdict(set)
    for number, date in sessions.values_list("plan_id", "offer_date_id"):
        dates[number].add(date)
    with reading(plan.round, viewer) as owners:
        parts = parts_of([plan, base], owners)
        companies = {
            each.pk: Named(each.pk, each.name)
            for each in Organisation.objects.filter(pk__in=owners)
        }
    now, before = parts[plan.pk], parts[base.pk]
    rows = (
        OfferDate.objects.filter(pk__in=dates[plan.pk] | dates[base.pk])
        .select_related("offer__course")
        .order_by("starts_on", "pk")
    )
    known = {row.pk: row for row in rows}
    changed = [
        SeatsChanged(companies[owner], known[date], was, will)
        for owner in now.keys() | before.keys()
        for date in now[owner].keys() | before[owner].keys()
        if (was := before[owner].get(date, 0)) != (will := now[owner].get(date, 0))
    ]
    return Difference(
        base_id=base.pk,
        points=plan.objective - base.objective,
        cost=plan.network_cost + plan.company_cost - base.network_cost - base.company_cost,
        opened=tuple(each for pk, each in known.items() if pk not in dates[base.pk]),
        closed=tuple(each for pk, each in known.items() if pk not in dates[plan.pk]),
        seats=tuple(sorted(changed, key=_in_order)),
    )


def _in_order(row: SeatsChanged) -> tuple[object, ...]:
    return (row.company.name, row.company.id, row.date.starts_on, row.date.pk)


def parts_of(plans: Iterable[Plan], owners: Iterable[int]) -> dict[int, dict[int, Part]]:
    """Return for each plan and company its seats by offered date; one query, in an open scope."""
    found: dict[int, dict[int, Part]] = defaultdict(lambda: defaultdict(Counter))
    rows = (
        PlannedSeats.objects.filter(session__plan__in=list(plans), organisation__in=list(owners))
        .order_by()
        .values_list("session__plan_id", "organisation_id", "session__offer_date_id")
        .annotate(Sum("seats"))
    )
    for plan, owner, date, seats in rows:
        found[plan][owner][date] = seats
    return found

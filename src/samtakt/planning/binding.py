"""Which seats of a round are binding: what its released plans have given to whom, one by one.

A company that approves a plan that is released has its part of it. A company that has not approved
it keeps what it had, in the sessions that are still held; one that is left out of it has nothing
any more. Whatever has begun stays as it was: no later plan takes or gives a seat there.

What has become of the sessions is known above planning: `delivery` says it by `tells_of_sessions`.
"""

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from samtakt.catalogue.models import OfferDate
from samtakt.planning.differences import Part
from samtakt.planning.models import Plan, PlanAnswer, PlannedSeats, PlannedSession, Round

Seats = dict[tuple[int, int], int]
"""How many, by the numbers of a demand and of an offered date."""

Binding = dict[int, Seats]
"""By company."""


def released_plans(round: Round) -> "QuerySet[Plan]":
    """Return the plans of a round that were made binding, in the order in which they were."""
    rows = Plan.objects.filter(round=round, released_at__isnull=False)
    return rows.order_by("released_at", "pk")


def binding_seats(round: Round, owners: Iterable[int]) -> Binding:
    """Return the seats that are binding now for some companies, whose scope is open."""
    found: Binding = {}
    owners = list(owners)
    for plan in released_plans(round):
        assert plan.released_at is not None
        found = after_release(plan, found, owners, on=timezone.localdate(plan.released_at))
    return found


def after_release(
    plan: Plan, before: Binding, owners: Collection[int], *, on: datetime.date
) -> Binding:
    """Return what is binding once a plan is released on a day, where `before` was until then."""
    held = set(PlannedSession.objects.filter(plan=plan).values_list("offer_date_id", flat=True))
    dates = held | {date for seats in before.values() for _demand, date in seats}
    begun = begun_by(dates, on)
    planned, approved = _planned(plan, owners), approvals_of(plan, owners)
    found: Binding = {}
    for owner in before.keys() | planned.keys():
        was, will = before.get(owner, {}), planned.get(owner, {})
        if owner not in approved:
            # Left out of the plan: nothing. Else what it had, where the session is held.
            will = {key: seats for key, seats in was.items() if will and key[1] in held}
        found[owner] = {
            **{key: seats for key, seats in was.items() if key[1] in begun},
            **{key: seats for key, seats in will.items() if key[1] not in begun},
        }
    return found


def approvals_of(plan: Plan, owners: Collection[int]) -> set[int]:
    """Return which of some companies have approved a plan; their scope is open."""
    rows = PlanAnswer.objects.filter(
        plan=plan, organisation__in=owners, answer=PlanAnswer.Answer.APPROVED
    )
    return set(rows.values_list("organisation_id", flat=True))


def begun_by(dates: Collection[int], day: datetime.date) -> set[int]:
    """Return which of some dates have begun by a day: on the first day nobody changes a seat."""
    rows = OfferDate.objects.filter(pk__in=dates, starts_on__lte=day)
    return set(rows.values_list("pk", flat=True))


def by_date(seats: Seats) -> Part:
    """Return seats by the number of the date."""
    part: Part = {}
    for (_demand, date), count in seats.items():
        part[date] = part.get(date, 0) + count
    return part


def _planned(plan: Plan, owners: Collection[int]) -> Binding:
    found: Binding = {}
    rows = PlannedSeats.objects.filter(session__plan=plan, organisation__in=owners).order_by("pk")
    for owner, demand, date, seats in rows.values_list(
        "organisation_id", "demand_id", "session__offer_date_id", "seats"
    ):
        theirs = found.setdefault(owner, {})
        theirs[demand, date] = theirs.get((demand, date), 0) + seats
    return found


@dataclass(frozen=True)
class Sessions:
    """Dates, by number, on which a session is confirmed (or was held), and was called off."""

    confirmed: frozenset[int] = frozenset()
    called_off: frozenset[int] = frozenset()


Teller = Callable[[Collection[int]], Sessions]
_tellers: list[Teller] = []


def tells_of_sessions(teller: Teller) -> Teller:
    """Register who says what has become of the sessions on some dates, in the hub's scope."""
    _tellers.append(teller)
    return teller


def sessions_on(dates: Collection[int]) -> Sessions:
    """Return what has become of the sessions on some dates; in the hub's scope."""
    told = [teller(dates) for teller in _tellers]
    return Sessions(
        confirmed=frozenset().union(*(each.confirmed for each in told)),
        called_off=frozenset().union(*(each.called_off for each in told)),
    )


def takes_nobody_new(date: OfferDate, today: datetime.date) -> bool:
    """Return whether no seat can be taken on a date any more: it has begun, or is closed."""
    begun = date.starts_on is not None and date.starts_on <= today
    return begun or (date.apply_by is not None and date.apply_by < today)

"""Who takes part in a round and how far each has come: all companies for the hub, itself for one.

The hub learns budgets and counts only of companies whose agreement lets it. Each answer
takes a fixed number of queries, whatever the number of companies and rounds.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from samtakt.analysis.results import Named
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.organisations.models import DataClass
from samtakt.organisations.queries import members_of, sharing
from samtakt.planning.demand import has_agreed
from samtakt.planning.models import Demand, Participation, Plan, Round
from samtakt.planning.published import PublishedNeeds, agreed_companies
from samtakt.planning.rounds import optimisations
from samtakt.planning.standing import RoundStanding, round_standings


@dataclass(frozen=True, slots=True)
class Participant:
    """A company and its part in a round. Without an agreement on counts the rest is not known.

    `budget` None is no limit, `aid` None no cap on state aid; `needs` counts demanded steps of people as published now.
    """

    company: Named
    agreed: bool
    joined: bool
    budget: Decimal | None
    aid: Decimal | None
    published_on: datetime.date | None
    needs: int


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in the list. For a company `joined` and `published` are 1 or 0: its own part."""

    round: RoundStanding
    joined: int
    published: int


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan of a round; `gap` is a share (0–1), `cost` all money spent, in kronor."""

    id: int
    made_at: datetime.datetime
    made: str
    made_from_another: bool
    seats_moved: int | None
    scenario: str
    state: str
    answer_by: datetime.date | None
    status: str
    objective: float
    bound: float
    gap: float
    cost: Decimal
    sessions: int
    seats: int


def participants(round: Round) -> tuple[Participant, ...]:
    """Return the members of the round's hub that are invited, by name; in the hub's scope."""
    members, agreed = members_of(round.organisation), agreed_companies(round)
    guests = set(round.invited.values_list("pk", flat=True))
    members = [each for each in members if not guests or each.pk in guests]
    with scope_across(round.organisation, agreed):
        parts, needs = _parts(round, agreed)
    known = {company.pk for company in agreed}
    return tuple(_participant(each, each.pk in known, parts, needs) for each in members)


def own_part(round: Round, company: Organisation) -> Participant:
    """Return a company's own part in a round; called in the company's scope."""
    parts, needs = _parts(round, [company])
    return _participant(company, has_agreed(company), parts, needs)


def part_in(needs: PublishedNeeds, company: Organisation) -> Participant:
    """Return a company's own part by what was read of the round; without an agreement, nothing."""
    parts = {row.organisation_id: row for row in needs.joined}
    counted: Counter[int] = Counter()
    for row in needs.demand:
        counted[row.organisation_id] += row.people
    return _participant(company, company in needs.agreed, parts, counted)


def _parts(
    round: Round, companies: Iterable[Organisation]
) -> tuple[dict[int, Participation], Mapping[int, int]]:
    of_round = {"round": round, "organisation__in": list(companies)}
    needs = Demand.objects.filter(**of_round, replaced_at__isnull=True).order_by()
    counted = needs.values_list("organisation_id").annotate(Sum("people"))
    rows = Participation.objects.filter(**of_round)
    return {row.organisation_id: row for row in rows}, Counter(dict(counted))


def _participant(
    company: Organisation,
    agreed: bool,
    parts: Mapping[int, Participation],
    needs: Mapping[int, int],
) -> Participant:
    part = parts.get(company.pk)
    return Participant(
        company=Named(company.pk, company.name),
        agreed=agreed,
        joined=part is not None,
        budget=part.budget if part else None,
        aid=part.aid if part else None,
        published_on=_day(part.published_at) if part else None,
        needs=needs[company.pk],
    )


def _day(at: datetime.datetime | None) -> datetime.date | None:
    return timezone.localdate(at) if at else None


def rounds_seen(viewer: Organisation) -> tuple[RoundRow, ...]:
    """Return the rounds in the viewer's scope, newest first, with how many take part."""
    rounds = round_standings()
    if not viewer.is_hub:
        return _with_parts(rounds, [viewer])
    agreed = sharing(viewer, DataClass.PLAN_COUNTS, timezone.localdate())
    with scope_across(viewer, agreed):
        return _with_parts(rounds, agreed)


def _with_parts(
    rounds: Iterable[RoundStanding], companies: Iterable[Organisation]
) -> tuple[RoundRow, ...]:
    rows = Participation.objects.filter(organisation__in=list(companies)).order_by()
    counted = {
        round: (joined, published)
        for round, joined, published in rows.values_list("round_id").annotate(
            Count("pk"), Count("published_at")
        )
    }
    return tuple(RoundRow(each, *counted.get(each.id, (0, 0))) for each in rounds)


def plans_of(round: Round, seen: "QuerySet[Plan]") -> tuple[PlanRow, ...]:
    """Return the plans of a round that somebody may see (`seen`), newest first; one query.

    What has been taken back or replaced before it was ever proposed is left out.
    """
    rows = (
        seen.filter(round=round)
        .exclude(state=Plan.State.REPLACED, proposed_at__isnull=True)
        .select_related("scenario")
        .order_by("-made_at", "-pk")
    )
    counted: QuerySet[Any] = rows.annotate(
        opened=Count("sessions"), taken=Sum("sessions__participants")
    )
    return tuple(
        PlanRow(
            id=row.pk,
            made_at=row.made_at,
            made=row.get_made_display(),
            made_from_another=row.based_on_id is not None,
            seats_moved=row.seats_moved,
            scenario=row.scenario.name if row.scenario else "",
            state=row.state,
            answer_by=row.answer_by,
            status=row.status,
            objective=row.objective,
            bound=row.bound,
            gap=row.gap,
            cost=row.network_cost + row.company_cost,
            sessions=row.opened,
            seats=row.taken or 0,
        )
        for row in counted
    )


def newest_optimisation(round: Round) -> Job | None:
    """Return the newest optimisation asked for in a round; in the hub's scope."""
    return optimisations(round).order_by("-requested_at", "-pk").first()

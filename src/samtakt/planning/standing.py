"""How far joint planning has come: for the hub company by company, for a company its own part.

Each answer takes a fixed number of queries, whatever the number of companies and seats.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import (
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
)
from django.utils import timezone

from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.organisations.models import DataClass
from samtakt.organisations.queries import sharing
from samtakt.planning.models import Participation, PlannedSeats, Round
from samtakt.planning.queries import standing_plans


@dataclass(frozen=True, slots=True)
class RoundStanding:
    """The newest round and its plan that stands, if there is one. `gap` is a share (0–1)."""

    id: int
    name: str
    state: str
    as_of: datetime.date
    starts_on: datetime.date
    weeks: int
    last_day: datetime.date
    plan_id: int | None
    plan_made_at: datetime.datetime | None
    plan_gap: float | None


@dataclass(frozen=True, slots=True)
class CompanyProgress:
    """How far one company has come; all of it is known only with an agreement on counts."""

    employees_imported: bool
    levels_imported: bool
    joined: bool
    published_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class CompanyStanding:
    """A company's part in the newest round and its newest plan; money in kronor, hours in all."""

    round: RoundStanding
    joined: bool
    published_on: datetime.date | None
    seats: int
    sessions: int
    hours: float
    cost: Decimal
    first_on: datetime.date | None


def newest_round() -> RoundStanding | None:
    """Return the newest round in the open scope; one query."""
    row = _rounds().first()
    return _round(row) if row else None


def round_standings() -> tuple[RoundStanding, ...]:
    """Return the rounds in the open scope, newest first; one query."""
    return tuple(_round(row) for row in _rounds())


def _rounds() -> "QuerySet[Round]":
    plans = standing_plans().filter(round=OuterRef("pk"))
    return Round.objects.order_by("-opened_at", "-pk").annotate(
        newest_plan=Subquery(plans.values("pk")[:1]),
        newest_plan_at=Subquery(plans.values("made_at")[:1]),
        newest_plan_gap=Subquery(plans.values("gap")[:1]),
    )


def _round(row: Round) -> RoundStanding:
    return RoundStanding(
        id=row.pk,
        name=row.name,
        state=row.state,
        as_of=row.as_of,
        starts_on=row.starts_on,
        weeks=row.weeks,
        last_day=row.last_day,
        plan_id=row.newest_plan,
        plan_made_at=row.newest_plan_at,
        plan_gap=row.newest_plan_gap,
    )


def standing_of(company: Organisation) -> CompanyStanding | None:
    """Return the company's part in its hub's newest round, in the company's scope; one query."""
    joined = Participation.objects.filter(round=OuterRef("pk"), organisation=company)
    seats = PlannedSeats.objects.filter(
        organisation=company, session__plan=OuterRef("newest_plan")
    ).order_by()
    row = (
        _rounds()
        .annotate(
            joined=Subquery(joined.values("pk")[:1]),
            published_at=Subquery(joined.values("published_at")[:1]),
            seats=_over_all(seats, Sum("seats")),
            hours=_over_all(seats, Sum(SEAT_HOURS)),
            cost=_over_all(seats, Sum("cost")),
            sessions=_over_all(seats, Count("session", distinct=True)),
            first_on=Subquery(
                seats.order_by("session__offer_date__starts_on").values(
                    "session__offer_date__starts_on"
                )[:1]
            ),
        )
        .first()
    )
    if row is None:
        return None
    return CompanyStanding(
        round=_round(row),
        joined=row.joined is not None,
        published_on=timezone.localdate(row.published_at) if row.published_at else None,
        seats=int(row.seats or 0),
        sessions=row.sessions or 0,
        hours=float(row.hours or 0),
        cost=Decimal(row.cost or 0),
        first_on=row.first_on,
    )


SEAT_HOURS = ExpressionWrapper(
    F("seats") * F("session__offer_date__offer__course__hours"), output_field=DecimalField()
)


def _over_all(seats: "QuerySet[PlannedSeats]", figure: Sum | Count) -> Subquery:
    # All rows have one owner, so grouping by owner gives one row with the figure.
    return Subquery(seats.values("organisation").annotate(figure=figure).values("figure"))


def progress_of(hub: Organisation, round_id: int | None) -> dict[int, CompanyProgress]:
    """Return the progress of the companies whose agreement lets the hub read their counts.

    Called in the hub's scope; four queries whatever the number of companies.
    """
    agreed = sharing(hub, DataClass.PLAN_COUNTS, timezone.localdate())
    with scope_across(hub, agreed):
        imported = _imported()
        parts = {row.organisation_id: row for row in Participation.objects.filter(round=round_id)}
    return {
        company.pk: _progress(imported[company.pk], parts.get(company.pk)) for company in agreed
    }


def _imported() -> dict[int, set[str]]:
    kinds: dict[int, set[str]] = defaultdict(set)
    rows = ImportRun.objects.filter(state=ImportRun.State.APPLIED).order_by()
    for company, kind in rows.values_list("organisation_id", "kind").distinct():
        kinds[company].add(kind)
    return kinds


def _progress(imported: set[str], part: Participation | None) -> CompanyProgress:
    published_at = part.published_at if part else None
    return CompanyProgress(
        employees_imported=ImportKind.EMPLOYEES in imported,
        levels_imported=ImportKind.MATRIX in imported,
        joined=part is not None,
        published_on=timezone.localdate(published_at) if published_at else None,
    )

"""A joint plan as pages and reports show it, for its hub or for one company.

The hub sees seats per company in numbers, of companies whose agreement lets it. A company
sees every session but only its own seats, costs and unmet demand.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet

from samtakt.analysis.results import Named
from samtakt.catalogue.days import days_in_a_row, days_of
from samtakt.catalogue.models import Course
from samtakt.competences.models import Competence
from samtakt.foundation.formats import monday_of, week_text
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.planning.explanations import PLAN_STATUS, Names
from samtakt.planning.identities import competence_id, course_id, provider_id, team_id
from samtakt.planning.models import (
    Demand,
    Participation,
    Plan,
    PlannedSeats,
    PlannedSession,
    Round,
    UnmetDemand,
)
from samtakt.planning.published import agreed_companies
from samtakt.planning.unmet import UnmetView, unmet_views


class NotInThisNetwork(Exception):
    """The reader is neither the plan's hub nor one of its companies."""


@dataclass(frozen=True, slots=True)
class SeatsView:
    """Seats of one company in one session for one demand. The hub is not told the team."""

    company: Named
    team: Named | None
    competence: str
    from_level: int
    to_level: int
    seats: int
    cost: Decimal
    value: float


@dataclass(frozen=True, slots=True)
class LossView:
    """What a plan would lose without a session: points, and shares of all the plan's points.

    At least so much is certain; at most so much is lost if nothing is done about it. A plan that
    is worth nothing has no shares.
    """

    at_least: float
    at_most: float
    share_at_least: float | None
    share_at_most: float | None


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session the plan opens. `participants` and `companies` count all of them, `seats` lists
    those that the reader may see.
    """

    id: int
    course_id: int
    course: str
    course_code: str
    provider: str
    place: str
    online: bool
    starts_on: datetime.date
    ends_on: datetime.date
    week: datetime.date
    hours: float
    minimum: int
    maximum: int
    participants: int
    companies: int
    network_cost: Decimal
    loss: LossView | None
    seats: tuple[SeatsView, ...]

    @property
    def seats_seen(self) -> int:
        """How many of the seats are listed: a company's own, or all for the hub."""
        return sum(row.seats for row in self.seats)


@dataclass(frozen=True, slots=True)
class WeekView:
    """One week of the round's calendar with the sessions that start in it."""

    monday: datetime.date
    label: str
    sessions: tuple[SessionView, ...]


@dataclass(frozen=True, slots=True)
class CompanyShare:
    """What the plan gives one company. `needs` counts demanded steps of people, not people."""

    company: Named
    needs: int
    needs_met: int
    seats: int
    sessions: int
    value: float
    cost: Decimal
    budget: Decimal | None
    hours: float

    @property
    def needs_unmet(self) -> int:
        """How many needs are met in part or not at all."""
        return self.needs - self.needs_met


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan with its proof: no plan can be worth more than `bound`; `gap` is how far at most.

    `company` is None for the hub. `state` is one of `Plan.State`, to be answered by `answer_by`
    while it is proposed. With `counted_by_sex` its files hold counts by sex, and stay in here.
    `outdated` tells that a company has published anew since.
    """

    id: int
    round_id: int
    round: str
    company: Named | None
    as_of: datetime.date
    starts_on: datetime.date
    made_at: datetime.datetime
    state: str
    answer_by: datetime.date | None
    scenario: str
    counted_by_sex: bool
    status: str
    status_text: str
    objective: float
    bound: float
    gap: float
    value: float
    network_cost: Decimal
    company_cost: Decimal
    network_budget: Decimal | None
    expected_cancelled: float
    show_rate: float
    fall_under_risk: float | None
    seconds: float
    seed: int
    outdated: bool
    instance_file_id: int
    plan_file_id: int
    sessions: tuple[SessionView, ...]
    weeks: tuple[WeekView, ...]
    companies: tuple[CompanyShare, ...]
    unmet: tuple[UnmetView, ...]

    @property
    def cost(self) -> Decimal:
        """All money spent: the network's and the companies'."""
        return self.network_cost + self.company_cost

    @property
    def seats(self) -> int:
        """All seats of the plan, whoever may see them."""
        return sum(session.participants for session in self.sessions)

    @property
    def reckons_with_no_shows(self) -> bool:
        """Whether the round expects that not everybody who is booked comes."""
        return self.show_rate < 1

    @property
    def own_sessions(self) -> tuple[SessionView, ...]:
        """The sessions in which the reader has seats: for the hub all of them."""
        return tuple(session for session in self.sessions if session.seats)

    @property
    def share(self) -> CompanyShare | None:
        """The company's own share; None for the hub, or if it is not in the plan."""
        return self.companies[0] if self.company and self.companies else None


def plan_view(
    plan: Plan, *, viewer: Organisation, agreed: Sequence[Organisation] | None = None
) -> PlanView:
    """Return a plan as the viewer may see it; called in the viewer's scope.

    `agreed` are the companies that let the hub read their counts, if the caller has asked already.

    Raises:
        NotInThisNetwork: the viewer is neither the hub nor one of its companies.
    """
    round = plan.round
    hub = plan.organisation_id == viewer.pk
    if not hub and viewer.hub_id != plan.organisation_id:
        raise NotInThisNetwork(viewer.name)
    with reading(round, viewer, agreed) as owners:
        rows = _Rows(plan, owners)
    sessions = _sessions(rows, teams_shown=not hub)
    return PlanView(
        id=plan.pk,
        round_id=round.pk,
        round=round.name,
        company=None if hub else Named(viewer.pk, viewer.name),
        as_of=round.as_of,
        starts_on=round.starts_on,
        made_at=plan.made_at,
        state=plan.state,
        answer_by=plan.answer_by,
        scenario=plan.scenario.name if plan.scenario else "",
        counted_by_sex=bool(round.equal_sex),
        status=plan.status,
        status_text=str(PLAN_STATUS.get(plan.status, plan.status)),
        objective=plan.objective,
        bound=plan.bound,
        gap=plan.gap,
        value=plan.value,
        network_cost=plan.network_cost,
        company_cost=plan.company_cost,
        network_budget=round.network_budget,
        expected_cancelled=plan.expected_cancelled,
        show_rate=round.show_rate,
        fall_under_risk=round.fall_under_risk,
        seconds=plan.seconds,
        seed=plan.seed,
        outdated=any(
            row.published_at is not None and row.published_at > plan.made_at
            for row in rows.participations
        ),
        instance_file_id=plan.instance_file_id,
        plan_file_id=plan.plan_file_id,
        sessions=sessions,
        weeks=_weeks(round, sessions),
        companies=_shares(rows),
        unmet=unmet_views(
            rows.unmet, _names(round, rows, teams_shown=not hub), teams_shown=not hub
        ),
    )


def session_view(session: PlannedSession, *, viewer: Organisation) -> SessionView:
    """Return one session of a plan as the viewer may see it; called in the viewer's scope."""
    with reading(session.plan.round, viewer) as owners:
        seats = list(
            PlannedSeats.objects.filter(session=session, organisation__in=owners)
            .select_related("organisation", "demand__competence", "demand__team")
            .annotate(last_part=Max("session__offer_date__days__day"))
            .order_by("organisation__name", "demand_id", "pk")
        )
    if seats:
        vars(session)["last_part"] = seats[0].last_part
    teams_shown = session.organisation_id != viewer.pk
    return _session(session, tuple(_seats(each, teams_shown=teams_shown) for each in seats))


def _sessions_of(plan: Plan) -> "QuerySet[PlannedSession]":
    return (
        PlannedSession.objects.filter(plan=plan)
        .select_related("plan", "offer_date__offer__course", "offer_date__offer__provider")
        # The last day of a split date, without a question of its own for each list.
        .annotate(last_part=Max("offer_date__days__day"))
        .order_by("offer_date__starts_on", "offer_date__place", "pk")
    )


def _demand_of(plan: Plan, owners: Collection[int]) -> dict[int, Demand]:
    """All demand of the plan's round, replaced or not: each row read once, not once per seat."""
    rows = Demand.objects.filter(round=plan.round_id, organisation__in=owners)
    return {row.pk: row for row in rows.select_related("organisation", "competence", "team")}


@contextmanager
def reading(
    round: Round, viewer: Organisation, agreed: Sequence[Organisation] | None = None
) -> Iterator[Collection[int]]:
    """Open what the viewer may read: the hub the companies that agreed, a company itself."""
    if viewer.pk != round.organisation_id:
        yield [viewer.pk]
        return
    companies = agreed_companies(round) if agreed is None else agreed
    with scope_across(viewer, companies):
        yield [company.pk for company in companies]


class _Rows:
    """All that a view of a plan needs, read in a fixed number of queries."""

    def __init__(self, plan: Plan, owners: Collection[int]) -> None:
        self.sessions = list(_sessions_of(plan))
        self.of_round = _demand_of(plan, owners)
        seats = PlannedSeats.objects.filter(session__plan=plan, organisation__in=owners)
        unmet = UnmetDemand.objects.filter(plan=plan, organisation__in=owners)
        self.seats: list[PlannedSeats] = self._known(
            seats.order_by("organisation__name", "demand_id", "pk")
        )
        self.unmet: list[UnmetDemand] = self._known(
            unmet.select_related("nearest__offer__course").order_by(
                "organisation__name", "-people", "demand_id", "pk"
            )
        )
        self.participations = list(
            Participation.objects.filter(
                round=plan.round_id, organisation__in=owners, published_at__isnull=False
            )
            .select_related("organisation")
            .order_by("organisation__name", "pk")
        )
        self.courses = list(Course.objects.filter(organisation=plan.organisation_id))

    def _known(self, rows: "QuerySet[Any]") -> list[Any]:
        known = list(rows)
        for row in known:
            row.demand = self.of_round[row.demand_id]
            row.organisation = row.demand.organisation
        return known

    @property
    def demand(self) -> dict[int, Demand]:
        """The demand the plan was made from, as far as the reader may see it."""
        unmet = {row.demand_id: row.demand for row in self.unmet}
        return {row.demand_id: row.demand for row in self.seats} | unmet


def _named(row: PlannedSeats | Participation) -> Named:
    return Named(row.organisation_id, row.organisation.name)


def _team(demand: Demand, *, shown: bool) -> Named | None:
    return Named(demand.team.pk, demand.team.name) if shown and demand.team else None


def _sessions(rows: _Rows, *, teams_shown: bool) -> tuple[SessionView, ...]:
    seats: dict[int, list[SeatsView]] = defaultdict(list)
    for row in rows.seats:
        seats[row.session_id].append(_seats(row, teams_shown=teams_shown))
    return tuple(_session(row, tuple(seats[row.pk])) for row in rows.sessions)


def _seats(row: PlannedSeats, *, teams_shown: bool) -> SeatsView:
    return SeatsView(
        company=_named(row),
        team=_team(row.demand, shown=teams_shown),
        competence=row.demand.competence.name,
        from_level=row.demand.from_level,
        to_level=row.demand.to_level,
        seats=row.seats,
        cost=row.cost,
        value=row.value,
    )


def _last_day(row: PlannedSession) -> datetime.date:
    # Read along with lists; a single session may have to ask.
    date, told = row.offer_date, vars(row)
    if "last_part" not in told:
        return days_of(date)[-1]
    last: datetime.date = told["last_part"] or days_in_a_row(date)[-1]
    return last


def _session(row: PlannedSession, seats: tuple[SeatsView, ...]) -> SessionView:
    date = row.offer_date
    offer, course = date.offer, date.offer.course
    assert date.starts_on is not None  # plans choose among dates on a day, which keep one
    return SessionView(
        id=row.pk,
        course_id=course.pk,
        course=course.name,
        course_code=course.code,
        provider=offer.provider.name,
        place=date.place,
        online=date.online,
        starts_on=date.starts_on,
        ends_on=_last_day(row),
        week=monday_of(date.starts_on),
        hours=float(course.hours),
        minimum=offer.minimum,
        maximum=offer.maximum,
        participants=row.participants,
        companies=row.companies,
        network_cost=row.network_cost,
        loss=_loss(row, row.plan.objective),
        seats=seats,
    )


def _loss(row: PlannedSession, points: float) -> LossView | None:
    if row.loss_at_least is None or row.loss_at_most is None:
        return None
    shares = (row.loss_at_least / points, row.loss_at_most / points) if points > 0 else (None, None)
    return LossView(row.loss_at_least, row.loss_at_most, *shares)


def _weeks(round: Round, sessions: Iterable[SessionView]) -> tuple[WeekView, ...]:
    starting: dict[datetime.date, list[SessionView]] = defaultdict(list)
    for session in sessions:
        starting[session.week].append(session)
    first = monday_of(round.starts_on)
    mondays = [first + datetime.timedelta(weeks=number) for number in range(round.weeks)]
    return tuple(
        WeekView(monday, week_text(monday), tuple(starting[monday]))
        for monday in sorted({*mondays, *starting})
    )


def _shares(rows: _Rows) -> tuple[CompanyShare, ...]:
    needs, unmet = Counter[int](), Counter[int]()
    for demand in rows.demand.values():
        needs[demand.organisation_id] += demand.people
    for left in rows.unmet:
        unmet[left.organisation_id] += left.people
    hours = {row.pk: float(row.offer_date.offer.course.hours) for row in rows.sessions}
    seats: dict[int, list[PlannedSeats]] = defaultdict(list)
    for row in rows.seats:
        seats[row.organisation_id].append(row)
    return tuple(
        CompanyShare(
            company=_named(part),
            needs=needs[owner := part.organisation_id],
            needs_met=needs[owner] - unmet[owner],
            seats=sum(row.seats for row in seats[owner]),
            sessions=len({row.session_id for row in seats[owner]}),
            value=sum(row.value for row in seats[owner]),
            cost=sum((row.cost for row in seats[owner]), Decimal(0)),
            budget=part.budget,
            hours=sum(row.seats * hours[row.session_id] for row in seats[owner]),
        )
        for part in rows.participations
    )


def _names(round: Round, rows: _Rows, *, teams_shown: bool) -> Names:
    competences: dict[int, Competence] = {
        demand.competence_id: demand.competence for demand in rows.demand.values()
    }
    names = {competence_id(pk): competence.name for pk, competence in competences.items()}
    names |= {course_id(course.pk): course.name for course in rows.courses}
    for session in rows.sessions:
        provider = session.offer_date.offer.provider
        names[provider_id(provider.pk)] = provider.name
    if teams_shown:
        for row in rows.unmet:
            if row.demand.team:
                identity = team_id(row.demand.team_id, row.organisation.slug)
                names[identity] = row.demand.team.name
    return Names(monday_of(round.starts_on), names)

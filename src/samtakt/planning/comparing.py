"""A round's plans side by side: what each is worth, costs and gives, and to whom.

One column for the newest plan of the round itself, one for the newest of each scenario, and one for
each plan made from another that is still a draft, proposed or released. The number of queries does
not depend on how many there are.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from samtakt.analysis.results import Named
from samtakt.inclusion.disclosure import minimum_cell
from samtakt.organisations.models import Person
from samtakt.planning.models import (
    Demand,
    Participation,
    Plan,
    PlannedSeats,
    PlannedSession,
    Round,
    UnmetDemand,
)
from samtakt.planning.plans import reading
from samtakt.planning.scenarios import SHARE

MOST_COLUMNS = 8
"""So many plans stand side by side; the newest."""


@dataclass(frozen=True, slots=True)
class Proven:
    """How much more points a way of planning allows than another: `at_least` to `at_most`, proven.

    Both are negative where it allows less; the price of a rule is then from -`at_most` to
    -`at_least` points.
    """

    at_least: float
    at_most: float


@dataclass(frozen=True, slots=True)
class HoursBySex:
    """Hours of training of the two sexes; None where a group is too small to be shown."""

    women: float | None
    men: float | None
    minimum: int


@dataclass(frozen=True, slots=True)
class Column:
    """One plan of the comparison."""

    plan_id: int
    name: str
    scenario_id: int | None
    made_from_another: bool
    seats_moved: int | None
    made: str
    made_at: datetime.datetime
    state: str
    value: float
    objective: float
    bound: float
    gap: float
    network_cost: Decimal
    company_cost: Decimal
    sessions: int
    seats: int
    hours: float
    needs: int
    needs_met: int
    expected_cancelled: float
    met_of: dict[int, int]
    hours_by_sex: HoursBySex | None
    equal_access: bool

    @property
    def cost(self) -> Decimal:
        """All money spent."""
        return self.network_cost + self.company_cost


@dataclass(frozen=True, slots=True)
class Comparison:
    """The columns, the companies whose needs they meet, and how many needs each company has."""

    columns: tuple[Column, ...]
    companies: tuple[Named, ...]

    def base(self, plan_id: int | None) -> Column | None:
        """Return the column that the others are compared with: the one named, else the first."""
        named = [each for each in self.columns if each.plan_id == plan_id]
        return next(iter(named or self.columns), None)


def proven_difference(one: Column, base: Column) -> Proven:
    """Return between what the best plan of one way and of another must differ, in points."""
    return Proven(one.objective - base.bound, one.bound - base.objective)


def price_of_equal_access(columns: Collection[Column]) -> tuple[Column, Column, Proven] | None:
    """Return a plan with equal access, one without, and what the rule costs between them.

    None if there are not both. The price is in points, at least 0: a rule more never gains.
    """
    held = [each for each in columns if each.equal_access]
    free = [each for each in columns if not each.equal_access]
    if not held or not free:
        return None
    difference = proven_difference(free[0], held[0])
    return held[0], free[0], Proven(max(0.0, difference.at_least), max(0.0, difference.at_most))


def compare(round: Round, *, only: Collection[int] = ()) -> Comparison:
    """Return a round's plans side by side (`only`: some of them); called in the hub's scope."""
    plans = _plans(round, only)
    hub = round.organisation
    counted = _sessions_of(plans)
    with reading(round, hub) as owners:
        needs, met = _of_companies(plans, owners)
        of_sexes = _hours_by_sex(plans, owners) if round.equal_sex else {}
        parts = (
            Participation.objects.filter(
                round=round, organisation__in=owners, published_at__isnull=False
            )
            .select_related("organisation")
            .order_by("organisation__name", "pk")
        )
        companies = tuple(Named(row.organisation_id, row.organisation.name) for row in parts)
    columns = []
    for plan in plans:
        sessions, taken, hours = counted.get(plan.pk, (0, 0, 0.0))
        columns.append(
            Column(
                plan_id=plan.pk,
                name=plan.scenario.name if plan.scenario else "",
                scenario_id=plan.scenario_id,
                made_from_another=plan.based_on_id is not None,
                seats_moved=plan.seats_moved,
                made=plan.get_made_display(),
                made_at=plan.made_at,
                state=plan.state,
                value=plan.value,
                objective=plan.objective,
                bound=plan.bound,
                gap=plan.gap,
                network_cost=plan.network_cost,
                company_cost=plan.company_cost,
                sessions=sessions,
                seats=taken,
                hours=hours,
                needs=sum(needs[plan.pk].values()),
                needs_met=sum(met[plan.pk].values()),
                expected_cancelled=plan.expected_cancelled,
                met_of=dict(met[plan.pk]),
                hours_by_sex=of_sexes.get(plan.pk),
                equal_access=_holds_equal_access(plan, round),
            )
        )
    return Comparison(tuple(columns), companies)


def _holds_equal_access(plan: Plan, round: Round) -> bool:
    share = round.equal_share
    if plan.scenario is not None and SHARE in plan.scenario.changes:
        share = plan.scenario.changes[SHARE]
    return bool(round.equal_sex and share)


def _plans(round: Round, only: Collection[int]) -> list[Plan]:
    rows = (
        Plan.objects.filter(round=round)
        .exclude(state=Plan.State.REPLACED)
        .select_related("scenario")
        .order_by("-made_at", "-pk")
    )
    if only:
        return [row for row in rows if row.pk in only][:MOST_COLUMNS]
    found: dict[object, Plan] = {}
    for row in rows:
        if row.based_on_id is not None:
            found[f"made {row.pk}"] = row
        else:
            found.setdefault(row.scenario_id, row)
    newest = sorted(found.values(), key=_the_rounds_own_first)
    return newest[:MOST_COLUMNS]


def _the_rounds_own_first(plan: Plan) -> tuple[bool, bool, int, int]:
    made_from_another = plan.based_on_id is not None
    return (made_from_another, plan.scenario_id is not None, plan.scenario_id or 0, -plan.pk)


def _sessions_of(plans: Iterable[Plan]) -> dict[int, tuple[int, int, float]]:
    """Sessions, seats and hours of training, by plan."""
    rows = PlannedSession.objects.filter(plan__in=list(plans)).order_by()
    found: dict[int, tuple[int, int, float]] = {}
    for plan, people, hours in rows.values_list(
        "plan_id", "participants", "offer_date__offer__course__hours"
    ):
        held, seats, time = found.get(plan, (0, 0, 0.0))
        found[plan] = (held + 1, seats + people, time + people * float(hours))
    return found


def _of_companies(
    plans: Iterable[Plan], owners: Collection[int]
) -> tuple[dict[int, Counter[int]], dict[int, Counter[int]]]:
    """Needs and needs met, by plan and company."""
    plans = list(plans)
    taken = PlannedSeats.objects.filter(session__plan__in=plans, organisation__in=owners)
    asked = set(taken.order_by().values_list("session__plan_id", "demand_id").distinct())
    left = UnmetDemand.objects.filter(plan__in=plans, organisation__in=owners)
    short: dict[int, Counter[int]] = defaultdict(Counter)
    for plan, owner, demand, people in left.order_by().values_list(
        "plan_id", "organisation_id", "demand_id", "people"
    ):
        short[plan][owner] += people
        asked.add((plan, demand))
    rounds = {plan.round_id for plan in plans}
    rows = Demand.objects.filter(round__in=rounds, organisation__in=owners)
    known = {row[0]: row[1:] for row in rows.values_list("pk", "organisation_id", "people")}
    needs: dict[int, Counter[int]] = defaultdict(Counter)
    for plan, demand in asked:
        owner, people = known[demand]
        needs[plan][owner] += people
    met: dict[int, Counter[int]] = defaultdict(Counter)
    for plan, each in needs.items():
        for owner, people in each.items():
            met[plan][owner] = people - short[plan][owner]
    return needs, met


def _hours_by_sex(plans: Collection[Plan], owners: Collection[int]) -> dict[int, HoursBySex]:
    """Hours of women and men by plan, hidden where either group may be too small.

    Demand holds counts, so that nobody knows how many people share a sex's seats. Those of one
    demand in one session are certainly different people, and so are those of different teams: the
    largest such group of each team is counted, so that a group is never taken to be too large.
    """
    rows = (
        PlannedSeats.objects.filter(session__plan__in=list(plans), organisation__in=owners)
        .order_by()
        .values_list(
            "session__plan_id",
            "demand__sex",
            "organisation_id",
            "demand__team_id",
            "seats",
            "session__offer_date__offer__course__hours",
        )
    )
    hours: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    people: dict[tuple[int, str], Counter[tuple[int, int | None]]] = defaultdict(Counter)
    for plan, sex, owner, team, seats, time in rows:
        hours[plan][sex] += seats * float(time)
        largest = people[plan, sex]
        largest[owner, team] = max(largest[owner, team], seats)
    minimum = minimum_cell()
    woman, man = Person.Sex.WOMAN, Person.Sex.MAN
    found = {}
    for plan in (each.pk for each in plans):
        # One hidden hides the other: their sum is known.
        shown = all(sum(people[plan, sex].values()) >= minimum for sex in (woman, man))
        found[plan] = HoursBySex(
            women=hours[plan][woman] if shown else None,
            men=hours[plan][man] if shown else None,
            minimum=minimum,
        )
    return found

"""The company's plan on one page: the ten largest risks, the money, the next ninety days."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from samtakt.analysis.results import CompanyAnalysis, CompetenceRisk
from samtakt.planning.models import DevelopmentPlan, PlanAction

MOST_RISKS = 10
DAYS_AHEAD = 90


@dataclass(frozen=True, slots=True)
class RiskLine:
    """A competence at risk and how many unfinished actions are about it."""

    risk: CompetenceRisk
    actions: int


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """What actions of one kind cost: all of them, and those already done, in kronor."""

    kind: str
    label: str
    actions: int
    planned: Decimal
    done: Decimal


@dataclass(frozen=True, slots=True)
class LargestRisks:
    """The ten largest risks, and how many more there are."""

    lines: tuple[RiskLine, ...]
    more: int


@dataclass(frozen=True, slots=True)
class CompanyPlanPage:
    """Money and what comes next. `late` are due before the day and have not ended."""

    as_of: datetime.date
    until: datetime.date
    money: tuple[MoneyLine, ...]
    planned_cost: Decimal
    done_cost: Decimal
    late: tuple[PlanAction, ...]
    ahead: tuple[PlanAction, ...]


def actions_between(starts_on: datetime.date, ends_on: datetime.date) -> list[PlanAction]:
    """Return the actions of every plan in force in a period, people's and the company's own."""
    rows = PlanAction.objects.filter(plan__starts_on__lte=ends_on, plan__ends_on__gte=starts_on)
    return list(
        rows.exclude(plan__state=DevelopmentPlan.State.DRAFT)
        .select_related("person", "competence", "owner", "course", "plan")
        .order_by("due_on", "pk")
    )


def largest_risks(analysis: CompanyAnalysis) -> LargestRisks:
    """Return the worst risks with the number of confirmed, unfinished actions about each."""
    worst = [risk for risk in analysis.risks if risk.below_minimum or risk.below_minimum_at_horizon]
    shown = worst[:MOST_RISKS]
    under_way = PlanAction.objects.filter(
        state=PlanAction.State.PLANNED, competence__in=[risk.competence.id for risk in shown]
    ).exclude(plan__state=DevelopmentPlan.State.DRAFT)
    about = Counter(under_way.values_list("competence_id", flat=True))
    return LargestRisks(
        tuple(RiskLine(risk, about[risk.competence.id]) for risk in shown), len(worst) - len(shown)
    )


def company_plan_page(actions: Sequence[PlanAction], *, as_of: datetime.date) -> CompanyPlanPage:
    """Return the page from the actions of the year; asks the database nothing."""
    until = as_of + datetime.timedelta(days=DAYS_AHEAD)
    open_ones = [row for row in actions if row.state == PlanAction.State.PLANNED]
    return CompanyPlanPage(
        as_of=as_of,
        until=until,
        money=tuple(_money(actions)),
        planned_cost=_sum(actions),
        done_cost=_sum(row for row in actions if row.state == PlanAction.State.DONE),
        late=tuple(row for row in open_ones if row.due_on < as_of),
        ahead=tuple(row for row in open_ones if as_of <= row.due_on <= until),
    )


def _money(actions: Iterable[PlanAction]) -> Iterable[MoneyLine]:
    by_kind: dict[str, list[PlanAction]] = defaultdict(list)
    for action in actions:
        by_kind[action.kind].append(action)
    for kind in PlanAction.Kind:
        rows = by_kind.get(kind.value)
        if rows:
            done = [row for row in rows if row.state == PlanAction.State.DONE]
            yield MoneyLine(kind.value, str(kind.label), len(rows), _sum(rows), _sum(done))


def _sum(actions: Iterable[PlanAction]) -> Decimal:
    return sum((row.cost for row in actions), Decimal(0))

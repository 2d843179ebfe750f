"""What is done about it, in a company's report: the plan, planned and done, papers, calibration."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from samtakt.analysis.results import CompanyAnalysis
from samtakt.assessments.calibrated import CalibrationSeen, calibration_for
from samtakt.assessments.crossratings import Source
from samtakt.certificates.listing import counts_by_type, lines_of
from samtakt.certificates.standing import register
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.companyplan import (
    LargestRisks,
    MoneyLine,
    actions_between,
    company_plan_page,
    largest_risks,
)
from samtakt.planning.followup import (
    PlannedDone,
    alarm_share,
    due_actions,
    planned_done,
    reasons_for_not_done,
)
from samtakt.planning.models import PlanAction
from samtakt.planning.planlist import plans_in_force

KINDS_OF_PAPERS = ("certificate", "permit", "fitness")


@dataclass(frozen=True, slots=True)
class PaperCount:
    """How many have a kind of paper and what it is worth; of fitness no type and no result.

    `counts` are by `CertificateStatus`.
    """

    kind: str
    name: str
    counts: Mapping[str, int]

    @property
    def all(self) -> int:
        """How many there are."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class NextAction:
    """An action that is late or comes within ninety days."""

    id: int
    title: str
    kind: str
    competence: str
    owner: str
    due_on: datetime.date
    cost: Decimal
    late: bool


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many due actions were not done for one reason; `label` names it."""

    code: str
    label: str
    actions: int


@dataclass(frozen=True, slots=True)
class CalibrationInShort:
    """How alike people are assessed, without any assessor's name.

    `higher`, `same` and `lower` count self-assessments beside the manager's; `outliers` is how
    many assessors stand out.
    """

    assessors: int
    compared: int
    higher: int
    same: int
    lower: int
    outliers: int


@dataclass(frozen=True)
class Measures:
    """The plan of the year around the day, what came of it, and the papers that are held."""

    risks: LargestRisks
    money: tuple[MoneyLine, ...]
    planned_cost: Decimal
    done_cost: Decimal
    until: datetime.date
    next: tuple[NextAction, ...]
    done: PlannedDone
    reasons: tuple[ReasonCount, ...]
    papers: tuple[PaperCount, ...]
    calibration: CalibrationInShort | None

    @property
    def late(self) -> tuple[NextAction, ...]:
        """The actions whose day has passed."""
        return tuple(row for row in self.next if row.late)


def period_of_plan(day: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the period of the company's plan in force, else a year from the day on."""
    plan = plans_in_force(day).filter(person=None).order_by("-starts_on", "-pk").first()
    if plan is not None:
        return plan.starts_on, plan.ends_on
    return day, day + datetime.timedelta(days=364)


def read_measures(
    company: Organisation, analysis: CompanyAnalysis, *, as_of: datetime.date, by: Actor
) -> Measures:
    """Read what is planned and done; called in the company's scope."""
    page = company_plan_page(actions_between(*period_of_plan(as_of)), as_of=as_of)
    due = list(due_actions(as_of))
    return Measures(
        risks=largest_risks(analysis),
        money=page.money,
        planned_cost=page.planned_cost,
        done_cost=page.done_cost,
        until=page.until,
        next=tuple(
            [_next(row, late=True) for row in page.late]
            + [_next(row, late=False) for row in page.ahead]
        ),
        done=planned_done(due, as_of, alarm=alarm_share(as_of)),
        reasons=tuple(
            ReasonCount(code, str(PlanAction.NotDone(code).label), number)
            for code, number in reasons_for_not_done(due)
        ),
        papers=tuple(_papers(company, as_of)),
        calibration=_in_short(calibration_for(by, as_of=as_of)),
    )


def _next(action: PlanAction, *, late: bool) -> NextAction:
    return NextAction(
        id=action.pk,
        title=action.title,
        kind=str(action.get_kind_display()),
        competence=action.competence.name if action.competence else "",
        owner=action.owner.name if action.owner else action.owner_name,
        due_on=action.due_on,
        cost=action.cost,
        late=late,
    )


def _papers(company: Organisation, day: datetime.date) -> list[PaperCount]:
    """Count papers by kind and type; fitness in one sum, since its types tell of exposure."""
    lines = lines_of(register(company, day), fitness_of=None)
    found = [
        PaperCount(kind, name, dict(counts))
        for kind, name, counts in counts_by_type(lines)
        if kind != "fitness"
    ]
    fitness = [line.standing.status.value for line in lines if line.kind == "fitness"]
    if fitness:
        counts = {status: fitness.count(status) for status in sorted(set(fitness))}
        found.append(PaperCount("fitness", "", counts))
    return sorted(found, key=lambda row: (KINDS_OF_PAPERS.index(row.kind), row.name))


def _in_short(seen: CalibrationSeen) -> CalibrationInShort | None:
    if seen.whole is None or not seen.whole.assessors:
        return None
    own = next((row for row in seen.whole.sources if row.source == Source.SELF.value), None)
    return CalibrationInShort(
        assessors=len(seen.whole.assessors),
        compared=own.lower + own.same + own.higher if own else 0,
        higher=own.higher if own else 0,
        same=own.same if own else 0,
        lower=own.lower if own else 0,
        outliers=len(seen.outliers),
    )

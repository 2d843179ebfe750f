"""Cost shares as pages and sheets show them: all companies for the hub, its own for a company.

What is said of groups of companies concerns everybody and names nobody, so all may read it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from samtakt.analysis.results import Named
from samtakt.catalogue.costs import kronor
from samtakt.engines import costshare as engine
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.planning.models import CostShare, CostSplit, Plan
from samtakt.planning.plans import PlanView, plan_view
from samtakt.planning.published import agreed_companies

NOBODY = 1e-6
"""A group that pays more than alone by less than this part does not pay more."""


@dataclass(frozen=True, slots=True)
class RuleView:
    """What a rule promises of what companies really pay.

    Shares of the least cost are proven to be at most `ratio` times what a group would pay alone on
    the cheapest days, and at most `excess` kronor above it. Really paid is `paid_part` of such
    a share: more than 1 where dates and places make the plan dearer than `joint_cost`, the
    least that all could pay; less where the network bears a part. `proof` says how that is known:
    every group was looked at, and the figures are exact; or groups were ruled out together
    ("branching"), or seat prices limit them, and the truth may be better.
    """

    rule: str
    ratio: float
    excess: float
    proof: str
    paid_part: float
    joint_cost: float

    @property
    def every_group(self) -> bool:
        """Whether every group was looked at."""
        return self.proof == "every_coalition"

    @property
    def above(self) -> float:
        """How much more a group really pays at most than alone on the cheapest days; a share.

        Rounded up to 0.01 %.
        """
        return _rounded_up(self.ratio * self.paid_part - 1)

    @property
    def above_in_kronor(self) -> Decimal:
        """The same in whole kronor, rounded up.

        A group's cost alone is at most that of all: so neither what the rule leaves above it nor
        what dates and places add is more than that part of the cost of all.
        """
        part = self.ratio * self.paid_part - 1
        apart = self.paid_part * self.excess + max(0.0, self.paid_part - 1) * self.joint_cost
        return Decimal(max(0, math.ceil(min(part * self.joint_cost, apart) - NOBODY)))

    @property
    def nobody_objects(self) -> bool:
        """Whether no group would really pay less by leaving, even on the cheapest days.

        Shares and kronor are limited each by itself: one of them is enough.
        """
        return not (self.above and self.above_in_kronor)


@dataclass(frozen=True, slots=True)
class CostRow:
    """One company: what it would pay alone, and what it pays. Both with its own cost, travel.

    `standard_error` says how far a sampled share may be from what the rule asks for, in kronor.
    """

    company: Named
    seats: int
    own: Decimal
    alone_shared: Decimal
    share: Decimal
    by_rule: Mapping[str, float]
    standard_error: Decimal | None
    errors_by_rule: Mapping[str, float]

    @property
    def alone(self) -> Decimal:
        """What the company would pay if it bought the same courses for its own people only."""
        return self.alone_shared + self.own

    @property
    def pays(self) -> Decimal:
        """What the company pays: its share and its own cost."""
        return self.share + self.own

    @property
    def saved(self) -> Decimal:
        """How much less it pays than alone."""
        return self.alone - self.pays

    @property
    def saved_share(self) -> float | None:
        """How much less, as a share of the cost alone."""
        return float(self.saved / self.alone) if self.alone else None


@dataclass(frozen=True, slots=True)
class CostView:
    """How the cost of a plan is shared. `company` is None for the hub.

    `real_cost` is what the plan's sessions and seats cost, `joint_cost` the least that the same
    participations could cost on any days; the shares of the real cost have the proportions that
    were found for the least.
    """

    split_id: int
    company: Named | None
    rule: RuleView
    rules: tuple[RuleView, ...]
    companies: int
    real_cost: Decimal
    joint_cost: Decimal
    alone_cost: Decimal
    borne_by_network: Decimal
    rows: tuple[CostRow, ...]

    @property
    def groups(self) -> int:
        """How many groups the companies can form, without that of all."""
        return int(2**self.companies - 2)

    @property
    def shared(self) -> Decimal:
        """What the companies pay together, travel apart."""
        return self.real_cost - self.borne_by_network

    @property
    def above_least(self) -> float:
        """How much more the plan costs than the least, for its days and places; a share."""
        return max(0.0, float(self.real_cost / self.joint_cost) - 1)

    @property
    def would_settle(self) -> Decimal:
        """What the network would have to bear so that nobody pays more than alone; whole kronor."""
        real = float(self.real_cost)
        borne = engine.settling(
            joint_cost=float(self.joint_cost), ratio=self.rule.ratio, real_cost=real
        )
        return Decimal(max(0, math.ceil(borne - NOBODY * real)))

    @property
    def sampled(self) -> bool:
        """Whether what companies pay is known to within a standard error only."""
        return any(row.standard_error is not None for row in self.rows)

    def savings_by(self, rule: str) -> tuple[float, float] | None:
        """Return the least and the largest part that a company saves by a rule; None if nobody."""
        kept = float(self.shared / self.real_cost) if self.real_cost else 1.0
        saved = [
            1 - (kept * row.by_rule[rule] + float(row.own)) / float(row.alone)
            for row in self.rows
            if row.alone
        ]
        return (min(saved), max(saved)) if saved else None

    @property
    def own(self) -> CostRow | None:
        """The company's own row; None for the hub, or if it has no seat."""
        return self.rows[0] if self.company and self.rows else None


def _rounded_up(share: float) -> float:
    """Return a share that says "at most": never less than it is, in hundredths of a per cent."""
    return math.ceil(share * 10_000 - NOBODY) / 10_000 if share > NOBODY else 0.0


def plan_with_costs(plan: Plan, *, viewer: Organisation) -> tuple[PlanView, CostView | None]:
    """Return a plan and how its cost is shared, as the viewer may see both.

    Called in the viewer's scope; the costs are None as long as they are not shared. Whoever reads
    the plan's `cost_split` with it saves a query.
    """
    agreed = _agreed(plan, viewer)
    split: CostSplit | None = getattr(plan, "cost_split", None)
    return plan_view(plan, viewer=viewer, agreed=agreed), _cost_view(split, viewer, agreed)


def cost_view(plan: Plan, *, viewer: Organisation) -> CostView | None:
    """Return how the cost of a plan is shared, as the viewer may see it; None if it is not yet.

    Called in the viewer's scope, for a viewer who may see the plan.
    """
    split = CostSplit.objects.filter(plan=plan).first()
    return _cost_view(split, viewer, _agreed(plan, viewer))


def _agreed(plan: Plan, viewer: Organisation) -> list[Organisation] | None:
    return agreed_companies(plan.round) if viewer.pk == plan.organisation_id else None


def _cost_view(
    split: CostSplit | None, viewer: Organisation, agreed: list[Organisation] | None
) -> CostView | None:
    if split is None:
        return None
    rules = tuple(_rule(split, rule, proof) for rule, proof in split.proofs.items())
    return CostView(
        split_id=split.pk,
        company=Named(viewer.pk, viewer.name) if agreed is None else None,
        rule=next(each for each in rules if each.rule == split.rule),
        rules=rules,
        companies=split.companies,
        real_cost=split.real_cost,
        joint_cost=split.joint_cost,
        alone_cost=split.alone_cost,
        borne_by_network=split.borne_by_network,
        rows=_own_row(split, viewer) if agreed is None else _rows(split, viewer, agreed),
    )


def _rows(split: CostSplit, hub: Organisation, agreed: list[Organisation]) -> tuple[CostRow, ...]:
    companies = {company.pk: company for company in agreed}
    with scope_across(hub, agreed):
        found = list(CostShare.objects.filter(split=split, organisation__in=companies))
    rows = [_row(split, each, companies[each.organisation_id]) for each in found]
    return tuple(sorted(rows, key=lambda row: (row.company.name, row.company.id)))


def _own_row(split: CostSplit, viewer: Organisation) -> tuple[CostRow, ...]:
    found = CostShare.objects.filter(split=split, organisation=viewer).first()
    return (_row(split, found, viewer),) if found else ()


def _row(split: CostSplit, found: CostShare, company: Organisation) -> CostRow:
    real = Decimal(str(found.by_rule[split.rule]))
    error = found.standard_errors.get(split.rule)
    kept = (split.real_cost - split.borne_by_network) / split.real_cost if split.real_cost else 1
    return CostRow(
        company=Named(company.pk, company.name),
        seats=found.seats,
        own=found.own,
        alone_shared=found.alone,
        share=kronor(real * kept),
        by_rule=found.by_rule,
        standard_error=None if error is None else kronor(Decimal(str(error)) * kept),
        errors_by_rule=found.standard_errors,
    )


def _rule(split: CostSplit, rule: str, proof: Mapping[str, object]) -> RuleView:
    return RuleView(
        rule=rule,
        ratio=float(str(proof["ratio"])),
        excess=float(str(proof["excess"])),
        proof=str(proof["proof"]),
        paid_part=float((split.real_cost - split.borne_by_network) / split.joint_cost),
        joint_cost=float(split.joint_cost),
    )

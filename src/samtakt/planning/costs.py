"""Sharing the cost of a joint plan between its companies, and proving that the shares are fair.

Reads the instance and the plan as they were kept, so that whoever has these files can check the
shares against them; the engine `costshare` does the rest. The real cost of the plan, with its days
and places, is split in proportion to the engine's shares. What is kept has passed the engine's
independent checks, of the shares and against the plan.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from samtakt.catalogue.costs import kronor
from samtakt.engines import costshare as engine
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.files import StoredFile
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.planning.models import CostShare, CostSplit, Plan
from samtakt.planning.published import agreed_companies

COST_SPLIT = audit.verb("planning.cost_split")
COST_RULE_CHOSEN = audit.verb("planning.cost_rule_chosen")


class NothingToShare(Exception):
    """The plan has no seat that costs anything."""


class NotAllCountsShared(Exception):
    """A company of the plan does not let the hub read its counts today."""


class RuleNotWorkedOut(Exception):
    """The rule is unknown, or was not worked out for so many companies."""


class MoreThanItCosts(Exception):
    """The network cannot bear more than the plan costs, nor less than nothing."""


class SharesDoNotVerify(Exception):
    """The independent check found something wrong with the shares; nothing is kept."""

    def __init__(self, found: tuple[engine.Discrepancy, ...]) -> None:
        self.found = found
        super().__init__("; ".join(f"{each.code} {each.subject}" for each in found))


@dataclass(frozen=True)
class PlanGame:
    """The engine's game of a plan and its companies in the same order."""

    planned: engine.PlannedGame
    companies: tuple[Organisation, ...]

    @property
    def game(self) -> engine.Game:
        """Who takes which course, at which terms."""
        return self.planned.game

    @property
    def real_cost(self) -> Decimal:
        """What the plan's sessions and seats cost, travel apart."""
        return kronor(self.planned.real_cost)


def split_cost(
    plan: Plan, *, by: Actor, on_progress: Callable[[float], object] | None = None
) -> CostSplit:
    """Share the cost of a plan by the proposed rule, and by the others to compare.

    Called in the hub's scope. A plan never changes, so its cost is split once: of two who do it at
    the same time, the second is given what the first has kept. Of 21 to 40 companies it may take some
    minutes. `on_progress` hears of the share done (0–1), and may raise to stop before anything is
    kept.

    Raises:
        NothingToShare: no seat of the plan costs anything.
        NotAllCountsShared: a company's agreement has ended, so its part cannot be read.
        SharesDoNotVerify: the independent check found something wrong.
    """
    known = CostSplit.objects.filter(plan=plan).first()
    if known is not None:
        return known
    found = game_of(plan)
    compared = engine.compare(found.game, target=found.planned.target, on_progress=on_progress)
    shares, promise = compared[0]
    checked = _certified(plan, found.planned, shares, promise)
    by_rule = {each.rule: _amounts(each, found.real_cost) for each, _promise in compared}
    errors = {each.rule: _errors(each, found.real_cost) for each, _promise in compared}
    if on_progress is not None:
        on_progress(1.0)
    with transaction.atomic(), scope_across(plan.organisation, found.companies):
        _hold(plan)
        known = CostSplit.objects.filter(plan=plan).first()
        if known is not None:
            return known
        split = CostSplit(
            organisation=plan.organisation,
            plan=plan,
            rule=shares.rule,
            joint_cost=kronor(found.game.joint),
            real_cost=found.real_cost,
            alone_cost=kronor(float(found.game.alone.sum())),
            companies=len(found.game.paying),
            proofs={each.rule: _proof(promised) for each, promised in compared}
            | {shares.rule: _proof(checked.promise)},
            certificate_file=_stored(plan.organisation, checked.certificate),
        )
        split.save()
        CostShare.objects.bulk_create(
            CostShare(
                organisation=company,
                split=split,
                seats=found.planned.seats[place],
                own=kronor(found.game.companies[place].own),
                alone=kronor(float(found.game.alone[place])),
                by_rule={rule: amounts[place] for rule, amounts in by_rule.items()},
                standard_errors={rule: each[place] for rule, each in errors.items() if each},
            )
            for place, company in enumerate(found.companies)
        )
        audit.record(by, COST_SPLIT, split, rule=split.rule, companies=split.companies)
    return split


def _hold(plan: Plan) -> None:
    """Make the plan ours until the end of the transaction, so that its cost is split once."""
    rows = Plan.objects.select_for_update(no_key=True).filter(pk=plan.pk)
    list(rows.values_list("pk", flat=True))


def refuse_rule(split: CostSplit, rule: str, borne_by_network: Decimal) -> None:
    """Refuse what cannot be chosen.

    Raises:
        RuleNotWorkedOut: the rule is not among those that were compared.
        MoreThanItCosts: the network would bear more than the plan costs, or less than nothing.
    """
    if rule not in split.proofs:
        raise RuleNotWorkedOut(rule)
    if not 0 <= borne_by_network <= split.real_cost:
        raise MoreThanItCosts(str(borne_by_network))


def choose_rule(
    split: CostSplit,
    rule: str,
    *,
    borne_by_network: Decimal,
    by: Actor,
    before_keeping: Callable[[], object] | None = None,
) -> CostSplit:
    """Let another rule decide what companies pay, and what the network bears of it.

    The shares are worked out and checked anew, as long as splitting the cost took.
    `before_keeping` may raise to leave everything as it was.

    Raises:
        RuleNotWorkedOut: the rule is not among those that were compared.
        MoreThanItCosts: the network would bear more than the plan costs, or less than nothing.
        SharesDoNotVerify: the independent check found something wrong.
    """
    refuse_rule(split, rule, borne_by_network)
    plan = split.plan
    planned = _planned(plan)
    shares = engine.share_by(planned.game, rule, target=planned.target)
    promise = engine.promise(planned.game, shares, target=planned.target)
    checked = _certified(plan, planned, shares, promise, borne_by_network=borne_by_network)
    if before_keeping is not None:
        before_keeping()
    with transaction.atomic():
        split.rule = rule
        split.borne_by_network = borne_by_network
        split.proofs[rule] = _proof(checked.promise)
        split.certificate_file = _stored(split.organisation, checked.certificate)
        split.save(update_fields=["rule", "borne_by_network", "proofs", "certificate_file"])
        audit.record(by, COST_RULE_CHOSEN, split, rule=rule, borne_by_network=borne_by_network)
    return split


def game_of(plan: Plan) -> PlanGame:
    """Return the cost game of a plan: who takes which course, at which terms; in the hub's scope.

    Any group may buy what the round offered of a course, as often as it likes. A seat's price is part
    of the game; travel is each company's own.

    Raises:
        NothingToShare: no seat of the plan costs anything.
        NotAllCountsShared: a company's agreement has ended, so its part is not to be read.
    """
    planned = _planned(plan)
    if not planned.game.joint:
        raise NothingToShare(str(plan))
    agreed = {company.slug: company for company in agreed_companies(plan.round)}
    taking_part = [company.id for company in planned.game.companies]
    if not agreed.keys() >= set(taking_part):
        raise NotAllCountsShared(str(plan))
    return PlanGame(planned, tuple(agreed[slug] for slug in taking_part))


def _planned(plan: Plan) -> engine.PlannedGame:
    return engine.planned_game(*_documents(plan))


def _documents(plan: Plan) -> tuple[Any, Any]:
    return json.loads(plan.instance_file.read()), json.loads(plan.plan_file.read())


def _certified(
    plan: Plan,
    planned: engine.PlannedGame,
    shares: engine.Shares,
    promise: engine.Promise,
    *,
    borne_by_network: Decimal = Decimal(0),
) -> engine.Checked:
    """Return the shares' certificate with the promise that it could be checked for."""
    checked = engine.certify_checked(
        planned.game,
        shares,
        promise,
        real_cost=planned.real_cost,
        borne_by_network=float(borne_by_network),
    )
    wrong = checked.wrong + engine.verify_against_plan(checked.certificate.data, *_documents(plan))
    if wrong:
        raise SharesDoNotVerify(wrong)
    return checked


def _stored(hub: Organisation, certificate: engine.Certificate) -> StoredFile:
    return StoredFile.store(
        hub,
        "cost-shares.json",
        certificate.to_json().encode(),
        purpose="planning",
        media_type="application/json",
    )


def _proof(promise: engine.Promise) -> dict[str, object]:
    return {"ratio": promise.ratio, "excess": promise.excess, "proof": promise.proof}


def _amounts(shares: engine.Shares, real_cost: Decimal) -> tuple[float, ...]:
    return engine.split(shares, total=float(real_cost))


def _errors(shares: engine.Shares, real_cost: Decimal) -> tuple[float, ...]:
    """Return the standard error of each company's part of the real cost; nothing if not sampled."""
    part = float(real_cost) / sum(shares.amounts)
    return tuple(round(part * each, 2) for each in shares.standard_errors or ())

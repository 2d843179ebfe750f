"""Sharing the cost of a joint plan between its companies, and proving that the shares are fair.

Reads the plan's seats per company and course and the prices of the courses; the engine
`costshare` does the rest. The real cost of the plan, with its days and places, is split in
proportion to the engine's shares. What is kept has passed the engine's independent check.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Q, Sum

from samtakt.catalogue.costs import kronor
from samtakt.catalogue.models import Offer
from samtakt.engines import costshare as engine
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.files import StoredFile
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.planning.identities import course_id
from samtakt.planning.models import CostShare, CostSplit, Plan, PlannedSeats, PlannedSession
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
    """The engine's game of a plan, with its companies in the same order, and the real cost."""

    game: engine.Game
    companies: tuple[Organisation, ...]
    seats: tuple[int, ...]
    real_cost: Decimal


def split_cost(plan: Plan, *, by: Actor) -> CostSplit:
    """Share the cost of a plan by the proposed rule, and by the others to compare.

    Called in the hub's scope. A plan never changes, so its cost is split once.

    Raises:
        NothingToShare: no seat of the plan costs anything.
        NotAllCountsShared: a company's agreement has ended, so its part cannot be read.
        SharesDoNotVerify: the independent check found something wrong.
    """
    known = CostSplit.objects.filter(plan=plan).first()
    if known is not None:
        return known
    found = game_of(plan)
    compared = engine.compare(found.game)
    shares, promise = compared[0]
    certificate = _certified(found.game, shares, promise)
    by_rule = {each.rule: _amounts(each, found.real_cost) for each, _promise in compared}
    with transaction.atomic(), scope_across(plan.organisation, found.companies):
        split = CostSplit(
            organisation=plan.organisation,
            plan=plan,
            rule=shares.rule,
            joint_cost=kronor(found.game.joint),
            real_cost=found.real_cost,
            alone_cost=kronor(float(found.game.alone.sum())),
            companies=len(found.game.paying),
            proofs={each.rule: _proof(promised) for each, promised in compared},
            certificate_file=_stored(plan.organisation, certificate),
        )
        split.save()
        CostShare.objects.bulk_create(
            CostShare(
                organisation=company,
                split=split,
                seats=found.seats[place],
                own=kronor(found.game.companies[place].own),
                alone=kronor(float(found.game.alone[place])),
                by_rule={rule: amounts[place] for rule, amounts in by_rule.items()},
            )
            for place, company in enumerate(found.companies)
        )
        audit.record(by, COST_SPLIT, split, rule=split.rule, companies=split.companies)
    return split


def choose_rule(split: CostSplit, rule: str, *, borne_by_network: Decimal, by: Actor) -> CostSplit:
    """Let another rule decide what companies pay, and what the network bears of it.

    Raises:
        RuleNotWorkedOut: the rule is not among those that were compared.
        MoreThanItCosts: the network would bear more than the plan costs, or less than nothing.
        SharesDoNotVerify: the independent check found something wrong.
    """
    if rule not in split.proofs:
        raise RuleNotWorkedOut(rule)
    if not 0 <= borne_by_network <= split.real_cost:
        raise MoreThanItCosts(str(borne_by_network))
    game = engine.Certificate.from_json(split.certificate_file.read()).game()
    shares = engine.share_by(game, rule)
    certificate = _certified(game, shares, engine.promise(game, shares))
    with transaction.atomic():
        split.rule = rule
        split.borne_by_network = borne_by_network
        split.certificate_file = _stored(split.organisation, certificate)
        split.save(update_fields=["rule", "borne_by_network", "certificate_file"])
        audit.record(by, COST_RULE_CHOSEN, split, rule=rule, borne_by_network=borne_by_network)
    return split


def game_of(plan: Plan) -> PlanGame:
    """Return the cost game of a plan: who takes which course, at which terms; in the hub's scope.

    Every offer of a course that has a date in the round may be bought by any group, as often as it
    likes. A seat's price is part of the game; travel is each company's own.

    Raises:
        NothingToShare: no seat of the plan costs anything.
        NotAllCountsShared: a company's agreement has ended, so its part cannot be read.
    """
    companies = {company.pk: company for company in agreed_companies(plan.round)}
    with scope_across(plan.organisation, companies.values()):
        taken = _Taken(plan)
    planned = PlannedSession.objects.filter(plan=plan).aggregate(
        seats=Sum("participants"), cost=Sum("network_cost")
    )
    if not planned["seats"]:
        raise NothingToShare(str(plan))
    if sum(taken.seats.values()) < planned["seats"]:
        raise NotAllCountsShared(str(plan))
    owners = sorted(taken.seats, key=lambda owner: companies[owner].slug)
    game = engine.Game(
        companies=tuple(
            engine.Company(
                companies[owner].slug,
                {course_id(course): people for course, people in taken.people[owner].items()},
                float(taken.own[owner]),
            )
            for owner in owners
        ),
        courses=_courses(plan, taken.offers),
    )
    if not game.joint:
        raise NothingToShare(str(plan))
    return PlanGame(
        game=game,
        companies=tuple(companies[owner] for owner in owners),
        seats=tuple(taken.seats[owner] for owner in owners),
        real_cost=planned["cost"] + taken.seat_cost,
    )


class _Taken:
    """The seats of a plan by company: how many, in which courses, and what they cost."""

    def __init__(self, plan: Plan) -> None:
        self.people: dict[int, Counter[int]] = defaultdict(Counter)
        self.seats: Counter[int] = Counter()
        self.own: dict[int, Decimal] = defaultdict(Decimal)
        self.seat_cost = Decimal(0)
        self.offers: set[int] = set()
        rows = (
            PlannedSeats.objects.filter(session__plan=plan)
            .values(
                "organisation_id",
                offer=F("session__offer_date__offer_id"),
                course=F("session__offer_date__offer__course_id"),
                price=F("session__offer_date__offer__price_per_seat"),
            )
            .annotate(taken=Sum("seats"), paid=Sum("cost"))
            .order_by("organisation_id", "offer")
        )
        for row in rows:
            owner, seats = row["organisation_id"], row["taken"]
            self.people[owner][row["course"]] += seats
            self.seats[owner] += seats
            self.seat_cost += seats * row["price"]
            # A seat's cost is its price and the company's travel.
            self.own[owner] += max(Decimal(0), row["paid"] - seats * row["price"])
            self.offers.add(row["offer"])


def _courses(plan: Plan, planned: set[int]) -> tuple[engine.Course, ...]:
    round = plan.round
    in_round = Q(dates__starts_on__gte=round.starts_on, dates__starts_on__lte=round.last_day)
    taken = Offer.objects.filter(organisation=plan.organisation, pk__in=planned)
    offers = (
        Offer.objects.filter(in_round | Q(pk__in=planned), organisation=plan.organisation)
        .filter(course__in=taken.values("course"))
        .order_by("course_id", "pk")
        .distinct()
    )
    terms: dict[int, list[engine.Offer]] = defaultdict(list)
    for offer in offers:
        terms[offer.course_id].append(
            engine.Offer(
                float(offer.price_per_session),
                float(offer.price_per_seat),
                offer.minimum,
                offer.maximum,
            )
        )
    return tuple(engine.Course(course_id(course), tuple(each)) for course, each in terms.items())


def _certified(
    game: engine.Game, shares: engine.Shares, promise: engine.Promise
) -> engine.Certificate:
    certificate = engine.certify(game, shares, promise)
    wrong = engine.verify(certificate.data)
    if wrong:
        raise SharesDoNotVerify(wrong)
    return certificate


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

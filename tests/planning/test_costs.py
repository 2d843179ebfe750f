"""Sharing the cost of a kept plan: by hand, and through the independent check."""

import importlib
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from samtakt.engines import costshare as engine
from samtakt.engines.costshare import checking, searchverification
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_across, scope_for
from samtakt.organisations.models import Agreement
from samtakt.planning.adjusting import adjust
from samtakt.planning.adjustments import MoveSession
from samtakt.planning.costs import (
    MoreThanItCosts,
    NotAllCountsShared,
    NothingToShare,
    RuleNotWorkedOut,
    SharesDoNotVerify,
    choose_rule,
    game_of,
    split_cost,
)
from samtakt.planning.costview import cost_view
from samtakt.planning.identities import session_id
from samtakt.planning.models import CostShare, CostSplit, PlannedSeats
from samtakt.planning.optimise import optimise_round
from samtakt.planning.plans import plan_view
from samtakt.planning.rearranging import rearrange
from tests.factories import make_course, make_date, make_offer
from tests.planning.conftest import FLEN, START

# The package names its function `shapley` too.
sampling = importlib.import_module("samtakt.engines.costshare.shapley")


@pytest.fixture
def planned(published):
    """2 + 2 + 3 people in one session; it costs 10,000 kr and 500 kr a seat."""
    with scope_for(published.hub):
        published.plan = optimise_round(published.round, by=published.lead)
    return published


@pytest.fixture
def split(planned):
    with scope_for(planned.hub):
        planned.split = split_cost(planned.plan, by=planned.lead)
    return planned


def costs(network, viewer=None):
    viewer = viewer or network.hub
    with scope_for(viewer):
        return cost_view(network.plan, viewer=viewer)


def test_the_game_holds_people_by_course_at_the_offers_terms(planned):
    with scope_for(planned.hub):
        found = game_of(planned.plan)

    offer = planned.offer
    assert [company.name for company in found.companies] == ["Alfa", "Beta", "Ceta"]
    assert found.planned.seats == (2, 2, 3)
    assert [dict(company.participations) for company in found.game.companies] == [
        {f"course-{planned.course.pk}": people} for people in (2, 2, 3)
    ]
    (terms,) = found.game.courses[0].offers
    assert terms == engine.Offer(float(offer.price_per_session), float(offer.price_per_seat), 6, 8)
    assert found.real_cost == offer.price_per_session + 7 * offer.price_per_seat


def test_only_travel_is_a_companys_own(planned):
    with scope_for(planned.hub):
        found = game_of(planned.plan)
    with scope_across(planned.hub, planned.companies):
        paid = {row.organisation.slug: row.cost for row in PlannedSeats.objects.all()}

    for company, seats in zip(found.game.companies, found.planned.seats, strict=True):
        travel = float(paid[company.id] - seats * planned.offer.price_per_seat)
        assert company.own == pytest.approx(travel)
    # The session is in Örebro, where Alfa and Beta are; Ceta is in Köping.
    assert [company.own > 0 for company in found.game.companies] == [False, False, True]


def test_three_companies_that_fill_one_session(split):
    """Alone each pays a session for six, 10,000 + 6 * 500 = 13,000 kr, and so does any pair.

    All seven pay 10,000 + 7 * 500 = 13,500 kr, and a third of it each: the same saving.
    """
    view = costs(split)

    assert view.real_cost == view.joint_cost == 13_500
    assert [row.alone_shared for row in view.rows] == [13_000] * 3
    assert [row.share for row in view.rows] == [4_500] * 3
    assert view.rule.nobody_objects
    assert (view.companies, view.groups, view.rule.every_group) == (3, 6, True)


def test_the_kept_certificate_verifies_and_is_the_chosen_rules(split):
    with scope_for(split.hub):
        data = engine.Certificate.from_json(split.split.certificate_file.read()).data
        assert engine.verify(data) == ()
        assert data["rule"] == "equal_savings"

        choose_rule(split.split, "people", borne_by_network=Decimal(0), by=split.lead)

        kept = CostSplit.objects.get()
        data = engine.Certificate.from_json(kept.certificate_file.read()).data
        assert engine.verify(data) == ()
        assert (kept.rule, data["rule"]) == ("people", "people")
        assert data["promise"]["ratio"] == pytest.approx(kept.proofs["people"]["ratio"])


def test_per_participation_the_largest_pays_most(split):
    with scope_for(split.hub):
        choose_rule(split.split, "people", borne_by_network=Decimal(0), by=split.lead)

    shares = [float(row.share) for row in costs(split).rows]

    assert shares == pytest.approx([13_500 * people / 7 for people in (2, 2, 3)], abs=0.01)


def test_what_the_network_bears_lowers_every_share_alike(split):
    before = costs(split)
    half = split.split.real_cost / 2

    with scope_for(split.hub):
        choose_rule(split.split, "equal_savings", borne_by_network=half, by=split.lead)

    after = costs(split)
    assert after.shared == half
    assert [float(row.share) for row in after.rows] == pytest.approx(
        [float(row.share) / 2 for row in before.rows], abs=0.01
    )


def test_a_company_sees_its_own_share_and_what_is_proven(split):
    view = costs(split, split.beta)

    assert [row.company.name for row in view.rows] == ["Beta"]
    assert view.own == next(row for row in costs(split).rows if row.company.name == "Beta")
    assert view.rule == costs(split).rule


def test_the_hub_sees_no_share_of_a_company_whose_agreement_has_ended(split):
    with scope_for(split.alfa):
        Agreement.objects.all().delete()

    assert [row.company.name for row in costs(split).rows] == ["Beta", "Ceta"]


def test_without_every_count_nothing_is_split(planned):
    with scope_for(planned.alfa):
        Agreement.objects.all().delete()

    with scope_for(planned.hub), pytest.raises(NotAllCountsShared):
        split_cost(planned.plan, by=planned.lead)
    assert costs(planned) is None


def test_a_plan_without_seats_has_nothing_to_share(published):
    with scope_for(published.hub):
        published.round.network_budget = Decimal(0)
        published.round.save()
        plan = optimise_round(published.round, by=published.lead)

        with pytest.raises(NothingToShare):
            split_cost(plan, by=published.lead)


def test_a_plan_is_split_once(split):
    with scope_for(split.hub):
        assert split_cost(split.plan, by=split.lead) == split.split
        assert CostSplit.objects.count() == 1
    with scope_across(split.hub, split.companies):
        assert CostShare.objects.count() == 3
    made = AuditEntry.objects.filter(owner=split.hub.pk, verb="planning.cost_split")
    assert made.count() == 1


def test_another_offer_of_the_course_can_be_bought_by_a_group(published):
    small = make_offer(published.course, minimum=1, maximum=2, price_per_session=30_000)
    make_date(small, START, **FLEN)
    elsewhere = make_course(published.hub, "Truck", raises=[(published.welding, 0, 1)])
    make_date(make_offer(elsewhere), START, **FLEN)

    with scope_for(published.hub):
        plan = optimise_round(published.round, by=published.lead)
        taken = game_of(plan).game.courses

    assert [offer.maximum for course in taken for offer in course.offers] == [8, 2]


def test_the_kept_document_is_of_the_plan_and_says_what_is_paid(split):
    with scope_for(split.hub):
        choose_rule(split.split, "people", borne_by_network=Decimal(6500), by=split.lead)
        data = engine.Certificate.from_json(split.split.certificate_file.read()).data
        documents = [
            json.loads(file.read()) for file in (split.plan.instance_file, split.plan.plan_file)
        ]

    assert engine.verify_against_plan(data, *documents) == ()
    assert (data["real_cost"], data["borne_by_network"]) == (13_500, 6_500)
    assert {each["id"]: each["pays"] for each in data["companies"]} == {
        split.alfa.slug: 2000,
        split.beta.slug: 2000,
        split.ceta.slug: 3000,
    }


def test_shares_that_are_not_of_the_plan_are_not_kept(planned, monkeypatch):
    of_the_plan = engine.planned_game

    def of_something_else(instance, plan):
        found = of_the_plan(instance, plan)
        return replace(found, real_cost=found.real_cost - 1000)

    monkeypatch.setattr(engine, "planned_game", of_something_else)

    with scope_for(planned.hub), pytest.raises(SharesDoNotVerify) as refused:
        split_cost(planned.plan, by=planned.lead)

    assert [each.code for each in refused.value.found] == ["real_cost"]


def test_a_promise_that_takes_too_long_to_check_is_made_by_prices(planned, monkeypatch):
    def gives_up(data):
        if data["promise"]["proof"] != "prices":
            raise searchverification.NotCheckedError("too many coalitions to search")
        return engine.verify(data)

    monkeypatch.setattr(checking, "verify", gives_up)
    with scope_for(planned.hub):
        split = split_cost(planned.plan, by=planned.lead)
        assert split.proofs["equal_savings"]["proof"] == "prices"
        choose_rule(split, "people", borne_by_network=Decimal(0), by=planned.lead)
        kept = CostSplit.objects.get()
        promised = engine.Certificate.from_json(kept.certificate_file.read()).data["promise"]

    assert (kept.proofs["people"]["proof"], promised["proof"]) == ("prices", "prices")
    assert kept.proofs["people"]["ratio"] == pytest.approx(promised["ratio"])


def test_sampled_shares_keep_how_far_they_may_be_off(planned, monkeypatch):
    monkeypatch.setattr(sampling, "MOST_EXACT", 2)
    with scope_for(planned.hub):
        planned.split = split_cost(planned.plan, by=planned.lead)
        choose_rule(planned.split, "shapley", borne_by_network=Decimal(6750), by=planned.lead)
        data = engine.Certificate.from_json(planned.split.certificate_file.read()).data

    rows = costs(planned).rows
    for row, company in zip(rows, data["companies"], strict=True):
        # Half of the cost is borne, and so is half of the error.
        assert float(row.standard_error) == pytest.approx(company["standard_error"] / 2, abs=0.02)
        assert row.errors_by_rule.keys() == {"shapley"}
        assert row.standard_error > 0


def test_what_is_worked_out_exactly_has_no_error(split):
    assert [row.standard_error for row in costs(split).rows] == [None] * 3


@pytest.mark.parametrize(
    ("rule", "borne", "refusal"),
    [
        ("dice", 0, RuleNotWorkedOut),
        ("people", -1, MoreThanItCosts),
        ("people", 1_000_000, MoreThanItCosts),
    ],
)
def test_what_cannot_be_chosen_is_refused(split, rule, borne, refusal):
    with scope_for(split.hub), pytest.raises(refusal):
        choose_rule(split.split, rule, borne_by_network=Decimal(borne), by=split.lead)
    with scope_for(split.hub):
        assert CostSplit.objects.get().rule == "equal_savings"


def test_of_two_who_split_at_once_both_are_given_the_first_split(planned, monkeypatch):
    known = engine.compare
    others = []

    def compare(*args, **options):
        # While this one works, another one is done.
        monkeypatch.setattr(engine, "compare", known)
        others.append(split_cost(planned.plan, by=planned.lead))
        return known(*args, **options)

    monkeypatch.setattr(engine, "compare", compare)

    with scope_for(planned.hub):
        assert [split_cost(planned.plan, by=planned.lead)] == others
        assert CostSplit.objects.count() == 1


def test_where_either_limit_is_nothing_nobody_objects(split):
    """By seat prices, share and kronor are limited each by itself."""
    rule = costs(split).rule
    allowed = {"ratio": 1.004, "proof": "prices"}

    assert replace(rule, **allowed, excess=0.0).nobody_objects
    assert not replace(rule, **allowed, excess=90.0).nobody_objects
    assert replace(rule, **allowed | {"ratio": 1.0}, excess=90.0).nobody_objects


def test_a_plan_made_from_another_has_the_prices_of_that_one(planned):
    with scope_for(planned.hub):
        planned.offer.price_per_session *= 2
        planned.offer.save()
        moved = MoveSession(session_id(planned.late), session_id(planned.early))
        by_hand = adjust(planned.plan, moved, by=planned.lead)
        again = rearrange(
            planned.plan, companies_out=[], keep_all=False, by=planned.lead, seconds=1.0
        ).plans[-1]
        for plan in (by_hand, again):
            view = plan_view(plan, viewer=planned.hub)
            real = split_cost(plan, by=planned.lead).real_cost

            assert [each.network_cost for each in view.sessions] == [10_000]
            assert view.network_cost == 10_000
            assert real == 13_500

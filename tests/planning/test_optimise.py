"""From published demand to a kept plan, with the real solver and the independent check."""

import dataclasses
from collections import Counter

import pytest
from django.utils.translation import override

from samtakt.engines import planning as engine
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_across, scope_for
from samtakt.planning import keeping, optimise
from samtakt.planning.granting import try_changes
from samtakt.planning.keeping import PlanDoesNotVerify
from samtakt.planning.models import (
    Plan,
    PlannedSeats,
    PlannedSession,
    Round,
    UnmetDemand,
)
from samtakt.planning.optimise import optimise_round
from samtakt.planning.plans import plan_view
from tests.factories import agree, assign, make_competence, make_person, require
from tests.planning.conftest import START, join_and_publish, make_member


def make_plan(network):
    with scope_for(network.hub):
        return optimise_round(network.round, by=network.lead)


def seats_of(network):
    seats = Counter()
    with scope_across(network.hub, network.companies):
        for row in PlannedSeats.objects.all():
            seats[row.organisation.name, row.session.offer_date.place] += row.seats
    return seats


def test_seven_people_of_three_companies_share_one_session(published):
    plan = make_plan(published)

    assert seats_of(published) == {
        ("Alfa", "Örebro"): 2,
        ("Beta", "Örebro"): 2,
        ("Ceta", "Örebro"): 3,
    }
    assert (plan.status, plan.value) == ("optimal", 28.0)
    assert plan.gap == pytest.approx(0)
    assert plan.network_cost == 10_000
    with scope_for(published.hub):
        assert Round.objects.get().state == Round.State.PLANNED
        (session,) = PlannedSession.objects.all()
        assert (session.participants, session.companies) == (7, 3)


def test_the_objective_is_value_minus_cost_at_the_rounds_rate(published):
    plan = make_plan(published)

    with scope_across(published.hub, published.companies):
        rows = list(PlannedSeats.objects.all())
    assert sum(row.value for row in rows) == plan.value
    assert sum(row.cost for row in rows) == plan.company_cost
    spent = float(plan.network_cost + plan.company_cost)
    assert plan.objective == pytest.approx(plan.value - spent * 0.2 / 1000)


def test_what_would_be_lost_without_a_session_is_kept_with_it(published):
    plan = make_plan(published)

    with scope_for(published.hub):
        (session,) = PlannedSession.objects.all()
    assert session.loss_at_most == pytest.approx(plan.objective)
    assert 0 <= session.loss_at_least <= session.loss_at_most


def test_a_plan_too_large_to_weigh_each_session_is_kept_without(published, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_TO_WEIGH", 0)

    make_plan(published)

    with scope_for(published.hub):
        (session,) = PlannedSession.objects.all()
    assert (session.loss_at_least, session.loss_at_most) == (None, None)


def test_a_round_reckons_with_those_who_do_not_come(published):
    with scope_for(published.hub):
        Round.objects.update(show_rate=0.9)
        published.round.refresh_from_db()

    plan = make_plan(published)

    # 7 are booked, 6 are needed: at least 6 come with the chance 0.9^7 + 7 x 0.1 x 0.9^6.
    assert plan.expected_cancelled == pytest.approx(1 - 0.9**7 - 0.7 * 0.9**6)
    with scope_for(published.hub):
        Round.objects.update(fall_under_risk=0.05)
        published.round.refresh_from_db()

    careful = make_plan(published)

    # At 5 % risk the group has to be 8, and there are 7.
    assert (seats_of(published)["Ceta", "Örebro"], careful.expected_cancelled) == (3, 0)
    with scope_for(published.ceta):
        (unmet,) = UnmetDemand.objects.filter(plan=careful)
    assert (unmet.people, unmet.reason, unmet.detail) == (
        3,
        "group_under_minimum",
        {"missing": 1},
    )


def test_the_kept_files_verify_on_their_own(published):
    plan = make_plan(published)

    problem = engine.Problem.from_json(plan.instance_file.read())
    answer = engine.Plan.from_json(plan.plan_file.read())
    assert engine.verify(problem, answer) == []
    assert answer.objective == plan.objective


def test_too_few_people_get_no_session_and_a_reason(network):
    for company in (network.alfa, network.beta):
        join_and_publish(network.round, company)

    plan = make_plan(network)

    assert seats_of(network) == {}
    with scope_across(network.hub, network.companies):
        unmet = [
            (row.organisation.name, row.people, row.level, row.reason, row.detail, row.others)
            for row in UnmetDemand.objects.order_by("organisation__name")
        ]
    assert unmet == [
        ("Alfa", 2, 1, "group_under_minimum", {"missing": 2}, []),
        ("Beta", 2, 1, "group_under_minimum", {"missing": 2}, []),
    ]
    with scope_for(network.alfa):
        (row,) = UnmetDemand.objects.select_related("nearest")
    (change,) = row.changes
    assert (change["kind"], change["target"], change["amount"]) == (
        "group_under_minimum",
        f"session-{row.nearest_id}",
        2,
    )
    assert change["day"] == (row.nearest.starts_on - START).days
    assert (plan.objective, plan.network_cost) == (0, 0)


def test_a_budget_that_is_too_small_keeps_a_company_out(network):
    join_and_publish(network.round, network.alfa, budget=400)
    join_and_publish(network.round, network.beta)
    join_and_publish(network.round, network.ceta)
    extra = make_person(network.ceta, "Extra")
    assign(extra, network.role)
    agree(extra, network.welding, 1)
    join_and_publish(network.round, network.ceta)

    make_plan(network)

    assert sum(seats_of(network).values()) == 6
    with scope_for(network.alfa):
        (unmet,) = UnmetDemand.objects.all()
    assert (unmet.people, unmet.reason) == (2, "company_budget")
    (change,) = unmet.changes
    assert (change["kind"], change["target"]) == ("company_budget", network.alfa.slug)
    assert change["amount"] >= unmet.detail["missing"] > 0


def test_a_company_that_cannot_pay_the_journey_is_told_of_a_nearer_venue(network):
    """Six in Kiruna can pay the course and 3,500 kronor of a journey that costs far more."""
    delta = make_member(network, "Delta", 6, place="Kiruna", latitude=67.8558, longitude=20.2253)
    join_and_publish(network.round, delta, budget=4_000)

    plan = make_plan(network)

    with scope_for(delta):
        (unmet,) = UnmetDemand.objects.all()
        assert (unmet.reason, unmet.others, unmet.people) == ("travel_over_budget", [], 6)
        (change,) = unmet.changes
        assert (change["kind"], change["target"]) == (
            "travel_over_budget",
            f"session-{unmet.nearest_id}",
        )
        assert (change["place"], change["hosted"]) == (delta.slug, True)
        tried = try_changes(plan, unmet.pk, viewer=delta)
        with override("en"):
            (row,) = plan_view(plan, viewer=delta).unmet
    # Seats are 500 each, and no journey is left to pay: all six go.
    assert tried["met"] == 6
    assert row.helps == ("another venue: Svetskurs at the company's own premises",)


def test_what_no_course_meets_is_told_beside_what_one_does(published):
    reading = make_competence(published.hub, "Ritningsläsning")
    require(published.ceta, published.role, reading, 2)
    person = make_person(published.ceta, "Läsare")
    assign(person, published.role)
    agree(person, reading, 0)
    agree(person, published.welding, 3)
    join_and_publish(published.round, published.ceta)

    make_plan(published)

    with scope_for(published.ceta):
        (unmet,) = UnmetDemand.objects.all()
        assert (unmet.reason, unmet.people) == ("no_course", 1)
        assert (unmet.nearest, unmet.others, unmet.changes) == (None, [], None)
        assert [row.seats for row in PlannedSeats.objects.all()] == [3]


def test_a_plan_that_does_not_verify_is_not_kept(published, monkeypatch):
    def lying(*args, **options):
        honest = engine.solve(*args, **options)
        return dataclasses.replace(honest, value=honest.value + 1)

    class Liar:
        warm_up = staticmethod(engine.warm_up)
        solve = staticmethod(lying)

    monkeypatch.setattr(optimise, "engine", Liar)

    with pytest.raises(PlanDoesNotVerify) as refusal:
        make_plan(published)

    assert [violation.rule for violation in refusal.value.violations] == ["objective_as_stated"]
    with scope_for(published.hub):
        assert (Plan.objects.count(), Round.objects.get().state) == (0, Round.State.OPEN)


def test_what_stops_before_keeping_keeps_nothing(published):
    class Stopped(Exception):
        pass

    def stop():
        raise Stopped

    with scope_for(published.hub), pytest.raises(Stopped):
        optimise_round(published.round, by=published.lead, before_keeping=stop)

    with scope_for(published.hub):
        assert Plan.objects.count() == 0


def test_the_same_seed_and_demand_give_the_same_plan(published):
    first, again = make_plan(published), make_plan(published)

    assert first.pk != again.pk
    assert first.objective == again.objective
    assert first.instance_file.sha256 == again.instance_file.sha256


def test_a_plan_is_one_entry_in_the_audit(published):
    make_plan(published)

    entries = AuditEntry.objects.filter(owner=published.hub.pk, verb="planning.plan_made")
    assert [entry.detail["sessions"] for entry in entries] == [1]

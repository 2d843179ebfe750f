"""Changing a plan by hand: what comes of it, and which rule is named when it cannot be."""

import pytest
from django.utils import translation

from samtakt.engines import planning as engine
from samtakt.foundation.tenancy import scope_across, scope_for
from samtakt.organisations.models import Agreement
from samtakt.planning.adjusting import adjust, discard
from samtakt.planning.adjustments import (
    AddSeats,
    CannotAdjust,
    CloseSession,
    MoveSeats,
    MoveSession,
    OpenDate,
    RemoveSeats,
)
from samtakt.planning.identities import session_id
from samtakt.planning.models import Plan, PlannedSeats
from samtakt.planning.optimise import optimise_round


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def planned(published):
    """All seven are in Örebro, on the later date."""
    with scope_for(published.hub):
        published.plan = optimise_round(published.round, by=published.lead)
    published.orebro = session_id(published.late)
    published.flen = session_id(published.early)
    return published


def change(network, adjustment, plan=None):
    with scope_for(network.hub):
        return adjust(plan or network.plan, adjustment, by=network.lead)


def refused(network, adjustment):
    with pytest.raises(CannotAdjust) as refusal:
        change(network, adjustment)
    with scope_for(network.hub):
        assert Plan.objects.count() == 1
    return refusal.value.reasons


def seats_of(network, plan):
    with scope_across(network.hub, network.companies):
        return {
            (row.organisation.name, row.session.offer_date.place): row.seats
            for row in PlannedSeats.objects.filter(session__plan=plan)
        }


def test_a_session_that_is_closed_leaves_its_people_unmet(planned):
    plan = change(planned, CloseSession(planned.orebro))

    assert seats_of(planned, plan) == {}
    assert (plan.made, plan.based_on, plan.objective) == (Plan.Made.ADJUSTED, planned.plan, 0)
    # What was possible before is possible still.
    assert plan.bound == pytest.approx(planned.plan.bound)
    assert (plan.value, plan.network_cost) == (0, 0)


def test_a_session_moves_with_everybody_to_another_date(planned):
    plan = change(planned, MoveSession(planned.orebro, planned.flen))

    assert seats_of(planned, plan) == {
        ("Alfa", "Flen"): 2,
        ("Beta", "Flen"): 2,
        ("Ceta", "Flen"): 3,
    }
    assert plan.value == planned.plan.value
    assert plan.company_cost > planned.plan.company_cost
    problem = engine.Problem.from_json(plan.instance_file.read())
    answer = engine.Plan.from_json(plan.plan_file.read())
    assert engine.verify(problem, answer) == []


def test_one_seat_can_go_and_come_back(planned):
    fewer = change(planned, RemoveSeats(planned.ceta.slug, planned.orebro, 1))
    assert seats_of(planned, fewer)["Ceta", "Örebro"] == 2
    assert fewer.objective < planned.plan.objective

    again = change(planned, AddSeats(planned.ceta.slug, planned.orebro, 1), plan=fewer)

    assert seats_of(planned, again) == seats_of(planned, planned.plan)
    assert again.objective == pytest.approx(planned.plan.objective)


def test_too_small_a_group_is_named(planned):
    (reason,) = refused(planned, RemoveSeats(planned.ceta.slug, planned.orebro, 2))

    assert reason.startswith("Svetskurs, Örebro, 25 January 2027 would have 5 participants")
    assert "needs at least 6" in reason


def test_two_groups_out_of_one_are_both_too_small(planned):
    reasons = refused(planned, MoveSeats(planned.ceta.slug, planned.orebro, planned.flen, 3))

    assert len(reasons) == 2
    assert {"would have 3 participants" in each for each in reasons} == {True, False}


def test_a_seat_for_somebody_without_the_need_is_refused(planned):
    (reason,) = refused(planned, AddSeats(planned.alfa.slug, planned.orebro, 1))

    assert "0 are left" in reason


@pytest.mark.parametrize(
    ("adjustment", "said"),
    [
        (lambda n: CloseSession(n.flen), "The plan does not hold that session."),
        (lambda n: OpenDate(n.orebro), "The plan holds that session already."),
        (lambda n: OpenDate("session-0"), "not among those that the plan was made from"),
        (lambda n: RemoveSeats(n.alfa.slug, n.orebro, 5), "does not have so many seats"),
        (lambda n: OpenDate(n.flen), "Too few could take part"),
    ],
)
def test_what_cannot_be_changed_is_said(planned, adjustment, said):
    (reason,) = refused(planned, adjustment(planned))

    assert said in reason


def test_a_date_opened_by_hand_is_filled_with_who_gains(planned):
    emptied = change(planned, CloseSession(planned.orebro))

    plan = change(planned, OpenDate(planned.flen), plan=emptied)

    assert sum(seats_of(planned, plan).values()) == 7
    assert {place for _company, place in seats_of(planned, plan)} == {"Flen"}


def test_a_budget_that_a_date_would_break_is_named(planned):
    with scope_for(planned.hub):
        planned.round.network_budget = 5000
        planned.round.save()
        emptied = optimise_round(planned.round, by=planned.lead)

    with pytest.raises(CannotAdjust, match="The network would pay SEK 10,000; its budget is SEK"):
        change(planned, OpenDate(planned.flen), plan=emptied)


def test_without_a_companys_agreement_its_plan_is_not_changed(planned):
    with scope_for(planned.alfa):
        Agreement.objects.update(ends_on=Agreement.objects.get().signed_on)

    (reason,) = refused(planned, CloseSession(planned.orebro))

    assert "no longer lets you read its numbers" in reason


def test_a_change_is_taken_back_by_taking_up_the_plan_before(planned):
    plan = change(planned, CloseSession(planned.orebro))

    with scope_for(planned.hub):
        assert discard(plan, by=planned.lead) == planned.plan
        plan.refresh_from_db()
        assert plan.state == Plan.State.REPLACED
        with pytest.raises(CannotAdjust):
            discard(planned.plan, by=planned.lead)

"""Changing a plan by hand: what comes of it, and which rule is named when it cannot be."""

import datetime

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
from samtakt.planning.models import Demand, Plan, PlannedSeats, Round
from samtakt.planning.optimise import optimise_round
from tests.factories import agree, assign, make_person, make_team
from tests.planning.conftest import START, join_and_publish


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


def test_a_seat_that_comes_late_is_taken_away_before_one_in_time(network):
    """It is worth 5 points in time and 2.5 after its day; the others of the company 4."""
    team = make_team(network.ceta, "Brådskande", absent_most=10)
    hurried = make_person(network.ceta, "Brådska", team=team)
    assign(hurried, network.role)
    agree(hurried, network.welding, 1)
    for company in network.companies:
        join_and_publish(network.round, company)
    with scope_for(network.ceta):
        Demand.objects.filter(team=team).update(
            value=5.0, latest=START + datetime.timedelta(days=10)
        )
    with scope_for(network.hub):
        network.early.delete()
        Round.objects.update(late_share=0.5)
        network.round.refresh_from_db()
        network.plan = optimise_round(network.round, by=network.lead)

    fewer = change(network, RemoveSeats(network.ceta.slug, session_id(network.late), 1))

    with scope_for(network.ceta):
        before, after = (
            {row.demand.team_id == team.pk: row.value for row in seats}
            for seats in (
                PlannedSeats.objects.filter(session__plan=plan).select_related("demand")
                for plan in (network.plan, fewer)
            )
        )
    assert before == {True: 2.5, False: 12.0}
    assert after == {False: 12.0}

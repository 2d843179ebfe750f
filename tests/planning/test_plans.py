"""A plan as its readers see it: the hub in numbers, a company its own seats."""

import datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Agreement, Person
from samtakt.planning.optimise import optimise_round
from samtakt.planning.plans import NotInThisNetwork, plan_view
from tests.factories import (
    agree,
    make_company,
    make_competence,
    make_hub,
    require,
)
from tests.planning.conftest import START, join_and_publish, make_member


@pytest.fixture
def planned(published):
    """One session of seven, and one need of Ceta's that no course meets."""
    reading = make_competence(published.hub, "Ritningsläsning")
    require(published.ceta, published.role, reading, 2)
    with scope_for(published.ceta):
        person = Person.objects.get(given_name="Ceta-0")
    agree(person, reading, 0)
    join_and_publish(published.round, published.ceta)
    with scope_for(published.hub):
        published.plan = optimise_round(published.round, by=published.lead)
    return published


def view(network, viewer):
    with scope_for(viewer):
        return plan_view(network.plan, viewer=viewer)


def test_the_hub_sees_every_companys_numbers(planned):
    found = view(planned, planned.hub)

    assert found.company is None
    (session,) = found.sessions
    assert (session.course, session.place, session.participants, session.companies) == (
        "Svetskurs",
        "Örebro",
        7,
        3,
    )
    assert [(row.company.name, row.seats) for row in session.seats] == [
        ("Alfa", 2),
        ("Beta", 2),
        ("Ceta", 3),
    ]
    assert [
        (row.company.name, row.needs, row.needs_met, row.seats, row.hours)
        for row in found.companies
    ] == [("Alfa", 2, 2, 2, 32.0), ("Beta", 2, 2, 2, 32.0), ("Ceta", 4, 3, 3, 48.0)]
    assert sum(row.cost for row in found.companies) == found.company_cost
    assert sum(row.value for row in found.companies) == found.value
    assert found.cost == found.company_cost + Decimal(10_000)
    assert (found.seats, found.seats) == (7, session.seats_seen)


def test_no_person_and_no_team_is_named_to_the_hub(planned):
    text = repr(view(planned, planned.hub))

    assert not [word for word in ("Ceta-0", "Alfa-1", "Beta-0", "-lag") if word in text]


def test_a_company_sees_sessions_and_its_own_seats(planned):
    found = view(planned, planned.beta)

    (session,) = found.sessions
    assert (session.participants, session.companies, session.seats_seen) == (7, 3, 2)
    assert [(row.team.name, row.seats) for row in session.seats] == [("Beta-lag", 2)]
    assert [row.company.name for row in found.companies] == ["Beta"]
    assert (found.share.seats, found.unmet) == (2, ())
    assert not [word for word in ("Alfa", "Ceta") if word in repr(found)]


def test_what_is_not_met_is_told_with_its_reason(planned):
    with override("en"):
        (unmet,) = view(planned, planned.ceta).unmet

    assert (unmet.people, unmet.level, unmet.reason) == (1, 0, "no_course")
    assert unmet.sentence == "No course in the catalogue raises Ritningsläsning from level 0."
    assert (unmet.nearest, unmet.others, unmet.helps) == ("", (), ("a course for this step",))
    assert unmet.team.name == "Ceta-lag"
    assert view(planned, planned.hub).unmet[0].team is None


def test_a_company_whose_agreement_ended_is_hidden_from_the_hub(planned):
    with scope_for(planned.ceta):
        Agreement.objects.update(ends_on=datetime.date(2021, 1, 1))

    found = view(planned, planned.hub)

    assert [row.company.name for row in found.companies] == ["Alfa", "Beta"]
    assert "Ceta" not in repr(found)
    assert found.sessions[0].participants == 7


def test_a_company_of_another_hub_sees_no_plan(planned):
    stranger = make_company(make_hub("Andra"), "Fjärran")

    with pytest.raises(NotInThisNetwork):
        view(planned, stranger)


def test_a_member_that_took_no_part_sees_the_sessions(planned):
    found = view(planned, make_company(planned.hub, "Ny"))

    assert (len(found.sessions), found.own_sessions, found.share) == (1, (), None)


def test_the_calendar_has_every_week_of_the_round(planned):
    weeks = view(planned, planned.hub).weeks

    assert [week.monday for week in weeks] == [
        START + datetime.timedelta(weeks=number) for number in range(10)
    ]
    assert [len(week.sessions) for week in weeks] == [0, 0, 1, *[0] * 7]
    assert weeks[2].label == "v. 4 2027"


def test_a_plan_is_outdated_when_somebody_publishes_anew(planned):
    assert view(planned, planned.hub).outdated is False
    join_and_publish(planned.round, planned.alfa)

    assert view(planned, planned.hub).outdated is True
    assert view(planned, planned.beta).outdated is False


def test_the_seats_of_replaced_demand_stay_in_their_plan(planned):
    join_and_publish(planned.round, planned.alfa)

    assert view(planned, planned.alfa).share.seats == 2


@pytest.mark.parametrize("more", [1, 3])
def test_the_number_of_queries_does_not_grow(published, more, django_assert_max_num_queries):
    for number in range(more):
        join_and_publish(published.round, make_member(published, f"Ny{number}", 2, level=0))
    with scope_for(published.hub):
        plan = optimise_round(published.round, by=published.lead)
        with django_assert_max_num_queries(8):
            found = plan_view(plan, viewer=published.hub)

    assert len(found.companies) == 3 + more


def test_what_would_help_is_told_to_the_company_and_without_team_to_the_hub(network):
    for company in (network.alfa, network.beta):
        join_and_publish(network.round, company)
    with scope_for(network.hub):
        network.plan = optimise_round(network.round, by=network.lead)

    with override("en"):
        (own,) = view(network, network.alfa).unmet
        hub = view(network, network.hub).unmet

    assert own.nearest == "Svetskurs, Flen, week 3, 2027"
    assert own.helps == ("2 more participants by 18 January 2027",)
    assert [(row.company.name, row.team, row.helps) for row in hub] == [
        ("Alfa", None, own.helps),
        ("Beta", None, own.helps),
    ]


def test_the_loss_without_a_session_is_told_in_points_and_shares(planned):
    found = view(planned, planned.beta)

    loss = found.sessions[0].loss
    assert loss.at_most == pytest.approx(found.objective)
    assert loss.share_at_most == pytest.approx(1)
    assert 0 <= loss.share_at_least == pytest.approx(loss.at_least / found.objective)


def test_a_plan_that_is_worth_nothing_has_losses_without_shares(planned):
    planned.plan.objective = 0
    with scope_for(planned.hub):
        planned.plan.save()

    loss = view(planned, planned.hub).sessions[0].loss

    assert (loss.share_at_least, loss.share_at_most) == (None, None)

"""How far planning has come, for a company and for the hub, in a fixed number of queries."""

import datetime
from decimal import Decimal

import pytest

from samtakt.foundation.access import system_actor
from samtakt.foundation.files import StoredFile
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import DataClass
from samtakt.planning.demand import publish_demand
from samtakt.planning.models import Plan, PlannedSeats, PlannedSession
from samtakt.planning.rounds import join_round, open_round
from samtakt.planning.standing import newest_round, progress_of, standing_of
from tests.factories import (
    agree,
    assign,
    make_company,
    make_competence,
    make_course,
    make_date,
    make_import,
    make_offer,
    make_person,
    make_role,
    make_team,
    require,
    saved,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 1, 31)
MONDAY = datetime.date(2026, 3, 2)


@pytest.fixture
def welding(hub):
    return make_competence(hub)


def in_need(hub, welding, name="Alfa", *, people=1, shares=(DataClass.PLAN_COUNTS,)):
    company = make_company(hub, name, shares=shares)
    role, team = make_role(company), make_team(company)
    require(company, role, welding, 3)
    for number in range(people):
        person = make_person(company, f"Rut {number}", team=team)
        assign(person, role)
        agree(person, welding, 1)
    return company


def opened(hub, name="Våren"):
    with scope_for(hub):
        return open_round(
            hub,
            name=name,
            as_of=DAY,
            starts_on=MONDAY,
            network_budget=1000,
            weeks=10,
            by=system_actor(hub),
        )


def take_part(company, round):
    with scope_for(company):
        join_round(round, 10_000, by=system_actor(company))
        return publish_demand(round, by=system_actor(company))


def planned(hub, round, demand, welding, *, cost=700):
    """A plan with one session of 16 hours that takes everybody demanded."""
    with scope_for(hub):
        file = StoredFile.store(hub, "plan.json", b"{}", purpose="planning")
    numbers = dict.fromkeys(
        ["objective", "bound", "seconds", "seed", "value", "network_cost", "company_cost"], 1
    )
    files = {"instance_file": file, "plan_file": file}
    plan = saved(Plan(round=round, status="feasible", gap=0.25, **numbers, **files), hub)
    date = make_date(make_offer(make_course(hub, raises=[(welding, 1, 3)])), MONDAY)
    session = PlannedSession(
        plan=plan, offer_date=date, participants=9, companies=1, network_cost=0
    )
    session = saved(session, hub)
    for row in demand:
        seats = PlannedSeats(session=session, demand=row, seats=row.people, cost=cost, value=1)
        saved(seats, row.organisation)
    return plan


def standing(company):
    with scope_for(company):
        return standing_of(company)


def test_before_any_round_there_is_no_standing(hub, welding):
    assert standing(in_need(hub, welding)) is None


def test_a_company_goes_from_outside_to_seats(hub, welding):
    company = in_need(hub, welding, people=3)
    round = opened(hub)
    outside = standing(company)
    demand = take_part(company, round)
    published = standing(company)
    plan = planned(hub, round, demand, welding)
    seated = standing(company)

    assert (outside.joined, outside.published_on, outside.round.plan_id) == (False, None, None)
    assert published.joined
    assert published.published_on is not None
    assert published.seats == 0
    assert (seated.seats, seated.sessions, seated.hours) == (3, 1, 48.0)
    assert (seated.cost, seated.first_on) == (Decimal(700), MONDAY)
    assert (seated.round.plan_id, seated.round.plan_gap) == (plan.pk, 0.25)
    assert seated.round.last_day == datetime.date(2026, 5, 10)


def test_only_the_newest_plan_of_the_newest_round_counts(hub, welding):
    company = in_need(hub, welding, people=2)
    first = opened(hub, "Förra")
    demand = take_part(company, first)
    planned(hub, first, demand, welding)
    newer = planned(hub, first, [], welding)

    assert (standing(company).round.plan_id, standing(company).seats) == (newer.pk, 0)
    opened(hub, "Nya")
    assert (standing(company).round.name, standing(company).round.plan_id) == ("Nya", None)


def test_another_companys_seats_are_not_mine(hub, welding):
    alfa, beta = in_need(hub, welding), in_need(hub, welding, "Beta")
    round = opened(hub)
    demand = take_part(alfa, round)
    take_part(beta, round)
    planned(hub, round, demand, welding)

    assert (standing(alfa).seats, standing(beta).seats) == (1, 0)


def test_progress_is_known_of_those_who_agreed(hub, welding):
    alfa = in_need(hub, welding)
    in_need(hub, welding, "Beta", shares=[DataClass.AGGREGATE_GAPS])
    gamma = in_need(hub, welding, "Gamma")
    make_import(alfa)
    round = opened(hub)
    take_part(alfa, round)

    with scope_for(hub):
        progress = progress_of(hub, newest_round().id)

    assert progress.keys() == {alfa.pk, gamma.pk}
    assert (progress[alfa.pk].levels_imported, progress[alfa.pk].employees_imported) == (
        True,
        False,
    )
    assert progress[alfa.pk].published_on is not None
    assert (progress[gamma.pk].joined, progress[gamma.pk].published_on) == (False, None)


def test_the_number_of_queries_does_not_grow(hub, welding, django_assert_num_queries):
    companies = [in_need(hub, welding, name) for name in ("Alfa", "Beta", "Gamma")]
    round = opened(hub)
    demand = [row for company in companies for row in take_part(company, round)]
    planned(hub, round, demand, welding)

    with scope_for(companies[0]), django_assert_num_queries(1):
        standing_of(companies[0])
    with scope_for(hub), django_assert_num_queries(4):
        progress_of(hub, round.pk)

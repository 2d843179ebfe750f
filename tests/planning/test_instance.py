"""From rows to the planner's problem: ids, weeks, limits, money."""

import datetime

import pytest

from samtakt.catalogue.models import CoursePrerequisite
from samtakt.foundation.tenancy import scope_across, scope_for
from samtakt.planning.identities import provider_id
from samtakt.planning.instance import build_problem, day_of, days_that_serve
from samtakt.planning.models import Demand, PlannedSeats, UnmetDemand
from samtakt.planning.optimise import optimise_round
from samtakt.planning.rounds import join_round
from samtakt.planning.travel import kilometres
from tests.factories import actor_in, make_company, make_course, make_date, make_offer, saved
from tests.planning.conftest import KOPING, OREBRO, START, join_and_publish, make_member


def problem_of(network):
    with scope_for(network.hub):
        return build_problem(network.round).problem


def test_the_problem_holds_what_was_published(published):
    problem = problem_of(published)

    slugs = {company.slug for company in published.companies}
    assert {company.id: company.budget for company in problem.companies} == dict.fromkeys(
        slugs, 100_000
    )
    assert sorted((each.company, each.size) for each in problem.demands) == sorted(
        [(published.alfa.slug, 2), (published.beta.slug, 2), (published.ceta.slug, 3)]
    )
    assert {team.absent_max for team in problem.teams} == {10}
    assert (problem.network_budget, problem.points_per_krona) == (50_000, 0.2 / 1000)
    assert [(each.days, each.place, each.minimum) for each in problem.sessions] == [
        ((7, 8), "Flen", 6),
        ((14, 15), "Örebro", 6),
    ]
    assert {each.hours for each in problem.sessions} == {16.0}


def test_no_name_of_a_person_or_team_is_in_it(published):
    text = problem_of(published).to_json()

    assert not [word for word in ("Alfa-0", "Beta-1", "Ceta-2", "-lag") if word in text]


def test_travel_is_there_and_back_by_the_kilometre(published):
    travel = {(row.company, row.place): row.cost for row in problem_of(published).travel}

    assert travel[published.alfa.slug, "Örebro"] == 0
    koping = (KOPING["latitude"], KOPING["longitude"])
    orebro = (OREBRO["latitude"], OREBRO["longitude"])
    assert travel[published.ceta.slug, "Örebro"] == round(2 * 2.5 * kilometres(koping, orebro))


def test_an_online_session_costs_no_travel(published):
    make_date(published.offer, START, online=True)
    problem = problem_of(published)

    session = problem.sessions[-1]
    assert (session.online, session.place) == (True, "")
    assert "" not in {row.place for row in problem.travel}


def test_no_budget_is_no_limit(network):
    join_and_publish(network.round, network.alfa, budget=None)
    network.round.network_budget = None

    problem = problem_of(network)

    assert (problem.companies[0].budget, problem.network_budget) == (None, None)


def test_dates_outside_the_horizon_and_courses_for_nothing_are_left_out(published):
    make_date(published.offer, START - datetime.timedelta(days=1))
    make_date(published.offer, START + datetime.timedelta(weeks=10))
    make_date(make_offer(make_course(published.hub, "Trivsel")), START)

    assert len(problem_of(published).sessions) == 2


def test_a_companys_own_offers_are_not_in_the_joint_plan(published):
    own = make_course(published.alfa, "Egen", raises=[(published.welding, 1, 3)])
    make_date(make_offer(own), START)

    assert len(problem_of(published).courses) == 1


def test_prerequisites_come_along_without_being_offered(network):
    basic = make_course(network.hub, "Grund", raises=[(network.welding, 0, 1)])
    saved(CoursePrerequisite(course=network.course, required=basic), network.hub)
    for company in network.companies:
        join_and_publish(network.round, company)

    problem = problem_of(network)

    courses = {course.id: course.prerequisites for course in problem.courses}
    assert courses == {
        f"course-{network.course.pk}": (f"course-{basic.pk}",),
        f"course-{basic.pk}": (),
    }
    assert [team.completed for team in problem.teams] == [
        {f"course-{basic.pk}": people} for people in (2, 2, 3)
    ]


def test_a_company_that_never_published_is_not_in_it(published):
    make_company(published.hub, "Tyst", shares=["plan_counts"])
    make_member(published, "Deta", 2)

    assert len(problem_of(published).companies) == 3


def test_days_are_counted_from_the_monday_of_the_rounds_first_week():
    monday = datetime.date(2026, 12, 28)

    assert day_of(monday, monday) == 0
    assert day_of(datetime.date(2027, 1, 4), monday) == 7
    assert day_of(datetime.date(2027, 1, 4), datetime.date(2026, 12, 31)) == 7
    assert day_of(datetime.date(2026, 12, 27), monday) == -1


@pytest.mark.parametrize(
    ("earliest", "latest", "days"),
    [
        (None, None, (0, 69)),
        (START, None, (0, 69)),
        (START + datetime.timedelta(days=1), None, (1, 69)),
        (START - datetime.timedelta(days=30), None, (0, 69)),
        (START + datetime.timedelta(weeks=99), None, (69, 69)),
        (None, START + datetime.timedelta(weeks=3, days=3), (0, 24)),
        # Due before anything can be held: late is better than never.
        (None, START - datetime.timedelta(days=1), (0, 69)),
        (START + datetime.timedelta(days=9), START + datetime.timedelta(days=8), (9, 69)),
        (None, START + datetime.timedelta(weeks=50), (0, 69)),
    ],
)
def test_dates_become_days(network, earliest, latest, days):
    assert days_that_serve(Demand(earliest=earliest, latest=latest), network.round) == days


def due_in_week(network, weeks):
    """Every need has its day so many weeks into the round."""
    with scope_across(network.hub, network.companies):
        Demand.objects.update(latest=START + datetime.timedelta(weeks=weeks))


def test_a_need_is_met_in_time_or_not_at_all_unless_the_round_says_otherwise(published):
    due_in_week(published, 1)
    hard = problem_of(published).demands
    published.round.late_share = 0.8
    soft = problem_of(published).demands

    assert {(each.latest, each.due, each.late_share) for each in hard} == {(7, None, 1.0)}
    assert {(each.latest, each.due, each.late_share) for each in soft} == {(69, 7, 0.8)}


def test_a_day_due_that_no_session_can_meet_makes_nothing_late(published):
    due_in_week(published, -1)
    published.round.late_share = 0.8

    assert {(each.latest, each.due) for each in problem_of(published).demands} == {(69, None)}


def test_what_is_late_is_kept_at_what_it_is_worth(published):
    due_in_week(published, 1)
    published.round.late_share = 0.5
    with scope_for(published.hub):
        plan = optimise_round(published.round, by=published.lead)
    with scope_across(published.hub, published.companies):
        rows = list(PlannedSeats.objects.all())

    # Both dates end after the day: seven people gain two levels of four points, at half.
    assert plan.value == 14.0
    assert sum(row.value for row in rows) == plan.value
    assert sum(row.cost for row in rows) == plan.company_cost


def test_a_company_takes_no_more_aid_than_it_may(published):
    with scope_for(published.alfa):
        join_round(published.round, 100_000, aid=2_000, by=actor_in(published.alfa, "hr"))
    problem = problem_of(published)
    with scope_for(published.hub):
        plan = optimise_round(published.round, by=published.lead)

    assert {each.id: each.aid for each in problem.companies} == {
        published.alfa.slug: 2_000,
        published.beta.slug: None,
        published.ceta.slug: None,
    }
    # A seat counts 10,000 / 6 kronor of aid, so that one of two may sit; six sit in all.
    with scope_for(published.alfa):
        assert [row.seats for row in PlannedSeats.objects.all()] == [1]
        (unmet,) = UnmetDemand.objects.filter(plan=plan)
    assert unmet.reason == "aid_cap"


def test_a_provider_holds_no_more_sessions_in_a_week_than_it_can(published):
    provider = published.offer.provider
    with scope_for(published.hub):
        assert problem_of(published).provider_capacity == ()
        provider.sessions_per_week = 0
        provider.save()
        plan = optimise_round(published.round, by=published.lead)
        (capacity,) = problem_of(published).provider_capacity

    assert (capacity.provider, capacity.sessions, capacity.week) == (
        provider_id(provider.pk), 0, None,
    )  # fmt: skip
    assert plan.value == 0
    with scope_for(published.ceta):
        assert UnmetDemand.objects.get(plan=plan).reason == "provider_capacity"

"""What leaves a company: counts, limits of teams, and nothing with a name."""

import datetime

import pytest

from samtakt.catalogue.models import CoursePrerequisite
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.files import StoredFile
from samtakt.foundation.tenancy import scope_across, scope_for
from samtakt.organisations.models import Agreement
from samtakt.planning.demand import (
    AgreementMissing,
    NotInTheRound,
    publish_demand,
)
from samtakt.planning.models import Demand, Plan, PublishedTeam, UnmetDemand
from samtakt.planning.published import published_demand
from samtakt.planning.rounds import join_round
from tests.factories import (
    actor_in,
    agree,
    assign,
    make_company,
    make_competence,
    make_course,
    make_minimum,
    make_person,
    make_shift,
    make_team,
    require,
    saved,
)
from tests.planning.conftest import DAY, join_and_publish, make_member

PAST = datetime.date(2021, 1, 1)


def demand_of(company):
    with scope_for(company):
        return [
            (
                str(row.team),
                row.competence.code,
                row.from_level,
                row.to_level,
                row.people,
                row.value,
            )
            for row in Demand.objects.filter(replaced_at=None).order_by("pk")
        ]


def test_the_same_needs_are_one_demand(network):
    join_and_publish(network.round, network.ceta)

    assert demand_of(network.ceta) == [("Ceta-lag", "SV1", 1, 3, 3, 4.0)]


def test_teams_levels_and_values_keep_needs_apart(network):
    other = make_team(network.ceta, "Natt")
    critical = make_person(network.ceta, "Eva", team=other)
    assign(critical, network.role)
    agree(critical, network.welding, 2)

    join_and_publish(network.round, network.ceta)

    assert demand_of(network.ceta) == [
        ("Ceta-lag", "SV1", 1, 3, 3, 4.0),
        ("Natt", "SV1", 2, 3, 1, 2.0),
    ]


def test_nothing_that_is_published_names_anybody(published):
    with scope_for(published.hub):
        found = published_demand(published.round)

    with scope_across(published.hub, published.companies):
        fields = [row.__dict__ for row in [*found.demand, *found.teams, *found.participations]]
    assert len(fields) == 9
    assert not [word for word in ("Alfa-0", "Beta-1", "Ceta-2") if word in repr(fields)]


def test_a_company_outside_the_round_is_refused(network):
    with scope_for(network.alfa), pytest.raises(NotInTheRound):
        publish_demand(network.round, by=actor_in(network.alfa, "hr"))


def test_without_an_agreement_nothing_is_published(network):
    stranger = make_member(network, "Deta", 2, shares=["aggregate_gaps", "names"])
    with pytest.raises(AgreementMissing):
        join_and_publish(network.round, stranger)

    assert demand_of(stranger) == []


def test_an_agreement_that_ended_hides_what_was_published(published):
    with scope_for(published.beta):
        Agreement.objects.update(ends_on=PAST)

    with scope_for(published.hub):
        found = published_demand(published.round)

    assert {company.name for company in found.companies} == {"Alfa", "Ceta"}
    assert sum(row.people for row in found.demand) == 5


def test_publishing_again_replaces_what_no_plan_was_made_from(published):
    with scope_for(published.ceta):
        agree_all = Demand.objects.get()
    person = make_person(published.ceta, "Ny", team=agree_all.team)
    assign(person, published.role)
    agree(person, published.welding, 1)

    join_and_publish(published.round, published.ceta)

    with scope_for(published.ceta):
        assert [row.people for row in Demand.objects.all()] == [4]
        assert PublishedTeam.objects.count() == 1


def test_what_a_plan_was_made_from_is_kept_for_it(published):
    with scope_for(published.ceta):
        used = Demand.objects.get()
    refer_to(published, used)

    join_and_publish(published.round, published.ceta)

    with scope_for(published.ceta):
        rows = {row.pk: row.replaced_at is None for row in Demand.objects.all()}
    assert rows.pop(used.pk) is False
    assert list(rows.values()) == [True]
    with scope_for(published.hub):
        assert used.pk not in [row.pk for row in published_demand(published.round).demand]


def refer_to(published, demand):
    with scope_for(published.hub):
        file = StoredFile.store(published.hub, "x.json", b"{}", purpose="planning")
    plan = saved(
        Plan(
            round=published.round, status="feasible", objective=0, bound=0, gap=0, seconds=1,
            seed=1, value=0, network_cost=0, company_cost=0, instance_file=file, plan_file=file,
        ),
        published.hub,
    )  # fmt: skip
    with scope_across(published.hub, [published.ceta]):
        UnmetDemand(
            organisation=published.ceta,
            plan=plan,
            demand=demand,
            people=1,
            level=1,
            reason="no_course",
        ).save()


def limits_of(company):
    with scope_for(company):
        return {str(row.team): row.absent_most for row in PublishedTeam.objects.all()}


def crew(network, company, team, number, shift=None):
    for index in range(number):
        person = make_person(company, f"{team.name}{index}", team=team, shift=shift)
        assign(person, network.role)
        agree(person, network.welding, 1)


def test_how_many_may_be_away_is_stated_or_derived(network):
    """Stated 2; 5 people with a minimum of 4; two shifts 3−2 and 2−3; 15 % of 14; 15 % of 2."""
    firm = make_company(network.hub, "Eta", shares=["plan_counts"])
    require(firm, network.role, network.welding, 3)
    day, night = make_shift(firm, "Dag"), make_shift(firm, "Natt")
    stated = make_team(firm, "Stated", absent_most=2)
    crew(network, firm, stated, 3)
    staffed = make_team(firm, "Staffed")
    crew(network, firm, staffed, 5)
    make_minimum(staffed, 4)
    shifts = make_team(firm, "Shifts")
    crew(network, firm, shifts, 3, day)
    crew(network, firm, shifts, 2, night)
    make_minimum(shifts, 2, shift=day)
    make_minimum(shifts, 3, shift=night)
    crew(network, firm, make_team(firm, "Many"), 14)
    crew(network, firm, make_team(firm, "Few"), 2)

    join_and_publish(network.round, firm)

    assert limits_of(firm) == {"Stated": 2, "Staffed": 1, "Shifts": 1, "Many": 2, "Few": 1}


def test_who_has_a_prerequisite_is_published_as_a_count(network):
    basic = make_course(network.hub, "Grund", raises=[(network.welding, 0, 1)])
    reading = make_competence(network.hub, "Ritning")
    drawing = make_course(network.hub, "Ritning", raises=[(reading, 0, 2)])
    for required in (basic, drawing):
        saved(CoursePrerequisite(course=network.course, required=required), network.hub)

    join_and_publish(network.round, network.ceta)

    with scope_for(network.ceta):
        (team,) = PublishedTeam.objects.all()
    assert team.completed == {str(basic.pk): 3}


def test_a_later_requirement_within_the_horizon_is_due(network):
    later = datetime.date(2027, 2, 1)
    require(network.ceta, network.role, network.welding, 4, valid_from=later)

    join_and_publish(network.round, network.ceta)

    with scope_for(network.ceta):
        (row,) = Demand.objects.all()
    assert (row.to_level, row.latest) == (4, later - datetime.timedelta(days=1))
    assert later < network.round.last_day
    assert later > DAY


def test_joining_and_publishing_leave_one_entry_each(network):
    join_and_publish(network.round, network.alfa)

    verbs = AuditEntry.objects.filter(owner=network.alfa.pk).values_list("verb", flat=True)
    assert list(verbs) == ["planning.round_joined", "planning.demand_published"]


def test_the_number_of_queries_does_not_grow(network, django_assert_max_num_queries):
    by = actor_in(network.alfa, "hr")
    counted = []
    for number in range(3):
        crew(network, network.alfa, make_team(network.alfa, f"Lag {number}"), 2)
        with scope_for(network.alfa):
            join_round(network.round, 1000, by=by)
            with django_assert_max_num_queries(60) as captured:
                demand = publish_demand(network.round, by=by)
        assert len(demand) == 2 + number
        counted.append(len(captured))

    # The first time there is nothing to replace.
    assert counted[1] == counted[2]

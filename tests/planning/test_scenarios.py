"""Scenarios: what they change, that they are calculated, and how they compare."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Person
from samtakt.planning.comparing import compare, price_of_equal_access, proven_difference
from samtakt.planning.models import Demand, Plan, Round
from samtakt.planning.optimise import optimise_round
from samtakt.planning.rounds import NothingDemanded
from samtakt.planning.scenarios import NothingChanged, ScenarioIsKnown, make_scenario
from tests.planning.conftest import join_and_publish


def plan_scenario(network, name, **changes):
    with scope_for(network.hub):
        scenario, job = make_scenario(network.round, name, changes, by=network.lead)
        return optimise_round(network.round, by=network.lead, scenario=scenario, job=job)


@pytest.mark.parametrize(
    ("changes", "seats"),
    [
        ({"network_budget": 5000.0}, 0),
        ({"network_budget": None}, 7),
        ({"points_per_thousand_kronor": 100.0}, 0),
        ({"fall_under_risk": 0.0}, 7),
    ],
)
def test_a_scenario_is_planned_as_it_says(published, changes, seats):
    plan = plan_scenario(published, "Annat", **changes)

    with scope_for(published.hub):
        (column,) = compare(published.round).columns
    assert (column.name, column.plan_id, column.seats) == ("Annat", plan.pk, seats)


def test_courses_and_companies_are_left_out(published):
    with scope_for(published.hub):
        own = optimise_round(published.round, by=published.lead)
    no_course = plan_scenario(published, "Utan kurs", courses_out=[published.course.pk])
    no_company = plan_scenario(published, "Utan Ceta", companies_out=[published.ceta.pk])

    with scope_for(published.hub):
        compared = compare(published.round)
    assert [each.plan_id for each in compared.columns] == [own.pk, no_course.pk, no_company.pk]
    # Without Ceta only four are left, and a group needs six.
    assert [each.seats for each in compared.columns] == [7, 0, 0]
    assert [each.needs_met for each in compared.columns] == [7, 0, 0]
    assert compared.columns[0].met_of == {
        published.alfa.pk: 2,
        published.beta.pk: 2,
        published.ceta.pk: 3,
    }
    difference = proven_difference(compared.columns[1], compared.columns[0])
    assert difference.at_most == pytest.approx(-own.objective)
    assert difference.at_least == pytest.approx(-own.bound)


def test_a_scenario_is_a_job_of_the_round(published):
    with scope_for(published.hub):
        scenario, _job = make_scenario(
            published.round, "Mer pengar", {"network_budget": 90_000.0}, by=published.lead
        )
        assert Job.objects.get().arguments == {
            "round_id": published.round.pk,
            "scenario_id": scenario.pk,
        }
        with pytest.raises(ScenarioIsKnown):
            make_scenario(published.round, "Mer pengar", {"network_budget": 1.0}, by=published.lead)
        with pytest.raises(NothingChanged):
            make_scenario(published.round, "Likadant", {"okänt": 1}, by=published.lead)


@pytest.fixture
def by_sex(network):
    """Alfa's two are women, all others men; a group is six to eight, and there is room for all."""
    with scope_for(network.hub):
        Round.objects.filter(pk=network.round.pk).update(equal_sex="woman", equal_share=0.2)
        network.round.refresh_from_db()
    for company in network.companies:
        with scope_for(company):
            sex = Person.Sex.WOMAN if company is network.alfa else Person.Sex.MAN
            Person.objects.update(sex=sex)
        join_and_publish(network.round, company)
    return network


def test_needs_are_counted_by_sex_only_where_the_round_asks(by_sex):
    with scope_for(by_sex.alfa):
        assert [row.sex for row in Demand.objects.all()] == ["woman"]
        Round.objects.filter(pk=by_sex.round.pk).update(equal_sex="", equal_share=None)
    by_sex.round.refresh_from_db()
    join_and_publish(by_sex.round, by_sex.alfa)
    with scope_for(by_sex.alfa):
        assert [row.sex for row in Demand.objects.filter(replaced_at=None)] == [""]


def test_the_price_of_equal_access_lies_between_two_proven_figures(by_sex):
    fair = plan_scenario(by_sex, "Hälften kvinnor", equal_share=0.5)
    free = plan_scenario(by_sex, "Utan krav", equal_share=None)

    with scope_for(by_sex.hub):
        held, without, price = price_of_equal_access(compare(by_sex.round).columns)

    assert (held.plan_id, without.plan_id) == (fair.pk, free.pk)
    # Two women allow two men besides, and a group needs six: nothing can be held.
    assert (fair.objective, held.seats, without.seats) == (0, 0, 7)
    assert price.at_least <= free.objective <= price.at_most + 1e-6
    assert price.at_most == pytest.approx(free.bound)


def test_hours_by_sex_are_hidden_for_groups_too_small_to_be_shown(by_sex):
    plan_scenario(by_sex, "Som det är", equal_share=0.2)

    with scope_for(by_sex.hub):
        (column,) = compare(by_sex.round).columns

    assert column.seats == 7
    assert (column.hours_by_sex.women, column.hours_by_sex.men) == (None, None)
    assert column.hours_by_sex.minimum > 2


def test_the_number_of_columns_does_not_change_the_number_of_queries(published):
    counted = []
    for number in range(3):
        plan_scenario(published, f"Nr {number}", network_budget=50_000.0 + number)
        with scope_for(published.hub), CaptureQueriesContext(connection) as captured:
            compare(published.round)
        counted.append(len(captured))

    assert counted[0] == counted[2] <= 10, counted


def test_what_has_been_replaced_is_not_compared(published):
    plan = plan_scenario(published, "Bort", network_budget=1.0)
    with scope_for(published.hub):
        Plan.objects.filter(pk=plan.pk).update(state=Plan.State.REPLACED)

        assert compare(published.round).columns == ()


def test_a_scenario_needs_demand(network):
    with scope_for(network.hub), pytest.raises(NothingDemanded):
        make_scenario(network.round, "Tomt", {"network_budget": 1.0}, by=network.lead)

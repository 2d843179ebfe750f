"""Scenarios and plans side by side: what is asked for, what is shown, who may, how many queries."""

import pytest

from samtakt.foundation.jobs import Job, perform
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Notice
from samtakt.planning.models import Participation, PlanScenario, Round
from tests.planning.conftest import join_and_publish, make_member
from tests.web.planning import COMPANY_READERS, HUB_ROLES, OTHERS, optimise, strangers
from tests.web.reading import MOST_QUERIES, queries_of, seen, text_of
from tests.web.rounds.test_views import OPENED


@pytest.fixture
def planned(published):
    optimise(published)
    published.compare = f"/rounds/{published.round.pk}/compare"
    published.new = f"/rounds/{published.round.pk}/scenarios/new"
    return published


def scenario(network, **changed):
    """The form as it begins, but for what is changed."""
    return {
        "name": "Annan budget",
        "network_budget": "50000",
        "points_per_thousand_kronor": "0.2",
        "fall_under_risk": "",
        **changed,
    }


def work(network):
    with scope_for(network.hub):
        job = Job.objects.order_by("pk").last()
    perform.func(job.pk, network.hub.pk)


def test_a_scenario_stands_beside_the_rounds_plan(signed_in, planned):
    lead = signed_in(planned.hub, "project_lead")
    given = scenario(planned, name="Utan Ceta", companies_out=[planned.ceta.pk])

    page = text_of(lead.post(planned.new, given, follow=True))
    assert "The scenario is on its way." in page
    work(planned)

    page = seen(lead, planned.compare)
    assert "Utan Ceta" in page
    with scope_for(planned.hub):
        assert PlanScenario.objects.get().changes == {"companies_out": [planned.ceta.pk]}
    assert "Needs met 7 0 −7" in page
    assert "points fewer for certain, and no more than" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "Change something: a scenario that does not differ says nothing new."),
        ({"name": ""}, "This field is required."),
        ({"network_budget": "-1"}, "greater than or equal to 0"),
        ({"courses_out": ["999999"]}, "Select a valid choice"),
    ],
)
def test_a_scenario_that_cannot_be_is_not_made(signed_in, planned, changed, said):
    answer = signed_in(planned.hub, "project_lead").post(planned.new, scenario(planned, **changed))

    assert answer.status_code == 400
    assert said in text_of(answer)
    with scope_for(planned.hub):
        assert not PlanScenario.objects.exists()


@pytest.mark.parametrize("role", [*HUB_ROLES, *COMPANY_READERS, *OTHERS])
def test_who_compares_and_makes_scenarios(signed_in, planned, role):
    hub = role in HUB_ROLES
    client = signed_in(planned.hub if hub else planned.alfa, role)

    found = {client.get(path).status_code for path in (planned.compare, planned.new)}

    assert found == {200 if hub else 403}


def test_for_another_hub_there_is_nothing_to_compare(signed_in, planned):
    lead = signed_in(strangers().hub, "project_lead", email="lead@andra.example")

    assert [lead.get(path).status_code for path in (planned.compare, planned.new)] == [404, 404]


def test_the_number_of_queries_does_not_grow(signed_in, planned):
    lead = signed_in(planned.hub, "project_lead")
    few = [queries_of(lead, path) for path in (planned.compare, planned.new)]
    for number in range(2):
        join_and_publish(planned.round, make_member(planned, f"Ny{number}", 2))
        lead.post(planned.new, scenario(planned, name=f"Nr {number}", network_budget=str(number)))
        work(planned)

    many = [queries_of(lead, path) for path in (planned.compare, planned.new)]

    assert many == few
    assert max(many) <= MOST_QUERIES, many


def test_a_round_is_opened_for_the_companies_invited(signed_in, published):
    hr = signed_in(published.alfa, "hr")
    lead = signed_in(published.hub, "project_lead", email="lead@navet.example")
    given = {
        **OPENED,
        "invited": [published.alfa.pk],
        "equal_sex": "woman",
        "equal_share": "30",
    }

    lead.post("/rounds/new", given)

    with scope_for(published.hub):
        round = Round.objects.order_by("pk").last()
    assert (round.equal_sex, round.equal_share) == ("woman", 0.3)
    with scope_for(published.alfa):
        (told,) = Notice.objects.filter(kind="planning.round_opened")
        assert told.url_arguments == [round.pk]
    assert hr.post(f"/rounds/{round.pk}/join", {"budget": ""}).status_code == 302
    other = signed_in(published.beta, "hr", email="hr@beta.example")
    refused = other.post(f"/rounds/{round.pk}/join", {"budget": ""})
    assert refused.status_code == 400
    assert "has invited" in text_of(refused)
    with scope_for(published.beta):
        assert not Participation.objects.filter(round=round).exists()


def test_equal_access_needs_a_share(signed_in, hub):
    answer = signed_in(hub, "project_lead").post("/rounds/new", {**OPENED, "equal_sex": "man"})

    assert answer.status_code == 400
    assert "Say how large a share is due to them." in text_of(answer)


def test_counts_by_sex_stay_in_the_platform(signed_in, published):
    with scope_for(published.hub):
        Round.objects.update(equal_sex="woman", equal_share=0.1)
        published.round.refresh_from_db()
    optimise(published)
    lead = signed_in(published.hub, "project_lead")

    assert "instance.json" not in seen(lead, f"/plans/{published.plan.pk}")
    for name in ("instance.json", "plan.json"):
        assert lead.get(f"/plans/{published.plan.pk}/{name}").status_code == 404

"""Opening, joining and starting: who may, and what is refused."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from samtakt.foundation import access
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.asking import AlreadyAsked
from samtakt.planning.models import Participation, Plan, Round
from samtakt.planning.rounds import (
    NotAMember,
    NothingDemanded,
    OnlyAHubOpensRounds,
    join_round,
    open_round,
    start_optimisation,
)
from tests.factories import actor_in, make_company, make_hub
from tests.planning.conftest import DAY, START


def test_a_company_cannot_open_a_round(network):
    with scope_for(network.alfa), pytest.raises(OnlyAHubOpensRounds):
        open_round(
            network.alfa, name="X", as_of=DAY, starts_on=START, network_budget=0,
            by=actor_in(network.alfa, "hr"),
        )  # fmt: skip


def test_two_rounds_of_a_hub_have_different_names(network):
    with scope_for(network.hub), pytest.raises(IntegrityError):
        open_round(
            network.hub, name="Våren", as_of=DAY, starts_on=START, network_budget=None,
            by=network.lead,
        )  # fmt: skip


def test_joining_again_changes_the_budget(network):
    by = actor_in(network.alfa, "company_admin")
    with scope_for(network.alfa):
        join_round(network.round, 1000, by=by)
        join_round(network.round, None, by=by)

        assert [row.budget for row in Participation.objects.all()] == [None]


def test_a_company_of_another_hub_cannot_join(network):
    stranger = make_company(make_hub("Andra"), "Fjärran")
    with scope_for(stranger), pytest.raises(NotAMember):
        join_round(network.round, Decimal(1), by=actor_in(stranger, "hr"))


def test_a_round_without_demand_is_not_optimised(network):
    with scope_for(network.hub), pytest.raises(NothingDemanded):
        start_optimisation(network.round, by=network.lead)


def test_a_company_cannot_start_an_optimisation(published):
    with scope_for(published.alfa), pytest.raises(OnlyAHubOpensRounds):
        start_optimisation(published.round, by=actor_in(published.alfa, "hr"))


def test_one_optimisation_at_a_time(published):
    with scope_for(published.hub):
        job = start_optimisation(published.round, by=published.lead)
        with pytest.raises(AlreadyAsked) as refusal:
            start_optimisation(published.round, by=published.lead)
        assert refusal.value.job == job
        Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
        start_optimisation(published.round, by=published.lead)

    verbs = AuditEntry.objects.filter(owner=published.hub.pk).values_list("verb", flat=True)
    assert list(verbs) == ["planning.round_opened", *["planning.optimisation_started"] * 2]


def test_who_sees_rounds(network):
    with scope_for(network.alfa):
        hr, employee = actor_in(network.alfa, "hr"), actor_in(network.alfa, "employee")
        assert list(access.visible(hr, "planning.see_round", Round)) == [network.round]
        assert list(access.visible(employee, "planning.see_round", Round)) == []
        assert not access.allowed(hr, "planning.optimise")
        assert list(access.visible(hr, "planning.see_plan", Plan)) == []
    other = make_hub("Andra")
    with scope_for(other):
        lead = actor_in(other, "project_lead")
        assert list(access.visible(lead, "planning.see_round", Round)) == []

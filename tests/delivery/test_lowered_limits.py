"""Limits lowered under what confirmed seats take: no plan keeps both, and the limit is named."""

import pytest
from django.utils import translation

from samtakt.catalogue.models import Provider
from samtakt.foundation.jobs import Job, perform
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.models import Participation, Plan, Round
from samtakt.planning.replans import ask_to_replan
from samtakt.planning.rounds import start_optimisation
from samtakt.planning.whatifs import Kind, ask
from tests.delivery.test_release import (  # noqa: F401 - a plan whose seats are binding
    proposed,
    released,
)
from tests.planning.conftest import network, published  # noqa: F401 - the network planned for


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def lower_aid(network):  # noqa: F811
    with scope_for(network.alfa):
        Participation.objects.update(aid=2_000)


def lower_company_budget(network):  # noqa: F811
    with scope_for(network.beta):
        Participation.objects.update(budget=900)


def lower_network_budget(network):  # noqa: F811
    with scope_for(network.hub):
        Round.objects.update(network_budget=9_000)


def lower_sessions_per_week(network):  # noqa: F811
    with scope_for(network.hub):
        Provider.objects.update(sessions_per_week=0)


LOWERED = [
    (lower_aid, "Alfa would be charged SEK ", "its cap of aid is SEK 2,000."),
    (lower_company_budget, "Beta would pay SEK 1,000", "its budget is SEK 900."),
    (lower_network_budget, "The network would pay SEK 10,000", "its budget is SEK 9,000."),
    (lower_sessions_per_week, "would hold 1 sessions in ", "it can hold 0."),
]


def done(network, job):  # noqa: F811
    perform.func(job.pk, network.hub.pk)
    with scope_for(network.hub):
        return Job.objects.get(pk=job.pk)


@pytest.mark.parametrize(("lower", "taken", "limit"), LOWERED)
def test_calculating_anew_names_the_limit_and_what_to_do(released, lower, taken, limit):  # noqa: F811
    lower(released)
    with scope_for(released.hub):
        released.round.refresh_from_db()
        asked = start_optimisation(released.round, by=released.lead, language="en")

    job = done(released, asked)

    assert job.state == Job.State.FAILED
    assert job.error.startswith("Seats that are binding break limits: ")
    assert taken in job.error
    assert limit in job.error
    assert job.error.endswith("Raise these limits, or let companies give up seats.")
    with scope_for(released.hub):
        assert Plan.objects.count() == 1


def test_planning_again_names_the_limit(released):  # noqa: F811
    """A plan of its own limits, whose seats were confirmed since for more than these allow."""
    with scope_for(released.hub):
        lower_network_budget(released)
        first = Plan.objects.get()
        problem = first.instance_file.read()
        smaller = problem.replace(b'"network_budget": 50000.0', b'"network_budget": 9000.0')
        assert smaller != problem
        first.instance_file = first.instance_file.store(
            released.hub,
            "instance.json",
            smaller,
            purpose="planning",
            media_type="application/json",
        )
        first.save()
        asked = ask_to_replan(first, by=released.lead, language="en")

    job = done(released, asked)

    assert job.state == Job.State.FAILED
    assert "The network would pay SEK 10,000; its budget is SEK 9,000." in job.error


def test_what_if_with_less_money_than_confirmed_seats_take_names_the_limit(released):  # noqa: F811
    with scope_for(released.hub):
        made = done(released, start_optimisation(released.round, by=released.lead))
        plan = Plan.objects.get(pk=made.result["plan"])
        asked = ask(plan, Kind.BUDGET, 9_000, by=released.lead, language="en")

    job = done(released, asked)

    assert job.state == Job.State.FAILED
    assert "The network would pay SEK 10,000; its budget is SEK 9,000." in job.error

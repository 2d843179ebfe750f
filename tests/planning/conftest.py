"""A network of three companies with the same need, and one course that meets it."""

import datetime
from types import SimpleNamespace

import pytest
import time_machine

from samtakt.foundation.tenancy import scope_for
from samtakt.planning.demand import publish_demand
from samtakt.planning.rounds import join_round, open_round
from tests.factories import (
    actor_in,
    agree,
    assign,
    make_company,
    make_competence,
    make_course,
    make_date,
    make_hub,
    make_offer,
    make_person,
    make_role,
    make_team,
    require,
)

DAY = datetime.date(2026, 11, 1)
TODAY = datetime.date(2026, 11, 23)
NOON = datetime.datetime.combine(TODAY, datetime.time(12), tzinfo=datetime.UTC)
START = datetime.date(2027, 1, 11)  # a Monday
OREBRO = {"place": "Örebro", "latitude": 59.2753, "longitude": 15.2134}
KOPING = {"place": "Köping", "latitude": 59.5140, "longitude": 15.9926}
FLEN = {"place": "Flen", "latitude": 59.0580, "longitude": 16.5880}


def join_and_publish(round_, company, budget=100_000):
    with scope_for(company):
        by = actor_in(company, "hr")
        join_round(round_, budget, by=by)
        return publish_demand(round_, by=by)


def make_member(network, name, people, *, shares=("plan_counts",), level=1, **fields):
    """A company with `people` in one team, each of whom has to get from a level to 3."""
    company = make_company(network.hub, name, shares=shares, **fields)
    team = make_team(company, f"{name}-lag", absent_most=10)
    require(company, network.role, network.welding, 3)
    for number in range(people):
        person = make_person(company, f"{name}-{number}", team=team)
        assign(person, network.role)
        agree(person, network.welding, level)
    return company


@pytest.fixture
def network(db):
    """2 + 2 + 3 people go from welding 1 to 3; a group is 6 to 8; two dates, two places.

    It is `TODAY`, before all dates, whenever the tests are run.
    """
    with time_machine.travel(NOON, tick=True):
        yield make_network()


def make_network():
    hub = make_hub()
    found = SimpleNamespace(hub=hub, role=make_role(hub))
    found.welding = make_competence(hub, "Svetsning", name_en="Welding", code="SV1")
    found.alfa = make_member(found, "Alfa", 2, **OREBRO)
    found.beta = make_member(found, "Beta", 2, **OREBRO)
    found.ceta = make_member(found, "Ceta", 3, **KOPING)
    found.companies = [found.alfa, found.beta, found.ceta]
    found.course = make_course(hub, "Svetskurs", raises=[(found.welding, 1, 3)])
    found.offer = make_offer(found.course, minimum=6, maximum=8)
    found.early = make_date(found.offer, START + datetime.timedelta(weeks=1), **FLEN)
    found.late = make_date(found.offer, START + datetime.timedelta(weeks=2), **OREBRO)
    found.lead = actor_in(hub, "project_lead")
    with scope_for(hub):
        found.round = open_round(
            hub,
            name="Våren",
            as_of=DAY,
            starts_on=START,
            weeks=10,
            network_budget=50_000,
            by=found.lead,
            time_limit_seconds=5,
        )
    return found


@pytest.fixture
def published(network):
    for company in network.companies:
        join_and_publish(network.round, company)
    return network

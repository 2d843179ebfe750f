"""A learning centre with one workshop, and the actor who leads it."""

import pytest
from django.utils.translation import override

from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Person
from samtakt.planning.optimise import optimise_round
from tests import factories
from tests.planning.conftest import (  # noqa: F401  fixtures of the area below
    join_and_publish,
    network,
    published,
)
from tests.reports.workshop import Workshop


@pytest.fixture(autouse=True)
def english():
    """What is compared with words is made in English, whatever is translated."""
    with override("en"):
        yield


@pytest.fixture
def hub(db):
    return factories.make_hub("Lärcentrum Letstigen", place="Karlskoga")


@pytest.fixture
def workshop(hub):
    return Workshop(hub)


@pytest.fixture
def leader(workshop):
    """HR of the workshop, with its scope open."""
    with scope_for(workshop.company):
        yield factories.actor_in(workshop.company, "hr")


@pytest.fixture
def planned(db, request):
    """Three companies with one session of seven seats, and one need that no course meets."""
    found = request.getfixturevalue("published")
    reading = factories.make_competence(found.hub, "Ritningsläsning")
    factories.require(found.ceta, found.role, reading, 2)
    with scope_for(found.ceta):
        found.person = Person.objects.get(given_name="Ceta-0")
    factories.agree(found.person, reading, 0)
    join_and_publish(found.round, found.ceta)
    with scope_for(found.hub):
        found.plan = optimise_round(found.round, by=found.lead)
    return found

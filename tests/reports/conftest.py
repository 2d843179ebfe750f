"""A learning centre with one workshop, and the actor who leads it."""

import pytest
from django.utils.translation import override

from samtakt.foundation.tenancy import scope_for
from tests import factories
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

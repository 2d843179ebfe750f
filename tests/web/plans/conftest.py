"""The network of tests/planning: three companies with the same need, and a plan for it."""

import pytest

from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Person
from tests.factories import agree, make_competence, require
from tests.planning.conftest import join_and_publish, network, published
from tests.web.planning import optimise

__all__ = ["addresses_of", "network", "published"]


def addresses_of(network):
    at = f"/plans/{network.plan.pk}"
    return {
        "plan": at,
        "sessions": f"{at}/sessions",
        "companies": f"{at}/companies",
        "unmet": f"{at}/unmet",
        "session": f"/plans/sessions/{network.session.pk}",
        "instance": f"{at}/instance.json",
        "file": f"{at}/plan.json",
    }


@pytest.fixture
def planned(published):
    """One session of seven from three companies; Ceta needs a step that no course takes too."""
    reading = make_competence(published.hub, "Ritningsläsning", name_en="Drawings")
    require(published.ceta, published.role, reading, 2)
    with scope_for(published.ceta):
        person = Person.objects.get(given_name="Ceta-0")
    agree(person, reading, 0)
    join_and_publish(published.round, published.ceta)
    return optimise(published)


@pytest.fixture
def addresses(planned):
    return addresses_of(planned)

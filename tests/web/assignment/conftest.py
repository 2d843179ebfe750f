"""A company with somebody to analyse, an assignment, and the browser of HR."""

import pytest

from tests.factories import agree, assign, make_competence, make_person, make_role, require
from tests.web.assigned import make_assignment


@pytest.fixture
def work(company, team):
    """Anna lacks two levels of welding; a role asks for it, and measuring for no goal."""
    welding = make_competence(company, "Svetsning")
    measuring = make_competence(company, "Mätning")
    role = make_role(company)
    require(company, role, welding, 3)
    require(company, role, measuring, 2)
    person = make_person(company, "Anna", team=team)
    assign(person, role)
    agree(person, welding, 1)
    return welding, role, person


@pytest.fixture
def made(company, work):
    return make_assignment(company, *work)


@pytest.fixture
def hr(signed_in, company):
    return signed_in(company, "hr")

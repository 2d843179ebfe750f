"""One team that is about to be assessed, and browsers of those who take part."""

import pytest
from django.test import Client

from samtakt.foundation.access import Role
from tests.assessments.conftest import ask, press

__all__ = ["ask", "press"]


def browser(user, path_language="en"):
    client = Client(headers={"accept-language": path_language})
    client.force_login(user)
    return client


@pytest.fixture
def chef(press):
    """The browser of the manager of the team."""
    return browser(press.user)


@pytest.fixture
def employee(press, member):
    """Give a function that returns the browser of one person."""

    def sign_in(person, role=Role.EMPLOYEE):
        email = f"{person.given_name.lower()}@alfa.example"
        return browser(member(press.company, role, email=email, person=person))

    return sign_in


@pytest.fixture
def somebody(press, member):
    """Give a function that returns the browser of somebody with a role and no person."""

    def sign_in(role):
        return browser(member(press.company, role, email=f"{role}@alfa.example"))

    return sign_in

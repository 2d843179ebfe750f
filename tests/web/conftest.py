"""A hub with a company, and people who sign in."""

import pytest
from django.test import Client
from django.utils import translation

from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import Person, Team

PASSWORD = "ett-gott-ord-2027"


@pytest.fixture(autouse=True)
def no_language_left_behind():
    """A request leaves its language on in the thread; the next test begins without one."""
    yield
    translation.deactivate()


@pytest.fixture
def hub(db):
    return Organisation.objects.create(kind="hub", name="Navet", slug="navet")


@pytest.fixture
def company(hub):
    return Organisation.objects.create(kind="company", name="Alfa", slug="alfa", hub=hub)


@pytest.fixture
def team(company):
    with scope_for(company):
        team = Team(organisation=company, name="Press")
        team.save()
        return team


@pytest.fixture
def person(company):
    with scope_for(company):
        person = Person(organisation=company, given_name="Anna", family_name="Ek")
        person.save()
        return person


@pytest.fixture
def member():
    """Give a function that makes a user with a role; the user's memberships add up."""

    def give(organisation, role, email="anna@alfa.example", **more):
        return give_membership(
            email,
            "Anna Ek",
            Role(role),
            organisation,
            by=system_actor(organisation),
            password=PASSWORD,
            **more,
        ).user

    return give


@pytest.fixture
def signed_in(member):
    """Give a function that makes a user with a role and returns their browser, in English."""

    def sign_in(organisation, role, **more):
        client = Client(headers={"accept-language": "en"})
        client.force_login(member(organisation, role, **more))
        return client

    return sign_in

"""A company of a hub, whoever keeps its papers, and the day of the tests."""

import datetime

import pytest
import time_machine

from samtakt.foundation.tenancy import scope_for
from tests.factories import actor_in, make_company, make_hub


@pytest.fixture
def today():
    with time_machine.travel(datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def hub(db):
    return make_hub()


@pytest.fixture
def alfa(hub):
    """The company, with its scope open."""
    company = make_company(hub)
    with scope_for(company):
        yield company


@pytest.fixture
def hr(alfa):
    return actor_in(alfa, "hr")

"""The two worlds that most tests of sessions begin with, and the day that hours are marked on."""

import pytest
import time_machine

from tests.delivery.attended import AFTER, make_held
from tests.delivery.booking import make_network


@pytest.fixture
def world(db):
    """A session in March that two companies can book."""
    return make_network()


@pytest.fixture
def held(db):
    """A session on two days of March, with people of two companies."""
    return make_held()


@pytest.fixture
def after_the_course():
    """The clock stands a week after the session of `held`."""
    with time_machine.travel(AFTER, tick=True):
        yield

"""The desk of tests/planning: a hub that asks two providers who sign in, and one who does not."""

import pytest
from django.test import Client

from tests.planning.quoted import make_quotes


@pytest.fixture
def desk(db):
    return make_quotes()


@pytest.fixture
def browser():
    """Give a function that returns the browser of a user, in English."""

    def of(user):
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return of

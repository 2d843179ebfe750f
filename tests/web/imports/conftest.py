"""The browsers of HR and of a stranger."""

import pytest

from samtakt.foundation.tenancy import Organisation


@pytest.fixture
def hr(signed_in, company):
    return signed_in(company, "hr")


@pytest.fixture
def stranger(signed_in, hub):
    beta = Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)
    client = signed_in(beta, "hr", email="eva@beta.example")
    client.company = beta
    return client

"""Who signs in for a provider in the demo."""

import pytest

from samtakt.catalogue.models import ProviderUser
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from samtakt.management.demonstration import give_provider_sign_ins
from samtakt.organisations.models import Membership
from tests.factories import make_course, make_hub, make_offer

pytestmark = pytest.mark.django_db


def test_a_provider_has_somebody_who_keeps_its_courses_and_a_trainer():
    hub = make_hub()
    offer = make_offer(make_course(hub, "TIG"))

    given = give_provider_sign_ins(hub)

    assert [row.email for row in given] == ["provider@samtakt.example", "trainer@samtakt.example"]
    assert {row.organisation for row in given} == {offer.provider.name}
    with scope_for(hub):
        assert ProviderUser.objects.filter(provider=offer.provider).count() == 2
        roles = Membership.objects.order_by("pk").values_list("role", flat=True)
        assert list(roles) == [Role.PROVIDER, Role.TRAINER]


def test_a_network_without_providers_has_neither():
    assert give_provider_sign_ins(make_hub()) == []

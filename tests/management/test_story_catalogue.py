"""The demo's catalogue: conditions, accessibility, and somebody who signs in for a provider."""

import datetime

import pytest

from samtakt.catalogue.costs import terms_of
from samtakt.catalogue.models import Offer, OfferDate, ProviderUser
from samtakt.foundation.access import system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.management.demonstration import give_provider_sign_ins
from samtakt.management.story.catalogue import tell_catalogue
from tests.factories import make_course, make_date, make_hub, make_offer

pytestmark = pytest.mark.django_db
DAY = datetime.date(2027, 3, 1)


@pytest.fixture
def hub():
    hub = make_hub()
    for number in range(6):
        offer = make_offer(make_course(hub))
        make_date(offer, DAY + datetime.timedelta(days=number), latitude=59.3, longitude=15.2)
        make_date(offer, DAY, online=True)
    return hub


def test_every_offer_gets_conditions_and_every_place_a_house(hub):
    with scope_for(hub):
        tell_catalogue(hub, today=DAY, by=system_actor(hub))

        assert all(terms_of(offer).steps for offer in Offer.objects.all())
        venues = [row.venue for row in OfferDate.objects.filter(online=False)]
        assert all(venues)
        assert any(venue.access for venue in venues)
        assert all(venue.access_checked_on for venue in venues if venue.access)
        # Travel is reckoned from where the dates are: the house takes nothing away.
        assert {row.latitude for row in OfferDate.objects.filter(online=False)} == {59.3}
        assert AuditEntry.objects.filter(verb="catalogue.offer_changed").count() == 6


def test_an_owner_and_a_trainer_sign_in_for_the_provider_with_most_offers(hub):
    given = give_provider_sign_ins(hub)

    with scope_for(hub):
        rows = ProviderUser.objects.select_related("user", "provider")
        found = {(row.user.email, row.provider.name) for row in rows}
    assert len(given) == 2
    assert found == {(each.email, each.organisation) for each in given}


def test_a_network_without_providers_has_nobody_to_sign_in():
    assert give_provider_sign_ins(make_hub("Tomma navet")) == []

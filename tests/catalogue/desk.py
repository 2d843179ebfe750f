"""A hub's catalogue with two providers whose staff sign in."""

from types import SimpleNamespace

from samtakt.catalogue.providers import ProviderFacts, add_provider, let_sign_in
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.memberships import actor_of
from tests.factories import actor_in, make_hub

PASSWORD = "en lång mening om svetsning"


def make_desk(name="Navet"):
    """A hub, its keeper, and two providers, each with somebody who signs in."""
    hub = make_hub(name)
    keeper = actor_in(hub, "project_lead")
    found = SimpleNamespace(hub=hub, keeper=keeper)
    found.north, found.north_user, found.north_actor = _provider(hub, f"{name} Nord")
    found.south, found.south_user, found.south_actor = _provider(hub, f"{name} Syd")
    return found


def _provider(hub, name, role=Role.PROVIDER):
    by = system_actor(hub)
    with scope_for(hub):
        provider = add_provider(ProviderFacts(name, place="Örebro"), by=by)
        email = f"{name.split()[-1].lower()}.{hub.pk}@example.example"
        user = let_sign_in(provider, email, f"Kim {name}", by=by, role=role, password=PASSWORD).user
    return provider, user, actor_of(user)

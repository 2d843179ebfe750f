"""Who gives courses, and who signs in for them."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from samtakt.catalogue.models import Provider, ProviderUser
from samtakt.foundation import audit
from samtakt.foundation.access import Actor, Role
from samtakt.organisations.accounts import AlreadyMember, give_membership
from samtakt.organisations.models import Membership

ADDED = audit.verb("catalogue.provider_added")
CHANGED = audit.verb("catalogue.provider_changed")
SIGN_IN_GIVEN = audit.verb("catalogue.provider_sign_in_given", audit.Erasure.BLANK)
SIGNING_IN = frozenset({Role.PROVIDER, Role.TRAINER})


class ProviderKnown(Exception):
    """There is a provider of that name already."""

    def __init__(self, name: str) -> None:
        super().__init__(_("There is already a provider called “{name}”.").format(name=name))


class SignsInElsewhere(Exception):
    """A user has one provider; what another gives would be shown to a competitor."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(
            _("That person already signs in for {provider}.").format(provider=provider.name)
        )


class NotYourProvider(Exception):
    """A provider's user may only act for their own provider."""

    def __init__(self) -> None:
        super().__init__(_("You can only act for your own provider."))


@dataclass(frozen=True)
class ProviderFacts:
    """What a provider is called, how to reach it, and how many sessions it can hold in a week.

    `sessions_per_week` None: no limit is known.
    """

    name: str
    place: str = ""
    email: str = ""
    url: str = ""
    sessions_per_week: int | None = None


def provider_of(actor: Actor) -> Provider | None:
    """Return the provider for which somebody signs in; None for everybody else."""
    if actor.user_id is None or not actor.roles & SIGNING_IN:
        return None
    return Provider.objects.filter(
        users__user=actor.user_id, users__organisation=actor.organisation
    ).first()


def refuse_other_provider(provider: Provider | None, *, by: Actor) -> None:
    """Refuse a provider's user who acts for another provider, or for none.

    Raises:
        NotYourProvider: it is not theirs.
    """
    if by.roles & SIGNING_IN and (provider is None or provider_of(by) != provider):
        raise NotYourProvider


def add_provider(facts: ProviderFacts, *, by: Actor) -> Provider:
    """Put a provider into the actor's organisation's catalogue.

    Raises:
        ProviderKnown: the name is taken.
    """
    _refuse_known(facts.name, by)
    with transaction.atomic():
        provider = Provider(organisation=by.organisation, **asdict(facts))
        provider.save()
        audit.record(by, ADDED, provider)
    return provider


def change_provider(provider: Provider, facts: ProviderFacts, *, by: Actor) -> Provider:
    """Change what is known of a provider.

    Raises:
        ProviderKnown: another one has the name.
    """
    if facts.name != provider.name:
        _refuse_known(facts.name, by)
    with transaction.atomic():
        for name, value in asdict(facts).items():
            setattr(provider, name, value)
        provider.save()
        audit.record(by, CHANGED, provider)
    return provider


def _refuse_known(name: str, by: Actor) -> None:
    if Provider.objects.filter(organisation=by.organisation, name=name).exists():
        raise ProviderKnown(name)


def let_sign_in(
    provider: Provider,
    email: str,
    name: str,
    *,
    by: Actor,
    role: Role = Role.PROVIDER,
    password: str | None = None,
) -> Membership:
    """Let somebody sign in for a provider, in the hub's organisation.

    Raises:
        ValueError: the role is not one of a provider.
        SignsInElsewhere: the person signs in for another provider.
        AlreadyMember: the person signs in for this one already, with this role.
    """
    if role not in SIGNING_IN:
        raise ValueError(f"{role} does not sign in for a provider.")
    known = ProviderUser.objects.filter(user__email=email.lower()).select_related("provider")
    for other in known:
        if other.provider_id != provider.pk:
            raise SignsInElsewhere(other.provider)
    with transaction.atomic():
        membership = give_membership(email, name, role, by.organisation, by=by, password=password)
        ProviderUser.objects.get_or_create(
            organisation=by.organisation, user=membership.user, provider=provider
        )
        audit.record(by, SIGN_IN_GIVEN, provider, user=membership.user_id, role=role.value)
    return membership


__all__ = [
    "AlreadyMember",
    "NotYourProvider",
    "ProviderFacts",
    "ProviderKnown",
    "SignsInElsewhere",
    "add_provider",
    "change_provider",
    "let_sign_in",
    "provider_of",
    "refuse_other_provider",
]

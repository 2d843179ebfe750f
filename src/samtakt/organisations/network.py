"""How a network comes to be: a hub, its member companies, and what they agree to share.

A company that leaves keeps what it has. What it has ahead in the network is settled first, by
the areas above, which register with `when_company_leaves`.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from samtakt.foundation import audit
from samtakt.foundation.access import Actor, system_actor
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Agreement, DataClass

FOUNDED = audit.verb("organisations.hub_founded")
JOINED = audit.verb("organisations.company_joined")
LEFT = audit.verb("organisations.company_left")
RETURNED = audit.verb("organisations.company_returned")
AGREED = audit.verb("organisations.agreement_signed", audit.Erasure.BLANK)


class NameIsTaken(Exception):
    """Another organisation already goes by that name."""


class NotAHub(Exception):
    """Only a hub has member companies."""


class NotAMember(Exception):
    """The company is not, or no longer, in a network that it could leave."""


class NotGone(Exception):
    """The company has not left, so it cannot come back."""


Settle = Callable[[Organisation, Actor], None]
_settling: list[Settle] = []


def when_company_leaves(settle: Settle) -> Settle:
    """Register what is settled when a company leaves: inside the transaction, in any scope."""
    _settling.append(settle)
    return settle


@dataclass(frozen=True)
class Address:
    """Where an organisation is, and its number; all of it may be unknown."""

    organisation_number: str = ""
    county: str = ""
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None


def found_hub(name: str, *, address: Address | None = None, language: str = "sv") -> Organisation:
    """Create a hub, the first organisation of a network.

    Raises:
        NameIsTaken: an organisation of that name exists.
    """
    with transaction.atomic():
        hub = _create(Organisation.Kind.HUB, name, None, address or Address(), language)
        audit.record(system_actor(hub), FOUNDED, hub)
    return hub


def add_company(
    hub: Organisation, name: str, *, by: Actor, address: Address | None = None, language: str = "sv"
) -> Organisation:
    """Create a member company of a hub.

    Raises:
        NotAHub: the organisation to join is no hub.
        NameIsTaken: an organisation of that name exists.
    """
    if not hub.is_hub:
        raise NotAHub(hub.name)
    with transaction.atomic():
        company = _create(Organisation.Kind.COMPANY, name, hub, address or Address(), language)
        audit.record(by, JOINED, company)
    return company


def leave_network(company: Organisation, *, by: Actor) -> Organisation:
    """Let a company leave its network today; its agreement ends, what it has ahead is settled.

    What it did stays its own. The hub no longer sees anything of it.

    Raises:
        NotAMember: it is in no network, or has left.
    """
    today = timezone.localdate()
    if company.hub is None or company.left_on is not None:
        raise NotAMember(company.name)
    with transaction.atomic():
        for settle in _settling:
            settle(company, by)
        in_force = Q(ends_on__isnull=True) | Q(ends_on__gt=today)
        with scope_for(company):
            signed = Agreement.objects.filter(in_force, organisation=company, signed_on__lte=today)
            signed.update(ends_on=today)
        if not Organisation.objects.filter(pk=company.pk, left_on=None).update(left_on=today):
            raise NotAMember(company.name)
        company.refresh_from_db(fields=["left_on"])
        audit.record(by, LEFT, company)
    return company


def return_to_network(company: Organisation, *, by: Actor) -> Organisation:
    """Take a company that has left into its network again; what it shares is agreed anew.

    Raises:
        NotGone: it has not left.
    """
    with transaction.atomic():
        gone = Organisation.objects.filter(pk=company.pk, left_on__isnull=False)
        if not gone.update(left_on=None):
            raise NotGone(company.name)
        company.refresh_from_db(fields=["left_on"])
        audit.record(by, RETURNED, company)
    return company


def _create(
    kind: Organisation.Kind, name: str, hub: Organisation | None, address: Address, language: str
) -> Organisation:
    slug = slugify(name.translate(str.maketrans("åäöÅÄÖ", "aaoAAO")))[:80]
    if Organisation.objects.filter(slug=slug).exists():
        raise NameIsTaken(name)
    organisation = Organisation(
        kind=kind, name=name, slug=slug, hub=hub, language=language, **vars(address)
    )
    organisation.save()
    return organisation


def sign_agreement(
    company: Organisation,
    data_classes: Iterable[DataClass],
    *,
    signed_by: str,
    signed_on: datetime.date,
    by: Actor,
) -> Agreement:
    """Record what a company agrees to show its hub; the newest agreement in force counts."""
    classes = sorted(DataClass(value).value for value in data_classes)
    with transaction.atomic(), scope_for(company):
        agreement = Agreement(
            organisation=company, signed_on=signed_on, signed_by=signed_by, data_classes=classes
        )
        agreement.save()
        audit.record(by, AGREED, agreement, company=company.name, data_classes=classes)
    return agreement

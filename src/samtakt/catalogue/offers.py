"""What a provider offers: prices, group size, rebates, and what cancelling costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from samtakt.catalogue.costs import RebateRule, Step
from samtakt.catalogue.models import USUAL_VAT, CancellationStep, Course, Offer, Provider, Rebate
from samtakt.catalogue.providers import refuse_other_provider
from samtakt.foundation import audit
from samtakt.foundation.access import Actor

MADE = audit.verb("catalogue.offer_made")
CHANGED = audit.verb("catalogue.offer_changed")


class AlreadyOffered(Exception):
    """A provider has one offer of a course; its dates are several."""

    def __init__(self, offer: Offer) -> None:
        super().__init__(
            _("{provider} already offers the course. Change that offer instead.").format(
                provider=offer.provider.name
            )
        )


class GroupSizeReversed(Exception):
    """The fewest participants are more than the most."""

    def __init__(self) -> None:
        super().__init__(_("The fewest participants cannot be more than the most."))


class StepsContradict(Exception):
    """Cancelling later never costs less, and each number of days stands once."""

    def __init__(self) -> None:
        super().__init__(
            _("Each number of days may stand once, and cancelling later may not cost less.")
        )


@dataclass(frozen=True)
class OfferFacts:
    """The conditions of an offer; prices in kronor without VAT."""

    minimum: int
    maximum: int
    price_per_session: Decimal = Decimal(0)
    price_per_seat: Decimal = Decimal(0)
    price_stated: bool = True
    vat_percent: Decimal = Decimal(USUAL_VAT)
    seat_transferable: bool = True
    provider_notice_days: int | None = None
    steps: tuple[Step, ...] = ()
    rebates: tuple[RebateRule, ...] = ()


def make_offer(course: Course, provider: Provider, facts: OfferFacts, *, by: Actor) -> Offer:
    """Offer a course in a provider's name.

    Raises:
        AlreadyOffered: the provider has an offer of the course.
        GroupSizeReversed, StepsContradict: the conditions contradict each other.
        NotYourProvider: a provider's user offers in another's name.
    """
    refuse_other_provider(provider, by=by)
    _refuse_contradiction(facts)
    known = Offer.objects.filter(course=course, provider=provider).first()
    if known is not None:
        raise AlreadyOffered(known)
    with transaction.atomic():
        offer = Offer(organisation=by.organisation, course=course, provider=provider)
        _write(offer, facts)
        audit.record(by, MADE, offer)
    return offer


def change_offer(offer: Offer, facts: OfferFacts, *, by: Actor) -> Offer:
    """Give an offer other conditions. What was booked keeps what held when it was booked.

    Raises:
        GroupSizeReversed, StepsContradict: the conditions contradict each other.
        NotYourProvider: a provider's user changes another's offer.
    """
    refuse_other_provider(offer.provider, by=by)
    _refuse_contradiction(facts)
    with transaction.atomic():
        _write(offer, facts)
        audit.record(
            by,
            CHANGED,
            offer,
            price_per_session=str(facts.price_per_session),
            price_per_seat=str(facts.price_per_seat),
        )
    return offer


def _write(offer: Offer, facts: OfferFacts) -> None:
    for name in OfferFacts.__dataclass_fields__.keys() - {"steps", "rebates"}:
        setattr(offer, name, getattr(facts, name))
    offer.save()
    owner = offer.organisation
    CancellationStep.objects.filter(offer=offer).delete()
    CancellationStep.objects.bulk_create(
        CancellationStep(
            organisation=owner, offer=offer, days_before=one.days_before, percent=int(one.percent)
        )
        for one in facts.steps
    )
    Rebate.objects.filter(offer=offer).delete()
    Rebate.objects.bulk_create(
        Rebate(
            organisation=owner,
            offer=offer,
            percent=one.percent,
            from_seats=one.from_seats,
            days_before=one.days_before,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
        )
        for one in facts.rebates
    )


def _refuse_contradiction(facts: OfferFacts) -> None:
    if facts.minimum > facts.maximum:
        raise GroupSizeReversed
    if not later_never_costs_less(facts.steps):
        raise StepsContradict


def later_never_costs_less(steps: Iterable[Step]) -> bool:
    """Return whether the steps, from far before the start to near it, only rise."""
    ordered = sorted(steps, key=lambda one: -one.days_before)
    pairs = pairwise(ordered)
    return all(
        far.days_before > near.days_before and far.percent <= near.percent for far, near in pairs
    )

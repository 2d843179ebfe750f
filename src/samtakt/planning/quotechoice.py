"""Choosing among opened quotes: points for what they say, the choice, and its consequences."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from samtakt.catalogue.costs import terms_of
from samtakt.catalogue.models import Offer
from samtakt.catalogue.offers import OfferFacts, change_offer, make_offer
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.models import Quote, QuoteAnswer, QuoteRequest
from samtakt.planning.quotecriteria import MOST_POINTS
from samtakt.planning.quoterefusals import (
    NoLongerOpen,
    NoQuote,
    PointsOutOfRange,
    QuoteLapsed,
    ReasonMissing,
    RequiredUnmet,
    StillSealed,
)
from samtakt.planning.quotes import hold, tell_provider

POINTS_GIVEN = audit.verb("planning.quote_points_given")
DECIDED = audit.verb("planning.quotes_decided")

CHOSEN = gettext_noop("Your quote on %(course)s was chosen. Add the dates to your offer.")
NOT_CHOSEN = gettext_noop("Another quote was chosen for %(course)s.")


def give_points(quote: Quote, points: Mapping[int, int | None], *, by: Actor) -> Quote:
    """Say what the quote's answers to weighted criteria are worth; by the criteria's numbers.

    Raises:
        NoLongerOpen, StillSealed: quotes are judged between opening and choice.
        NoQuote: the provider has given none.
        PointsOutOfRange: not from 0 to 5, or for a criterion without a weight.
    """
    _refuse_unless_open_to_judge(quote.request)
    if quote.state != Quote.State.GIVEN:
        raise NoQuote
    answers = {row.criterion_id: row for row in quote.answers.select_related("criterion")}
    for criterion, given in points.items():
        known = answers.get(criterion)
        if known is None or not known.criterion.weight:
            raise PointsOutOfRange
        if given is not None and not 0 <= given <= MOST_POINTS:
            raise PointsOutOfRange
    with transaction.atomic():
        for criterion, given in points.items():
            answers[criterion].points = given
        QuoteAnswer.objects.bulk_update([answers[each] for each in points], ["points"])
        audit.record(by, POINTS_GIVEN, quote, points={str(k): v for k, v in points.items()})
    return quote


def choose(quote: Quote, reason: str, *, by: Actor) -> QuoteRequest:
    """Choose a quote: the provider's offer of the course gets its terms, and all are told.

    Cancellation steps and rebates that the offer has stay as they are.

    Raises:
        NoLongerOpen, StillSealed: quotes are chosen between opening and choice.
        NoQuote, RequiredUnmet, QuoteLapsed: this one cannot be chosen.
        ReasonMissing: nobody said why.
    """
    request = quote.request
    _refuse_unless_open_to_judge(request)
    if quote.state != Quote.State.GIVEN:
        raise NoQuote
    if quote.answers.filter(criterion__required=True, meets=False).exists():
        raise RequiredUnmet
    if quote.valid_to is not None and quote.valid_to < timezone.localdate():
        raise QuoteLapsed
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        hold(request)
        _refuse_unless_open_to_judge(request)
        quote.state, quote.offer = Quote.State.CHOSEN, _offer(quote, by)
        quote.save(update_fields=["state", "offer"])
        others = request.quotes.filter(state=Quote.State.GIVEN).exclude(pk=quote.pk)
        others.update(state=Quote.State.NOT_CHOSEN)
        request.state, request.reason = QuoteRequest.State.DECIDED, reason.strip()
        request.decided_by, request.decided_at = by.name, timezone.now()
        request.save(update_fields=["state", "reason", "decided_by", "decided_at"])
        audit.record(by, DECIDED, request, quote=quote.pk, provider=quote.provider_id)
        transaction.on_commit(lambda: _tell(request))
    return request


def _refuse_unless_open_to_judge(request: QuoteRequest) -> None:
    if request.state != QuoteRequest.State.OPEN:
        raise NoLongerOpen
    if request.opened_at is None:
        raise StillSealed


def _offer(quote: Quote, by: Actor) -> Offer:
    """Give the provider's offer of the course the quote's terms; make one if there is none."""
    assert quote.price_per_session is not None  # a given quote is whole
    assert quote.price_per_seat is not None
    assert quote.minimum is not None
    assert quote.maximum is not None
    facts = OfferFacts(
        minimum=quote.minimum,
        maximum=quote.maximum,
        price_per_session=Decimal(quote.price_per_session),
        price_per_seat=Decimal(quote.price_per_seat),
        vat_percent=Decimal(quote.vat_percent),
    )
    course = quote.request.course
    known = Offer.objects.filter(course=course, provider=quote.provider).first()
    if known is None:
        return make_offer(course, quote.provider, facts, by=by)
    terms = terms_of(known)
    facts = replace(
        facts,
        seat_transferable=known.seat_transferable,
        provider_notice_days=known.provider_notice_days,
        steps=terms.steps if terms else (),
        rebates=terms.rebates if terms else (),
    )
    return change_offer(known, facts, by=by)


def _tell(request: QuoteRequest) -> None:
    with scope_for(request.organisation):
        for quote in request.quotes.select_related("provider__organisation"):
            if quote.state == Quote.State.CHOSEN:
                tell_provider(quote, "chosen", CHOSEN)
            elif quote.state == Quote.State.NOT_CHOSEN:
                tell_provider(quote, "not_chosen", NOT_CHOSEN)

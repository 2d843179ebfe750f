"""Quotes side by side: what they cost for the people wanted, what they meet, and the law's limit.

Only opened quotes are compared. The price is what buying so many places costs, in as many
sessions as the provider's largest group needs. Under the limit for direct award a public buyer
may choose without a formal procedure; what it bought in the same way in the same year counts
together with it.
"""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from samtakt.catalogue.costs import Cost, Terms, cost_of
from samtakt.foundation.legalrules import LegalRule, rules_known_on
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.models import Quote, QuoteAnswer, QuoteCriterion, QuoteRequest
from samtakt.planning.quotecriteria import MOST_POINTS
from samtakt.planning.quoterefusals import StillSealed

DIRECT_AWARD = "procurement.direct_award"
DOCUMENTATION = "procurement.documentation"
COMPARABLE = (Quote.State.GIVEN, Quote.State.CHOSEN, Quote.State.NOT_CHOSEN)


@dataclass(frozen=True, slots=True)
class ComparedAnswer:
    """What a quote says of one criterion; `points` None: not judged yet, or not weighted."""

    criterion: QuoteCriterion
    meets: bool
    text: str
    points: int | None

    @property
    def fails(self) -> bool:
        """Whether something that is required is not met."""
        return self.criterion.required and not self.meets


@dataclass(frozen=True, slots=True)
class ComparedQuote:
    """One quote: its cost for all who are wanted, and what it is worth by the criteria.

    `points` is the sum of weight times points over five, as far as points are given; `unjudged`
    is how many weighted criteria lack them.
    """

    quote: Quote
    sessions: int
    cost: Cost
    answers: tuple[ComparedAnswer, ...]
    points: Decimal
    unjudged: int
    is_lapsed: bool

    @property
    def per_person(self) -> Decimal:
        """Kronor without VAT for each person wanted."""
        return self.cost.net / self.quote.request.people

    @property
    def unmet(self) -> int:
        """How many of the required criteria are not met."""
        return sum(1 for answer in self.answers if answer.fails)

    @property
    def may_be_chosen(self) -> bool:
        return not self.unmet and not self.is_lapsed


@dataclass(frozen=True, slots=True)
class AwardLimit:
    """What direct awards of a year come to, against the limit; kronor without VAT.

    `spent` is what other requests of the year were decided for, `value` what this one is or
    would be. Rules are None where nobody has entered them.
    """

    year: int
    spent: Decimal
    value: Decimal
    limit: LegalRule | None
    documentation: LegalRule | None

    @property
    def total(self) -> Decimal:
        return self.spent + self.value

    @property
    def passes(self) -> bool:
        """Whether the sum is not below the limit any more."""
        return self.limit is not None and self.total >= Decimal(self.limit.value)

    def passes_with(self, value: Decimal) -> bool:
        """Return whether the sum would reach the limit if this one came to `value`."""
        return replace(self, value=value).passes

    @property
    def must_be_documented(self) -> bool:
        return self.documentation is not None and self.total >= Decimal(self.documentation.value)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Opened quotes, those first that meet what is required, of them the cheapest first."""

    request: QuoteRequest
    criteria: tuple[QuoteCriterion, ...]
    quotes: tuple[ComparedQuote, ...]
    without: tuple[Quote, ...]
    most_points: int

    @property
    def chosen(self) -> ComparedQuote | None:
        """The quote that was chosen, if one was."""
        found = (each for each in self.quotes if each.quote.state == Quote.State.CHOSEN)
        return next(found, None)


def compare(request: QuoteRequest) -> Comparison:
    """Return the opened quotes of a request side by side; `without` are those that gave none.

    Raises:
        StillSealed: the quotes have not been opened.
    """
    if request.opened_at is None:
        raise StillSealed
    rows = request.quotes.select_related("provider", "request").prefetch_related("answers")
    quotes = list(rows.order_by("provider__name", "pk"))
    criteria = tuple(request.criteria.order_by("pk"))
    compared = [
        _compared(quote, criteria, timezone.localdate())
        for quote in quotes
        if quote.state in COMPARABLE
    ]
    return Comparison(
        request=request,
        criteria=criteria,
        quotes=tuple(sorted(compared, key=lambda each: (each.unmet > 0, each.cost.net))),
        without=tuple(quote for quote in quotes if quote.state not in COMPARABLE),
        most_points=sum(each.weight for each in criteria if not each.required),
    )


def _compared(
    quote: Quote, criteria: Sequence[QuoteCriterion], today: datetime.date
) -> ComparedQuote:
    said: dict[int, QuoteAnswer] = {row.criterion_id: row for row in quote.answers.all()}
    answers = tuple(
        ComparedAnswer(each, said[each.pk].meets, said[each.pk].text, said[each.pk].points)
        for each in criteria
        if each.pk in said
    )
    weighted = [each for each in answers if each.criterion.weight]
    return ComparedQuote(
        quote=quote,
        sessions=sessions_needed(quote),
        cost=cost_of_quote(quote),
        answers=answers,
        points=sum(
            (
                Decimal(each.criterion.weight * (each.points or 0)) / MOST_POINTS
                for each in weighted
            ),
            Decimal(0),
        ),
        unjudged=sum(1 for each in weighted if each.points is None),
        is_lapsed=quote.state == Quote.State.GIVEN
        and quote.valid_to is not None
        and quote.valid_to < today,
    )


def sessions_needed(quote: Quote) -> int:
    """Return how many sessions all who are wanted need at this provider, at least those asked."""
    assert quote.maximum is not None  # a given quote is whole
    return max(quote.request.sessions, math.ceil(quote.request.people / quote.maximum))


def cost_of_quote(quote: Quote) -> Cost:
    """Return what all who are wanted cost at this provider."""
    assert quote.price_per_session is not None  # a given quote is whole
    assert quote.price_per_seat is not None
    terms = Terms(
        Decimal(quote.price_per_session), Decimal(quote.price_per_seat), Decimal(quote.vat_percent)
    )
    return cost_of(
        terms,
        quote.request.people,
        booked_on=timezone.localdate(),
        sessions=sessions_needed(quote),
    )


def award_limit(request: QuoteRequest, value: Decimal, *, day: datetime.date) -> AwardLimit:
    """Return how a direct award of `value` kronor stands to the limit in the year of a day."""
    rules = rules_known_on(
        LegalRule.objects.filter(Q(key=DIRECT_AWARD) | Q(key=DOCUMENTATION)), day
    )
    return AwardLimit(
        year=day.year,
        spent=_spent(request.organisation, day.year, besides=request),
        value=value,
        limit=rules.get(DIRECT_AWARD),
        documentation=rules.get(DOCUMENTATION),
    )


def _spent(hub: Organisation, year: int, *, besides: QuoteRequest) -> Decimal:
    # All training is taken to be of one kind: a buyer who sums up less has to say why.
    chosen = Quote.objects.filter(
        organisation=hub,
        state=Quote.State.CHOSEN,
        request__award=QuoteRequest.Award.DIRECT,
        request__decided_at__year=year,
    ).exclude(request=besides)
    return sum((cost_of_quote(quote).net for quote in chosen.select_related("request")), Decimal(0))

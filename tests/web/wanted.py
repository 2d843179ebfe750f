"""A company's interest and a hub's request for quotes, for those who must not find them."""

import datetime

from samtakt.planning.models import Interest, Quote, QuoteCriterion, QuoteRequest
from tests.factories import make_course, saved
from tests.web.catalogued import saved_provider

ANSWER_BY = datetime.date(2031, 1, 31)
MODELS = {QuoteRequest, Quote}


def rows_of_demand(company, hub, offer, word):
    """The company's interest; the hub's request for quotes and one quote, which the hub owns."""
    course = make_course(hub, "Kurs som flera vill ha")
    interest = Interest(course=course, seats=3, note=word, told_by=word)
    request = saved(
        QuoteRequest(course=offer.course, people=8, answer_by=ANSWER_BY, asked_by="Navet"), hub
    )
    saved(QuoteCriterion(request=request, code="own.1", text_sv="Krav", weight=10), hub)
    provider = saved_provider(offer, hub, f"Navets {company.pk} ")
    return {
        Interest: saved(interest, company),
        QuoteRequest: request,
        Quote: saved(Quote(request=request, provider=provider), hub),
    }

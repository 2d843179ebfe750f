"""The network around the demand board: who lets its needs be counted, who wants what, quotes.

Told at the hub and in several companies, by the actions that people do there. A folder with
fewer than two providers is told without quotes.
"""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Count

from samtakt.catalogue.models import Course, Offer, OfferDate, Provider
from samtakt.delivery.models import Session
from samtakt.delivery.reserving import reserve_on
from samtakt.delivery.terms import usual_decide_by
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.planning.demand import has_agreed
from samtakt.planning.interest import Wish, tell_interest
from samtakt.planning.models import Quote, QuoteRequest, Round
from samtakt.planning.optin import choose_to_be_counted
from samtakt.planning.quotechoice import choose, give_points
from samtakt.planning.quotecriteria import Criterion, Use, presets
from samtakt.planning.quotes import (
    Answer,
    QuoteFacts,
    RequestFacts,
    answer,
    ask_for_quotes,
    open_quotes,
)

KEEPS_TO_ITSELF = 3
"""So many companies have not chosen to be counted for others."""
WANTED = (((1, 2), (2, 3), (4, 1), (5, 2)), ((0, 2), (3, 1)), ((6, 4),))
"""Per course, which company (by its place) wants how many seats without a date."""
RESERVED = ((1, 2), (2, 1))
MOST_ASKED = 4
REASON = (
    "Lägst pris av de anbud som uppfyller alla krav, och högst poäng för anpassning till "
    "deltagarnas egna maskiner."
)
SAID = (
    "Kursledaren går igenom detta före varje kurs.",
    "Ingår i vår ordinarie kurs.",
    "Vi har gjort så sedan 2024, referens lämnas gärna.",
)


def tell_board(
    hub: Organisation,
    companies: Sequence[Organisation],
    round: Round,
    *,
    today: datetime.date,
    name: str,
    lead: str,
) -> None:
    """Let companies be counted, want and reserve seats, and the hub ask for quotes.

    `name` is who acts in the companies, `lead` who does at the hub.
    """
    agreed = [company for company in companies if _agrees(company)]
    for company in agreed[:-KEEPS_TO_ITSELF]:
        with scope_for(company):
            choose_to_be_counted(by=Actor(name, company))
    with scope_for(hub):
        courses = list(_courses(hub))
        date = _date_to_fill(hub, today)
    for course, wanted in zip(courses[2:], WANTED, strict=False):
        _want(agreed, course, wanted, today, name)
    if date is not None:
        for place, seats in RESERVED:
            if place < len(agreed):
                with scope_for(agreed[place]):
                    reserve_on(date, seats, by=Actor(name, agreed[place]))
    with scope_for(hub):
        _ask(courses, round, today=today, by=Actor(lead, hub))


def _agrees(company: Organisation) -> bool:
    with scope_for(company):
        return has_agreed(company)


def _courses(hub: Organisation) -> list[Course]:
    """Courses with a price, those first that the provider with the most offers gives."""
    offers = Offer.objects.filter(organisation=hub, price_stated=True).select_related("course")
    by_course = {offer.course: offer.provider_id for offer in offers.order_by("course__code", "pk")}
    order = {provider.pk: place for place, provider in enumerate(_providers(hub))}
    return sorted(by_course, key=lambda course: (order[by_course[course]], course.code))


def _providers(hub: Organisation) -> list[Provider]:
    """The providers, those with the most offers first: their people sign in."""
    rows = Provider.objects.filter(organisation=hub).annotate(number=Count("offers"))
    return list(rows.order_by("-number", "name"))


def _want(
    companies: Sequence[Organisation],
    course: Course,
    wanted: Sequence[tuple[int, int]],
    today: datetime.date,
    name: str,
) -> None:
    for place, seats in wanted:
        if place < len(companies):
            company = companies[place]
            by_summer = today + datetime.timedelta(days=120 + 30 * place)
            wish = Wish(seats, by_summer if place % 2 else None, company.place)
            with scope_for(company):
                tell_interest(course, wish, by=Actor(name, company))


def _date_to_fill(hub: Organisation, today: datetime.date) -> OfferDate | None:
    """The first date on which there is time to gather a group and no session is open yet."""
    taken = Session.objects.filter(organisation=hub).values("offer_date")
    rows = (
        OfferDate.objects.filter(
            organisation=hub,
            starts_on__gt=today + datetime.timedelta(days=40),
            cancelled_on__isnull=True,
            offer__price_stated=True,
            offer__minimum__gte=4,
        )
        .exclude(pk__in=taken)
        .select_related("offer__course", "offer__provider", "organisation")
        .order_by("starts_on", "pk")
    )
    return next((row for row in rows if usual_decide_by(row, row.starts_on) > today), None)


def _ask(courses: Sequence[Course], round: Round, *, today: datetime.date, by: Actor) -> None:
    """One request that is decided, and one that waits for its last answer."""
    providers = _providers(by.organisation)[:MOST_ASKED]
    if len(providers) < 2:
        return
    for course, decided in zip(courses[:2], (True, False), strict=False):
        offer = course.offers.filter(price_stated=True).order_by("pk")[0]
        request = ask_for_quotes(
            course,
            RequestFacts(
                people=14,
                answer_by=today + datetime.timedelta(days=10),
                place=round.organisation.place,
                text="Kursen hålls på dagtid, delad på två veckor så att skiften kan bemannas.",
            ),
            criteria=_criteria(),
            providers=providers,
            round=round,
            by=by,
        )
        quotes = list(request.quotes.select_related("provider", "organisation"))
        quotes.sort(key=lambda quote: providers.index(quote.provider))
        # The provider whose people sign in is first: what waits, waits for it.
        for place, quote in enumerate(quotes):
            if decided or place > 0:
                quote.request = request
                _quote(quote, offer, place, today, by)
        if decided:
            _decide(request, quotes, by)


def _criteria() -> list[Criterion]:
    used = [each.used(each.usual, each.weight) for each in presets() if each.usual is not Use.NOT]
    own = Criterion("own.1", "Kursledaren kan hålla delar av kursen på engelska.", weight=10)
    return [*used, own]


def _quote(quote: Quote, offer: Offer, place: int, today: datetime.date, by: Actor) -> None:
    # Who has the course quotes the price of its offer, so that plans stay what they were.
    dearer = Decimal(100 + 7 * place) / 100
    facts = QuoteFacts(
        price_per_session=Decimal(offer.price_per_session) * dearer,
        price_per_seat=Decimal(offer.price_per_seat) * dearer,
        vat_percent=Decimal(offer.vat_percent),
        minimum=offer.minimum,
        maximum=max(offer.minimum, offer.maximum - place),
        first_day=today + datetime.timedelta(days=45 + 7 * place),
        valid_to=today + datetime.timedelta(days=90),
        comment="Priset gäller även om fler anmäler sig." if place == 0 else "",
    )
    answers = {
        each.pk: Answer(not (place == 1 and each.code == "access.venue"), SAID[n % len(SAID)])
        for n, each in enumerate(quote.request.criteria.order_by("pk"))
    }
    answer(quote, facts, answers, by=by)


def _decide(request: QuoteRequest, quotes: Sequence[Quote], by: Actor) -> None:
    open_quotes(request, by=by)
    weighted = list(request.criteria.filter(required=False).order_by("pk"))
    for place, quote in enumerate(quotes):
        points = {each.pk: 5 - (n + 2 * place) % 4 for n, each in enumerate(weighted)}
        give_points(quote, points, by=by)
    choose(quotes[0], REASON, by=by)

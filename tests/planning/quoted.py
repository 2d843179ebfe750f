"""A hub that asks two providers for quotes; the first and the second sign in."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from samtakt.catalogue.providers import ProviderFacts, add_provider
from samtakt.foundation.access import system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.quotecriteria import Criterion
from samtakt.planning.quotes import (
    Answer,
    QuoteFacts,
    RequestFacts,
    answer,
    ask_for_quotes,
    open_quotes,
)
from tests.catalogue.desk import make_desk
from tests.factories import make_course

CRITERIA = (
    Criterion("access.venue", "Lokalen nås utan trappsteg", "No steps", required=True),
    Criterion("gender.competence", "Kan jämställdhet", "", weight=40),
    Criterion("own.1", "Egna maskiner", "", weight=10),
)


def in_days(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def make_quotes(name="Navet", course="Svetskurs", **facts):
    """Ask Nord and Syd, who sign in, and Väst, who does not."""
    found = make_desk(name)
    found.course = make_course(found.hub, course)
    with scope_for(found.hub):
        west = ProviderFacts(f"{name} Väst", email="vast@example.example")
        found.west = add_provider(west, by=system_actor(found.hub))
        found.request = ask_for_quotes(
            found.course,
            RequestFacts(people=12, answer_by=in_days(14), text="Tre kvällar.", **facts),
            criteria=CRITERIA,
            providers=[found.north, found.south, found.west],
            by=found.keeper,
        )
        found.quotes = SimpleNamespace(
            **{
                name: found.request.quotes.select_related(
                    "provider", "request__course", "organisation"
                ).get(provider=getattr(found, name))
                for name in ("north", "south", "west")
            }
        )
        found.criteria = list(found.request.criteria.order_by("pk"))
    return found


def offer(per_session="10000", per_seat="500", **more):
    given = {"minimum": 4, "maximum": 8, **more}
    return QuoteFacts(Decimal(per_session), Decimal(per_seat), **given)


def all_met(desk, *, but=()):
    return {each.pk: Answer(each.code not in but, f"Så: {each.code}") for each in desk.criteria}


def give(desk, quote, facts=None, *, by, but=()):
    with scope_for(desk.hub):
        return answer(quote, facts or offer(), all_met(desk, but=but), by=by)


def answered(desk, *, but=()):
    """Nord is dear, Syd is cheap (and `but` what it does not meet), Väst does not quote."""
    from samtakt.planning.quotes import decline

    give(desk, desk.quotes.north, offer("20000", "800"), by=desk.north_actor)
    give(desk, desk.quotes.south, offer("5000", "400", maximum=5), by=desk.south_actor, but=but)
    with scope_for(desk.hub):
        decline(desk.quotes.west, "Fullbokat", by=desk.keeper)
    return desk


def opened(desk, *, but=()):
    answered(desk, but=but)
    with scope_for(desk.hub):
        desk.request.refresh_from_db()
        open_quotes(desk.request, by=desk.keeper)
        for quote in vars(desk.quotes).values():
            quote.refresh_from_db()
            quote.request = desk.request
    return desk

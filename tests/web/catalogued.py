"""A hub's catalogue whose texts hold a word, for those who must not find it."""

import datetime

from samtakt.catalogue.models import Course, Offer, OfferDate, Provider, Venue
from tests.factories import make_course, make_date, make_offer, saved


def rows_of_catalogue(hub, word):
    """One row of each model that the pages of the catalogue are about; the hub owns them."""
    course = make_course(hub, f"{word}kurs")
    offer = make_offer(course)
    provider = saved_provider(offer, hub, word)
    venue = saved(Venue(provider=provider, name=f"{word}hus", place=f"{word}ort"), hub)
    day = datetime.date(2027, 3, 1)
    date = make_date(offer, day, place=f"{word}ort", venue=venue)
    return {Course: course, Offer: offer, OfferDate: date, Venue: venue, Provider: provider}


def saved_provider(offer, hub, word):
    offer.provider.name = f"{word}skolan"
    return saved(offer.provider, hub)


MODELS = {Course, Offer, OfferDate, Venue, Provider}

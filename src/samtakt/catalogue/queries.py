"""Reads of the catalogue that more than one caller needs."""

from django.db.models import Q, QuerySet

from samtakt.catalogue.models import OfferDate
from samtakt.foundation.tenancy import Organisation


def plannable_dates(owner: Organisation | int) -> QuerySet[OfferDate]:
    """Return the dates that a plan may choose among: on a day, somewhere, priced, not cancelled.

    An in-house date without a place waits for a company to ask for it; one that is "some time
    in May" has no week yet.
    """
    return OfferDate.objects.filter(
        Q(online=True) | ~Q(place=""),
        organisation=owner,
        starts_on__isnull=False,
        cancelled_on__isnull=True,
        offer__price_stated=True,
    )

"""The seats of a company that leaves the network: those ahead are given up, those that were stay.

They are given up as any seat is: until the last day for changes they go to who waits and cost
nothing, after it they are paid for. A session that has begun goes on to its end with whoever sits
in it, and its hours are marked, signed and attested as before.
"""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from samtakt.delivery.everybody import acting_for, lock_chains
from samtakt.delivery.models import Booking, Session
from samtakt.delivery.seats import withdraw
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation, scope_across, scope_for
from samtakt.organisations.network import when_company_leaves
from samtakt.organisations.queries import ever_members_of

LEAVES = gettext_noop("The company leaves the network")


def coming_seats(company: Organisation) -> "QuerySet[Booking]":
    """Return a company's seats and places in sessions that have not begun; in its scope."""
    return (
        Booking.objects.filter(
            organisation=company,
            state__in=Booking.STANDING,
            session__state__in=Session.OPEN,
            session__offer_date__starts_on__gt=timezone.localdate(),
        )
        .select_related(
            "organisation",
            "person",
            "session__organisation",
            "session__offer_date__offer__course",
            "session__offer_date__offer__provider",
        )
        # Who waits first: nobody of the company is to get a colleague's seat on the way out.
        .order_by("-state", "session__offer_date__starts_on", "session", "pk")
    )


@when_company_leaves
def give_up_coming_seats(company: Organisation, by: Actor) -> None:
    """Give up what a company has in sessions to come; its people and theirs who wait are told."""
    with scope_for(company):
        found = list(coming_seats(company))
        _lock(company, {one.session_id for one in found})
        for booking in found:
            withdraw(booking, LEAVES, by=acting_for(company, by))


def _lock(company: Organisation, sessions: Iterable[int]) -> None:
    """Lock the sessions, then the audits of all whose seats may change, as a booking does."""
    hub = company.hub
    assert hub is not None  # who leaves a network is in one
    rows = Session.objects.filter(pk__in=sessions).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    with scope_across(hub, ever_members_of(hub)):
        waiting = Booking.objects.filter(session__in=sessions, state=Booking.State.WAITING)
        owners = set(waiting.values_list("organisation_id", flat=True))
    lock_chains({hub.pk, company.pk, *owners})

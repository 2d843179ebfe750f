"""Who a signed-in user is in an organisation."""

import datetime

from django.utils import timezone
from django_scopes import scopes_disabled

from samtakt.foundation.access import Actor, Role
from samtakt.organisations.models import Membership, Organisation, User
from samtakt.organisations.queries import memberships_on


def current_memberships(user: User, today: datetime.date | None = None) -> list[Membership]:
    """Return a user's memberships in force, whichever organisation they are in."""
    day = today or timezone.localdate()
    # The one read before any scope can be open: it finds out which scope to open.
    with scopes_disabled():
        rows = (
            memberships_on(day)
            .filter(user=user)
            .select_related("organisation__hub")
            .order_by("organisation__name", "pk")
        )
        return list(rows)


def actor_of(
    user: User, chosen: int | None = None, *, memberships: list[Membership] | None = None
) -> Actor | None:
    """Return the actor a user is in the chosen organisation, or in the first; None if in none.

    `memberships` are the user's current ones where they have been read already.
    """
    memberships = current_memberships(user) if memberships is None else memberships
    if not memberships:
        return None
    organisations = [m.organisation for m in memberships]
    organisation = next((o for o in organisations if o.pk == chosen), organisations[0])
    here = [m for m in memberships if m.organisation_id == organisation.pk]
    return Actor(
        name=user.name or user.email,
        organisation=organisation,
        roles=frozenset(Role(m.role) for m in here),
        user_id=user.pk,
        person_id=next((m.person_id for m in here if m.person_id), None),
        team_ids=frozenset(m.team_id for m in here if m.team_id),
    )


def organisations_of(memberships: list[Membership]) -> list[Organisation]:
    """Return the organisations that memberships lead to, by name, each once."""
    return list({m.organisation_id: m.organisation for m in memberships}.values())

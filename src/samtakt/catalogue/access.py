"""Who may see and keep what in the catalogue.

A hub's companies see its whole catalogue. The hub keeps it. A provider's user belongs to the
hub's organisation and to one provider (`ProviderUser`): such a user sees and keeps that
provider's own courses, offers, dates and venues, and nothing of another provider. A trainer
of a provider sees the same and changes nothing.
"""

from django.db.models import Q

from samtakt.catalogue.models import Course, Offer, OfferDate, Provider, Venue
from samtakt.foundation.access import HUB_ROLES, Actor, Role, Rows, action, everything
from samtakt.organisations.access import own_rows

AT_A_COMPANY = [
    Role.COMPANY_ADMIN,
    Role.HR,
    Role.LINE_MANAGER,
    Role.EMPLOYEE,
    Role.UNION_REPRESENTATIVE,
]
KEEPERS = [Role.HUB_ADMIN, Role.PROJECT_LEAD]


def of_own_provider(path: str = "") -> Rows:
    """Return the rule for rows that lead by `path` ("offer__provider") to the actor's provider."""
    start = f"{path}__" if path else ""

    def rows(actor: Actor) -> Q:
        if actor.user_id is None:
            return Q(pk__in=[])
        return Q(
            **{
                f"{start}users__user": actor.user_id,
                f"{start}users__organisation": actor.organisation,
            }
        )

    return rows


def courses_of_own_provider(actor: Actor) -> Q:
    """The provider's own courses, and the hub's courses that it gives."""
    return of_own_provider("kept_by")(actor) | of_own_provider("offers__provider")(actor)


def _kept(path: str) -> dict[Role, Rows]:
    return {**dict.fromkeys(KEEPERS, own_rows), Role.PROVIDER: of_own_provider(path)}


SEEING = dict.fromkeys([*AT_A_COMPANY, *HUB_ROLES], everything)
action(
    "catalogue.see",
    Course,
    {
        **SEEING,
        Role.PROVIDER: courses_of_own_provider,
        Role.TRAINER: courses_of_own_provider,
    },
)
action(
    "catalogue.see_offer",
    Offer,
    {
        **SEEING,
        Role.PROVIDER: of_own_provider("provider"),
        Role.TRAINER: of_own_provider("provider"),
    },
)
action("catalogue.add_course", None, dict.fromkeys([*KEEPERS, Role.PROVIDER], everything))
action("catalogue.keep_course", Course, _kept("kept_by"))
action(
    "catalogue.add_offer",
    Course,
    {**dict.fromkeys(KEEPERS, own_rows), Role.PROVIDER: courses_of_own_provider},
)
action("catalogue.keep_offer", Offer, _kept("provider"))
action("catalogue.keep_date", OfferDate, _kept("offer__provider"))
action("catalogue.keep_venue", Venue, _kept("provider"))
action("catalogue.add_venue", None, dict.fromkeys([*KEEPERS, Role.PROVIDER], everything))
action("catalogue.see_providers", Provider, dict.fromkeys(HUB_ROLES, own_rows))
action("catalogue.add_provider", None, dict.fromkeys(KEEPERS, everything))
action("catalogue.keep_provider", Provider, dict.fromkeys(KEEPERS, own_rows))

"""Where each role begins its day."""

from samtakt.foundation.access import HUB_ROLES, Actor, Role

FOR_A_PROVIDER = {Role.PROVIDER, Role.TRAINER}
COMPANY_OVERVIEW = {Role.COMPANY_ADMIN, Role.HR, Role.UNION_REPRESENTATIVE}


def landing(actor: Actor) -> tuple[str, tuple[object, ...]] | None:
    """Return the URL name and arguments of an actor's first page; None for the start page itself.

    Somebody with several roles lands where they see most: hub, company, team, self.
    """
    if actor.roles & HUB_ROLES:
        return "network", ()
    if actor.roles & COMPANY_OVERVIEW:
        return "company", (actor.organisation.pk,)
    if Role.LINE_MANAGER in actor.roles:
        if len(actor.team_ids) == 1:
            return "team", tuple(actor.team_ids)
        return "company", (actor.organisation.pk,)
    if Role.EMPLOYEE in actor.roles:
        return "me", ()
    if actor.organisation.is_hub and actor.roles & FOR_A_PROVIDER:
        return "catalogue", ()
    return None

"""A page about the reader's own company, which is at hand without asking for it."""

from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation


def own_company(actor: Actor, pk: int, action: str = "analysis.see_foresight") -> Organisation:
    """Return the actor's company, which is at hand already; another one does not exist here.

    The rule of the action is the same; asking the database for it would cost these pages, which
    read much, a query.

    Raises:
        NotVisible: the address is another company's; the refusal is in the audit.
    """
    if actor.organisation.pk != pk:
        raise access.refused(actor, action, Organisation, pk)
    return actor.organisation

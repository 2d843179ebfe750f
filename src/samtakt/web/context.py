"""What the page frame needs on every page."""

from typing import Any

from django.http import HttpRequest

from samtakt.foundation.access import allowed
from samtakt.web.navigation import ENTRIES


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the actor and the entries of the menu that the actor's roles may open."""
    actor = getattr(request, "actor", None)
    entries = [entry for entry in ENTRIES if actor and allowed(actor, entry.action)]
    return {"actor": actor, "menu": entries}

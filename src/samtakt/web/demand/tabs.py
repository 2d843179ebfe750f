"""The pages on demand beside each other, for whoever may open each."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samtakt.foundation import access
from samtakt.foundation.access import Actor

PAGES = (
    ("demand", _("Board of the round"), "planning.see_board"),
    ("interests", _("Interest without a date"), "planning.see_interests"),
    ("needs_ahead", _("Needs ahead"), "planning.see_need_board"),
    ("board_choice", _("What others see"), "planning.see_board_choice"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One page: its words, its address, and whether it is the one that is open."""

    words: str
    href: str
    current: bool


def tabs(actor: Actor, current: str) -> list[Tab]:
    """Return the pages that the actor may open; none if there is only one."""
    found = [
        Tab(str(words), reverse(url), url == current)
        for url, words, action in PAGES
        if access.allowed(actor, action)
    ]
    return found if len(found) > 1 else []

"""The menu: one line per place, shown to whoever may do its action."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samtakt.foundation.access import Actor

Arguments = Callable[[Actor], tuple[object, ...] | None]


def no_arguments(actor: Actor) -> tuple[object, ...] | None:
    """Return the arguments of an address that has none."""
    return ()


def own_company(actor: Actor) -> tuple[object, ...] | None:
    """Return the number of the actor's company; None for a hub, whose menu leaves it out."""
    return None if actor.organisation.is_hub else (actor.organisation.pk,)


@dataclass(frozen=True)
class Entry:
    """One place in the menu: its label, its URL name and the action its page performs.

    `arguments` gives what the URL needs for this actor; None leaves the place out.
    """

    label: str
    url: str
    action: str
    arguments: Arguments = no_arguments


ENTRIES: list[Entry] = [
    Entry(_("Overview"), "home", "organisations.see_start"),
    Entry(_("Taxonomies"), "taxonomies", "competences.import_taxonomy"),
]

"""The menu: one line per place, shown to whoever may do its action."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """One place in the menu: its label, its URL name and the action its page performs."""

    label: str
    url: str
    action: str


ENTRIES: list[Entry] = [
    Entry(_("Overview"), "home", "organisations.see_start"),
]

"""What the page frame needs on every page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from samtakt.foundation.access import ROLE_NAMES, Actor, allowed
from samtakt.foundation.phrases import CANONICAL_LEVELS
from samtakt.organisations.memberships import organisations_of
from samtakt.organisations.notices import unread
from samtakt.web.navigation import ENTRIES, GROUPS, Entry


@dataclass(frozen=True)
class MenuLink:
    """One link of the menu as it stands on this page."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class MenuGroup:
    """Links that belong together, under the name of their group or, of one alone, its own.

    `href` is where the group leads: its first link. `current` tells that one of the links is.
    """

    label: str
    href: str
    current: bool
    links: list[MenuLink]


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the actor, the menu and what the frame's switches need.

    `here` is the address that a change of language comes back to.
    """
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "user": getattr(request, "user", None),
        "menu": menu_of(actor, request.path) if actor else [],
        "organisations": organisations_of(request.memberships) if actor else [],
        "role_names": [ROLE_NAMES[role] for role in sorted(actor.roles)] if actor else [],
        "canonical_levels": CANONICAL_LEVELS,
        "unread_notices": SimpleLazyObject(lambda: unread(actor.user_id, actor.person_id))
        if actor
        else 0,
        "here": request.get_full_path() if request.method == "GET" else "/",
    }


def menu_of(actor: Actor, path: str) -> list[MenuGroup]:
    """Return what the actor's roles may open; the deepest link that holds `path` is current."""
    found: list[tuple[Entry, str]] = []
    for entry in ENTRIES:
        arguments = entry.arguments(actor)
        if arguments is not None and allowed(actor, entry.action):
            found.append((entry, reverse(entry.url, args=arguments)))
    holding = [
        href for _entry, href in found if path == href or (href != "/" and path.startswith(href))
    ]
    current = max(holding, key=len, default="")
    groups = []
    for key, label in GROUPS.items():
        links = [
            MenuLink(entry.label, href, href == current)
            for entry, href in found
            if entry.group == key
        ]
        if links:
            shown = label if len(links) > 1 else links[0].label
            groups.append(
                MenuGroup(shown, links[0].href, any(link.current for link in links), links)
            )
    return groups

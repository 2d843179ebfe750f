"""The URL table as the tests walk it: every address of ours, so that a new one is judged unasked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from samtakt.foundation import access

# Pages of libraries, open to anybody: signing in and out.
OPEN_LIBRARIES = {"allauth.account.views"}


@dataclass(frozen=True)
class Address:
    """One line of the URL table."""

    route: str
    name: str
    parameters: tuple[str, ...]
    view: Any

    @property
    def action(self) -> access.Action | None:
        """What the view says that it does; None for a public page."""
        named = getattr(self.view, "action", None)
        return access.find(named) if named else None

    def path(self, **given: object) -> str:
        return reverse(self.name, kwargs={name: given[name] for name in self.parameters})


def addresses() -> list[Address]:
    """Return every address that is ours."""
    return [
        Address(route, pattern.name or "", tuple(pattern.pattern.converters), pattern.callback)
        for route, pattern in _patterns(get_resolver())
        if pattern.callback.__module__ not in OPEN_LIBRARIES
    ]


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, route)
        else:
            yield route, entry

"""Every address names the action it performs or says that it is public; nothing else answers."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from samtakt.foundation import access

# Pages of libraries, open to anybody: signing in and out (accounts are given, never made there).
OPEN_LIBRARIES = {"allauth.account.views"}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route, entry


def our_views():
    for route, pattern in patterns(get_resolver()):
        if pattern.callback.__module__ not in OPEN_LIBRARIES:
            yield route, pattern.callback


def test_every_address_names_an_action_or_is_public():
    silent = [
        route
        for route, view in our_views()
        if not getattr(view, "action", None) and not getattr(view, "public", False)
    ]

    assert silent == []


def test_no_address_is_both_public_and_guarded():
    both = [
        route
        for route, view in our_views()
        if getattr(view, "action", None) and getattr(view, "public", False)
    ]

    assert both == []


def test_every_action_of_an_address_is_in_the_permission_table():
    named = {view.action for _route, view in our_views() if getattr(view, "action", None)}

    assert named - access.actions().keys() == set()


def test_no_action_can_be_done_by_nobody():
    assert [name for name, declared in access.actions().items() if not declared.roles] == []

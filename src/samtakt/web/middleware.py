"""Every request: who is asking, on whose behalf, and in whose scope."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from samtakt.foundation import access
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.memberships import actor_of, current_memberships

CHOSEN = "organisation"


class ActorMiddleware:
    """Opens the actor's scope around the view, and refuses views that name no action.

    A view says what it does with `web.views.does("area.action")`, or that anybody may see
    it with `web.views.public`. A view that says neither is a programming error and never
    answers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        request.actor = None
        if not user.is_authenticated:
            return self.get_response(request)
        request.memberships = current_memberships(user)
        chosen = request.session.get(CHOSEN)
        request.actor = actor_of(user, chosen, memberships=request.memberships)
        if request.actor is None:
            return self.get_response(request)
        with scope_for(request.actor.organisation):
            response = self.get_response(request)
            if response.streaming:
                # A streamed body is made after this scope is closed; views hand over bytes.
                raise ImproperlyConfigured(f"{request.path} streams outside its scope")
            # Several people share a terminal on the floor: Back shows nobody the last one's page.
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        named = getattr(view, "action", None)
        if named is None:
            if getattr(view, "public", False) or _is_third_party(view):
                return None
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} names no action")
        if request.actor is None:
            if request.user.is_authenticated:
                # Signed in, but no longer anything anywhere: signing in again would not help.
                raise PermissionDenied(named)
            return redirect_to_login(request.get_full_path())
        access.require(request.actor, named)
        return None


def _is_third_party(view: Any) -> bool:
    return view.__module__.split(".")[0] in {"allauth", "django", "whitenoise"}

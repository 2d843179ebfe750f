"""Stopping messages from a link in one of them, without signing in.

A mail program that offers "unsubscribe" posts here by itself (RFC 8058), with no session and no
token of a form; the signed link is what shows that the message was the reader's. A GET never
changes anything: programs that look for bad links open them all.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.messagechoices import Stopping, stop, stopping_of, take_up
from samtakt.organisations.messagekinds import TOPIC_NAMES
from samtakt.web.views import public


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_messages(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether, and then stop, messages about the topics of the link; or take them up again."""
    stopping = stopping_of(token)
    owner = _owner(stopping)
    if stopping is None or owner is None:
        raise Http404
    state = "asked"
    if request.method == "POST":
        again = "again" in request.POST
        with scope_for(owner):
            choice = (take_up if again else stop)(stopping, owner)
        state = "gone" if choice is None else "again" if again else "stopped"
    context = {
        "organisation": owner,
        "topics": [TOPIC_NAMES[topic] for topic in stopping.topics],
        "state": state,
    }
    return render(request, "inbox/stop.html", context)


def _owner(stopping: Stopping | None) -> Organisation | None:
    if stopping is None:
        return None
    return Organisation.objects.select_related("hub").filter(pk=stopping.organisation).first()

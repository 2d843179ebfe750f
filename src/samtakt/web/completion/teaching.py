"""The trainer finishes a session: who has gone through it, and who passed the test."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.delivery.completion import Finished, complete_session
from samtakt.delivery.finishing import finish_lines
from samtakt.delivery.models import Session
from samtakt.foundation import access
from samtakt.web.completion.forms import FinishForm
from samtakt.web.views import does

RELATED = (
    "organisation",
    "offer_date__venue",
    "offer_date__offer__provider",
    "offer_date__offer__course__grants",
)


@does("delivery.finish_session")
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far everybody has come; complete those who have gone through the session."""
    session = access.get(request.actor, "delivery.finish_session", Session, pk, related=RELATED)
    lines = finish_lines(session, request.actor)
    form = FinishForm(request.POST if request.method == "POST" else None, lines=lines)
    if form.is_valid():
        finished = complete_session(
            session, by=request.actor, passed=form.results(), notes=form.notes()
        )
        _say(request, finished)
        return redirect("finish_session", pk)
    context = {
        "session": session,
        "course": session.offer_date.offer.course,
        "form": form,
        "ready": sum(not line.lacks and line.completion is None for line in lines),
        "done": sum(line.completion is not None for line in lines),
        "seats": len(lines),
    }
    status = 400 if form.errors else 200
    return render(request, "completion/finish.html", context, status=status)


def _say(request: HttpRequest, finished: Finished) -> None:
    done = len(finished.completed)
    messages.success(
        request,
        ngettext(
            "%(number)s participant has gone through the session.",
            "%(number)s participants have gone through the session.",
            done,
        )
        % {"number": done},
    )
    if finished.without_result:
        messages.warning(request, _("For some nobody has said yet whether the test was passed."))

"""Whether other companies see a company's needs counted: chosen and ended by the company."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.planning.demand import AgreementMissing, has_agreed
from samtakt.planning.models import BoardOptIn
from samtakt.planning.optin import (
    FEWEST_OTHERS,
    AlreadyCounted,
    NotCounted,
    choose_to_be_counted,
    stop_being_counted,
)
from samtakt.web.demand.tabs import tabs
from samtakt.web.views import does


@does("planning.see_board_choice")
def board_choice(request: HttpRequest) -> HttpResponse:
    """Say what others see of the company's needs, and what it has chosen when."""
    company = request.actor.organisation
    rows = list(BoardOptIn.objects.filter(organisation=company).order_by("-chosen_on", "-pk"))
    context = {
        "tabs": tabs(request.actor, "board_choice"),
        "rows": rows,
        "chosen": next((row for row in rows if row.ended_on is None), None),
        "agreed": has_agreed(company),
        "fewest": FEWEST_OTHERS,
    }
    return render(request, "demand/choice.html", context)


@does("planning.choose_board")
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Let the company's needs be counted on the boards that others see."""
    try:
        choose_to_be_counted(by=request.actor)
    except AgreementMissing:
        messages.error(request, no_agreement())
    except AlreadyCounted as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your needs are counted from now on."))
    return redirect("board_choice")


@does("planning.choose_board")
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Take the company's needs off the boards that others see."""
    try:
        stop_being_counted(by=request.actor)
    except NotCounted as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your needs are no longer counted for others."))
    return redirect("board_choice")


def no_agreement() -> str:
    """Return what a company without an agreement on counts is told."""
    return _(
        "No agreement in force lets the learning centre see your numbers of people. "
        "Ask the learning centre to draw up an agreement."
    )

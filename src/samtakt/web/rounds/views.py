"""Rounds: the list, opening one, a round's companies and plans, joining, and optimising."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.foundation import access
from samtakt.foundation.phrases import active_language
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.queries import members_of
from samtakt.planning.asking import AlreadyAsked
from samtakt.planning.explanations import PLAN_STATUS
from samtakt.planning.models import Plan, Round
from samtakt.planning.participants import (
    Participant,
    newest_optimisation,
    own_part,
    participants,
    plans_of,
    rounds_seen,
)
from samtakt.planning.rounds import (
    NothingDemanded,
    NotInvited,
    join_round,
    may_join,
    open_round,
    start_optimisation,
)
from samtakt.web.paging import page_of
from samtakt.web.rounds.forms import JoinForm, RoundForm, RulesForm, proposed_period
from samtakt.web.views import does


@does("planning.see_rounds")
def rounds(request: HttpRequest) -> HttpResponse:
    """List the rounds, newest first."""
    viewer = request.actor.organisation
    context = {
        "page": page_of(request, rounds_seen(viewer)),
        "may_open": access.allowed(request.actor, "planning.open_round"),
    }
    return render(request, "rounds/list.html", context)


@does("planning.open_round")
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a round."""
    hub = request.actor.organisation
    given = request.POST if request.method == "POST" else None
    members = members_of(hub)
    form = RoundForm(given, hub=hub, initial=proposed_period(timezone.localdate()))
    rules = RulesForm(given, members=members)
    # Both are asked, so that every mistake is shown at once.
    if all([form.is_valid(), rules.is_valid()]):
        round = open_round(hub, **form.cleaned_data, **rules.cleaned_data, by=request.actor)
        messages.success(
            request,
            _("%(round)s is open. Companies can join it and publish their demand.")
            % {"round": round.name},
        )
        return redirect("round", round.pk)
    status = 400 if form.errors or rules.errors else 200
    return render(request, "rounds/new.html", {"form": form, "rules": rules}, status=status)


@does("planning.see_round")
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a round: its companies or the own part, its calculation and its plans."""
    round = access.get(request.actor, "planning.see_round", Round, pk)
    viewer = request.actor.organisation
    plans = plans_of(round, access.visible(request.actor, "planning.see_plan", Plan))
    context = {
        "round": round,
        "plans": [(row, PLAN_STATUS.get(row.status, row.status)) for row in plans],
        "may_optimise": access.allowed(request.actor, "planning.optimise"),
        "may_publish": access.allowed(request.actor, "planning.publish_demand"),
        **(_companies(participants(round)) if viewer.is_hub else _own(round, viewer)),
        "job": newest_optimisation(round) if viewer.is_hub else None,
        "guests": round.invited.count(),
    }
    return render(request, "rounds/round.html", context)


def _companies(rows: tuple[Participant, ...]) -> dict[str, object]:
    return {
        "companies": rows,
        "joined": sum(1 for row in rows if row.joined),
        "published": sum(1 for row in rows if row.published_on),
        "needs": sum(row.needs for row in rows if row.published_on),
    }


def _own(round: Round, viewer: Organisation) -> dict[str, object]:
    return {"part": own_part(round, viewer), "invited": may_join(round, viewer)}


@does("planning.join_round")
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Join a round with a budget, or change the budget."""
    round = access.get(request.actor, "planning.join_round", Round, pk)
    part = own_part(round, request.actor.organisation)
    given = request.POST if request.method == "POST" else None
    form = JoinForm(given, initial={"budget": part.budget, "aid": part.aid})
    if form.is_valid():
        try:
            given_sums = form.cleaned_data
            join_round(round, given_sums["budget"], aid=given_sums["aid"], by=request.actor)
        except NotInvited as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _changed(part))
            return redirect("round", pk)
    status = 400 if form.errors else 200
    context = {"round": round, "form": form, "part": part}
    return render(request, "rounds/join.html", context, status=status)


def _changed(part: Participant) -> str:
    if part.joined:
        return _("What you can pay is changed. It counts from the next plan.")
    return _("Your company has joined the round. Publish your demand as the next step.")


@does("planning.optimise")
@require_POST
def optimise(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a joint plan of what is demanded now."""
    round = access.get(request.actor, "planning.optimise", Round, pk)
    try:
        start_optimisation(round, by=request.actor, language=active_language())
    except NothingDemanded:
        messages.error(
            request, _("No company has published any demand yet, so there is nothing to plan.")
        )
    except AlreadyAsked:
        messages.info(request, _("A plan is being calculated already. You can follow it here."))
    else:
        messages.success(request, _("The calculation is on its way. You can follow it here."))
    return redirect("round", pk)

"""Rounds: the list, opening one, how far it has come, who else is asked, closing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.assessments.models import AssessmentRound, Assessor
from samtakt.assessments.progress import Counts, progress_of
from samtakt.assessments.purposes import statement_in_force
from samtakt.assessments.rounds import (
    RoundRefused,
    ask_assessor,
    close_round,
    leave_out_assessor,
    open_round,
)
from samtakt.foundation import access
from samtakt.foundation.access import Actor, Role
from samtakt.organisations.models import Team
from samtakt.web.assessments.forms import AssessorForm, RoundForm, proposed_days
from samtakt.web.paging import page_of
from samtakt.web.views import does

LEADS_THE_COMPANY = frozenset({Role.COMPANY_ADMIN, Role.HR})


@does("assessments.see_rounds")
def rounds(request: HttpRequest) -> HttpResponse:
    """List the rounds, the newest first."""
    seen = access.visible(request.actor, "assessments.see_round", AssessmentRound)
    context = {
        "page": page_of(request, seen.prefetch_related("teams__team")),
        "statement": statement_in_force(),
        "may_open": access.allowed(request.actor, "assessments.open_round"),
        "may_publish": access.allowed(request.actor, "assessments.publish_purpose"),
        "today": timezone.localdate(),
    }
    return render(request, "assessments/rounds.html", context)


@does("assessments.open_round")
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a round for some of the teams that the reader answers for."""
    today = timezone.localdate()
    teams = list(access.visible(request.actor, "assessments.choose_team", Team))
    form = RoundForm(
        request.POST if request.method == "POST" else None,
        teams=teams,
        initial=proposed_days(today),
    )
    if form.is_valid():
        try:
            round = open_round(request.actor.organisation, **form.round(), by=request.actor)
        except RoundRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The round is open. Everybody in its teams has been told."))
            return redirect("assessment_round", round.pk)
    context = {
        "form": form,
        "teams": teams,
        "statement": statement_in_force(),
        "may_publish": access.allowed(request.actor, "assessments.publish_purpose"),
    }
    status = 400 if form.errors else 200
    return render(request, "assessments/new.html", context, status=status)


@does("assessments.see_round")
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a round has come, per team and person; counts, and no values."""
    found = access.get(
        request.actor, "assessments.see_round", AssessmentRound, pk, related=("purpose",)
    )
    today = timezone.localdate()
    teams = progress_of(found, today, teams=_own_teams(request.actor))
    people = [(team, row) for team in teams for row in team.people]
    context = {
        "round": found,
        "teams": teams,
        "page": page_of(request, people),
        "late": [team for team in teams if team.late(today)],
        "whole": sum((team.counts for team in teams), Counts()),
        # The union representative sees how far teams have come, and nobody by name.
        "names": access.allowed(request.actor, "assessments.open_round"),
        "may_ask": access.allowed(request.actor, "assessments.ask_assessor")
        and (found.asks_peer or found.asks_trainer),
        "may_close": access.allowed(request.actor, "assessments.close_round"),
        "is_open": found.state == AssessmentRound.State.OPEN,
        "today": today,
    }
    return render(request, "assessments/round.html", context)


def _own_teams(actor: Actor) -> frozenset[int] | None:
    """Of which teams the actor sees the progress; None: of all."""
    everything = LEADS_THE_COMPANY | {Role.UNION_REPRESENTATIVE}
    return None if actor.roles & everything else actor.team_ids


@does("assessments.ask_assessor")
def assessors(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who else is asked about whom, and ask one more."""
    round = access.get(request.actor, "assessments.ask_assessor", AssessmentRound, pk)
    today = timezone.localdate()
    form = AssessorForm(
        request.POST if request.method == "POST" else None,
        round=round,
        teams=_own_teams(request.actor),
        day=today,
    )
    if form.is_valid():
        try:
            ask_assessor(round, **form.cleaned_data, day=today, by=request.actor)
        except RoundRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("They have been asked, and told so under Notices."))
            return redirect("round_assessors", round.pk)
    asked = Assessor.objects.filter(round=round).select_related("person", "assessor")
    context = {
        "round": round,
        "form": form,
        "page": page_of(request, asked.order_by("person__name_key", "assessor__name_key", "pk")),
        "is_open": round.state == AssessmentRound.State.OPEN,
    }
    status = 400 if form.errors else 200
    return render(request, "assessments/assessors.html", context, status=status)


@does("assessments.leave_out_assessor")
@require_POST
def leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask an assessor no longer."""
    asked = access.get(
        request.actor, "assessments.leave_out_assessor", Assessor, pk, related=("round",)
    )
    leave_out_assessor(asked, by=request.actor)
    messages.success(request, _("They are not asked any more. What they have said stays."))
    return redirect("round_assessors", asked.round_id)


@does("assessments.close_round")
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Take no more answers in a round."""
    round = access.get(request.actor, "assessments.close_round", AssessmentRound, pk)
    try:
        close_round(round, on=timezone.localdate(), by=request.actor)
    except RoundRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The round is closed. What was said in it stays as it is."))
    return redirect("assessment_round", round.pk)

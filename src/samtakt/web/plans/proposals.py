"""A plan on its way to being binding: proposed, answered by each company, released, seats named."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samtakt.delivery.naming import name_suggested
from samtakt.delivery.refusals import DeliveryRefused
from samtakt.delivery.release import CannotRelease, called_off_by, release
from samtakt.foundation import access
from samtakt.foundation.formats import number_text
from samtakt.foundation.phrases import active_language
from samtakt.planning.asking import AlreadyAsked
from samtakt.planning.costview import cost_view
from samtakt.planning.models import Plan, PlanAnswer
from samtakt.planning.ownpart import own_seats
from samtakt.planning.proposing import (
    CannotAnswer,
    CannotPropose,
    answer_plan,
    answers_of,
    own_answer,
)
from samtakt.planning.seating import suggest_seats
from samtakt.planning.sharing import CHOOSE, ask_to_propose, told_of_proposal
from samtakt.web.attempts import attempt
from samtakt.web.paging import page_of
from samtakt.web.plans.opening import plan_for
from samtakt.web.plans.workforms import DeclineForm, ProposeForm, proposed_day
from samtakt.web.views import does


@does("planning.propose_plan")
def propose_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose the plan to the companies, to be answered by a day."""
    plan = plan_for(request, "planning.propose_plan", pk)
    given = request.POST if request.method == "POST" else None
    form = ProposeForm(given, initial={"answer_by": proposed_day(timezone.localdate())})
    if form.is_valid():
        try:
            job = ask_to_propose(
                plan,
                form.cleaned_data["answer_by"],
                by=request.actor,
                language=active_language(),
            )
        except CannotPropose as refusal:
            form.add_error(None, str(refusal))
        except AlreadyAsked as refusal:
            if refusal.job.kind == CHOOSE:
                messages.info(
                    request, _("The shares are being worked out already. Follow it here.")
                )
                return redirect("plan_costs", pk)
            messages.info(request, _("The plan is about to be proposed. Follow it here."))
            return redirect("plan_answers", pk)
        else:
            messages.success(
                request,
                _("What each company pays is worked out first; then the plan is proposed.")
                if job
                else _("The plan is proposed. The companies with seats have been told."),
            )
            return redirect("plan_answers", pk)
    rows = answers_of(plan)
    context = {"plan": plan, "tab": "answers", "form": form, "companies": len(rows)}
    status = 400 if form.errors else 200
    return render(request, "plans/propose.html", context, status=status)


@does("planning.see_answers")
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """List what each company answers, with what it pays and would pay alone."""
    plan = plan_for(request, "planning.see_answers", pk)
    rows = answers_of(plan)
    context = {
        "plan": plan,
        "tab": "answers",
        "job": told_of_proposal(plan) if plan.state == Plan.State.DRAFT else None,
        "page": page_of(request, rows),
        "asked": len(rows),
        "approved": sum(row.approved for row in rows),
        "declined": sum(row.declined for row in rows),
        "waiting": sum(not row.answer for row in rows),
        "overdue": bool(plan.answer_by and plan.answer_by < timezone.localdate()),
        "called_off": called_off_by(plan) if plan.state == Plan.State.PROPOSED else (),
    }
    return render(request, "plans/answers.html", context)


@does("delivery.release_plan")
@require_POST
def release_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the plan binding."""
    plan = plan_for(request, "delivery.release_plan", pk)
    try:
        sessions = release(plan, by=request.actor)
    except (CannotRelease, DeliveryRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext(
            "The plan is binding: %(number)s session is open, with seats for who approved.",
            "The plan is binding: %(number)s sessions are open, with seats for who approved.",
            len(sessions),
        )
        messages.success(request, said % {"number": number_text(len(sessions))})
    return redirect("plan_answers", pk)


@does("planning.see_own_part")
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a company its part of a proposed plan, and let it answer."""
    plan = plan_for(request, "planning.see_own_part", pk)
    return _part(request, plan, DeclineForm())


def _part(
    request: HttpRequest, plan: Plan, form: DeclineForm, *, status: int = 200
) -> HttpResponse:
    company = request.actor.organisation
    rows = own_seats(plan, company)
    costs = cost_view(plan, viewer=company)
    context: dict[str, Any] = {
        "plan": plan,
        "rows": rows,
        "page": page_of(request, rows),
        "seats": sum(row.seats for row in rows),
        "hours": sum(row.seats * row.hours for row in rows),
        "share": costs.own if costs else None,
        "answer": own_answer(plan, company),
        "form": form,
        "open": plan.state == Plan.State.PROPOSED,
        "binding": plan.state == Plan.State.RELEASED,
        "may_answer": access.allowed(request.actor, "planning.answer_plan"),
        "may_see_people": access.allowed(request.actor, "planning.answer_plan"),
    }
    return render(request, "plans/part.html", context, status=status)


@does("planning.answer_plan")
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or decline the company's part."""
    plan = plan_for(request, "planning.answer_plan", pk)
    declines = request.POST.get("answer") != PlanAnswer.Answer.APPROVED
    form = DeclineForm(request.POST)
    if declines and not form.is_valid():
        return _part(request, plan, form, status=400)
    said = PlanAnswer.Answer.DECLINED if declines else PlanAnswer.Answer.APPROVED
    reason = form.cleaned_data["reason"] if declines else ""
    attempt(
        request,
        lambda: answer_plan(plan, said, reason, by=request.actor),
        _("Your company declines. The learning centre has been told why.")
        if declines
        else _("Your company approves its part. The learning centre has been told."),
        CannotAnswer,
    )
    return redirect("plan_part", pk)


@does("planning.answer_plan")
def suggested(request: HttpRequest, pk: int) -> HttpResponse:
    """List who is suggested for the company's seats."""
    plan = plan_for(request, "planning.answer_plan", pk)
    rows = suggest_seats(plan, request.actor.organisation)
    context = {
        "plan": plan,
        "page": page_of(request, rows),
        "binding": plan.state == Plan.State.RELEASED,
        "open_seats": sum(row.person is None for row in rows),
    }
    return render(request, "plans/suggested.html", context)


@does("delivery.name_suggested")
@require_POST
def name_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the people suggested for the company's seats, as far as they can go."""
    plan = plan_for(request, "delivery.name_suggested", pk)
    found = name_suggested(plan, by=request.actor)
    said = ngettext(
        "%(number)s seat has a name now.", "%(number)s seats have a name now.", found.seats
    )
    messages.success(request, said % {"number": number_text(found.seats)})
    for seat, reason in found.refused:
        assert seat.person is not None
        messages.warning(request, f"{seat.person.name}, {seat.course}: {reason}")
    return redirect("plan_suggested", pk)

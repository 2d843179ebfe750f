"""The assignment: begun, shown with its steps, signed, ended and taken up again."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.analysis.assignments import (
    change_assignment,
    finish_assignment,
    resume_assignment,
    sign_assignment,
    start_assignment,
    stop_assignment,
)
from samtakt.analysis.models import Assignment, AssignmentStep
from samtakt.analysis.progress import StepCell, cell_of, newest_assignment, what_there_is
from samtakt.analysis.steps import REASONS, STEPS, StepKind
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.planning.actionlinks import action_counts
from samtakt.web.assignment.answers import attempt, carried_out
from samtakt.web.assignment.forms import AssignmentForm, SignForm, proposed_assignment
from samtakt.web.assignment.places import Place, tools_of
from samtakt.web.views import does


@dataclass(frozen=True)
class StepLine:
    """One step as the page shows it. `may_work`: it is the reader's to take and finish."""

    step: AssignmentStep
    kind: StepKind
    cell: StepCell
    tools: list[Place]
    may_work: bool
    is_next: bool


@does("analysis.see_assignments")
def current(request: HttpRequest) -> HttpResponse:
    """Lead on to the company's assignment under way, or tell how one is begun."""
    newest = newest_assignment(request.actor.organisation)
    if newest is not None:
        return redirect("assignment_page", newest.pk)
    may_start = access.allowed(request.actor, "analysis.start_assignment")
    return render(request, "assignment/none.html", {"may_start": may_start, "steps": STEPS})


@does("analysis.start_assignment")
def start(request: HttpRequest) -> HttpResponse:
    """Begin an assignment."""
    initial = proposed_assignment(timezone.localdate(), request.actor.name)
    form = AssignmentForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        row = carried_out(form, lambda: start_assignment(**form.cleaned_data, by=request.actor))
        if row is not None:
            messages.success(
                request, _("The assignment has begun. Tell the staff why as the first thing.")
            )
            return redirect("assignment_page", row.pk)
    return _form_page(request, form, "assignment/start.html")


def _form_page(request: HttpRequest, form: Any, template: str, **context: object) -> HttpResponse:
    status = 400 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


@does("analysis.see_assignment")
def assignment_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an assignment: each step with owner, due day and state, and what to do next."""
    found = access.get(request.actor, "analysis.see_assignment", Assignment, pk)
    today = timezone.localdate()
    lines = _lines(request.actor, found, list(found.steps.order_by("number")))
    context = {
        "assignment": found,
        "reasons": [REASONS[reason] for reason in found.reasons if reason in REASONS],
        "lines": lines,
        "done": sum(1 for line in lines if line.step.state == AssignmentStep.State.DONE),
        "late": sum(1 for line in lines if line.cell.late),
        "there": what_there_is(found, today=today),
        "actions": action_counts(),
        "others": Assignment.objects.exclude(pk=found.pk)[:20],
        "may_lead": access.allowed(request.actor, "analysis.lead_assignment"),
        "under_way": found.state == Assignment.State.UNDER_WAY,
    }
    return render(request, "assignment/page.html", context)


def _lines(actor: Actor, assignment: Assignment, steps: list[AssignmentStep]) -> list[StepLine]:
    today = timezone.localdate()
    leads = access.allowed(actor, "analysis.change_step")
    works = access.allowed(actor, "analysis.work_on_step")
    open_steps = [step.number for step in steps if step.state != AssignmentStep.State.DONE]
    return [
        StepLine(
            step=step,
            kind=STEPS[step.number],
            cell=cell_of(step, today),
            tools=tools_of(actor, step.number, assignment.pk),
            may_work=leads or (works and step.owner_id == actor.person_id is not None),
            is_next=step.number == min(open_steps, default=None),
        )
        for step in steps
    ]


@does("analysis.lead_assignment")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what an assignment is about."""
    found = access.get(request.actor, "analysis.lead_assignment", Assignment, pk)
    names = ("name", "reasons", "scope", "lead", "starts_on", "ends_on")
    initial = {name: getattr(found, name) for name in names}
    form = AssignmentForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and carried_out(
        form, lambda: change_assignment(found, **form.cleaned_data, by=request.actor)
    ):
        messages.success(request, _("The assignment is changed."))
        return redirect("assignment_page", pk)
    return _form_page(request, form, "assignment/change.html", assignment=found)


@does("analysis.lead_assignment")
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Record who signed the assignment; the page prints as the assignment to sign."""
    found = access.get(request.actor, "analysis.lead_assignment", Assignment, pk)
    initial = {
        "management": found.signed_by_management,
        "union": found.signed_by_union,
        "on": found.signed_on or timezone.localdate(),
    }
    form = SignForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and carried_out(
        form, lambda: sign_assignment(found, **form.cleaned_data, by=request.actor)
    ):
        messages.success(request, _("The signatures are recorded."))
        return redirect("assignment_page", pk)
    reasons = [REASONS[reason] for reason in found.reasons if reason in REASONS]
    steps = [(STEPS[step.number], step) for step in found.steps.order_by("number")]
    return _form_page(
        request, form, "assignment/sign.html", assignment=found, reasons=reasons, steps=steps
    )


@does("analysis.lead_assignment")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Finish an assignment whose steps are done, or stop one."""
    found = access.get(request.actor, "analysis.lead_assignment", Assignment, pk)
    stops = request.POST.get("how") == "stop"
    action = stop_assignment if stops else finish_assignment
    said = _("The assignment is stopped.") if stops else _("The assignment is finished.")
    attempt(request, lambda: action(found, by=request.actor), said)
    return redirect("assignment_page", pk)


@does("analysis.lead_assignment")
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up an assignment where it was left."""
    found = access.get(request.actor, "analysis.lead_assignment", Assignment, pk)
    attempt(
        request,
        lambda: resume_assignment(found, by=request.actor),
        _("The assignment is under way again."),
    )
    return redirect("assignment_page", pk)

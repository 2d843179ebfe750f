"""The steps: given to somebody, taken, finished and reopened."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.analysis.assignments import change_step, finish_step, reopen_step, take_step
from samtakt.analysis.models import AssignmentStep
from samtakt.analysis.steps import STEPS
from samtakt.foundation import access
from samtakt.web.assignment.answers import attempt, carried_out
from samtakt.web.assignment.forms import StepForm
from samtakt.web.views import does


@does("analysis.change_step")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who sees to a step, and until when."""
    step = _step(request, "analysis.change_step", pk)
    initial = {"owner": step.owner_name, "due_on": step.due_on, "note": step.note}
    form = StepForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and carried_out(
        form, lambda: change_step(step, **form.given(), by=request.actor)
    ):
        messages.success(request, _("The step is changed."))
        return redirect("assignment_page", step.assignment_id)
    context = {"form": form, "step": step, "kind": STEPS[step.number]}
    status = 400 if form.errors else 200
    return render(request, "assignment/step.html", context, status=status)


def _step(request: HttpRequest, action: str, pk: int) -> AssignmentStep:
    return access.get(request.actor, action, AssignmentStep, pk, related=("assignment",))


@does("analysis.work_on_step")
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin on a step."""
    step = _step(request, "analysis.work_on_step", pk)
    attempt(request, lambda: take_step(step, by=request.actor), _("The step is yours."))
    return redirect("assignment_page", step.assignment_id)


@does("analysis.work_on_step")
@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a step as done."""
    step = _step(request, "analysis.work_on_step", pk)
    attempt(request, lambda: finish_step(step, by=request.actor), _("The step is done."))
    return redirect("assignment_page", step.assignment_id)


@does("analysis.work_on_step")
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up a step again that was done."""
    step = _step(request, "analysis.work_on_step", pk)
    attempt(request, lambda: reopen_step(step, by=request.actor), _("The step is open again."))
    return redirect("assignment_page", step.assignment_id)

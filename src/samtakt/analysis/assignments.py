"""The assignment: one competence analysis of a company, from its purpose to the follow-up.

An assignment is begun with its eight steps, each with an owner and a due day. Steps may be
taken in any order and reopened: people come back to earlier ones when they learn more. Only
the first has a condition: it is done when the assignment is signed and the staff have been
told why and who sees what. An assignment that was stopped or finished can be resumed.
"""

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, override

from samtakt.analysis.access import FOLLOWERS
from samtakt.analysis.figures import store_figures
from samtakt.analysis.models import Assignment, AssignmentStep, CompanyFigures
from samtakt.analysis.refusals import Refusal, refuse_what_is_over
from samtakt.analysis.steps import REASONS, STEPS, due_day, usual_end
from samtakt.assessments.purposes import statement_in_force
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person
from samtakt.organisations.notices import done, tell
from samtakt.organisations.queries import memberships_on

STARTED = audit.verb("analysis.assignment_started", audit.Erasure.BLANK)
CHANGED = audit.verb("analysis.assignment_changed", audit.Erasure.BLANK)
SIGNED = audit.verb("analysis.assignment_signed", audit.Erasure.BLANK)
FINISHED = audit.verb("analysis.assignment_finished")
STOPPED = audit.verb("analysis.assignment_stopped")
RESUMED = audit.verb("analysis.assignment_resumed")
BASELINE_CHOSEN = audit.verb("analysis.baseline_chosen")
STEP_CHANGED = audit.verb("analysis.step_changed", audit.Erasure.BLANK)
STEP_TAKEN = audit.verb("analysis.step_taken", audit.Erasure.BLANK)
STEP_DONE = audit.verb("analysis.step_done", audit.Erasure.BLANK)
STEP_REOPENED = audit.verb("analysis.step_reopened", audit.Erasure.BLANK)

State = Assignment.State
StepState = AssignmentStep.State
PURPOSE = 0
OWNS_STEP = gettext_noop("You see to “%(step)s” in the assignment %(assignment)s.")


class AnotherIsUnderWay(Refusal):
    """The company has an assignment under way already."""

    text = _("“%(name)s” is under way. Finish or stop it before you begin another.")


class NameIsTaken(Refusal):
    """The company has an assignment of that name."""

    text = _("There is already an assignment with this name.")


class EndsBeforeItStarts(Refusal):
    """The last day comes before the first."""

    text = _("The last day comes before the first.")


class UnknownReason(Refusal):
    """A reason that is not among those offered."""

    text = _("“%(reason)s” is not a reason that can be chosen.")


class AssignmentIsUnderWay(Refusal):
    """The assignment is under way and need not be resumed."""

    text = _("The assignment is under way.")


class StepsAreLeft(Refusal):
    """Some steps are not done."""

    text = _("%(steps)s steps are not done yet. Finish them, or stop the assignment.")


class StepIsDone(Refusal):
    """The step is done; it has to be reopened first."""

    text = _("The step is done. Reopen it to change it.")


class StepIsNotDone(Refusal):
    """The step is not done, so there is nothing to reopen."""

    text = _("The step is not done.")


class NotSigned(Refusal):
    """The first step ends with a signature."""

    text = _("The assignment has not been signed by the management yet.")


class PurposeNotPublished(Refusal):
    """The first step ends with a statement that the staff can read."""

    text = _("The staff have not been told the purpose yet. Publish the statement first.")


class DayHasNotCome(Refusal):
    """A baseline or a signature cannot be of a later day."""

    text = _("That day has not come yet.")


def start_assignment(
    name: str,
    *,
    lead: str,
    starts_on: datetime.date,
    ends_on: datetime.date | None = None,
    reasons: Collection[str] = (),
    scope: str = "",
    by: Actor,
) -> Assignment:
    """Begin an assignment: its eight steps are whoever leads it's, due in their usual order.

    Without a last day it takes half a year. Called in the company's scope.
    """
    last = ends_on or usual_end(starts_on)
    _refuse_period(starts_on, last)
    _refuse_reasons(reasons)
    _refuse_another()
    if Assignment.objects.filter(name=name).exists():
        raise NameIsTaken
    with transaction.atomic():
        row = Assignment(
            organisation=by.organisation,
            name=name,
            lead=lead,
            reasons=sorted(reasons),
            scope=scope,
            starts_on=starts_on,
            ends_on=last,
        )
        row.save()
        AssignmentStep.objects.bulk_create(
            AssignmentStep(
                organisation=by.organisation,
                assignment=row,
                number=step.number,
                owner_name=lead,
                due_on=due_day(step, starts_on, last),
            )
            for step in STEPS
        )
        audit.record(by, STARTED, row, starts_on=starts_on, ends_on=last, lead=lead)
    return row


def _refuse_period(starts_on: datetime.date, ends_on: datetime.date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise EndsBeforeItStarts


def _refuse_reasons(reasons: Collection[str]) -> None:
    for reason in sorted(set(reasons) - REASONS.keys()):
        raise UnknownReason(reason=reason)


def _refuse_another() -> None:
    other = Assignment.objects.filter(state=State.UNDER_WAY).first()
    if other is not None:
        raise AnotherIsUnderWay(name=other.name)


def change_assignment(
    assignment: Assignment,
    *,
    name: str,
    lead: str,
    starts_on: datetime.date,
    ends_on: datetime.date | None,
    reasons: Collection[str],
    scope: str,
    by: Actor,
) -> Assignment:
    """Change what an assignment is about; the steps keep their owners and due days."""
    refuse_what_is_over(assignment)
    _refuse_period(starts_on, ends_on)
    _refuse_reasons(reasons)
    if Assignment.objects.filter(name=name).exclude(pk=assignment.pk).exists():
        raise NameIsTaken
    with transaction.atomic():
        assignment.name, assignment.lead, assignment.scope = name, lead, scope
        assignment.starts_on, assignment.ends_on = starts_on, ends_on
        assignment.reasons = sorted(reasons)
        assignment.save()
        audit.record(by, CHANGED, assignment, name=name, lead=lead, reasons=assignment.reasons)
    return assignment


def sign_assignment(
    assignment: Assignment, *, management: str, union: str = "", on: datetime.date, by: Actor
) -> Assignment:
    """Record who signed the assignment for the management and, if there is one, the union."""
    refuse_what_is_over(assignment)
    _refuse_coming(on)
    with transaction.atomic():
        assignment.signed_by_management = management
        assignment.signed_by_union = union
        assignment.signed_on = on
        assignment.save(
            update_fields=["signed_by_management", "signed_by_union", "signed_on"],
        )
        audit.record(by, SIGNED, assignment, management=management, union=union, on=on)
    return assignment


def _refuse_coming(day: datetime.date) -> None:
    if day > timezone.localdate():
        raise DayHasNotCome


def finish_assignment(assignment: Assignment, *, by: Actor) -> Assignment:
    """End an assignment whose steps are all done."""
    refuse_what_is_over(assignment)
    left = assignment.steps.exclude(state=StepState.DONE).count()
    if left:
        raise StepsAreLeft(steps=left)
    with transaction.atomic():
        assignment.state = State.FINISHED
        assignment.save(update_fields=["state"])
        audit.record(by, FINISHED, assignment)
    return assignment


def stop_assignment(assignment: Assignment, *, by: Actor) -> Assignment:
    """Stop an assignment before its steps are done; everything in it is kept."""
    refuse_what_is_over(assignment)
    with transaction.atomic():
        assignment.state = State.STOPPED
        assignment.save(update_fields=["state"])
        audit.record(by, STOPPED, assignment)
    return assignment


def resume_assignment(assignment: Assignment, *, by: Actor) -> Assignment:
    """Take up an assignment where it was left."""
    if assignment.state == State.UNDER_WAY:
        raise AssignmentIsUnderWay
    _refuse_another()
    with transaction.atomic():
        assignment.state = State.UNDER_WAY
        assignment.save(update_fields=["state"])
        audit.record(by, RESUMED, assignment)
    return assignment


def choose_baseline(assignment: Assignment, day: datetime.date, *, by: Actor) -> Assignment:
    """Choose the day whose figures later ones are compared with.

    The figures of that day are counted now if they were not kept then: levels, requirements
    and employments have dates, so that an earlier day can still be analysed.
    """
    refuse_what_is_over(assignment)
    _refuse_coming(day)
    with transaction.atomic():
        if not CompanyFigures.objects.filter(as_of=day).exists():
            store_figures(by.organisation, as_of=day, by=by)
        assignment.baseline_on = day
        assignment.save(update_fields=["baseline_on"])
        audit.record(by, BASELINE_CHOSEN, assignment, day=day)
    return assignment


def change_step(
    step: AssignmentStep,
    *,
    owner: Person | None,
    owner_name: str,
    due_on: datetime.date | None,
    note: str,
    by: Actor,
) -> AssignmentStep:
    """Say who sees to a step, until when, and what should be remembered about it.

    The owner may be an employee, or a name only, such as the hub's process leader.
    """
    refuse_what_is_over(step.assignment)
    if step.state == StepState.DONE:
        raise StepIsDone
    with transaction.atomic():
        before = _task_of(step)
        step.owner, step.owner_name = owner, owner.name if owner else owner_name
        step.due_on, step.note = due_on, note
        step.save(update_fields=["owner", "owner_name", "due_on", "note"])
        audit.record(by, STEP_CHANGED, step, owner=step.owner_name, due_on=due_on)
        if _task_of(step) != before:
            done(by.organisation, before)
            _tell_owner(step)
    return step


def _task_of(step: AssignmentStep) -> str:
    return f"step:{step.pk}:{step.owner_id}:{step.due_on}"


def _tell_owner(step: AssignmentStep) -> None:
    if step.owner is None or step.due_on is None:
        return
    title = STEPS[step.number].title
    words = []
    for language in ("sv", "en"):
        with override(language):
            words.append(str(title))
    tell(
        step.organisation,
        person=step.owner,
        kind="analysis.step",
        key=_task_of(step),
        message=OWNS_STEP,
        parameters={"step": (words[0], words[1]), "assignment": step.assignment.name},
        # Whoever may not open the assignment is told all the same, without a way there.
        url_name="assignment" if _may_open(step.owner) else "",
        due_on=step.due_on,
    )


def _may_open(person: Person) -> bool:
    current = memberships_on(timezone.localdate())
    return current.filter(person=person, role__in=list(FOLLOWERS)).exists()


def take_step(step: AssignmentStep, *, by: Actor) -> AssignmentStep:
    """Begin on a step; whoever does so sees to it from now on."""
    refuse_what_is_over(step.assignment)
    if step.state == StepState.DONE:
        raise StepIsDone
    with transaction.atomic():
        step.state = StepState.UNDER_WAY
        step.owner_id, step.owner_name = by.person_id, by.name
        step.save(update_fields=["state", "owner", "owner_name"])
        audit.record(by, STEP_TAKEN, step)
    return step


def finish_step(
    step: AssignmentStep, *, on: datetime.date | None = None, by: Actor
) -> AssignmentStep:
    """Mark a step as done, today or on an earlier day."""
    refuse_what_is_over(step.assignment)
    done_on = on or timezone.localdate()
    _refuse_coming(done_on)
    if step.state == StepState.DONE:
        raise StepIsDone
    if step.number == PURPOSE:
        _refuse_untold(step.assignment)
    with transaction.atomic():
        step.state = StepState.DONE
        step.done_on, step.done_by = done_on, by.name
        step.save(update_fields=["state", "done_on", "done_by"])
        audit.record(by, STEP_DONE, step)
        done(by.organisation, _task_of(step))
    return step


def _refuse_untold(assignment: Assignment) -> None:
    if not assignment.signed_on:
        raise NotSigned
    if statement_in_force() is None:
        raise PurposeNotPublished


def reopen_step(step: AssignmentStep, *, by: Actor) -> AssignmentStep:
    """Take up a step again that was done; it is under way from now on."""
    refuse_what_is_over(step.assignment)
    if step.state != StepState.DONE:
        raise StepIsNotDone
    with transaction.atomic():
        step.state = StepState.UNDER_WAY
        step.done_on, step.done_by = None, ""
        step.save(update_fields=["state", "done_on", "done_by"])
        audit.record(by, STEP_REOPENED, step)
    return step

"""Development plans: what is to be done about gaps and risks, by whom, and whether it was done.

A person's plan counts once the manager and the employee have both confirmed it. Whatever
changes what was confirmed takes the plan back to a draft, so that nobody is bound by what
they have not seen. An action ends as done or as not done; the latter says why, from a list,
so that what stops competence development can be counted.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from samtakt.analysis.models import Goal
from samtakt.catalogue.models import Course
from samtakt.competences.models import Competence, Role
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person
from samtakt.organisations.notices import done as notice_done
from samtakt.organisations.notices import tell
from samtakt.planning.models import ActionEffect, DevelopmentPlan, PlanAction

MADE = audit.verb("planning.development_plan_made", audit.Erasure.BLANK)
CONFIRMED = audit.verb("planning.development_plan_confirmed", audit.Erasure.BLANK)
CLOSED = audit.verb("planning.development_plan_closed", audit.Erasure.BLANK)
ACTION_ADDED = audit.verb("planning.action_added", audit.Erasure.BLANK)
ACTION_CHANGED = audit.verb("planning.action_changed", audit.Erasure.BLANK)
ACTION_REMOVED = audit.verb("planning.action_removed", audit.Erasure.BLANK)
ACTION_ENDED = audit.verb("planning.action_ended", audit.Erasure.BLANK)
EFFECT_EVALUATED = audit.verb("planning.effect_evaluated", audit.Erasure.BLANK)

AWAITS_EMPLOYEE = gettext_noop("Your development plan %(plan)s waits for you to confirm it.")
OWNS_ACTION = gettext_noop("You see to this by %(day)s: %(action)s")

# These raise nobody's competence, so they have no person and no level to reach.
OF_THE_COMPANY = frozenset(
    {PlanAction.Kind.RECRUIT, PlanAction.Kind.HIRE_IN, PlanAction.Kind.ACCEPT_RISK}
)
# What is learnt has an effect to look for afterwards (ISO 9001, 7.2 c).
LEARNING = frozenset(PlanAction.Kind) - OF_THE_COMPANY


class PlanRefused(Exception):
    """What was asked for cannot be done to the plan; the text says why, for the reader."""


@dataclass(frozen=True, kw_only=True)
class ActionDetails:
    """What an action says. `cost` is in kronor, `hours` of working time."""

    kind: str
    title: str
    due_on: datetime.date
    owner_name: str
    owner: Person | None = None
    person: Person | None = None
    competence: Competence | None = None
    from_level: int | None = None
    expected_level: int | None = None
    role: Role | None = None
    goal: Goal | None = None
    course: Course | None = None
    cost: Decimal = Decimal(0)
    hours: Decimal | None = None


def make_plan(
    *,
    person: Person | None,
    name: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    by: Actor,
) -> DevelopmentPlan:
    """Make an empty plan for a person or, with `person` None, for the company.

    Raises:
        PlanRefused: the period ends before it starts, or there is a plan of that name.
    """
    if ends_on < starts_on:
        raise PlanRefused(_("The plan ends before it starts."))
    known = DevelopmentPlan.objects.filter(organisation=by.organisation, person=person, name=name)
    if known.exists():
        raise PlanRefused(_("There is already a plan with this name."))
    with transaction.atomic():
        plan = DevelopmentPlan(
            organisation=by.organisation,
            person=person,
            name=name,
            starts_on=starts_on,
            ends_on=ends_on,
            made_by=by.name,
        )
        plan.save()
        audit.record(by, MADE, plan, person=person.pk if person else None)
    return plan


def add_action(
    plan: DevelopmentPlan,
    details: ActionDetails,
    *,
    by: Actor,
    planned_on: datetime.date | None = None,
) -> PlanAction:
    """Put an action into a plan; a confirmed plan has to be confirmed anew.

    `planned_on` is earlier than today (the default) for what was planned before it was
    written here, on paper or in another system.

    Raises:
        PlanRefused: the plan is closed, or the details do not hold together.
    """
    planned_on = planned_on or timezone.localdate()
    if planned_on > timezone.localdate():
        raise PlanRefused(_("An action cannot have been planned on a day that has not come yet."))
    _refuse_closed(plan)
    _refuse_details(plan, details, planned_on=planned_on)
    with transaction.atomic():
        action = PlanAction(
            organisation=plan.organisation,
            plan=plan,
            planned_on=planned_on,
            **_fields(plan, details),
        )
        action.save()
        _back_to_draft(plan)
        audit.record(by, ACTION_ADDED, action, plan=plan.pk, kind=action.kind)
        _tell_owner(action)
    return action


def change_action(action: PlanAction, details: ActionDetails, *, by: Actor) -> PlanAction:
    """Change what a planned action says; the day it was planned stays.

    Raises:
        PlanRefused: it has ended, its plan is closed, or the details do not hold together.
    """
    _refuse_closed(action.plan)
    _refuse_ended(action)
    _refuse_details(action.plan, details, planned_on=action.planned_on)
    with transaction.atomic():
        for name, value in _fields(action.plan, details).items():
            setattr(action, name, value)
        action.save()
        _back_to_draft(action.plan)
        audit.record(by, ACTION_CHANGED, action, plan=action.plan_id)
        _tell_owner(action)
    return action


def remove_action(action: PlanAction, *, by: Actor) -> None:
    """Take an action out of a plan that nobody has confirmed yet.

    Raises:
        PlanRefused: the plan has been confirmed; then the action ends as not done, with why.
    """
    _refuse_ended(action)
    plan = action.plan
    if plan.manager_confirmed_at or plan.employee_confirmed_at or plan.state != "draft":
        raise PlanRefused(
            _("The plan has been confirmed. End the action as not done, and say why.")
        )
    with transaction.atomic():
        audit.record(by, ACTION_REMOVED, action, plan=plan.pk, title=action.title)
        action.delete()


def confirm_as_manager(plan: DevelopmentPlan, *, by: Actor) -> DevelopmentPlan:
    """Confirm a plan on the employer's side; the company's own plan is confirmed by that alone.

    Raises:
        PlanRefused: it is closed, empty, confirmed already, or the actor's own.
    """
    _refuse_closed(plan)
    _refuse_empty(plan)
    if plan.person_id is not None and plan.person_id == by.person_id:
        raise PlanRefused(_("Somebody else confirms your own plan on the employer’s side."))
    if plan.manager_confirmed_at:
        raise PlanRefused(_("The employer’s side has confirmed the plan already."))
    with transaction.atomic():
        plan.manager_confirmed_by = by.name
        plan.manager_confirmed_at = timezone.now()
        _confirmed_by_all(plan)
        plan.save()
        audit.record(by, CONFIRMED, plan, side="manager")
        if plan.person is not None and not plan.employee_confirmed_at:
            tell(
                plan.organisation,
                person=plan.person,
                kind="planning.confirm",
                key=_awaited_key(plan),
                message=AWAITS_EMPLOYEE,
                parameters={"plan": plan.name},
                url_name="development_plan",
                url_arguments=[plan.pk],
            )
    return plan


def confirm_as_employee(plan: DevelopmentPlan, *, by: Actor) -> DevelopmentPlan:
    """Confirm one's own plan.

    Raises:
        PlanRefused: it is closed, empty, confirmed already, or somebody else's.
    """
    _refuse_closed(plan)
    _refuse_empty(plan)
    if plan.person_id is None or plan.person_id != by.person_id:
        raise PlanRefused(_("Only the person whose plan it is can confirm it."))
    if plan.employee_confirmed_at:
        raise PlanRefused(_("You have confirmed the plan already."))
    with transaction.atomic():
        plan.employee_confirmed_by = by.name
        plan.employee_confirmed_at = timezone.now()
        _confirmed_by_all(plan)
        plan.save()
        audit.record(by, CONFIRMED, plan, side="employee")
        if plan.manager_confirmed_at:
            notice_done(plan.organisation, _awaited_key(plan))
    return plan


def end_action(
    action: PlanAction,
    *,
    done: bool,
    ended_on: datetime.date,
    by: Actor,
    reason_code: str = "",
    comment: str = "",
) -> PlanAction:
    """End an action as done, or as not done with a reason from the list.

    Raises:
        PlanRefused: it has ended, or not begun to count, or "not done" has no reason.
    """
    _refuse_ended(action)
    if action.plan.state != DevelopmentPlan.State.CONFIRMED:
        raise PlanRefused(_("The plan has to be confirmed before its actions can end."))
    if ended_on > timezone.localdate():
        raise PlanRefused(_("An action cannot end on a day that has not come yet."))
    if ended_on < action.planned_on:
        raise PlanRefused(_("An action cannot end before it was planned."))
    if not done and reason_code not in PlanAction.NotDone.values:
        raise PlanRefused(_("Say why it was not done: choose a reason from the list."))
    if reason_code == PlanAction.NotDone.OTHER and not comment.strip():
        raise PlanRefused(_("Say in a few words what the other reason was."))
    with transaction.atomic():
        action.state = PlanAction.State.DONE if done else PlanAction.State.NOT_DONE
        action.ended_on = ended_on
        action.reason_code = "" if done else reason_code
        action.comment = comment
        action.save()
        audit.record(by, ACTION_ENDED, action, state=action.state, reason=action.reason_code)
        notice_done(action.organisation, _owner_key(action))
    return action


def evaluate_effect(
    action: PlanAction,
    *,
    method: str,
    evaluated_on: datetime.date,
    result: str,
    by: Actor,
    comment: str = "",
) -> ActionEffect:
    """Write down whether an action that was done had the effect it was meant to have.

    Raises:
        PlanRefused: it is not done, or the evaluation is dated before it or after today.
    """
    if action.state != PlanAction.State.DONE:
        raise PlanRefused(_("Only what has been done can be evaluated."))
    assert action.ended_on is not None
    if not action.ended_on <= evaluated_on <= timezone.localdate():
        raise PlanRefused(_("The evaluation is dated between the action’s end and today."))
    if ActionEffect.objects.filter(
        action=action, evaluated_on=evaluated_on, evaluated_by=by.name
    ).exists():
        raise PlanRefused(_("You have evaluated this action on that day already."))
    with transaction.atomic():
        effect = ActionEffect(
            organisation=action.organisation,
            action=action,
            method=method,
            evaluated_on=evaluated_on,
            evaluated_by=by.name,
            result=result,
            comment=comment,
        )
        effect.save()
        audit.record(by, EFFECT_EVALUATED, effect, action=action.pk, result=result)
    return effect


def close_plan(plan: DevelopmentPlan, *, by: Actor) -> DevelopmentPlan:
    """Close a plan all of whose actions have ended; it stays in follow-up.

    Raises:
        PlanRefused: it is closed already, or some action has not ended.
    """
    _refuse_closed(plan)
    if plan.actions.filter(state=PlanAction.State.PLANNED).exists():
        raise PlanRefused(_("End every action first: done, or not done with a reason."))
    with transaction.atomic():
        plan.state = DevelopmentPlan.State.CLOSED
        plan.save()
        audit.record(by, CLOSED, plan)
    return plan


def _fields(plan: DevelopmentPlan, details: ActionDetails) -> dict[str, object]:
    fields = {name: getattr(details, name) for name in ActionDetails.__dataclass_fields__}
    return fields | {"person": plan.person or details.person}


def _refuse_closed(plan: DevelopmentPlan) -> None:
    if plan.state == DevelopmentPlan.State.CLOSED:
        raise PlanRefused(_("The plan is closed."))


def _refuse_empty(plan: DevelopmentPlan) -> None:
    if not plan.actions.exists():
        raise PlanRefused(_("The plan holds no action yet, so there is nothing to confirm."))


def _refuse_ended(action: PlanAction) -> None:
    if action.state != PlanAction.State.PLANNED:
        raise PlanRefused(_("The action has ended already."))


def _refuse_details(
    plan: DevelopmentPlan, details: ActionDetails, *, planned_on: datetime.date
) -> None:
    if details.due_on < planned_on:
        raise PlanRefused(_("The action is due before it is planned."))
    if plan.person is not None and details.kind in OF_THE_COMPANY:
        raise PlanRefused(
            _("Recruiting, hiring in and accepting a risk belong in the company’s plan.")
        )
    if details.person is not None and details.kind in OF_THE_COMPANY:
        raise PlanRefused(_("This kind of action is about no single person."))
    about_nothing = details.competence is None and details.course is None
    if details.kind == PlanAction.Kind.COURSE and about_nothing:
        raise PlanRefused(_("Say which competence or which course it is about."))
    if (
        details.from_level is not None
        and details.expected_level is not None
        and details.expected_level <= details.from_level
    ):
        raise PlanRefused(_("The expected level has to be higher than the level now."))
    if details.expected_level is not None and details.competence is None:
        raise PlanRefused(_("A level to reach needs a competence to reach it in."))


def _back_to_draft(plan: DevelopmentPlan) -> None:
    plan.state = DevelopmentPlan.State.DRAFT
    plan.manager_confirmed_by = plan.employee_confirmed_by = ""
    plan.manager_confirmed_at = plan.employee_confirmed_at = None
    plan.save()


def _confirmed_by_all(plan: DevelopmentPlan) -> None:
    both = plan.manager_confirmed_at and plan.employee_confirmed_at
    if both or (plan.person_id is None and plan.manager_confirmed_at):
        plan.state = DevelopmentPlan.State.CONFIRMED


def _awaited_key(plan: DevelopmentPlan) -> str:
    # A plan that goes back to a draft is told about anew when it has been confirmed again.
    return f"plan:{plan.pk}:confirm:{plan.manager_confirmed_at:%Y%m%d%H%M%S}"


def _owner_key(action: PlanAction) -> str:
    return f"action:{action.pk}:owner:{action.owner_id}"


def _tell_owner(action: PlanAction) -> None:
    if action.owner is not None:
        tell(
            action.organisation,
            person=action.owner,
            kind="planning.action",
            key=_owner_key(action),
            message=OWNS_ACTION,
            parameters={"action": action.title, "day": action.due_on},
            due_on=action.due_on,
        )

"""What the company wants to reach in one to three years, and what people must be able to for it."""

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.models import Goal, GoalCompetence, RequirementCause
from samtakt.analysis.refusals import Refusal
from samtakt.competences.models import Competence, Requirement
from samtakt.foundation import audit
from samtakt.foundation.access import Actor

SET = audit.verb("analysis.goal_set")
CHANGED = audit.verb("analysis.goal_changed")
REACHED = audit.verb("analysis.goal_reached")
DROPPED = audit.verb("analysis.goal_dropped")
TAKEN_UP = audit.verb("analysis.goal_taken_up")
LINKED = audit.verb("analysis.goal_needs_competence")
UNLINKED = audit.verb("analysis.goal_no_longer_needs_competence")
EXPLAINED = audit.verb("analysis.requirements_explained")

State = Goal.State
LONGEST = 3 * 366


class NameIsTaken(Refusal):
    """The company has a goal of that name."""

    text = _("There is already a goal with this name.")


class NotWithinThreeYears(Refusal):
    """Goals are for one to three years: later ones say nothing of competence."""

    text = _("A goal is to be reached within three years, and not before it is set.")


class GoalIsOver(Refusal):
    """The goal is reached or dropped."""

    text = _("The goal is reached or dropped. Take it up again to change it.")


class GoalIsActive(Refusal):
    """The goal is active and need not be taken up again."""

    text = _("The goal is active.")


class LinkedAlready(Refusal):
    """The goal needs the competence already."""

    text = _("The goal has this competence already.")


def set_goal(
    name: str,
    *,
    set_on: datetime.date,
    due_on: datetime.date,
    description: str = "",
    measure: str = "",
    owner: str = "",
    priority: int = 2,
    by: Actor,
) -> Goal:
    """Set a goal to be reached by a day within three years. Called in the company's scope."""
    _refuse_name(name)
    _refuse_period(set_on, due_on)
    with transaction.atomic():
        row = Goal(
            organisation=by.organisation,
            name=name,
            description=description,
            measure=measure,
            owner=owner,
            priority=priority,
            set_on=set_on,
            due_on=due_on,
        )
        row.save()
        audit.record(by, SET, row, due_on=due_on, priority=priority)
    return row


def _refuse_name(name: str, but: Goal | None = None) -> None:
    others = Goal.objects.filter(name=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise NameIsTaken


def _refuse_period(set_on: datetime.date, due_on: datetime.date) -> None:
    if not 0 <= (due_on - set_on).days <= LONGEST:
        raise NotWithinThreeYears


def change_goal(
    goal: Goal,
    *,
    name: str,
    due_on: datetime.date,
    description: str,
    measure: str,
    owner: str,
    priority: int,
    by: Actor,
) -> Goal:
    """Change what a goal says; when it was set stays as it was."""
    _refuse_what_is_over(goal)
    _refuse_name(name, goal)
    _refuse_period(goal.set_on, due_on)
    with transaction.atomic():
        goal.name, goal.due_on, goal.description = name, due_on, description
        goal.measure, goal.owner, goal.priority = measure, owner, priority
        goal.save()
        audit.record(by, CHANGED, goal, due_on=due_on, priority=priority)
    return goal


def _refuse_what_is_over(goal: Goal) -> None:
    if goal.state != State.ACTIVE:
        raise GoalIsOver


def reach_goal(goal: Goal, *, by: Actor) -> Goal:
    """Note that a goal is reached."""
    _refuse_what_is_over(goal)
    with transaction.atomic():
        goal.state = State.REACHED
        goal.save(update_fields=["state"])
        audit.record(by, REACHED, goal)
    return goal


def drop_goal(goal: Goal, *, by: Actor) -> Goal:
    """Give a goal up; what was linked to it is kept."""
    _refuse_what_is_over(goal)
    with transaction.atomic():
        goal.state = State.DROPPED
        goal.save(update_fields=["state"])
        audit.record(by, DROPPED, goal)
    return goal


def take_up_goal(goal: Goal, *, by: Actor) -> Goal:
    """Make a goal that was reached or dropped active again."""
    if goal.state == State.ACTIVE:
        raise GoalIsActive
    with transaction.atomic():
        goal.state = State.ACTIVE
        goal.save(update_fields=["state"])
        audit.record(by, TAKEN_UP, goal)
    return goal


def link_competence(
    goal: Goal, competence: Competence, *, note: str = "", by: Actor
) -> GoalCompetence:
    """Say that a goal needs a competence, and why."""
    _refuse_what_is_over(goal)
    if GoalCompetence.objects.filter(goal=goal, competence=competence).exists():
        raise LinkedAlready
    with transaction.atomic():
        row = GoalCompetence(
            organisation=by.organisation, goal=goal, competence=competence, note=note
        )
        row.save()
        audit.record(by, LINKED, goal, competence=competence.pk)
    return row


def unlink_competence(link: GoalCompetence, *, by: Actor) -> None:
    """Take back that a goal needs a competence."""
    _refuse_what_is_over(link.goal)
    with transaction.atomic():
        audit.record(by, UNLINKED, link.goal, competence=link.competence_id)
        link.delete()


def explain_requirements(
    goal: Goal, requirements: Collection[Requirement], *, by: Actor
) -> list[RequirementCause]:
    """Say that requirements are there because of a goal; those that said so already stay.

    Returns the causes that are new. A goal then also needs the requirements' competences.
    """
    _refuse_what_is_over(goal)
    known = set(RequirementCause.objects.filter(goal=goal).values_list("requirement_id", flat=True))
    needed = set(goal.competences.values_list("competence_id", flat=True))
    with transaction.atomic():
        causes = [
            RequirementCause(organisation=by.organisation, goal=goal, requirement=row)
            for row in requirements
            if row.pk not in known
        ]
        RequirementCause.objects.bulk_create(causes)
        GoalCompetence.objects.bulk_create(
            GoalCompetence(organisation=by.organisation, goal=goal, competence_id=competence)
            for competence in sorted({row.competence_id for row in requirements} - needed)
        )
        audit.record(by, EXPLAINED, goal, requirements=[row.pk for row in requirements])
    return causes

"""The technology plan: what is coming, when it goes live, and what it will ask of people.

An item begins as an idea that asks for nothing. When it is decided, what it asks for becomes
dated requirements from its first day; they move with that day, and end with the item.
"""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.models import Goal, TechnologyEffect, TechnologyItem
from samtakt.analysis.refusals import Refusal
from samtakt.analysis.technologyeffects import line_of, lines_of, write_lines
from samtakt.competences.models import Competence, Role
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Shift, Team

ADDED = audit.verb("analysis.technology_added")
CHANGED = audit.verb("analysis.technology_changed")
EFFECT_ADDED = audit.verb("analysis.technology_effect_added")
EFFECT_REMOVED = audit.verb("analysis.technology_effect_removed")
DECIDED = audit.verb("analysis.technology_decided")
MOVED = audit.verb("analysis.technology_moved")
IN_USE = audit.verb("analysis.technology_in_use")
CANCELLED = audit.verb("analysis.technology_cancelled")
RECONSIDERED = audit.verb("analysis.technology_reconsidered")

State = TechnologyItem.State


class NameIsTaken(Refusal):
    """The company has a technology item of that name."""

    text = _("There is already something with this name in the technology plan.")


class NotAnIdea(Refusal):
    """Only an idea can be decided."""

    text = _("This has been decided already, or it was cancelled.")


class NotDecided(Refusal):
    """Only what is decided can be taken into use."""

    text = _("This has not been decided.")


class IsCancelled(Refusal):
    """What is cancelled has to be taken up again first."""

    text = _("This was cancelled. Take it up as an idea again first.")


class NotCancelled(Refusal):
    """What is not cancelled need not be taken up again."""

    text = _("This is not cancelled.")


class IsInUse(Refusal):
    """What people work with already is not planned; their roles' requirements are."""

    text = _("This is in use. Change the requirements of the roles instead.")


class AsksForNothing(Refusal):
    """An effect names a role, or a team and how many of it."""

    text = _("Say which role it concerns, or which team and how many people of it.")


class AskedAlready(Refusal):
    """The item asks for that competence there already."""

    text = _("It asks for this competence there already. Take that away first to change it.")


def add_item(
    name: str,
    *,
    kind: str,
    goes_live_on: datetime.date,
    team: Team | None = None,
    goal: Goal | None = None,
    cost: Decimal | int | None = None,
    description: str = "",
    by: Actor,
) -> TechnologyItem:
    """Put something into the technology plan, as an idea. Called in the company's scope."""
    _refuse_name(name)
    with transaction.atomic():
        row = TechnologyItem(
            organisation=by.organisation,
            name=name,
            kind=kind,
            goes_live_on=goes_live_on,
            team=team,
            goal=goal,
            cost=cost,
            description=description,
        )
        row.save()
        audit.record(by, ADDED, row, kind=kind, goes_live_on=goes_live_on)
    return row


def _refuse_name(name: str, but: TechnologyItem | None = None) -> None:
    others = TechnologyItem.objects.filter(name=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise NameIsTaken


def change_item(
    item: TechnologyItem,
    *,
    name: str,
    kind: str,
    team: Team | None,
    goal: Goal | None,
    cost: Decimal | int | None,
    description: str,
    by: Actor,
) -> TechnologyItem:
    """Change what is said about an item; its day is moved with `move`."""
    _refuse_name(name, item)
    with transaction.atomic():
        item.name, item.kind, item.team, item.goal = name, kind, team, goal
        item.cost, item.description = cost, description
        item.save()
        audit.record(by, CHANGED, item, name=name, kind=kind, goal=goal and goal.pk)
    return item


def add_effect(
    item: TechnologyItem,
    competence: Competence,
    level: int,
    *,
    role: Role | None = None,
    team: Team | None = None,
    shift: Shift | None = None,
    number: int | None = None,
    criticality: int = 2,
    by: Actor,
) -> TechnologyEffect:
    """Say that an item will ask for a level: of everybody in a role, or of so many in a team.

    Raises:
        IsInUse, IsCancelled: the item is not planned any longer.
        AsksForNothing: neither a role alone nor a team with a number is given.
        AskedAlready: the item asks for the competence there.
        RequirementOnThatDay: the item is decided, and people have set a requirement that day.
    """
    _refuse_what_is_not_planned(item)
    if (role is None) == (team is None) or (team is not None and not number):
        raise AsksForNothing
    row = TechnologyEffect(
        organisation=by.organisation,
        item=item,
        competence=competence,
        level=level,
        criticality=criticality,
        role=role,
        team=team,
        shift=shift if team else None,
        number=number if team else None,
    )
    if line_of(row) in lines_of([item]):
        raise AskedAlready
    with transaction.atomic():
        row.save()
        write_lines(by.organisation, {line_of(row)})
        audit.record(by, EFFECT_ADDED, item, competence=competence.pk, level=level)
    return row


def _refuse_what_is_not_planned(item: TechnologyItem) -> None:
    if item.state == State.CANCELLED:
        raise IsCancelled
    if is_in_use(item):
        raise IsInUse


def is_in_use(item: TechnologyItem) -> bool:
    """Whether people work with it: it is in use, or decided and its day has come."""
    come = item.goes_live_on <= timezone.localdate()
    return item.state == State.LIVE or (item.state == State.DECIDED and come)


def remove_effect(effect: TechnologyEffect, *, by: Actor) -> None:
    """Take back that an item will ask for something."""
    item, line = effect.item, line_of(effect)
    _refuse_what_is_not_planned(item)
    with transaction.atomic():
        audit.record(by, EFFECT_REMOVED, item, competence=effect.competence_id)
        effect.delete()
        write_lines(by.organisation, {line})


def decide(item: TechnologyItem, *, by: Actor) -> TechnologyItem:
    """Decide on an item: what it asks for is required from the day it goes live.

    Raises:
        NotAnIdea: it is decided, in use or cancelled.
        RequirementOnThatDay: people have set a lower requirement from that very day.
    """
    if item.state != State.IDEA:
        raise NotAnIdea
    with transaction.atomic():
        _keep(item, state=State.DECIDED)
        audit.record(by, DECIDED, item, goes_live_on=item.goes_live_on)
    return item


def move(item: TechnologyItem, to: datetime.date, *, by: Actor) -> TechnologyItem:
    """Move the day on which an item goes live; what it asks for moves along.

    What has been required already stays required until today, for that was so.
    """
    if item.state == State.CANCELLED:
        raise IsCancelled
    if item.state == State.LIVE:
        raise IsInUse
    before = item.goes_live_on
    with transaction.atomic():
        _keep(item, goes_live_on=to)
        audit.record(by, MOVED, item, before=before, after=to)
    return item


def put_in_use(item: TechnologyItem, *, by: Actor) -> TechnologyItem:
    """Note that a decided item is in use."""
    if item.state != State.DECIDED:
        raise NotDecided
    with transaction.atomic():
        _keep(item, state=State.LIVE)
        audit.record(by, IN_USE, item)
    return item


def cancel(item: TechnologyItem, *, by: Actor) -> TechnologyItem:
    """Cancel an item: what it would have asked for is not required; what it asks for ends today."""
    if item.state == State.CANCELLED:
        raise IsCancelled
    with transaction.atomic():
        _keep(item, state=State.CANCELLED)
        audit.record(by, CANCELLED, item)
    return item


def reconsider(item: TechnologyItem, *, by: Actor) -> TechnologyItem:
    """Take up a cancelled item as an idea again."""
    if item.state != State.CANCELLED:
        raise NotCancelled
    with transaction.atomic():
        _keep(item, state=State.IDEA)
        audit.record(by, RECONSIDERED, item)
    return item


def _keep(item: TechnologyItem, **changes: object) -> None:
    for name, value in changes.items():
        setattr(item, name, value)
    item.save(update_fields=list(changes))
    write_lines(item.organisation, lines_of([item]))

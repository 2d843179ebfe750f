"""Who may do what: named actions, one rule for the object and the list alike.

An area's `access.py` declares its actions with `action(name, Model, {role: rows})`, where
`rows` is a pure function from the actor to a `Q`. `visible` turns the rules of the actor's
roles into a queryset and `get` takes one object out of that same queryset, so the check
and the list cannot disagree. An edge has no other way to reach an object.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from samtakt.foundation import audit
from samtakt.foundation.tenancy import Organisation


class Role(StrEnum):
    """What a person is in an organisation; somebody may be several things."""

    HUB_ADMIN = "hub_admin"
    PROJECT_LEAD = "project_lead"
    PROCESS_LEADER = "process_leader"
    COMPANY_ADMIN = "company_admin"
    HR = "hr"
    LINE_MANAGER = "line_manager"
    EMPLOYEE = "employee"
    UNION_REPRESENTATIVE = "union_representative"
    PROVIDER = "provider"
    TRAINER = "trainer"
    AUDITOR = "auditor"


ROLE_NAMES = {
    Role.HUB_ADMIN: _("Hub administrator"),
    Role.PROJECT_LEAD: _("Project lead"),
    Role.PROCESS_LEADER: _("Process leader"),
    Role.COMPANY_ADMIN: _("Managing director"),
    Role.HR: _("HR"),
    Role.LINE_MANAGER: _("Line manager"),
    Role.EMPLOYEE: _("Employee"),
    Role.UNION_REPRESENTATIVE: _("Union or safety representative"),
    Role.PROVIDER: _("Training provider"),
    Role.TRAINER: _("Trainer"),
    Role.AUDITOR: _("Auditor"),
}

HUB_ROLES = frozenset({Role.HUB_ADMIN, Role.PROJECT_LEAD, Role.PROCESS_LEADER})


@dataclass(frozen=True)
class Actor:
    """A signed-in person acting in one organisation, or the system acting for it."""

    name: str
    organisation: Organisation
    roles: frozenset[Role] = frozenset()
    user_id: int | None = None
    person_id: int | None = None
    team_ids: frozenset[int] = field(default_factory=frozenset)


def system_actor(organisation: Organisation, name: str = "Samtakt") -> Actor:
    """Return the actor of a job or a command; it has no roles and passes no role check."""
    return Actor(name=name, organisation=organisation)


Rows = Callable[[Actor], Q]


def everything(actor: Actor) -> Q:
    """Return a rule for all rows that the open scope holds."""
    return Q(pk__isnull=False)


def nothing(actor: Actor) -> Q:
    """Return a rule for no row at all."""
    return Q(pk__in=[])


@dataclass(frozen=True)
class Action:
    """A named thing that can be done, and to which rows each role may do it."""

    name: str
    model: type[models.Model] | None
    rules: Mapping[Role, Rows]

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(self.rules)


_actions: dict[str, Action] = {}


class UnknownAction(Exception):
    """An action was asked for that no area declares."""


def action(name: str, model: type[models.Model] | None, rules: Mapping[Role, Rows]) -> Action:
    """Declare an action. `model` is None for one that needs no object, such as a start page."""
    if name in _actions:
        raise ValueError(f"The action {name} is declared twice.")
    declared = Action(name, model, dict(rules))
    _actions[name] = declared
    return declared


def actions() -> dict[str, Action]:
    """Return every declared action: the permission table."""
    return dict(_actions)


def find(name: str) -> Action:
    """Return a declared action.

    Raises:
        UnknownAction: nobody declares it, so nobody may do it.
    """
    try:
        return _actions[name]
    except KeyError:
        raise UnknownAction(name) from None


class NotVisible(Http404):
    """The object does not exist for this actor; whether it exists for another is not said."""


Row = TypeVar("Row", bound=models.Model)


def allowed(actor: Actor, name: str) -> bool:
    """Return whether any of the actor's roles has a rule for the action."""
    return bool(actor.roles & find(name).roles)


def require(actor: Actor, name: str) -> None:
    """Refuse an actor none of whose roles knows the action.

    Raises:
        PermissionDenied: the role does not have this action (an edge answers 403).
    """
    if not allowed(actor, name):
        audit.record_refusal(actor, name, "page", "")
        raise PermissionDenied(name)


def visible(actor: Actor, name: str, model: type[Row]) -> "models.QuerySet[Row]":
    """Return the rows on which the actor may perform the action."""
    declared = find(name)
    if declared.model is not model:
        raise UnknownAction(f"{name} is not an action on {model.__name__}")
    rule = Q(pk__in=[])
    for role in actor.roles & declared.roles:
        rule |= declared.rules[role](actor)
    # A rule may follow a relation to many rows; the same object must still come once.
    return model.objects.filter(pk__in=model.objects.filter(rule).values("pk"))


def get(
    actor: Actor, name: str, model: type[Row], pk: object, *, related: tuple[str, ...] = ()
) -> Row:
    """Return one object the actor may perform the action on, with `related` rows read along.

    Raises:
        NotVisible: it does not exist, or not for this actor; the refusal is in the audit.
    """
    try:
        rows = visible(actor, name, model)
        return (rows.select_related(*related) if related else rows).get(pk=pk)
    except (model.DoesNotExist, ValueError, TypeError):
        raise refused(actor, name, model, pk) from None


def refused(actor: Actor, name: str, model: type[models.Model], pk: object) -> NotVisible:
    """Record that an object was asked for in vain; return what to raise.

    For an object that is looked up in what the actor may see already, rather than by `get`.
    """
    audit.record_refusal(actor, name, model.__name__, pk)
    return NotVisible(name)

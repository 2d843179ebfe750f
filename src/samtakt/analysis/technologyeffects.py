"""Writes what decided technology items ask for as dated requirements, and shows it beforehand.

Called in the company's scope, inside the transaction of the action.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.models import (
    HeadcountCause,
    RequirementCause,
    TechnologyEffect,
    TechnologyItem,
)
from samtakt.analysis.refusals import Refusal
from samtakt.analysis.requirementlines import (
    OF_A_ROLE,
    OF_A_TEAM,
    Ask,
    Kind,
    Row,
    Step,
    TakenDay,
    Want,
    plan_line,
)
from samtakt.competences.models import HeadcountRequirement, Requirement, RoleAssignment
from samtakt.foundation import formats
from samtakt.foundation.tenancy import Organisation

COUNTS = (TechnologyItem.State.DECIDED, TechnologyItem.State.LIVE)


class RequirementOnThatDay(Refusal):
    """People have set a lower requirement from the very day on which an item goes live."""

    text = _(
        "“%(where)s” has a lower requirement on %(competence)s from %(day)s, the same day. "
        "Change that requirement, or go live on another day."
    )


class Line(NamedTuple):
    """Where something is required: of a role, or of a team and perhaps a shift of it."""

    role: int | None
    team: int | None
    shift: int | None
    competence: int


def line_of(row: Any) -> Line:
    """Return the line of an effect, a requirement or a number of people required."""
    if isinstance(row, Requirement):
        return Line(row.role_id, None, None, row.competence_id)
    if isinstance(row, HeadcountRequirement):
        return Line(None, row.team_id, row.shift_id, row.competence_id)
    return Line(row.role_id, row.team_id, row.shift_id, row.competence_id)


def lines_of(items: Iterable[TechnologyItem]) -> set[Line]:
    """Return where the items ask for something."""
    return {line_of(effect) for effect in TechnologyEffect.objects.filter(item__in=list(items))}


@dataclass(frozen=True, slots=True)
class Preview:
    """One change that a decision would bring, for people to read before they decide.

    `where` is the role, or the team and shift. `people` have the role on the day; None where
    a number of people is asked for, whoever they are.
    """

    kind: Kind
    where: str
    competence: str
    day: datetime.date
    of_role: bool
    before: Ask | None
    ask: Ask
    people: int | None


def preview(item: TechnologyItem, **changes: object) -> list[Preview]:
    """Return what would change if an item had another state or day; changes nothing.

    The number of queries does not grow with what the item asks for.

    Raises:
        RequirementOnThatDay: it could not be done.
    """
    mine = list(
        TechnologyEffect.objects.filter(item=item).select_related(
            "competence", "role", "team", "shift"
        )
    )
    lines = {line_of(effect): effect for effect in mine}
    supposed = TechnologyItem(
        **{field.attname: getattr(item, field.attname) for field in item._meta.concrete_fields}
        | changes
    )
    plans = _plans(_stored(lines.keys()), supposed)
    people = _people_in({line.role for line in lines if line.role}, supposed.goes_live_on)
    rows = [
        Preview(
            kind=step.kind,
            where=_where(lines[line]),
            competence=lines[line].competence.name,
            day=step.day,
            of_role=line.role is not None,
            before=step.before,
            ask=step.ask,
            people=people.get(line.role, 0) if line.role else None,
        )
        for line, steps in plans.items()
        for step in steps
        if not step.items or item.pk in step.items
    ]
    return sorted(rows, key=lambda row: (row.day, row.where, row.competence))


def _where(effect: Any) -> str:
    if effect.role_id:
        return str(effect.role)
    return f"{effect.team} · {effect.shift}" if effect.shift_id else str(effect.team)


def _people_in(roles: Collection[int], day: datetime.date) -> Mapping[int, int]:
    held = RoleAssignment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day), role__in=roles, starts_on__lte=day
    )
    people: dict[int, set[int]] = defaultdict(set)
    for role, person in held.values_list("role_id", "person_id"):
        people[role].add(person)
    return {role: len(found) for role, found in people.items()}


def write_lines(organisation: Organisation, lines: Collection[Line]) -> None:
    """Make each line hold what the decided items ask for of it, and say why it does.

    Raises:
        RequirementOnThatDay: see there; the caller's transaction undoes the rest.
    """
    stored = _stored(lines)
    for line, steps in _plans(stored).items():
        for step in steps:
            _carry_out(organisation, line, step, stored[line])
        _say_why(line, steps, stored[line])


Stored = Mapping[Line, dict[int, Any]]
"""The rows of lines by number, each with the items that cause it."""


def _plans(stored: Stored, supposed: TechnologyItem | None = None) -> dict[Line, list[Step]]:
    wants = _wants(stored.keys(), supposed)
    today = timezone.localdate()
    plans: dict[Line, list[Step]] = {}
    for line, found in stored.items():
        rows = [_row(row, line) for row in found.values()]
        kind = OF_A_ROLE if line.role else OF_A_TEAM
        try:
            plans[line] = plan_line(rows, wants[line], today=today, kind=kind)
        except TakenDay as taken:
            raise _refusal(line, taken.day) from None
    return plans


def _wants(lines: Collection[Line], supposed: TechnologyItem | None) -> dict[Line, list[Want]]:
    asked = TechnologyEffect.objects.filter(
        competence__in={line.competence for line in lines}
    ).select_related("item")
    wants: dict[Line, list[Want]] = defaultdict(list)
    for effect in asked.order_by("item_id", "pk"):
        item = supposed if supposed and supposed.pk == effect.item_id else effect.item
        if item.state in COUNTS and (line := line_of(effect)) in lines:
            amount = effect.criticality if line.role else effect.number
            wants[line].append(Want(item.pk, item.goes_live_on, Ask(effect.level, amount)))
    return wants


def _stored(lines: Collection[Line]) -> Stored:
    competences = {line.competence for line in lines}
    of_roles = Requirement.objects.filter(
        role__in={line.role for line in lines if line.role}, competence__in=competences
    )
    of_teams = HeadcountRequirement.objects.filter(
        team__in={line.team for line in lines if line.team}, competence__in=competences
    )
    stored: dict[Line, dict[int, Any]] = {line: {} for line in lines}
    for found in (of_roles, of_teams):
        for row in found.prefetch_related("causes").order_by("valid_from", "pk"):
            if (line := line_of(row)) in stored:
                stored[line][row.pk] = row
    return stored


def _row(row: Any, line: Line) -> Row:
    amount = row.criticality if line.role else row.number
    made = any(cause.made for cause in row.causes.all())
    return Row(row.pk, row.valid_from, row.valid_to, Ask(row.level, amount), made)


def _refusal(line: Line, day: datetime.date) -> RequirementOnThatDay:
    effect = next(
        effect
        for effect in TechnologyEffect.objects.filter(competence=line.competence).select_related(
            "competence", "role", "team", "shift"
        )
        if line_of(effect) == line
    )
    return RequirementOnThatDay(
        where=_where(effect), competence=effect.competence.name, day=formats.short_date(day)
    )


def _carry_out(organisation: Organisation, line: Line, step: Step, rows: dict[int, Any]) -> None:
    if step.kind in {Kind.ADDED, Kind.RESTORED}:
        row = _new(organisation, line, step)
        row.save()
        rows[row.pk] = row
    elif step.kind == Kind.CHANGED:
        row = rows[step.row or 0]
        row.level, row.valid_to = step.ask.level, None
        setattr(row, "criticality" if line.role else "number", step.ask.amount)
        row.save()
    elif step.kind == Kind.REMOVED:
        rows.pop(step.row or 0).delete()
    elif step.kind == Kind.ENDED:
        row = rows[step.row or 0]
        row.valid_to = step.day
        row.save(update_fields=["valid_to"])


def _new(organisation: Organisation, line: Line, step: Step) -> Any:
    item = TechnologyItem.objects.filter(pk__in=step.items).order_by("pk").first()
    when = {"valid_from": step.day, "valid_to": step.last, "level": step.ask.level}
    if line.role:
        return Requirement(
            organisation=organisation,
            role_id=line.role,
            competence_id=line.competence,
            criticality=step.ask.amount,
            reason=item.name if item else "",
            **when,
        )
    return HeadcountRequirement(
        organisation=organisation,
        team_id=line.team,
        shift_id=line.shift,
        competence_id=line.competence,
        number=step.ask.amount,
        **when,
    )


def _say_why(line: Line, steps: Iterable[Step], rows: dict[int, Any]) -> None:
    """Write the causes of a line's rows anew; those of rows that have ended stay."""
    today = timezone.localdate()
    model, field = (RequirementCause, "requirement") if line.role else (HeadcountCause, "headcount")
    current = {row.valid_from: row for row in rows.values() if not _has_ended(row, today)}
    stale = model.objects.filter(**{f"{field}__in": list(current.values())}, item__isnull=False)
    stale.delete()
    causes = {
        ((step.since or step.day), item): step.kind != Kind.MET
        for step in steps
        if step.kind in {Kind.MET, Kind.KEPT, Kind.ADDED, Kind.CHANGED}
        for item in step.items
    }
    model.objects.bulk_create(
        model(
            organisation_id=current[day].organisation_id,
            item_id=item,
            made=made,
            **{field: current[day]},
        )
        for (day, item), made in causes.items()
    )


def _has_ended(row: Any, today: datetime.date) -> bool:
    return row.valid_to is not None and row.valid_to <= today

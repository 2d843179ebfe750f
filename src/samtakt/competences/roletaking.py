"""Taking over what a role of the library, or of the templates, usually asks for.

A company's requirements are its own from the day they are taken: it may ask for more, for
less or for nothing. Taken again, what is new is added, and what the company asks for in
another way stays, unless somebody chooses that row.
"""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction
from django.db.models import Q

from samtakt.competences.adaptation import take_templates
from samtakt.competences.catalogues import Catalogue, RoleTemplate, with_headings
from samtakt.competences.matching import plain
from samtakt.competences.models import Competence, ProfileRow, Requirement, Role
from samtakt.competences.roles import (
    Asked,
    SaidOfRole,
    add_role,
    require,
    requirements_in_force,
    set_profile,
)
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation

ROLE_TAKEN = audit.verb("role.taken")


class Match(StrEnum):
    """How a row of a profile stands to what the company asks for already."""

    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"  # the company's own level stays, unless it is chosen
    OWN = "own"  # the company asks for it and the profile does not
    NEEDS_REASON = "needs_reason"  # a language, which must be justified first


@dataclass(frozen=True)
class ProfileLine:
    """One competence of a role: what is usually asked for, and what the company asks for."""

    competence: Competence
    match: Match
    level: int | None
    criticality: int | None
    own_level: int | None


def compare_role(
    role: Role, organisation: Organisation, *, day: datetime.date
) -> list[ProfileLine]:
    """Return a role's profile beside what a company requires in the role on a day; two queries."""
    profile = ProfileRow.objects.filter(role=role).select_related("competence")
    usual = {row.competence_id: row for row in profile}
    rows = Requirement.objects.filter(
        requirements_in_force(day), role=role, organisation=organisation
    )
    own = {row.competence_id: row for row in rows.select_related("competence")}
    lines = []
    for pk in usual.keys() | own.keys():
        asked, mine = usual.get(pk), own.get(pk)
        competence = (asked or mine).competence  # type: ignore[union-attr]
        if asked is not None and not competence.in_use_on(day):
            continue
        lines.append(
            ProfileLine(
                competence,
                _match(competence, asked, mine),
                asked.level if asked else None,
                asked.criticality if asked else None,
                mine.level if mine else None,
            )
        )
    return sorted(lines, key=lambda line: (plain(line.competence.name_sv), line.competence.pk))


def _match(competence: Competence, asked: ProfileRow | None, mine: Requirement | None) -> Match:
    if asked is None:
        return Match.OWN
    if mine is None:
        language = competence.kind == Competence.Kind.LANGUAGE
        return Match.NEEDS_REASON if language else Match.NEW
    same = (asked.level, asked.criticality) == (mine.level, mine.criticality)
    return Match.SAME if same else Match.DIFFERENT


def take_role(
    role: Role,
    *,
    valid_from: datetime.date,
    by: Actor,
    chosen: Collection[int] = (),
    reason: str = "",
) -> int:
    """Require in the actor's company what a role usually asks for; return how many rows changed.

    New rows are taken. A row that the company asks for in another way is taken only where its
    competence is `chosen`. A language is taken where `reason` says why the work needs it.

    Raises:
        NotRequirable: something is not in use on the day; nothing was changed.
    """
    taken = [
        Asked(line.competence, line.level, line.criticality or 2, reason)
        for line in compare_role(role, by.organisation, day=valid_from)
        if line.match == Match.NEW
        or (line.match == Match.NEEDS_REASON and reason.strip())
        or (line.match == Match.DIFFERENT and line.competence.pk in chosen)
    ]
    return require(role, taken, valid_from=valid_from, by=by)


@dataclass
class RolesTaken:
    """What came of taking role templates; `unjustified` are languages that were left out."""

    new: list[Role] = field(default_factory=list)
    known: list[Role] = field(default_factory=list)
    rows: int = 0
    unjustified: int = 0


def take_role_templates(
    found: Catalogue,
    roles: Iterable[RoleTemplate],
    *,
    by: Actor,
    valid_from: datetime.date,
    reason: str = "",
) -> RolesTaken:
    """Take roles of a catalogue, with the competences they need, into the actor's organisation.

    A hub gets library roles with a usual profile. A company gets requirements of its own from
    the day; where the hub has the role, they are on the hub's role. Nothing that is required
    in another way already is changed.
    """
    wanted = list(roles)
    done = RolesTaken()
    with transaction.atomic():
        codes = {code for role in wanted for code, _level, _criticality in role.rows}
        taken = take_templates(with_headings(found, codes), by=by)
        for template in wanted:
            role = role_for(template, by.organisation)
            if role is None:
                said = SaidOfRole(template.name_sv[:120], template.name_en[:120], template.ssyk)
                role = add_role(said, by=by, template_code=template.code)
                done.new.append(role)
            else:
                done.known.append(role)
            asked = [
                Asked(taken.competences[code], level, criticality, reason)
                for code, level, criticality in template.rows
                if taken.competences[code].in_use_on(valid_from)
            ]
            _take(role, asked, done, valid_from, by)
        audit.record(
            by, ROLE_TAKEN, by.organisation, roles=[one.name_sv for one in wanted], rows=done.rows
        )
    return done


def _take(
    role: Role, asked: list[Asked], done: RolesTaken, valid_from: datetime.date, by: Actor
) -> None:
    if by.organisation.is_hub:
        known = set(ProfileRow.objects.filter(role=role).values_list("competence_id", flat=True))
        done.rows += set_profile(
            role, [one for one in asked if one.competence.pk not in known], by=by
        )
        return
    rows = Requirement.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from),
        role=role,
        organisation=by.organisation,
    )
    known = set(rows.values_list("competence_id", flat=True))
    new = [one for one in asked if one.competence.pk not in known]
    silent = [
        one
        for one in new
        if one.competence.kind == Competence.Kind.LANGUAGE and not one.reason.strip()
    ]
    done.unjustified += len(silent)
    done.rows += require(
        role, [one for one in new if one not in silent], valid_from=valid_from, by=by
    )


def role_for(template: RoleTemplate, organisation: Organisation) -> Role | None:
    """Return the role that a template is here: the organisation's own before the hub's."""
    return roles_for([template], organisation)[0]


def roles_for(templates: Sequence[RoleTemplate], organisation: Organisation) -> list[Role | None]:
    """Return the role that each template is here, None where there is none; one query."""
    rows = list(Role.objects.exclude(state=Competence.State.RETIRED).order_by("pk"))
    rows.sort(key=lambda role: role.organisation_id != organisation.pk)
    named = [(plain(role.name), role) for role in rows]
    return [
        next(
            (
                role
                for name, role in named
                if role.template_code == template.code or name == plain(template.name_sv)
            ),
            None,
        )
        for template in templates
    ]

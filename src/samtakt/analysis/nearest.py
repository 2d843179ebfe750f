"""Who in the company lacks least of what a role requires.

What is wanted is what the company requires of the role on the day, or, for a role of the
library that it has no requirements for, the role's usual profile. Weights are how critical each
competence is. What nobody has assessed counts as lacking altogether, and is shown as unknown.
"""

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass

from samtakt.analysis.facts import EmploymentFact, Facts, read_holder_facts, roles_held
from samtakt.analysis.results import CompetenceName, Named
from samtakt.competences.library import in_use_on
from samtakt.competences.models import ProfileRow, Requirement, Role
from samtakt.engines.foresight import Fit, Wanted, measure_distances
from samtakt.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class WantedRow:
    """One competence that the role requires; `criticality` from 1 (useful) to 3 (critical)."""

    competence: CompetenceName
    level: int
    criticality: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """What one person lacks in one competence; `level` None: nobody has assessed it."""

    competence: CompetenceName
    level: int | None
    required: int


@dataclass(frozen=True, slots=True)
class NearPerson:
    """One person and the distance from the role. `has_role`: has it on the day already."""

    person: Named
    team: Named | None
    shift: Named | None
    has_role: bool
    met: int
    missing: int
    unknown: int
    distance: int
    lacking: tuple[Lacking, ...]


@dataclass(frozen=True)
class NearestPeople:
    """Everybody employed on the day, nearest first; `usual` the wanted are the usual profile."""

    role: Role
    as_of: datetime.date
    usual: bool
    wanted: tuple[WantedRow, ...]
    people: tuple[NearPerson, ...]


def wanted_of(
    role: Role,
    organisation: Organisation,
    names: dict[int, CompetenceName],
    *,
    as_of: datetime.date,
) -> tuple[tuple[WantedRow, ...], bool]:
    """Return what a role requires on a day, most critical first, and whether that is usual only.

    A requirement that begins later counts where none holds yet; a later version ends the one
    before it for good, as it does in the analysis. One query, or two.
    """
    in_use = in_use_on(as_of, "competence__")
    newest: dict[int, Requirement] = {}
    rows = Requirement.objects.filter(in_use, organisation=organisation, role=role)
    for row in rows.order_by("valid_from", "pk"):
        if row.valid_from <= as_of or _is_over(newest.get(row.competence_id), as_of):
            newest[row.competence_id] = row
    wanted: list[Requirement | ProfileRow] = [
        row for row in newest.values() if not _is_over(row, as_of)
    ]
    usual = not wanted
    if usual:
        wanted = list(ProfileRow.objects.filter(in_use, role=role).order_by("pk"))
    found = [
        WantedRow(names[row.competence_id], row.level, row.criticality)
        for row in wanted
        if row.competence_id in names
    ]
    order = sorted(found, key=lambda row: (-row.criticality, -row.level, row.competence.name))
    return tuple(order), usual and bool(order)


def _is_over(row: Requirement | None, day: datetime.date) -> bool:
    return row is None or (row.valid_to is not None and row.valid_to < day)


def nearest_people(
    role: Role,
    organisation: Organisation,
    *,
    as_of: datetime.date,
    people: Callable[[Facts], Collection[int] | None] | None = None,
) -> NearestPeople:
    """Return who lacks least of a role; called in the company's scope.

    `people` says of whom, given what was read; by default, and where it says None, of everybody.
    """
    facts = read_holder_facts(organisation, as_of=as_of)
    wanted, usual = wanted_of(role, organisation, facts.competences, as_of=as_of)
    only = people(facts) if people else None
    shown = {person for person in facts.working if only is None or person in only}
    fits = measure_distances(
        [Wanted(row.competence.id, row.level, row.criticality) for row in wanted],
        _levels(facts, shown),
    )
    in_role = {
        person
        for person, held, starts_on, ends_on in roles_held(organisation)
        if held == role.pk and starts_on <= as_of and (ends_on is None or ends_on >= as_of)
    }
    return NearestPeople(
        role=role,
        as_of=as_of,
        usual=usual,
        wanted=wanted,
        people=tuple(
            _near(fit, facts, facts.working[fit.person], fit.person in in_role)  # type: ignore[index]
            for fit in fits
        )
        if wanted
        else (),
    )


def _levels(facts: Facts, people: Collection[int]) -> dict[int, dict[int, int]]:
    levels: dict[int, dict[int, int]] = {person: {} for person in people}
    for fact in facts.levels:
        if fact.person in levels:
            levels[fact.person][fact.competence] = fact.level
    return levels


def _near(fit: Fit, facts: Facts, row: EmploymentFact, has_role: bool) -> NearPerson:
    return NearPerson(
        person=row.person,
        team=row.team,
        shift=row.shift,
        has_role=has_role,
        met=fit.met,
        missing=fit.missing,
        unknown=fit.unknown,
        distance=fit.distance,
        lacking=tuple(
            Lacking(facts.competences[one.competence], one.level, one.required)  # type: ignore[index]
            for one in fit.lacking
        ),
    )

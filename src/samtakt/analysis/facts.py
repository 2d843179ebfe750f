"""What the engines are given about one company: read in a few queries, whatever its size.

Rows of an import that was undone do not count. Every function is called inside the
company's scope.
"""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping

from django.db.models import CharField, Exists, IntegerField, OuterRef, Q, Value
from django.utils import timezone

from samtakt.analysis.exemptions import exemption_facts, still_required
from samtakt.analysis.factrows import (
    CertificateFact,
    EmploymentFact,
    ExemptionFact,
    Facts,
    HeadcountFact,
    LevelFact,
    RequirementFact,
)
from samtakt.analysis.results import CompetenceName, Named
from samtakt.assessments.decay import needing_confirmation
from samtakt.assessments.queries import levels_in_force
from samtakt.certificates.models import CertificateStatus, CertificateType
from samtakt.certificates.standing import (
    DEFAULT_SOON_DAYS,
    EXPIRING_SOON,
    certificates_held,
)
from samtakt.competences.models import (
    Competence,
    Exemption,
    HeadcountRequirement,
    Requirement,
    RoleAssignment,
)
from samtakt.foundation.legalrules import LegalRule, rules_known_on
from samtakt.foundation.tenancy import library_of
from samtakt.organisations.models import Employment, Organisation, Person
from samtakt.organisations.queries import People, of_people

ONE_DAY = datetime.timedelta(days=1)

RETIREMENT_AGE = "retirement.age"
MINIMUM_DAY_WORK = "coverage.minimum.day_work"
MINIMUM_SHIFT_WORK = "coverage.minimum.shift_work"


def read_facts(organisation: Organisation, *, as_of: datetime.date) -> Facts:
    """Read what counts in a company on a day: ten queries, eleven where levels decay."""
    rules = _rules(as_of)
    competences, certified = _competences_and_certified(organisation)
    held, exemptions = _roles_and_exemptions(organisation)
    levels = _levels(organisation, as_of)
    return Facts(
        organisation=organisation,
        as_of=as_of,
        employments=_employments(organisation),
        requirements=still_required(_requirements(organisation, held), exemptions),
        levels=levels,
        headcount=_headcount(organisation, as_of),
        certificates=_certificates(organisation, as_of, soon_days=rules[EXPIRING_SOON]),
        certified_competences=certified,
        competences=competences,
        rules=rules,
        exemptions=exemptions,
        needs_confirmation=_needing_confirmation(organisation, levels, as_of),
    )


def read_gap_facts(
    organisation: Organisation, *, as_of: datetime.date, people: People | None = None
) -> Facts:
    """Read only what gaps and needs are measured from, of everybody or of some people.

    Five queries. Numbers required, certificates, rules and what needs confirmation are left out:
    only `gap_cells` and what stands on it may be asked of the facts. `people` may be a query of
    their numbers.
    """
    held, exemptions = _roles_and_exemptions(organisation, people)
    return Facts(
        organisation=organisation,
        as_of=as_of,
        employments=_employments(organisation, people),
        requirements=still_required(_requirements(organisation, held), exemptions),
        levels=_levels(organisation, as_of, people),
        headcount=(),
        certificates=(),
        certified_competences=frozenset(),
        competences=competence_names(organisation),
        rules={},
        exemptions=exemptions,
    )


def with_decay(facts: Facts, people: People | None = None) -> Facts:
    """Return facts that say as well which levels need confirmation: one query more, or two.

    `people` are those whose facts they are.
    """
    unconfirmed = _needing_confirmation(facts.organisation, facts.levels, facts.as_of, people)
    return dataclasses.replace(facts, needs_confirmation=unconfirmed)


def read_people_facts(organisation: Organisation, *, as_of: datetime.date) -> Facts:
    """Read who works where with which levels and exemptions: four queries.

    What is required is put in by whoever asks what would be.
    """
    return Facts(
        organisation=organisation,
        as_of=as_of,
        employments=_employments(organisation),
        requirements=(),
        levels=_levels(organisation, as_of),
        headcount=(),
        certificates=(),
        certified_competences=frozenset(),
        competences=competence_names(organisation),
        rules={},
        exemptions=exemption_facts(organisation, Q()),
    )


def read_holder_facts(organisation: Organisation, *, as_of: datetime.date) -> Facts:
    """Read only who holds what, and where and until when they work: six queries, or seven.

    Requirements, numbers required and rules are left out: what is required is read with all
    its versions by whoever looks ahead.
    """
    levels = _levels(organisation, as_of)
    competences, certified = _competences_and_certified(organisation)
    return Facts(
        organisation=organisation,
        as_of=as_of,
        employments=_employments(organisation),
        requirements=(),
        levels=levels,
        headcount=(),
        # Whether a certificate lapses soon plays no part here.
        certificates=_certificates(organisation, as_of, soon_days=0),
        certified_competences=certified,
        competences=competences,
        rules={},
        needs_confirmation=_needing_confirmation(organisation, levels, as_of),
    )


def read_person_facts(person: Person, *, as_of: datetime.date) -> Facts:
    """Read one person's facts, certificates included: nine queries, or ten."""
    rules = _rules(as_of)
    soon_days = rules[EXPIRING_SOON]
    facts = read_gap_facts(person.organisation, as_of=as_of, people=[person.pk])
    return dataclasses.replace(
        with_decay(facts, [person.pk]),
        certificates=_certificates(
            person.organisation, as_of, soon_days=soon_days, people=[person.pk]
        ),
        rules=rules,
    )


def competence_names(organisation: Organisation) -> dict[int, CompetenceName]:
    """Return the competences that a company can use, by number."""
    rows = Competence.objects.filter(library_of(organisation))
    return {row.pk: _competence_name(row, organisation) for row in rows}


def _competences_and_certified(
    organisation: Organisation,
) -> tuple[dict[int, CompetenceName], frozenset[int]]:
    """The competences that can be used, and those that some type of certificate is for."""
    types = CertificateType.objects.filter(library_of(organisation), competence=OuterRef("pk"))
    rows = Competence.objects.filter(library_of(organisation)).annotate(certified=Exists(types))
    names = {row.pk: _competence_name(row, organisation) for row in rows}
    return names, frozenset(row.pk for row in rows if row.certified)


def _competence_name(row: Competence, organisation: Organisation) -> CompetenceName:
    return CompetenceName(
        id=row.pk,
        code=row.code,
        name=row.name,
        name_sv=row.name_sv,
        name_en=row.name_en,
        group=row.group,
        kind=row.kind,
        criticality=row.criticality,
        of_hub=row.organisation_id != organisation.pk,
        hard_to_recruit=row.hard_to_recruit,
    )


def _employments(
    organisation: Organisation, people: People | None = None
) -> tuple[EmploymentFact, ...]:
    rows = (
        Employment.objects.filter(of_people(people), organisation=organisation)
        .order_by("person__name_key", "person_id", "starts_on", "pk")
        .values_list(
            *("person_id", "person__given_name", "person__family_name"),
            *("team_id", "team__name", "shift_id", "shift__name"),
            *("kind", "percent", "starts_on", "ends_on", "retires_on"),
            *("person__birth_year", "person__sex"),
        )
    )
    shared: dict[tuple[str, int], Named] = {}

    def named(kind: str, pk: int | None, name: str) -> Named | None:
        return None if pk is None else shared.setdefault((kind, pk), Named(pk, name))

    return tuple(
        EmploymentFact(
            named("person", person, f"{given} {family}".strip()),  # type: ignore[arg-type]
            named("team", team, team_name),
            named("shift", shift, shift_name),
            *rest,
        )
        for person, given, family, team, team_name, shift, shift_name, *rest in rows
    )


def _requirements(
    organisation: Organisation, held: Iterable["RoleHeld"]
) -> tuple[RequirementFact, ...]:
    return requirements_of(_requirements_by_role(organisation), held)


RoleHeld = tuple[int, int, datetime.date, datetime.date | None]
"""A person, a role, and from when until when the person has it."""


def roles_held(organisation: Organisation, people: People | None = None) -> list[RoleHeld]:
    """Return who has, had or will have which role; one query."""
    return list(
        RoleAssignment.objects.filter(of_people(people), organisation=organisation)
        .order_by("person_id", "role_id", "starts_on")
        .values_list("person_id", "role_id", "starts_on", "ends_on")
    )


def _roles_and_exemptions(
    organisation: Organisation, people: People | None = None
) -> tuple[list[RoleHeld], tuple[ExemptionFact, ...]]:
    """Return who has which role, and who is exempted from what: both in one query."""
    roles = RoleAssignment.objects.filter(of_people(people), organisation=organisation).order_by()
    exempted = Exemption.objects.filter(of_people(people), organisation=organisation).order_by()
    rows = roles.values_list(
        *("person_id", "role_id", "starts_on", "ends_on"),
        Value("", CharField(max_length=300)),
        Value(0, IntegerField()),
    ).union(
        exempted.values_list(
            *("person_id", "competence_id", "valid_from", "valid_to", "reason"),
            Value(1, IntegerField()),
        ),
        all=True,
    )
    held, found = [], []
    # Without ties: neither a role nor an exemption begins twice on a day.
    for person, about, first, last, reason, is_exemption in sorted(rows, key=_in_order):
        if is_exemption:
            found.append(ExemptionFact(person, about, first, last, reason))
        else:
            held.append((person, about, first, last))
    return held, tuple(found)


def _in_order(
    row: tuple[int, int, datetime.date, datetime.date | None, str, int],
) -> tuple[object, ...]:
    person, about, first, _last, _reason, is_exemption = row
    return is_exemption, person, about, first


def requirements_of(
    versions: Mapping[int, Mapping[int, list[RequirementFact]]], held: Iterable[RoleHeld]
) -> tuple[RequirementFact, ...]:
    """Return what is required of each person: the versions, in order, of the person's roles.

    `versions` holds, per role and competence, what is required of nobody in particular.
    """
    by_role: dict[int, list[RequirementFact]] = {}
    for role, rows in versions.items():
        by_role[role] = [row for succession in rows.values() for row in _in_succession(succession)]
    return tuple(
        overlap
        for person, role, starts_on, ends_on in held
        for row in by_role.get(role, ())
        if (overlap := _while_in_role(row, person, starts_on, ends_on)) is not None
    )


def _requirements_by_role(
    organisation: Organisation,
) -> dict[int, dict[int, list[RequirementFact]]]:
    found: dict[int, dict[int, list[RequirementFact]]] = {}
    rows = Requirement.objects.filter(organisation=organisation).order_by("valid_from", "pk")
    for role, retired_on, competence, *rest in rows.values_list(
        *("role_id", "competence__retired_on", "competence_id"),
        *("level", "criticality", "valid_from", "valid_to"),
    ):
        fact = _until_retired(RequirementFact(0, competence, *rest), retired_on)
        if fact is not None:
            found.setdefault(role, {}).setdefault(competence, []).append(fact)
    return found


def _until_retired(
    row: RequirementFact, retired_on: datetime.date | None
) -> RequirementFact | None:
    """End a requirement where its competence leaves the library; what was required stays."""
    if retired_on is None:
        return row
    last = min(row.valid_to or datetime.date.max, retired_on - ONE_DAY)
    return row._replace(valid_to=last) if last >= row.valid_from else None


def _in_succession(rows: list[RequirementFact]) -> list[RequirementFact]:
    """End each version of a requirement when the next one starts, even if nobody closed it."""
    ended = []
    for row, later in zip(rows, [*rows[1:], None], strict=True):
        last = later.valid_from - ONE_DAY if later else None
        until = min(filter(None, (row.valid_to, last)), default=None)
        ended.append(row._replace(valid_to=until))
    return ended


def _while_in_role(
    row: RequirementFact, person: int, starts_on: datetime.date, ends_on: datetime.date | None
) -> RequirementFact | None:
    first = max(row.valid_from, starts_on)
    last = min(filter(None, (row.valid_to, ends_on)), default=None)
    if last is not None and last < first:
        return None
    return row._replace(person=person, valid_from=first, valid_to=last)


def _levels(
    organisation: Organisation, as_of: datetime.date, people: People | None = None
) -> tuple[LevelFact, ...]:
    rows = levels_in_force(as_of).filter(of_people(people), organisation=organisation)
    # What has left the library is neither required nor a skill that could be lost.
    rows = rows.exclude(competence__retired_on__lte=as_of)
    return tuple(
        LevelFact(*row)
        for row in rows.values_list("person_id", "competence_id", "level", "decided_on", "pk")
    )


def _needing_confirmation(
    organisation: Organisation,
    levels: tuple[LevelFact, ...],
    as_of: datetime.date,
    people: People | None = None,
) -> frozenset[tuple[int, int]]:
    # What nobody can have confirmed yet does not decay in advance: a forecast of a later day
    # counts the levels that count today.
    day = min(as_of, timezone.localdate())
    return needing_confirmation(organisation, levels, day=day, people=people)


def _headcount(organisation: Organisation, as_of: datetime.date) -> tuple[HeadcountFact, ...]:
    rows = (
        HeadcountRequirement.objects.filter(organisation=organisation, valid_from__lte=as_of)
        .exclude(Q(valid_to__lt=as_of) | Q(competence__retired_on__lte=as_of))
        .order_by("valid_from", "pk")
        .values_list(
            *("team_id", "team__name", "shift_id", "shift__name"),
            *("competence_id", "level", "number"),
        )
    )
    latest: dict[tuple[int, int | None, int], HeadcountFact] = {}
    for team, team_name, shift, shift_name, competence, level, number in rows:
        # Ordered by date: a later version of the same requirement takes the earlier's place.
        latest[team, shift, competence] = HeadcountFact(
            Named(team, team_name),
            Named(shift, shift_name) if shift else None,
            competence,
            level,
            number,
        )
    return tuple(latest.values())


def _certificates(
    organisation: Organisation,
    as_of: datetime.date,
    *,
    soon_days: int,
    people: People | None = None,
) -> tuple[CertificateFact, ...]:
    # What only the holder says is no certificate yet; what ended early ends the day it did.
    return tuple(
        CertificateFact(
            id=held.row.pk,
            person=held.row.person_id,
            type=Named(held.row.type_id, held.row.type.name),
            competence=held.row.type.competence_id,
            issued_on=held.row.issued_on,
            valid_to=held.standing.last_day,
            status=held.standing.status,
        )
        for held in certificates_held(organisation, as_of, soon_days=soon_days, people=people)
        if held.standing.status != CertificateStatus.UNVERIFIED
    )


def _rules(as_of: datetime.date) -> dict[str, int]:
    """Return the values that the analysis goes by on a day, the age of retirement if known."""
    # What holds where somebody has removed a shipped rule: the platform's own defaults.
    values = {MINIMUM_DAY_WORK: 2, MINIMUM_SHIFT_WORK: 3, EXPIRING_SOON: DEFAULT_SOON_DAYS}
    rules = LegalRule.objects.filter(key__in=[RETIREMENT_AGE, *values])
    known = rules_known_on(rules, as_of)
    return values | {key: int(rule.value) for key, rule in known.items()}

"""Who works with what a certificate is required for by law, and has none that is valid.

The types are those that name a sanction rule, such as thermosetting plastics and diisocyanates.
The sum is information, not a verdict: a fee is decided by the authority, per worker.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import Q

from samtakt.certificates.listing import all_working
from samtakt.certificates.models import CertificateStatus, CertificateType, EquipmentRule
from samtakt.certificates.standing import Register, register
from samtakt.certificates.validity import Standing
from samtakt.competences.models import Exemption, Requirement, RoleAssignment
from samtakt.competences.roles import requirements_in_force
from samtakt.foundation.legalrules import LegalRule, NoRuleInForce, rule_on
from samtakt.foundation.tenancy import library_of
from samtakt.organisations.models import Employment, Organisation, Person, Team


class Because(StrEnum):
    """Why somebody is taken to need a certificate."""

    ROLE = "role"
    MACHINE = "machine"
    HAD_ONE = "had_one"


@dataclass(frozen=True, slots=True)
class Without:
    """Somebody who needs a certificate and has none that counts."""

    person: Person
    team: Team | None
    standing: Standing
    because: Because


@dataclass(frozen=True, slots=True)
class Compliance:
    """One type: how many need it, who lacks it, and the sanction rule in force if one is known."""

    type: CertificateType
    needed: int
    without: tuple[Without, ...]
    rule: LegalRule | None

    @property
    def fee(self) -> Decimal | None:
        """The sanction per worker, in kronor."""
        return Decimal(self.rule.value) if self.rule else None

    @property
    def sum(self) -> Decimal | None:
        """The sanction for all who lack it, in kronor."""
        return None if self.fee is None else self.fee * len(self.without)


def compliance(organisation: Organisation, day: datetime.date) -> list[Compliance]:
    """Return what is missing of each type with a sanction; in the company's scope."""
    types = list(
        CertificateType.objects.filter(library_of(organisation))
        .exclude(sanction_rule="")
        .order_by("name_sv", "pk")
    )
    if not types:
        return []
    book = register(organisation, day, soon_days=0, certificates_only=True)
    here = all_working(book)
    required = _required(organisation, types, day)
    machines = _machines(types)
    rules = {name: _rule(name, day) for name in {type_.sanction_rule for type_ in types}}
    found = []
    for type_ in types:
        needing = {
            person: because
            for person, row in here.items()
            if (because := _because(book, type_, person, row, required, machines)) is not None
        }
        without = [
            Without(here[person].person, here[person].team, standing, because)
            for person, because in needing.items()
            if not (standing := book.certificate(person, type_.pk)).counts
        ]
        without.sort(key=lambda row: (row.person.name_key, row.person.pk))
        found.append(Compliance(type_, len(needing), tuple(without), rules[type_.sanction_rule]))
    return found


def _because(
    book: Register,
    type_: CertificateType,
    person: int,
    row: Employment,
    required: dict[int, set[int]],
    machines: dict[int, set[int]],
) -> Because | None:
    if type_.competence_id and person in required.get(type_.competence_id, ()):
        return Because.ROLE
    if row.team_id and row.team_id in machines.get(type_.pk, ()):
        return Because.MACHINE
    held = book.certificates.get((person, type_.pk), [])
    # Who had one works with it until somebody says otherwise; what is revoked was said.
    if any(
        each.standing.status != CertificateStatus.NOT_YET and not each.row.revoked_on
        for each in held
    ):
        return Because.HAD_ONE
    return None


def _required(
    organisation: Organisation, types: list[CertificateType], day: datetime.date
) -> dict[int, set[int]]:
    """The people whose roles require each competence that a type stands for, the exempted left out."""
    competences = {type_.competence_id for type_ in types if type_.competence_id}
    if not competences:
        return {}
    by_role: dict[int, set[int]] = defaultdict(set)
    asked = Requirement.objects.filter(
        requirements_in_force(day), organisation=organisation, competence__in=competences
    )
    for role, competence in asked.values_list("role_id", "competence_id"):
        by_role[role].add(competence)
    exempted = set(
        Exemption.objects.filter(
            organisation=organisation, competence__in=competences, valid_from__lte=day
        )
        .exclude(valid_to__lt=day)
        .values_list("person_id", "competence_id")
    )
    found: dict[int, set[int]] = defaultdict(set)
    assigned = RoleAssignment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        organisation=organisation,
        role__in=by_role.keys(),
        starts_on__lte=day,
    )
    for person, role in assigned.values_list("person_id", "role_id"):
        for competence in by_role[role]:
            if (person, competence) not in exempted:
                found[competence].add(person)
    return found


def _machines(types: list[CertificateType]) -> dict[int, set[int]]:
    """The teams whose machines require each type."""
    found: dict[int, set[int]] = defaultdict(set)
    rules = EquipmentRule.objects.filter(
        certificate_type__in=types, equipment__team__isnull=False, equipment__retired_on=None
    )
    for type_, team in rules.values_list("certificate_type_id", "equipment__team_id"):
        found[type_].add(team)
    return found


def _rule(name: str, day: datetime.date) -> LegalRule | None:
    try:
        return rule_on(name, day)
    except NoRuleInForce:
        return None

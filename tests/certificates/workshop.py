"""Small rows about certificates: each function saves one thing, in the scope it needs."""

import datetime

from samtakt.certificates.models import (
    Certificate,
    CertificatePrerequisite,
    CertificateType,
    Equipment,
    EquipmentRule,
    Fitness,
    FitnessType,
    Permit,
    PermitPrerequisite,
    PermitType,
)
from tests.factories import number, saved

DAY = datetime.date(2026, 11, 22)
ISSUED = datetime.date(2026, 1, 10)


def make_type(owner, name="Truckkort", **fields):
    fields.setdefault("basis", "branch")
    fields.setdefault("code", f"T{next(number)}")
    return saved(CertificateType(name_sv=name, **fields), owner)


def make_permit_type(owner, name="Körtillstånd", *, needs=(), **fields):
    row = saved(PermitType(code=f"P{next(number)}", name_sv=name, **fields), owner)
    for need in needs:
        column = "fitness_type" if isinstance(need, FitnessType) else "certificate_type"
        saved(PermitPrerequisite(permit_type=row, **{column: need}), owner)
    return row


def make_fitness_type(owner, name="Tjänstbarhet", **fields):
    return saved(FitnessType(code=f"F{next(number)}", name_sv=name, **fields), owner)


def hold(person, type_, *, issued_on=ISSUED, valid_to=datetime.date(2030, 1, 10), **fields):
    fields.setdefault("verification", "seen")
    row = Certificate(person=person, type=type_, issued_on=issued_on, valid_to=valid_to, **fields)
    return saved(row, person.organisation)


def examine(person, type_, result="fit", *, examined_on=ISSUED, valid_to=None):
    row = Fitness(
        person=person, type=type_, result=result, examined_on=examined_on, valid_to=valid_to
    )
    return saved(row, person.organisation)


def permit(person, type_, *, issued_on=ISSUED, valid_to=datetime.date(2027, 1, 10), **fields):
    row = Permit(
        person=person,
        type=type_,
        issued_on=issued_on,
        valid_to=valid_to,
        issued_by="Chef",
        **fields,
    )
    return saved(row, person.organisation)


def make_machine(company, name="Truck 3", *, team=None, rules=(), **fields):
    """A machine; `rules` are types, or (competence, level)."""
    row = saved(Equipment(name=name, team=team, **fields), company)
    columns = {
        CertificateType: "certificate_type",
        PermitType: "permit_type",
        FitnessType: "fitness_type",
    }
    for rule in rules:
        values = (
            {"competence": rule[0], "level": rule[1]}
            if isinstance(rule, tuple)
            else {columns[type(rule)]: rule}
        )
        saved(EquipmentRule(equipment=row, **values), company)
    return row


def need_beside(type_, required, *, owner=None):
    row = CertificatePrerequisite(type=type_, required=required)
    return saved(row, owner or type_.organisation)

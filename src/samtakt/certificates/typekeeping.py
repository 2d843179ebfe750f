"""Adding and changing kinds of permits and of examinations in the own library."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from samtakt.certificates.models import (
    CertificateType,
    FitnessType,
    PermitPrerequisite,
    PermitType,
)
from samtakt.certificates.refusals import NotYourType, Refused
from samtakt.foundation import audit
from samtakt.foundation.access import Actor

PERMIT_TYPE_ADDED = audit.verb("permits.type_added")
PERMIT_TYPE_CHANGED = audit.verb("permits.type_changed")
FITNESS_TYPE_ADDED = audit.verb("fitness.type_added")
FITNESS_TYPE_CHANGED = audit.verb("fitness.type_changed")

COMMON = ("name_sv", "name_en", "basis", "interval_months", "source", "checked_on")
OF_PERMITS = (*COMMON, "least_age")
OF_FITNESS = (*COMMON, "first_interval_months")

Thing = CertificateType | FitnessType
"""What a permit may stand on."""


class CodeIsTaken(Refused):
    """Another type of the own library has the code."""

    def __init__(self) -> None:
        super().__init__(_("There is a type with this code already. Choose another."))


def add_permit_type(
    code: str, values: dict[str, Any], *, needs: Iterable[Thing] = (), by: Actor
) -> PermitType:
    """Add a kind of permit; `values` are `OF_PERMITS`, `needs` what must be valid for one.

    Raises:
        CodeIsTaken: the library has the code.
    """
    row = PermitType(organisation=by.organisation, code=_free(PermitType, code, by))
    with transaction.atomic():
        _write(row, values, OF_PERMITS)
        stands_on = _stand_on(row, needs)
        audit.record(by, PERMIT_TYPE_ADDED, row, stands_on=stands_on)
    return row


def change_permit_type(
    type_: PermitType, values: dict[str, Any], *, needs: Iterable[Thing], by: Actor
) -> PermitType:
    """Change a kind of permit; what it stands on counts at once for those that were given.

    Raises:
        NotYourType: it is the hub's.
    """
    _refuse_others(type_, by)
    with transaction.atomic():
        before = _write(type_, values, OF_PERMITS)
        stands_on = _stand_on(type_, needs)
        audit.record(by, PERMIT_TYPE_CHANGED, type_, before=before, stands_on=stands_on)
    return type_


def add_fitness_type(code: str, values: dict[str, Any], *, by: Actor) -> FitnessType:
    """Add a kind of examination; `values` are `OF_FITNESS`.

    Raises:
        CodeIsTaken: the library has the code.
    """
    row = FitnessType(organisation=by.organisation, code=_free(FitnessType, code, by))
    with transaction.atomic():
        _write(row, values, OF_FITNESS)
        audit.record(by, FITNESS_TYPE_ADDED, row)
    return row


def change_fitness_type(type_: FitnessType, values: dict[str, Any], *, by: Actor) -> FitnessType:
    """Change a kind of examination.

    Raises:
        NotYourType: it is the hub's.
    """
    _refuse_others(type_, by)
    with transaction.atomic():
        before = _write(type_, values, OF_FITNESS)
        audit.record(by, FITNESS_TYPE_CHANGED, type_, before=before)
    return type_


def own_needs(type_: PermitType) -> list[Thing]:
    """Return what the keeper of a kind of permit has said that it stands on."""
    rows = PermitPrerequisite.objects.filter(
        permit_type=type_, organisation=type_.organisation_id
    ).select_related("certificate_type", "fitness_type")
    things = (row.certificate_type or row.fitness_type for row in rows.order_by("pk"))
    return [thing for thing in things if thing is not None]


def _free(model: type[PermitType] | type[FitnessType], code: str, by: Actor) -> str:
    code = code.strip()[:40]
    if model.objects.filter(organisation=by.organisation, code=code).exists():
        raise CodeIsTaken
    return code


def _refuse_others(type_: PermitType | FitnessType, by: Actor) -> None:
    if type_.organisation_id != by.organisation.pk:
        raise NotYourType


def _write(
    row: PermitType | FitnessType, values: dict[str, Any], editable: tuple[str, ...]
) -> dict[str, Any]:
    """Save the values; return what those were that are now different."""
    before = {name: getattr(row, name) for name in editable if getattr(row, name) != values[name]}
    for name in editable:
        setattr(row, name, values[name])
    row.save()
    return before


def _stand_on(type_: PermitType, needs: Iterable[Thing]) -> list[str]:
    """Keep just these needs; return their codes."""
    wanted = list(needs)
    known = {(type(thing), thing.pk): thing for thing in own_needs(type_)}
    for thing in wanted:
        if (type(thing), thing.pk) not in known:
            PermitPrerequisite(
                organisation=type_.organisation, permit_type=type_, **{_column(thing): thing}
            ).save()
    asked = {(type(thing), thing.pk) for thing in wanted}
    for key in known.keys() - asked:
        PermitPrerequisite.objects.filter(
            organisation=type_.organisation, permit_type=type_, **{_column(known[key]): known[key]}
        ).delete()
    return sorted(thing.code for thing in wanted)


def _column(thing: Thing) -> str:
    return "fitness_type" if isinstance(thing, FitnessType) else "certificate_type"

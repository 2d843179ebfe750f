"""The certificates, permits and examinations that ship with the program, as reference data.

`reference.csv` holds each type with what its interval is based on, its source and the day on
which somebody compared the two; an empty day is shown as "to be checked". Loading adds what is
missing and leaves what people have changed.
"""

import csv
import datetime
from collections import Counter
from importlib import resources
from typing import Any

from django.db import transaction

from samtakt.certificates.models import (
    CertificateType,
    FitnessType,
    PermitPrerequisite,
    PermitType,
)
from samtakt.foundation import audit
from samtakt.foundation.access import Actor

SEEDED = audit.verb("certificates.types_loaded")

Row = dict[str, str]


def reference_rows() -> list[Row]:
    """Return the shipped types, in the file's order."""
    shipped = resources.files("samtakt.certificates").joinpath("reference.csv")
    with shipped.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def seed_certificates(*, by: Actor) -> dict[str, int]:
    """Add the shipped types that the actor's organisation does not have; return how many.

    Called in the organisation's scope; a hub's types are its companies' too. A type that is
    known by its code is left as it is, whatever somebody has made of it.
    """
    made: Counter[str] = Counter(certificate=0, permit=0, fitness=0)
    with transaction.atomic():
        for row in reference_rows():
            made[row["kind"]] += _ADD[row["kind"]](row, by)
        audit.record(by, SEEDED, by.organisation, **made)
    return dict(made)


def _common(row: Row) -> dict[str, Any]:
    checked = row["checked_on"]
    return {
        "name_sv": row["name_sv"],
        "name_en": row["name_en"],
        "basis": row["basis"],
        "source": row["source"],
        "checked_on": datetime.date.fromisoformat(checked) if checked else None,
    }


def _number(text: str) -> int | None:
    return int(text) if text else None


def _renewal(text: str) -> dict[str, int | None]:
    pairs = (pair.partition("=") for pair in text.split())
    return {method: _number(months) for method, _equals, months in pairs}


def _add_certificate(row: Row, by: Actor) -> bool:
    values = _common(row) | {
        "interval_months": _number(row["interval_months"]),
        "ends_with_month": row["ends_with_month"] == "yes",
        "confirmation_months": _number(row["confirmation_months"]),
        "renewal_months": _renewal(row["renewal"]),
        "sanction_rule": row["sanction_rule"],
        "note_sv": row["note_sv"],
        "note_en": row["note_en"],
        "former_source": row["former_source"],
    }
    return _missing(CertificateType, row["code"], values, by)


def _add_fitness(row: Row, by: Actor) -> bool:
    values = _common(row) | {
        "interval_months": _number(row["interval_months"]),
        "first_interval_months": _number(row["first_interval_months"]),
    }
    return _missing(FitnessType, row["code"], values, by)


def _add_permit(row: Row, by: Actor) -> bool:
    values = _common(row) | {
        "interval_months": int(row["interval_months"]),
        "least_age": _number(row["least_age"]),
    }
    if not _missing(PermitType, row["code"], values, by):
        return False
    organisation = by.organisation
    type_ = PermitType.objects.get(organisation=organisation, code=row["code"])
    for code in row["needs"].split():
        needed = CertificateType.objects.get(organisation=organisation, code=code)
        PermitPrerequisite(
            organisation=organisation, permit_type=type_, certificate_type=needed
        ).save()
    return True


def _missing(model: Any, code: str, values: dict[str, Any], by: Actor) -> bool:
    _row, new = model.objects.get_or_create(
        organisation=by.organisation, code=code, defaults=values
    )
    return bool(new)


_ADD = {"certificate": _add_certificate, "permit": _add_permit, "fitness": _add_fitness}

"""The employer's written permit: given when everything it needs is there, revoked with a reason.

It is given to employees and hired staff alike, for a kind of machine, an area and some tasks,
one year at a time unless a day is chosen. That it ends with the employment or assignment and
with what it stands on is computed when it is read.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from samtakt.certificates.fitness import sees_fitness
from samtakt.certificates.models import Equipment, Permit, PermitType
from samtakt.certificates.refusals import (
    AlreadyRevoked,
    DateAhead,
    EndsBeforeItBegins,
    ReasonMissing,
    Refused,
)
from samtakt.certificates.standing import register
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.legalrules import months_after
from samtakt.organisations.models import Person
from samtakt.organisations.notices import tell

ISSUED = audit.verb("permits.issued", audit.Erasure.BLANK)
REVOKED = audit.verb("permits.revoked", audit.Erasure.BLANK)

# The reason stands in Samtakt: a message may be read by others.
NO_LONGER = gettext_noop(
    "Your employer has revoked your permit for %(thing)s from %(day)s. Do not do that work any more."
)


class NotEmployed(Refused):
    """Nobody can give a permit to somebody who does not work here."""

    def __init__(self, person: Person, day: datetime.date) -> None:
        super().__init__(
            _("%(person)s is neither employed nor hired on %(day)s.")
            % {"person": person, "day": day.isoformat()}
        )


class TooYoung(Refused):
    """The person has not reached the least age."""

    def __init__(self, person: Person, least: int) -> None:
        super().__init__(
            _("%(person)s has not reached the age of %(least)s, which this permit requires.")
            % {"person": person, "least": least}
        )


class AgeNotCertain(Refused):
    """Only the year of birth is kept: in that year somebody may still be too young."""

    def __init__(self, person: Person, least: int) -> None:
        super().__init__(
            _(
                "The year of birth does not tell whether %(person)s is %(least)s already. Check "
                "it and say so in the form."
            )
            % {"person": person, "least": least}
        )


class PrerequisitesMissing(Refused):
    """What the permit stands on is not valid; `names` as the actor may read them."""

    def __init__(self, person: Person, names: Sequence[str]) -> None:
        super().__init__(
            _("%(person)s lacks what this permit requires: %(names)s.")
            % {"person": person, "names": ", ".join(names)}
        )
        self.names = tuple(names)


@dataclass(frozen=True)
class Grant:
    """What a permit is given for. Without `valid_to` the type's interval says until when."""

    type: PermitType
    issued_on: datetime.date
    valid_to: datetime.date | None = None
    equipment: Equipment | None = None
    area: str = ""
    tasks: str = ""
    age_checked: bool = False


def issue_permit(person: Person, grant: Grant, *, by: Actor) -> Permit:
    """Give a permit; the actor signs for the employer.

    Raises:
        NotEmployed, TooYoung, AgeNotCertain, PrerequisitesMissing: why it cannot be given.
        EndsBeforeItBegins: the last day is before the first.
    """
    _refuse_age(person, grant)
    book = register(person.organisation, grant.issued_on, people=[person.pk])
    if book.works_until(person.pk, grant.issued_on) is None:
        raise NotEmployed(person, grant.issued_on)
    lacking = [need for need, has in book.needs(person.pk, grant.type.pk) if not has.counts]
    if lacking:
        shown = [need for need in lacking if need.certificate_type]
        if len(shown) < len(lacking) and sees_fitness(by, person):
            shown = lacking
        names = [need.name for need in shown]
        if len(shown) < len(lacking):
            names.append(_("something that HR can tell"))
        raise PrerequisitesMissing(person, names)
    valid_to = grant.valid_to or months_after(grant.issued_on, grant.type.interval_months)
    if valid_to < grant.issued_on:
        raise EndsBeforeItBegins
    with transaction.atomic():
        permit = Permit(
            organisation=person.organisation,
            person=person,
            type=grant.type,
            equipment=grant.equipment,
            area=grant.area[:200],
            tasks=grant.tasks[:300],
            issued_on=grant.issued_on,
            valid_to=valid_to,
            issued_by=by.name[:200],
        )
        permit.save()
        audit.record(by, ISSUED, permit, valid_to=valid_to, age_checked=grant.age_checked)
    return permit


def _refuse_age(person: Person, grant: Grant) -> None:
    least = grant.type.least_age
    if least is None:
        return
    years = grant.issued_on.year - person.birth_year if person.birth_year else None
    if years is not None and years < least:
        raise TooYoung(person, least)
    if (years is None or years == least) and not grant.age_checked:
        raise AgeNotCertain(person, least)


def revoke_permit(
    permit: Permit, *, reason: str, on: datetime.date | None = None, by: Actor
) -> Permit:
    """Take a permit back from a day on; it stays in the history with the reason."""
    day = on or timezone.localdate()
    if not reason.strip():
        raise ReasonMissing
    if permit.revoked_on:
        raise AlreadyRevoked
    if day > timezone.localdate():
        raise DateAhead(day)
    with transaction.atomic():
        permit.revoked_on, permit.revoked_by = day, by.name[:200]
        permit.revoked_reason = reason.strip()[:300]
        permit.save(update_fields=["revoked_on", "revoked_by", "revoked_reason"])
        audit.record(by, REVOKED, permit, on=day, reason=permit.revoked_reason)
        _tell_holder(permit)
    return permit


def _tell_holder(permit: Permit) -> None:
    """Tell whoever had the permit, at once: from now on the work is forbidden to them."""
    tell(
        permit.organisation,
        person=permit.person,
        kind="permits.revoked",
        key=f"permit_revoked:{permit.pk}",
        message=NO_LONGER,
        parameters={
            "thing": (permit.type.name_sv, permit.type.name_en or permit.type.name_sv),
            "day": permit.revoked_on,
        },
        url_name="person_certificates",
        url_arguments=[permit.person_id],
    )

"""How long a type is valid: the type's own rule, a company's stricter policy, what stands beside."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from samtakt.certificates.models import CertificatePrerequisite, CertificateType, ValidityPolicy
from samtakt.certificates.refusals import EndsBeforeItBegins, NotYourType, ReasonMissing, Refused
from samtakt.certificates.validity import ONE_DAY, is_laxer
from samtakt.foundation import audit
from samtakt.foundation.access import Actor

POLICY_SET = audit.verb("certificates.policy_set")
POLICY_ENDED = audit.verb("certificates.policy_ended")
TYPE_EDITED = audit.verb("certificates.type_edited")
PREREQUISITES_SET = audit.verb("certificates.prerequisites_set")


class TooLax(Refused):
    """A company may be stricter than law, insurance and standard, not laxer."""

    def __init__(self, type_: CertificateType) -> None:
        super().__init__(
            _(
                "%(type)s rests on: %(basis)s. A company may shorten its %(months)s months, not "
                "lengthen them or add days of grace."
            )
            % {
                "type": type_,
                "basis": type_.get_basis_display(),
                "months": type_.interval_months,
            }
        )


@dataclass(frozen=True)
class Terms:
    """What a policy says."""

    interval_months: int
    source: str
    checked_on: datetime.date
    valid_from: datetime.date
    ends_with_month: bool = False
    grace_days: int = 0


def set_policy(type_: CertificateType, terms: Terms, *, by: Actor) -> ValidityPolicy:
    """Let a company's own interval hold from a day; the policy before it ends the day before.

    Raises:
        TooLax: it would outlast what law, insurance or standard allow.
        ReasonMissing: it names no source.
    """
    lax = is_laxer(
        type_,
        interval_months=terms.interval_months,
        ends_with_month=terms.ends_with_month,
        grace_days=terms.grace_days,
    )
    if lax:
        raise TooLax(type_)
    if not terms.source.strip():
        raise ReasonMissing
    with transaction.atomic():
        earlier = ValidityPolicy.objects.filter(
            organisation=by.organisation, type=type_, valid_from__lt=terms.valid_from
        ).exclude(valid_to__lt=terms.valid_from)
        for row in earlier:
            row.valid_to = terms.valid_from - ONE_DAY
            row.save(update_fields=["valid_to"])
        policy, _new = ValidityPolicy.objects.update_or_create(
            organisation=by.organisation,
            type=type_,
            valid_from=terms.valid_from,
            defaults={
                "interval_months": terms.interval_months,
                "ends_with_month": terms.ends_with_month,
                "grace_days": terms.grace_days,
                "source": terms.source.strip()[:300],
                "checked_on": terms.checked_on,
                "valid_to": None,
            },
        )
        audit.record(by, POLICY_SET, policy, type=type_.code, months=terms.interval_months)
    return policy


def end_policy(policy: ValidityPolicy, last_day: datetime.date, *, by: Actor) -> ValidityPolicy:
    """Let a policy hold until a day; from the next on the type's own rule holds."""
    if last_day < policy.valid_from:
        raise EndsBeforeItBegins
    with transaction.atomic():
        policy.valid_to = last_day
        policy.save(update_fields=["valid_to"])
        audit.record(by, POLICY_ENDED, policy, last_day=last_day)
    return policy


EDITABLE = (
    *("name_sv", "name_en", "basis", "interval_months", "ends_with_month"),
    *("confirmation_months", "grace_days", "note_sv", "note_en"),
    *("source", "former_source", "checked_on"),
)


def edit_type(type_: CertificateType, values: dict[str, object], *, by: Actor) -> CertificateType:
    """Change a type of the actor's own library; `values` are some of `EDITABLE`.

    Raises:
        NotYourType: it is the hub's.
        KeyError: a value that is not edited here.
    """
    if type_.organisation_id != by.organisation.pk:
        raise NotYourType
    before: dict[str, object] = {}
    with transaction.atomic():
        for name, value in values.items():
            if name not in EDITABLE:
                raise KeyError(name)
            if getattr(type_, name) != value:
                before[name] = getattr(type_, name)
                setattr(type_, name, value)
        type_.save()
        after = {name: getattr(type_, name) for name in before}
        audit.record(by, TYPE_EDITED, type_, before=before, after=after)
    return type_


def set_prerequisites(
    type_: CertificateType, required: Collection[CertificateType], *, by: Actor
) -> None:
    """Say which other certificates must be valid for one of this type to count.

    The rows are the actor's organisation's own: a company adds to what its hub has said.
    """
    wanted = {other.pk for other in required if other.pk != type_.pk}
    own = CertificatePrerequisite.objects.filter(organisation=by.organisation, type=type_)
    with transaction.atomic():
        own.exclude(required__in=wanted).delete()
        known = set(own.values_list("required_id", flat=True))
        for other in required:
            if other.pk in wanted - known:
                CertificatePrerequisite(
                    organisation=by.organisation, type=type_, required=other
                ).save()
        audit.record(by, PREREQUISITES_SET, type_, required=sorted(wanted))

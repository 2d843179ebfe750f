"""The employer's signature that a holder still does the work a certificate is for.

ISO 9606-1 asks for it every sixth month. Many are signed at once, because that is how it is
done: one afternoon, one welding engineer, all welders.
"""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.certificates.models import Certificate, Confirmation
from samtakt.certificates.refusals import DateAhead, Refused
from samtakt.certificates.standing import day_of
from samtakt.certificates.validity import confirmation_due
from samtakt.foundation import audit
from samtakt.foundation.access import Actor

CONFIRMED = audit.verb("certificates.confirmed", audit.Erasure.BLANK)


class NothingToConfirm(Refused):
    """Nothing was chosen, or nothing that is confirmed."""

    def __init__(self) -> None:
        super().__init__(_("Choose at least one certificate that has to be confirmed."))


class SignedTooLate(Refused):
    """The signature was due before; a later one does not mend it."""

    def __init__(self, row: Certificate, due: datetime.date) -> None:
        super().__init__(
            _(
                "%(certificate)s should have been confirmed by %(day)s and has lapsed. If it was "
                "signed in time on paper, give that day; otherwise a new test is needed."
            )
            % {"certificate": row, "day": due.isoformat()}
        )
        self.row, self.due = row, due


def confirm(
    certificates: Sequence[Certificate],
    *,
    on: datetime.date | None = None,
    note: str = "",
    by: Actor,
) -> list[Confirmation]:
    """Sign for several certificates at once, all or none; one signed that day already is left.

    `on` may lie in the past: what was signed on paper is entered with its own day.

    Raises:
        NothingToConfirm: none of them is of a type that is confirmed.
        DateAhead: nobody signs for a day to come.
        SignedTooLate: the signature was due earlier.
    """
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise DateAhead(day)
    chosen = [row for row in certificates if row.type.confirmation_months and not row.revoked_on]
    if not chosen:
        raise NothingToConfirm
    signed = _signed(chosen)
    handed_in = Certificate.objects.filter(pk__in=[row.pk for row in chosen])
    brought_in = dict(handed_in.values_list("pk", "import_run__applied_at"))
    for row in chosen:
        due = confirmation_due(
            row, day, confirmed=signed[row.pk], brought_in=day_of(brought_in[row.pk])
        )
        if day < row.issued_on or (due is not None and day > due):
            raise SignedTooLate(row, due or row.issued_on)
    with transaction.atomic():
        made = [
            Confirmation(
                organisation=row.organisation,
                certificate=row,
                confirmed_on=day,
                confirmed_by=by.name[:200],
                note=note[:300],
            )
            for row in chosen
            if day not in signed[row.pk]
        ]
        Confirmation.objects.bulk_create(made)
        audit.record(
            by,
            CONFIRMED,
            chosen[0],
            on=day,
            certificates=[row.pk for row in chosen],
            people=[row.person_id for row in chosen],
            note=note,
        )
    return made


def _signed(certificates: Sequence[Certificate]) -> dict[int, list[datetime.date]]:
    found: dict[int, list[datetime.date]] = {row.pk: [] for row in certificates}
    rows = Confirmation.objects.filter(certificate__in=[row.pk for row in certificates])
    for certificate, day in rows.order_by("confirmed_on").values_list(
        "certificate_id", "confirmed_on"
    ):
        found[certificate].append(day)
    return found

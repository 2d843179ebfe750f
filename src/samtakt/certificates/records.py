"""What people hold on paper: recorded, handed in by the holder, verified, revoked."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from samtakt.certificates.models import Certificate, CertificateType, ValidityPolicy
from samtakt.certificates.refusals import (
    AlreadyRecorded,
    AlreadyRevoked,
    DateAhead,
    EndsBeforeItBegins,
    ReasonMissing,
    Refused,
)
from samtakt.certificates.validity import policy_on, valid_until
from samtakt.foundation import audit
from samtakt.foundation.access import Actor, Role
from samtakt.foundation.files import LARGEST_PROOF, StoredFile, media_type_of_proof
from samtakt.organisations import notices
from samtakt.organisations.models import Person
from samtakt.organisations.notices import tell
from samtakt.organisations.queries import employed_on, users_with

RECORDED = audit.verb("certificates.recorded", audit.Erasure.BLANK)
HANDED_IN = audit.verb("certificates.handed_in", audit.Erasure.BLANK)
VERIFIED = audit.verb("certificates.verified", audit.Erasure.BLANK)
REVOKED = audit.verb("certificates.revoked", audit.Erasure.BLANK)

LOOK = gettext_noop("%(person)s has handed in %(thing)s. Look at the original.")

PURPOSE = "certificate"


class NotAPicture(Refused):
    """The file is neither a PDF nor a picture."""

    def __init__(self) -> None:
        super().__init__(_("Choose a PDF or a photo (JPEG or PNG)."))


class FileTooLarge(Refused):
    """The file is larger than any photo of a certificate needs to be."""

    def __init__(self) -> None:
        super().__init__(_("The file is larger than 10 MB. Choose a smaller photo."))


class NotWithoutIssuer(Refused):
    """A certificate that is said to come from a provider names none."""

    def __init__(self) -> None:
        super().__init__(_("Name the provider that issued it, and its number."))


@dataclass(frozen=True)
class Paper:
    """What stands on a certificate. Without `valid_to` the type's rule says it."""

    type: CertificateType
    issued_on: datetime.date
    valid_to: datetime.date | None = None
    issuer: str = ""
    reference: str = ""
    scope: str = ""
    renewal: str = ""


def record_certificate(
    person: Person, paper: Paper, *, verification: str = Certificate.Verification.SEEN, by: Actor
) -> Certificate:
    """Record a certificate whose original, or whose provider's word, the actor has seen.

    Raises:
        DateAhead, EndsBeforeItBegins, AlreadyRecorded, NotWithoutIssuer: what is wrong with it.
    """
    if verification == Certificate.Verification.PROVIDER and not (paper.issuer and paper.reference):
        raise NotWithoutIssuer
    row = _row(person, paper)
    row.verification = verification
    row.verified_by, row.verified_on = by.name[:200], timezone.localdate()
    with transaction.atomic():
        row.save()
        audit.record(by, RECORDED, row, issued_on=row.issued_on, valid_to=row.valid_to)
    return row


def hand_in_certificate(
    person: Person, paper: Paper, *, file_name: str, content: bytes, by: Actor
) -> Certificate:
    """Keep what the holder hands in, as the holder's word: it counts when it has been verified.

    Raises:
        NotAPicture, FileTooLarge: the file is not one that shows a certificate.
        DateAhead, EndsBeforeItBegins, AlreadyRecorded: what is wrong with the rest.
    """
    if len(content) > LARGEST_PROOF:
        raise FileTooLarge
    media_type = media_type_of_proof(content)
    if media_type is None:
        raise NotAPicture
    row = _row(person, paper)
    row.verification = Certificate.Verification.SELF_DECLARED
    with transaction.atomic():
        row.file = StoredFile.store(
            person.organisation, file_name, content, purpose=PURPOSE, media_type=media_type
        )
        row.save()
        audit.record(by, HANDED_IN, row, issued_on=row.issued_on, valid_to=row.valid_to)
        _ask_for_a_look(row)
    return row


def _ask_for_a_look(row: Certificate) -> None:
    """Tell HR and the holder's line managers that an original waits to be seen."""
    readers = {user.pk: user for user in users_with(row.organisation, Role.HR)}
    for employment in employed_on(timezone.localdate()).filter(person=row.person):
        if employment.team_id:
            leading = users_with(row.organisation, Role.LINE_MANAGER, team=employment.team_id)
            readers |= {user.pk: user for user in leading}
    for user in readers.values():
        tell(
            row.organisation,
            user=user,
            kind="certificates.to_verify",
            key=_look(row),
            message=LOOK,
            parameters={
                "person": row.person.name,
                "thing": (row.type.name_sv, row.type.name_en or row.type.name_sv),
            },
            url_name="certificate",
            url_arguments=[row.pk],
        )


def _look(row: Certificate) -> str:
    return f"certificate_to_verify:{row.pk}"


def verify_certificate(
    row: Certificate, *, verification: str = Certificate.Verification.SEEN, by: Actor
) -> Certificate:
    """Say that the original was seen, or that the provider has confirmed it; from now it counts."""
    if verification == Certificate.Verification.PROVIDER and not (row.issuer and row.reference):
        raise NotWithoutIssuer
    if row.revoked_on:
        raise AlreadyRevoked
    before = row.verification
    with transaction.atomic():
        row.verification = Certificate.Verification(verification)
        row.verified_by, row.verified_on = by.name[:200], timezone.localdate()
        row.save(update_fields=["verification", "verified_by", "verified_on"])
        audit.record(by, VERIFIED, row, before=before, after=row.verification)
        notices.done(row.organisation, _look(row))
    return row


def revoke_certificate(
    row: Certificate, *, reason: str, on: datetime.date | None = None, by: Actor
) -> Certificate:
    """End a certificate on a day; it stays in the history with the reason."""
    day = on or timezone.localdate()
    if not reason.strip():
        raise ReasonMissing
    if row.revoked_on:
        raise AlreadyRevoked
    if day > timezone.localdate():
        raise DateAhead(day)
    with transaction.atomic():
        row.revoked_on, row.revoked_reason = day, reason.strip()[:300]
        row.save(update_fields=["revoked_on", "revoked_reason"])
        audit.record(by, REVOKED, row, on=day, reason=row.revoked_reason)
        notices.done(row.organisation, _look(row))
    return row


def _row(person: Person, paper: Paper) -> Certificate:
    if paper.issued_on > timezone.localdate():
        raise DateAhead(paper.issued_on)
    if paper.valid_to is not None and paper.valid_to < paper.issued_on:
        raise EndsBeforeItBegins
    same = Certificate.objects.filter(
        person=person, type=paper.type, issued_on=paper.issued_on, scope=paper.scope
    )
    if same.exists():
        raise AlreadyRecorded
    return Certificate(
        organisation=person.organisation,
        person=person,
        type=paper.type,
        issued_on=paper.issued_on,
        valid_to=paper.valid_to or _by_rule(person, paper),
        issuer=paper.issuer,
        reference=paper.reference,
        scope=paper.scope,
        renewal=paper.renewal,
    )


def _by_rule(person: Person, paper: Paper) -> datetime.date | None:
    policies = ValidityPolicy.objects.filter(organisation=person.organisation, type=paper.type)
    policy = policy_on(policies, paper.type.pk, timezone.localdate())
    return valid_until(paper.type, paper.issued_on, policy=policy, renewal=paper.renewal)

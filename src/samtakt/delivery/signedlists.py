"""Lists signed on paper: the scan is kept, and with it whose signatures of which days it shows.

The trainer hands in the list of a session. HR hands in a paper of its own people, for somebody
who could not sign in any other way.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from samtakt.delivery.attendancerefusals import NotAProof, NothingChosen
from samtakt.delivery.everybody import lock_chains, scope_of
from samtakt.delivery.models import (
    AttendanceHours,
    AttendanceSignature,
    Session,
    SignedList,
)
from samtakt.delivery.roster import refuse_who_does_not_teach
from samtakt.delivery.signing import put_signature
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.files import LARGEST_PROOF, StoredFile, media_type_of_proof

HANDED_IN = audit.verb("delivery.signed_list_handed_in")
PURPOSE = "delivery.signed_list"


@dataclass(frozen=True)
class Scan:
    """A file as it was handed in."""

    name: str
    content: bytes


def hand_in_list(session: Session, scan: Scan, attended: Iterable[int], *, by: Actor) -> SignedList:
    """Keep the scanned list of a session that the actor teaches, and the signatures on it.

    `attended` are the days with hours (`AttendanceHours`) for which a signature stands there.

    Raises:
        NotVisible: the actor does not teach the session.
        NotAProof: the file is neither PDF nor picture, or too large.
        NothingChosen: none of those days belongs to the session and lacks a signature.
    """
    refuse_who_does_not_teach(session, by)
    with scope_of(session):
        return _keep(session, scan, attended, by)


def hand_in_paper(
    session: Session, scan: Scan, attended: Iterable[int], *, by: Actor
) -> SignedList:
    """Keep a paper that the company's own people have signed; raises as `hand_in_list` does.

    Called in the scope of the company, which owns the paper.
    """
    return _keep(session, scan, attended, by)


def unsigned(session: Session) -> list[AttendanceHours]:
    """Return the marked days without a signature, of whoever the open scope shows."""
    rows = AttendanceHours.objects.filter(
        booking__session=session, signature=None, hours__gt=0
    ).select_related("booking__person", "booking__organisation", "day")
    return list(rows.order_by("booking__person__name_key", "booking", "day__day"))


def unsigned_of_session(session: Session, *, by: Actor) -> list[AttendanceHours]:
    """Return the marked days without a signature over all companies, for a trainer.

    Raises:
        NotVisible: the actor does not teach the session.
    """
    refuse_who_does_not_teach(session, by)
    with scope_of(session):
        return unsigned(session)


def _keep(session: Session, scan: Scan, attended: Iterable[int], by: Actor) -> SignedList:
    media_type = media_type_of_proof(scan.content)
    if media_type is None or len(scan.content) > LARGEST_PROOF:
        raise NotAProof
    wanted = set(attended)
    with transaction.atomic():
        lock_chains({by.organisation.pk, *(row.organisation_id for row in unsigned(session))})
        rows = [row for row in unsigned(session) if row.pk in wanted]
        if not rows:
            raise NothingChosen
        file = StoredFile.store(
            by.organisation, scan.name, scan.content, purpose=PURPOSE, media_type=media_type
        )
        kept = SignedList(
            organisation=by.organisation, session=session, file=file, uploaded_by=by.name
        )
        kept.save()
        for row in rows:
            put_signature(
                row.booking,
                row.day,
                row.hours,
                how=AttendanceSignature.How.LIST,
                by=by,
                paper=kept,
            )
        audit.record(by, HANDED_IN, kept, signatures=len(rows))
    return kept

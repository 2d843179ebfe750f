"""Hours changed after attestation: the original stays, the change says who, when and why."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_noop

from samtakt.delivery.attendancerefusals import (
    HoursNotPossible,
    HoursUnchanged,
    NotAttestedYet,
    OwnHours,
    ReasonMissing,
)
from samtakt.delivery.completion import recheck
from samtakt.delivery.everybody import course_name, lock_chains
from samtakt.delivery.marking import latest_signatures, possible_hours, standing_signature
from samtakt.delivery.models import (
    AttendanceCorrection,
    AttendanceHours,
    AttendanceMark,
    Attestation,
)
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.formats import hours_text
from samtakt.organisations.notices import tell

CORRECTED = audit.verb("delivery.hours_corrected", audit.Erasure.BLANK)

SIGN_CORRECTION = gettext_noop(
    "Your hours at %(course)s on %(day)s were corrected. Sign for the new ones."
)


def correct(
    attended: AttendanceHours, hours: Decimal, reason: str, *, by: Actor
) -> AttendanceCorrection:
    """Change the hours of an attested day; the participant has to sign for the new ones.

    Raises:
        NotAttestedYet: the trainer can still mark other hours.
        OwnHours: the actor is the participant.
        HoursNotPossible, HoursUnchanged, ReasonMissing: there is nothing to correct like that.
    """
    reason = reason.strip()
    person = attended.booking.person
    if person is not None and by.person_id == person.pk:
        raise OwnHours
    if not reason:
        raise ReasonMissing
    if not possible_hours(hours, attended.day.hours):
        raise HoursNotPossible(hours_text(attended.day.hours))
    with transaction.atomic():
        lock_chains([attended.organisation_id])
        # Another may have corrected it since it was read.
        attended.refresh_from_db(fields=["hours", "attestation"])
        if not attended.is_locked:
            raise NotAttestedYet
        if attended.hours == hours:
            raise HoursUnchanged
        correction = AttendanceCorrection(
            organisation=attended.organisation,
            attended=attended,
            before=attended.hours,
            after=hours,
            reason=reason,
            corrected_by=by.name,
        )
        correction.save()
        latest = latest_signatures([attended.booking_id])
        attended.hours = hours
        attended.signature = standing_signature(
            latest.get((attended.booking_id, attended.day_id)), hours
        )
        attended.save(update_fields=["hours", "signature"])
        audit.record(by, CORRECTED, correction, reason=reason)
        _ask_to_sign(correction)
        # A certificate on paper says other hours from now on: it is revoked at once.
        transaction.on_commit(lambda: recheck(attended.booking, by=by, reason=reason))
    return correction


def take_up(mark: AttendanceMark, reason: str, *, by: Actor) -> AttendanceCorrection:
    """Correct a day to the hours of a mark that arrived after attestation.

    Raises:
        NotAttestedYet: the mark came in time, and holds already.
        AttendanceRefused: as for `correct`.
    """
    month = mark.day.day.replace(day=1)
    attestation = Attestation.objects.filter(person=mark.booking.person, month=month).first()
    if not mark.too_late or attestation is None:
        raise NotAttestedYet
    with transaction.atomic():
        lock_chains([mark.organisation_id])
        attended, _new = AttendanceHours.objects.get_or_create(
            booking=mark.booking,
            day=mark.day,
            defaults={
                # The day was not among those attested: it stood for no hours then.
                "organisation": mark.organisation,
                "hours": Decimal(0),
                "attestation": attestation,
                "marked_at": mark.marked_at,
            },
        )
        return correct(attended, mark.hours, reason, by=by)


def _ask_to_sign(correction: AttendanceCorrection) -> None:
    attended = correction.attended
    person = attended.booking.person
    if person is None or attended.signature is not None or attended.hours == 0:
        return
    tell(
        attended.organisation,
        person=person,
        kind="delivery.sign",
        key=f"delivery.corrected:{correction.pk}",
        message=SIGN_CORRECTION,
        parameters={
            "course": course_name(attended.booking.session),
            "day": attended.day.day,
        },
        url_name="my_attendance",
    )

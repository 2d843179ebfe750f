"""Who has gone through a session, and what that sets going.

The trainer says so, or it follows by itself once attendance is settled and the course has no
test. Then a certificate of attendance is issued, the training certificate that the course grants
is recorded, each competence that the course raises is proposed to the manager, and the
participant is asked how it was. Everything happens in the participant's own company: the entry
in the audit log, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from samtakt.certificates.models import Certificate
from samtakt.certificates.records import Paper, record_certificate, revoke_certificate
from samtakt.certificates.refusals import AlreadyRecorded
from samtakt.delivery import evaluations, papers
from samtakt.delivery.completionrefusals import NotGoneThrough, ResultMissing
from samtakt.delivery.everybody import acting_for, course_name, scope_of
from samtakt.delivery.levels import close_actions, propose_levels, take_back_proposals
from samtakt.delivery.models import Booking, Completion, CompletionCertificate, Session
from samtakt.delivery.participation import ABOUT, Participation, participations
from samtakt.delivery.queries import seated
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.notices import tell

COMPLETED = audit.verb("delivery.completed", audit.Erasure.BLANK)
CORRECTED = audit.verb("delivery.completion_corrected", audit.Erasure.BLANK)

HAS_CERTIFICATE = gettext_noop("You have gone through %(course)s. Your certificate is here.")


@dataclass(frozen=True)
class Finished:
    """What became of a session's participants: who has gone through it, and who has not."""

    completed: tuple[Completion, ...]
    open: tuple[Participation, ...]
    without_result: tuple[Booking, ...] = ()


def complete(
    booking: Booking, *, by: Actor, passed: bool | None = None, note: str = ""
) -> Completion:
    """Say that a participant has gone through the session; saying it again changes nothing.

    `passed` counts only where the course ends with a test: who failed has been there and gets
    the certificate of attendance, but no level and no training certificate. A test that is
    passed later changes the result.

    Raises:
        NotGoneThrough: what is missing, in words.
        ResultMissing: the course ends with a test, and `passed` is None.
    """
    company = booking.organisation
    with scope_for(company), transaction.atomic():
        seat = _locked(booking)
        participation = _participation(seat)
        if participation.lacking is not None:
            raise NotGoneThrough(participation)
        result = passed if participation.course.has_test else None
        if participation.course.has_test and result is None:
            raise ResultMissing
        row = Completion.objects.filter(booking=seat).first()
        if row is not None and row.withdrawn_on is None and row.passed == result:
            return row
        acting = acting_for(seat.organisation, by)
        with translation.override(company.language):
            row = _complete(row, participation, result, note, acting)
        audit.record(acting, COMPLETED, row, hours=row.hours, passed=row.passed, note=row.note)
        _tell_participant(row)
    return row


def complete_session(
    session: Session,
    *,
    by: Actor,
    passed: Mapping[int, bool] | None = None,
    notes: Mapping[int, str] | None = None,
) -> Finished:
    """Complete everybody who has gone through a session; the others are left open, with why.

    `passed` and `notes` are by the number of the booking. Each participant is completed for
    themselves: one who is not ready stops nobody.
    """
    results, said = passed or {}, notes or {}
    with scope_of(session):
        rows = seated(session)
        seats = list(rows.select_related(*ABOUT).order_by("person__name_key", "pk"))
        found = participations(seats, today=timezone.localdate())
        counting = Completion.objects.filter(booking__session=session, withdrawn_on=None)
        known = set(counting.values_list("booking", flat=True))
        done, without = [], []
        for one in found:
            seat = one.booking
            if one.lacking is not None:
                continue
            if one.course.has_test and seat.pk not in results:
                without += [] if seat.pk in known else [seat]
                continue
            result, note = results.get(seat.pk), said.get(seat.pk, "")
            done.append(complete(seat, by=by, passed=result, note=note))
    left = tuple(one for one in found if one.lacking is not None)
    return Finished(tuple(done), left, tuple(without))


def recheck(booking: Booking, *, by: Actor, reason: str = "") -> Completion | None:
    """Follow a change of hours: the certificate that counts always says the hours that count.

    With enough hours left another certificate is issued in place of the first. With too few the
    completion is withdrawn: its certificates are revoked and what waits for the manager is taken
    back. Levels that were agreed stay: they are the manager's decision, and the manager is told.

    Returns:
        The completion; None where there is none that counts.
    """
    with scope_for(booking.organisation), transaction.atomic():
        seat = _locked(booking)
        row = Completion.objects.filter(booking=seat, withdrawn_on=None).first()
        if row is None:
            return None
        participation = _participation(seat)
        enough = participation.lacking is None
        if enough and participation.hours == row.hours:
            return row
        acting = acting_for(seat.organisation, by)
        before = row.hours
        with translation.override(seat.organisation.language):
            why = reason.strip() or _("The attendance was corrected.")
            papers.revoke(row, why)
            row.hours, row.hours_planned = participation.hours, participation.planned
            if enough:
                row.save(update_fields=["hours", "hours_planned"])
                papers.issue(row)
            else:
                _withdraw(row, why, acting)
        audit.record(
            acting, CORRECTED, row, before=before, after=row.hours, withdrawn=not enough, why=why
        )
        _tell_participant(row)
    return row


def _locked(booking: Booking) -> Booking:
    rows = Booking.objects.select_for_update(of=("self",)).select_related(*ABOUT)
    return rows.get(pk=booking.pk)


def _participation(seat: Booking) -> Participation:
    (found,) = participations([seat], today=timezone.localdate())
    return found


def _complete(
    row: Completion | None,
    participation: Participation,
    passed: bool | None,
    note: str,
    by: Actor,
) -> Completion:
    """Write the completion and what follows from it, in place of what counted before."""
    seat = participation.booking
    if row is None:
        row = Completion(organisation=seat.organisation, booking=seat)
        row.completed_on = participation.last_day or timezone.localdate()
    else:
        row.booking = seat
        if row.withdrawn_on is None:
            # Another result: a test that was passed later counts from the day it was said.
            _take_back(row, _("The result of the test was changed."), by)
            row.completed_on = timezone.localdate()
    row.hours, row.hours_planned = participation.hours, participation.planned
    row.passed, row.note, row.completed_by = passed, note.strip()[:300], by.name[:200]
    row.withdrawn_on, row.withdrawn_reason = None, ""
    row.save()
    paper = papers.issue(row)
    if passed is not False:
        _grant(row, paper.code, by)
        if not propose_levels(row, by=by):
            # A course that raises no competence has nothing to agree: the plan is done with it.
            close_actions(row, by=by)
    evaluations.ask_about(row)
    return row


def _grant(row: Completion, code: str, by: Actor) -> None:
    """Record the training certificate that the course gives, by the certificates' own rules."""
    date = row.booking.session.offer_date
    granted = date.offer.course.grants
    if granted is None:
        return
    for day in dict.fromkeys([row.completed_on, timezone.localdate()]):
        paper = Paper(granted, day, issuer=date.offer.provider.name, reference=code)
        try:
            certificate = record_certificate(
                row.booking.person,
                paper,
                verification=Certificate.Verification.PROVIDER,
                by=by,
            )
        except AlreadyRecorded:
            found = Certificate.objects.filter(
                person=row.booking.person, type=granted, issued_on=day, scope="", revoked_on=None
            ).first()
            if found is None:
                continue  # the one of that day was revoked: it is issued again, today
            certificate = found
        if not CompletionCertificate.objects.filter(certificate=certificate).exists():
            CompletionCertificate(
                organisation=row.organisation, completion=row, certificate=certificate
            ).save()
        return


def _withdraw(row: Completion, why: str, by: Actor) -> None:
    _take_back(row, why, by)
    row.withdrawn_on, row.withdrawn_reason = timezone.localdate(), why[:300]
    row.save(
        update_fields=["hours", "hours_planned", "withdrawn_on", "withdrawn_reason"],
    )
    evaluations.no_longer_ask(row)


def _take_back(row: Completion, why: str, by: Actor) -> None:
    papers.revoke(row, why)
    take_back_proposals(row, why, by=by)
    held = CompletionCertificate.objects.filter(completion=row).select_related(
        "certificate__person", "certificate__type"
    )
    for one in held.order_by("pk"):
        if one.certificate.revoked_on is None:
            revoke_certificate(one.certificate, reason=why, by=by)


def _tell_participant(row: Completion) -> None:
    paper = papers.paper_of(row)
    if paper is None:
        return
    tell(
        row.organisation,
        person=row.booking.person,
        kind="delivery.certificate",
        key=f"delivery.certificate:{paper.pk}",
        message=HAS_CERTIFICATE,
        parameters={"course": course_name(row.booking.session)},
        url_name="courses_done",
    )

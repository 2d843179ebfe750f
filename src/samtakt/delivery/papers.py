"""The certificate of attendance: what it says, the code that leads to it, and who may check it.

What is printed is kept word for word, so that a paper can be compared with it for as long as
the paper exists. A correction revokes the paper and another is issued.
"""

import datetime
import hashlib
import re
import secrets
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from samtakt.competences.models import Competence
from samtakt.delivery.models import AttendanceCertificate, AttendanceHours, Completion
from samtakt.foundation import access, audit
from samtakt.foundation.access import Actor
from samtakt.foundation.files import StoredFile
from samtakt.foundation.phrases import in_language
from samtakt.foundation.tenancy import Organisation, scope_for

FILED = audit.verb("delivery.certificate_filed", audit.Erasure.BLANK)

PURPOSE = "attendance_certificate"
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""No sign that is read for another: 0 and o, 1 and l and i."""
SECRET_LETTERS = 20
GROUP = 5
CODE = re.compile(rf"\d+-[{LETTERS}]{{{GROUP}}}(?:-[{LETTERS}]{{{GROUP}}}){{3}}", re.ASCII)
LARGEST_FILE = 2 * 1024 * 1024
"""Bytes of a certificate that somebody hands in to have it compared."""


@dataclass(frozen=True, slots=True)
class PrintedDay:
    """One day of the session and the hours that the holder was there."""

    day: datetime.date
    hours: Decimal


@dataclass(frozen=True, slots=True)
class PrintedOutcome:
    """A competence in Swedish and English and the level that the course teaches to."""

    name_sv: str
    name_en: str
    level: int

    @property
    def name(self) -> str:
        return in_language(self.name_sv, self.name_en)


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on a certificate beside the holder's name; `passed` None: there was no test."""

    course_sv: str
    course_en: str
    provider: str
    hub: str
    place: str
    planned: Decimal
    days: tuple[PrintedDay, ...]
    outcomes: tuple[PrintedOutcome, ...]
    passed: bool | None

    @property
    def course(self) -> str:
        return in_language(self.course_sv, self.course_en)

    def to_json(self) -> dict[str, Any]:
        """Return what is kept in the row."""
        return {
            "course": [self.course_sv, self.course_en],
            "provider": self.provider,
            "hub": self.hub,
            "place": self.place,
            "planned": str(self.planned),
            "days": [[each.day.isoformat(), str(each.hours)] for each in self.days],
            "outcomes": [[one.name_sv, one.name_en, one.level] for one in self.outcomes],
            "passed": self.passed,
        }


def printed_on(paper: AttendanceCertificate) -> Printed:
    """Return what stands on a certificate."""
    kept = paper.printed
    return Printed(
        course_sv=kept["course"][0],
        course_en=kept["course"][1],
        provider=kept["provider"],
        hub=kept["hub"],
        place=kept["place"],
        planned=Decimal(kept["planned"]),
        days=tuple(
            PrintedDay(datetime.date.fromisoformat(day), Decimal(hours))
            for day, hours in kept["days"]
        ),
        outcomes=tuple(PrintedOutcome(*one) for one in kept["outcomes"]),
        passed=kept["passed"],
    )


def issue(completion: Completion) -> AttendanceCertificate:
    """Issue the certificate of a completion; part of the transaction of whoever completes it.

    The row is saved by the caller's own transaction and told of in its audit entry.
    """
    paper = AttendanceCertificate(
        organisation=completion.organisation,
        completion=completion,
        code=_new_code(completion.organisation_id),
        holder=completion.booking.person.name,
        hours=completion.hours,
        printed=_printed(completion).to_json(),
        issued_on=timezone.localdate(),
    )
    paper.save()
    return paper


def revoke(completion: Completion, reason: str) -> int:
    """Revoke the certificate that counts, if any; part of a correction's transaction."""
    counting = AttendanceCertificate.objects.filter(completion=completion, revoked_on=None)
    revoked: int = counting.update(revoked_on=timezone.localdate(), revoked_reason=reason[:300])
    return revoked


def paper_of(completion: Completion) -> AttendanceCertificate | None:
    """Return the certificate that counts."""
    return AttendanceCertificate.objects.filter(completion=completion, revoked_on=None).first()


def file_of(paper: AttendanceCertificate, language: str) -> StoredFile | None:
    """Return the signed file in a language ("sv" or "en"), if it has been made."""
    file: StoredFile | None = paper.file_en if language == "en" else paper.file_sv
    return file


def keep_file(
    paper: AttendanceCertificate, language: str, *, name: str, content: bytes, by: Actor
) -> StoredFile:
    """Keep the signed file of a certificate, so that the same bytes are handed out ever after.

    Where somebody else asked at the same moment and was first, their file is the one.

    Raises:
        NotVisible: the actor may not have this certificate.
    """
    access.get(by, "delivery.see_completion", Completion, paper.completion_id)
    column = "file_en" if language == "en" else "file_sv"
    with transaction.atomic():
        row = AttendanceCertificate.objects.select_for_update().get(pk=paper.pk)
        if (known := file_of(row, language)) is not None:
            return known
        file = StoredFile.store(
            paper.organisation, name, content, purpose=PURPOSE, media_type="application/pdf"
        )
        setattr(paper, column, file)
        paper.save(update_fields=[column])
        audit.record(by, FILED, paper, language=language, sha256=file.sha256)
    return file


@dataclass(frozen=True)
class Checked:
    """What the public learns about a code: no more than stands on the paper itself.

    `same_file` is None where no file was handed in. Of a revoked certificate only that it is
    revoked, and when.
    """

    paper: AttendanceCertificate
    printed: Printed
    company: Organisation
    same_file: bool | None = None

    @property
    def is_genuine(self) -> bool:
        return self.paper.revoked_on is None


def check(code: str, *, content: bytes | None = None) -> Checked | None:
    """Return what is known about a code, whoever asks; None if there is no such certificate.

    The code begins with its company's number, so that the company's own scope is opened and no
    other. `content` is a file to compare with the one that was issued, byte for byte: nothing of
    it is read otherwise, because anybody may hand it in.
    """
    wanted = code.strip().lower()
    if not CODE.fullmatch(wanted):
        return None
    number = wanted.partition("-")[0]
    if len(number) > MOST_DIGITS:
        return None
    company = Organisation.objects.select_related("hub").filter(pk=int(number)).first()
    if company is None:
        return None
    with scope_for(company):
        rows = AttendanceCertificate.objects.select_related("file_sv", "file_en")
        paper = rows.filter(code=wanted).first()
    if paper is None:
        return None
    same = None if content is None else _is_issued(paper, content)
    return Checked(paper, printed_on(paper), company, same)


MOST_DIGITS = 18
"""A longer number is no company's, and some databases cannot even be asked for it."""


def _is_issued(paper: AttendanceCertificate, content: bytes) -> bool:
    digest = hashlib.sha256(content).hexdigest()
    issued = {file.sha256 for file in (paper.file_sv, paper.file_en) if file is not None}
    return any(secrets.compare_digest(digest, each) for each in issued)


def _new_code(owner: int) -> str:
    signs = "".join(secrets.choice(LETTERS) for _ in range(SECRET_LETTERS))
    groups = [signs[start : start + GROUP] for start in range(0, SECRET_LETTERS, GROUP)]
    return "-".join([str(owner), *groups])


def _printed(completion: Completion) -> Printed:
    booking = completion.booking
    date = booking.session.offer_date
    course = date.offer.course
    attended = AttendanceHours.objects.filter(booking=booking, hours__gt=0)
    days = attended.order_by("day__day", "pk").values_list("day__day", "hours")
    outcomes = [] if completion.passed is False else _outcomes(completion)
    return Printed(
        course_sv=course.name_sv,
        course_en=course.name_en,
        provider=date.offer.provider.name,
        hub=booking.session.organisation.name,
        place="" if date.online else (str(date.venue) if date.venue else date.place),
        planned=completion.hours_planned,
        days=tuple(PrintedDay(day, hours) for day, hours in days),
        outcomes=tuple(PrintedOutcome(one.name_sv, one.name_en, level) for one, level in outcomes),
        passed=completion.passed,
    )


def _outcomes(completion: Completion) -> list[tuple[Competence, int]]:
    rows = completion.booking.session.offer_date.offer.course.outcomes.all()
    found = rows.select_related("competence").order_by("competence__name_sv", "pk")
    return [(row.competence, row.to_level) for row in found]

"""The certificate of attendance as a signed PDF, in Swedish or English, with a code to check it.

It says what was kept when the session was completed, word for word. The file is made once in
each language and handed out ever after as the same bytes, so that a copy can be compared.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from samtakt.delivery import papers
from samtakt.delivery.models import AttendanceCertificate, Completion
from samtakt.delivery.papers import Printed, printed_on
from samtakt.foundation import access, audit
from samtakt.foundation.access import Actor, NotVisible
from samtakt.foundation.formats import date_text, hours_text
from samtakt.foundation.phrases import CANONICAL_LEVELS
from samtakt.reports import signatures, typesetting
from samtakt.reports.pages import breakable
from samtakt.reports.printouts import Printout

ACTION = "delivery.see_completion"
TEMPLATE = "attendance_certificate.typ"
LANGUAGES = ("sv", "en")
TAKEN = audit.verb("delivery.certificate_taken", audit.Erasure.BLANK)


@dataclass(frozen=True)
class Certificate:
    """A certificate of attendance and the address of the page that confirms it."""

    paper: AttendanceCertificate
    printed: Printed
    address: str


def take(pk: object, language: str, *, address: str, by: Actor) -> Printout:
    """Return the signed file of a completion; made at first asking. In the company's scope.

    `address` is that of the page which confirms codes, with "{code}" in place of the code; it
    is printed on the paper.

    Raises:
        NotVisible: there is no such completion for this actor, no certificate that counts, or
            no such language.
    """
    row = access.get(by, ACTION, Completion, pk)
    found = AttendanceCertificate.objects.select_related("file_sv", "file_en", "organisation")
    paper = found.filter(completion=row, revoked_on=None).first()
    if paper is None or language not in LANGUAGES:
        raise NotVisible(ACTION)
    name = f"{slugify(f'{paper.holder} {paper.code}') or 'samtakt'}-{language}.pdf"
    file = papers.file_of(paper, language)
    if file is None:
        certificate = Certificate(paper, printed_on(paper), address.replace("{code}", paper.code))
        content = to_pdf(certificate, language)
        file = papers.keep_file(paper, language, name=name, content=content, by=by)
    audit.record(by, TAKEN, paper, language=language)
    return Printout(name, file.media_type, file.read())


def to_pdf(certificate: Certificate, language: str) -> bytes:
    """Return the certificate as a tagged and signed PDF in a language."""
    with translation.override(language):
        pdf = typesetting.to_pdf(document(certificate, language), template=TEMPLATE)
        return signatures.sign(pdf, reason=_("Certificate of attendance"))


def document(certificate: Certificate, language: str) -> dict[str, Any]:
    """Return the certificate as the template reads it, in the active language."""
    paper, printed = certificate.paper, certificate.printed
    data = {
        "language": language,
        "issuer": printed.hub,
        "title": _("Certificate of attendance"),
        "holder": paper.holder,
        "sentence": _("has taken part in"),
        "course": printed.course,
        "facts": _facts(paper, printed),
        "outcomes_title": _("The course teaches"),
        "outcomes": [
            _("%(competence)s to level %(level)s: %(words)s")
            % {
                "competence": one.name,
                "level": one.level,
                "words": CANONICAL_LEVELS[one.level],
            }
            for one in printed.outcomes
        ],
        "outcomes_note": _(
            "Which level somebody has at work is agreed with the employer; this certificate says "
            "what was taught."
        ),
        "check": [
            _("Scan the code, or open the address, to see that the certificate is genuine."),
        ],
        "foot": _(
            "The PDF file is signed: a reader of PDF files shows if it has been changed. "
            "Issued %(day)s."
        )
        % {"day": date_text(paper.issued_on)},
    }
    shown: dict[str, Any] = breakable(data)
    # These two are read by machines: nothing may be put into them.
    return shown | {
        "qr": _qr(certificate.address),
        "qr_words": _("Code that leads to %(address)s") % {"address": certificate.address},
        "address": certificate.address,
    }


def _facts(paper: AttendanceCertificate, printed: Printed) -> list[tuple[str, str]]:
    days = [each.day for each in printed.days]
    facts = [
        (_("Hours"), _hours(paper, printed)),
        (_("Days"), ", ".join(date_text(day) for day in days) or "–"),
        (_("Provider"), printed.provider),
        (_("Place"), printed.place or _("Distance")),
    ]
    if printed.passed:
        facts.append((_("Result of the test"), _("Passed")))
    return facts


def _hours(paper: AttendanceCertificate, printed: Printed) -> str:
    return _("%(hours)s of %(planned)s") % {
        "hours": hours_text(paper.hours),
        "planned": hours_text(printed.planned),
    }


def _qr(address: str) -> str:
    import segno

    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", scale=4, border=0, xmldecl=False
    )
    return out.getvalue().decode()

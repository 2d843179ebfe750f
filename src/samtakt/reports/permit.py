"""The employer's permit as one page: for whom, which machine, where, for what, until when.

Printed, signed by the employer and handed over. What has been revoked or has lapsed says so
across the page, so that an old print made anew is not taken for a valid one.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from samtakt.certificates.models import Permit
from samtakt.certificates.standing import register
from samtakt.certificates.validity import Standing
from samtakt.foundation import access, audit
from samtakt.foundation.access import Actor
from samtakt.foundation.formats import date_text
from samtakt.foundation.phrases import active_language
from samtakt.reports import typesetting
from samtakt.reports.pages import breakable

ACTION = "permits.see"
TEMPLATE = "permit.typ"
PRINTED = audit.verb("permits.printed", audit.Erasure.BLANK)


@dataclass(frozen=True)
class PermitReport:
    """A permit and what it is worth today; `stands_on` are the names of its prerequisites."""

    permit: Permit
    company: str
    standing: Standing
    stands_on: tuple[str, ...]


def gather(pk: object, *, by: Actor) -> PermitReport:
    """Read a permit for print, and record that it was printed; in the company's scope.

    Raises:
        NotVisible: there is no such permit for this actor; the refusal is in the audit.
    """
    row = access.get(by, ACTION, Permit, pk, related=("person", "type", "equipment"))
    book = register(by.organisation, timezone.localdate(), people=[row.person_id])
    held = next(one for one in book.permits[row.person_id, row.type_id] if one.row.pk == row.pk)
    needs = book.needs_of_permits.get(row.type_id, [])
    audit.record(by, PRINTED, row)
    return PermitReport(
        row,
        by.organisation.name,
        held.standing,
        # Which certificates; that an examination is needed is no secret, its outcome is.
        tuple(need.name for need in needs),
    )


def file_name(report: PermitReport) -> str:
    """Return what the file is called."""
    named = slugify(f"{report.permit.type} {report.permit.person}") or "permit"
    return f"{named}.pdf"


def to_pdf(report: PermitReport) -> bytes:
    """Return the permit as a tagged PDF in the active language."""
    return typesetting.to_pdf(document(report), template=TEMPLATE)


def document(report: PermitReport) -> dict[str, Any]:
    """Return the permit as the template reads it."""
    row = report.permit
    facts = [
        (_("Name"), row.person.name),
        (_("Employee number"), row.person.employee_number or "–"),
        (_("Machine type"), str(row.type)),
        (_("Machine"), str(row.equipment) if row.equipment else _("All of the kind")),
        (_("Within the area"), row.area or "–"),
        (_("For work with"), row.tasks or "–"),
        (_("From"), date_text(row.issued_on)),
        (_("Valid to"), date_text(row.valid_to)),
    ]
    if report.stands_on:
        facts.append((_("Stands on"), ", ".join(report.stands_on)))
    data = {
        "language": active_language(),
        "title": _("Employer’s permit"),
        "subtitle": row.person.name,
        "company": report.company,
        "warning": _warning(report),
        "facts": facts,
        "sentences": [
            _(
                "The permit holds for the machine, the area and the work above. It ends with the "
                "employment or assignment, when something it stands on is no longer valid, and "
                "when it is revoked."
            ),
            _("Rests on: %(source)s.") % {"source": row.type.source or "–"},
        ],
        "signatures": [
            _("For the employer: %(name)s") % {"name": row.issued_by},
            _("Place and day"),
            _("Name in print"),
            _("Received by: %(name)s") % {"name": row.person.name},
        ],
        "foot": _("Permit %(number)s, printed %(day)s.")
        % {"number": row.pk, "day": date_text(timezone.localdate())},
    }
    shown: dict[str, Any] = breakable(data)
    return shown


def _warning(report: PermitReport) -> str:
    if report.permit.revoked_on:
        return _("Revoked on %(day)s. Not valid.") % {"day": date_text(report.permit.revoked_on)}
    return "" if report.standing.counts else _("Not valid on the day of print.")

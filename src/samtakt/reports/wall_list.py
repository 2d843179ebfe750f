"""The list beside a machine: who may work there on a day and shift, and until when.

It names nobody who may not and gives no reasons: it hangs where everybody reads it.
"""

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from samtakt.certificates.who_may import WhoMay
from samtakt.foundation.formats import date_text, short_date
from samtakt.foundation.phrases import active_language
from samtakt.reports import typesetting
from samtakt.reports.pages import breakable

TEMPLATE = "wall_list.typ"


def file_name(answer: WhoMay) -> str:
    """Return what the file is called."""
    return f"{slugify(answer.equipment.name) or 'machine'}-{answer.day.isoformat()}.pdf"


def to_pdf(answer: WhoMay) -> bytes:
    """Return the list as a tagged PDF in the active language."""
    return typesetting.to_pdf(document(answer), template=TEMPLATE)


def document(answer: WhoMay) -> dict[str, Any]:
    """Return the list as the template reads it."""
    shift = answer.shift.name if answer.shift else _("all shifts")
    data = {
        "language": active_language(),
        "title": answer.equipment.name,
        "subtitle": _("May work here on %(day)s, %(shift)s")
        % {"day": date_text(answer.day), "shift": shift},
        "company": answer.equipment.organisation.name,
        "sentences": [_required(answer)],
        "nobody": _("Nobody may work here that day."),
        "headings": [_("Name"), _("Shift"), _("Until")],
        "rows": [
            [
                row.person.name,
                row.shift.name if row.shift else "–",
                short_date(row.until) or _("No end"),
            ]
            for row in answer.may
        ],
        "foot": _("As of %(day)s. A printed list grows old: the page in Samtakt is what counts.")
        % {"day": date_text(answer.day)},
    }
    shown: dict[str, Any] = breakable(data)
    return shown


def _required(answer: WhoMay) -> str:
    if not answer.rules:
        return _("The machine requires nothing.")
    things = [
        str(
            rule.certificate_type
            or rule.permit_type
            or rule.fitness_type
            or f"{rule.competence} ({rule.level})"
        )
        for rule in answer.rules
    ]
    return _("Required: %(things)s.") % {"things": ", ".join(things)}

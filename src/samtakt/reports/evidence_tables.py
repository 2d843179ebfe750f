"""The evidence list as sheets: what is missing, everything, and requirements without a reason."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from samtakt.foundation.formats import short_date
from samtakt.foundation.phrases import CRITICALITY
from samtakt.organisations.models import Employment
from samtakt.reports.company_tables import team_text
from samtakt.reports.evidence_facts import EvidenceList, EvidenceRow, Missing
from samtakt.reports.evidence_words import (
    MISSING_WORDS,
    WHAT_TO_DO,
    actions_text,
    basis_text,
    documents_text,
    effects_text,
    missing_text,
)
from samtakt.reports.sheets import Column, Kind, Sheet, Value


def all_sheets(found: EvidenceList) -> list[Sheet]:
    """Return every sheet, what is missing first."""
    return [counts(found), missing(found), everything(found), unexplained(found)]


def counts(found: EvidenceList) -> Sheet:
    """How often each thing is missing, and what to do about it."""
    per_day = _("As of %(day)s") % {"day": short_date(found.as_of)}
    return Sheet(
        _("In short"),
        (
            Column(_("What is missing"), width=44),
            Column(_("Rows"), Kind.WHOLE),
            Column(_("What to do"), width=60),
        ),
        tuple(
            (str(MISSING_WORDS[each]), found.count(each), str(WHAT_TO_DO[each])) for each in Missing
        ),
        note=f"{found.company} · {per_day}",
    )


def missing(found: EvidenceList) -> Sheet:
    """The rows in which something is missing, the gravest first."""
    return _list(
        _("Missing"), found.incomplete, _("Rows in which something is missing, the gravest first.")
    )


def everything(found: EvidenceList) -> Sheet:
    """Every row, those with something missing first."""
    return _list(_("Evidence"), found.rows, _("One row per person and required competence."))


def _list(name: str, rows: Iterable[EvidenceRow], note: str) -> Sheet:
    return Sheet(
        name,
        (
            Column(_("Missing"), width=34),
            Column(_("Person")),
            Column(_("Employment")),
            Column(_("Team")),
            Column(_("Competence")),
            Column(_("Required level"), Kind.WHOLE),
            Column(_("Required by the role")),
            Column(_("Why"), width=40),
            Column(_("Agreed level"), Kind.WHOLE),
            Column(_("Assessor")),
            Column(_("Agreed on"), Kind.DAY),
            Column(_("Basis")),
            Column(_("Evidence"), width=50),
            Column(_("Action"), width=40),
            Column(_("Evaluation of the effect"), width=40),
            Column(_("Holds until"), Kind.DAY),
        ),
        tuple(_row(row) for row in rows),
        note=note,
    )


def _row(row: EvidenceRow) -> tuple[Value, ...]:
    employment = Employment.Kind(row.employment).label if row.employment else ""
    why = dict.fromkeys(each.why or str(CRITICALITY[each.criticality]) for each in row.required_by)
    return (
        missing_text(row.missing),
        row.person.name,
        str(employment),
        team_text(row.team),
        row.competence.name,
        row.required,
        "; ".join(dict.fromkeys(each.role for each in row.required_by)),
        "; ".join(why),
        row.level,
        row.decided_by,
        row.decided_on,
        basis_text(row.grounds),
        documents_text(row),
        actions_text(row.actions),
        effects_text(row.actions),
        row.valid_until,
    )


def unexplained(found: EvidenceList) -> Sheet:
    """Requirements in force that say no reason."""
    return Sheet(
        _("Requirements without a reason"),
        (
            Column(_("Role")),
            Column(_("Competence")),
            Column(_("Level"), Kind.WHOLE),
            Column(_("People it concerns"), Kind.WHOLE),
        ),
        tuple((row.role, row.competence, row.level, row.people) for row in found.unexplained),
        note=_("Clause 7.2 a asks the company to determine what is necessary, and so also why."),
    )

"""The list that ISO 9001:2015 clause 7.2 asks for, with what is missing first.

`gather` reads everything once; the PDF and the workbook are made from what it returned. It
names the company's people and is for those who lead it.
"""

import datetime

from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation
from samtakt.reports import evidence_pages, evidence_tables, sheets, typesetting
from samtakt.reports.evidence_facts import EvidenceList, read_evidence

__all__ = ["EvidenceList", "gather", "to_pdf", "to_xlsx"]

ACTION = "reports.make_evidence"


def gather(company: Organisation, *, as_of: datetime.date, by: Actor) -> EvidenceList:
    """Read a company's list as of a day; called in the company's scope.

    Raises:
        NotVisible: the actor does not lead this company; the refusal is in the audit.
    """
    access.get(by, ACTION, Organisation, company.pk)
    return read_evidence(company, as_of=as_of)


def to_pdf(found: EvidenceList) -> bytes:
    """Return the list as a tagged PDF in the active language."""
    return typesetting.to_pdf(evidence_pages.document(found).to_data())


def to_xlsx(found: EvidenceList) -> bytes:
    """Return the list as a workbook in the active language, what is missing on the first sheets."""
    return sheets.to_xlsx(
        evidence_tables.all_sheets(found),
        title=f"{evidence_pages.title()}: {found.company}",
        company=found.company,
    )

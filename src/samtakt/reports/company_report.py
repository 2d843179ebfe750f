"""One company's report: where it stands, what it risks, and what the joint plan gives it.

`gather` reads everything once; the PDF and the workbook are both made from what it returned,
so that no figure can differ between them. Names of people are in it: it is for those who lead
the company, and never leaves it through Samtakt.
"""

import datetime

from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.models import Plan
from samtakt.reports import (
    company_pages,
    company_workbook,
    sheets,
    typesetting,
    wordprocessing,
)
from samtakt.reports.company_facts import CompanyReport, read_report

__all__ = ["CompanyReport", "gather", "to_docx", "to_pdf", "to_xlsx"]

ACTION = "reports.make_company"


def gather(
    company: Organisation, *, as_of: datetime.date, plan: Plan | None = None, by: Actor
) -> CompanyReport:
    """Read a company's report as of a day; called in the company's scope.

    Raises:
        NotVisible: the actor does not lead this company; the refusal is in the audit.
    """
    access.get(by, ACTION, Organisation, company.pk)
    return read_report(company, as_of=as_of, plan=plan, by=by)


def to_pdf(report: CompanyReport) -> bytes:
    """Return the report as a tagged PDF in the active language."""
    return typesetting.to_pdf(company_pages.document(report).to_data())


def to_docx(report: CompanyReport) -> bytes:
    """Return the same pages as DOCX in the active language, to go on writing in."""
    return wordprocessing.to_docx(company_pages.document(report))


def to_xlsx(report: CompanyReport) -> bytes:
    """Return every list of the report as a workbook in the active language."""
    return sheets.to_xlsx(
        company_workbook.all_sheets(report),
        title=f"{company_pages.title()}: {report.company}",
        company=report.company,
    )

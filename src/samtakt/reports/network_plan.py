"""The network's report: the joint plan for those who lead the network, as PDF, workbook, JSON.

It holds no names of people. The JSON is the plan of the engine, byte for byte, so that
`samtakt verify-plan` checks what was handed out.
"""

from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.planning.models import Plan
from samtakt.reports import network_pages, network_tables, sheets, typesetting
from samtakt.reports.network_facts import NetworkReport, read_report

__all__ = ["NetworkReport", "gather", "to_json", "to_pdf", "to_xlsx"]

ACTION = "reports.make_network"


def gather(plan: Plan, *, by: Actor) -> NetworkReport:
    """Read the network's report of a plan; called in the hub's scope.

    Raises:
        NotVisible: the actor does not lead the plan's hub; the refusal is in the audit.
    """
    found = access.get(by, ACTION, Plan, plan.pk)
    return read_report(by.organisation, found)


def to_pdf(report: NetworkReport) -> bytes:
    """Return the report as a tagged PDF in the active language."""
    return typesetting.to_pdf(network_pages.document(report).to_data())


def to_xlsx(report: NetworkReport) -> bytes:
    """Return every list of the report as a workbook in the active language."""
    return sheets.to_xlsx(
        network_tables.all_sheets(report),
        title=f"{network_pages.title()}: {report.plan.round}",
        company=report.hub,
    )


def to_json(report: NetworkReport) -> bytes:
    """Return the engine's plan as it was kept."""
    return report.plan_json

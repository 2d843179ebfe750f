"""Work for the worker: setting a report and keeping its files."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from samtakt.foundation import jobs
from samtakt.foundation.access import Actor, NotVisible
from samtakt.organisations.memberships import actor_of
from samtakt.organisations.models import User
from samtakt.planning.models import Plan
from samtakt.reports import (
    company_report,
    downloads,
    evidence_list,
    network_needs,
    network_plan,
)
from samtakt.reports.access import (
    COMPANY_PURPOSE,
    EVIDENCE_PURPOSE,
    NEEDS_PURPOSE,
    NETWORK_PURPOSE,
)
from samtakt.reports.downloads import (
    COMPANY_KIND,
    DOCX,
    EVIDENCE_KIND,
    JSON,
    NEEDS_KIND,
    NETWORK_KIND,
    PDF,
    XLSX,
    Made,
)


@jobs.kind(COMPANY_KIND, resumable=True)
def make_company_report(run: jobs.Run, as_of: str, plan_id: int | None) -> dict[str, Any]:
    """Make a company's report; started again after a crash, it keeps one set of files only."""
    if run.job.result:
        return dict(run.job.result)
    actor = _who_asked(run)
    company = actor.organisation
    run.progress(5, _("Reading the company's facts"))
    plan = Plan.objects.select_related("round").get(pk=plan_id) if plan_id else None
    try:
        report = company_report.gather(
            company, as_of=datetime.date.fromisoformat(as_of), plan=plan, by=actor
        )
    except NotVisible:
        raise jobs.JobRefused(_("You no longer lead this company.")) from None
    run.progress(40, _("Setting the pages"))
    pdf = company_report.to_pdf(report)
    run.progress(65, _("Writing the DOCX and the workbook"))
    made = [
        Made("pdf", PDF, pdf),
        Made("docx", DOCX, company_report.to_docx(report)),
        Made("xlsx", XLSX, company_report.to_xlsx(report)),
    ]
    run.progress(95, _("Keeping the files"))
    name = f"{_('Competence report')} {company.name} {as_of}"
    kept = downloads.keep(made, name=name, purpose=COMPANY_PURPOSE, job=run.job, by=actor)
    return {"files": kept}


@jobs.kind(EVIDENCE_KIND, resumable=True)
def make_evidence_list(run: jobs.Run, as_of: str) -> dict[str, Any]:
    """Make a company's evidence list."""
    if run.job.result:
        return dict(run.job.result)
    actor = _who_asked(run)
    company = actor.organisation
    run.progress(5, _("Reading requirements, levels and evidence"))
    try:
        found = evidence_list.gather(company, as_of=datetime.date.fromisoformat(as_of), by=actor)
    except NotVisible:
        raise jobs.JobRefused(_("You no longer lead this company.")) from None
    run.progress(40, _("Setting the pages"))
    pdf = evidence_list.to_pdf(found)
    run.progress(75, _("Writing the workbook"))
    made = [Made("pdf", PDF, pdf), Made("xlsx", XLSX, evidence_list.to_xlsx(found))]
    run.progress(95, _("Keeping the files"))
    name = f"{_('Evidence of competence')} {company.name} {as_of}"
    kept = downloads.keep(made, name=name, purpose=EVIDENCE_PURPOSE, job=run.job, by=actor)
    return {"files": kept}


@jobs.kind(NETWORK_KIND, resumable=True)
def make_network_report(run: jobs.Run, plan_id: int) -> dict[str, Any]:
    """Make the network's report of a plan."""
    if run.job.result:
        return dict(run.job.result)
    actor = _who_asked(run)
    run.progress(5, _("Reading the plan"))
    plan = Plan.objects.select_related("round__organisation", "plan_file").get(pk=plan_id)
    try:
        report = network_plan.gather(plan, by=actor)
    except NotVisible:
        raise jobs.JobRefused(_("You no longer lead this network.")) from None
    run.progress(40, _("Setting the pages"))
    pdf = network_plan.to_pdf(report)
    run.progress(75, _("Writing the workbook"))
    made = [
        Made("pdf", PDF, pdf),
        Made("xlsx", XLSX, network_plan.to_xlsx(report)),
        Made("json", JSON, network_plan.to_json(report)),
    ]
    run.progress(95, _("Keeping the files"))
    name = f"{_('Joint plan')} {plan.round.name}"
    kept = downloads.keep(made, name=name, purpose=NETWORK_PURPOSE, job=run.job, by=actor)
    return {"files": kept}


@jobs.kind(NEEDS_KIND, resumable=True)
def make_needs_report(run: jobs.Run, as_of: str) -> dict[str, Any]:
    """Make the report of the network's common needs."""
    if run.job.result:
        return dict(run.job.result)
    actor = _who_asked(run)
    hub = actor.organisation
    run.progress(5, _("Reading the companies' figures"))
    try:
        report = network_needs.gather(hub, as_of=datetime.date.fromisoformat(as_of), by=actor)
    except NotVisible:
        raise jobs.JobRefused(_("You no longer lead this network.")) from None
    run.progress(50, _("Setting the pages"))
    made = [
        Made("pdf", PDF, network_needs.to_pdf(report)),
        Made("xlsx", XLSX, network_needs.to_xlsx(report)),
    ]
    run.progress(95, _("Keeping the files"))
    name = f"{network_needs.title()} {hub.name} {as_of}"
    kept = downloads.keep(made, name=name, purpose=NEEDS_PURPOSE, job=run.job, by=actor)
    return {"files": kept}


def _who_asked(run: jobs.Run) -> Actor:
    """Return whoever asked, with the roles they have now: a job has none of its own."""
    asked = run.job.requested_by_user
    user = User.objects.filter(pk=asked, is_active=True).first() if asked is not None else None
    actor = actor_of(user, run.job.organisation_id) if user else None
    if actor is None or actor.organisation.pk != run.job.organisation_id:
        raise jobs.JobRefused(_("Whoever asked for the report is no longer a member here."))
    return actor

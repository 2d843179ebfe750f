"""Work for the worker: setting a report and keeping its files."""

import datetime
from collections.abc import Callable
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
    OF_A_COMPANY,
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

Writer = tuple[str, str, Callable[[Any], bytes]]
"""How a file is called at its end, its media type, and what makes it of the report."""


@jobs.kind(COMPANY_KIND, resumable=True)
def make_company_report(run: jobs.Run, as_of: str, plan_id: int | None) -> dict[str, Any]:
    """Make a company's report."""
    day = datetime.date.fromisoformat(as_of)
    plan = Plan.objects.select_related("round").get(pk=plan_id) if plan_id else None
    return _make(
        run,
        lambda by: company_report.gather(by.organisation, as_of=day, plan=plan, by=by),
        ("pdf", PDF, company_report.to_pdf),
        ("docx", DOCX, company_report.to_docx),
        ("xlsx", XLSX, company_report.to_xlsx),
        reading=_("Reading the company's facts"),
        purpose=COMPANY_PURPOSE,
        name=f"{_('Competence report')} {run.job.organisation.name} {as_of}",
    )


@jobs.kind(EVIDENCE_KIND, resumable=True)
def make_evidence_list(run: jobs.Run, as_of: str) -> dict[str, Any]:
    """Make a company's evidence list."""
    day = datetime.date.fromisoformat(as_of)
    return _make(
        run,
        lambda by: evidence_list.gather(by.organisation, as_of=day, by=by),
        ("pdf", PDF, evidence_list.to_pdf),
        ("xlsx", XLSX, evidence_list.to_xlsx),
        reading=_("Reading requirements, levels and evidence"),
        purpose=EVIDENCE_PURPOSE,
        name=" ".join([_("Evidence of competence"), run.job.organisation.name, as_of]),
    )


@jobs.kind(NETWORK_KIND, resumable=True)
def make_network_report(run: jobs.Run, plan_id: int) -> dict[str, Any]:
    """Make the network's report of a plan."""
    plan = Plan.objects.select_related("round__organisation", "plan_file").get(pk=plan_id)
    return _make(
        run,
        lambda by: network_plan.gather(plan, by=by),
        ("pdf", PDF, network_plan.to_pdf),
        ("xlsx", XLSX, network_plan.to_xlsx),
        ("json", JSON, network_plan.to_json),
        reading=_("Reading the plan"),
        purpose=NETWORK_PURPOSE,
        name=f"{_('Joint plan')} {plan.round.name}",
    )


@jobs.kind(NEEDS_KIND, resumable=True)
def make_needs_report(run: jobs.Run, as_of: str) -> dict[str, Any]:
    """Make the report of the network's common needs."""
    day = datetime.date.fromisoformat(as_of)
    return _make(
        run,
        lambda by: network_needs.gather(by.organisation, as_of=day, by=by),
        ("pdf", PDF, network_needs.to_pdf),
        ("xlsx", XLSX, network_needs.to_xlsx),
        reading=_("Reading the companies' figures"),
        purpose=NEEDS_PURPOSE,
        name=f"{network_needs.title()} {run.job.organisation.name} {as_of}",
    )


def _make(
    run: jobs.Run,
    gather: Callable[[Actor], Any],
    *writers: Writer,
    reading: str,
    purpose: str,
    name: str,
) -> dict[str, Any]:
    """Read a report once, write its files and keep them; a second start keeps the first's."""
    if run.job.result:
        return dict(run.job.result)
    actor = _who_asked(run)
    run.progress(5, reading)
    try:
        report = gather(actor)
    except NotVisible:
        raise jobs.JobRefused(
            _("You no longer lead this company.")
            if purpose in OF_A_COMPANY
            else _("You no longer lead this network.")
        ) from None
    said = {
        "pdf": _("Setting the pages"),
        "docx": _("Writing the DOCX and the workbook"),
        "xlsx": _("Writing the workbook"),
    }
    made = []
    for number, (ending, media_type, write) in enumerate(writers):
        run.progress(40 + 50 * number / len(writers), said.get(ending, ""))
        made.append(Made(ending, media_type, write(report)))
    run.progress(95, _("Keeping the files"))
    return {"files": downloads.keep(made, name=name, purpose=purpose, job=run.job, by=actor)}


def _who_asked(run: jobs.Run) -> Actor:
    """Return whoever asked, with the roles they have now: a job has none of its own."""
    asked = run.job.requested_by_user
    user = User.objects.filter(pk=asked, is_active=True).first() if asked is not None else None
    actor = actor_of(user, run.job.organisation_id) if user else None
    if actor is None or actor.organisation.pk != run.job.organisation_id:
        raise jobs.JobRefused(_("Whoever asked for the report is no longer a member here."))
    return actor

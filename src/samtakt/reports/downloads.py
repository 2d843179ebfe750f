"""Reports as files: ordered from a worker, kept privately, handed out to those who may have them."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from samtakt.foundation import access, audit, jobs
from samtakt.foundation.access import Actor
from samtakt.foundation.files import StoredFile
from samtakt.foundation.jobs import Job
from samtakt.foundation.phrases import active_language
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.models import Plan
from samtakt.reports.access import OF_A_COMPANY, OF_A_NETWORK

COMPANY_KIND = "reports.company"
EVIDENCE_KIND = "reports.evidence"
NETWORK_KIND = "reports.network"
NEEDS_KIND = "reports.needs"
KINDS = (COMPANY_KIND, EVIDENCE_KIND, NETWORK_KIND, NEEDS_KIND)

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JSON = "application/json"

ORDERED = audit.verb("reports.ordered")
KEPT = audit.verb("reports.kept")
DOWNLOADED = audit.verb("reports.downloaded")


@dataclass(frozen=True, slots=True)
class Made:
    """A file before it is kept."""

    ending: str
    media_type: str
    content: bytes


def order_company_report(
    company: Organisation, *, as_of: datetime.date, plan: Plan | None = None, by: Actor
) -> Job:
    """Ask a worker for a company's report in the active language; called in its scope.

    Raises:
        NotVisible: the actor does not lead this company.
    """
    access.get(by, "reports.make_company", Organisation, company.pk)
    title = _("Competence report for %(company)s") % {"company": company.name}
    with transaction.atomic():
        job = jobs.enqueue(
            COMPANY_KIND,
            by=by,
            title=title,
            language=active_language(),
            as_of=as_of.isoformat(),
            plan_id=plan.pk if plan else None,
        )
        audit.record(by, ORDERED, job, as_of=as_of, plan=plan.pk if plan else None)
    return job


def order_evidence_list(company: Organisation, *, as_of: datetime.date, by: Actor) -> Job:
    """Ask a worker for a company's evidence list in the active language; called in its scope.

    Raises:
        NotVisible: the actor does not lead this company.
    """
    access.get(by, "reports.make_evidence", Organisation, company.pk)
    title = _("Evidence of competence for %(company)s") % {"company": company.name}
    return _order(EVIDENCE_KIND, title, as_of=as_of, by=by)


def order_needs_report(hub: Organisation, *, as_of: datetime.date, by: Actor) -> Job:
    """Ask a worker for the network's common needs in the active language; in the hub's scope.

    Raises:
        NotVisible: the actor does not lead this hub.
    """
    access.get(by, "reports.make_needs", Organisation, hub.pk)
    return _order(NEEDS_KIND, _("Common needs of the network"), as_of=as_of, by=by)


def _order(kind: str, title: str, *, as_of: datetime.date, by: Actor) -> Job:
    with transaction.atomic():
        job = jobs.enqueue(
            kind, by=by, title=title, language=active_language(), as_of=as_of.isoformat()
        )
        audit.record(by, ORDERED, job, as_of=as_of)
    return job


def order_network_report(plan: Plan, *, by: Actor) -> Job:
    """Ask a worker for the network's report of a plan; called in the hub's scope.

    Raises:
        NotVisible: the actor does not lead the plan's hub.
    """
    access.get(by, "reports.make_network", Plan, plan.pk)
    with transaction.atomic():
        job = jobs.enqueue(
            NETWORK_KIND,
            by=by,
            title=_("Joint plan for %(round)s") % {"round": plan.round.name},
            language=active_language(),
            plan_id=plan.pk,
        )
        audit.record(by, ORDERED, job, plan=plan.pk)
    return job


def keep(made: list[Made], *, name: str, purpose: str, job: Job, by: Actor) -> list[int]:
    """Keep a report's files, all or none, and note them in the job; return their numbers."""
    stem = slugify(name) or "samtakt"
    with transaction.atomic():
        files = [
            StoredFile.store(
                by.organisation,
                f"{stem}.{each.ending}",
                each.content,
                purpose=purpose,
                media_type=each.media_type,
            )
            for each in made
        ]
        kept = [file.pk for file in files]
        # In the same transaction: a job that starts again after a crash finds them made.
        Job.objects.filter(pk=job.pk).update(result={"files": kept})
        audit.record(by, KEPT, job, files=kept)
    return kept


def download(pk: object, *, by: Actor) -> tuple[StoredFile, bytes]:
    """Return a report's file and its bytes, and record that it was handed out.

    Raises:
        NotVisible: there is no such report for this actor; the refusal is in the audit.
    """
    file = access.get(by, "reports.download", StoredFile, pk)
    content = file.read()
    audit.record(by, DOWNLOADED, file, name=file.name)
    return file, content


def reports_of(*, by: Actor) -> list[StoredFile]:
    """Return the report files that the actor may download, newest first."""
    rows = access.visible(by, "reports.download", StoredFile)
    return list(rows.filter(purpose__in=[*OF_A_COMPANY, *OF_A_NETWORK]).order_by("-pk"))

"""Reports as files: made by a worker once, kept privately, handed out to their owners, all audited."""

import io

import pypdf
import pytest
from django.utils.translation import override

from samtakt.foundation import jobs
from samtakt.foundation.access import Actor, NotVisible, Role
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.files import StoredFile
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.memberships import actor_of
from samtakt.organisations.models import Membership, User
from samtakt.reports import downloads
from samtakt.reports.downloads import DOCX, PDF, XLSX
from tests import factories
from tests.reports.workshop import AS_OF


def member(organisation, role, name="Eva"):
    user = User.objects.create_user(f"{name}-{organisation.pk}@example.org", None, name=name)
    factories.saved(Membership(user=user, role=Role(role)), organisation)
    return actor_of(user)


def do(job):
    jobs.perform.func(job.pk, job.organisation_id)
    job.refresh_from_db()
    return job


def files_of(job, *, by):
    """The files that a job made, as their reader finds them in the list."""
    listed = {file.pk: file for file in downloads.reports_of(by=by)}
    return [listed[number] for number in job.result["files"] if number in listed]


def order(workshop, by):
    return downloads.order_company_report(workshop.company, as_of=AS_OF, by=by)


@pytest.fixture
def lead(workshop):
    by = member(workshop.company, "hr")
    with scope_for(workshop.company):
        yield by


def test_an_ordered_report_is_made_with_progress_and_kept_as_three_files(workshop, lead):
    job = do(order(workshop, lead))
    pdf, docx, xlsx = files_of(job, by=lead)

    assert (job.state, job.progress, job.error) == (Job.State.DONE, 100, "")
    assert [(file.media_type, file.organisation) for file in (pdf, docx, xlsx)] == [
        (PDF, workshop.company),
        (DOCX, workshop.company),
        (XLSX, workshop.company),
    ]
    assert pdf.name == "competence-report-verkstad-a-2026-11-01.pdf"
    assert pypdf.PdfReader(io.BytesIO(pdf.read())).trailer["/Root"]["/Lang"] == "en"


def test_it_is_made_in_the_language_in_which_it_was_ordered(workshop, lead):
    with override("sv"):
        job = order(workshop, lead)
    pdf, *_others = files_of(do(job), by=lead)

    assert pypdf.PdfReader(io.BytesIO(pdf.read())).trailer["/Root"]["/Lang"] == "sv"


def test_ordering_keeping_and_downloading_are_each_in_the_audit_once(workshop, lead):
    job = do(order(workshop, lead))
    pdf, *_others = files_of(job, by=lead)
    file, content = downloads.download(pdf.pk, by=lead)
    entries = AuditEntry.objects.filter(owner=workshop.company.pk, verb__startswith="reports.")

    assert content == file.read()
    assert [(entry.verb, entry.actor) for entry in entries] == [
        ("reports.ordered", "Eva"),
        ("reports.kept", "Eva"),
        ("reports.downloaded", "Eva"),
    ]


def test_a_job_that_starts_again_after_its_files_were_kept_keeps_no_more(workshop, lead):
    job = do(order(workshop, lead))
    before = job.result
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)

    assert do(job).result == before
    assert StoredFile.objects.filter(purpose="report.company").count() == 3


def test_a_cancelled_report_keeps_nothing(workshop, lead):
    job = order(workshop, lead)
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)

    assert do(job).state == Job.State.CANCELLED
    assert not StoredFile.objects.filter(purpose="report.company").exists()


def test_who_has_left_meanwhile_gets_no_report(workshop, lead):
    job = order(workshop, lead)
    Membership.objects.filter(user=lead.user_id).delete()
    done = do(job)

    assert (done.state, done.error) == (
        Job.State.FAILED,
        "Whoever asked for the report is no longer a member here.",
    )


def test_who_no_longer_leads_the_company_gets_no_report(workshop, lead):
    job = order(workshop, lead)
    Membership.objects.filter(user=lead.user_id).update(role=Role.EMPLOYEE)
    done = do(job)

    assert (done.state, done.error) == (Job.State.FAILED, "You no longer lead this company.")
    assert not StoredFile.objects.filter(purpose="report.company").exists()


def test_a_stranger_neither_orders_nor_downloads(hub, workshop, lead):
    pdf, *_others = files_of(do(order(workshop, lead)), by=lead)
    other = factories.make_company(hub, "Beta")
    stranger = member(other, "company_admin")

    with scope_for(other):
        with pytest.raises(NotVisible):
            order(workshop, stranger)
        with pytest.raises(NotVisible):
            downloads.download(pdf.pk, by=stranger)
        assert downloads.reports_of(by=stranger) == []
    refused = AuditEntry.objects.filter(owner=other.pk, verb="access.refused")
    assert [entry.detail["action"] for entry in refused] == [
        "reports.make_company",
        "reports.download",
    ]


@pytest.mark.parametrize("role", ["employee", "line_manager", "union_representative"])
def test_a_colleague_who_does_not_lead_does_not_download(workshop, lead, role):
    pdf, *_others = files_of(do(order(workshop, lead)), by=lead)

    with pytest.raises(NotVisible):
        downloads.download(pdf.pk, by=factories.actor_in(workshop.company, role))


def test_a_leader_downloads_reports_and_no_other_file(workshop, lead):
    file = StoredFile.store(workshop.company, "matris.csv", b"a;b", purpose="import")

    with pytest.raises(NotVisible):
        downloads.download(file.pk, by=lead)


def test_the_hub_does_not_see_a_companys_report(hub, workshop, lead):
    pdf, *_others = files_of(do(order(workshop, lead)), by=lead)

    with scope_for(hub), pytest.raises(NotVisible):
        downloads.download(pdf.pk, by=factories.actor_in(hub, "hub_admin", "project_lead"))


def test_the_hubs_plan_is_ordered_and_downloaded_as_three_files(planned):
    lead = member(planned.hub, "project_lead")
    with scope_for(planned.hub):
        job = do(downloads.order_network_report(planned.plan, by=lead))
        files = files_of(job, by=lead)
        endings = {file.name.rpartition(".")[2]: file for file in files}

        assert endings.keys() == {"pdf", "xlsx", "json"}
        _file, content = downloads.download(endings["json"].pk, by=lead)
        assert content == planned.plan.plan_file.read()
        assert downloads.reports_of(by=lead) == list(reversed(files))


def test_a_company_does_not_order_the_networks_report(planned):
    by = factories.actor_in(planned.alfa, "company_admin")

    with scope_for(planned.alfa), pytest.raises(NotVisible):
        downloads.order_network_report(planned.plan, by=by)


def test_nobody_without_a_user_is_served_by_a_worker(workshop, lead):
    by = Actor("Samtakt", workshop.company, frozenset({Role.HR}))

    assert do(order(workshop, by)).state == Job.State.FAILED

"""A job can be followed and stopped by those concerned, and by nobody else."""

import pytest

from samtakt.foundation import jobs
from samtakt.foundation.access import system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import Organisation, scope_for


def make_job(organisation, **fields):
    with scope_for(organisation):
        job = Job(
            organisation=organisation,
            kind="tests.none",
            title="Import av matris",
            requested_by="Anna",
            **{"state": "running", "progress": 42, "message": "42 av 100", **fields},
        )
        job.save()
        return job


@pytest.fixture
def job(company):
    return make_job(company)


def test_a_running_job_is_asked_for_again_every_two_seconds(signed_in, company, job):
    page = signed_in(company, "hr").get(f"/jobs/{job.pk}").content.decode()

    assert f'hx-get="/jobs/{job.pk}/progress"' in page
    assert 'hx-trigger="every 2s"' in page
    assert '<progress max="100" value="42"' in page
    assert "42 av 100" in page


def test_polling_stops_when_the_job_has_ended(signed_in, company):
    client = signed_in(company, "hr")
    running, done = make_job(company), make_job(company, state="done", progress=100)

    answers = [client.get(f"/jobs/{job.pk}/progress") for job in (running, done)]

    assert [answer.status_code for answer in answers] == [200, 286]
    assert ["hx-get" in answer.content.decode() for answer in answers] == [True, False]


def test_a_failed_job_says_why(signed_in, company):
    job = make_job(company, state="failed", error="Filen är tom.")

    assert "Filen är tom." in signed_in(company, "hr").get(f"/jobs/{job.pk}").content.decode()


def test_a_running_job_can_be_asked_to_stop_and_the_audit_says_by_whom(signed_in, company, job):
    answer = signed_in(company, "hr").post(f"/jobs/{job.pk}/cancel", {"next": "/help"})

    with scope_for(company):
        job.refresh_from_db()
    entries = AuditEntry.objects.filter(owner=company.pk, verb="job.cancel_asked")
    assert job.cancel_requested
    assert answer["location"] == "/help"
    assert [entry.actor for entry in entries] == ["Anna Ek"]


def test_asking_an_ended_job_to_stop_changes_nothing(company):
    job = make_job(company, state="done")

    with scope_for(company):
        jobs.request_cancel(job, by=system_actor(company))
        job.refresh_from_db()

    assert (job.state, job.cancel_requested) == ("done", False)
    assert not AuditEntry.objects.filter(verb="job.cancel_asked").exists()


def test_the_way_on_leads_to_no_other_site(signed_in, company, job):
    client = signed_in(company, "hr")
    done = make_job(company, state="done")

    page = client.get(f"/jobs/{done.pk}?next=https://elsewhere.example/").content.decode()
    answer = client.post(f"/jobs/{job.pk}/cancel", {"next": "//elsewhere.example/"})

    assert 'href="https://elsewhere' not in page
    assert "Continue" not in page
    assert answer["location"] == f"/jobs/{job.pk}"


@pytest.mark.parametrize("path", ["", "/progress", "/cancel"])
def test_a_stranger_finds_nothing(signed_in, hub, job, path):
    other = Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)
    client = signed_in(other, "company_admin")
    ask = client.post if path == "/cancel" else client.get

    assert ask(f"/jobs/{job.pk}{path}").status_code == 404


def test_an_employee_follows_only_what_they_asked_for(signed_in, member, company, job):
    client = signed_in(company, "employee")
    own = make_job(company, requested_by_user=int(client.session["_auth_user_id"]))

    assert client.get(f"/jobs/{job.pk}").status_code == 404
    assert client.get(f"/jobs/{own.pk}").status_code == 200

"""A job is done once, shows how far it is, can be stopped, and survives its worker's death."""

import datetime
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from samtakt.foundation import jobs
from samtakt.foundation.access import system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.jobs import Cancelled, Job, JobRefused
from samtakt.foundation.tenancy import Organisation, scope_for

pytestmark = pytest.mark.django_db


@jobs.kind("tests.count", resumable=True)
def count(run, to):
    for number in range(to):
        run.progress(100 * number / to, f"{number} of {to}")
    run.note("counted")
    return {"counted": to}


@jobs.kind("tests.refuse", resumable=False)
def refuse(run):
    raise JobRefused("The file is empty. Choose another.")


@jobs.kind("tests.fail", resumable=False)
def fail(run):
    raise ZeroDivisionError


@pytest.fixture
def company():
    company = Organisation.objects.create(kind="company", name="Alpha", slug="alpha")
    with scope_for(company):
        yield company


@pytest.fixture
def start(company, django_capture_on_commit_callbacks):
    def start(kind, **arguments):
        with django_capture_on_commit_callbacks(execute=True):
            return jobs.enqueue(kind, by=system_actor(company), title=kind, **arguments)

    return start


def do(job):
    jobs.perform.func(job.pk, job.organisation_id)
    job.refresh_from_db()
    return job


def test_enqueue_makes_the_row_and_hands_it_to_the_queue(start):
    job = start("tests.count", to=3)

    assert (job.state, job.progress) == (Job.State.QUEUED, 0)
    assert DBTaskResult.objects.get().args_kwargs["args"] == [job.pk, job.organisation_id]


def test_a_job_is_done_with_progress_log_result_and_one_audit_entry(start):
    job = do(start("tests.count", to=4))

    assert (job.state, job.progress, job.message) == (Job.State.DONE, 100, "3 of 4")
    assert job.result == {"counted": 4}
    assert job.log.endswith("counted\n")
    assert [e.detail["state"] for e in AuditEntry.objects.filter(verb="job.finished")] == ["done"]


def test_a_job_is_not_done_twice(start):
    job = do(start("tests.count", to=1))

    do(job)

    assert job.attempts == 1


def test_a_refusal_is_told_and_an_unexpected_error_is_logged(start):
    refused, failed = do(start("tests.refuse")), do(start("tests.fail"))

    assert (refused.state, refused.error) == ("failed", "The file is empty. Choose another.")
    assert failed.state == "failed"
    assert "ZeroDivisionError" in failed.log
    assert "ZeroDivisionError" not in failed.error
    assert "Traceback" not in failed.log
    assert ".py" not in failed.log


def test_a_worker_taken_for_dead_does_not_end_the_attempt_after_its_own(start, monkeypatch):
    job = start("tests.count", to=1)
    kind = jobs._kinds["tests.count"]

    def taken_away(run, **arguments):
        Job.objects.filter(pk=job.pk).update(worker="elsewhere:1:1", attempts=2)
        return {"counted": -1}

    monkeypatch.setitem(jobs._kinds, "tests.count", replace(kind, function=taken_away))
    job = do(job)

    assert (job.state, job.result, job.worker) == ("running", {}, "elsewhere:1:1")
    assert not AuditEntry.objects.filter(verb="job.finished").exists()


@pytest.mark.parametrize(
    "taken",
    [{"attempts": 2}, {"attempts": 2, "state": "queued"}, {"state": "failed"}],
    ids=["begun again", "waiting to begin again", "given up"],
)
def test_a_worker_taken_for_dead_stops_and_leaves_the_row_alone(start, monkeypatch, taken):
    job = start("tests.count", to=1)
    kind = jobs._kinds["tests.count"]
    reached = []

    def taken_away(run, **arguments):
        assert not run.cancel_requested()
        Job.objects.filter(pk=job.pk).update(message="taken", **taken)
        run.progress(50, "by the dead")
        reached.append(run)

    monkeypatch.setitem(jobs._kinds, "tests.count", replace(kind, function=taken_away))
    job = do(job)

    assert (reached, job.state) == ([], taken.get("state", "running"))
    assert job.message == ("by the dead" if "attempts" not in taken else "taken")


def test_a_waiting_job_is_cancelled_at_once_and_never_done(start):
    job = start("tests.count", to=3)

    jobs.request_cancel(job, by=system_actor(job.organisation))
    do(job)

    assert (job.state, job.attempts) == ("cancelled", 0)


def test_a_running_job_stops_at_its_next_sign_of_progress(start, monkeypatch):
    job = start("tests.count", to=1000)
    seen = []

    def progress(run, percent, message=""):
        seen.append(percent)
        if len(seen) == 3:
            jobs.request_cancel(run.job, by=run.actor)
        run.check()

    monkeypatch.setattr(jobs.Run, "progress", progress)
    do(job)

    assert (job.state, len(seen)) == ("cancelled", 3)
    assert issubclass(Cancelled, Exception)


def running(job, *, worker, heartbeat=None, attempts=1):
    Job.objects.filter(pk=job.pk).update(
        state="running", worker=worker, heartbeat_at=heartbeat or timezone.now(), attempts=attempts
    )


def dead_worker():
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    return f"{os.uname().nodename}:{child.pid}:1"


def test_a_sweep_leaves_the_living_alone(start):
    job = start("tests.count", to=1)
    running(job, worker=jobs.this_worker())

    assert jobs.sweep() == []


def test_a_killed_workers_resumable_job_starts_again_and_then_fails(
    start, django_capture_on_commit_callbacks
):
    job = start("tests.count", to=2)
    running(job, worker=dead_worker())

    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.sweep() == [job.pk]
    assert do(job).state == "done"

    running(job, worker=dead_worker(), attempts=jobs.MOST_ATTEMPTS)
    assert jobs.sweep() == [job.pk]
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.error


def test_a_killed_workers_other_job_fails_with_a_word(start):
    job = start("tests.refuse")
    running(job, worker=dead_worker())

    assert jobs.sweep() == [job.pk]

    job.refresh_from_db()
    assert job.state == "failed"
    assert AuditEntry.objects.filter(verb="job.interrupted").count() == 1


def test_a_worker_elsewhere_is_gone_when_its_heart_has_stopped(start):
    job = start("tests.count", to=1)
    running(job, worker="elsewhere:1:1")
    assert jobs.sweep() == []

    old = timezone.now() - jobs.STALE_AFTER - datetime.timedelta(seconds=1)
    running(job, worker="elsewhere:1:1", heartbeat=old)
    assert jobs.sweep() == [job.pk]


def test_a_reused_process_number_is_not_the_same_worker(start):
    job = start("tests.count", to=1)
    running(job, worker=f"{os.uname().nodename}:{os.getpid()}:1")

    assert jobs.sweep() == [job.pk]


def test_a_dead_worker_that_nobody_buried_is_gone(start):
    job = start("tests.count", to=1)
    child = subprocess.Popen(["sleep", "60"])
    running(job, worker=f"{os.uname().nodename}:{child.pid}:{jobs._started(child.pid)}")
    assert jobs.sweep() == []

    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it is dead; its number stays taken

    assert jobs.sweep() == [job.pk]
    child.wait()

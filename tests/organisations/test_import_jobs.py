"""An import in the background: done, stopped, or killed, the data are as before or as after."""

import os
import subprocess
import sys

from samtakt.foundation import jobs
from samtakt.foundation.spreadsheets import importing
from samtakt.foundation.spreadsheets.runs import ImportRun
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Person
from tests.factories import actor_in
from tests.spreadsheets import STAFF, begin, stored

SET_UP = """
import os, signal, sys
import django
django.setup()
from samtakt.foundation import jobs
from samtakt.foundation.access import system_actor
from samtakt.foundation.spreadsheets import importing
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.runs import ImportRun
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Person
def said(organisation):
    with scope_for(organisation):
        job = jobs.Job.objects.get()
        print(ImportRun.objects.get().state, Person.objects.count(), job.state, job.attempts)
"""
KILLED = (
    SET_UP
    + """
from django.core.management import call_command
call_command("migrate", verbosity=0)
company = Organisation.objects.create(kind="company", name="Alfa", slug="alfa")
by = system_actor(company)
with scope_for(company):
    run = importing.begin_import(company, "employees", "f.csv", sys.stdin.buffer.read(), by=by)
    job = importing.start_import(run, by=by)
def killed(journal):
    print(Person.objects.count(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
ImportJournal.close = killed
jobs.perform.func(job.pk, company.pk)
"""
)
RESTARTED = (
    SET_UP
    + """
company = Organisation.objects.get()
said(company)
jobs.sweep()
said(company)
with scope_for(company):
    job = jobs.Job.objects.get()
jobs.perform.func(job.pk, company.pk)
said(company)
"""
)


def done(job):
    jobs.perform.func(job.pk, job.organisation_id)
    with scope_for(job.organisation):
        return jobs.Job.objects.get(pk=job.pk)


def started(company, rows=STAFF):
    run = begin(company, "employees", rows)
    with scope_for(company):
        return run, importing.start_import(run, by=actor_in(company))


def test_a_job_imports_and_says_how_much(alfa):
    run, job = started(alfa)

    finished = done(job)

    assert (finished.state, finished.result["counts"]["Person.new"]) == ("done", 3)
    with scope_for(alfa):
        assert ImportRun.objects.get(pk=run.pk).job == job


def test_a_job_that_did_its_work_before_the_crash_does_nothing_again(alfa):
    _run, job = started(alfa)
    done(job)
    before = stored(alfa)
    with scope_for(alfa):
        jobs.Job.objects.update(state=jobs.Job.State.QUEUED)

    assert done(job).state == "done"
    assert stored(alfa) == before


def test_a_cancelled_import_writes_nothing(alfa):
    _run, job = started(alfa)
    with scope_for(alfa):
        jobs.Job.objects.update(cancel_requested=True)

    assert done(job).state == "cancelled"
    with scope_for(alfa):
        assert Person.objects.count() == 0


def test_a_job_that_is_refused_says_why(alfa):
    _run, job = started(alfa, [STAFF[0], *STAFF[1:2], *STAFF[1:2]])

    finished = done(job)

    assert finished.state == "failed"
    assert finished.error.startswith(("Nothing was imported", "Inget lästes in"))


def test_killed_in_the_middle_nothing_is_there_and_then_everything(tmp_path):
    environment = {
        **os.environ,
        "SAMTAKT_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "samtakt.config.settings",
    }
    environment.pop("DATABASE_URL", None)
    content = "\n".join(";".join(row) for row in STAFF).encode()

    def python(program):
        return subprocess.run(
            [sys.executable, "-c", program],
            input=content,
            env=environment,
            capture_output=True,
            check=False,
        )

    killed = python(KILLED)
    assert (killed.returncode, killed.stdout.split()) == (-9, [b"3"]), killed.stderr.decode()
    restarted = python(RESTARTED)

    assert restarted.stdout.decode().splitlines() == [
        "preview 0 running 1",  # as before
        "preview 0 queued 1",
        "applied 3 done 2",  # as after
    ], restarted.stderr.decode()

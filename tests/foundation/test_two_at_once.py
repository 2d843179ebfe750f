"""Two who write at the same moment: one chain without a fork, and a job that is done once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from samtakt.foundation import audit, jobs
from samtakt.foundation.access import system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import Organisation, scope_for

pytestmark = pytest.mark.django_db(transaction=True)
DONE = audit.verb("tests.done_at_once")
TIMES = 15


@pytest.fixture
def company():
    return Organisation.objects.create(kind="company", name="Alpha", slug="alpha")


def at_once(*works):
    """Run functions in threads that begin together; each has a connection of its own."""
    begin = threading.Barrier(len(works))

    def run(work):
        try:
            begin.wait(timeout=10)
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        for done in [threads.submit(run, work) for work in works]:
            done.result(timeout=60)


def test_two_writers_make_one_chain(company):
    def write():
        for number in range(TIMES):
            audit.record(system_actor(company), DONE, company, number=number)

    at_once(write, write, write)

    entries = AuditEntry.objects.filter(owner=company.pk)
    assert list(entries.values_list("sequence", flat=True)) == list(range(1, 3 * TIMES + 1))
    assert audit.verify_lines(audit.export_lines(company)) == (3 * TIMES, [])


def test_of_two_workers_one_claims_the_job(company):
    with scope_for(company):
        job = Job(organisation=company, kind="tests.none", title="Work", requested_by="Anna")
        job.save()
    claimed = []

    def claim():
        with scope_for(company):
            claimed.append(jobs._claim(job.pk))

    at_once(claim, claim, claim)

    assert sorted(claimed) == [False, False, True]
    with scope_for(company):
        assert Job.objects.get(pk=job.pk).attempts == 1

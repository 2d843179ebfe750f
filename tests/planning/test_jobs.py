"""The optimisation as a worker does it."""

import pytest

from samtakt.foundation.jobs import Job, Run, perform
from samtakt.foundation.tenancy import scope_for
from samtakt.planning import jobs
from samtakt.planning.models import Plan
from samtakt.planning.rounds import start_optimisation


@pytest.fixture
def job(published):
    with scope_for(published.hub):
        return start_optimisation(published.round, by=published.lead, language="en")


def after(published, job):
    with scope_for(published.hub):
        return Job.objects.get(pk=job.pk), list(Plan.objects.all())


def test_a_worker_makes_the_plan(published, job):
    perform.func(job.pk, published.hub.pk)

    done, (plan,) = after(published, job)
    assert (done.state, done.progress, done.error) == (Job.State.DONE, 100, "")
    assert done.result == {"plan": plan.pk, "status": "optimal", "gap": pytest.approx(0)}
    assert (plan.job_id, plan.round_id) == (job.pk, published.round.pk)
    assert "points; at most" in done.message


def test_started_again_after_a_crash_it_keeps_one_plan(published, job):
    """The worker was killed after the plan was kept, before the job was told."""
    perform.func(job.pk, published.hub.pk)
    with scope_for(published.hub):
        Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)

    perform.func(job.pk, published.hub.pk)

    done, plans = after(published, job)
    assert (done.state, len(plans), done.attempts) == (Job.State.DONE, 1, 2)


def test_a_cancelled_optimisation_keeps_nothing(published, job):
    with scope_for(published.hub):
        Job.objects.filter(pk=job.pk).update(cancel_requested=True)

    perform.func(job.pk, published.hub.pk)

    done, plans = after(published, job)
    assert (done.state, plans) == (Job.State.CANCELLED, [])


def test_progress_shows_points_bound_and_gap(published, job):
    with scope_for(published.hub):
        shown = jobs._Shown(Run(job))
        shown.progress(0.4, 80.0, 100.0)
        shown.progress(0.5, 90.0, 100.0)  # too soon after the first to be worth a write

        row = Job.objects.get(pk=job.pk)
    assert row.progress == 40
    assert "80" in row.message
    assert "25" in row.message

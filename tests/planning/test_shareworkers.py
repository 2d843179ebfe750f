"""Shares of a large plan as jobs: the same plan whoever improves them, and nothing left behind."""

import os
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from samtakt.engines.planning import solve, verify
from samtakt.engines.planning.rounds import improve
from samtakt.engines.planning.sizes import shares_of
from samtakt.foundation import jobs
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.jobs import Job, perform
from samtakt.foundation.tenancy import scope_for
from samtakt.planning import shareworkers
from samtakt.planning.models import Plan, Round
from samtakt.planning.rounds import OPTIMISE, SHARE, start_optimisation
from samtakt.planning.sharefiles import NOT_READ, read_found, read_share, write_found, write_share
from samtakt.planning.shareworkers import AT_ONCE, Attempt, ShareWorkers
from tests.engines.planning.cutting import small_problem, treat_as_large
from tests.factories import actor_in, make_hub

SHARES = 4
COLUMNS = "samtakt.engines.planning.rounds.COLUMNS_EACH"


@pytest.fixture(scope="module")
def small():
    return small_problem()


@pytest.fixture
def in_shares(small, monkeypatch):
    """Every instance is large enough to be cut, and there are few rounds."""
    treat_as_large(monkeypatch, columns_each=1.0)
    monkeypatch.setattr("samtakt.engines.planning.rounds.CUTS", 8)
    monkeypatch.setattr(COLUMNS, shares_of(small) / SHARES)
    assert shares_of(small) == SHARES


@pytest.fixture(scope="module")
def known():
    return []


@pytest.fixture
def by_threads(small, in_shares, known):
    """The plan that threads of the planner make, once for all tests."""
    if not known:
        known.append(planned(small))
    return known[0]


@pytest.fixture
def planner(db):
    """A job that is planning now, in its owner's scope."""
    hub = make_hub()
    with scope_for(hub):
        yield running_job(hub)


def running_job(hub):
    job = Job(
        organisation=hub,
        kind=OPTIMISE,
        title="Plan",
        requested_by="Anna",
        state=Job.State.RUNNING,
        worker=jobs.this_worker(),
        heartbeat_at=timezone.now(),
        attempts=1,
    )
    job.save()
    return job


def begin_again(job):
    """As a worker does that takes a job whose worker was taken for dead."""
    Job.objects.filter(pk=job.pk).update(attempts=job.attempts + 1)


def workers_of(job, **options):
    return ShareWorkers(job, by=actor_in(job.organisation, "project_lead"), **options)


def planned(problem, **options):
    plan = solve(problem, time_limit_seconds=600.0, seed=3, iterations=15, **options)
    return replace(plan, seconds=0.0, history=())


def nothing_is_left(job):
    folder = Path(settings.SAMTAKT_FILES) / str(job.organisation_id) / "shares"
    return not Job.objects.filter(kind=SHARE).exists() and not list(folder.rglob("*.npz*"))


@pytest.fixture
def others(monkeypatch):
    """What another worker does with each share that is offered, at once; the jobs it was given."""
    enqueue, given = jobs.enqueue, []

    def meet(work):
        def offer(name, **options):
            job = enqueue(name, **options)
            if name == SHARE:
                given.append(job)
                work(job)
            return job

        monkeypatch.setattr(jobs, "enqueue", offer)
        return given

    return meet


def do(job):
    perform.func(job.pk, job.organisation_id)


def dead_worker():
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    return f"{os.uname().nodename}:{child.pid}:1"


def die(job):
    rows = Job.objects.filter(pk=job.pk)
    rows.update(state=Job.State.RUNNING, worker=dead_worker(), attempts=1)


def die_and_be_swept(job):
    die(job)
    assert jobs.sweep() == [job.pk]


def fail(job):
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED)


def vanish(job):
    Job.objects.filter(pk=job.pk).delete()


def leave_rubbish(job):
    do(job)
    folder = Path(settings.SAMTAKT_FILES) / str(job.organisation_id) / "shares"
    for found in folder.rglob("*-found.npz"):
        found.write_bytes(found.read_bytes()[:100])


def test_the_plan_is_the_same_whoever_improves_the_shares(small, by_threads, planner, others):
    given = others(do)

    with workers_of(planner) as workers:
        workers._free = 0  # the planner's own hands are full all the time
        by_jobs = planned(small, workers=workers, threads=AT_ONCE)

    assert by_jobs == by_threads
    assert by_threads.objective > 0
    assert verify(small, by_threads) == []
    assert len(given) >= 8 * SHARES
    assert nothing_is_left(planner)


def test_one_worker_alone_improves_all_shares(small, by_threads, planner, others):
    given = others(lambda job: None)

    with workers_of(planner, hands=1) as workers:
        alone = planned(small, workers=workers, threads=AT_ONCE)

    assert given
    assert alone == by_threads
    assert nothing_is_left(planner)


@pytest.mark.parametrize("work", [die, die_and_be_swept, fail, vanish, leave_rubbish])
def test_a_share_that_comes_to_nothing_elsewhere_is_taken_again(
    small, by_threads, planner, others, work
):
    given = others(work)

    with workers_of(planner, hands=1) as workers:
        plan = planned(small, workers=workers, threads=AT_ONCE)

    assert given
    assert plan == by_threads
    assert nothing_is_left(planner)


def test_a_share_that_cannot_be_written_is_improved_all_the_same(
    small, by_threads, planner, others, monkeypatch
):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shareworkers, "write_share", full)
    given = others(do)

    with workers_of(planner) as workers:
        assert planned(small, workers=workers, threads=AT_ONCE) == by_threads
    assert given == []


def test_a_plan_that_is_cancelled_takes_its_shares_back(small, in_shares, planner, others):
    stop = []
    given = others(stop.append)

    with (
        pytest.raises(jobs.Cancelled),
        workers_of(planner, should_cancel=lambda: bool(stop)) as workers,
    ):
        planned(small, workers=workers, threads=AT_ONCE)

    assert given
    assert nothing_is_left(planner)


def test_whoever_works_on_a_share_of_a_plan_that_is_over_stops(small, in_shares, planner, others):
    """As when the planner is cancelled while another worker is at it, or has died."""
    seen = []

    def too_late(job):
        Job.objects.filter(pk=planner.pk).update(state=Job.State.CANCELLED)
        do(job)
        job.refresh_from_db()
        seen.append(job.state)
        Job.objects.filter(pk=planner.pk).update(state=Job.State.RUNNING)

    others(too_late)
    with workers_of(planner, hands=1) as workers:
        planned(small, workers=workers, threads=AT_ONCE)

    assert set(seen) == {Job.State.CANCELLED}


def test_a_second_attempt_removes_what_the_first_has_left(small, in_shares, planner, others):
    others(lambda job: None)
    first = workers_of(planner, hands=1)
    kept = []

    def keep(fn, *args):
        future = ShareWorkers.submit(first, fn, *args)
        kept.append(future)
        if len(kept) == 3:
            raise MemoryError
        return future

    first.submit = keep
    with pytest.raises(MemoryError):
        planned(small, workers=first, threads=AT_ONCE)
    assert not nothing_is_left(planner)

    begin_again(planner)
    with workers_of(Job.objects.get(pk=planner.pk)):
        assert nothing_is_left(planner)
    first.shutdown()


def test_an_attempt_taken_for_dead_stops_and_touches_nothing_of_the_next(
    small, in_shares, planner, others
):
    second = []

    def follow(job):
        if second:
            return
        part, order = read_share(Attempt.of(planner).file(job.arguments["share"]))
        begin_again(planner)
        second.append(workers_of(Job.objects.get(pk=planner.pk)))
        second[0]._free = 0
        second.append(second[0].submit(improve, part, order))

    others(follow)

    with pytest.raises(jobs.Cancelled), workers_of(planner, hands=1) as first:
        planned(small, workers=first, threads=AT_ONCE)
    workers_of(planner).shutdown()  # as if it had begun with its shares only now

    workers, share = second
    (job,) = Job.objects.filter(kind=SHARE)
    assert (job.state, job.arguments["attempt"]) == (Job.State.QUEUED, 2)
    do(job)
    found, _best = share.result()
    assert np.array_equal(found.seats, improve(share.part, share.order)[0].seats)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    workers.shutdown()
    assert nothing_is_left(planner)


def test_an_answer_that_comes_when_the_planner_is_gone_leaves_nothing(
    small, by_threads, planner, others, monkeypatch
):
    made_again = []

    def too_late(file, found):
        shutil.rmtree(file.parent)
        try:
            write_found(file, found)
        finally:
            made_again.append(file.parent.exists())

    def ends_quietly(job):
        do(job)
        job.refresh_from_db()
        assert job.state == Job.State.CANCELLED

    monkeypatch.setattr(shareworkers, "write_found", too_late)
    others(ends_quietly)

    with workers_of(planner, hands=1) as workers:
        assert planned(small, workers=workers, threads=AT_ONCE) == by_threads

    assert set(made_again) == {False}


def test_only_shares_are_improved_here(planner):
    with workers_of(planner) as workers, pytest.raises(TypeError):
        workers.submit(print, "x")


def test_what_a_share_is_is_read_back_as_it_was_written(small, in_shares, planner, tmp_path):
    seen = []

    class Looking(ThreadPoolExecutor):
        def submit(self, fn, part, order, go_on):
            seen.append((part, order))
            return super().submit(fn, part, order, go_on)

    with Looking(1) as workers:
        planned(small, workers=workers, threads=1)
    part, order = seen[0]
    file = tmp_path / "share.npz"

    write_share(file, part, order)
    same, again = read_share(file)

    assert again.seed == order.seed
    assert (again.hot, again.cold, again.moves) == (order.hot, order.cold, order.moves)
    assert np.array_equal(again.prices, order.prices)
    for name in part.layout._fields:
        one, other = getattr(part.layout, name), getattr(same.layout, name)
        for mine, theirs in zip(
            *(each if isinstance(each, tuple) else (each,) for each in (one, other)), strict=True
        ):
            assert np.array_equal(mine, theirs), name
            assert mine.dtype == theirs.dtype
    write_found(file, improve(part, order))
    for one, other in zip(read_found(file, part), improve(same, again), strict=True):
        assert np.array_equal(one.seats, other.seats)
        assert one.objective == other.objective


def test_a_file_that_holds_more_than_arrays_is_not_read(tmp_path):
    file = tmp_path / "share.npz"
    np.savez(file, **{"plan.seats": np.array([{}], dtype=object)})

    with pytest.raises(NOT_READ):
        read_found(file, None)


@pytest.mark.django_db(transaction=True)
def test_another_worker_takes_shares_while_the_planner_plans(small, by_threads, monkeypatch):
    hub = make_hub()
    withdraw = shareworkers._withdraw
    # Without this the planner may be quicker every time.
    monkeypatch.setattr(
        shareworkers,
        "_withdraw",
        lambda number, **seen: seen["state"] != Job.State.QUEUED and withdraw(number, **seen),
    )
    over, done = threading.Event(), []

    def work():
        with scope_for(hub):
            while not over.wait(0.01):
                rows = Job.objects.filter(kind=SHARE, state=Job.State.QUEUED)
                for number in rows.order_by("pk").values_list("pk", flat=True):
                    perform.func(number, hub.pk)
                    done.append(number)
        connection.close()

    with scope_for(hub):
        planner = running_job(hub)
        thread = threading.Thread(target=work)
        thread.start()
        try:
            with workers_of(planner) as workers:
                plan = planned(small, workers=workers, threads=AT_ONCE)
        finally:
            over.set()
            thread.join()
        assert nothing_is_left(planner)

    assert done
    assert plan == by_threads


def test_the_platform_hands_out_the_shares_of_a_large_network(published, monkeypatch, others):
    monkeypatch.setattr("samtakt.engines.planning.solver.WHOLE_COLUMNS", 0)
    monkeypatch.setattr("samtakt.engines.planning.solver.REFINED_COLUMNS", 0)
    monkeypatch.setattr("samtakt.engines.planning.running.Run.proven", False)
    monkeypatch.setattr(COLUMNS, 1.0)
    given = others(do)
    with scope_for(published.hub):
        job = start_optimisation(published.round, by=published.lead)

    perform.func(job.pk, published.hub.pk)

    with scope_for(published.hub):
        job.refresh_from_db()
        (plan,) = Plan.objects.all()
        assert nothing_is_left(job)
    assert (job.state, job.error) == (Job.State.DONE, "")
    assert plan.value == 28.0
    assert given
    verbs = AuditEntry.objects.filter(owner=published.hub.pk, verb="job.finished")
    assert [entry.detail["kind"] for entry in verbs] == [OPTIMISE]


def test_the_platform_plans_in_threads_what_is_large_but_stays_whole(published, monkeypatch):
    """They know no organisation's scope, so they must not look at the job."""
    monkeypatch.setattr("samtakt.engines.planning.solver.WHOLE_COLUMNS", 0)
    monkeypatch.setattr("samtakt.engines.planning.solver.REFINED_COLUMNS", 0)
    monkeypatch.setattr("samtakt.engines.planning.running.Run.proven", False)
    monkeypatch.setattr("samtakt.planning.jobs.SECONDS_BETWEEN_LOOKS", 0.0)
    monkeypatch.setattr(COLUMNS, 1e9)
    with scope_for(published.hub):
        Round.objects.filter(pk=published.round.pk).update(time_limit_seconds=2)
        job = start_optimisation(published.round, by=published.lead)

    perform.func(job.pk, published.hub.pk)

    with scope_for(published.hub):
        job.refresh_from_db()
        (plan,) = Plan.objects.all()
    assert (job.state, job.error) == (Job.State.DONE, "")
    assert plan.value == 28.0

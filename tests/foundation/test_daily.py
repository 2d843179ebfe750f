"""Daily work is done once a day for each organisation, whoever asks and whatever stops."""

import datetime
import threading

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from samtakt.foundation import jobs
from samtakt.foundation.jobs import DailyWork
from samtakt.foundation.tenancy import Organisation, owners_in_scope, scope_for

pytestmark = pytest.mark.django_db
done = []


@pytest.fixture
def work(monkeypatch):
    """One piece of work, due at six, that notes for whom and for which day it was done."""
    monkeypatch.setattr(jobs, "_daily", {})
    done.clear()

    @jobs.daily("tests.greet", at=datetime.time(6))
    def greet(actor, day):
        assert owners_in_scope() == {actor.organisation.pk}
        done.append((actor.organisation.slug, str(day)))

    return greet


@pytest.fixture
def alfa():
    return Organisation.objects.create(kind="company", name="Alfa", slug="alfa")


def at(text):
    """A moment in Stockholm."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=timezone.get_default_timezone())


def test_it_is_done_once_a_day_and_again_the_next(work, alfa):
    for moment in ("2027-03-01 05:59", "2027-03-01 06:00", "2027-03-01 23:59", "2027-03-02 06:01"):
        with time_machine.travel(at(moment), tick=False):
            jobs.do_daily_work()

    assert done == [("alfa", "2027-03-01"), ("alfa", "2027-03-02")]


def test_a_server_that_was_off_at_the_time_does_it_when_it_comes_back(work, alfa):
    with time_machine.travel(at("2027-03-01 21:30"), tick=False):
        assert jobs.do_daily_work() == ["tests.greet alfa"]


def test_whoever_has_a_cron_need_not_wait_for_the_time(work, alfa):
    with time_machine.travel(at("2027-03-01 00:10"), tick=False):
        assert jobs.do_daily_work() == []
        assert jobs.do_daily_work(early=True) == ["tests.greet alfa"]
        assert jobs.do_daily_work(early=True) == []


def test_every_organisation_has_its_own(work, alfa):
    Organisation.objects.create(kind="company", name="Beta", slug="beta")

    with time_machine.travel(at("2027-03-01 07:00"), tick=False):
        jobs.do_daily_work()

    assert done == [("alfa", "2027-03-01"), ("beta", "2027-03-01")]


def begun(alfa, worker, when):
    with scope_for(alfa):
        row = DailyWork(
            organisation=alfa, name="tests.greet", day=when.date(), worker=worker, begun_at=when
        )
        row.save()
    return row


def test_what_a_dead_worker_began_is_done_by_another(work, alfa):
    moment = at("2027-03-01 06:00")
    begun(alfa, jobs.this_worker().rpartition(":")[0] + ":1", moment)  # our number, born earlier

    with time_machine.travel(moment, tick=False):
        assert jobs.do_daily_work() == ["tests.greet alfa"]
        assert jobs.do_daily_work() == []


def test_what_another_machine_does_is_left_to_it_for_an_hour(work, alfa):
    begun(alfa, "elsewhere:1:1", at("2027-03-01 06:00"))

    with time_machine.travel(at("2027-03-01 06:59"), tick=False):
        assert jobs.do_daily_work() == []
    with time_machine.travel(at("2027-03-01 07:01"), tick=False):
        assert jobs.do_daily_work() == ["tests.greet alfa"]


def test_a_failure_is_logged_keeps_nobody_else_waiting_and_ends_after_three(
    monkeypatch, alfa, caplog
):
    monkeypatch.setattr(jobs, "_daily", {})
    Organisation.objects.create(kind="company", name="Beta", slug="beta")
    tries = []

    @jobs.daily("tests.fail", at=datetime.time(6))
    def fail(actor, day):
        tries.append(actor.organisation.slug)
        if actor.organisation.slug == "alfa":
            raise ZeroDivisionError

    for hour in range(6, 23):
        with time_machine.travel(at(f"2027-03-01 {hour:02}:30"), tick=False):
            jobs.do_daily_work()

    assert tries.count("alfa") == jobs.MOST_DAILY_ATTEMPTS
    assert tries.count("beta") == 1
    assert "Daily work tests.fail failed for alfa" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_moment_do_it_once(work, alfa):
    start = threading.Barrier(2)

    def run():
        start.wait()
        jobs.do_daily_work(early=True)
        connection.close()

    workers = [threading.Thread(target=run) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(done) == 1

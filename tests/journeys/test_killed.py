"""`kill -9` in the middle of the work: afterwards the data are as before or as after, never between.

Everything here is real: `samtakt serve` with its page server and its worker, on a database file that
this test only looks at from outside.
"""

import contextlib
import os
import random
import shutil
import signal
import time

import pytest

from tests.journeys.installation import Installation, is_alive, kill, until

DICE = random.Random(20261122)  # the moments of the kills differ, and are the same every time
ENDED = {"done", "failed", "cancelled"}
STARTS_AGAIN = "The server stopped during the work. It starts again."
NOTHING_KEPT = "The server stopped during the work. Nothing was kept; please start it again."
CANCELLED = "Cancelled. Nothing was changed."
# What tells of the work itself, and of who asked: not what the work is about.
RECORDS = {"dailywork", "job", "auditentry"}
SOON = 6  # seconds; about 1 on a machine that does nothing else
RATINGS = {"people": 300, "competences": 100}
NETWORK = {"companies": 3, "people": 15, "courses": 10, "dates": 20}


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """Give a function that seeds a folder once, and tells what was seeded."""
    made = {}

    def seed(order, given):
        if order not in made:
            folder = tmp_path_factory.mktemp(order)
            installation = Installation(folder)
            try:
                made[order] = folder, installation.order(order, **given)
            finally:
                installation.stop()
        return made[order]

    return seed


@pytest.fixture
def install(seeded, tmp_path):
    """Give a function that copies a seeded folder and starts nothing yet."""
    installations = []

    def install(order, given):
        folder, told = seeded(order, given)
        shutil.copytree(folder, tmp_path / order)
        installations.append(Installation(tmp_path / order))
        return installations[-1], told

    yield install
    for installation in installations:
        installation.stop()


@pytest.fixture
def importing(install):
    installation, told = install("seed_import", RATINGS)
    installation.run = told["run"]
    installation.port = installation.start()
    return installation


@pytest.fixture
def optimising(install):
    installation, told = install("seed_round", NETWORK)
    installation.round = told["round"]
    installation.port = installation.start()
    return installation


def data(installation):
    return installation.counts(leave_out=RECORDS)


def verbs(installation, name):
    query = "SELECT detail FROM samtakt_auditentry WHERE verb = ? ORDER BY id"
    return len(installation.read(query, name))


def is_sound(installation):
    return (installation.integrity(), installation.order("judge")) == (
        ["ok"],
        {"breaks": [], "foreign_rows": []},
    )


def kill_everything(installation):
    family = installation.family()
    assert len(family) >= 3  # the server, the process with the pages, the worker
    kill(family, seed=DICE.random())
    installation.server.wait()
    until(lambda: not any(map(is_alive, family)), "processes outlived kill -9", 10)


def kill_in_the_middle_of_the_transaction(installation):
    installation.wait_for_long_transaction()
    time.sleep(DICE.uniform(0, 0.25))
    os.kill(installation.worker(), signal.SIGSTOP)  # so that it is looked at where it dies
    assert installation.is_written_to()
    kill_everything(installation)


@contextlib.contextmanager
def paused(installation):
    """Hold the worker at a moment when it holds no lock of the database."""
    worker = installation.worker()
    os.kill(worker, signal.SIGSTOP)
    while installation.is_written_to():
        os.kill(worker, signal.SIGCONT)
        time.sleep(0.01)
        os.kill(worker, signal.SIGSTOP)
    yield
    os.kill(worker, signal.SIGCONT)


def ended(installation, job, seconds=60):
    until(lambda: installation.job(job)["state"] in ENDED, "the job did not end", seconds)
    return installation.job(job)


def told(job):
    return job["state"], job["attempts"], job["error"]


def test_an_import_that_is_killed_is_there_in_whole_or_not_at_all(importing):
    before = data(importing)
    job = importing.order("import_matrix", run=importing.run)

    # 1. The worker alone, while it reads: the server starts another, which begins again.
    until(lambda: importing.job(job)["progress"] >= 5, "the import did not begin", 60)
    time.sleep(DICE.uniform(0, 0.3))
    kill([importing.worker()])
    assert data(importing) == before
    until(lambda: importing.job(job)["attempts"] == 2, "the import did not begin again", 60)
    assert importing.job(job)["message"] == STARTS_AGAIN

    # 2. Everything, in the middle of the transaction: too often for this job.
    kill_in_the_middle_of_the_transaction(importing)
    assert data(importing) == before
    assert importing.start(importing.port) == importing.port
    assert told(ended(importing, job)) == ("failed", 2, NOTHING_KEPT)
    assert data(importing) == before
    assert is_sound(importing)

    # 3. Asked for again and killed at another moment of the transaction; then left alone.
    job = importing.order("import_matrix", run=importing.run)
    kill_in_the_middle_of_the_transaction(importing)
    assert data(importing) == before
    importing.start(importing.port)
    assert told(ended(importing, job)) == ("done", 2, "")

    ratings = RATINGS["people"] * RATINGS["competences"]
    after = data(importing)
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert {name: grown[name] for name in ("samtakt_observation", "samtakt_agreedlevel")} == {
        "samtakt_observation": ratings,
        "samtakt_agreedlevel": ratings,
    }
    assert grown["samtakt_competence"] == RATINGS["competences"]
    assert verbs(importing, "import.applied") == 2  # the staff when seeded, and the matrix once
    assert verbs(importing, "job.interrupted") == 3
    assert is_sound(importing)


def test_an_optimisation_that_is_killed_keeps_a_plan_once_or_not_at_all(optimising):
    before = data(optimising)
    job = optimising.order("optimise", round=optimising.round, seconds=60)

    # 1. Everything, while it searches: it begins again when the server does.
    until(lambda: optimising.job(job)["progress"] >= 3, "the search did not begin", 60)
    time.sleep(DICE.uniform(0, 1))
    kill_everything(optimising)
    assert data(optimising) == before
    assert optimising.start(optimising.port) == optimising.port
    until(lambda: optimising.job(job)["attempts"] == 2, "the search did not begin again", 60)

    # 2. Once more, and it gives up with a word.
    until(lambda: optimising.job(job)["progress"] >= 3, "the search did not go on", 60)
    time.sleep(DICE.uniform(0, 1))
    kill_everything(optimising)
    optimising.start(optimising.port)
    assert told(ended(optimising, job)) == ("failed", 2, NOTHING_KEPT)
    assert data(optimising) == before

    # 3. Asked for again with less time, and killed about when the plan is kept.
    job = optimising.order("optimise", round=optimising.round, seconds=4)
    until(lambda: optimising.job(job)["progress"] >= 90, "the search did not come so far", 60)
    time.sleep(DICE.uniform(0, 0.5))
    kill_everything(optimising)
    kept = optimising.read("SELECT count(*) AS plans FROM samtakt_plan")[0]["plans"]
    between = data(optimising)
    assert (between == before) == (kept == 0)
    optimising.start(optimising.port)
    # The kill may have come after the work was done, but before anybody could look.
    assert told(ended(optimising, job)) in {("done", 2, ""), ("done", 1, "")}

    (plan,) = optimising.read("SELECT id, job_id FROM samtakt_plan")
    assert plan["job_id"] == job
    assert kept == 0 or data(optimising) == between
    assert verbs(optimising, "planning.plan_made") == 1
    assert optimising.read("SELECT count(*) AS rows FROM samtakt_plannedsession")[0]["rows"] > 0
    assert is_sound(optimising)


def test_without_its_parent_no_process_keeps_the_port(optimising):
    family = optimising.family()

    os.kill(optimising.server.pid, signal.SIGKILL)
    optimising.server.wait()

    until(lambda: not any(map(is_alive, family)), "an orphan lives on", 15)
    assert optimising.start(optimising.port) == optimising.port


def test_a_cancelled_import_leaves_everything_as_it_was(importing):
    before = data(importing)
    job = importing.order("import_matrix", run=importing.run)
    until(lambda: importing.job(job)["progress"] >= 5, "the import did not begin", 60, every=0.02)

    # Once it writes, nobody else can on SQLite: the wish would come after the import's end.
    with paused(importing):
        importing.order("cancel", job=job)
    asked = time.monotonic()

    assert told(ended(importing, job)) == ("cancelled", 1, CANCELLED)
    assert time.monotonic() - asked < SOON
    assert data(importing) == before
    assert is_sound(importing)


def test_a_cancelled_optimisation_leaves_everything_as_it_was(optimising):
    before = data(optimising)
    job = optimising.order("optimise", round=optimising.round, seconds=60)
    until(lambda: optimising.job(job)["progress"] >= 3, "the search did not begin", 60)

    optimising.order("cancel", job=job)
    asked = time.monotonic()

    assert told(ended(optimising, job)) == ("cancelled", 1, CANCELLED)
    assert time.monotonic() - asked < SOON
    assert data(optimising) == before
    assert is_sound(optimising)

"""A small network on a real server with its worker, seeded once, and people who visit it."""

import json
import sqlite3
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.conf import settings

from samtakt.management.demonstration import DOMAIN
from tests.browser.journeys.visitor import Visitor
from tests.journeys.installation import ROOT, Installation


@pytest.fixture(scope="session")
def network(chromium, django_db_setup, tmp_path_factory):
    """The installation with its numbers: `hub`, `companies`, `round`; `read` asks its database."""
    installation = Installation(tmp_path_factory.mktemp("network"))
    start_from_empty_tables(installation.folder / "samtakt.sqlite3")
    try:
        known = run_seed(installation)
        port = installation.start()
        yield SimpleNamespace(
            **known,
            url=f"http://127.0.0.1:{port}",
            seen=set(),
            read=installation.read,
            installation=installation,
        )
    finally:
        installation.stop()


def start_from_empty_tables(path):
    """Copy the tests' database, which is empty between two tests: half the time of making one."""
    ours = settings.DATABASES["default"]
    if "sqlite" in ours["ENGINE"]:
        with sqlite3.connect(ours["NAME"]) as database:
            database.execute("VACUUM INTO ?", (str(path),))
        database.close()


def run_seed(installation):
    seeded = subprocess.run(
        [sys.executable, "-m", "tests.browser.journeys.seed"],
        cwd=ROOT,
        env=installation.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert seeded.returncode == 0, seeded.stderr
    return json.loads(seeded.stdout)


@pytest.fixture(scope="session")
def live_server(network):
    """What `open_page` opens its pages on."""
    return network


@pytest.fixture
def visit(open_page, screenshot, network):
    """Give a function that signs somebody of the demo in and returns a `Visitor`.

    What all of them have seen in this run is kept in `network.seen`, for the stranger to try.
    """

    visitors = []

    def arrive(who, *, name, **look):
        page = open_page("/accounts/login/", **look)
        visitor = Visitor(page, name, keep=screenshot)
        visitors.append(visitor)
        visitor.sign_in(f"{who}@{DOMAIN}")
        return visitor

    yield arrive
    for visitor in visitors:
        network.seen.update(visitor.seen)

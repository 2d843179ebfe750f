"""What every test shares: a database and a folder of its own, and an honest word on what was not run."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, settings

from tests.factories import make_company, make_hub

settings.register_profile(
    "samtakt",
    deadline=None,  # two shared cores make a time limit per example a coin toss
    max_examples=60,
    derandomize=bool(os.environ.get("CI")),  # CI judges the change, not the luck of the draw
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("samtakt")

ON_POSTGRES = os.environ.get("SAMTAKT_TEST_DATABASE") == "postgres"


@pytest.fixture
def hub(db):
    return make_hub()


@pytest.fixture
def alfa(hub):
    return make_company(hub, "Alfa")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests out of the developer's own data, and leave out what is slow and no matter."""
    folder = tempfile.TemporaryDirectory(prefix="samtakt-tests-")
    config.add_cleanup(folder.cleanup)
    data = Path(folder.name)
    (data / "static").mkdir()
    django_settings.SAMTAKT_DATA = data
    django_settings.SAMTAKT_FILES = data / "files"
    django_settings.STATIC_ROOT = data / "static"
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Files are looked up when asked for. Else every browser of a test first lists all of them.
    django_settings.WHITENOISE_AUTOREFRESH = True
    if not ON_POSTGRES:
        # A file as in real life: WAL, one connection per thread, visible to other processes.
        test_settings = django_settings.DATABASES["default"].setdefault("TEST", {})
        test_settings["NAME"] = str(data / "tests.sqlite3")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what says something about PostgreSQL only to the pass that runs on it."""
    if ON_POSTGRES:
        return
    elsewhere = [item for item in items if item.get_closest_marker("postgres")]
    if os.environ.get("SAMTAKT_POSTGRES_PASS") == "":  # that pass was run, and was green
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]
    for item in elsewhere:
        item.add_marker(pytest.mark.skip(reason="PostgreSQL only: runs in that pass"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was left out, so that a green line is never read as more than it is."""
    missing = sorted({_reason(report) for report in terminalreporter.stats.get("skipped", [])})
    if os.environ.get("SAMTAKT_POSTGRES_PASS"):
        missing.append("the PostgreSQL pass: " + os.environ["SAMTAKT_POSTGRES_PASS"])
    if missing:
        terminalreporter.section("NOT RUN")
        for reason in missing:
            terminalreporter.line(f"NOT RUN: {reason}")


def _reason(report: pytest.TestReport) -> str:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return str(reason).removeprefix("Skipped: ")

"""What every test shares: fast password hashing, and an honest word on what was not run."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "samtakt",
    deadline=None,  # two shared cores make a time limit per example a coin toss
    max_examples=60,
    derandomize=bool(os.environ.get("CI")),  # CI judges the change, not the luck of the draw
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("samtakt")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was left out, so that a green line is never read as more than it is."""
    missing = sorted({_reason(report) for report in terminalreporter.stats.get("skipped", [])})
    if os.environ.get("SAMTAKT_POSTGRES_PASS"):
        missing.append("PostgreSQL: " + os.environ["SAMTAKT_POSTGRES_PASS"])
    if missing:
        terminalreporter.section("NOT RUN")
        for reason in missing:
            terminalreporter.line(f"NOT RUN: {reason}")


def _reason(report: pytest.TestReport) -> str:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return str(reason).removeprefix("Skipped: ")

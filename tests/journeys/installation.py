"""A trial installation in a folder of its own: real processes that can be started, watched and killed."""

import contextlib
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


class Installation:
    """One data folder, the server with its worker, and a control process (`control.py`)."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.server = None
        self.environment = {
            **os.environ,
            "SAMTAKT_DATA": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "samtakt.config.settings",
        }
        self.environment.pop("DATABASE_URL", None)
        self._control = None

    # What a person does

    def order(self, do, **given):
        """Have the control process do something, and return its answer."""
        if self._control is None:
            self._control = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.control"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        self._control.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self._control.stdin.flush()
        line = self._control.stdout.readline()
        assert line, f"the control process died of {do}"
        return json.loads(line)

    def start(self, port=None):
        """Start `samtakt serve`; return its port when it answers."""
        port = port or _free_port()
        with (self.folder / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "samtakt.config.cli", "serve", "--port", str(port)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        until(lambda: _answers(port), f"the server on {port}: {self.log()}", START_SECONDS)
        return port

    def stop(self):
        """End everything, whatever state it is in."""
        if self.server is not None:
            kill(family_of(self.server.pid))
            self.server.wait()
        if self._control is not None:
            self._control.stdin.close()
            self._control.wait()
            self._control.stdout.close()

    # What can be seen from outside, without the application

    def log(self):
        path = self.folder / "server.log"
        return path.read_text(errors="replace")[-2000:] if path.exists() else ""

    def read(self, query, *values):
        """Ask the database; a connection of a moment, which holds nothing open."""
        with contextlib.closing(self._connect()) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query, values)]

    def job(self, pk):
        (row,) = self.read("SELECT * FROM samtakt_job WHERE id = ?", pk)
        return row

    def counts(self, *, leave_out=()):
        """How many rows each of our tables has."""
        tables = [
            row["name"]
            for row in self.read(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'samtakt_%'"
            )
        ]
        return {
            name: self.read(f'SELECT count(*) AS rows FROM "{name}"')[0]["rows"]
            for name in sorted(tables)
            if name.removeprefix("samtakt_") not in leave_out
        }

    def integrity(self):
        return [value for row in self.read("PRAGMA integrity_check") for value in row.values()]

    def is_written_to(self):
        """Whether somebody holds the database's only write lock now."""
        with contextlib.closing(self._connect(timeout=0)) as database:
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            database.execute("ROLLBACK")
            return False

    def wait_for_long_transaction(self):
        """Return when one transaction has held the write lock over several looks."""
        seen = 0

        def held():
            nonlocal seen
            seen = seen + 1 if self.is_written_to() else 0
            return seen >= 4

        until(held, "no long transaction began", 60, every=0.03)

    def _connect(self, timeout=20):
        path = self.folder / "samtakt.sqlite3"
        return sqlite3.connect(path, timeout=timeout, isolation_level=None)

    def family(self):
        """The server's processes now: itself, the page server's, the worker."""
        return family_of(self.server.pid)

    def worker(self):
        """The number of the process that does long work."""
        return next(pid for pid in self.family() if "work" in command_of(pid))


def until(true, what, seconds, *, every=0.1):
    """Wait until something is true; fail with `what` did not come about."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(every)


def kill(pids, *, seed=0):
    """`kill -9` them all, in an order that the seed says."""
    pids = list(pids)
    random.Random(seed).shuffle(pids)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def family_of(pid):
    """A living process and all that descend from it."""
    children = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent, *_rest = stat.read_text(errors="replace").rpartition(")")[2].split()
            if state not in "ZX":
                children.setdefault(int(parent), []).append(int(stat.parent.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def is_alive(pid):
    """Whether a process still runs; one that is dead and not yet buried does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def command_of(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
    return []


def _answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/help", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

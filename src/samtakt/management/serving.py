"""The server and its worker, started together and stopped together.

The worker is a child process that is started again if it dies. When the parent is killed
outright the kernel asks its children to end (Linux): the page server frees its port, and the
worker takes no more work than what it is doing.
"""

import ctypes
import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

LOOPBACK = "127.0.0.1"
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


class NoFreePort(Exception):
    """Every port that was tried is taken."""


def free_port(first: int, tries: int = 20) -> int:
    """Return the first port from `first` on that nothing listens on.

    Raises:
        NoFreePort: none of them is free.
    """
    for port in range(first, first + tries):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise NoFreePort(f"{first}-{first + tries - 1}")


def die_with_parent(parent: int) -> None:
    """Ask the kernel to end this process when the one that started it is gone (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != parent:  # it went before the kernel was asked
            os.kill(os.getpid(), signal.SIGTERM)


def start_worker() -> "subprocess.Popen[bytes]":
    """Start one worker process."""
    command = [sys.executable, "-m", "samtakt.config.cli", "work"]
    command += ["--beside-server", str(os.getpid())]
    return subprocess.Popen(command, env=os.environ.copy())  # noqa: S603 - our own program


@contextmanager
def workers() -> Iterator[None]:
    """Keep one worker alive for as long as the block runs."""
    stopping, started = threading.Event(), threading.Event()
    current: list[subprocess.Popen[bytes]] = []

    def keep_alive() -> None:
        while not stopping.is_set():
            try:
                worker = start_worker()
            finally:
                started.set()
            current[:] = [worker]
            worker.wait()
            # A worker that cannot start must not be started a thousand times a second.
            stopping.wait(2)

    # The thread that forks must outlive the child: PR_SET_PDEATHSIG follows the thread.
    keeper = threading.Thread(target=keep_alive, name="worker-keeper", daemon=True)
    keeper.start()
    # The page server is forked inside the block. Were that at the same moment, its process would
    # inherit the pipe on which Popen waits, and the keeper would wait for ever.
    started.wait()
    try:
        yield
    finally:
        stopping.set()
        for worker in current:
            _stop(worker)


def _stop(worker: "subprocess.Popen[bytes]") -> None:
    worker.terminate()
    deadline = time.monotonic() + 10
    while worker.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    if worker.poll() is None:
        worker.kill()


def serve(host: str, port: int, processes: int) -> None:
    """Serve the pages until somebody stops the program; the worker runs beside it."""
    from granian import Granian
    from granian.constants import Interfaces

    with workers():
        Granian(
            "samtakt.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=processes,
            blocking_threads=4,
            log_access=False,
            websockets=False,
        ).serve(target_loader=partial(_pages, os.getpid()))


def _pages(parent: int, target: str) -> Callable[..., Any]:
    # Called in the page server's own process, which would otherwise outlive us with the port.
    die_with_parent(parent)
    module, _colon, name = target.partition(":")
    pages: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return pages

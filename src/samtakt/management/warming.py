"""Compiling the planner's loops ahead of need.

Numba compiles them once per machine, which takes the better part of a minute, and keeps the
result on disk. A process of its own does it beside other work, on the other core.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_COMPILE = "from samtakt.engines.planning import warm_up; warm_up()"


def start_compiling() -> "subprocess.Popen[bytes]":
    """Start the compiling, if it is not done already, and return its process."""
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", _COMPILE], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


@contextmanager
def compiling_beside() -> Iterator[None]:
    """Compile while the block runs; what needs the loops comes after it."""
    process = start_compiling()
    try:
        yield
    finally:
        process.wait()

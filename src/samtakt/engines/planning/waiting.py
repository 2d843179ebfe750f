"""Somebody who may want to stop, asked while work goes on that cannot be interrupted."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")

SECONDS_BETWEEN = 0.1
"""How often somebody is asked. It is about the person who waits, whatever the work is measured by."""


class Unwanted(Exception):
    """Nobody waits for this work any more."""


class Asking:
    """Whether somebody wants to stop; once they do, that stays.

    Only the thread that solves asks, for `should_cancel` may need its context. Any thread may read
    `cancelled`.
    """

    def __init__(self, should_cancel: Callable[[], bool] | None) -> None:
        self.should_cancel = should_cancel
        self.cancelled = False
        self._asked = 0.0

    def ask(self) -> bool:
        """Return whether somebody wants to stop, having asked about ten times a second at most."""
        now = time.monotonic()
        if self.should_cancel is not None and now - self._asked > SECONDS_BETWEEN:
            self._asked = now
            self.cancelled = self.cancelled or bool(self.should_cancel())
        return self.cancelled

    def go_on(self) -> None:
        """Let work that another thread does end here if nobody waits for it any more.

        Raises:
            Unwanted: somebody wants to stop.
        """
        if self.cancelled:
            raise Unwanted

    def unless_cancelled(self, work: Callable[[], Result]) -> Result | None:
        """Return what the work makes, or None as soon as somebody wants to stop.

        The work is then left to itself in a thread of its own, and what it makes is dropped. So it
        must change nothing that others read. It may call `go_on` to end earlier.
        """
        if self.should_cancel is None:
            return work()
        if self.cancelled:
            return None
        future: Future[Result] = Future()
        threading.Thread(target=_settle, args=(future, work), daemon=True).start()
        try:
            while not self.ask():
                try:
                    return future.result(timeout=SECONDS_BETWEEN)
                except TimeoutError:
                    # Work may be done just now, or may have timed out itself.
                    if future.done():
                        return future.result()
        except BaseException:
            # Whoever is asked may raise, and nobody waits then either.
            self.cancelled = True
            raise
        return None


def _settle(future: Future[Result], work: Callable[[], Result]) -> None:
    try:
        result = work()
    except BaseException as fault:  # noqa: BLE001 - whoever waits for the result raises it
        future.set_exception(fault)
    else:
        future.set_result(result)

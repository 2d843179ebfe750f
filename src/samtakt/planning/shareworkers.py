"""Shares of a large plan improved by whichever workers are free, in the planner's own process too.

The planner hands its shares to this as to any executor. As many as it has hands for it begins at
once; the others become jobs of their own, each with a file of arrays. A free worker takes such a job
and leaves its answer in a second file; one that nobody has taken, or whose worker has died, the
planner takes itself as soon as a hand is free. So one worker is enough, more are faster, and the
plan is the same.

Jobs and files are of one attempt at a plan. A planner that was taken for dead, and is not, may work
beside the one that has begun again: it stops at its next look, and touches nothing of the other's.
"""

import logging
import re
import secrets
import shutil
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.utils.translation import gettext as _

from samtakt.engines.planning.rounds import Order, Result, improve
from samtakt.engines.planning.shares import Part
from samtakt.foundation import jobs
from samtakt.foundation.access import Actor
from samtakt.foundation.jobs import Job
from samtakt.planning.rounds import SHARE
from samtakt.planning.sharefiles import NOT_READ, read_found, read_share, write_found, write_share

logger = logging.getLogger(__name__)

HANDS = 2
"""Shares that the planner's own process improves at a time."""

AT_ONCE = 4
"""Shares that are under way at a time, with the planner and with other workers."""

SECONDS_BETWEEN_LOOKS = 0.2


@dataclass(frozen=True)
class Attempt:
    """One attempt at a planning job, by whose numbers the jobs and files of its shares are known."""

    owner: int
    job: int
    number: int

    @classmethod
    def of(cls, job: Job) -> Self:
        """Return the attempt that a job's row speaks of."""
        return cls(job.organisation_id, job.pk, job.attempts)

    @property
    def folder(self) -> Path:
        """Where the files of its shares are."""
        return _folder(self.owner) / f"{self.job}-{self.number}"

    def file(self, share: str) -> Path:
        """Return the file that says what a share is."""
        return self.folder / f"{share}.npz"

    def found_file(self, share: str) -> Path:
        """Return the file that says what was found of a share."""
        return self.folder / f"{share}-found.npz"

    def is_running(self) -> bool:
        """Return whether it is the one that counts: no later one has begun, or is about to."""
        running = Job.objects.filter(pk=self.job, state=Job.State.RUNNING)
        return running.filter(attempts=self.number).exists()

    def remove(self) -> None:
        """Remove the jobs and files of its shares."""
        shares = Job.objects.filter(organisation=self.owner, kind=SHARE)
        shares.filter(arguments__plan_job=self.job, arguments__attempt=self.number).delete()
        shutil.rmtree(self.folder, ignore_errors=True)


class ShareWorkers(Executor):
    """Has the shares of one plan improved; called in the scope of the job's owner.

    Its futures are waited for by the planner's own thread, which meanwhile sees to the others.
    Waiting raises `jobs.Cancelled` once `should_cancel()` says yes, or another attempt at the job
    has begun. In the end no job and no file of this one is left.
    """

    def __init__(
        self,
        job: Job,
        *,
        by: Actor,
        should_cancel: Callable[[], bool] | None = None,
        hands: int = HANDS,
    ) -> None:
        self.job, self.by, self.should_cancel = job, by, should_cancel
        self.attempt = Attempt.of(job)
        self._hands, self._free = ThreadPoolExecutor(hands), hands
        self._stopped = False
        self._waiting: list[Share] = []
        self._offered: dict[int, Share] = {}
        self._in_hand: dict[Future[Result], Share] = {}
        _remove_left_over(self.attempt)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Begin to improve a share, or offer it to other workers if all hands are full.

        Raises:
            TypeError: it is other work than improving a share.
        """
        if fn is not improve or self._stopped:
            raise TypeError(fn)
        share = Share(self, *args[:2])
        self._collect()
        if self._free:
            self._take(share)
        else:
            self._offer(share)
        return share

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stop what is under way, here and elsewhere, and remove all jobs and files."""
        self._stopped = True
        self._hands.shutdown(wait=wait, cancel_futures=True)
        self.attempt.remove()

    def wait_for(self, share: "Share") -> None:
        """See to all shares until this one is done.

        Raises:
            Cancelled: somebody wants to stop, or another attempt at the job has begun.
        """
        while not share.done():
            asked = self.should_cancel is not None and self.should_cancel()
            if asked or not self.attempt.is_running():
                self._stopped = True
                raise jobs.Cancelled
            self._look()
            self._collect()
            while self._free and (own := self._next()) is not None:
                self._take(own)
            if not share.done():
                self._rest()

    def _offer(self, share: "Share") -> None:
        name = secrets.token_hex(8)
        try:
            write_share(self.attempt.file(name), share.part, share.order)
        except OSError:
            # A full disk is no reason to give up: a hand of our own does it.
            logger.exception("A share of job %s could not be written", self.job.pk)
            self._waiting.append(share)
            return
        offered = jobs.enqueue(
            SHARE,
            by=self.by,
            title=_("A share of a joint plan"),
            language=self.job.language,
            plan_job=self.attempt.job,
            attempt=self.attempt.number,
            share=name,
        )
        share.name = name
        self._offered[offered.pk] = share

    def _look(self) -> None:
        """Take in what other workers have done, and back what they will not do."""
        rows = {row.pk: row for row in Job.objects.filter(pk__in=list(self._offered))}
        for number, share in list(self._offered.items()):
            row = rows.get(number)
            if row is not None and row.state == Job.State.DONE:
                del self._offered[number]
                self._read(share)
            elif row is None or _comes_to_nothing(row):
                self._waiting.append(self._offered.pop(number))

    def _read(self, share: "Share") -> None:
        try:
            share.set_result(read_found(self.attempt.found_file(share.name), share.part))
        except NOT_READ:
            logger.exception("A share of job %s could not be read", self.job.pk)
            self._waiting.append(share)
        share.remove_files()

    def _next(self) -> "Share | None":
        """Return a share for a hand of our own: nobody else has it, or will have it from now on."""
        if self._waiting:
            return self._waiting.pop(0)
        for number in sorted(self._offered):
            if _withdraw(number, state=Job.State.QUEUED):
                share = self._offered.pop(number)
                share.remove_files()
                return share
        return None

    def _take(self, share: "Share") -> None:
        self._free -= 1
        future = self._hands.submit(improve, share.part, share.order, lambda: not self._stopped)
        self._in_hand[future] = share

    def _collect(self) -> None:
        """Hand on what our own hands have done."""
        for future in [each for each in self._in_hand if each.done()]:
            share = self._in_hand.pop(future)
            self._free += 1
            error = future.exception()
            if error is None:
                share.set_result(future.result())
            else:
                share.set_exception(error)

    def _rest(self) -> None:
        if self._in_hand:
            wait(self._in_hand, timeout=SECONDS_BETWEEN_LOOKS, return_when=FIRST_COMPLETED)
        else:
            time.sleep(SECONDS_BETWEEN_LOOKS)


class Share(Future[Result]):
    """One share under way. Whoever waits for it does not only wait: see `ShareWorkers.wait_for`."""

    def __init__(self, workers: ShareWorkers, part: Part, order: Order) -> None:
        super().__init__()
        self.workers, self.part, self.order = workers, part, order
        self.name = ""

    def result(self, timeout: float | None = None) -> Result:
        """Return where improving the share has led, and the best come across.

        Raises:
            Cancelled: somebody wants to stop.
        """
        self.workers.wait_for(self)
        return super().result(timeout)

    def remove_files(self) -> None:
        """Remove what was written for another worker, and by it."""
        attempt = self.workers.attempt
        for file in (attempt.file(self.name), attempt.found_file(self.name)):
            file.unlink(missing_ok=True)


def improve_offered(run: jobs.Run, plan_job: int, attempt: int, name: str) -> None:
    """Improve a share that a planner has offered, in another process than its own.

    Raises:
        Cancelled: the planner has taken it back, or does not plan any more.
    """
    planner = Attempt(run.job.organisation_id, plan_job, attempt)
    still = _Wanted(run, planner)
    if not still.ask():
        raise jobs.Cancelled
    try:
        part, order = read_share(planner.file(name))
    except FileNotFoundError as gone:
        raise jobs.Cancelled from gone
    found = improve(part, order, still)
    if not still.ask():
        raise jobs.Cancelled
    try:
        write_found(planner.found_file(name), found)
    except FileNotFoundError as gone:
        # The planner has removed its folder since the look.
        raise jobs.Cancelled from gone


class _Wanted:
    """Whether a share is wanted still: asked often, looked up seldom, and no once it was no."""

    def __init__(self, run: jobs.Run, planner: Attempt) -> None:
        self.run, self.planner = run, planner
        self.looked, self.wanted = 0.0, True

    def __call__(self) -> bool:
        if time.monotonic() - self.looked > 2 * SECONDS_BETWEEN_LOOKS:
            self.ask()
        return self.wanted

    def ask(self) -> bool:
        """Look it up."""
        self.looked = time.monotonic()
        running = Job.objects.filter(state=Job.State.RUNNING, cancel_requested=False)
        own = running.filter(pk=self.run.job.pk, attempts=self.run.job.attempts)
        planner = running.filter(pk=self.planner.job, attempts=self.planner.number)
        self.wanted = self.wanted and own.exists() and planner.exists()
        return self.wanted


def _comes_to_nothing(row: Job) -> bool:
    """Return whether a share's job has ended without an answer, or is taken from a dead worker."""
    if row.state in {Job.State.FAILED, Job.State.CANCELLED}:
        return True
    return (
        row.state == Job.State.RUNNING
        and jobs.is_interrupted(row)
        and _withdraw(row.pk, state=row.state, worker=row.worker, attempts=row.attempts)
    )


def _withdraw(number: int, **as_seen: Any) -> bool:
    """Take a share's job back if it is as it was seen; return whether it is ours."""
    rows = Job.objects.filter(pk=number, **as_seen)
    return bool(rows.update(state=Job.State.CANCELLED))


def _folder(owner: int) -> Path:
    return Path(settings.SAMTAKT_FILES) / str(owner) / "shares"


def _remove_left_over(attempt: Attempt) -> None:
    """Remove what earlier attempts at the job have left, and jobs that have ended as they did."""
    active = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])
    under_way = set(active.values_list("pk", "attempts"))
    earlier = {(attempt.job, number) for number in range(1, attempt.number)}
    names = [re.fullmatch(r"(\d+)-(\d+)", each.name) for each in _folder(attempt.owner).glob("*")]
    left = {(int(name[1]), int(name[2])) for name in names if name}
    for job, number in (earlier | left) - under_way:
        Attempt(attempt.owner, job, number).remove()

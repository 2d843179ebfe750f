"""Shares of a large plan improved by whichever workers are free, in the planner's own process too.

The planner hands its shares to this as to any executor. As many as it has hands for it begins at
once; the others become jobs of their own, each with a file of arrays. A free worker takes such a job
and leaves its answer in a second file; one that nobody has taken, or whose worker has died, the
planner takes itself as soon as a hand is free. So one worker is enough, more are faster, and the
plan is the same.
"""

import logging
import secrets
import shutil
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from samtakt.engines.planning.rounds import Order, improve
from samtakt.engines.planning.search import Found
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

Result = tuple[Found, Found]


class ShareWorkers(Executor):
    """Has the shares of one plan improved; called in the scope of the job's owner.

    Its futures are waited for by the planner's own thread, which meanwhile sees to the others.
    Waiting raises `jobs.Cancelled` once `should_cancel()` says yes. In the end no job and no file
    is left.
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
        self._hands, self._free = ThreadPoolExecutor(hands), hands
        self._stopped = False
        self._waiting: list[Share] = []
        self._offered: dict[int, Share] = {}
        self._in_hand: dict[Future[Result], Share] = {}
        _remove_left_over(job)

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
        _remove(self.job.organisation_id, self.job.pk)

    def wait_for(self, share: "Share") -> None:
        """See to all shares until this one is done.

        Raises:
            Cancelled: somebody wants to stop.
        """
        while not share.done():
            if self.should_cancel is not None and self.should_cancel():
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
            write_share(_file(self.job.organisation_id, self.job.pk, name), share.part, share.order)
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
            plan_job=self.job.pk,
            share=name,
        )
        share.name = name
        self._offered[offered.pk] = share

    def _look(self) -> None:
        """Take in what other workers have done, and back what they will not do."""
        for row in Job.objects.filter(pk__in=list(self._offered)):
            share = self._offered[row.pk]
            if row.state == Job.State.DONE:
                del self._offered[row.pk]
                self._read(share)
            elif row.state in {Job.State.FAILED, Job.State.CANCELLED} or (
                row.state == Job.State.RUNNING
                and jobs.is_interrupted(row)
                and _withdraw(row.pk, state=row.state, worker=row.worker, attempts=row.attempts)
            ):
                self._waiting.append(self._offered.pop(row.pk))

    def _read(self, share: "Share") -> None:
        file = _found_file(self.job.organisation_id, self.job.pk, share.name)
        try:
            share.set_result(read_found(file, share.part))
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
        job = self.workers.job
        for file in (_file, _found_file):
            file(job.organisation_id, job.pk, self.name).unlink(missing_ok=True)


def improve_offered(run: jobs.Run, plan_job: int, name: str) -> None:
    """Improve a share that a planner has offered, in another process than its own.

    Raises:
        Cancelled: the planner has taken it back, or does not plan any more.
    """
    owner = run.job.organisation_id
    still = _Wanted(run, plan_job)
    if not still.ask():
        raise jobs.Cancelled
    try:
        part, order = read_share(_file(owner, plan_job, name))
    except FileNotFoundError as gone:
        raise jobs.Cancelled from gone
    found = improve(part, order, still)
    if not still.ask():
        raise jobs.Cancelled
    write_found(_found_file(owner, plan_job, name), found)


class _Wanted:
    """Whether a share is wanted still: asked often, looked up seldom, and no once it was no."""

    def __init__(self, run: jobs.Run, plan_job: int) -> None:
        self.run, self.plan_job = run, plan_job
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
        planner = running.filter(pk=self.plan_job)
        self.wanted = self.wanted and own.exists() and planner.exists()
        return self.wanted


def _withdraw(number: int, **as_seen: Any) -> bool:
    """Take a share's job back if it is as it was seen; return whether it is ours."""
    rows = Job.objects.filter(pk=number, **as_seen)
    return bool(rows.update(state=Job.State.CANCELLED))


def _folder(owner: int) -> Path:
    return Path(settings.SAMTAKT_FILES) / str(owner) / "shares"


def _file(owner: int, plan_job: int, name: str) -> Path:
    return _folder(owner) / str(plan_job) / f"{name}.npz"


def _found_file(owner: int, plan_job: int, name: str) -> Path:
    return _file(owner, plan_job, f"{name}-found")


def _remove(owner: int, plan_job: int) -> None:
    Job.objects.filter(organisation=owner, kind=SHARE, arguments__plan_job=plan_job).delete()
    shutil.rmtree(_folder(owner) / str(plan_job), ignore_errors=True)


def _remove_left_over(job: Job) -> None:
    """Remove what an earlier attempt of the job has left, and jobs that have ended as they did."""
    active = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])
    others = set(active.exclude(pk=job.pk).values_list("pk", flat=True))
    folder = _folder(job.organisation_id)
    left = [int(each.name) for each in folder.glob("*") if each.name.isdecimal()]
    for number in {job.pk, *left} - others:
        _remove(job.organisation_id, number)

"""Long work: a row anybody concerned can see, around the task queue in the database.

`django-tasks-db` carries the work to a worker. What no queue we tried does is to recover
when the worker is killed; the `Job` row does that with a heartbeat, the worker's identity
and `sweep`: interrupted work starts again if its kind is resumable, otherwise it fails
with a message that says so. A job function changes data inside one transaction, so that
what it was doing is either all there or not there at all.

Work that returns every day (`daily`) needs no cron: each worker asks now and then what has not
been done today, and a row that only one of them can make decides who does it.
"""

import datetime
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_tasks import task

from samtakt.foundation import audit
from samtakt.foundation.access import Actor, system_actor
from samtakt.foundation.tenancy import Organisation, Owned, scope_for

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5
STALE_AFTER = timedelta(seconds=60)
MOST_ATTEMPTS = 2

FINISHED = audit.verb("job.finished")
INTERRUPTED = audit.verb("job.interrupted")
CANCEL_ASKED = audit.verb("job.cancel_asked")


class Cancelled(Exception):
    """Somebody asked for the job to stop; raised inside the job at its next `check`."""


class JobRefused(Exception):
    """The job cannot be done for a reason that its reader can mend; the text is shown."""


class Job(Owned):
    """One piece of long work, as its owner sees it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    log = models.TextField(blank=True)
    error = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    language = models.CharField(max_length=5, default="sv")
    requested_by = models.CharField(max_length=200)
    requested_by_user = models.BigIntegerField(null=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)

    class Meta:
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="job_sweep")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(progress__lte=100), name="job_progress_is_a_percentage"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def active(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.RUNNING}


@dataclass(frozen=True)
class Kind:
    """How one kind of job is done, and whether it may be started again after a crash.

    One that is only a part of another job's work is not `audited`: nobody asked for it by itself.
    """

    name: str
    function: Callable[..., dict[str, Any] | None]
    resumable: bool
    audited: bool


_kinds: dict[str, Kind] = {}


def kind(
    name: str, *, resumable: bool, audited: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the function that does a kind of job: `function(run, **arguments) -> result`."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        _kinds[name] = Kind(name, function, resumable, audited)
        return function

    return register


class Run:
    """What a job function holds: its row, its actor, its progress and the wish to cancel."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.actor = Actor(
            name=job.requested_by,
            organisation=job.organisation,
            user_id=job.requested_by_user,
        )

    def progress(self, percent: float, message: str = "") -> None:
        """Show how far the work has come (0–100); raises `Cancelled` if that was asked for."""
        shown = max(0, min(100, round(percent)))
        changed: dict[str, Any] = {"progress": shown, "heartbeat_at": timezone.now()}
        if message:
            changed["message"] = message[:500]
        self._own().update(**changed)
        self.check()

    def note(self, line: str) -> None:
        """Add a line to the job's log."""
        stamped = f"{timezone.localtime():%H:%M:%S} {line}\n"
        joined = Concat("log", models.Value(stamped), output_field=LOG)
        self._own().update(log=joined)

    def cancel_requested(self) -> bool:
        """Return whether to stop: somebody has asked for it, or this attempt was taken for dead."""
        active = [Job.State.QUEUED, Job.State.RUNNING]
        return not self._own().filter(cancel_requested=False, state__in=active).exists()

    def check(self) -> None:
        """Raise `Cancelled` if somebody has asked for the job to stop, or another attempt has begun."""
        if self.cancel_requested():
            raise Cancelled

    def _own(self) -> models.QuerySet[Job]:
        """Return the job's row as long as no later attempt has it."""
        return Job.objects.filter(pk=self.job.pk, attempts=self.job.attempts)


LOG = models.TextField()


def enqueue(name: str, *, by: Actor, title: str, language: str = "sv", **arguments: Any) -> Job:
    """Create the job's row now and hand it to a worker once the transaction is committed."""
    if name not in _kinds:
        raise KeyError(name)
    job = Job(
        organisation=by.organisation,
        kind=name,
        title=title[:200],
        arguments=arguments,
        language=language,
        requested_by=by.name,
        requested_by_user=by.user_id,
    )
    job.save()
    transaction.on_commit(lambda: perform.enqueue(job.pk, by.organisation.pk))
    return job


def request_cancel(job: Job, *, by: Actor) -> None:
    """Ask a job to stop; one that has not started is cancelled at once."""
    with transaction.atomic():
        active = Job.objects.filter(pk=job.pk, state__in=[Job.State.QUEUED, Job.State.RUNNING])
        if not active.update(cancel_requested=True):
            return
        Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(
            state=Job.State.CANCELLED, ended_at=timezone.now()
        )
        audit.record(by, CANCEL_ASKED, job, kind=job.kind)


@task()
def perform(job_pk: int, organisation_pk: int) -> None:
    """Do one job in its owner's scope; what the worker runs."""
    organisation = Organisation.objects.get(pk=organisation_pk)
    with scope_for(organisation):
        if not _claim(job_pk):
            return
        job = Job.objects.select_related("organisation").get(pk=job_pk)
        with override(job.language), _heartbeat(job):
            _end(job, *_outcome(job))


def _claim(job_pk: int) -> bool:
    # One row changed is the lock: a job that was cancelled, or that another worker
    # already took after a sweep, is not done twice.
    return bool(
        Job.objects.filter(pk=job_pk, state=Job.State.QUEUED).update(
            state=Job.State.RUNNING,
            started_at=timezone.now(),
            heartbeat_at=timezone.now(),
            worker=this_worker(),
            attempts=models.F("attempts") + 1,
        )
    )


def _outcome(job: Job) -> tuple[str, dict[str, Any], str]:
    run = Run(job)
    try:
        return Job.State.DONE, _kinds[job.kind].function(run, **job.arguments) or {}, ""
    except Cancelled:
        return Job.State.CANCELLED, {}, _now("Cancelled. Nothing was changed.")
    except JobRefused as refusal:
        return Job.State.FAILED, {}, str(refusal)
    except Exception as error:
        # The traceback, with its paths and values, is for the server's log alone.
        logger.exception("Job %s (%s) failed", job.pk, job.kind)
        run.note(f"{type(error).__name__}: {job.pk}")
        return Job.State.FAILED, {}, _now("An unexpected error stopped the work. Nothing was kept.")


def _end(job: Job, state: str, result: dict[str, Any], error: str) -> None:
    changed: dict[str, Any] = {"state": state, "ended_at": timezone.now(), "result": result}
    changed |= {"error": error} if error else {"progress": 100}
    with transaction.atomic():
        # A worker that was taken for dead says nothing about the attempt that follows its own.
        own = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
        if not own.update(**changed):
            logger.warning("Job %s was taken from this worker; its end is not kept", job.pk)
            return
        if _kinds[job.kind].audited:
            audit.record(Run(job).actor, FINISHED, job, state=state, kind=job.kind)


@contextmanager
def _heartbeat(job: Job) -> Iterator[None]:
    # A thread of its own with its own connection. While the job itself holds SQLite's
    # write lock the beat waits; `STALE_AFTER` is longer than any such transaction, and the
    # sweep asks first whether the worker's process lives.
    if connection.in_atomic_block:  # a test's transaction: no second connection sees the row
        yield
        return
    stop = threading.Event()

    def beat() -> None:
        with scope_for(job.organisation):
            while not stop.wait(HEARTBEAT_SECONDS):
                try:
                    own = Job.objects.filter(pk=job.pk, attempts=job.attempts)
                    own.update(heartbeat_at=timezone.now())
                except Exception:
                    logger.warning("Heartbeat of job %s missed", job.pk, exc_info=True)
        connection.close()

    thread = threading.Thread(target=beat, name=f"heartbeat-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=HEARTBEAT_SECONDS)


def this_worker() -> str:
    """Return who this process is: its host, its number and when it started."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def _started(pid: int) -> str:
    # Field 22 of /proc/PID/stat: a later process with the same number starts at another time.
    # One that is dead but not yet buried, as it may stay in a container, has no start any more.
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] in {"Z", "X"} else fields[19]


def _is_gone(worker: str) -> bool:
    host, _colon, rest = worker.partition(":")
    pid, _colon, started = rest.partition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return bool(started) and _started(int(pid)) != started


def sweep() -> list[int]:
    """Recover jobs whose worker is gone; return their numbers.

    A worker on this host is gone when its process is; one elsewhere when its heart has not
    beaten for `STALE_AFTER`. Called when a server or a worker starts, and by the worker
    between jobs.
    """
    recovered: list[int] = []
    for organisation in Organisation.objects.all():
        with scope_for(organisation):
            recovered += [
                job.pk
                for job in Job.objects.filter(
                    state=Job.State.RUNNING, organisation=organisation
                ).select_related("organisation")
                if is_interrupted(job) and _recover(job)
            ]
    return recovered


def is_interrupted(job: Job) -> bool:
    """Return whether the worker of a running job is gone."""
    if _is_gone(job.worker):
        return True
    return job.heartbeat_at is None or job.heartbeat_at < timezone.now() - STALE_AFTER


def _recover(job: Job) -> bool:
    again = _kinds[job.kind].resumable and job.attempts < MOST_ATTEMPTS and not job.cancel_requested
    with transaction.atomic(), override(job.language):
        changed: dict[str, Any] = {"worker": "", "progress": 0}
        if again:
            changed |= {"state": Job.State.QUEUED}
            changed["message"] = _now("The server stopped during the work. It starts again.")
        else:
            changed |= {"state": Job.State.FAILED, "ended_at": timezone.now()}
            changed["error"] = _now(
                "The server stopped during the work. Nothing was kept; please start it again."
            )
        taken = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, worker=job.worker)
        if not taken.update(**changed):
            return False
        if _kinds[job.kind].audited:
            audit.record(Run(job).actor, INTERRUPTED, job, again=again, kind=job.kind)
        if again:
            transaction.on_commit(lambda: perform.enqueue(job.pk, job.organisation_id))
    return True


class DailyWork(Owned):
    """That one piece of daily work was begun, and perhaps done, for an owner on a day."""

    name = models.CharField(max_length=60)
    day = models.DateField()
    worker = models.CharField(max_length=120)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["-day", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name", "day"], name="daily_work_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.day}"


Daily = Callable[[Actor, datetime.date], None]
_daily: dict[str, tuple[datetime.time, Daily]] = {}
MOST_DAILY_ATTEMPTS = 3


def daily(name: str, *, at: datetime.time) -> Callable[[Daily], Daily]:
    """Register what is done once a day for every organisation, at a time of day or soon after.

    `function(actor, day)` is called in the organisation's scope. It must bear being called
    again for a day: after a crash it is.
    """

    def register(function: Daily) -> Daily:
        _daily[name] = (at, function)
        return function

    return register


def do_daily_work(*, now: datetime.datetime | None = None, early: bool = False) -> list[str]:
    """Do what is due today and nobody has begun; return "name organisation" for what was done.

    A worker calls it every half minute, several workers at once if there are several. With
    `early` the time of day is not waited for: whoever calls it from a cron has chosen one.
    """
    local = timezone.localtime(now)
    due = [name for name, (at, _do) in _daily.items() if early or local.time() >= at]
    done: list[str] = []
    for organisation in Organisation.objects.order_by("pk") if due else []:
        with scope_for(organisation):
            rows = DailyWork.objects.filter(organisation=organisation, day=local.date())
            known = {row.name: row for row in rows}
            for name in due:
                row = _begin(organisation, name, local.date(), known.get(name))
                if row is not None and _do(row, organisation):
                    done.append(f"{name} {organisation.slug}")
    return done


def _begin(
    organisation: Organisation, name: str, day: datetime.date, known: DailyWork | None
) -> DailyWork | None:
    """Return the row if the work is ours to do: it is new, or whoever began it is gone."""
    if known is None:
        row = DailyWork(
            organisation=organisation,
            name=name,
            day=day,
            worker=this_worker(),
            begun_at=timezone.now(),
        )
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            return None
        return row
    abandoned = _is_gone(known.worker) or known.begun_at < timezone.now() - ABANDONED_AFTER
    if known.done_at or known.attempts >= MOST_DAILY_ATTEMPTS or not abandoned:
        return None
    taken = DailyWork.objects.filter(pk=known.pk, attempts=known.attempts, done_at=None)
    if not taken.update(attempts=known.attempts + 1, worker=this_worker(), begun_at=timezone.now()):
        return None
    return known


ABANDONED_AFTER = timedelta(hours=1)


def _do(row: DailyWork, organisation: Organisation) -> bool:
    _at, function = _daily[row.name]
    try:
        with override(organisation.language):
            function(system_actor(organisation), row.day)
    except Exception:
        # What fails for one organisation must not keep the others from theirs; it is tried
        # again after `ABANDONED_AFTER`.
        logger.exception("Daily work %s failed for %s", row.name, organisation.slug)
        return False
    DailyWork.objects.filter(pk=row.pk).update(done_at=timezone.now())
    return True

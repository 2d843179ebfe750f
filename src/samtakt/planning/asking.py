"""What is asked of the planner and answered by a worker: the same question once at a time."""

from django.db.models import QuerySet

from samtakt.foundation.jobs import Job
from samtakt.planning.models import Plan


class AlreadyAsked(Exception):
    """It is waiting or being worked out; `job` is the one."""

    def __init__(self, job: Job) -> None:
        super().__init__(str(job))
        self.job = job


def asked_of(plan: Plan, kind: str, by: int | None = None) -> "QuerySet[Job]":
    """Return the questions of a kind about a plan that an organisation asked (None: its hub)."""
    return Job.objects.filter(
        organisation=by or plan.organisation_id, kind=kind, arguments__plan_id=plan.pk
    )


def refuse_second(questions: "QuerySet[Job]") -> None:
    """Refuse to ask what is asked already.

    Raises:
        AlreadyAsked: one of the questions is waiting or being worked out.
    """
    running = questions.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])
    if (job := running.first()) is not None:
        raise AlreadyAsked(job)

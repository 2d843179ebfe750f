"""Which limits contradict each other: a smallest set of them, in the users' words.

Asked of a plan: why can not all people of a need be trained, or why can the seats that have to stay
not all stay? A worker answers; its job’s result holds the limits in the language of whoever asked.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from samtakt.foundation import audit, jobs
from samtakt.foundation.access import Actor
from samtakt.foundation.jobs import Job
from samtakt.planning.asking import asked_of, refuse_second
from samtakt.planning.models import Plan
from samtakt.planning.trials import need_of

CONFLICT_ASKED = audit.verb("planning.conflict_asked")

CONFLICT = "planning.conflict"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A question and its answer. `limits` is None until it is known; empty: all of them can hold."""

    job: Job
    said: str
    limits: tuple[str, ...] | None


def ask_why_not(plan: Plan, need: int, *, by: Actor, language: str = "sv") -> Job:
    """Ask a worker why not everybody of a need can be trained; called in the hub's scope.

    Raises:
        NothingToTry: the plan has no such unmet need.
        AlreadyAsked: it is being worked out.
    """
    row = need_of(plan, need, by.organisation)
    refuse_second(asked_of(plan, CONFLICT).filter(arguments__need=need))
    said = _("%(company)s, %(competence)s from %(low)s to %(high)s") % {
        "company": row.organisation.name,
        "competence": row.demand.competence.name,
        "low": row.demand.from_level,
        "high": row.demand.to_level,
    }
    with transaction.atomic():
        job = jobs.enqueue(
            CONFLICT,
            by=by,
            title=_("What stands in the way: %(need)s") % {"need": said},
            language=language,
            plan_id=plan.pk,
            need=need,
            said=said,
        )
        audit.record(by, CONFLICT_ASKED, plan, need=need, job=job.pk)
    return job


def conflicts_of(plan: Plan) -> list[Conflict]:
    """Return what was asked of a plan, newest first; one query."""
    return [
        Conflict(
            job=job,
            said=job.arguments.get("said", ""),
            limits=tuple(job.result["limits"]) if "limits" in job.result else None,
        )
        for job in asked_of(plan, CONFLICT).order_by("-requested_at", "-pk")[:20]
    ]

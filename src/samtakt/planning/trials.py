"""What would help a need, tried: the plan is made again with it, beside the one that stands.

Nothing of a trial is kept but its job, whose result says what came of it.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from samtakt.foundation import audit, jobs
from samtakt.foundation.access import Actor
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.asking import asked_of, refuse_second
from samtakt.planning.models import Plan, UnmetDemand
from samtakt.planning.plans import reading

CHANGE_TRIED = audit.verb("planning.change_tried")

TRY = "planning.try_change"


class NothingToTry(Exception):
    """The reader has no such need in the plan, or nobody could simply grant what it lacks."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The newest trial of a need: how many more of it are met, and the points the plan gains.

    Both are None until the job is done, or if it never is.
    """

    job: Job
    met: int | None
    gained: float | None


def start_trial(plan: Plan, need: int, *, by: Actor, language: str = "sv") -> Job:
    """Ask a worker to plan again as if what would help a need were granted.

    `need` is the number of an unmet need of the plan that the actor may see.

    Raises:
        NothingToTry: there is none, or nothing that could be granted.
        AlreadyAsked: it is being tried.
    """
    row = need_of(plan, need, by.organisation)
    if not row.changes:
        raise NothingToTry(
            _("Nobody could simply grant what this need lacks, so there is nothing to try.")
        )
    refuse_second(asked_of(plan, TRY, by.organisation.pk).filter(arguments__need=need))
    with transaction.atomic():
        job = jobs.enqueue(
            TRY,
            by=by,
            title=_("What would help: %(competence)s") % {"competence": row.demand.competence.name},
            language=language,
            plan_id=plan.pk,
            need=need,
        )
        audit.record(by, CHANGE_TRIED, plan, need=need, job=job.pk)
    return job


def trials_of(plan: Plan, organisation: Organisation) -> dict[int, Trial]:
    """Return the newest trial of each need that an organisation has tried; one query."""
    found: dict[int, Trial] = {}
    for job in asked_of(plan, TRY, organisation.pk).order_by("requested_at", "pk"):
        found[job.arguments["need"]] = Trial(job, job.result.get("met"), job.result.get("gained"))
    return found


def need_of(plan: Plan, need: int, viewer: Organisation) -> UnmetDemand:
    """Return an unmet need of a plan that the viewer may see.

    Raises:
        NothingToTry: there is none.
    """
    with reading(plan.round, viewer) as owners:
        row = (
            UnmetDemand.objects.filter(plan=plan, pk=need, organisation__in=owners)
            .select_related("organisation", "demand__competence")
            .first()
        )
    if row is None:
        raise NothingToTry(_("The need is not in the files of the plan."))
    return row

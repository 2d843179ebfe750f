"""Work on a plan's cost that is asked of a worker: sharing it, another rule, and proposing the plan.

Of 21 to 40 companies the shares may take some minutes, so no page works them out while its reader
waits. A plan whose shares are there is proposed at once; of any other the shares are worked out
first, because what each would pay is part of what the companies answer.
"""

import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from samtakt.foundation import audit, jobs
from samtakt.foundation.access import Actor
from samtakt.foundation.jobs import Job
from samtakt.planning.asking import asked_of, refuse_second
from samtakt.planning.costs import refuse_rule
from samtakt.planning.models import CostSplit, Plan
from samtakt.planning.proposing import propose, refuse_to_propose

COST_WORK_ASKED = audit.verb("planning.cost_work_asked")
PROPOSAL_ASKED = audit.verb("planning.proposal_asked")

SPLIT = "planning.split"
CHOOSE = "planning.choose_rule"
PROPOSE = "planning.propose"


def works_on_cost(plan: Plan) -> "QuerySet[Job]":
    """Return the jobs that work out shares of a plan's cost, in the hub's scope.

    Among them is the one that made the plan: it shares the cost when the plan is kept.
    """
    asked = Q(kind__in=[SPLIT, CHOOSE, PROPOSE], arguments__plan_id=plan.pk)
    return Job.objects.filter(asked | Q(pk=plan.job_id), organisation=plan.organisation_id)


def told_of_cost(plan: Plan) -> Job | None:
    """Return the newest job on a plan's cost if its reader is to know of it: active, or failed.

    Of one that has made or proposed the plan there is nothing to tell here once it has ended.
    """
    job = works_on_cost(plan).order_by("-requested_at", "-pk").first()
    asked_here = job is not None and (job.active or job.kind in {SPLIT, CHOOSE})
    return _told(job) if asked_here else None


def told_of_proposal(plan: Plan) -> Job | None:
    """Return the newest job that proposes a plan, if it is active or has failed."""
    job = asked_of(plan, PROPOSE).order_by("-requested_at", "-pk").first()
    return _told(job)


def _told(job: Job | None) -> Job | None:
    return job if job is not None and (job.active or job.state == Job.State.FAILED) else None


def ask_to_split(plan: Plan, *, by: Actor, language: str = "sv") -> Job:
    """Ask a worker to share the cost of a plan; called in the hub's scope.

    Raises:
        AlreadyAsked: shares of it are being worked out.
    """
    refuse_second(works_on_cost(plan))
    with transaction.atomic():
        job = jobs.enqueue(SPLIT, by=by, title=_title(plan), language=language, plan_id=plan.pk)
        audit.record(by, COST_WORK_ASKED, plan, job=job.pk)
    return job


def ask_for_rule(
    split: CostSplit, rule: str, *, borne_by_network: Decimal, by: Actor, language: str = "sv"
) -> Job:
    """Ask a worker to share a cost by another rule; what companies pay stays until it has.

    Raises:
        RuleNotWorkedOut: the rule is not among those that were compared.
        MoreThanItCosts: the network would bear more than the plan costs, or less than nothing.
        AlreadyAsked: shares of it are being worked out.
    """
    plan = split.plan
    refuse_rule(split, rule, borne_by_network)
    refuse_second(works_on_cost(plan))
    with transaction.atomic():
        job = jobs.enqueue(
            CHOOSE,
            by=by,
            title=_title(plan),
            language=language,
            plan_id=plan.pk,
            rule=rule,
            borne_by_network=str(borne_by_network),
        )
        audit.record(
            by, COST_WORK_ASKED, plan, job=job.pk, rule=rule, borne_by_network=borne_by_network
        )
    return job


def ask_to_propose(
    plan: Plan, answer_by: datetime.date, *, by: Actor, language: str = "sv"
) -> Job | None:
    """Propose a plan; if its cost is not shared yet, a worker does that first, and then proposes it.

    Returns the worker's job, or None if the plan is proposed. Called in the hub's scope.

    Raises:
        CannotPropose: the plan cannot be proposed.
        AlreadyAsked: it is about to be, or another rule is being worked out.
    """
    refuse_to_propose(plan, answer_by)
    # Companies answer to what they would pay, so it does not change meanwhile.
    refuse_second(works_on_cost(plan).filter(kind__in=[CHOOSE, PROPOSE]))
    if CostSplit.objects.filter(plan=plan).exists():
        propose(plan, answer_by, by=by)
        return None
    with transaction.atomic():
        job = jobs.enqueue(
            PROPOSE,
            by=by,
            title=_("Proposing the plan for %(round)s") % {"round": plan.round.name},
            language=language,
            plan_id=plan.pk,
            answer_by=answer_by.isoformat(),
        )
        audit.record(by, PROPOSAL_ASKED, plan, job=job.pk, answer_by=answer_by)
    return job


def _title(plan: Plan) -> str:
    return _("Shares of the cost: %(round)s") % {"round": plan.round.name}

"""Planning again with least change: asked of a plan whose seats people have planned for.

A worker makes a few plans, from fewest seats moved to most value; each is kept as a draft based on
the plan, so that one of them can be proposed. The one with fewest seats moved for the loss that the
planner accepts is pointed out. Where seats have to stay that cannot all stay,
the smallest set of limits that contradict each other is said instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from samtakt.foundation import audit, jobs
from samtakt.foundation.access import Actor
from samtakt.foundation.jobs import Job
from samtakt.planning.asking import asked_of, refuse_second
from samtakt.planning.models import Plan

REPLANNING_ASKED = audit.verb("planning.replanning_asked")

REPLAN = "planning.replan"

USUAL_LOSS = 0.01
"""The share of value that may be lost for fewer seats moved, where nobody has said another."""


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """A plan made again: what it is worth, and how many of the seats of those who stay it moves."""

    plan_id: int
    state: str
    objective: float
    bound: float
    kept: float | None
    moved: int
    sessions: int
    seats: int


@dataclass(frozen=True, slots=True)
class Replanning:
    """One question and its answer: the plans, or (`limits`) why the seats cannot all stay.

    `chosen` is the number of the plan with fewest seats moved for at most the share `loss` of the
    most value found (None: there is none, or all seats had to stay).
    """

    job: Job
    without: tuple[str, ...]
    keep_all: bool
    loss: float
    chosen: int | None
    published: int | None
    points: tuple[FrontierPoint, ...]
    limits: tuple[str, ...]


def ask_to_replan(
    plan: Plan,
    *,
    companies_out: Iterable[tuple[int, str]] = (),
    keep_all: bool = False,
    loss: float = USUAL_LOSS,
    by: Actor,
    language: str = "sv",
) -> Job:
    """Ask a worker to plan again with least change; called in the hub's scope.

    `companies_out` are the numbers and names of companies to leave out; dates that have been
    cancelled since are left out in any case. With `keep_all` every other seat has to stay; else
    `loss` is the share of value (0–1) that may be lost for fewer seats moved.

    Raises:
        AlreadyAsked: it is being done.
    """
    refuse_second(asked_of(plan, REPLAN))
    out = list(companies_out)
    with transaction.atomic():
        job = jobs.enqueue(
            REPLAN,
            by=by,
            title=_("Plan again with least change: %(round)s") % {"round": plan.round.name},
            language=language,
            plan_id=plan.pk,
            companies_out=[number for number, _name in out],
            names_out=[name for _number, name in out],
            keep_all=keep_all,
            loss=loss,
        )
        audit.record(by, REPLANNING_ASKED, plan, job=job.pk, companies_out=len(out), loss=loss)
    return job


def replannings_of(plan: Plan) -> list[Replanning]:
    """Return how a plan was planned again, newest first; two queries."""
    found = list(asked_of(plan, REPLAN).order_by("-requested_at", "-pk")[:10])
    numbers = [each for job in found for each in job.result.get("plans", ())]
    rows = Plan.objects.filter(pk__in=numbers).annotate(
        opened=Count("sessions"), taken=Sum("sessions__participants")
    )
    plans = {row.pk: _point(row, plan) for row in rows}
    return [
        Replanning(
            job=job,
            without=tuple(job.arguments.get("names_out", ())),
            keep_all=bool(job.arguments.get("keep_all")),
            loss=job.arguments.get("loss", USUAL_LOSS),
            chosen=job.result.get("chosen"),
            published=job.result.get("published"),
            points=tuple(plans[each] for each in job.result.get("plans", ()) if each in plans),
            limits=tuple(job.result.get("limits", ())),
        )
        for job in found
    ]


def _point(row: Plan, base: Plan) -> FrontierPoint:
    counted = vars(row)
    return FrontierPoint(
        plan_id=row.pk,
        state=row.state,
        objective=row.objective,
        bound=row.bound,
        kept=row.objective / base.objective if base.objective > 0 else None,
        moved=row.seats_moved or 0,
        sessions=counted["opened"],
        seats=counted["taken"] or 0,
    )

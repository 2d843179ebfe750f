"""Work for the worker: joint plans, what would help or change them, and reminders of proposals."""

import contextlib
import datetime
import time
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from samtakt.foundation import jobs
from samtakt.foundation.access import Actor
from samtakt.foundation.formats import number_text, percent_text
from samtakt.planning.conflicts import CONFLICT
from samtakt.planning.models import Plan, PlanScenario, Round
from samtakt.planning.proposing import remind_of_proposals
from samtakt.planning.replans import REPLAN, USUAL_LOSS
from samtakt.planning.rounds import OPTIMISE, SHARE
from samtakt.planning.trials import TRY, NothingToTry
from samtakt.planning.whatifs import WHAT_IF, Kind

SECONDS_BETWEEN_LOOKS = 0.5


@jobs.kind(OPTIMISE, resumable=True)
def optimise(run: jobs.Run, round_id: int, scenario_id: int | None = None) -> dict[str, Any]:
    """Make a plan for a round, or for a scenario of it; started again after a crash, it keeps a plan once only."""
    # The solvers are heavy, and this module is loaded by every command that starts.
    from samtakt.planning.costs import NothingToShare, split_cost
    from samtakt.planning.optimise import optimise_round

    round = Round.objects.select_related("organisation").get(pk=round_id)
    plan = Plan.objects.filter(job=run.job).first()
    if plan is None:
        shown = _Shown(run)
        plan = optimise_round(
            round,
            by=run.actor,
            scenario=PlanScenario.objects.get(pk=scenario_id) if scenario_id else None,
            job=run.job,
            on_progress=shown.progress,
            should_cancel=shown.should_cancel,
            before_keeping=run.check,
        )
    with contextlib.suppress(NothingToShare):
        split_cost(plan, by=run.actor)
    return {"plan": plan.pk, "status": plan.status, "gap": plan.gap}


@jobs.kind(SHARE, resumable=True, audited=False)
def improve_share(run: jobs.Run, plan_job: int, attempt: int, share: str) -> None:
    """Improve a share of a large plan that another worker makes."""
    from samtakt.planning.shareworkers import improve_offered

    improve_offered(run, plan_job, attempt, share)


@jobs.kind(TRY, resumable=True)
def try_change(run: jobs.Run, plan_id: int, need: int) -> dict[str, Any]:
    """Plan again as if what would help a need were granted; the plan itself is not touched."""
    from samtakt.planning.granting import try_changes

    plan = Plan.objects.select_related("organisation", "round").get(pk=plan_id)
    run.progress(10, _("Planning again with the change; the plan stays as it is."))
    shown = _Shown(run)
    try:
        result = try_changes(
            plan,
            need,
            viewer=run.actor.organisation,
            on_progress=shown.progress,
            should_cancel=shown.should_cancel,
        )
    except NothingToTry as refusal:
        raise jobs.JobRefused(str(refusal)) from refusal
    run.check()
    return result


@jobs.kind(WHAT_IF, resumable=True)
def answer_what_if(
    run: jobs.Run, plan_id: int, what: str, value: float | None, said: list[str]
) -> dict[str, Any]:
    """Say what a plan would become; nothing is kept of it but the result."""
    from samtakt.planning.forecasting import NotInThePlan, forecast

    plan = Plan.objects.select_related("organisation", "round__organisation").get(pk=plan_id)
    run.progress(20, _("Planning again as if it were so; the plan stays as it is."))
    try:
        result = forecast(plan, Kind(what), value, should_cancel=_Shown(run).should_cancel)
    except NotInThePlan as refusal:
        raise jobs.JobRefused(
            _("The plan does not have that course or company, or has it already.")
        ) from refusal
    run.check()
    return result


@jobs.kind(CONFLICT, resumable=True)
def find_what_contradicts(run: jobs.Run, plan_id: int, need: int, said: str) -> dict[str, Any]:
    """Find the limits that keep people of a need out of a plan."""
    from samtakt.engines.planning.conflicts import NotAnswered
    from samtakt.planning.contradicting import why_not

    plan = Plan.objects.select_related("organisation", "round__organisation").get(pk=plan_id)
    run.progress(10, _("Looking for the limits that cannot hold together."))
    try:
        limits = why_not(plan, need, should_cancel=_Shown(run).should_cancel)
    except NotAnswered as refusal:
        run.check()
        raise jobs.JobRefused(
            _("It could not be worked out in the time given. Ask about a smaller need.")
        ) from refusal
    except NothingToTry as refusal:
        raise jobs.JobRefused(str(refusal)) from refusal
    run.check()
    return {"limits": limits}


@jobs.kind(REPLAN, resumable=True)
def replan_with_least_change(
    run: jobs.Run,
    plan_id: int,
    companies_out: list[int],
    names_out: list[str],
    keep_all: bool,
    loss: float = USUAL_LOSS,
) -> dict[str, Any]:
    """Plan again with least change; started again after a crash, it keeps its plans once only."""
    from samtakt.engines.planning.conflicts import NotAnswered
    from samtakt.planning.rearranging import chosen_of, rearrange

    plan = Plan.objects.select_related("organisation", "round__organisation", "scenario").get(
        pk=plan_id
    )

    def answer(plans: Sequence[Plan], **more: Any) -> dict[str, Any]:
        chosen = None if keep_all else chosen_of(plans, loss=loss)
        return {
            "plans": [each.pk for each in plans],
            "chosen": None if chosen is None else chosen.pk,
            **more,
        }

    kept = list(Plan.objects.filter(job=run.job).order_by("seats_moved", "pk"))
    if kept:
        # The crash came after the plans were kept, all of them at once.
        return answer(kept, limits=[])
    run.progress(10, _("Planning again, with as few seats moved as possible."))
    try:
        found = rearrange(
            plan,
            companies_out=companies_out,
            keep_all=keep_all,
            loss=loss,
            by=run.actor,
            job=run.job,
            should_cancel=_Shown(run).should_cancel,
            before_keeping=run.check,
        )
    except NotAnswered as refusal:
        run.check()
        raise jobs.JobRefused(
            _("Not all seats can stay, and why could not be worked out in the time given.")
        ) from refusal
    return answer(found.plans, limits=list(found.limits), published=found.published)


@jobs.daily("planning.proposals", at=datetime.time(6, 30))
def remind_of_answers(actor: Actor, day: datetime.date) -> None:
    """Remind the companies of a hub that have not answered a plan; a company has none to remind."""
    if actor.organisation.is_hub:
        remind_of_proposals(actor.organisation, day)


class _Shown:
    """Shows the search in the job's row, seldom enough not to slow it down."""

    def __init__(self, run: jobs.Run) -> None:
        self.run = run
        self.looked = 0.0
        self.shown = 0.0
        self.stop = False

    def progress(self, fraction: float, objective: float, bound: float) -> None:
        if time.monotonic() - self.shown < SECONDS_BETWEEN_LOOKS or self.stop:
            return
        self.shown = time.monotonic()
        gap = max(0.0, bound - objective) / objective if objective > 0 else None
        message = _("%(value)s points; at most %(bound)s are possible (gap %(gap)s).") % {
            "value": number_text(objective),
            "bound": number_text(bound),
            "gap": percent_text(gap, 1) or "–",
        }
        try:
            self.run.progress(100 * min(0.95, fraction), message)
        except jobs.Cancelled:
            # The solver stops by itself at its next look, and the job before anything is kept.
            self.stop = True

    def should_cancel(self) -> bool:
        if not self.stop and time.monotonic() - self.looked >= SECONDS_BETWEEN_LOOKS:
            self.looked = time.monotonic()
            self.stop = self.run.cancel_requested()
        return self.stop

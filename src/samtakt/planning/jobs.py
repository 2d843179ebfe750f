"""Work for the worker: joint plans, what would help or change them, their cost, and reminders."""

import datetime
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from samtakt.foundation import jobs
from samtakt.foundation.access import Actor
from samtakt.foundation.formats import number_text, percent_text
from samtakt.planning.conflicts import CONFLICT
from samtakt.planning.costs import (
    NotAllCountsShared,
    NothingToShare,
    choose_rule,
    split_cost,
)
from samtakt.planning.models import CostSplit, Plan, PlanScenario, Round
from samtakt.planning.proposing import CannotPropose, propose, remind_of_proposals
from samtakt.planning.replans import REPLAN, USUAL_LOSS
from samtakt.planning.rounds import OPTIMISE, SHARE
from samtakt.planning.sharing import CHOOSE, PROPOSE, SPLIT
from samtakt.planning.trials import TRY, NothingToTry
from samtakt.planning.whatifs import WHAT_IF, Kind

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 0.5


@jobs.kind(OPTIMISE, resumable=True)
def optimise(run: jobs.Run, round_id: int, scenario_id: int | None = None) -> dict[str, Any]:
    """Make a plan for a round, or for a scenario of it; started again after a crash, it keeps a plan once only."""
    # The solvers are heavy, and this module is loaded by every command that starts.
    from samtakt.planning.optimise import optimise_round
    from samtakt.planning.staying import SeatsBreakLimits

    round = Round.objects.select_related("organisation").get(pk=round_id)
    plan = Plan.objects.filter(job=run.job).first()
    if plan is None:
        shown = _Shown(run)
        try:
            plan = optimise_round(
                round,
                by=run.actor,
                scenario=PlanScenario.objects.get(pk=scenario_id) if scenario_id else None,
                job=run.job,
                on_progress=shown.progress,
                should_cancel=shown.should_cancel,
                before_keeping=run.check,
            )
        except SeatsBreakLimits as refusal:
            raise jobs.JobRefused(str(refusal)) from refusal
    _share_if_possible(plan, run)
    return {"plan": plan.pk, "status": plan.status, "gap": plan.gap}


def _share_if_possible(plan: Plan, run: jobs.Run) -> None:
    """Share the cost of a plan that is kept; what comes of that does not undo the plan.

    Where there are no shares, the plan's page offers to work them out.
    """
    # What was found stays to be read while its cost is shared.
    run.note(_("Working out what each company pays."))
    try:
        split_cost(plan, by=run.actor, on_progress=lambda done: run.progress(95 + 4 * done))
    except NothingToShare:
        return
    except jobs.Cancelled:
        run.note(_("The plan is kept. Its cost is not shared yet."))
    except Exception:
        logger.exception("The cost of plan %s (job %s) could not be shared", plan.pk, run.job.pk)
        run.note(_("The plan is kept. Its cost is not shared yet."))


def _sharing(run: jobs.Run) -> Callable[[float], None]:
    """Return what shows how far the sharing of a cost is, and stops it if that is asked for."""

    def progress(fraction: float) -> None:
        run.progress(10 + 85 * fraction, _("Working out what each company pays."))

    return progress


@contextmanager
def _refusals_of_shares() -> Iterator[None]:
    """Let whoever asked for shares know why there are none."""
    try:
        yield
    except NothingToShare as refusal:
        raise jobs.JobRefused(_("The plan has no seats that cost anything.")) from refusal
    except NotAllCountsShared as refusal:
        raise jobs.JobRefused(
            _(
                "A company of the plan no longer lets you read its numbers, so its part is not"
                " known. Calculate a new plan without it."
            )
        ) from refusal


@jobs.kind(SPLIT, resumable=True)
def split(run: jobs.Run, plan_id: int) -> dict[str, Any]:
    """Share the cost of a plan; started again after a crash, it shares it once only."""
    plan = Plan.objects.select_related("organisation", "round__organisation").get(pk=plan_id)
    with _refusals_of_shares():
        found = split_cost(plan, by=run.actor, on_progress=_sharing(run))
    return {"split": found.pk}


@jobs.kind(CHOOSE, resumable=True)
def choose(run: jobs.Run, plan_id: int, rule: str, borne_by_network: str) -> dict[str, Any]:
    """Share the cost of a plan by another rule; done twice, it is as if it was done once."""
    found = CostSplit.objects.select_related("organisation", "plan__organisation").get(plan=plan_id)
    _sharing(run)(0.0)
    choose_rule(
        found,
        rule,
        borne_by_network=Decimal(borne_by_network),
        by=run.actor,
        before_keeping=run.check,
    )
    return {"split": found.pk}


@jobs.kind(PROPOSE, resumable=True)
def propose_with_shares(run: jobs.Run, plan_id: int, answer_by: str) -> dict[str, Any]:
    """Share the cost of a plan and propose it; started again after a crash, it asks once only."""
    plan = Plan.objects.select_related("organisation", "round__organisation").get(pk=plan_id)
    day = datetime.date.fromisoformat(answer_by)
    # A crash may have come after the plan was proposed, before the job was told.
    if (plan.state, plan.answer_by) != (Plan.State.PROPOSED, day):
        try:
            propose(
                plan,
                day,
                by=run.actor,
                on_progress=_sharing(run),
                before_proposing=run.check,
            )
        except CannotPropose as refusal:
            raise jobs.JobRefused(str(refusal)) from refusal
    return {"plan": plan.pk}


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
    from samtakt.planning.staying import SeatsBreakLimits

    plan = Plan.objects.select_related("organisation", "round__organisation").get(pk=plan_id)
    run.progress(20, _("Planning again as if it were so; the plan stays as it is."))
    try:
        result = forecast(plan, Kind(what), value, should_cancel=_Shown(run).should_cancel)
    except SeatsBreakLimits as refusal:
        raise jobs.JobRefused(str(refusal)) from refusal
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
    from samtakt.planning.rearranging import chosen_of, published_seats, rearrange
    from samtakt.planning.staying import SeatsBreakLimits

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
        return answer(kept, limits=[], published=published_seats(plan, kept[0]))
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
    except SeatsBreakLimits as refusal:
        raise jobs.JobRefused(str(refusal)) from refusal
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

"""Work for the worker: making a joint plan, and trying what would help a need."""

import contextlib
import time
from typing import Any

from django.utils.translation import gettext as _

from samtakt.foundation import jobs
from samtakt.foundation.formats import number_text, percent_text
from samtakt.planning.models import Plan, Round
from samtakt.planning.rounds import OPTIMISE
from samtakt.planning.trials import TRY, NothingToTry

SECONDS_BETWEEN_LOOKS = 0.5


@jobs.kind(OPTIMISE, resumable=True)
def optimise(run: jobs.Run, round_id: int) -> dict[str, Any]:
    """Make a plan for a round; started again after a crash, it keeps a plan once only."""
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
            job=run.job,
            on_progress=shown.progress,
            should_cancel=shown.should_cancel,
            before_keeping=run.check,
        )
    with contextlib.suppress(NothingToShare):
        split_cost(plan, by=run.actor)
    return {"plan": plan.pk, "status": plan.status, "gap": plan.gap}


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

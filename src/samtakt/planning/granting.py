"""Plans again as if what would help a need were granted; the worker's part of `trials`."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from samtakt.engines import planning as engine
from samtakt.engines.planning.changes import Change, confirm
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.planning.identities import demand_id
from samtakt.planning.models import Plan
from samtakt.planning.trials import NothingToTry, need_of

SECONDS = 8.0
"""How long the plan is improved with the change. More may be met after a longer calculation."""


def try_changes(
    plan: Plan,
    need: int,
    *,
    viewer: Organisation,
    on_progress: Callable[[float, float, float], object] | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """Plan again with what would help a need, and return how many are met and what is gained.

    `on_progress` hears of the share done (0–1), the points so far, and the bound.

    Raises:
        NothingToTry: the need, or what would help it, is gone.
    """
    row = need_of(plan, need, viewer)
    # The files are the hub's: they hold every company's counts. No more of them leaves here than
    # how many of this one need are met and what the whole plan gains.
    with scope_for(plan.organisation):
        problem = engine.Problem.from_json(plan.instance_file.read())
        answer = engine.Plan.from_json(plan.plan_file.read())
    identity = demand_id(row.demand, row.organisation.slug)
    unmet = next(
        (each for each in answer.unmet if (each.demand, each.level) == (identity, row.level)), None
    )
    if unmet is None or not row.changes:
        raise NothingToTry(_("The need is not in the files of the plan."))
    changes = [
        Change(each["kind"], each["target"], each["amount"], each["day"], each.get("place", ""))
        for each in row.changes
    ]
    engine.warm_up()
    confirmed = confirm(
        problem,
        answer,
        unmet,
        changes,
        time_limit_seconds=SECONDS,
        on_progress=on_progress,
        should_cancel=should_cancel,
    )
    return {"met": confirmed.met, "gained": confirmed.gained}

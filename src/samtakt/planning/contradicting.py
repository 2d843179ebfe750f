"""The worker's part of conflicts: the smallest set of limits that cannot hold together, in words."""

from collections.abc import Callable, Iterable

from samtakt.engines.planning.conflicts import Limit, find_conflict
from samtakt.planning.identities import demand_id
from samtakt.planning.instance import Instance, instance_of
from samtakt.planning.models import Plan, Round
from samtakt.planning.rulewords import limit_words, names_of
from samtakt.planning.trials import need_of

SECONDS = 60.0


def why_not(plan: Plan, need: int, *, should_cancel: Callable[[], bool] | None = None) -> list[str]:
    """Return the limits that keep people of a need out, in words; nothing if all could be in.

    Called in the hub's scope.

    Raises:
        NotAnswered: the time was over, or somebody cancelled, before it was known.
        NothingToTry: the plan has no such unmet need.
    """
    row = need_of(plan, need, plan.organisation)
    instance = instance_of(plan)
    identity = demand_id(row.demand, row.organisation.slug)
    found = find_conflict(
        instance.problem,
        {identity: row.demand.people},
        seconds=SECONDS,
        should_cancel=should_cancel,
    )
    return limits_in_words(found, instance, plan.round)


def limits_in_words(limits: Iterable[Limit], instance: Instance, round: Round) -> list[str]:
    """Return limits as people call them, each once."""
    names = names_of(instance, round)
    return list(dict.fromkeys(limit_words(each.rule, each.key, names) for each in limits))

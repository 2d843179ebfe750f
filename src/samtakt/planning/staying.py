"""What stays when a round is planned again: sessions that have begun, and those that are confirmed.

The binding seats of such sessions are confirmed in the planner's problem, so that no plan can drop
them; the session is held even if companies that leave bring it under its smallest group. Where no
seat can be taken any more nobody new is planned in, and a session that was called off is no date
to plan for. Limits hold for seats that stay too: where one was lowered under what they take, no plan
can be made, and the limit is named.
"""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from samtakt.engines import planning as engine
from samtakt.engines.planning.byhand import violations_of
from samtakt.foundation.tenancy import scope_across
from samtakt.planning.binding import Seats, binding_seats, sessions_on, takes_nobody_new
from samtakt.planning.demand import key_of
from samtakt.planning.instance import Instance
from samtakt.planning.models import Demand, Round
from samtakt.planning.rulewords import names_of, violation_words


class SeatsBreakLimits(Exception):
    """Seats that stay break limits of the round: no plan keeps both. The text says which limits."""

    def __init__(self, limits: Iterable[str]) -> None:
        super().__init__(
            _(
                "Seats that are binding break limits: %(limits)s Raise these limits, or let"
                " companies give up seats."
            )
            % {"limits": " ".join(limits)}
        )


def refuse_broken_limits(answer: engine.Plan, instance: Instance, round: Round) -> None:
    """Refuse an answer that cannot keep every limit, because seats that stay break some.

    Raises:
        SeatsBreakLimits: they do.
    """
    if answer.status != "infeasible":
        return
    names = names_of(instance, round)
    broken = violations_of(instance.problem, answer.seats)
    if not broken:
        # By less than is told as a fault: the check of the whole plan says what is wrong with it.
        return
    raise SeatsBreakLimits(
        dict.fromkeys(violation_words(each.rule, each.parameters, names) for each in broken)
    )


def with_what_stays(instance: Instance, round: Round, *, today: datetime.date) -> Instance:
    """Return an instance in which what is binding stays; called in the hub's scope."""
    problem = instance.problem
    offered = [each for each in problem.sessions if each.id in instance.dates]
    dates = {instance.dates[each.id].pk: each.id for each in offered}
    sessions = sessions_on(dates.keys())
    closed = {pk for pk, key in dates.items() if takes_nobody_new(instance.dates[key], today)}
    stays = (closed | sessions.confirmed) - sessions.called_off
    seats = {key: count for key, count in _binding(instance, round).items() if key[1] in stays}
    rows = [
        engine.Seats(demand, dates[date], count)
        for (demand, date), count in _in_problem(instance, round, seats).items()
    ]
    return replace(
        instance,
        problem=_with_confirmed(
            problem,
            [each for each in offered if instance.dates[each.id].pk not in sessions.called_off],
            rows,
            full={dates[date] for date in closed},
        ),
    )


def _binding(instance: Instance, round: Round) -> Seats:
    with scope_across(round.organisation, instance.companies):
        found = binding_seats(round, [company.pk for company in instance.companies])
    return {key: count for theirs in found.values() for key, count in theirs.items()}


def _in_problem(instance: Instance, round: Round, seats: Seats) -> dict[tuple[str, int], int]:
    """Return seats by the needs of the problem they are for, and the number of the date.

    What a company has published anew is the same need if nothing but its number differs. Seats of
    a need that the problem does not have stay as well, but nothing is planned around them.
    """
    known = {each.id for each in instance.problem.demands}
    rows = [(key, row) for key, row in instance.demand.items() if key in known]
    needs = {row.pk: key for key, row in rows}
    same = {(row.organisation_id, key_of(row)): key for key, row in rows}
    earlier = {demand for demand, _date in seats} - needs.keys()
    with scope_across(round.organisation, instance.companies):
        for row in Demand.objects.filter(pk__in=earlier):
            key = same.get((row.organisation_id, key_of(row)))
            if key is not None:
                needs[row.pk] = key
    found: dict[tuple[str, int], int] = {}
    for (demand, date), count in seats.items():
        if demand in needs:
            place = needs[demand], date
            found[place] = found.get(place, 0) + count
    return found


def _with_confirmed(
    problem: engine.Problem,
    offered: Sequence[engine.SessionCandidate],
    rows: Iterable[engine.Seats],
    *,
    full: Collection[str],
) -> engine.Problem:
    """Return the problem with seats that stay; in the sessions that are `full` nobody else sits."""
    rows = list(rows)
    while True:
        taken: Counter[str] = Counter()
        for row in rows:
            taken[row.session] += row.count
        sessions = tuple(
            _held(each, taken[each.id] if each.id in full else each.maximum)
            if taken[each.id]
            else each
            for each in map(engine.SessionCandidate.as_offered, offered)
            if taken[each.id] or each.id not in full
        )
        try:
            return replace(problem, sessions=sessions, confirmed=tuple(rows))
        except engine.InvalidProblem as fault:
            if fault.code != "confirmed_impossible":
                raise
            # The catalogue has changed under the seat: it stays, but no plan can count on it.
            impossible = {(fault.parameters["demand"], fault.parameters["session"])}
            rows = [row for row in rows if (row.demand, row.session) not in impossible]


def _held(session: engine.SessionCandidate, maximum: int) -> engine.SessionCandidate:
    """The session as it is held in any case, with however few; its seats cost what they did."""
    return replace(
        session,
        minimum=0,
        maximum=maximum,
        smallest_group=session.minimum,
        largest_group=session.maximum,
    )

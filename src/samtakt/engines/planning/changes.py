"""What would have to change for a need to be met, and whether that would really do.

`explain` says what stands in the way of the session that is nearest for somebody without a seat.
Each obstacle that people can do something about is a change here: a sum of money, one more absence
allowed, so many more participants by a day, another date, another venue. `confirm` makes the
changes to the instance, plans again from the plan at hand, and says what came of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from samtakt.engines.planning.parts import Seats, SessionCandidate
from samtakt.engines.planning.plan import Obstacle, Plan, Unmet
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.shows import fewest_seats
from samtakt.engines.planning.solver import solve
from samtakt.engines.planning.venues import held_again, held_at, name_again

KRONA = 1.0
"""Money is asked for in whole kronor: rounding down would be too little."""


@dataclass(frozen=True)
class Change:
    """One thing that somebody could do.

    `kind` is the obstacle's reason (a key of `wording.REASONS`); `target` the id of the company,
    team, session, provider or resource that it is about ("" for the network); `amount` how many
    kronor, absences, participants, places or sessions more; `day` by when, if that matters.
    `place` is where a session would be held ("": where it is). Another venue with the amount 0
    moves the session; with 1, as with another date, one more like it is held.
    """

    kind: str
    target: str
    amount: float
    day: int | None = None
    place: str = ""


@dataclass(frozen=True)
class Confirmation:
    """What planning again with the changes gave.

    `met` is how many more of the need get where the explanation said; `gained` is the points the
    whole plan gains. It is negative only where participants of nobody had to be found: they take
    places, which others may have had. Every other change leaves all that was possible.
    """

    changes: tuple[Change, ...]
    met: int
    gained: float
    plan: Plan


def changes_for(problem: Problem, unmet: Unmet) -> tuple[Change, ...] | None:
    """Return what would let one more person in, all of it together; None if nothing simple would.

    Simple is what somebody can grant. That another course has to come first, that the person is
    elsewhere that day, or that no group is large enough to be sure of its minimum, is not.
    """
    return changes_for_all(problem, (unmet,))[0]


def changes_for_all(
    problem: Problem, unmet: Iterable[Unmet]
) -> tuple[tuple[Change, ...] | None, ...]:
    """Return the changes for each of many, as `changes_for` does for one."""
    asker = _Asker(problem)
    return tuple(asker.changes(each) for each in unmet)


class _Asker:
    """An instance, looked up by id, as changes are asked of it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.sessions = {session.id: session for session in problem.sessions}
        self.demands = {demand.id: demand for demand in problem.demands}

    def changes(self, unmet: Unmet) -> tuple[Change, ...] | None:
        """Return what would let one more person in; None if nothing simple would."""
        about = self.session_for(unmet)
        found = [
            self._change(obstacle, self.demands[unmet.demand].company, about)
            for obstacle in unmet.obstacles
            if obstacle.reason != "search_stopped"
        ]
        if None in found:
            return None
        return tuple(change for change in found if change is not None)

    def session_for(self, unmet: Unmet) -> SessionCandidate | None:
        """Return the session that would take one more in; None if there would be none.

        Where one has to be held once more, that is the new one, which the first change brings.
        """
        given = unmet.parameters
        if unmet.reason == "no_session_in_days" and "like" in given:
            like = self.sessions[given["like"]]
            return replace(like, id=name_again(self.problem, like.id), days=(given["day"],))
        session = self.sessions.get(unmet.session)
        if session is not None and unmet.reason == "too_far" and given["again"]:
            return replace(session, id=name_again(self.problem, session.id))
        return session

    def _can_fill(self, session: SessionCandidate, missing: int) -> bool:
        """Return whether so many may join, place is left, and a full session is safe enough."""
        fewest = fewest_seats(session, self.problem.fall_under_risk)
        return missing < session.maximum and fewest <= session.maximum

    def _change(
        self, obstacle: Obstacle, company: str, session: SessionCandidate | None
    ) -> Change | None:
        reason, given = obstacle.reason, obstacle.parameters
        if session is None:
            return None
        match reason:
            case "no_session_in_days":
                return Change(reason, given["like"], 1, given["day"], given["venue"])
            case "too_far":
                return Change(reason, given["like"], given["again"], place=given["venue"])
            case "travel_over_budget":
                return Change(reason, session.id, 0, place=given["venue"])
            case "company_budget" | "aid_cap":
                return Change(reason, company, _kronor(given["missing"]))
            case "network_budget":
                return Change(reason, "", _kronor(given["missing"]))
            case "absence_limit":
                return Change(reason, given["team"], 1, given["day"])
            case "group_under_minimum" if self._can_fill(session, given["missing"]):
                return Change(reason, session.id, given["missing"], session.start)
            case "sessions_full":
                return Change(reason, session.id, 1, session.start)
            case "provider_capacity":
                return Change(reason, given["provider"], 1, 7 * given["week"])
            case "resource_limit":
                return Change(reason, given["resource"], given["missing"])
            case "value_below_cost" if self.problem.points_per_krona > 0:
                lacking = (given["cost"] - given["value"]) / self.problem.points_per_krona
                return Change(reason, session.id, _kronor(lacking) + KRONA)
            case _:
                return None


def _kronor(missing: float) -> float:
    return float(ceil(missing - 1e-9))


def with_change(problem: Problem, change: Change) -> Problem:
    """Return the instance in which a change has been made.

    More participants are people of nobody: they fill a session up to its minimum, take their
    places in it and pay for themselves. Changes of one need are made in their order: a session
    held once more has to be there before anything is changed about it.
    """
    return CHANGES[change.kind](problem, change)


def _company(field: str) -> Callable[[Problem, Change], Problem]:
    def changed(problem: Problem, change: Change) -> Problem:
        return _with_one(problem, "companies", change.target, field, change.amount)

    return changed


def _session(field: str, sign: int) -> Callable[[Problem, Change], Problem]:
    def changed(problem: Problem, change: Change) -> Problem:
        return _with_one(problem, "sessions", change.target, field, sign * change.amount)

    return changed


def _with_one(problem: Problem, part: str, target: str, field: str, more: float) -> Problem:
    """Return the instance with one number of one of its parts raised; no limit stays none."""

    def raised(row: Any) -> Any:
        value = getattr(row, field)
        if row.id != target or value is None:
            return row
        return replace(row, **{field: type(value)(max(0, value + more))})

    fields: dict[str, Any] = {part: tuple(raised(row) for row in getattr(problem, part))}
    return replace(problem, **fields)


def _network_budget(problem: Problem, change: Change) -> Problem:
    budget = problem.network_budget
    return replace(problem, network_budget=None if budget is None else budget + change.amount)


def _absence(problem: Problem, change: Change) -> Problem:
    return _with_one(problem, "teams", change.target, "absent_max", int(change.amount))


def _resource(problem: Problem, change: Change) -> Problem:
    return _with_one(problem, "resources", change.target, "limit", change.amount)


def _participants(problem: Problem, change: Change) -> Problem:
    fewer = _session("minimum", -1)(problem, change)
    return _session("maximum", -1)(fewer, change)


def _provider(problem: Problem, change: Change) -> Problem:
    week = (change.day or 0) // 7
    rows = {(row.provider, row.week): row for row in problem.provider_capacity}
    usual = rows.get((change.target, week), rows.get((change.target, None)))
    if usual is None:
        return problem
    rows[change.target, week] = replace(
        usual, week=week, sessions=usual.sessions + int(change.amount)
    )
    return replace(problem, provider_capacity=tuple(rows.values()))


def _rebate(problem: Problem, change: Change) -> Problem:
    """Take the sum off the session's price, or off its seats' where that is not enough."""
    session = _session_of(problem, change)
    seat = max(0.0, change.amount - session.price_session)
    cheaper = _with_one(problem, "sessions", session.id, "price_session", -change.amount)
    return _with_one(cheaper, "sessions", session.id, "price_seat", -seat)


def _date(problem: Problem, change: Change) -> Problem:
    like = _session_of(problem, change)
    start = like.start if change.day is None else change.day
    days = tuple(day - like.start + start for day in like.days)
    return held_again(problem, like, days, change.place or like.place)


def _venue(problem: Problem, change: Change) -> Problem:
    like = _session_of(problem, change)
    if change.amount:
        return held_again(problem, like, like.days, change.place)
    return held_at(problem, like, change.place)


def _session_of(problem: Problem, change: Change) -> SessionCandidate:
    return next(each for each in problem.sessions if each.id == change.target)


CHANGES: dict[str, Callable[[Problem, Change], Problem]] = {
    "absence_limit": _absence,
    "aid_cap": _company("aid"),
    "company_budget": _company("budget"),
    "group_under_minimum": _participants,
    "network_budget": _network_budget,
    "no_session_in_days": _date,
    "provider_capacity": _provider,
    "resource_limit": _resource,
    "sessions_full": _session("maximum", 1),
    "too_far": _venue,
    "travel_over_budget": _venue,
    "value_below_cost": _rebate,
}


def confirm(
    problem: Problem,
    plan: Plan,
    unmet: Unmet,
    changes: Iterable[Change],
    *,
    time_limit_seconds: float = 3.0,
    seed: int = 0,
    iterations: int | None = None,
    on_progress: Callable[[float, float, float], object] | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> Confirmation:
    """Make some changes, plan again, and say how many more of the need get further.

    One more of the need is put into the session that the changes are about, with whoever it takes
    to fill it, and the plan is improved from there for the seconds given. More may be met after a
    longer search; what is said to be met is. It may be nobody: where others can make more of what
    is granted, they get it.
    """
    changed, made = problem, tuple(changes)
    for change in made:
        changed = with_change(changed, change)

    def planned_from(start: Plan) -> Plan:
        return solve(
            changed,
            time_limit_seconds=time_limit_seconds,
            seed=seed,
            iterations=iterations,
            on_progress=on_progress,
            should_cancel=should_cancel,
            start=start,
        )

    again = planned_from(_with_one_more(problem, plan, unmet))
    if again.objective < plan.objective and again.status != "cancelled":
        # The seat has cost others theirs, and the search has found nothing better.
        again = planned_from(plan)
    met = _left(plan, unmet) - _left(again, unmet)
    return Confirmation(made, max(0, met), again.objective - plan.objective, again)


def _with_one_more(problem: Problem, plan: Plan, unmet: Unmet) -> Plan:
    """Return the plan with one more seat of a need, where its explanation says that it could be."""
    session = _Asker(problem).session_for(unmet)
    if session is None:
        return plan
    pair = unmet.demand, session.id
    counts = {(row.demand, row.session): row.count for row in plan.seats}
    counts[pair] = counts.get(pair, 0) + 1
    return replace(plan, seats=tuple(Seats(*key, count) for key, count in counts.items()))


def _left(plan: Plan, unmet: Unmet) -> int:
    """Return how many of the need a plan leaves at the level in question or below it."""
    return sum(
        row.people for row in plan.unmet if row.demand == unmet.demand and row.level <= unmet.level
    )

"""What would have to change for a need to be met, and whether that would really do.

`explain` says what stands in the way of the session that is nearest for somebody without a seat.
Each obstacle that people can do something about is a change here: a sum of money, one more absence
allowed, so many more participants by a day, another date. `confirm` makes the changes to the
instance, plans again from the plan at hand, and says what came of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from samtakt.engines.planning.plan import Obstacle, Plan, Unmet
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.solver import solve

KRONA = 1.0
"""Money is asked for in whole kronor: rounding down would be too little."""


@dataclass(frozen=True)
class Change:
    """One thing that somebody could do.

    `kind` is the obstacle's reason (a key of `wording.REASONS`); `target` the id of the company,
    team, session, provider, resource or course that it is about ("" for the network); `amount` how
    many kronor, absences, participants, places or sessions more; `day` by when, if that matters.
    """

    kind: str
    target: str
    amount: float
    day: int | None = None


@dataclass(frozen=True)
class Confirmation:
    """What planning again with the changes gave.

    `met` is how many more of the need get where the explanation said; `gained` is the points the
    whole plan gains (not negative, since nothing that was possible has gone).
    """

    changes: tuple[Change, ...]
    met: int
    gained: float
    plan: Plan


def changes_for(problem: Problem, unmet: Unmet) -> tuple[Change, ...] | None:
    """Return what would let one more person in, all of it together; None if nothing simple would.

    Simple is what somebody can grant. That another course has to come first, or that the person
    is elsewhere that day, is not.
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
        found = [
            self._change(obstacle, unmet)
            for obstacle in unmet.obstacles
            if obstacle.reason != "search_stopped"
        ]
        if None in found:
            return None
        return tuple(change for change in found if change is not None)

    def _change(self, obstacle: Obstacle, unmet: Unmet) -> Change | None:
        reason, given = obstacle.reason, obstacle.parameters
        session = self.sessions.get(unmet.session)
        if session is None:
            return self._another_date(unmet) if reason == "no_session_in_days" else None
        match reason:
            case "company_budget" | "aid_cap":
                company = self.demands[unmet.demand].company
                return Change(reason, company, _kronor(given["missing"]))
            case "network_budget":
                return Change(reason, "", _kronor(given["missing"]))
            case "absence_limit":
                return Change(reason, given["team"], 1, given["day"])
            case "group_under_minimum":
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

    def _another_date(self, unmet: Unmet) -> Change | None:
        """Return a date of a course in the need's days, like one that is offered outside them."""
        problem, demand = self.problem, self.demands[unmet.demand]
        courses = {
            course.id
            for course in problem.courses
            for outcome in course.covers
            if outcome.competence == demand.competence
            and max(outcome.from_level, demand.from_level) == unmet.level < outcome.to_level
        }
        room = demand.latest - demand.earliest
        for session in problem.sessions:
            if session.course in courses and session.finish - session.start <= room:
                return Change("no_session_in_days", session.id, 1, demand.earliest)
        return None


def _kronor(missing: float) -> float:
    return float(ceil(missing - 1e-9))


def with_change(problem: Problem, change: Change) -> Problem:
    """Return the instance in which a change has been made.

    More participants are people of nobody: they fill a session up to its minimum, take their
    places in it and pay for themselves.
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
    session = next(each for each in problem.sessions if each.id == change.target)
    seat = max(0.0, change.amount - session.price_session)
    cheaper = _with_one(problem, "sessions", session.id, "price_session", -change.amount)
    return _with_one(cheaper, "sessions", session.id, "price_seat", -seat)


def _date(problem: Problem, change: Change) -> Problem:
    like = next(each for each in problem.sessions if each.id == change.target)
    days = tuple(day - like.start + (change.day or 0) for day in like.days)
    return replace(
        problem, sessions=(*problem.sessions, replace(like, id=f"{like.id} again", days=days))
    )


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

    The plan is improved from where it stands for the seconds given. More may be met after a
    longer search; what is said to be met is.
    """
    changed, made = problem, tuple(changes)
    for change in made:
        changed = with_change(changed, change)
    again = solve(
        changed,
        time_limit_seconds=time_limit_seconds,
        seed=seed,
        iterations=iterations,
        on_progress=on_progress,
        should_cancel=should_cancel,
        start=plan,
    )
    left = sum(
        row.people for row in again.unmet if row.demand == unmet.demand and row.level <= unmet.level
    )
    before = sum(
        row.people for row in plan.unmet if row.demand == unmet.demand and row.level <= unmet.level
    )
    return Confirmation(made, max(0, before - left), again.objective - plan.objective, again)

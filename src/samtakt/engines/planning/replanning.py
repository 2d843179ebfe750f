"""Planning anew after something has changed, without moving everybody.

People have arranged their weeks by the plan that was published. A seat of it that stays is therefore
worth some points more than another (`Problem.kept_worth`): the larger that worth, the fewer seats
move, and the more value is left lying. `frontier` shows both side by side, so that people choose.
Seats that must not move at all are `Problem.confirmed`.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from samtakt.engines.planning.parts import Seats
from samtakt.engines.planning.plan import Plan
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.proof import certified_bound, known_prices
from samtakt.engines.planning.solver import solve

SHARES_OF_A_SEAT = (0.3, 0.1, 0.02)
"""What a seat that stays is worth on the frontier, as a share of what a seat of the plan is worth."""

TRIES = 2
"""So many plans more are made for a stated loss."""


@dataclass(frozen=True)
class Replanned:
    """A plan for the changed instance, and how much of the published one is in it.

    `objective` leaves out what seats kept are worth: it compares with any other plan of the same
    instance. `published` is how many seats there were, and `moved` counts those not in the plan. Of
    these `impossible` are of a need or in a session that the instance does not have any more: they
    are gone whoever plans, and are left out of `moved_share`. `problem` is the instance with what
    was published: the plan verifies against it.
    """

    problem: Problem
    plan: Plan
    objective: float
    moved: int
    published: int
    impossible: int

    @property
    def moved_share(self) -> float:
        """Return which part of the published seats is moved though need and session are there."""
        return (self.moved - self.impossible) / max(1, self.published)


def with_published(problem: Problem, published: Plan, *, kept_worth: float) -> Problem:
    """Return the instance in which the seats of a published plan are worth keeping."""
    sizes = {demand.id: demand.size for demand in problem.demands}
    sessions = {session.id for session in problem.sessions}
    known = tuple(
        Seats(row.demand, row.session, min(row.count, sizes[row.demand]))
        for row in published.seats
        if row.demand in sizes and row.session in sessions
    )
    return replace(problem, published=known, kept_worth=kept_worth)


def replan(
    problem: Problem,
    published: Plan,
    *,
    kept_worth: float,
    time_limit_seconds: float = 10.0,
    seed: int = 0,
    iterations: int | None = None,
    start: Plan | None = None,
    should_cancel: Callable[[], bool] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Replanned:
    """Return a plan for a changed instance that moves a published seat only if it gains enough.

    `kept_worth` is in points per seat. The search begins with what can stay of `start`, or else of
    the published plan. `clock` says what seconds are, as for `solve`.
    """
    asked = with_published(problem, published, kept_worth=kept_worth)
    plan = solve(
        asked,
        time_limit_seconds=time_limit_seconds,
        seed=seed,
        iterations=iterations,
        start=published if start is None else start,
        should_cancel=should_cancel,
        clock=clock,
    )
    before = {(row.demand, row.session): row.count for row in asked.published}
    kept = sum(min(row.count, before.get((row.demand, row.session), 0)) for row in plan.seats)
    everything = sum(row.count for row in published.seats)
    return Replanned(
        problem=asked,
        plan=plan,
        objective=plan.objective - kept_worth * kept,
        moved=everything - kept,
        published=everything,
        impossible=everything - sum(before.values()),
    )


def frontier(
    problem: Problem,
    published: Plan,
    *,
    shares: Iterable[float] = SHARES_OF_A_SEAT,
    time_limit_seconds: float = 10.0,
    seed: int = 0,
    iterations: int | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> tuple[Replanned, ...]:
    """Return plans from fewest seats moved to most value; each gains on the one before.

    `shares` say what a seat that stays is worth, relative to what the published plan gains per
    seat. Each plan begins with the one before it; one that is no better is left out.
    """
    seats = sum(row.count for row in published.seats)
    per_seat = max(0.0, published.objective) / max(1, seats)
    found: list[Replanned] = []
    for share in sorted(shares, reverse=True):
        each = replan(
            problem,
            published,
            kept_worth=share * per_seat,
            time_limit_seconds=time_limit_seconds,
            seed=seed,
            iterations=iterations,
            start=found[-1].plan if found else None,
            should_cancel=should_cancel,
        )
        if not found or each.objective > found[-1].objective + 1e-9:
            found.append(each)
        if each.plan.status == "cancelled":
            break
    return tuple(found)


class Point(Protocol):
    """A point of a frontier: what a plan is worth, and how many seats it moves."""

    @property
    def objective(self) -> float:
        """Points."""

    @property
    def moved(self) -> int:
        """Seats."""


Chosen = TypeVar("Chosen", bound=Point)


def fewest_moved(plans: Iterable[Chosen], *, loss: float) -> Chosen:
    """Return, of a frontier, the plan that moves fewest seats for at most a share `loss` of value.

    The value is that of the best plan on the frontier.

    Raises:
        ValueError: the frontier is empty.
    """
    plans = list(plans)
    best = max(each.objective for each in plans)
    enough = [each for each in plans if each.objective >= best - loss * abs(best)]
    return min(enough, key=lambda each: (each.moved, -each.objective))


def with_fewest_moved(
    problem: Problem,
    published: Plan,
    points: Sequence[Replanned],
    *,
    loss: float,
    time_limit_seconds: float = 10.0,
    seed: int = 0,
    iterations: int | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> tuple[Replanned, ...]:
    """Return a frontier that has a plan that moves few seats for at most a share `loss` of value.

    Between the plan of the frontier that would be chosen for the loss and the next that moves
    fewer, what a kept seat is worth is tried anew, so many times as `TRIES` says, or until
    `should_cancel()` says yes. What is no better than another plan in both value and seats is left
    out.
    """
    chosen, above = fewest_moved(points, loss=loss), 0.0
    for each in points:
        if each.moved < chosen.moved:
            above = each.problem.kept_worth
    tried = list(points)
    for _ in range(TRIES):
        under = chosen.problem.kept_worth
        if chosen.moved <= chosen.impossible or chosen.plan.status == "cancelled":
            break
        each = replan(
            problem,
            published,
            kept_worth=(under * above) ** 0.5 if above else 3.0 * under,
            time_limit_seconds=time_limit_seconds,
            seed=seed,
            iterations=iterations,
            start=chosen.plan,
            should_cancel=should_cancel,
        )
        tried.append(each)
        if each.plan.status == "cancelled":
            break
        best = fewest_moved(tried, loss=loss)
        if best is each:
            chosen = each
        else:
            above = each.problem.kept_worth
    return _undominated(tried)


def _undominated(plans: Iterable[Replanned]) -> tuple[Replanned, ...]:
    """Return plans from fewest seats moved to most value; each gains on the one before."""
    found: list[Replanned] = []
    for each in sorted(plans, key=lambda each: (each.moved, -each.objective)):
        if not found or each.objective > found[-1].objective + 1e-9:
            found.append(each)
    return tuple(found)


@dataclass(frozen=True)
class Forecast:
    """What a change would do: no plan could be worth more than `at_most`, and one is worth this."""

    at_most: float
    replanned: Replanned


def what_if(
    changed: Problem,
    plan: Plan,
    *,
    time_limit_seconds: float = 3.0,
    seed: int = 0,
    iterations: int | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> Forecast:
    """Return what an instance would allow that differs a little from the plan's own.

    The plan's prices prove a bound of the changed instance at once; the plan itself, repaired and
    improved for some seconds, shows what can be had. When `should_cancel()` says yes, what is known
    by then is returned, as `solve` does.
    """
    found = replan(
        changed,
        plan,
        kept_worth=0.0,
        time_limit_seconds=time_limit_seconds,
        seed=seed,
        iterations=iterations,
        should_cancel=should_cancel,
    )
    if found.plan.status == "cancelled":
        return Forecast(found.plan.bound, found)
    proven = certified_bound(changed, known_prices(changed, plan.certificate))
    return Forecast(min(found.plan.bound, proven), found)


def without_course(problem: Problem, course: str) -> Problem:
    """Return the instance without the sessions of a course.

    Raises:
        KeyError: there is no such course.
    """
    if course not in {each.id for each in problem.courses}:
        raise KeyError(course)
    gone = {each.id for each in problem.sessions if each.course == course}
    return replace(
        problem,
        sessions=tuple(each for each in problem.sessions if each.id not in gone),
        confirmed=tuple(row for row in problem.confirmed if row.session not in gone),
        published=tuple(row for row in problem.published if row.session not in gone),
        resources=tuple(
            replace(
                row,
                seats=tuple(use for use in row.seats if use.session not in gone),
                sessions=tuple(use for use in row.sessions if use.session not in gone),
            )
            for row in problem.resources
        ),
    )


def without_company(problem: Problem, company: str) -> Problem:
    """Return the instance without a company: its teams, needs, travel, and seats kept for it.

    Raises:
        KeyError: there is no such company.
    """
    if company not in {each.id for each in problem.companies}:
        raise KeyError(company)
    gone = {each.id for each in problem.demands if each.company == company}
    demands = tuple(each for each in problem.demands if each.id not in gone)
    groups = {group for each in demands for group in each.groups}
    return replace(
        problem,
        companies=tuple(each for each in problem.companies if each.id != company),
        teams=tuple(each for each in problem.teams if each.company != company),
        demands=demands,
        travel=tuple(each for each in problem.travel if each.company != company),
        # A group that nobody is of any more is due nothing.
        equal_access=tuple(each for each in problem.equal_access if each.group in groups),
        confirmed=tuple(row for row in problem.confirmed if row.demand not in gone),
        published=tuple(row for row in problem.published if row.demand not in gone),
        resources=tuple(
            replace(row, seats=tuple(use for use in row.seats if use.demand not in gone))
            for row in problem.resources
        ),
    )


def with_budget(problem: Problem, budget: float | None, company: str | None = None) -> Problem:
    """Return the instance with another budget of a company, or of the network.

    Raises:
        KeyError: there is no such company.
    """
    if company is None:
        return replace(problem, network_budget=budget)
    if company not in {each.id for each in problem.companies}:
        raise KeyError(company)
    return replace(
        problem,
        companies=tuple(
            replace(each, budget=budget) if each.id == company else each
            for each in problem.companies
        ),
    )

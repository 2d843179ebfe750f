"""Random instances with something of everything, small enough to try every plan."""

import itertools

import numpy as np

from samtakt.engines.planning import (
    Company,
    CompanyCost,
    Course,
    DemandClass,
    EqualAccess,
    OpenedSession,
    Outcome,
    Plan,
    Problem,
    ProviderCapacity,
    ResourceRow,
    Seats,
    SeatUse,
    SessionCandidate,
    SessionUse,
    Team,
    TravelCost,
    Unmet,
)
from samtakt.engines.planning.constraints import CONSTRAINTS
from samtakt.engines.planning.plan import relative_gap
from samtakt.engines.planning.proof import certified_bound
from samtakt.engines.planning.reading import Reading

MOST_PLANS = 2_000

COURSES = (
    Course("both", (Outcome("weld", 0, 1), Outcome("read", 0, 2))),
    Course("further", (Outcome("weld", 1, 2),), ("safety",)),
    Course("safety", (Outcome("safe", 0, 1),)),
)


def everything(seed: int, *, confirmed: bool = False, published: bool = False) -> Problem:
    """Return a random instance; `confirmed` keeps some seats if a plan with them is allowed.

    With `published`, some seats that the instance knows are worth keeping, allowed or not.
    """
    draw = np.random.default_rng(seed)
    while True:
        problem = _draw(draw)
        if 1 < number_of_plans(problem) <= MOST_PLANS:
            break
    if confirmed:
        plans = [plan for plan in every_allowed_plan(problem) if plan]
        if plans:
            kept = plans[int(draw.integers(len(plans)))]
            # A person's needs in a session are confirmed together.
            session = kept[int(draw.integers(len(kept)))].session
            some = tuple(seats for seats in kept if seats.session == session)
            problem = _with(problem, confirmed=some)
    if published:
        seats = [
            Seats(demand.id, session.id, int(draw.integers(1, demand.size + 1)))
            for demand, session in itertools.product(problem.demands, problem.sessions)
            if draw.random() < 0.5
        ]
        worth = float(draw.choice([0.0, 0.3, 5.0]))
        problem = _with(problem, published=tuple(seats), kept_worth=worth)
    return problem


def _with(problem: Problem, **changes: object) -> Problem:
    return Problem(**{**vars(problem), **changes})  # type: ignore[arg-type]


def _draw(draw: np.random.Generator) -> Problem:
    def some(*choices):
        return choices[int(draw.integers(len(choices)))]

    sessions = []
    for course in draw.permutation(["both", "both", "further", "safety"])[: some(2, 3, 3)]:
        start = some(0, 1, 2, 7)
        minimum = some(0, 1, 1, 2)
        offered = {"smallest_group": 2, "largest_group": 3} if minimum == 0 else {}
        sessions.append(
            SessionCandidate(
                f"s{len(sessions)}", str(course), some("near", "far"),
                some((start,), (start, start + 1), (start, start + 4)), "school",
                some(0.0, 300.0), some(0.0, 100.0), minimum, minimum + some(1, 2),
                online=some(True, False, False), hours=some(0.0, 8.0, 16.0),
                show_rate=some(1.0, 0.9, 0.7), **offered,
            )
        )  # fmt: skip
    competences = ["weld", "read", "safe"]
    demands = []
    for person, team in (("Ada", "t1"), ("Bo", "t2")):
        own = {
            "groups": some((), ("g",)),
            "completed": some((), ("safety",)),
            "person": person,
        }
        demands += [
            _demand(draw, f"{person}-{competence}", team, str(competence), 1, own)
            for competence in draw.permutation(competences)[: some(1, 2)]
        ]
    for number in range(some(0, 1)):
        size = some(1, 2)
        own = {"groups": some((), ("g",))}
        competence = some(*competences)
        demands.append(_demand(draw, f"class-{number}", some("t1", "t2"), competence, size, own))
    share = some(0.2, 0.5, 0.8)
    groups = {group for demand in demands for group in demand.groups}
    return Problem(
        companies=(
            Company("a", some(None, 150.0, 400.0), some(None, 200.0, 500.0)),
            Company("b", some(None, 300.0), some(None, 300.0)),
        ),
        teams=(
            Team("t1", "a", some(None, 1, 2), {"safety": some(0, 1)}),
            Team("t2", "b", some(None, 1)),
        ),
        demands=tuple(demands),
        courses=COURSES,
        sessions=tuple(sessions),
        travel=(TravelCost("a", "near", 20.0), TravelCost("b", "far", 60.0)),
        travel_default=some(40.0, 90.0),
        travel_limit=some(None, 80.0),
        network_budget=some(None, 300.0, 600.0),
        points_per_krona=some(0.0, 0.001, 0.01),
        provider_capacity=some((), (ProviderCapacity("school", 1, 0),)),
        equal_access=(EqualAccess("g", share, 0.1),) if groups and draw.random() < 0.5 else (),
        resources=some(
            (),
            (
                ResourceRow(
                    "bench",
                    2.0,
                    tuple(SeatUse(d.id, "s0", some(0.5, 1.0)) for d in demands),
                    (SessionUse("s1", 1.0),),
                ),
            ),
        ),
        fall_under_risk=some(None, None, 0.2, 0.6),
    )


def _demand(draw, identity, team, competence, size, own):
    def some(*choices):
        return choices[int(draw.integers(len(choices)))]

    top = {"weld": some(1, 2), "read": some(1, 2), "safe": 1}[competence]
    value = tuple(float(draw.integers(1, 6)) for _ in range(top))
    return DemandClass(
        identity, "a" if team == "t1" else "b", team, competence, 0, top, size, value,
        some(0, 0, 1), some(3, 9, 20), some(None, 1, 4), some(1.0, 0.5), **own,
    )  # fmt: skip


def _pairs(problem: Problem) -> list[tuple[DemandClass, SessionCandidate]]:
    reading = Reading(problem, plan_of(problem, ()))
    return [
        (demand, session)
        for demand in problem.demands
        for session in problem.sessions
        if reading.step(demand, session) is not None
    ]


def number_of_plans(problem: Problem) -> int:
    """Return how many ways there are to give seats, allowed or not."""
    return int(np.prod([demand.size + 1 for demand, _ in _pairs(problem)], dtype=float))


def every_plan(problem: Problem) -> list[tuple[Seats, ...]]:
    """Return the seats of every plan, allowed or not, whose courses lead to the needs."""
    pairs = _pairs(problem)
    return [
        tuple(
            Seats(demand.id, session.id, count)
            for (demand, session), count in zip(pairs, counts, strict=True)
            if count
        )
        for counts in itertools.product(*(range(demand.size + 1) for demand, _ in pairs))
    ]


def every_allowed_plan(problem: Problem) -> list[tuple[Seats, ...]]:
    """Return the seats of every plan that the checker's hard rules allow."""
    return [seats for seats in every_plan(problem) if is_allowed(problem, seats)]


def is_allowed(problem: Problem, seats: tuple[Seats, ...]) -> bool:
    """Return whether seats keep every hard rule of the checker."""
    reading = Reading(problem, plan_of(problem, seats))
    rules = (each.check for each in CONSTRAINTS if each.check is not None)
    return not any(True for rule in rules for _ in rule(reading))


def best_by_trying_all(problem: Problem) -> float | None:
    """Return the best objective of all allowed plans; None if no plan is allowed."""
    objectives = [
        Reading(problem, plan_of(problem, seats)).objective()
        for seats in every_allowed_plan(problem)
    ]
    return max(objectives, default=None)


def plan_of(problem: Problem, seats: tuple[Seats, ...], certificate=None) -> Plan:
    """Return the plan with these seats; its figures are right if a certificate is given."""
    opened = dict.fromkeys(row.session for row in seats)
    draft = Plan("feasible", 0.0, 0.0, 0.0, 0.0, 0, tuple(OpenedSession(each, 0) for each in opened),
                 seats, 0.0, "certificate", 0.0, (), 0.0)  # fmt: skip
    reading = Reading(problem, draft)
    sessions = tuple(OpenedSession(each, reading.participants[each]) for each in opened)
    if certificate is None:
        return Plan(**{**vars(draft), "sessions": sessions})
    bound = certified_bound(problem, certificate)
    costs, travel, aid = reading.seat_prices(), reading.travel_costs(), reading.aid()
    return Plan(
        status="feasible",
        objective=reading.objective(),
        bound=bound,
        gap=relative_gap(reading.objective(), bound),
        seconds=0.0,
        seed=0,
        sessions=sessions,
        seats=seats,
        bound_certified=bound,
        bound_source="certificate",
        value=reading.value(),
        company_costs=tuple(
            CompanyCost(each, costs[each], travel[each], aid[each]) for each in costs
        ),
        network_cost=reading.network_cost(),
        expected_cancelled=reading.expected_cancelled(),
        certificate=tuple(certificate),
        unmet=unmet(reading),
    )


def unmet(reading: Reading) -> tuple[Unmet, ...]:
    """Return who is left below the level needed, each with a reason that nobody has looked for."""
    return tuple(
        Unmet(demand, people, level, "search_stopped")
        for (demand, level), people in reading.people_left().items()
    )

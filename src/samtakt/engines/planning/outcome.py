"""What a solve has found, told in the words of the instance."""

import math
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from samtakt.engines.planning.arrays import Floats, Ints
from samtakt.engines.planning.explain import explain, unexplained
from samtakt.engines.planning.model import Model, build_model
from samtakt.engines.planning.plan import (
    OPTIMAL_GAP,
    BoundSource,
    CompanyCost,
    OpenedSession,
    Plan,
    Price,
    Seats,
    Unmet,
    relative_gap,
)
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.running import Run
from samtakt.engines.planning.shows import chance_under

EXPLAINED_COLUMNS = 300_000
"""Up to here a plan that was cancelled is explained too: that takes a fifth of a second."""


@dataclass(frozen=True)
class Proof:
    """What is proven of every plan: a bound by the prices of a certificate, and one by a search.

    `source` says where `certified` comes from: the certificate, or the worth of all needs.
    """

    certified: float
    certificate: tuple[Price, ...]
    searched: float | None = None
    source: BoundSource = "certificate"


def plan_of(run: Run) -> Plan:
    """Return the best plan of a run, with its proof, costs and explanations."""
    model = run.model
    seats: Ints = np.zeros(model.columns, dtype=np.int64)
    seats[run.order] = run.best.seats
    seated = model.seated(seats)
    # A session without a minimum may stand empty: holding it has no use.
    opened = np.where((seated > 0) | model.forced, run.best.opened, False).astype(np.int64)
    priced = np.flatnonzero(run.prices > 0)
    certificate = tuple(
        Price(rule, key, price)
        for (rule, key), price in zip(
            model.row_keys.named(priced), run.prices[priced].tolist(), strict=True
        )
    )
    plan = described(
        model, seats, opened, Proof(run.bound.value, certificate, run.searched), seed=run.seed
    )
    status = "cancelled" if run.cancelled else plan.status
    # The search never breaks a limit; only confirmed seats can have done so.
    if model.forced.any() and not _keeps_the_limits(model, seats, seated, opened):
        status = "infeasible"
    run.tell(1.0)
    asked = not run.cancelled or model.columns <= EXPLAINED_COLUMNS
    return replace(
        plan,
        status=status,
        seconds=run.elapsed,
        unmet=explain(model, seats, opened, run.prices) if asked else unexplained(model, seats),
        history=tuple(run.history),
    )


def confirmed_alone(problem: Problem, *, seed: int, seconds: float) -> Plan:
    """Return the plan of the seats confirmed and no others, for a search stopped before it began.

    Its bound is what all needs together are worth: no plan does better than to meet them for nothing.
    """
    confirmed = _only_confirmed(problem)
    model = build_model(confirmed)
    seats: Ints = model.confirmed.astype(np.int64)
    seated = model.seated(seats)
    opened = model.forced.astype(np.int64)
    size = {demand.id: demand.size for demand in problem.demands}
    worth = math.fsum(demand.size * math.fsum(demand.step_values) for demand in problem.demands)
    stay = sum(min(row.count, size[row.demand]) for row in problem.published)
    proof = Proof(worth + problem.kept_worth * stay, (), source="needs")
    kept = _keeps_the_limits(model, seats, seated, opened)
    known = {demand.id for demand in confirmed.demands}
    others = tuple(
        Unmet(demand.id, demand.size, demand.from_level, "search_stopped")
        for demand in problem.demands
        if demand.id not in known
    )
    return replace(
        described(model, seats, opened, proof, seed=seed),
        status="cancelled" if kept else "infeasible",
        seconds=seconds,
        unmet=unexplained(model, seats) + others,
    )


def _only_confirmed(problem: Problem) -> Problem:
    """Return an instance without the sessions in which nobody's seat is confirmed.

    Nor has it needs without one, which take long to read, unless shares of all are to be kept.
    """
    held = {row.session for row in problem.confirmed}
    asked = {row.demand for row in problem.confirmed}
    demands = tuple(each for each in problem.demands if problem.equal_access or each.id in asked)
    known = {each.id for each in demands}
    return replace(
        problem,
        demands=demands,
        sessions=tuple(each for each in problem.sessions if each.id in held),
        published=tuple(r for r in problem.published if r.session in held and r.demand in known),
        resources=tuple(
            replace(
                row,
                seats=tuple(
                    use for use in row.seats if use.session in held and use.demand in known
                ),
                sessions=tuple(use for use in row.sessions if use.session in held),
            )
            for row in problem.resources
        ),
    )


def described(model: Model, seats: Ints, opened: Ints, proof: Proof, *, seed: int) -> Plan:
    """Return the plan that seats and opened sessions make, with its figures, not yet explained."""
    problem = model.problem
    sessions = problem.sessions
    # Few of all possible seats are taken, and arrays along all of them take seconds.
    taken = np.flatnonzero(seats)
    count, profit = seats[taken], model.profit[taken]
    objective = float(count @ profit - opened @ model.opening)
    source, bound = proof.source, proof.certified
    if proof.searched is not None and proof.searched < bound:
        bound, source = max(proof.searched, objective), "search"
    gap = relative_gap(objective, bound)
    seated = model.seated(seats)
    held = np.flatnonzero(opened)
    value = count @ (profit + problem.points_per_krona * model.cost[taken])
    value -= count @ model.bonus[taken] if len(model.bonus) else 0.0
    return Plan(
        status="optimal" if gap <= OPTIMAL_GAP else "feasible",
        objective=objective,
        bound=bound,
        gap=gap,
        seconds=0.0,
        seed=seed,
        sessions=tuple(OpenedSession(sessions[each].id, int(seated[each])) for each in held),
        seats=_seats(model, seats),
        bound_certified=proof.certified,
        bound_source=source,
        value=float(value),
        company_costs=company_costs(model, seats),
        network_cost=float(sum(sessions[each].price_session for each in held)),
        expected_cancelled=sum(
            chance_under(int(seated[each]), sessions[each].minimum, sessions[each].show_rate)
            for each in held
        ),
        certificate=proof.certificate,
    )


def _seats(model: Model, taken: Ints) -> tuple[Seats, ...]:
    """Return the seats of each need in each session, in whatever pieces the model counts them."""
    further = model.further
    some, more = np.flatnonzero(taken), np.flatnonzero(taken[further.column])
    columns = np.concatenate([some, further.column[more]])
    demands = np.concatenate([model.demand[some], further.demand[more]])
    # A seat's own need comes before its further ones.
    order = np.argsort(columns, kind="stable")
    counts: Counter[tuple[int, int]] = Counter()
    for demand, session, count in zip(
        demands[order].tolist(),
        model.session[columns[order]].tolist(),
        taken[columns[order]].tolist(),
        strict=True,
    ):
        counts[demand, session] += count
    problem = model.problem
    return tuple(
        Seats(problem.demands[demand].id, problem.sessions[session].id, count)
        for (demand, session), count in counts.items()
    )


def _keeps_the_limits(model: Model, seats: Ints, seated: Floats, opened: Ints) -> bool:
    left = model.limit - model.seat_use @ seats - model.session_use @ opened
    rows = bool((left >= -1e-5 * np.maximum(1.0, np.abs(model.limit))).all())
    groups = bool((seated <= model.maximum).all() and (seated >= model.minimum * opened).all())
    return rows and groups and bool((seats <= model.most).all())


def company_costs(model: Model, taken: Ints) -> tuple[CompanyCost, ...]:
    """Return what each company pays for the seats taken of each column."""
    problem = model.problem
    seats = dict.fromkeys((company.id for company in problem.companies), 0.0)
    travel, aid = dict(seats), dict(seats)
    for column in np.flatnonzero(taken):
        company = problem.demands[model.demand[column]].company
        session = problem.sessions[model.session[column]]
        count = int(taken[column])
        seats[company] += count * session.price_seat
        travel[company] += count * (float(model.cost[column]) - session.price_seat)
        aid[company] += count * session.charge
    return tuple(
        CompanyCost(company, seats[company], travel[company], aid[company]) for company in seats
    )

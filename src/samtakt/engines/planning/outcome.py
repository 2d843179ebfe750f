"""What a solve has found, told in the words of the instance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from samtakt.engines.planning.arrays import Floats, Ints, RowKeys, Seating
from samtakt.engines.planning.deferred import Deferred
from samtakt.engines.planning.explain import explain, unexplained
from samtakt.engines.planning.layout import used_rows
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
    certificate: Sequence[Price]
    searched: float | None = None
    source: BoundSource = "certificate"


def plan_of(run: Run) -> Plan:
    """Return the best plan of a run, with its proof, costs and explanations."""
    model = run.model
    taken = _taken(run)
    seated = model.people_in(taken)
    # A session without a minimum may stand empty: holding it has no use.
    opened = np.where((seated > 0) | model.forced, run.best.opened, False).astype(np.int64)
    proof = Proof(run.bound.value, _certificate(model.row_keys, run.prices), run.searched)
    plan = described(model, taken, opened, proof, seed=run.seed)
    run.tell(1.0)
    unmet = _unmet(run, taken, opened)
    status = "cancelled" if run.cancelled else plan.status
    # The search never breaks a limit; only confirmed seats can have done so.
    if model.forced.any():
        some, held = Seating.of(run.best.seats).columns, np.flatnonzero(opened)
        used = used_rows(run.bundle, some, run.best.seats, held)
        seats = _all_seats(model, taken)
        if not _keeps_the_limits(model, seats, seated, opened, used):
            status = "infeasible"
    return replace(
        plan,
        status=status,
        seconds=run.elapsed,
        unmet=unmet,
        history=tuple(run.history),
    )


def _taken(run: Run) -> Seating:
    """Return the seats of the best plan by the model's columns."""
    found = Seating.of(run.best.seats)
    columns = run.order[found.columns]
    ordered = np.argsort(columns)
    return Seating(columns[ordered], found.people[ordered])


def _all_seats(model: Model, taken: Seating) -> Ints:
    seats: Ints = np.zeros(model.columns, dtype=np.int64)
    seats[taken.columns] = taken.people
    return seats


def _certificate(keys: RowKeys, prices: Floats) -> Sequence[Price]:
    rows = np.flatnonzero(prices > 0)
    some, paid = keys.some(rows), prices[rows]
    return Deferred(
        lambda: (
            Price(rule, key, price) for (rule, key), price in zip(some, paid.tolist(), strict=True)
        )
    )


def _unmet(run: Run, taken: Seating, opened: Ints) -> Sequence[Unmet]:
    """Return whom a plan leaves below their level, and why unless that is not waited for."""
    model, prices = run.model, run.prices
    if model.columns <= EXPLAINED_COLUMNS:
        return explain(model, _all_seats(model, taken), opened, prices)
    explained = run.asking.unless_cancelled(
        lambda: explain(model, _all_seats(model, taken), opened, prices)
    )
    return unexplained(model, taken) if explained is None else explained


def confirmed_alone(problem: Problem, *, seed: int, seconds: float) -> Plan:
    """Return the plan of the seats confirmed and no others, for a search stopped before it began.

    Its bound is what all needs together are worth: no plan does better than to meet them for nothing.
    """
    confirmed = _only_confirmed(problem)
    model = build_model(confirmed)
    seats: Ints = model.confirmed.astype(np.int64)
    seated = model.seated(seats)
    opened = model.forced.astype(np.int64)
    proof = Proof(_worth_of_needs(problem), (), source="needs")
    used = model.seat_use @ seats + model.session_use @ opened
    kept = _keeps_the_limits(model, seats, seated, opened, used)
    known = {demand.id for demand in confirmed.demands}
    taken = Seating.of(seats)
    unmet = unexplained(model, taken)

    def all_unmet() -> Iterator[Unmet]:
        yield from unmet
        for demand in problem.demands:
            if demand.id not in known:
                yield Unmet(demand.id, demand.size, demand.from_level, "search_stopped")

    return replace(
        described(model, taken, opened, proof, seed=seed),
        status="cancelled" if kept else "infeasible",
        seconds=seconds,
        unmet=Deferred(all_unmet),
    )


def _worth_of_needs(problem: Problem) -> float:
    """Return what it would be worth to meet all needs for nothing, and to keep all seats."""
    steps = float(sum(each.size * sum(each.step_values) for each in problem.demands))
    if not problem.published:
        return steps
    size = {each.id: each.size for each in problem.demands}
    stay = sum(min(row.count, size[row.demand]) for row in problem.published)
    return steps + problem.kept_worth * stay


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


def described(model: Model, taken: Seating, opened: Ints, proof: Proof, *, seed: int) -> Plan:
    """Return the plan that seats and opened sessions make, with its figures, not yet explained."""
    problem = model.problem
    sessions = problem.sessions
    some, count = taken.columns, taken.people
    profit = model.profit[some]
    objective = float(count @ profit - opened @ model.opening)
    source, bound = proof.source, proof.certified
    if proof.searched is not None and proof.searched < bound:
        bound, source = max(proof.searched, objective), "search"
    gap = relative_gap(objective, bound)
    seated = model.people_in(taken)
    held = np.flatnonzero(opened)
    value = count @ (profit + problem.points_per_krona * model.cost[some])
    value -= count @ model.bonus[some] if len(model.bonus) else 0.0
    return Plan(
        status="optimal" if gap <= OPTIMAL_GAP else "feasible",
        objective=objective,
        bound=bound,
        gap=gap,
        seconds=0.0,
        seed=seed,
        sessions=tuple(OpenedSession(sessions[each].id, int(seated[each])) for each in held),
        seats=_seats(model, taken),
        bound_certified=proof.certified,
        bound_source=source,
        value=float(value),
        company_costs=_company_costs(model, taken, held),
        network_cost=float(sum(sessions[each].price_session for each in held)),
        expected_cancelled=sum(
            chance_under(int(seated[each]), sessions[each].minimum, sessions[each].show_rate)
            for each in held
        ),
        certificate=proof.certificate,
    )


def _seats(model: Model, taken: Seating) -> Sequence[Seats]:
    """Return the seats of each need in each session, in whatever pieces the model counts them."""
    (needs, people), problem = model.needs_met(taken), model.problem
    session = model.session[needs.column]

    def rows() -> Iterator[Seats]:
        pairs = needs.demand.astype(np.int64) * len(problem.sessions) + session
        _, first, piece_of = np.unique(pairs, return_index=True, return_inverse=True)
        counts = np.bincount(piece_of, weights=people).astype(np.int64)
        shown = np.argsort(first)
        at = first[shown]
        numbers = (each.tolist() for each in (needs.demand[at], session[at], counts[shown]))
        for demand, held, count in zip(*numbers, strict=True):
            yield Seats(problem.demands[demand].id, problem.sessions[held].id, count)

    return Deferred(rows)


def _keeps_the_limits(
    model: Model, seats: Ints, seated: Floats, opened: Ints, used: Floats
) -> bool:
    left = model.limit - used
    rows = bool((left >= -1e-5 * np.maximum(1.0, np.abs(model.limit))).all())
    groups = bool((seated <= model.maximum).all() and (seated >= model.minimum * opened).all())
    return rows and groups and bool((seats <= model.most).all())


def _company_costs(model: Model, taken: Seating, held: Ints) -> tuple[CompanyCost, ...]:
    """Return what each company pays for the seats taken, which are all in sessions `held`."""
    problem = model.problem
    some, count = taken.columns, taken.people
    company = model.company[model.demand[some]]
    price, charge = np.zeros((2, model.sessions))
    price[held] = [problem.sessions[each].price_seat for each in held]
    charge[held] = [problem.sessions[each].charge for each in held]
    price, charge = price[model.session[some]], charge[model.session[some]]
    amounts = [count * price, count * (model.cost[some] - price), count * charge]
    totals = (np.bincount(company, each, len(problem.companies)) for each in amounts)
    names = (each.id for each in problem.companies)
    return tuple(map(CompanyCost, names, *(each.tolist() for each in totals)))

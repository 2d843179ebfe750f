"""What one would do without the joint planner, on the same network: four ways, none of them silly."""

import multiprocessing
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

import numpy as np

from samtakt.engines.planning import Problem, kernels, solve
from samtakt.engines.planning.bound import PricedSessions
from samtakt.engines.planning.bundles import bundle_layout, bundle_state, bundle_weights
from samtakt.engines.planning.generate import SIZES, TINY, generate
from samtakt.engines.planning.kernels import LOGGED
from samtakt.engines.planning.model import Model, build_model
from samtakt.engines.planning.search import build, empty_state, found_in, top_up, weigh

CHEAPEST = 6
"""Whoever books alone takes one of so many cheapest sessions."""


@dataclass(frozen=True)
class Row:
    """One line of the table: objective in points, seconds of the processor, megabytes."""

    name: str
    objective: float
    seconds: float
    megabytes: float


WAYS = ("greedy by course", "greedy by value per krona", "open enrolment", "each company alone")


def baselines(size: str, seed: int, seconds: float) -> Iterator[Row]:
    """Yield each way's result, each from a process of its own, for its memory."""
    for name in WAYS:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            yield pool.apply(_measured, (name, size, seed, seconds))


def _measured(name: str, size: str, seed: int, seconds: float) -> Row:
    problem = generate(SIZES[size], seed=seed)
    # Compiled loops are loaded ahead, as for ours.
    by_value(generate(TINY, seed=1))
    started = time.process_time()
    objective = _way(name, problem, seconds, seed)
    used = time.process_time() - started
    return Row(name, objective, used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _way(name: str, problem: Problem, seconds: float, seed: int) -> float:
    """Return the objective of the way so named."""
    if name == "greedy by course":
        return by_course(problem)
    if name == "greedy by value per krona":
        return by_value(problem)
    if name == "open enrolment":
        return open_enrolment(build_model(problem), seed=seed)
    return each_alone(problem, seconds=seconds)


def by_course(problem: Problem) -> float:
    """Open sessions in the catalogue's order, as long as they pay and the money lasts."""
    model = build_model(problem)
    layout = PricedSessions(model).layout
    bundle, weights = bundle_layout(layout), weigh(layout, 0.0 * layout.limit, judged=0, seated=0)
    nothing = found_in(layout, empty_state(layout, 0))
    order = np.argsort(model.course, kind="stable")
    return top_up(layout, bundle, weights, build(layout, bundle, weights, nothing, order)).objective


def by_value(problem: Problem) -> float:
    """Open whichever session adds most per krona of its price, again and again."""
    model = build_model(problem)
    layout = PricedSessions(model).layout
    weights = weigh(layout, 0.0 * layout.limit, judged=0, seated=0)
    arrays = empty_state(layout, 0)
    state, bundle, given = bundle_state(arrays), bundle_layout(layout), bundle_weights(weights)
    queue = [(-np.inf, session) for session in range(model.sessions)]
    heapify(queue)
    while queue:
        _, session = heappop(queue)
        price = max(1.0, problem.sessions[session].price_session)
        gained = kernels.try_open(session, bundle, given, state, 0.0)
        if gained > 0 and queue and -queue[0][0] > gained / price:
            before = arrays.weight[0] - gained
            kernels.undo(0, bundle, state)
            arrays.weight[0] = before
            heappush(queue, (-gained / price, session))
        arrays.number[LOGGED] = 0
    kernels.fill_all(bundle, given, state)
    return found_in(layout, arrays).objective


def open_enrolment(model: Model, *, seed: int) -> float:
    """Everybody books for themselves; sessions under their minimum are cancelled.

    The network pays for those that run, in random order, as long as its money lasts. That somebody's
    prerequisite may have been cancelled is overlooked, in favour of this way.
    """
    draw = np.random.default_rng(seed)
    uses = model.seat_use.T.tocsr()
    slack, seated = model.limit.copy(), np.zeros(model.sessions, np.int64)
    taken = []
    order = np.argsort(model.demand, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(model.demand[order])) + 1)
    for at in draw.permutation(len(parts)):
        columns = parts[at][np.argsort(model.cost[parts[at]], kind="stable")][:CHEAPEST]
        column = int(draw.choice(columns))
        rows = uses.indices[uses.indptr[column] : uses.indptr[column + 1]]
        amounts = uses.data[uses.indptr[column] : uses.indptr[column + 1]]
        session = model.session[column]
        if (
            seated[session] < model.maximum[session]
            and (slack[rows] >= np.maximum(amounts, 0)).all()
        ):
            slack[rows] -= amounts
            seated[session] += 1
            taken.append(column)
    prices = np.array([each.price_session for each in model.problem.sessions])
    money = np.inf if model.problem.network_budget is None else model.problem.network_budget
    held = np.zeros(model.sessions, dtype=bool)
    for session in draw.permutation(np.flatnonzero(seated >= np.maximum(1, model.minimum))):
        if prices[session] <= money:
            money -= prices[session]
            held[session] = True
    columns = np.array(taken, dtype=np.int64)
    attended = columns[held[model.session[columns]]]
    return float(model.profit[attended].sum() - model.opening[held].sum())


def each_alone(problem: Problem, *, seconds: float) -> float:
    """Plan each company by itself, its share of the network's money by the needs it has."""
    total = 0.0
    for company in problem.companies:
        own = tuple(demand for demand in problem.demands if demand.company == company.id)
        budget = problem.network_budget
        share = None if budget is None else budget * len(own) / len(problem.demands)
        alone = replace(
            problem,
            companies=(company,),
            teams=tuple(team for team in problem.teams if team.company == company.id),
            travel=tuple(row for row in problem.travel if row.company == company.id),
            demands=own,
            network_budget=share,
        )
        limit = seconds / len(problem.companies)
        total += solve(alone, time_limit_seconds=limit, clock=time.process_time).objective
    return total
